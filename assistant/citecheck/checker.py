"""Checks a draft against a collection, sentence by sentence: none is passed over."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from assistant.checks.verdict import Finding, Outcome
from assistant.cite import Citer
from assistant.citecheck.citing import Citing, Statement, citings
from assistant.citecheck.claim import is_view, reasons
from assistant.citecheck.draft import Draft, Sentence
from assistant.citecheck.judgement import Judge, Judgement, decide
from assistant.citecheck.library import Library
from assistant.citecheck.placing import references, stands_at
from assistant.citecheck.quotation import Quotation, QuoteStatus, quotations
from assistant.citecheck.quoting import checked_quotation, with_quotations
from assistant.citecheck.reference import Names
from assistant.citecheck.result import (
    CheckedQuotation,
    CheckedReference,
    CheckedSentence,
    Compared,
    SentenceStatus,
)
from index.analyze import terms
from ingest.types import Span

OnSentence = Callable[[int, int], None]
_STATUS = {
    Outcome.SUPPORTED: SentenceStatus.SUPPORTED,
    Outcome.CONTRADICTED: SentenceStatus.CONTRADICTED,
    Outcome.NOT_FOUND: SentenceStatus.NOT_FOUND,
}
_FEWEST_TERMS = 2  # that hold something: what has fewer is printed in any document
_MOST_CITED = 3  # places of one sentence


class DraftChecker:
    """Checks one draft. The citations of all its sentences are numbered together."""

    def __init__(self, library: Library, citer: Citer, judge: Judge) -> None:
        """Check against a library.

        Args:
            library: the collection.
            citer: makes the citations, each re-read from the stored text.
            judge: compares statements with excerpts.
        """
        self._library = library
        self._citer = citer
        self._judge = judge
        self.timings_s: dict[str, float] = {}

    def check(
        self, draft: Draft, on_sentence: OnSentence | None = None
    ) -> tuple[tuple[CheckedSentence, ...], tuple[CheckedQuotation, ...], tuple[CheckedReference, ...]]:
        """Check all of a draft.

        Args:
            draft: what was read.
            on_sentence: told after every sentence how many of how many are done.

        Returns:
            Every sentence, quotation and citation of it, in order.
        """
        begun = time.perf_counter()
        quoted = list(quotations(draft.text.printed, draft.paragraphs, self._library))
        compared = time.perf_counter()
        checked: list[CheckedSentence] = []
        cited: list[CheckedReference] = []
        citing = citings(draft.sentences, Names(self._library.documents), self._library.in_view)
        for one, reason in zip(citing, reasons(draft.sentences), strict=True):
            sentence, its = self._sentence(draft, one, reason, quoted)
            checked.append(sentence)
            cited += its
            if on_sentence is not None:
                on_sentence(len(checked), len(draft.sentences))
        self.timings_s = {"quotations": compared - begun, "sentences": time.perf_counter() - compared}
        cited.sort(key=lambda one: (one.start, one.end))
        return tuple(checked), tuple(checked_quotation(draft, one, self._citer) for one in quoted), tuple(cited)

    def _sentence(
        self, draft: Draft, citing: Citing, reason: str | None, quoted: Sequence[Quotation]
    ) -> tuple[CheckedSentence, list[CheckedReference]]:
        sentence = citing.sentence
        if reason is None and citing.is_citation:
            reason = "a citation"
        if reason is not None:
            return CheckedSentence(sentence=sentence, status=SentenceStatus.NOT_A_CLAIM, reason=reason), []
        held = [one for one in quoted if one.start < sentence.end and sentence.start < one.end]
        statement, judgement = self._judged(citing)
        stands = [judgement.excerpts[n] for n in judgement.used or (0,)] if judgement.speaks else []
        stands += [quote.excerpt for quote in held if quote.excerpt and quote.status is QuoteStatus.EXACT]
        checked = with_quotations(self._checked(draft, citing.sentence, statement, judgement), held, self._citer)
        return checked, list(references(draft, citing, stands, self._library, self._citer))

    def _judged(self, citing: Citing) -> tuple[Statement, Judgement]:
        """What is compared of a sentence, and the judgement of what it cites, of the document in view, or of any.

        What stands in another place of a document than cited is support, too; that the citation is off is said apart.
        """
        alone, full = citing.apart(names=True), citing.apart(names=False)
        viewed = self._viewed(citing, alone.text, full.text)
        if viewed is not None and (citing.named or viewed.agrees or not viewed.speaks):
            return alone, viewed
        whole = self._judge.among(full.text, self._library.naming(full.text, self._library.nearest(full.text)))
        is_nearer = whole.outcome is Outcome.SUPPORTED and viewed is not None and _overlap(whole) > _overlap(viewed)
        return (full, whole) if viewed is None or is_nearer else (alone, viewed)

    def _viewed(self, citing: Citing, alone: str, full: str) -> Judgement | None:
        """The judgement of what is cited, and of the documents in view; None where they are silent."""
        view = citing.named or citing.view
        if not view:
            return None
        near = self._library.nearest(full, within=view)
        found = [self._judge.on(alone, near)]
        for pinpoint in (p for one in (citing, *citing.after) for p in one.pinpoints):
            there = [one for one in near if stands_at(one, pinpoint, self._library)]
            found.append(self._judge.on(alone, there))
        decided = decide(found)
        cited = max(found[1:], key=_overlap, default=None)
        if decided and cited and decided.agrees and not cited.agrees and _overlap(cited) >= _overlap(decided):
            return cited  # it stands there in other words, so that what agrees elsewhere speaks of something else
        return decided

    def _checked(self, draft: Draft, sentence: Sentence, statement: Statement, judgement: Judgement) -> CheckedSentence:
        used = judgement.used[:_MOST_CITED] or ((0,) if judgement.excerpts else ())
        markers = {n: self._cite(judgement, n) for n in used}
        others = [self._cite(one, n) for one in judgement.otherwise for n in one.used[:1]]
        is_short = judgement.agrees and len(set(terms(statement.text))) < _FEWEST_TERMS
        is_silent = is_short or not judgement.speaks or judgement.outcome is Outcome.NOT_FOUND
        if is_silent and is_view(sentence.text):
            return CheckedSentence(sentence=sentence, status=SentenceStatus.NOT_A_CLAIM, reason="the writer's own view")
        return CheckedSentence(
            sentence=sentence,
            status=_STATUS[Outcome.NOT_FOUND if is_silent else judgement.outcome],
            reason="too few words to tell" if is_short else "",
            overlap=judgement.verdict.overlap,
            compared=tuple(
                _compared(one, draft.printed(sentence, *statement.place(*one.said_at)), judgement, markers)
                for one in judgement.verdict.findings
            ),
            citations=tuple(dict.fromkeys(marker for marker in markers.values() if marker is not None)),
            otherwise=tuple(dict.fromkeys(marker for marker in others if marker is not None)),
        )

    def _cite(self, judgement: Judgement, number: int) -> int | None:
        excerpt = judgement.excerpts[number]
        return self._citer.cite(excerpt.hit, excerpt.spans)


def _overlap(judgement: Judgement) -> float:
    return judgement.verdict.overlap


def _compared(
    finding: Finding, place: tuple[int, int], judgement: Judgement, markers: dict[int, int | None]
) -> Compared:
    spans: tuple[Span, ...] = ()
    if finding.source is not None and finding.found_at is not None:
        spans = judgement.excerpts[finding.source].printed(*finding.found_at)
    return Compared(
        kind=finding.kind,
        relation=finding.relation,
        said=finding.said,
        start=place[0],
        end=place[1],
        found=finding.found,
        citation=None if finding.source is None else markers.get(finding.source),
        found_start=spans[0].start if spans else None,
        found_end=spans[-1].end if spans else None,
    )
