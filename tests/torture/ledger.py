"""What the campaigns have done so far, in `benchmarks/results/torture.json`: each goes on where it was stopped.

A figure belongs to the code it was measured on: when `ingest/` or `index/` has changed, or the seed, a campaign begins
anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.record import RESULTS, record

ROOT = Path(__file__).parents[2]
_NAME = "torture"


class Ledger:
    """The entries of all campaigns; several processes may keep theirs at the same time."""

    def __init__(self) -> None:
        self._code = code_digest()
        self._commit = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()

    def entry(self, campaign: str, seed: int) -> dict[str, Any]:
        """What the campaign last wrote; empty where it never ran, or ran with another seed or on other code."""
        entry = _read().get(campaign, {})
        return entry if (entry.get("seed"), entry.get("code")) == (seed, self._code) else {}

    def put(self, campaign: str, seed: int, figures: dict[str, Any]) -> None:
        """Replace the campaign's entry.

        Args:
            campaign: its name.
            seed: what its chance was drawn from.
            figures: JSON-ready; `done` and `bad` are counts of the whole campaign, `seconds` its time. Where nothing
                was bad, the 95 % upper bound 3 / N of the rate is added.
        """
        bound = {"upper_bound_95": 3 / figures["done"]} if figures["done"] and not figures["bad"] else {}
        with _locked():
            entries = _read() | {
                campaign: {"seed": seed, "code": self._code, "commit": self._commit, **figures, **bound}
            }
            record(_NAME, dict(sorted(entries.items())), dataset=[])
        sys.stderr.write(f"{campaign}: {figures['done']:,} done, {figures['bad']} bad, {figures['seconds']:,} s\n")


def code_digest() -> str:
    """What the storage is made of, as 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(p for folder in ("ingest", "index") for p in (ROOT / folder).rglob("*.[ps][yq]*")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _read() -> dict[str, Any]:
    path = RESULTS / f"{_NAME}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))["figures"]) if path.exists() else {}


@contextmanager
def _locked() -> Iterator[None]:
    RESULTS.mkdir(exist_ok=True)
    descriptor = os.open(RESULTS, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
