"""The files that a chronology is written into. The same chronology gives the same bytes on the same day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from assistant.chronology.fact import Chronology, Fact
from assistant.output import atomic, check_new, check_place, html_facts, html_page, write_json, write_text
from assistant.spreadsheet import Book
from assistant.table import write_table

COLUMNS = ("date", "precision", "ambiguous", "written as", "quote", "document", "page", "section")
_WIDTHS = (26, 10, 11, 20, 90, 36, 10, 36)
_UNSURE = "FFF2CC"  # fill of ambiguous dates, beside the word
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; color: #111; }
th, td { padding: .4rem .7rem; vertical-align: top; text-align: left; border-bottom: 1px solid #ccc; }
th[scope=row] { white-space: nowrap; } tr.unsure th { background: #fff2cc; white-space: normal; }
blockquote { margin: 0; white-space: pre-wrap; } small { color: #333; } dt { font-weight: 600; }
"""


def check_output(output: Path) -> None:
    """Refuse what a chronology cannot be written to.

    Raises:
        UsageError: the ending is none of `FORMATS`, the folder is missing, or there is such a file already.
    """
    check_place(output, "a chronology", FORMATS)
    check_new(output)


def write(chronology: Chronology, output: Path) -> None:
    """Write a chronology whole or not at all."""
    FORMATS[output.suffix.lower()](chronology, output)


def _cells(fact: Fact) -> tuple[object, ...]:
    quote = fact.quote
    told = "yes" if fact.is_ambiguous else ""
    date = " or ".join(fact.days)
    page = quote.page_label or ("" if quote.page is None else str(quote.page))
    return date, fact.precision, told, fact.written, quote.text, fact.citation.document, page, quote.section


def _csv(chronology: Chronology, output: Path) -> None:
    write_table(output, COLUMNS, [dict(zip(COLUMNS, _cells(fact), strict=True)) for fact in chronology.facts])


def _xlsx(chronology: Chronology, output: Path) -> None:
    book = Book(datetime.now(UTC).date().isoformat())
    sheet = book.sheet("Chronology", [name.capitalize() for name in COLUMNS], _WIDTHS)
    for fact in chronology.facts:
        sheet.add(_cells(fact), [_UNSURE if fact.is_ambiguous else ""] * 3)
    how = book.sheet("How it was made", ["", ""], [36, 120])
    for line in chronology.lines:
        how.add(line)
    with atomic(output) as file:
        file.write(book.content())


def _html(chronology: Chronology, output: Path) -> None:
    body = [
        '<table>\n<thead><tr><th scope="col">Date</th><th scope="col">What is printed, and where</th></tr></thead>',
        "<tbody>",
        *map(_row, chronology.facts),
        "</tbody>\n</table>",
        html_facts(chronology.lines),
    ]
    write_text(output, html_page("Chronology", _STYLE, body))


def _row(fact: Fact) -> str:
    place = ", ".join(filter(None, (fact.citation.document, fact.quote.place)))
    words = f"<blockquote>{escape(fact.quote.text)}</blockquote><small>{escape(place)}</small>"
    unsure = ' class="unsure"' if fact.is_ambiguous else ""
    return f'<tr{unsure}><th scope="row">{escape(fact.when)}</th><td>{words}</td></tr>'


def _json(chronology: Chronology, output: Path) -> None:
    write_json(output, chronology.to_json())


FORMATS: Mapping[str, Callable[[Chronology, Path], None]] = {
    ".xlsx": _xlsx, ".csv": _csv, ".html": _html, ".json": _json,
}  # fmt: skip
