"""A grid as one HTML file: no script, nothing fetched, every word of a document escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from assistant.grid.cell import NEAREST, Cell, CellStatus
from assistant.grid.review import Review
from assistant.grid.row import Row
from assistant.grid.workbook import FILLS
from assistant.output import html_facts, html_page

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 1.5rem; color: #111; background: #fff; }
.frame { overflow: auto; max-height: 85vh; border: 1px solid #999; }
table { border-collapse: separate; border-spacing: 0; }
th, td { border: 1px solid #bbb; padding: .4rem .6rem; vertical-align: top; text-align: left; min-width: 17rem; }
thead th { position: sticky; top: 0; background: #cfe2f3; z-index: 2; }
tbody th { position: sticky; left: 0; background: #f3f3f3; z-index: 1; }
thead th:first-child { left: 0; z-index: 3; }
blockquote { margin: .4rem 0 0; padding-left: .6rem; border-left: 3px solid #777; white-space: pre-wrap; }
small { color: #333; } .status { font-weight: 600; } dt { font-weight: 600; } dd { margin: 0 0 .4rem 1rem; }
"""


def page(review: Review) -> str:
    """The whole page."""
    colours = "\n".join(f".s{number} {{ background: #{FILLS[status]}; }}" for number, status in enumerate(CellStatus))
    heads = "".join(
        f'<th scope="col">{escape(column.heading)}'
        + ("" if column.heading == column.question else f"<br><small>{escape(column.question)}</small>")
        + "</th>"
        for column in review.columns
    )
    body = [
        f'<div class="frame" tabindex="0">\n<table>\n<thead><tr><th scope="col">Document</th>{heads}</tr></thead>',
        "<tbody>",
        *(_row(row, review) for row in review.rows),
        "</tbody>\n</table>\n</div>",
        html_facts(review.how),
    ]
    return html_page("Review grid", _STYLE + colours, body)


def _row(row: Row, review: Review) -> str:
    told = [f"not readable: {row.problem}"] if row.problem else [row.lost, *row.notices]
    if row.pages:
        told.insert(0, f"{row.pages:,} pages" if row.pages > 1 else "1 page")
    notes = "".join(f"<br><small>{escape(note)}</small>" for note in told if note)
    cells = (review.cells.get((row.key, column.key)) for column in review.columns)
    return f'<tr><th scope="row">{escape(row.name)}{notes}</th>{"".join(map(_cell, cells))}</tr>'


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "<td></td>"
    number = list(CellStatus).index(cell.status)
    return f'<td class="s{number}"><span class="status">{escape(cell.line)}</span>{"".join(_quotes(cell))}</td>'


def _quotes(cell: Cell) -> Iterator[str]:
    for quote in cell.quotes:
        yield f"<blockquote>{escape(quote.text)}</blockquote><small>{escape(quote.told)}</small>"
    if cell.nearest:
        yield f"<br><small>{escape(NEAREST)}: {escape(cell.nearest.line)}</small>"
