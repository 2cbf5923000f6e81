"""The models at work in a home, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.settings import Settings
from index.adapter import adapter_name, read_card
from index.crossencoder import SHIPPED
from index.encode import DEFAULT_ENCODER, DEFAULT_WEIGHTS_SHA256


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model, what it does, and whether the settings use it."""

    role: str  # "encoder" or "crossencoder"
    name: str
    is_used: bool
    size_bytes: int
    base: str  # what it was adapted from, "" where it was not
    trained: str  # day, "" where not by this project
    learned_from: tuple[str, ...]  # names of the sets
    card: dict[str, Any]  # all that is known of its training


def models(settings: Settings) -> tuple[Model, ...]:
    """The encoder and the adapters that this program has.

    Raises:
        RetrievalError: an adapter's card is missing or damaged.
    """
    found = [
        Model(
            role="encoder", name=settings.encoder, is_used=True, size_bytes=_size(Path(settings.encoder)), base="",
            trained="", learned_from=(),
            card={"weights_sha256": DEFAULT_WEIGHTS_SHA256} if settings.encoder == DEFAULT_ENCODER else {},
        )
    ]  # fmt: skip
    if SHIPPED.is_dir():
        card = read_card(SHIPPED)
        run = card.get("run", {})
        found.append(
            Model(
                role="crossencoder", name=adapter_name(card),
                is_used=settings.crossencoder != "off", size_bytes=_size(SHIPPED), base=DEFAULT_ENCODER,
                trained=str(run.get("begun", ""))[:10], card=card,
                learned_from=tuple(dict.fromkeys(source.partition("/")[0] for source in run.get("rows", {}))),
            )
        )  # fmt: skip
    return tuple(found)


def _size(folder: Path) -> int:
    if folder.is_dir():
        return sum(path.stat().st_size for path in folder.rglob("*.safetensors"))
    from ingest.tokens import model_folder

    return (model_folder() / "model.safetensors").stat().st_size
