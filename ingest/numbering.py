"""The numbers printed before paragraphs, `4.2`, `(a)` or `Article One`: no text of a Word file holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"} | {
    name: name for name in ("decimalZero", "ordinal", "cardinalText", "ordinalText")
}
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_OFF = ("0", "false", "off", "none")
_ONES = (
    "Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen "
    "Eighteen Nineteen"
).split()
_TENS = "Zero Ten Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety".split()
_ORDINALS = {"One": "First", "Two": "Second", "Three": "Third", "Five": "Fifth", "Eight": "Eighth"} | {
    "Nine": "Ninth",
    "Twelve": "Twelfth",
}
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)


def list_number(number: int, style: str) -> str:
    """A list number in a style; digits for styles and numbers that have no other form here.

    Args:
        number: The number, from 1 where the style is not digits.
        style: `a` or `A` for letters, `i` or `I` for Roman numerals, `decimalZero` for 01, `ordinal` for 1st,
            `cardinalText` for One, `ordinalText` for First.
    """
    if style in ("a", "A") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if style == "a" else letters.upper()
    if style in ("i", "I") and 0 < number < 4000:
        return _roman(number) if style == "i" else _roman(number).upper()
    if style == "decimalZero":
        return f"{number:02}"
    if style == "ordinal":
        last = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{last}"
    if style in ("cardinalText", "ordinalText") and 0 < number < 100:
        return _spelled(number, ordinal=style == "ordinalText")
    return str(number)


def _roman(number: int) -> str:
    roman = ""
    for amount, sign in _ROMAN:
        roman += sign * (number // amount)
        number %= amount
    return roman


def _spelled(number: int, *, ordinal: bool) -> str:
    tens, ones = divmod(number, 10)
    words = [_ONES[number]] if number < 20 else [_TENS[tens], *([_ONES[ones].lower()] if ones else [])]
    if ordinal:
        last = words[-1].capitalize()
        spelled = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
        words[-1] = spelled if len(words) == 1 else spelled.lower()
    return "-".join(words)


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
        abstracts = {_attribute(e, "abstractNumId"): e for e in root.iter(f"{_W}abstractNum")}
        linked = {_value(e.find(f"{_W}styleLink")): number for number, e in abstracts.items()}
        for number in root.iter(f"{_W}num"):
            abstract = _value(number.find(f"{_W}abstractNumId"))
            if abstract in abstracts:  # a list that refers to a list style has no levels of its own
                abstract = linked.get(_value(abstracts[abstract].find(f"{_W}numStyleLink")) or "-", abstract)
            self._read(_attribute(number, "numId"), number, abstract, abstracts.get(abstract))

    def _read(self, num_id: str, number: Any, abstract: str, element: Any) -> None:
        levels = {} if element is None else {_depth(e): _level(e) for e in element.iterchildren(f"{_W}lvl")}
        restarts: dict[int, int] = {}
        for override in number.iterchildren(f"{_W}lvlOverride"):
            depth, start = _depth(override), _value(override.find(f"{_W}startOverride"))
            own = override.find(f"{_W}lvl")
            if own is not None:
                levels[depth] = _level(own)
            if start.isdecimal():
                restarts[depth] = int(start)
                levels[depth] = replace(levels.get(depth, _Level()), start=int(start))
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


def _attribute(element: Any, name: str) -> str:
    return str(element.get(f"{_W}{name}") or "")


def _value(element: Any) -> str:
    return _attribute(element, "val") if element is not None else ""


def _depth(element: Any) -> int:
    depth = _attribute(element, "ilvl")
    return int(depth) if depth.isdecimal() else 0


def _level(element: Any) -> _Level:
    start, restart = _value(element.find(f"{_W}start")), _value(element.find(f"{_W}lvlRestart"))
    legal = element.find(f"{_W}isLgl")
    return _Level(
        style=_value(element.find(f"{_W}numFmt")) or "decimal",
        pattern=_value(element.find(f"{_W}lvlText")),
        start=int(start) if start.isdecimal() else 1,
        legal=legal is not None and (_value(legal) or "1").lower() not in _OFF,
        restarts_after=int(restart) if restart.isdecimal() else None,
        paragraph_style=_value(element.find(f"{_W}pStyle")),
    )
