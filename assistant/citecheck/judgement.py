"""What the collection says to a sentence: the check of each document's best excerpts, and which of them decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.checks.verdict import Kind, Outcome, Relation, Verdict
from assistant.citecheck.library import Excerpt
from index.analyze import words
from ingest.sentences import sentences

DOCUMENTS = 4  # looked into for a sentence
EXCERPTS = 8  # of each, one by one
TOGETHER = 3  # of them, those that share most words, as one source
LEAST_SHARED = 0.5  # of a sentence's words in one excerpt: below, what differs there speaks of something else
SUPPORTING = 0.7  # of them, below which a source that nothing is held against does not yet say what the sentence says
PLAIN = 0.9  # of them, from which an excerpt that differs speaks of the same thing
_CLAUSE = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|\([a-z0-9]{1,4}\))\s+")
_SEVERAL = re.compile(r"[;,]\s|\b(?:and|but|while|whereas)\b")
NEAR = 0.15  # of overlap by which one that agrees may be behind one that differs
_FIGURES = (Kind.NUMBER, Kind.UNIT, Kind.DATE)
_SAME = Verdict(outcome=Outcome.SUPPORTED, findings=(), overlap=1.0)
_NOTHING = Verdict(outcome=Outcome.NOT_FOUND, findings=(), overlap=0.0)


# The verdict on a statement beside texts, and what they are of; see `assistant.checks.check.Checker`.
Check = Callable[[str, Sequence[str], str], Verdict]


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
        least = {Outcome.SUPPORTED: SUPPORTING, Outcome.CONTRADICTED: LEAST_SHARED}
        return self.outcome in least and self.verdict.overlap >= least[self.outcome]

    @property
    def agrees(self) -> bool:
        """Whether they say it."""
        return self.speaks and self.outcome is Outcome.SUPPORTED

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
        """The verdict on excerpts of one document, best first.

        One that agrees decides, unless another one comes clearly nearer and has all figures; then one that differs and
        has nearly all words; then the nearest one with the sentence before or behind it. A statement of several parts
        may rest on several excerpts, in the order in which they are printed: a list follows what leads into it.
        """
        alone = [self._of(statement, [one]) for one in excerpts[:EXCERPTS]]
        ranked = sorted(alone, key=_overlap, reverse=True)
        if not ranked:
            return Judgement(verdict=_NOTHING)
        best, agreeing = ranked[0], [one for one in ranked if one.agrees]
        if agreeing and (_overlap(agreeing[0]) >= _overlap(best) - NEAR or _lacks_figure(best)):
            return agreeing[0]
        differs = best.outcome is Outcome.CONTRADICTED
        if differs and _overlap(best) >= PLAIN:
            return best
        pairs = () if differs else _pairs(best.excerpts[0], excerpts)
        near = [one.excerpts[0] for one in ranked[:TOGETHER] if _overlap(one) >= LEAST_SHARED * _overlap(best)]
        together = self._of(statement, sorted(near, key=lambda one: one.start))
        several = [*(self._of(statement, pair) for pair in pairs), *([together] if _SEVERAL.search(statement) else [])]
        agreeing = [one for one in several if one.agrees]
        return next((one for one in (*agreeing, *ranked, together) if one.speaks), best)

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
        alone = [self.on(statement, [one for one in nearest if one.document_id == d]) for d in documents]
        return decide(alone) or self._together(statement, nearest) or _closest(alone)

    def _together(self, statement: str, nearest: Sequence[Excerpt]) -> Judgement | None:
        """A statement of several parts: all documents as one source."""
        if not nearest or not _SEVERAL.search(statement):
            return None
        whole = self._of(statement, sorted(nearest[:EXCERPTS], key=lambda one: (one.document_id, one.start)))
        return whole if whole.agrees else None

    def _of(self, statement: str, excerpts: Sequence[Excerpt]) -> Judgement:
        if len(excerpts) == 1 and _is_printed(statement, excerpts[0].text):
            return Judgement(verdict=_SAME, excerpts=tuple(excerpts))
        about = " ".join(dict.fromkeys(one.hit.title for one in excerpts))
        verdict = self._check(statement, [one.text for one in excerpts], about)
        return Judgement(verdict=verdict, excerpts=tuple(excerpts))


def decide(found: Sequence[Judgement]) -> Judgement | None:
    """Of judgements of different places the one that supports, unless another one comes clearly nearer and differs.

    None where none says anything.
    """
    agree = [one for one in found if one.agrees]
    differ = [one for one in found if one.speaks and one.outcome is Outcome.CONTRADICTED]
    best, worst = (max(side, key=_overlap, default=None) for side in (agree, differ))
    if worst is not None and (best is None or _overlap(worst) > _overlap(best) + NEAR):
        return replace(worst, otherwise=tuple(agree))
    if best is None:
        return None
    return replace(best, otherwise=tuple(one for one in differ if _overlap(one) >= _overlap(best)))


def _is_printed(statement: str, text: str) -> bool:
    """Whether a sentence of a text is the statement word for word; the number of its clause is no part of it."""
    wanted = words(statement)
    pieces = (text[start:end] for start, end in sentences(text))
    return any(wanted in (words(piece), words(_CLAUSE.sub("", piece))) for piece in pieces)


def _pairs(best: Excerpt, excerpts: Sequence[Excerpt]) -> Iterator[tuple[Excerpt, Excerpt]]:
    """An excerpt with the one behind it, and with the one before it."""
    near = {one.start: one for one in excerpts if one.hit.passage.text_id == best.hit.passage.text_id}
    places = sorted(near)
    at = places.index(best.start)
    for first in (at, at - 1):
        if 0 <= first < len(places) - 1:
            yield near[places[first]], near[places[first + 1]]


def _overlap(judgement: Judgement) -> float:
    return judgement.verdict.overlap


def _lacks_figure(judgement: Judgement) -> bool:
    """Whether a source holds no figure in the place of one of the statement's: it tells of something else."""
    return any(
        f.kind in _FIGURES and f.relation is Relation.ABSENT and f.source is None for f in judgement.verdict.findings
    )


def _closest(found: Sequence[Judgement]) -> Judgement:
    best = max(found, key=_overlap, default=Judgement(verdict=_NOTHING))
    return replace(best, verdict=replace(best.verdict, outcome=Outcome.NOT_FOUND))
