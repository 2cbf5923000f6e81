"""What the quotations of a sentence make of its status: they tell its words, which no comparison of facts can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.checks.verdict import Kind, Relation
from assistant.cite import Citer
from assistant.citecheck.draft import Draft
from assistant.citecheck.quotation import Quotation, QuoteStatus
from assistant.citecheck.result import CheckedQuotation, CheckedSentence, Compared, SentenceStatus

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
