"""What is said beside a checked sentence, in plain words: its status, what differs, and where the source stands."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.verdict import Kind
from assistant.citecheck.quotation import QuoteStatus
from assistant.citecheck.reference import ReferenceStatus
from assistant.citecheck.result import CheckedDraft, CheckedQuotation, CheckedReference, CheckedSentence, Compared
from assistant.citecheck.result import SentenceStatus as Status
from assistant.types import Citation
from ingest.types import Locator

HEADS = {
    Status.SUPPORTED: "Supported",
    Status.CONTRADICTED: "Contradicted",
    Status.NOT_FOUND: "Not found",
    Status.NOT_A_CLAIM: "Not a claim",
}
_NAMES = {
    Kind.NUMBER: "Number",
    Kind.UNIT: "Unit",
    Kind.DATE: "Date",
    Kind.NAME: "Name",
    Kind.NEGATION: "Yes or no",
    Kind.EXTENT: "How much",
    Kind.MODAL: "Must or may",
    Kind.QUOTE: "Quoted words",
    Kind.WORDING: "Wording",
}
_LONGEST = 400  # characters of a quote


def remarks(checked: CheckedDraft, one: CheckedSentence) -> Iterator[str]:
    """The lines beside a sentence, without its status, the most important first."""
    if one.reason:
        yield one.reason[:1].upper() + one.reason[1:]
    if one.status in (Status.CONTRADICTED, Status.NOT_FOUND):
        yield from (difference(fault) for fault in one.faults)
    numbers = (one.sentence.number,)
    yield from (quoted(q) for q in checked.quotations if q.status in _BAD_QUOTES and set(numbers) & set(q.sentences))
    yield from (cited(r) for r in checked.references if r.sentence in numbers and r.status in _BAD_REFERENCES)
    lead = "Nearest: " if one.status is Status.NOT_FOUND else ""
    yield from (lead + source(found) for m in one.citations if (found := checked.citation(m)))
    yield from (f"Says otherwise: {source(found)}" for m in one.otherwise if (found := checked.citation(m)))


def difference(fault: Compared) -> str:
    """One thing that differs: what is said, and what the source has in its place."""
    name = _NAMES[fault.kind]
    if fault.kind is Kind.WORDING and not fault.found:
        return f"{name}: too few of its words stand together in one place"
    said = f"“{fault.said}” is said" if fault.said else "words are left out"
    return f"{name}: {said}; the source has {f'“{fault.found}”' if fault.found else 'nothing of it'}"


_BAD_QUOTES = (QuoteStatus.ALTERED, QuoteStatus.NOT_FOUND)
_BAD_REFERENCES = (ReferenceStatus.ELSEWHERE, ReferenceStatus.NO_SUCH_PLACE)


def quoted(quotation: CheckedQuotation) -> str:
    """What is wrong with a quotation."""
    if quotation.status is QuoteStatus.NOT_FOUND:
        return "Quotation: these words are in no document"
    words = (
        f"“{d.said}” for “{d.printed}”" if d.said and d.printed else f"“{d.printed}” left out" if d.printed else
        f"“{d.said}” added" for d in quotation.differences
    )  # fmt: skip
    return f"Quotation altered: {'; '.join(words)}"


def cited(reference: CheckedReference) -> str:
    """What is wrong with a citation."""
    of = f" of {reference.document}" if reference.document and reference.document not in reference.text else ""
    wrong = "there is none" if reference.status is ReferenceStatus.NO_SUCH_PLACE else "it does not stand there"
    actual = f"; see {reference.actual}" if reference.actual else ""
    return f"Citation “{reference.text}”{of}: {wrong}{actual}"


def source(citation: Citation) -> str:
    """A citation on one line: document, page and section, and the words."""
    where = place(citation.spans[-1].locator)
    headings = f" ({' › '.join(citation.headings)})" if citation.headings else ""
    since = f" (superseded on {citation.superseded[:10]})" if citation.superseded else ""
    return f"{citation.document}{', ' if where else ''}{where}{headings}{since}: “{quote(citation)}”"


def quote(citation: Citation) -> str:
    """The words of a citation on one line, cut where they are many."""
    words = " ".join(" ".join(span.quote for span in citation.spans).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"


def place(locator: Locator) -> str:
    """Where a person finds it: "page iii (no. 7 in the file)", "sheet Units, row 12"."""
    parts = []
    if locator.page is not None:
        label = locator.page_label or str(locator.page)
        parts.append(f"page {label}" + ("" if label == str(locator.page) else f" (no. {locator.page} in the file)"))
    parts += [f"sheet {locator.sheet}"] if locator.sheet is not None else []
    parts += [f"row {locator.row}"] if locator.row is not None else []
    parts += ["read by OCR"] if locator.ocr else []
    return ", ".join(parts)
