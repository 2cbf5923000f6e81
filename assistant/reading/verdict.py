"""Whether reading the best passages helps a collection, as a check found it; see `assistant.reading.check`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

FILE = "reading.json"  # in the folder of a collection; it holds figures, no words
CHANGED = 0.25  # share of passages come or gone after which a verdict tells nothing any more
_KINDS = {"str": str, "int": int, "float": float}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found. Measures are MAP@10 in 0-1."""

    adapter: str  # that read
    passages: int  # of the collection
    questions: int
    fused: float
    read: float
    gain: float
    low: float  # bounds of the 95 % interval of the gain
    high: float
    checked: str  # ISO moment, UTC

    @property
    def wins(self) -> bool:
        """Whether reading may be worth its time: the check does not show the contrary.

        Sentences are harder for a reader of questions than what people ask, so a small loss by them says little.
        """
        return self.high > 0

    def holds(self, adapter: str, passages: int) -> bool:
        """Whether it still tells something of this adapter on a collection of so many passages."""
        return adapter == self.adapter and abs(passages - self.passages) <= CHANGED * self.passages


def kept_verdict(root: Path) -> Verdict | None:
    """The verdict on the collection in a folder; None where there is none that can be read."""
    try:
        found = json.loads((root / FILE).read_text(encoding="utf-8"))
        return Verdict(**{field.name: _KINDS[str(field.type)](found[field.name]) for field in fields(Verdict)})
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it is measured again at will


def keep_verdict(root: Path, found: Verdict) -> None:
    """Write a verdict beside the generations of a collection; the one before is replaced."""
    new = root / f"{FILE}.new"
    new.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
    new.replace(root / FILE)


def forget_verdict(root: Path) -> None:
    """Let the settings decide again."""
    (root / FILE).unlink(missing_ok=True)
