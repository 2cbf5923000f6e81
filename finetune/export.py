"""A trained adapter as files: weights in half precision, and a card of where they come from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune.recipe import Recipe
from finetune.types import RunRecord
from index.adapter import CARD, CHANGE, DOWN, UP, WEIGHTS
from index.encode import DEFAULT_WEIGHTS_SHA256, file_sha256
from ingest.errors import ProjectError
from ingest.tokens import model_folder

if TYPE_CHECKING:
    import torch

_BASE = "base."  # before the names of the model's own weights
_PEFT = "base.base_model.model."  # before those of the matrices beside them


def export(
    folder: Path,
    kind: str,
    weights: Mapping[str, torch.Tensor],
    recipe: Recipe,
    log: Sequence[Mapping[str, Any]],
    run: RunRecord,
) -> Path:
    """Write an adapter that `index.adapter.load_adapter` reads.

    Args:
        folder: where to; what lies there is replaced when all is written.
        kind: of the adapter.
        weights: what has learned, by its name in the model: low-rank matrices, or all weights, and heads.
        recipe: what it was trained by.
        log: what the trainer noted on its way.
        run: where it comes from.

    Raises:
        ProjectError: it cannot be written; what lies there is untouched.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    rank = recipe.adapter.rank if recipe.adapter else None
    changed = weights if recipe.method == "lora" else _changes(weights, rank)
    named = {adapter_key(name): weight.to(torch.float16) for name, weight in changed.items()}
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir(parents=True)
        save_file({name: weight.contiguous() for name, weight in named.items()}, new / WEIGHTS)
        (new / CARD).write_text(json.dumps(_card(kind, new, recipe, log, run), indent=1) + "\n", encoding="utf-8")
    except (OSError, SafetensorError) as error:
        shutil.rmtree(new, ignore_errors=True)
        raise ProjectError(
            f"The adapter cannot be written to {folder}: {error}. Make room and give the same command again: the "
            "checkpoints hold what was learned."
        ) from error
    shutil.rmtree(folder, ignore_errors=True)
    return new.rename(folder)


def adapter_key(name: str) -> str:
    """The name in an adapter's file of a weight that `peft` names so."""
    return name.removeprefix(_PEFT).replace(".default.", ".")


def _changes(weights: Mapping[str, torch.Tensor], rank: int | None) -> dict[str, torch.Tensor]:
    """What weights of the embedded model have gained, matrices by their nearest of a rank, and heads as they are."""
    from safetensors.torch import load_file

    plain = load_file(model_folder() / "model.safetensors")
    named: dict[str, torch.Tensor] = {}
    for name, weight in weights.items():
        own = name.removeprefix(_BASE)
        if own in plain:
            named |= _cut(own, weight.cpu() - plain[own], rank)
        else:
            named[name] = weight
    return named


def _cut(name: str, change: torch.Tensor, rank: int | None) -> dict[str, torch.Tensor]:
    """A change as two matrices whose product is the nearest of that rank (Eckart and Young, 1936)."""
    if rank is None or change.ndim == 1:
        return {name + CHANGE: change}
    left, values, right = change.svd()
    root = values[:rank].sqrt()
    layer = name.removesuffix(".weight")
    return {layer + UP: left[:, :rank] * root, layer + DOWN: root[:, None] * right[:, :rank].T}


def _card(kind: str, folder: Path, recipe: Recipe, log: Sequence[Mapping[str, Any]], run: RunRecord) -> dict[str, Any]:
    return {
        "kind": kind,
        "scale": recipe.scale,
        "base_sha256": DEFAULT_WEIGHTS_SHA256,
        "weights_sha256": file_sha256(folder / WEIGHTS),
        "recipe": recipe.model_dump(),
        "held_out": [{k: v for k, v in entry.items() if k in ("step", "epoch") or k.startswith("eval_")}
                     for entry in log if "eval_loss" in entry],
        "run": asdict(run),
    }  # fmt: skip
