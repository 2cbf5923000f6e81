"""What a sheet says beside its values: merged cells, hidden rows and columns, formulas nobody has computed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO, Any

from ingest.attribute import whole_number
from ingest.grid import WIDEST

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_MOST_MERGED = 100_000
_MARGINS = tuple(f"{pages}{end}" for pages in ("odd", "even", "first") for end in ("Header", "Footer"))
_MARGIN_LOOK = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|K\d\d[+-]\d{3}|\d{1,3}|[LCRBIUESXYOH])', re.IGNORECASE)
_MARGIN_VALUE = re.compile(r"&[PNDTFAZG]", re.IGNORECASE)  # page, pages, day, time, file, sheet: known on paper


@dataclass(slots=True)
class SheetFacts:
    """Facts of one sheet.

    `above` leads a cell (1-based row, 0-based column) to the first row of the merged cell that covers it;
    `wide` holds rows with a cell merged over several columns. Hidden rows count if there is something in them, hidden
    columns (0-based) as far as the sheet's words reach, `width` columns.
    """

    above: dict[tuple[int, int], int] = field(default_factory=dict)
    wide: set[int] = field(default_factory=set)
    is_hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    width: int = 0
    uncomputed: int = 0
    margins: list[str] = field(default_factory=list)  # what is printed above and below the sheet, each text once

    def notices(self, sheet: str) -> list[str]:
        """What a reader of the sheet must be told."""
        told = [f"sheet {sheet!r} is hidden in the workbook; it was read"] * self.is_hidden
        columns = sum(column < self.width for column in self.hidden_columns)
        hidden = [f"{count:,} {what}" for what, count in (("rows", self.hidden_rows), ("columns", columns)) if count]
        if hidden:
            told.append(f"{' and '.join(hidden)} of sheet {sheet!r} are hidden in the workbook; they were read")
        if self.uncomputed:
            told.append(
                f"{self.uncomputed:,} formulas of sheet {sheet!r} have no stored value and are not in the text; "
                "open the workbook, save it, and add it again"
            )
        return told


def read_facts(part: IO[bytes]) -> SheetFacts:
    """Go through the part of an XLSX sheet once, row by row.

    Args:
        part: The XML of the sheet.
    """
    from lxml import etree

    facts, merged = SheetFacts(), 0
    tags = [f"{_MAIN}{name}" for name in ("row", "col", "mergeCell", *_MARGINS)]
    for _, element in etree.iterparse(part, tag=tags, resolve_entities=False, load_dtd=False, no_network=True):
        name = element.tag.removeprefix(_MAIN)
        if name == "mergeCell":
            merged += 1
            if merged <= _MOST_MERGED:
                _merge(facts, str(element.get("ref") or ""))
        elif name in _MARGINS:
            facts.margins += {_printed(element.text or "")} - {"", *facts.margins}
        elif name == "col":
            if _is_set(element.get("hidden")):
                first, last = (whole_number(element.get(end), 1, most=WIDEST) for end in ("min", "max"))
                facts.hidden_columns.update(range(first - 1, last))
        else:
            facts.hidden_rows += _is_set(element.get("hidden")) and len(element) > 0
            facts.uncomputed += sum(1 for cell in element if _is_uncomputed(cell))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return facts


def _printed(margin: str) -> str:
    """The words of a header or footer, an ellipsis where a value is set in; none where there are no words."""
    parts = (_MARGIN_VALUE.sub("…", _MARGIN_LOOK.sub(" ", part)) for part in margin.split("&&"))
    words = " ".join("&".join(parts).split())
    return words if any(map(str.isalpha, words)) else ""


def _is_set(value: str | None) -> bool:
    return value in ("1", "true")


def _is_uncomputed(cell: Any) -> bool:
    if cell.get("t") == "str":  # a text, which may be empty
        return False
    value = cell.find(f"{_MAIN}v")
    return cell.find(f"{_MAIN}f") is not None and (value is None or not value.text)


def _merge(facts: SheetFacts, reference: str) -> None:
    match = _RANGE.fullmatch(reference)
    if match is None:
        return
    left, right, top, bottom = _column(match[1]), _column(match[3]), int(match[2]), int(match[4])
    if right > left:
        facts.wide.add(top)
    for row in range(top + 1, min(bottom, top + 1000) + 1):
        facts.above[row, left] = top


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
