"""Checkpoints of a run: which of them is whole, so that the run can go on from it."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

from safetensors import SafetensorError, safe_open

from ingest.errors import ProjectError

_STATE = "trainer_state.json"  # what the trainer writes last
_WEIGHTS = ("model.safetensors", "adapter_model.safetensors")  # of the whole model, or of what `peft` trains
_PACKED = ("optimizer.pt", "scheduler.pt", "rng_state.pth")


def last_whole(folder: Path) -> Path | None:
    """The newest checkpoint that can be read; None where none was written to its end.

    Raises:
        ProjectError: there are some, and all are damaged.
    """
    written = sorted((path.parent for path in folder.glob(f"checkpoint-*/{_STATE}")), key=step_of, reverse=True)
    for path in written:
        if not (damage := _damage(path)):
            return path
        sys.stderr.write(f"{path.name} is damaged ({damage}) and is passed by.\n")
    if written:
        names = ", ".join(path.name for path in written)
        raise ProjectError(f"None of {names} in {folder} can be read. Remove that folder to start the run again.")
    return None


def step_of(checkpoint: Path) -> int:
    """The step after which it was written."""
    return int(checkpoint.name.rpartition("-")[2])


def _damage(checkpoint: Path) -> str | None:
    """What is wrong with it."""
    try:
        json.loads((checkpoint / _STATE).read_text(encoding="utf-8"))
        weights = next((name for name in _WEIGHTS if (checkpoint / name).exists()), _WEIGHTS[0])
        with safe_open(checkpoint / weights, framework="numpy"):
            pass  # it looks at the length of the file
    except (OSError, ValueError, SafetensorError) as error:
        return str(error)
    return next((f"{name} is cut" for name in _PACKED if not zipfile.is_zipfile(checkpoint / name)), None)
