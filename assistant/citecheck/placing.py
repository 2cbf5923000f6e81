"""Whether the pages, sections and documents that a sentence cites are where its words come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.cite import Citer
from assistant.citecheck.draft import Draft
from assistant.citecheck.library import Excerpt, Library
from assistant.citecheck.outline import Label, to_label, written
from assistant.citecheck.reference import Citing, Mention, Pinpoint, ReferenceStatus
from assistant.citecheck.result import CheckedReference
from ingest.normalise import page_at
from ingest.types import PageMark

_HEADING_NUMBER = re.compile(
    r"\s*(?:(?:section|article|clause|schedule|part|appendix|chapter|rule)\s+)?(\d{1,3}[A-Z]?(?:\.\d{1,3})*|[IVXL]{1,7})\b",
    re.IGNORECASE,
)


def references(
    draft: Draft, citing: Citing, stands: Sequence[Excerpt], library: Library, citer: Citer
) -> Iterator[CheckedReference]:
    """What a sentence cites, and the citations right behind it, each with its status.

    Args:
        draft: that it is part of.
        citing: the sentence.
        stands: the excerpts that say what it says, or the contrary; none where nothing was found.
        library: the collection.
        citer: makes citations.
    """
    for one in (citing, *citing.after):
        every: list[Mention | Pinpoint] = [*one.mentions, *one.pinpoints]
        for cited in every:
            start, end = draft.printed(one.sentence, cited.start, cited.end)
            document_id = _document(one, cited) or _document(citing, cited) or _in_view(citing, stands)
            among = [e for e in stands if document_id is None or e.document_id == document_id]
            if isinstance(cited, Mention):
                status = _of_document(among, stands)
            else:
                status = _of_place(cited, document_id, among, library)
            if status is ReferenceStatus.UNCONFIRMED and stands and not among:
                status = ReferenceStatus.ELSEWHERE
            nearest = (among or stands)[0] if stands else None
            is_off = status in (ReferenceStatus.ELSEWHERE, ReferenceStatus.NO_SUCH_PLACE)
            yield CheckedReference(
                text=draft.text.printed[start:end],
                start=start,
                end=end,
                sentence=citing.sentence.number,
                status=status,
                document=library.documents[document_id].name if document_id else None,
                actual=_described(nearest, library) if nearest and is_off else "",
                citation=citer.cite(nearest.hit, nearest.spans) if nearest and is_off else None,
            )


def _document(citing: Citing, cited: Mention | Pinpoint) -> str | None:
    """The document that a page or section is of: the one named before it, or after it."""
    if isinstance(cited, Mention):
        return cited.document_id
    before = [mention for mention in citing.mentions if mention.end <= cited.start]
    if before:
        return before[-1].document_id
    return citing.mentions[0].document_id if citing.mentions else None


def _in_view(citing: Citing, stands: Sequence[Excerpt]) -> str | None:
    """The document that the draft named last, unless what is said stands in others alone."""
    holding = {one.document_id for one in stands}
    return next(iter(citing.view)) if len(citing.view) == 1 and (not holding or holding & citing.view) else None


def _of_document(among: Sequence[Excerpt], stands: Sequence[Excerpt]) -> ReferenceStatus:
    if among:
        return ReferenceStatus.RIGHT
    return ReferenceStatus.ELSEWHERE if stands else ReferenceStatus.UNCONFIRMED


def _of_place(cited: Pinpoint, document_id: str | None, among: Sequence[Excerpt], library: Library) -> ReferenceStatus:
    if cited.is_outside:
        return ReferenceStatus.OUTSIDE
    if any(stands_at(one, cited, library) for one in among):
        return ReferenceStatus.RIGHT
    text_id = library.documents[document_id].text_id if document_id else among[0].hit.passage.text_id if among else None
    there = exists(cited, text_id, library) if text_id else None
    if there is False:
        return ReferenceStatus.NO_SUCH_PLACE
    return ReferenceStatus.ELSEWHERE if among and there else ReferenceStatus.UNCONFIRMED


def _described(excerpt: Excerpt, library: Library) -> str:
    place = where(excerpt, library)
    return f"{excerpt.hit.document}, {place}" if place else excerpt.hit.document


def stands_at(excerpt: Excerpt, pinpoint: Pinpoint, library: Library) -> bool:
    """Whether an excerpt stands on the cited page or in the cited section."""
    passage = excerpt.hit.passage
    if pinpoint.pages is not None:
        pages = library.pages(passage.text_id)
        marks = (page_at(pages, excerpt.start), page_at(pages, excerpt.spans[-1].end - 1))
        return any(_is_between(mark, pinpoint.pages, pages) for mark in marks if mark)
    label = pinpoint.label or ()
    headings = [label_of(heading) for heading in passage.headings]
    outline = library.outline(passage.text_id)
    return any(
        any(one[: len(wanted)] == wanted for one in headings) or outline.holds(wanted, excerpt.start)
        for wanted in (label, numbers(label))
    )


def exists(pinpoint: Pinpoint, text_id: str, library: Library) -> bool | None:
    """Whether a text has the cited page or section; None where it has no pages or numbers at all."""
    if pinpoint.pages is not None:
        pages = library.pages(text_id)
        return any(_is_between(mark, pinpoint.pages, pages) for mark in pages) if pages else None
    outline = library.outline(text_id)
    return outline.has(numbers(pinpoint.label or ())) if outline.labels else None


def where(excerpt: Excerpt, library: Library) -> str:
    """The place of an excerpt for people: "page iii, section 4.2"; empty where it has neither page nor number."""
    locator = excerpt.spans[-1].locator
    parts = [f"page {locator.page_label or locator.page}"] if locator.page is not None else []
    label = library.outline(excerpt.hit.passage.text_id).label_at(excerpt.start)
    label = label or next((one for h in reversed(excerpt.hit.passage.headings) if (one := label_of(h))), ())
    return ", ".join([*parts, f"section {written(label)}"] if label else parts)


def label_of(heading: str) -> Label:
    """The number that a heading begins with; empty where it has none."""
    match = _HEADING_NUMBER.match(heading)
    return (to_label(match[1]) if match else None) or ()


def numbers(label: Label) -> Label:
    """A label without the letters in brackets behind it: those are seldom printed at the start of a line."""
    return tuple(part for part in label if part[0].isdigit())


def _is_between(mark: PageMark, wanted: tuple[str, str], pages: tuple[PageMark, ...]) -> bool:
    """Whether a page bears one of the labels from the first to the last wanted, as printed."""
    labels = [page.label.lower() for page in pages]
    first, last = wanted
    if first not in labels:
        return False
    begin = labels.index(first)
    end = labels.index(last) if last in labels else begin
    return begin <= mark.page - pages[0].page <= end
