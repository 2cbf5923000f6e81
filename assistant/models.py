"""The models at work in a home, each with where it comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.generation.catalogue import RECOMMENDED
from assistant.generation.endpoint import host
from assistant.generation.folder import model_folder, model_name
from assistant.settings import Settings
from index.adapter import adapter_name, read_card
from index.crossencoder import SHIPPED, VERIFIER
from index.encode import DEFAULT_ENCODER, DEFAULT_WEIGHTS_SHA256
from ingest.errors import UsageError

_OPEN, _SHARED = "Apache-2.0", "CC-BY-SA-4.0"  # of the embedded model, and of the adapters that ship; see NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model, what it does, and whether the settings use it."""

    role: str  # "encoder", "crossencoder", "verifier", "answerer", or "recommended": a model that could be fetched
    name: str
    is_used: bool
    size_bytes: int
    base: str  # what it was adapted from, "" where it was not
    trained: str  # day, "" where not by this project
    learned_from: tuple[str, ...]  # names of the sets
    card: dict[str, Any]  # all that is known of its training
    licence: str = ""  # SPDX, "" where it is not known here


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
            licence=_OPEN if settings.encoder == DEFAULT_ENCODER else "",
        )
    ]  # fmt: skip
    used = {SHIPPED: settings.crossencoder != "off", VERIFIER: settings.verifier}
    found += [_adapter(folder, is_used=is_used) for folder, is_used in used.items() if folder.is_dir()]
    if settings.answerer == "server":
        found.append(_plain("answerer", f"{settings.llm} at {host(settings.llm_url)}", is_used=True, size_bytes=0))
    elif settings.answerer == "local":
        found.append(_local(settings))
    return tuple(found)


def _adapter(folder: Path, *, is_used: bool) -> Model:
    card = read_card(folder)
    run = card.get("run", {})
    return Model(
        role=folder.name, name=adapter_name(card), is_used=is_used, size_bytes=_size(folder), base=DEFAULT_ENCODER,
        trained=str(run.get("begun", ""))[:10], card=card, licence=_SHARED,
        learned_from=tuple(dict.fromkeys(source.partition("/")[0] for source in run.get("rows", {}))),
    )  # fmt: skip


def _local(settings: Settings) -> Model:
    try:
        folder = model_folder(settings.home, settings.llm)
    except UsageError:  # `assistant doctor` says what to do
        return _plain("answerer", f"{settings.llm} (not found)", is_used=True, size_bytes=0)
    return _plain("answerer", model_name(folder), is_used=True, size_bytes=_size(folder))


def suggested() -> tuple[Model, ...]:
    """The language models that can be recommended, by memory; their cards say for how much and under which licence."""
    return tuple(
        _plain("recommended", one.name, size_bytes=round(one.download_gb * 1e9), card=asdict(one))
        for one in RECOMMENDED
    )


def _plain(
    role: str, name: str, *, size_bytes: int, is_used: bool = False, card: dict[str, Any] | None = None
) -> Model:
    """A model that nothing here was trained into."""
    return Model(
        role=role, name=name, is_used=is_used, size_bytes=size_bytes, base="", trained="", learned_from=(),
        card=card or {}, licence=_licence(name),
    )  # fmt: skip


def _licence(name: str) -> str:
    """That of a model of the list, "" for others."""
    named = name.replace("--", "/")  # as the folders of what was pulled are called
    return next((one.licence for one in RECOMMENDED if named.startswith(one.name)), "")


def _size(folder: Path) -> int:
    if folder.is_dir():
        return sum(path.stat().st_size for path in folder.rglob("*.safetensors"))
    from ingest.tokens import model_folder

    return (model_folder() / "model.safetensors").stat().st_size
