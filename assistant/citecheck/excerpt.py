"""A sentence or table row of the collection as it is compared, with the way back to the printed words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.pieces import pieces
from index.types import Hit
from ingest.normalise import normalise_stretch, page_at, to_printed
from ingest.types import PageMark, Run, Span

_BETWEEN = " "  # a table's header and its row


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A printed span of an excerpt: `text[at : at + length]`, aligned with `span.quote`."""

    at: int
    length: int
    span: Span
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What a statement is compared with. `text` is normalised."""

    hit: Hit
    text: str
    parts: tuple[Part, ...]

    @property
    def document_id(self) -> str:
        """The document that it stands in."""
        return self.hit.passage.document_id

    @property
    def spans(self) -> tuple[Span, ...]:
        """All of it as it is printed, a table's header first."""
        return tuple(part.span for part in self.parts)

    @property
    def start(self) -> int:
        """Where it is printed; of a table row, the row itself."""
        return self.parts[-1].span.start

    def printed(self, start: int, end: int) -> tuple[Span, ...]:
        """The printed words of `text[start:end]`: a span for each part that holds some of them."""
        return tuple(
            _cut(part, max(start - part.at, 0), min(end - part.at, part.length))
            for part in self.parts
            if start < part.at + part.length and part.at < end
        )


def excerpts(hit: Hit, pages: Sequence[PageMark]) -> Iterator[Excerpt]:
    """The sentences and rows of a passage in order, each with the page that it begins on."""
    for piece in pieces(hit):
        found = excerpt(hit, [_on_its_page(span, pages) for span in piece.spans])
        if found.text:
            yield found


def excerpt(hit: Hit, spans: Sequence[Span]) -> Excerpt:
    """Printed spans of a passage as one text."""
    parts: list[Part] = []
    text = ""
    for span in spans:
        words, runs = normalise_stretch(span.quote, 0, len(span.quote))
        if not words:
            continue
        text += _BETWEEN if text else ""
        parts.append(Part(at=len(text), length=len(words), span=span, runs=tuple(runs)))
        text += words
    return Excerpt(hit=hit, text=text, parts=tuple(parts))


def _cut(part: Part, start: int, end: int) -> Span:
    first, last = to_printed(part.runs, start), to_printed(part.runs, end - 1) + 1
    whole = part.span
    return replace(whole, start=whole.start + first, end=whole.start + last, quote=whole.quote[first:last])


def _on_its_page(span: Span, pages: Sequence[PageMark]) -> Span:
    """A passage can begin a page before one of its sentences does."""
    page = page_at(pages, span.start)
    if page is None or page.page == span.locator.page:
        return span
    return replace(span, locator=replace(span.locator, page=page.page, page_label=page.label))
