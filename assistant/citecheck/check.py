"""A draft checked against a collection of a workspace, sentence by sentence: none is passed over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from assistant.checks.check import Checker
from assistant.checks.verdict import Finding, Kind, Outcome, Relation
from assistant.cite import Citer
from assistant.citecheck.claim import is_view, reasons
from assistant.citecheck.draft import Draft, Sentence, read_draft
from assistant.citecheck.judgement import Check, Judge, Judgement, decide
from assistant.citecheck.library import Library
from assistant.citecheck.placing import references, stands_at
from assistant.citecheck.quotation import Quotation, QuoteStatus, quotations
from assistant.citecheck.reference import Citing, Names, Statement, citings
from assistant.citecheck.result import (
    CheckedDraft,
    CheckedQuotation,
    CheckedReference,
    CheckedSentence,
    Compared,
    SentenceStatus,
)
from assistant.types import Coverage
from assistant.workspace import Workspace
from index.analyze import terms
from index.collection import unreadable
from index.search import Searcher
from index.types import Filter
from ingest.errors import UsageError
from ingest.isolation.child import ParseChild
from ingest.limits import Limits
from ingest.store.catalog import Catalog
from ingest.types import Span


def check_file(
    workspace: Workspace,
    collection: str,
    path: Path,
    condition: Filter = Filter(),  # noqa: B008
    *,
    as_of: str | None = None,
    on_sentence: OnSentence | None = None,
) -> CheckedDraft:
    """Check a file against a collection.

    Args:
        workspace: that holds the collection.
        collection: its name.
        path: the draft, of any type that a collection takes. It is read in a process of its own, and kept nowhere.
        condition: which documents count.
        as_of: the earlier moment whose state counts; see `Query`.
        on_sentence: told after every sentence how many of how many are done.

    Raises:
        UsageError: there is no such collection or file, the filter matches nothing, or the file holds no draft.
        UnreadableError: the file cannot be read.
    """
    settings = workspace.settings
    searcher = workspace.answerer(collection, as_of).searcher
    begun = time.perf_counter()
    with ParseChild(settings.parse_timeout_s, settings.parse_memory_mib, Limits(ocr=settings.ocr)) as child:
        draft = read_draft(path, child.parse)
    read_s = time.perf_counter() - begun
    catalog = workspace.collection(collection).catalog()
    try:
        others, itself = _without(draft, searcher, catalog, condition)
        library = Library(searcher, catalog, others)
        citer = Citer(searcher, catalog)
        checker = DraftChecker(library, citer, Judge(_remembering()))
        sentences, quotations, references = checker.check(draft, on_sentence)
        return CheckedDraft(
            draft=draft,
            collection=collection,
            sentences=sentences,
            quotations=quotations,
            references=references,
            citations=citer.citations,
            coverage=_coverage(searcher, catalog, len(library.documents)),
            notices=(*itself, *_notices(searcher, citer)),
            invalid_markers=tuple(citer.invalid),
            generation=searcher.manifest.generation,
            as_of=searcher.as_of,
            settings_digest=settings.digest(),
            timings_s={"read": read_s, **checker.timings_s},
        )
    finally:
        catalog.close()


def _remembering() -> Check:
    """The check, which reads each text once for all sentences of a draft."""
    read = cache(Checker)
    return lambda statement, evidence, about: read(tuple(evidence), about).check(statement)


def _without(draft: Draft, searcher: Searcher, catalog: Catalog, condition: Filter) -> tuple[Filter, tuple[str, ...]]:
    """The condition without the draft itself, which supports all that it says, and a notice where that was needed.

    Raises:
        UsageError: nothing else is left.
    """
    allowed = searcher.allowed(condition, catalog)
    others = [one for one in allowed if searcher.documents[one].sha256 != draft.sha256]
    if len(others) == len(allowed):
        return condition, ()
    if not others:
        raise UsageError(f"There is nothing to check {draft.name} against but the draft itself: take in its sources.")
    notice = f"{draft.name} is in the collection itself; it was not taken as a source."
    return Filter(documents=tuple(others)), (notice,)


def _notices(searcher: Searcher, citer: Citer) -> tuple[str, ...]:
    cited = dict.fromkeys(citation.document_id for citation in citer.citations)
    return (*(warning for one in cited for warning in searcher.documents[one].warnings), *searcher.notices)


def _coverage(searcher: Searcher, catalog: Catalog, searched: int) -> Coverage:
    files, replaced = searcher.files(catalog)
    lost = sum(record.status != "done" for record in files) - len(replaced)
    total = sum(d.document_id not in catalog.removed_documents() for d in searcher.documents.values()) + lost
    return Coverage(documents=total, searched=searched, unreadable=unreadable(files, replaced))


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


_MOSTLY = 0.5  # of a sentence's characters from which it is a quotation and what leads into it


def with_quotations(one: CheckedSentence, held: Sequence[Quotation], citer: Citer) -> CheckedSentence:
    """A checked sentence with the quotations that it holds taken into account.

    Altered words contradict it, words that are nowhere are not found; what was held against words that its source
    prints just so is dropped.
    """
    exact = [quote for quote in held if quote.status is QuoteStatus.EXACT]
    kept = [c for c in one.compared if c.kind is not Kind.QUOTE and not any(q.start <= c.start < q.end for q in exact)]
    one = replace(one, compared=tuple(kept))
    if any(quote.status is QuoteStatus.ALTERED for quote in held):
        return _altered(one, held, citer)
    if any(quote.status is QuoteStatus.NOT_FOUND for quote in held):
        status = one.status if one.status is SentenceStatus.CONTRADICTED else SentenceStatus.NOT_FOUND
        return replace(one, status=status, reason="its quotation is in no document")
    quoted = sum(min(q.end, one.sentence.end) - max(q.start, one.sentence.start) for q in exact)
    if exact and (quoted >= _MOSTLY * (one.sentence.end - one.sentence.start) or not one.faults):
        return _confirmed(one, exact, citer)
    return one


def checked_quotation(draft: Draft, quote: Quotation, citer: Citer) -> CheckedQuotation:
    """A quotation as it is reported."""
    numbers = (s.number for s in draft.sentences if s.start < quote.end and quote.start < s.end)
    return CheckedQuotation(
        text=quote.text,
        start=quote.start,
        end=quote.end,
        sentences=tuple(numbers),
        status=quote.status,
        citation=_cite(quote, citer),
        differences=quote.differences,
    )


def _altered(one: CheckedSentence, held: Sequence[Quotation], citer: Citer) -> CheckedSentence:
    said = [c for quote in held if quote.status is QuoteStatus.ALTERED for c in _differing(quote, citer)]
    said = [c for c in said if one.sentence.start <= c.start <= one.sentence.end]
    if not said:  # the words differ in another sentence of the quotation
        return one
    markers = [c.citation for c in said if c.citation is not None]
    return replace(
        one,
        status=SentenceStatus.CONTRADICTED,
        reason="its quotation is altered",
        compared=(*said, *one.compared),
        citations=tuple(dict.fromkeys([*markers, *one.citations])),
    )


def _confirmed(one: CheckedSentence, exact: Sequence[Quotation], citer: Citer) -> CheckedSentence:
    """A sentence that is little but a quotation of what is printed: only what differs outside of it counts."""
    if any(c.relation is Relation.DIFFERS for c in one.compared):
        return one
    cites = [marker for quote in exact if (marker := _cite(quote, citer)) is not None]
    supported = one.status is SentenceStatus.SUPPORTED
    return replace(
        one,
        status=SentenceStatus.SUPPORTED,
        reason="it quotes its source word for word",
        citations=tuple(dict.fromkeys([*cites, *(one.citations if supported else ())])),
        otherwise=one.otherwise if supported else (),
    )


def _differing(quote: Quotation, citer: Citer) -> Iterator[Compared]:
    marker = _cite(quote, citer)
    for one in quote.differences:
        yield Compared(
            kind=Kind.QUOTE,
            relation=Relation.DIFFERS,
            said=one.said,
            start=one.start,
            end=one.end,
            found=one.printed,
            citation=marker,
        )


def _cite(quote: Quotation, citer: Citer) -> int | None:
    if quote.excerpt is None or not quote.spans:
        return None
    return citer.cite(quote.excerpt.hit, quote.spans)
