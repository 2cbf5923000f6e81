"""Adapters of the embedded model: files of weights that are added to its own when it is loaded.

W' = W + alpha / r · B A, after Hu et al. (LoRA, ICLR 2022), in a small file; or W' = W + change, in a large one, where
all weights have learned and are kept whole. The merged model is the adapted one, to rounding, and costs what the plain
one does. Only safetensors are read; see `finetune/` for how they are made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.encode import DEFAULT_ENCODER, DEFAULT_WEIGHTS_SHA256, file_sha256
from ingest.errors import RetrievalError

if TYPE_CHECKING:
    import torch

CARD, WEIGHTS = "adapter.json", "adapter.safetensors"
CHANGE = ".change"  # behind the name of a weight: what is added to it
DOWN, UP = ".lora_A.weight", ".lora_B.weight"  # the matrices beside a layer, A and B


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """An adapter as its card describes it, with its weights by name."""

    name: str  # with a hash of the weights
    kind: str  # "crossencoder", "retriever" or "verifier"
    scale: float  # alpha / r; 1 for changes of whole weights
    weights: dict[str, torch.Tensor]
    card: dict[str, Any]

    def merge_into(self, model: Any) -> None:
        """Add to the weights of a model what those of the same names have learned.

        Raises:
            RetrievalError: the model lacks a weight, or one has another shape.
        """
        import torch

        own = dict(model.named_parameters())
        with torch.no_grad():
            for name, change in self._changes():
                weight = own.get(name)
                if weight is None or weight.shape != change.shape:
                    raise RetrievalError(f"The adapter {self.name} is for another model: {name} does not fit.")
                weight.copy_((weight.float() + self.scale * change).to(weight.dtype))

    def _changes(self) -> Iterator[tuple[str, torch.Tensor]]:
        """Names of the model's weights, and what is added to each but for the scale."""
        for key, weight in sorted(self.weights.items()):
            if key.endswith(DOWN):
                name = key.removesuffix(DOWN)
                yield f"{name}.weight", self.weights[name + UP].float() @ weight.float()
            elif key.endswith(CHANGE):
                yield key.removesuffix(CHANGE), weight.float()

    def part(self, prefix: str) -> dict[str, torch.Tensor]:
        """The weights whose names begin so, under the rest of their names."""
        return {key.removeprefix(prefix): value for key, value in self.weights.items() if key.startswith(prefix)}


def load_adapter(folder: Path) -> Adapter:
    """Read and check an adapter.

    Args:
        folder: holds `CARD` and `WEIGHTS`.

    Raises:
        RetrievalError: a file is missing or damaged, or the adapter is for another base model.
    """
    card = read_card(folder)
    if card["base_sha256"] != DEFAULT_WEIGHTS_SHA256:
        raise RetrievalError(
            f"The adapter in {folder.name!r} was trained on a model with SHA-256 {card['base_sha256'][:12]}…, not on "
            f"{DEFAULT_ENCODER} ({DEFAULT_WEIGHTS_SHA256[:12]}…)."
        )
    return Adapter(
        name=adapter_name(card),
        kind=card["kind"],
        scale=float(card["scale"]),
        weights=_weights(folder, card["weights_sha256"]),
        card=card,
    )


def adapter_name(card: Mapping[str, Any]) -> str:
    """The kind of an adapter, with a hash of its weights."""
    return f"{card['kind']}@{card['weights_sha256'][:12]}"


def read_card(folder: Path) -> dict[str, Any]:
    """What an adapter says of itself: at least its kind, its scale, and the SHA-256 of its weights and of its base's.

    Raises:
        RetrievalError: it is missing or damaged.
    """
    try:
        card: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
        float(card["scale"])
        if not all(isinstance(card[name], str) for name in ("kind", "base_sha256", "weights_sha256")):
            raise TypeError("a name or hash is no text")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RetrievalError(f"The adapter in {folder.name!r} cannot be read: {CARD}: {error}") from error
    return card


def _weights(folder: Path, digest: str) -> dict[str, torch.Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = folder / WEIGHTS
    try:
        found = file_sha256(path)
        if found != digest:
            raise RetrievalError(
                f"The weights of the adapter in {folder.name!r} have SHA-256 {found[:12]}…, its card says "
                f"{str(digest)[:12]}…; install it again or train it anew."
            )
        return dict(load_file(path))
    except (OSError, SafetensorError) as error:
        raise RetrievalError(f"The adapter in {folder.name!r} cannot be read: {error}") from error
