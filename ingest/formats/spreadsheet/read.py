"""XLSX and CSV: a block a row, with the sheet and the row number that the user sees."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from ingest.comment import Comment, attached
from ingest.container import DAMAGED_PARTS, check_container
from ingest.draft import Draft
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.formats.plain import read_text
from ingest.formats.spreadsheet.drawings import add_drawings
from ingest.formats.spreadsheet.facts import SheetFacts, read_facts
from ingest.formats.spreadsheet.numberformat import shown_value
from ingest.formats.spreadsheet.remarks import comments_on
from ingest.grid import WIDEST, repeated
from ingest.limits import Limits
from ingest.types import ElementKind, Parsed

_CSV_PARSER = "csv 1"
_DELIMITERS = ",\t;|"
_SNIFFED_LINES = 50
_MOST_TITLES = 4  # rows of one cell each that may head a table; more are a list
_LONG_CELL = 10_000_000
_DAMAGED = (*DAMAGED_PARTS, LookupError, TypeError, AttributeError, SyntaxError, OverflowError)
Row = tuple[int, list[str]]


def parse_xlsx(path: Path, limits: Limits) -> Parsed:
    """Read a workbook: the values that were last computed, sheet by sheet.

    Raises:
        UnreadableError: It is damaged or too large.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    check_container(path, limits)
    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return _read_book(book, path, limits)
    except (*_DAMAGED, InvalidFileException) as error:
        raise UnreadableError("is damaged: this workbook cannot be opened") from error


def _read_book(book: Any, path: Path, limits: Limits) -> Parsed:
    draft = Draft(limits)
    comments: list[Comment] = []
    left = limits.cells
    for sheet in book.worksheets:
        with sheet._get_source() as part:
            facts = read_facts(part)
        facts.is_hidden = sheet.sheet_state != "visible"
        sheet.reset_dimensions()  # what a file claims as its used range may be the whole sheet
        cut: list[int] = []
        left = add_sheet(draft, sheet.title, _rows(sheet, facts, cut), left, facts.wide)
        draft.notices += facts.notices(sheet.title)
        draft.add("\n".join(facts.margins), ElementKind.FURNITURE, sheet=sheet.title)
        try:
            add_drawings(draft, path, sheet._worksheet_path, sheet.title)
            comments += comments_on(path, sheet._worksheet_path, sheet.title)
        except UnreadableError as error:  # the cells are none the worse
            draft.notices.append(f"what lies over the cells of sheet {sheet.title!r} was not read: the file {error}")
        if cut:
            draft.notices.append(
                f"sheet {sheet.title!r}: cells beyond column {WIDEST:,} were not read, the first in row {cut[0]:,}"
            )
        if left <= 0:
            draft.notices.append(f"cells beyond the limit of {limits.cells:,} were not read")
            break
    title = str(book.properties.title or "")
    return draft.finish(engine("openpyxl"), title=title, attachments=attached(comments))


def _rows(sheet: Any, facts: SheetFacts, cut: list[int]) -> Iterator[Row]:
    """Numbered rows as shown, the words of a merged cell in each of its rows; `cut` gets those that are too wide."""
    kept: dict[tuple[int, int], str] = {}
    firsts = {(top, column) for (_, column), top in facts.above.items()}
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        words = [_shown(cell) for cell in cells[:WIDEST]]
        if any(cell.value is not None for cell in cells[WIDEST:]):
            cut.append(number)
        for column, word in enumerate(words):
            if (number, column) in firsts:
                kept[number, column] = word
            elif not word and (top := facts.above.get((number, column))):
                words[column] = repeated(kept.get((top, column), ""))
        facts.width = max(facts.width, *(column + 1 for column, word in enumerate(words) if word), 0)
        yield number, words


def _shown(cell: Any) -> str:
    if not isinstance(cell.value, int | float):
        return shown_value(cell.value, "")
    try:
        style = str(cell.number_format or "")
    except IndexError:  # the file names a style that it does not have
        style = ""
    return shown_value(cell.value, style)


def add_sheet(draft: Draft, name: str, rows: Iterable[Row], left: int, wide: Collection[int] = ()) -> int:
    """Append a sheet's tables, which blank rows set apart; of a sheet without any words not even its name.

    Args:
        draft: Where they go.
        name: The sheet's name.
        rows: All its rows, numbered as the user sees them.
        left: How many cells may still be read.
        wide: Numbers of rows with cells over several columns: below one that names columns is another that does.

    Returns:
        How many cells may still be read after it; 0 or less where it was cut short.
    """
    group: list[Row] = []
    is_headed = False
    single: list[Row] = []  # rows of one cell that wait for what they stand above
    for number, words in rows:
        left -= max(1, sum(bool(word) for word in words))
        if left <= 0:
            break
        if group and (not any(words) or number != group[-1][0] + 1):
            single, group = _add_group(draft, name, single, group, wide), []
        if any(words):
            if not is_headed:
                draft.add(name, ElementKind.HEADING, level=1, sheet=name)
                is_headed = True
            group.append((number, words))
    single = _add_group(draft, name, single, group, wide)
    _add_single(draft, name, single, ElementKind.PARAGRAPH)
    return left


def _add_group(draft: Draft, sheet: str, single: list[Row], group: list[Row], wide: Collection[int]) -> list[Row]:
    """Append rows that stand together, or keep them back if they are single cells, which may head what follows."""
    if len(group) <= _MOST_TITLES and all(sum(map(bool, words)) < 2 for _, words in group):
        _add_single(draft, sheet, single, ElementKind.PARAGRAPH)
        return group
    _add_single(draft, sheet, single, ElementKind.CAPTION)
    add_rows(draft, group, sheet, wide)
    return []


def _add_single(draft: Draft, sheet: str | None, rows: Sequence[Row], kind: ElementKind) -> None:
    last = ""
    for number, cells in rows:
        words = " ".join(cell for cell in cells if cell)
        if words != last:  # a cell merged over several rows says so once
            draft.add(words, kind, row=number, sheet=sheet)
        last = words


def add_rows(draft: Draft, rows: Sequence[Row], sheet: str | None, wide: Collection[int] = ()) -> None:
    """Append rows that stand together: single cells above the table as its caption, then header and rows."""
    above = list(takewhile(lambda row: sum(map(bool, row[1])) < 2, rows)) if any(len(r[1]) > 1 for r in rows) else []
    rows = rows[len(above) :]
    _add_single(draft, sheet, above, ElementKind.CAPTION if rows else ElementKind.PARAGRAPH)
    kinds: dict[int, ElementKind] = {}
    while _has_header(rows[len(kinds) :]):
        number = rows[len(kinds)][0]
        kinds[number] = ElementKind.TABLE_HEADER
        if number not in wide:
            break
    draft.add_table(rows, kinds=kinds, sheet=sheet)


def _has_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns: several words, no number among them, all different."""
    if len(rows) < 2:
        return False
    words = [cell.strip() for cell in rows[0][1] if cell.strip()]
    return len(words) > 1 and len(set(words)) == len(words) and not any(_is_value(word) for word in words)


def _is_value(word: str) -> bool:
    return len(word) > 100 or not any(c.isalpha() for c in word)


def parse_csv(path: Path, limits: Limits) -> Parsed:
    """Read a file of delimited rows; the delimiter is the one that fits its first lines.

    Raises:
        UnreadableError: It is no text, or too long.
    """
    text, notices = read_text(path, limits)
    draft = Draft(limits)
    draft.notices += notices
    csv.field_size_limit(_LONG_CELL)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text))
    try:
        rows = list(_capped(enumerate(reader, start=1), limits, draft))
    except csv.Error as error:
        draft.notices.append(f"is no regular table ({error}) and was read as plain text")
        draft.add_outlined(text)
        return draft.finish(_CSV_PARSER)
    add_rows(draft, rows, None)
    return draft.finish(_CSV_PARSER)


def _capped(rows: Iterable[tuple[int, list[str]]], limits: Limits, draft: Draft) -> Iterator[Row]:
    left = limits.cells
    for number, cells in rows:
        left -= len(cells)
        if left < 0:
            draft.notices.append(f"rows from {number:,} on are beyond the limit of {limits.cells:,} cells")
            return
        yield number, cells


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells most often."""
    lines = [line for line in text.splitlines()[:_SNIFFED_LINES] if line.strip()]

    def evenness(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            return 0.0, 0
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) / len(widths), common) if common > 1 else (0.0, 0)

    return max(_DELIMITERS, key=evenness)
