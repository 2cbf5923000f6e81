"""A review grid as HTML: documents by questions, each cell a button that leads to its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.grid.cell import Cell, CellStatus
from assistant.grid.column import Column
from assistant.grid.review import Review
from assistant.grid.row import Row
from ui.render import document_name, escape, heard, name, told
from ui.words import number, say
from ui.work.listing import Listing, cut, empty, facts, head, holds, none_left, saving, with_count
from ui.work.work import View, Work

ROWS = 20  # on a page
_WORDS = 170  # characters of a quote in its cell
_FILES = {"xlsx": "Excel", "csv": "CSV", "html": "HTML", "json": "JSON"}
STATUSES: Mapping[CellStatus, tuple[str, str]] = {  # sign, class
    CellStatus.ANSWERED: ("✓", "answered"),
    CellStatus.PARTLY: ("◐", "partial"),
    CellStatus.CONFLICTING: ("⇄", "conflicting"),
    CellStatus.ABSENT: ("∅", "absent"),
    CellStatus.PAGES_UNREADABLE: ("!", "unread"),
    CellStatus.NOT_READ: ("!", "unread"),
    CellStatus.ERROR: ("✕", "unread"),
}


def word(status: CellStatus) -> str:
    """What a status is called, as HTML."""
    return told(f"grid.{status.name.lower()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the filters leave: numbers of rows and of columns, and of the cells where not all are wanted."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    cells: frozenset[tuple[int, int]] | None = None


def grid(work: Work | None) -> Listing:
    """The page of a grid that is looked at."""
    review = work.made if work else None
    if work is None or not isinstance(review, Review):
        return Listing(html=empty(say("grid.title"), [say(f"grid.how_{n}") for n in (1, 2, 3)]))
    shown = _shown(review, work.view)
    rows, page, pages = cut(shown.rows, work.view, ROWS)
    counts = {CellStatus(status): n for status, n in review.by_status.items()}
    table = _table(work, review, rows, shown) if rows and shown.columns else none_left()
    files = saving(work, _FILES) if review.cells else ""
    size = say("grid.size", documents=len(review.rows), questions=len(review.columns))
    found = f"{_counted(counts)}." if counts else ""
    return Listing(
        html=head(size, work.collection, found, files) + table + facts(review.how),
        choices=(
            (with_count(say("grid.every_status"), sum(counts.values())), ""),
            *((with_count(word(status), n), status.value) for status, n in counts.items()),
        ),
        page=page,
        pages=pages,
    )


def _counted(counts: Mapping[CellStatus, int]) -> str:
    return ", ".join(f"{word(status)} {number(count)}" for status, count in counts.items())


def _shown(review: Review, view: View) -> _Shown:
    every = _Shown(rows=tuple(range(len(review.rows))), columns=tuple(range(len(review.columns))))
    if not view.choice and not view.words.strip():
        return every
    wanted = frozenset(
        (r, c)
        for r, row in enumerate(review.rows)
        for c, column in enumerate(review.columns)
        if _matches(row, column, review.cells.get((row.key, column.key)), view)
    )
    return _Shown(
        rows=tuple(sorted({r for r, _ in wanted})), columns=tuple(sorted({c for _, c in wanted})), cells=wanted
    )


def _matches(row: Row, column: Column, cell: Cell | None, view: View) -> bool:
    if cell is None or (view.choice and cell.status.value != view.choice):
        return False
    return holds(view.words, row.name, column.heading, column.question, cell.text)


def _table(work: Work, review: Review, rows: Sequence[int], shown: _Shown) -> str:
    heads = "".join(_heading(review.columns[number]) for number in shown.columns)
    lines = []
    for r in rows:
        row = review.rows[r]
        cells = (
            _cell(review.cells.get((row.key, review.columns[c].key)), f"{work.base}/{r}-{c}/source/0")
            if shown.cells is None or (r, c) in shown.cells
            else '<td class="off"></td>'
            for c in shown.columns
        )
        lines.append(f"<tr>{_document(row)}{''.join(cells)}</tr>")
    return (
        f'<div class="grid-frame" role="region" aria-label="{told("tab.grid")}" tabindex="0"><table class="grid">'
        f'<thead><tr><th scope="col" class="corner">{told("work.document")}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _heading(column: Column) -> str:
    asked = "" if column.heading == column.question else f"<span>{escape(column.question)}</span>"
    return f'<th scope="col">{escape(column.heading)}{asked}</th>'


def _document(row: Row) -> str:
    size = told("units.page", count=row.pages) if row.pages else ""
    kind = ' class="lost"' if row.problem or row.lost else ""
    said = heard(row.problem or row.lost) or size
    return f'<th scope="row">{name(document_name(row.name))}<span{kind}>{said}</span></th>'


def _cell(cell: Cell | None, link: str) -> str:
    if cell is None:
        return '<td class="open"><span aria-hidden="true">…</span></td>'
    sign, kind = STATUSES[cell.status]
    quote = cell.quotes[0] if cell.quotes else None
    words = f'<span class="words-of" dir="auto">{escape(_short(quote.text))}</span>' if quote else ""
    place = quote.where if quote else cell.note
    more = told("units.more", count=len(cell.quotes) - 1) if len(cell.quotes) > 1 else ""
    found = ", ".join(filter(None, (heard(_short(place)), more)))
    where = f'<span class="where-of">{found}</span>' if found else ""
    return (
        f'<td><button type="button" class="cell {kind}" data-source="{link}"><span class="status">'
        f'<span class="sign" aria-hidden="true">{sign}</span>{word(cell.status)}</span>{words}{where}</button></td>'
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else words[:_WORDS].rpartition(" ")[0] + " …"


def lead(review: Review, row: Row, column: Column) -> str:
    """A cell as it stands above its evidence."""
    cell = review.cells[row.key, column.key]
    sign, kind = STATUSES[cell.status]
    note = f": {heard(cell.note)}" if cell.note else ""
    nearest = "" if cell.quotes or not cell.nearest else f" {told('grid.nearest')}"
    shown = cell.quotes or cell.nearest  # then the document is named with them
    document = "" if shown else f" <span>{name(document_name(row.name))}</span>"
    return (
        f'<div class="lead"><p class="asked-of" dir="auto">{escape(column.question)}</p>'
        f'<p class="said-of {kind}"><span class="sign" aria-hidden="true">{sign}</span>'
        f"<strong>{word(cell.status)}</strong>{note}.{nearest}{document}</p></div>"
    )
