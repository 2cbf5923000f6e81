"""The quotes of a cell as citations, read again from the stored text."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grid.cell import Cell, Quote
from assistant.grid.row import Row
from assistant.types import Citation
from ingest.errors import AnswerError
from ingest.store.catalog import Catalog
from ingest.types import Locator, PageMark, Span


def cited(row: Row, cell: Cell, catalog: Catalog) -> tuple[Citation, ...]:
    """What a cell quotes, numbered from 1; where nothing was sure enough, the nearest words.

    Raises:
        AnswerError: the document was removed or purged since.
    """
    quotes = cell.quotes or ((cell.nearest,) if cell.nearest else ())
    if not quotes:
        return ()
    if catalog.source(row.text_id) is None or row.key in catalog.removed_documents():
        raise AnswerError(f"{row.name} is not in the collection any more; fill the grid again.")
    printed, marks = catalog.printed(row.text_id), catalog.pages(row.text_id)
    return tuple(
        Citation(
            marker=number,
            document=row.name,
            document_id=row.key,
            revision=row.revision,
            text_id=row.text_id,
            spans=tuple(_spans(quote, printed, marks)),
            headings=tuple(filter(None, quote.section.split(" › "))),
        )
        for number, quote in enumerate(quotes, 1)
    )


def _spans(quote: Quote, printed: str, marks: tuple[PageMark, ...]) -> Iterator[Span]:
    """The parts of a quote, cut where a page ends."""
    for start, end in quote.places or ((quote.start, quote.end),):
        pages = [mark for mark in marks if mark.start < end and start < mark.end]
        for mark in pages or (None,):
            first, last = (start, end) if mark is None else (max(start, mark.start), min(end, mark.end))
            if printed[first:last].strip():
                yield Span(start=first, end=last, quote=printed[first:last], locator=_locator(quote, mark))


def _locator(quote: Quote, mark: PageMark | None) -> Locator:
    page, label = (mark.page, mark.label) if mark else (quote.page, quote.page_label)
    return Locator(page=page, page_label=label, sheet=quote.sheet, row=quote.row, ocr=quote.ocr)
