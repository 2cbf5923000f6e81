"""Runs a recipe from the command line: what goes wrong is told in a line, without a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from ingest.errors import ProjectError, UsageError

NEEDED = ("torch", "transformers", "peft", "accelerate", "tensorboard", "matplotlib", "safetensors")


def run(train: Callable[[], None], needed: Sequence[str] = NEEDED, extra: str = "train") -> None:
    """Train, and leave with the exit codes of `assistant`: 1 for a failure, 2 for a wrong request, 130 for Ctrl-C.

    Args:
        train: reads the command line and trains.
        needed: modules.
        extra: of this package, that installs them.
    """
    try:
        check_installed(needed, extra)
        train()
    except ProjectError as error:
        sys.stderr.write(f"\n{error}\n")
        raise SystemExit(2 if isinstance(error, UsageError) else 1) from error
    except KeyboardInterrupt as stopped:
        sys.stderr.write(f"\n{stopped or 'Stopped before the first step.'}\n")
        raise SystemExit(130) from stopped


def check_installed(needed: Sequence[str] = NEEDED, extra: str = "train") -> None:
    """Refuse to begin without what training needs.

    Raises:
        UsageError: a module is not installed.
    """
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"Not installed: {', '.join(missing)}. Training needs them: pip install 'domain-assistant[{extra}]'."
        )
