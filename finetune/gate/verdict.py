"""Whether an adapter may be used: what it gains on documents it has not seen, and what it forgets elsewhere.

Each measure is compared question by question; intervals are 95 % of a paired bootstrap. An adapter passes where the
measure that decides has gained for certain, and nothing has fallen by more than a point on the general set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.evaluation.measures import DIGITS, Values, estimate
from ingest.errors import UsageError

FEWEST = 20  # questions of the collection that a verdict needs
FORGOTTEN = 0.01  # of a measure on the general set; to lose more refuses the adapter

Measured = Mapping[str, Values]  # each measure's values in 0-1, higher is better: `(questions,)`


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A measure's mean before and after, and the gain with its interval."""

    before: float
    after: float
    gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What an adapter changes on one set of questions."""

    name: str
    questions: int
    documents: int
    changes: Mapping[str, Change]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found, and what follows from it."""

    adapter: str
    judged: str  # ISO moment, UTC
    deciding: str  # the measure that must gain
    own: Trial
    general: Trial
    refusals: tuple[str, ...]  # why it may not be used; empty where it may

    @property
    def passes(self) -> bool:
        """Whether it may be used."""
        return not self.refusals

    def to_json(self) -> dict[str, Any]:
        """All of it, JSON-ready."""
        return asdict(self) | {"passes": self.passes}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Verdict:
        """What `to_json` gave.

        Raises:
            KeyError, TypeError, AttributeError: it is something else.
        """
        own, general = (
            Trial(**found[name] | {"changes": {m: Change(**one) for m, one in found[name]["changes"].items()}})
            for name in ("own", "general")
        )
        told = {name: str(found[name]) for name in ("adapter", "judged", "deciding")}
        return cls(**told, own=own, general=general, refusals=tuple(map(str, found["refusals"])))


def trial(name: str, before: Measured, after: Measured, documents: int) -> Trial:
    """Compare two runs over the same questions in the same order."""
    changes = {}
    for measure, values in before.items():
        gain, low, high = (float(bound[0]) for bound in estimate((after[measure] - values)[:, None]))
        changes[measure] = Change(
            before=round(float(values.mean()), DIGITS), after=round(float(after[measure].mean()), DIGITS),
            gain=round(gain, DIGITS), low=round(low, DIGITS), high=round(high, DIGITS),
        )  # fmt: skip
    return Trial(name=name, questions=len(next(iter(before.values()))), documents=documents, changes=changes)


def refusals(own: Trial, general: Trial, deciding: str) -> tuple[str, ...]:
    """Why an adapter may not be used, a line each.

    Raises:
        UsageError: there are too few questions to judge by.
    """
    if own.questions < FEWEST:
        raise UsageError(
            f"Only {own.questions} questions of documents held out can be asked, {FEWEST} are needed to judge an "
            "adapter: the collection is too small."
        )
    found = []
    change = own.changes[deciding]
    if not np.isfinite([change.after, change.low]).all():
        found.append(f"{deciding} is no number any more")
    elif change.low <= 0:
        found.append(
            f"not better for certain on documents held out: {deciding} {change.before:.3f} before, {change.after:.3f} "
            f"after ({_signed(change)})"
        )
    found += [
        f"worse on documents held out: {measure} {one.before:.3f} before, {one.after:.3f} after ({_signed(one)})"
        for measure, one in own.changes.items()
        if measure != deciding and one.high < 0
    ]
    found += [
        f"forgets: {measure} of the general set {one.before:.3f} before, {one.after:.3f} after"
        for measure, one in general.changes.items()
        if not one.gain >= -FORGOTTEN
    ]
    return tuple(found)


def told(verdict: Verdict) -> Sequence[str]:
    """A verdict in a few lines."""
    lines = ["passes" if verdict.passes else "refused"]
    lines += [f"  {reason}" for reason in verdict.refusals]
    for part in (verdict.own, verdict.general):
        lines.append(f"{part.name}: {part.questions} questions, {part.documents} documents")
        lines += [f"  {m:16} {one.before:.3f} -> {one.after:.3f} ({_signed(one)})" for m, one in part.changes.items()]
    return lines


def _signed(change: Change) -> str:
    return f"{change.gain:+.3f} [{change.low:+.3f}, {change.high:+.3f}]"
