"""The numbers that Word prints before paragraphs, `4.2` or `(a)`: no text of the file holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.webpage import list_number

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    style: str
    pattern: str
    start: int
    legal: bool  # all numbers in it as digits


class Numbering:
    """Counts numbered paragraphs in document order.

    Args:
        root: The element of the file's numbering part, or None.
    """

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is None:
            return
        for abstract in root.iter(f"{_W}abstractNum"):
            levels = {int(e.get(f"{_W}ilvl") or 0): _level(e) for e in abstract.iter(f"{_W}lvl")}
            self._levels[str(abstract.get(f"{_W}abstractNumId"))] = levels
        for number in root.iter(f"{_W}num"):
            self._abstract[str(number.get(f"{_W}numId"))] = _value(number.find(f"{_W}abstractNumId"))

    def next(self, num_id: str, depth: int) -> str:
        """The number printed before the next paragraph of this list and depth (from 0); "" for none."""
        abstract = self._abstract.get(num_id, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None or not 0 <= depth < _LEVELS:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        last = counts[depth]
        counts[depth] = level.start if last is None else last + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        if level.style == "bullet":
            return "•"
        if level.style == "none":
            return ""

        def count(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = levels.get(index)
            value = counts[index] if counts[index] is not None else (other.start if other else 1)
            style = "" if level.legal or other is None else _STYLES.get(other.style, "")
            return list_number(value or 0, style)

        return _PLACE.sub(count, level.pattern).strip()


def _value(element: Any) -> str:
    return str(element.get(f"{_W}val") or "") if element is not None else ""


def _level(element: Any) -> _Level:
    start = _value(element.find(f"{_W}start"))
    return _Level(
        style=_value(element.find(f"{_W}numFmt")) or "decimal",
        pattern=_value(element.find(f"{_W}lvlText")),
        start=int(start) if start.isdecimal() else 1,
        legal=element.find(f"{_W}isLgl") is not None,
    )
