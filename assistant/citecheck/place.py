"""Whether a cited page or section is where something stands."""

from __future__ import annotations

import re

from assistant.citecheck.excerpt import Excerpt
from assistant.citecheck.library import Library
from assistant.citecheck.outline import Label, to_label, written
from assistant.citecheck.reference import Pinpoint
from ingest.normalise import page_at
from ingest.types import PageMark

_HEADING_NUMBER = re.compile(
    r"\s*(?:(?:section|article|clause|schedule|part|appendix|chapter|rule)\s+)?(\d{1,3}[A-Z]?(?:\.\d{1,3})*|[IVXL]{1,7})\b",
    re.IGNORECASE,
)


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
