"""The numbers printed before paragraphs, `4.2`, `(a)` or `Article One`: no text of a Word file holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from ingest.attribute import whole_number
from ingest.formats.word.styles import W, is_on, value
from ingest.numbering import list_number

_STYLES = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"} | {
    name: name for name in ("decimalZero", "ordinal", "cardinalText", "ordinalText")
}
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    style: str = "decimal"
    pattern: str = ""
    start: int = 1
    legal: bool = False  # all numbers in it as digits
    restarts_after: int | None = None  # depth (from 1) whose numbers begin this one anew; 0 never; None any above
    paragraph_style: str = ""


class Numbering:
    """Counts numbered paragraphs in document order.

    Args:
        root: The element of the file's numbering part, or None.
    """

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}  # by list id
        self._abstract: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}  # a list that begins anew, at which number
        self._counts: dict[str, list[int | None]] = {}  # by abstract list: lists of one kind go on counting
        if root is None:
            return
        abstracts = {value(e, "abstractNumId"): e for e in root.iter(f"{W}abstractNum")}
        linked = {value(e.find(f"{W}styleLink")): number for number, e in abstracts.items()}
        for number in root.iter(f"{W}num"):
            abstract = value(number.find(f"{W}abstractNumId"))
            if abstract in abstracts:  # a list that refers to a list style has no levels of its own
                abstract = linked.get(value(abstracts[abstract].find(f"{W}numStyleLink")) or "-", abstract)
            self._read(value(number, "numId"), number, abstract, abstracts.get(abstract))

    def _read(self, num_id: str, number: Any, abstract: str, element: Any) -> None:
        levels = {} if element is None else {_depth(e): _level(e) for e in element.iterchildren(f"{W}lvl")}
        restarts: dict[int, int] = {}
        for override in number.iterchildren(f"{W}lvlOverride"):
            depth, start = _depth(override), whole_number(value(override.find(f"{W}startOverride")), None)
            own = override.find(f"{W}lvl")
            if own is not None:
                levels[depth] = _level(own)
            if start is not None:
                restarts[depth] = start
                levels[depth] = replace(levels.get(depth, _Level()), start=start)
        self._levels[num_id], self._abstract[num_id], self._restarts[num_id] = levels, abstract, restarts

    def depth_of(self, num_id: str, paragraph_style: str) -> int:
        """The depth (from 0) at which a list numbers paragraphs of this style."""
        levels = self._levels.get(num_id, {})
        return next((depth for depth, level in levels.items() if level.paragraph_style == paragraph_style), 0)

    def next(self, num_id: str, depth: int) -> str:
        """The number printed before the next paragraph of this list and depth (from 0); "" for none."""
        levels = self._levels.get(num_id, {})
        level = levels.get(depth)
        if level is None or not 0 <= depth < _LEVELS:
            return ""
        counts = self._counts.setdefault(self._abstract[num_id], [None] * _LEVELS)
        restart = self._restarts[num_id].pop(depth, None)
        last = counts[depth] if restart is None else None
        counts[depth] = level.start if last is None else last + 1
        self._begin_below(counts, depth, levels)
        if level.style == "bullet":
            return "•"
        if level.style == "none":
            return ""

        def count(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = levels.get(index, _Level())
            if counts[index] is None:  # a depth that was passed over counts as begun
                counts[index] = other.start
            style = "" if level.legal or index >= _LEVELS else _STYLES.get(other.style, "")
            return list_number(counts[index] or 0, style)

        return _PLACE.sub(count, level.pattern).strip()

    @staticmethod
    def _begin_below(counts: list[int | None], depth: int, levels: dict[int, _Level]) -> None:
        for below in range(depth + 1, _LEVELS):
            after = levels.get(below, _Level()).restarts_after
            if after is None or depth < after:
                counts[below] = None


def _depth(element: Any) -> int:
    return whole_number(value(element, "ilvl"), 0)


def _level(element: Any) -> _Level:
    return _Level(
        style=value(element.find(f"{W}numFmt")) or "decimal",
        pattern=value(element.find(f"{W}lvlText")),
        start=whole_number(value(element.find(f"{W}start")), 1),
        legal=is_on({child.tag: child for child in element}, "isLgl"),
        restarts_after=whole_number(value(element.find(f"{W}lvlRestart")), None),
        paragraph_style=value(element.find(f"{W}pStyle")),
    )
