"""What a training run was made with, noted as it ends."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from finetune.types import RunRecord

if TYPE_CHECKING:
    from finetune.collection.lesson import Lesson
    from finetune.llm.chats import Chat
    from finetune.mining import Pair
    from finetune.types import Row

_PACKAGES = ("torch", "transformers", "peft", "accelerate", "tokenizers", "numpy")


class Ledger:
    """Notes when a run began and what it learns from."""

    def __init__(self, rows: Sequence[Row | Pair | Lesson | Chat], left_out: Mapping[str, int]) -> None:
        """Begin.

        Args:
            rows: in their order.
            left_out: how many of each source hold what a development set holds.
        """
        self._begun, self._clock = datetime.now(UTC), time.monotonic()
        self._counts = Counter(row.source for row in rows)
        self._left_out = dict(sorted(left_out.items()))
        digest = hashlib.sha256()
        for row in rows:
            digest.update(json.dumps(asdict(row), sort_keys=True).encode())
        self._digest = digest.hexdigest()

    def record(self) -> RunRecord:
        """All of it, with the time that has passed."""
        import torch

        return RunRecord(
            begun=self._begun.isoformat(timespec="seconds"),
            minutes=round((time.monotonic() - self._clock) / 60, 2),
            device=torch.cuda.get_device_name()
            if torch.cuda.is_available()
            else f"{torch.get_num_threads()} CPU threads",
            versions={"python": platform.python_version()} | {name: version(name) for name in _PACKAGES},
            commit=_git("rev-parse", "HEAD"),
            dirty=bool(_git("status", "--porcelain", "--untracked-files=no")),
            rows=dict(sorted(self._counts.items())),
            left_out=self._left_out,
            rows_sha256=self._digest,
        )


def _git(*arguments: str) -> str:
    root = Path(__file__).parent.parent
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S607
    except OSError:  # no git on this machine
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
