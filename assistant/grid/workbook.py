"""A grid as an XLSX workbook: the grid, every quote, and how it was made. The same review gives the same bytes."""

from __future__ import annotations

from assistant.grid.cell import CellStatus
from assistant.grid.review import Review
from assistant.grid.row import Row
from assistant.spreadsheet import Book

FILLS = {  # beside the word, never instead of it
    CellStatus.ANSWERED: "D9EAD3",
    CellStatus.PARTLY: "FFF2CC",
    CellStatus.CONFLICTING: "D9D2E9",
    CellStatus.ABSENT: "EEEEEE",
    CellStatus.PAGES_UNREADABLE: "FCE5CD",
    CellStatus.NOT_READ: "F4CCCC",
    CellStatus.ERROR: "F4CCCC",
}
_QUOTE_COLUMNS = ("document", "path", "question", "status", "page", "page in the file", "section", "support", "quote")


def workbook(review: Review) -> bytes:
    """The bytes of the workbook. Every text is written as text, whatever it begins with."""
    book = Book(review.made)
    _grid(book, review)
    _quotes(book, review)
    _how(book, review)
    return book.content()


def _grid(book: Book, review: Review) -> None:
    heads = [c.heading if c.heading == c.question else f"{c.heading}\n{c.question}" for c in review.columns]
    sheet = book.sheet("Grid", ["Document", "Pages", *heads], [36, 8, *[44] * len(heads)])
    for row in review.rows:
        cells = [review.cells.get((row.key, column.key)) for column in review.columns]
        texts = [cell.text if cell else "" for cell in cells]
        fills = ["", "", *(FILLS[cell.status] if cell else "" for cell in cells)]
        sheet.add([_name(row), row.pages or "", *texts], fills)


def _name(row: Row) -> str:
    told = [f"not readable: {row.problem}"] if row.problem else [row.lost, *row.notices]
    return "\n".join([row.name, *filter(None, told)])


def _quotes(book: Book, review: Review) -> None:
    sheet = book.sheet("Quotes", [name.capitalize() for name in _QUOTE_COLUMNS], [36, 36, 36, 16, 8, 8, 36, 9, 90])
    for row, column, cell in review.ordered():
        for quote in cell.quotes:
            where = [
                quote.page_label or "",
                quote.page or "",
                quote.section,
                "" if quote.support is None else quote.support,
            ]
            told = [row.name, row.path, column.heading, cell.status.value, *where, quote.text]
            sheet.add(told, ["", "", "", FILLS[cell.status]])


def _how(book: Book, review: Review) -> None:
    sheet = book.sheet("How it was made", ["", ""], [36, 120])
    for fact in review.how:
        sheet.add(fact)
    for column in review.columns:
        sheet.add((f"Question: {column.heading}", column.question))
