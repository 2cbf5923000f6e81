"""What the collection says to a sentence: the check of each document's best excerpts, and which of them decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.checks.verdict import Outcome, Verdict
from assistant.citecheck.excerpt import Excerpt

DOCUMENTS = 4  # looked into for a sentence
EXCERPTS = 8  # of each
LEAST_SHARED = 0.5  # of a sentence's words: below, what differs speaks of something else
MARGIN = 0.15  # of overlap by which a document that agrees may be behind one that differs
_NOTHING = Verdict(outcome=Outcome.NOT_FOUND, findings=(), overlap=0.0)


class Check(Protocol):
    """Compares a statement with the texts that it rests on; see `assistant.checks.check.check`."""

    def __call__(self, statement: str, evidence: Sequence[str], /) -> Verdict:
        """The verdict, whose findings name places of the statement and of the evidence."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with the excerpts that it is about, in the order in which its findings count them.

    `otherwise` are judgements of other documents that say the contrary.
    """

    verdict: Verdict
    excerpts: tuple[Excerpt, ...] = ()
    otherwise: tuple[Judgement, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Supported, contradicted or not found."""
        return self.verdict.outcome

    @property
    def speaks(self) -> bool:
        """Whether the excerpts say anything to it."""
        return self.outcome is not Outcome.NOT_FOUND and self.verdict.overlap >= LEAST_SHARED

    @property
    def used(self) -> tuple[int, ...]:
        """Which excerpts the verdict rests on, in order."""
        told = {f.source for f in self.verdict.findings if f.source is not None}
        if self.outcome is Outcome.CONTRADICTED:
            told = {f.source for f in self.verdict.faults if f.source is not None} or told
        return tuple(sorted(told))


class Judge:
    """Judges sentences by a check."""

    def __init__(self, check: Check) -> None:
        self._check = check

    def on(self, statement: str, excerpts: Sequence[Excerpt]) -> Judgement:
        """The verdict on excerpts in the order in which they are printed: a list follows what leads into it."""
        if not excerpts:
            return Judgement(verdict=_NOTHING)
        printed = sorted(excerpts[: 2 * EXCERPTS], key=lambda one: (one.document_id, one.start))
        return Judgement(verdict=self._check(statement, [one.text for one in printed]), excerpts=tuple(printed))

    def among(self, statement: str, nearest: Sequence[Excerpt]) -> Judgement:
        """The verdict on a whole collection.

        Args:
            statement: a sentence.
            nearest: excerpts, best first.

        Returns:
            That of the document that supports it, unless another one comes clearly nearer and differs; that of several
            documents together, where each supports a part; else not found, with the document that shares most words.
        """
        documents = list(dict.fromkeys(one.document_id for one in nearest))[:DOCUMENTS]
        alone = [self.on(statement, [o for o in nearest if o.document_id == d][:EXCERPTS]) for d in documents]
        return self._decide(alone) or self._together(statement, nearest) or _closest(alone)

    def _decide(self, found: Sequence[Judgement]) -> Judgement | None:
        agree = [one for one in found if one.speaks and one.outcome is Outcome.SUPPORTED]
        differ = [one for one in found if one.speaks and one.outcome is Outcome.CONTRADICTED]
        best, worst = (max(side, key=_overlap, default=None) for side in (agree, differ))
        if worst is not None and (best is None or _overlap(worst) > _overlap(best) + MARGIN):
            return replace(worst, otherwise=tuple(agree))
        if best is None:
            return None
        return replace(best, otherwise=tuple(one for one in differ if _overlap(one) >= _overlap(best)))

    def _together(self, statement: str, nearest: Sequence[Excerpt]) -> Judgement | None:
        whole = self.on(statement, nearest[: 2 * EXCERPTS])
        return whole if whole.outcome is Outcome.SUPPORTED and whole.speaks else None


def _overlap(judgement: Judgement) -> float:
    return judgement.verdict.overlap


def _closest(found: Sequence[Judgement]) -> Judgement:
    best = max(found, key=_overlap, default=Judgement(verdict=_NOTHING))
    return replace(best, verdict=replace(best.verdict, outcome=Outcome.NOT_FOUND))
