"""Folders with a language model or an adapter: only safetensors are read, and which ones they are is told by hashes."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from index.adapter import CARD, read_card
from index.encode import file_sha256
from index.questions import purged
from ingest.errors import RetrievalError, UsageError

ADAPTER_WEIGHTS, ADAPTER_CONFIG = "adapter_model.safetensors", "adapter_config.json"
MODELS = "models"  # below the home folder: what was pulled
KIND = "llm"


def model_folder(home: Path, name: str) -> Path:
    """The folder of a model that the settings name: a path, or what was pulled under this name.

    Raises:
        UsageError: there is none, or it holds no model in safetensors.
    """
    if not name:
        raise UsageError('answerer = "local" needs a model: set llm to its folder, or see `assistant models list`.')
    pulled = home / MODELS / name.replace("/", "--")
    folder = next((path for path in (Path(name), pulled) if (path / "config.json").is_file()), None)
    if folder is None:
        raise UsageError(
            f"There is no model {name!r}: neither a folder with a config.json nor one pulled into {home / MODELS}. "
            "`assistant models pull NAME` fetches one."
        )
    if not any(folder.glob("*.safetensors")):
        raise UsageError(f"{folder} holds no *.safetensors: other weights can run code when they are read. Convert it.")
    return folder


def weights_sha256(folder: Path) -> str:
    """The SHA-256 of a model's weights: that of its only file, or of the list of its files' hashes and names."""
    files = sorted(folder.glob("*.safetensors"))
    hashes = [_known_sha256(file, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    if len(files) == 1:
        return hashes[0]
    lines = (f"{digest}  {file.name}\n" for digest, file in zip(hashes, files, strict=True))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@cache
def _known_sha256(file: Path, _size: int, _changed: int) -> str:
    return file_sha256(file)  # gigabytes: read once a process, unless the file changes


def model_name(folder: Path) -> str:
    """The name of a model with a hash of its weights."""
    return f"{folder.resolve().name}@{weights_sha256(folder)[:12]}"


def adapter_card(folder: Path, base_sha256: str) -> dict[str, Any]:
    """The card of a LoRA adapter that was trained on a base.

    Raises:
        UsageError: the folder lacks a file, or the adapter is of another kind or for another base.
        RetrievalError: the card or the weights are damaged.
    """
    missing = [name for name in (CARD, ADAPTER_CONFIG, ADAPTER_WEIGHTS) if not (folder / name).is_file()]
    if missing:
        raise UsageError(
            f"{folder} is no adapter that can be used: it lacks {', '.join(missing)}. Train one with "
            "`assistant finetune llm`, or write a card for one trained elsewhere; see docs/models.md."
        )
    card = read_card(folder)
    if card["kind"] != KIND:
        raise UsageError(f"{folder} holds an adapter of the kind {card['kind']!r}; llm_adapter needs one of {KIND!r}.")
    if card["base_sha256"] != base_sha256:
        raise UsageError(
            f"The adapter in {folder} was trained on a model with SHA-256 {card['base_sha256'][:12]}…, this one "
            f"has {base_sha256[:12]}…. Use it with its own base model, or train it again."
        )
    if purged(folder):
        raise UsageError(
            f"The adapter in {folder} has learned from documents that were purged since; train another one."
        )
    weights = folder / ADAPTER_WEIGHTS
    found = _known_sha256(weights, weights.stat().st_size, weights.stat().st_mtime_ns)
    if found != card["weights_sha256"]:
        raise RetrievalError(
            f"The weights of the adapter in {folder} have SHA-256 {found[:12]}…, its card says "
            f"{card['weights_sha256'][:12]}…. Install it again or train it anew."
        )
    return card


def may_serve(adapter: Path, home: Path, collection: str) -> bool:
    """Whether an adapter may answer from a collection: one that lies in the folder of another has learned from that."""
    everyone = (home / "collections").resolve()
    place = adapter.resolve()
    return not place.is_relative_to(everyone) or place.is_relative_to(everyone / collection)


def write_card(folder: Path, base: Path, **more: Any) -> Path:
    """Write the card of an adapter that lies in `folder` and was trained on the model in `base`.

    Args:
        folder: with the files that peft saves, weights as safetensors.
        base: the model's folder.
        **more: whatever else is known of the training, JSON-ready.
    """
    config = json.loads((folder / ADAPTER_CONFIG).read_text(encoding="utf-8"))
    card = {
        "kind": KIND, "scale": config["lora_alpha"] / config["r"], "base_sha256": weights_sha256(base),
        "weights_sha256": file_sha256(folder / ADAPTER_WEIGHTS), **more,
    }  # fmt: skip
    path = folder / CARD
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
