"""What the words of a cell look like: a figure, a marker, a leader, a place to sign."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_NOTE = re.compile(r"[\s*†‡§¶#]+$|\s\(?[a-z]\)?$")
_NUMBER = re.compile(r"[(\[<>≤≥~±≈=+\-–—−]*\s*(?:[A-Z]{0,3}[$€£¥]|EUR|USD|GBP)?\s*[(\[+\-–—−]*\s*[.,]?\d")
_DATE = re.compile(rf"{_MONTH}\.? \d{{1,2}}, \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|{_MONTH} \d{{4}}")
_NAME = re.compile(r"[A-Z][a-z]{2}")
_NOTHING = re.compile(r"[-–—−.*]+|n/?a|nil|none|nr", re.IGNORECASE)
_LEADER = re.compile(r"(?:\s?[.·…]){4,}|_{4,}")
_MARK = re.compile(r"[)(:§|}{*\]\[_]+")
_SIGNED = re.compile(r"_{3,}|/s/|(?:By|Name|Title|Its|Date|Signature|Signed|Attest|Witness)\s*:", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:Section|Article|Clause|Part|Schedule|Exhibit|Annex|Appendix|§)\b.*|[\d.]{1,9}|[IVXL]{1,6}\.?|\(?\w\)?\.?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\d{1,4}|[ivxl]{1,7}|[A-Z]{1,2}-\d{1,3}")
_MOST_WORDS = 4  # besides its number that a figure may have: its unit
_LONGEST = 30


def is_figure(cell: str) -> bool:
    """Whether a cell is a number with its unit, a range, an amount, a date, or a stroke for none."""
    if _NOTHING.fullmatch(cell) or _DATE.fullmatch(cell):
        return True
    words = _NOTE.sub("", cell)
    if len(words) > _LONGEST or not _NUMBER.match(words) or _NAME.search(words):
        return False
    return len(re.findall(r"[^\W\d_]{2,}", words)) <= _MOST_WORDS


def is_leader(words: str) -> bool:
    """Whether dots or strokes lead the eye to what follows."""
    return _LEADER.search(words) is not None


def is_mark(cell: str) -> bool:
    """Whether a cell holds nothing but brackets, colons and strokes, as down the middle of a court's caption."""
    return _MARK.fullmatch(cell) is not None


def is_signed(cell: str) -> bool:
    """Whether a cell asks for a signature."""
    return _SIGNED.match(cell) is not None or "____" in cell


def is_item(cell: str) -> bool:
    """Whether a cell is the number of a section, or its name with a number."""
    return _ITEM.fullmatch(cell) is not None


def are_pages(cells: Sequence[str]) -> bool:
    """Whether cells, in order, are the page numbers of a table of contents: they never fall."""
    numbers = [int(cell) for cell in cells if cell.isdecimal()]
    return all(_PAGE.fullmatch(cell) for cell in cells) and numbers == sorted(numbers) and len(cells) >= 3
