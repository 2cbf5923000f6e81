"""Rows of a table that hold for a range: "20 kg to less than 35 kg" is no row for a patient of 40 kg."""

from __future__ import annotations

import re

_UNIT = r"(?P<unit>kg|g|mg|lbs?|cm|mm|years?|months?|weeks?|days?|hours?|miles?|km|m|%)\b"
_VALUE = r"(?P<{0}>\d+(?:[.,]\d+)?)"
_ASKED = re.compile(rf"\b{_VALUE.format('low')}[\s-]*{_UNIT}", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"\b{_VALUE.format('low')}\s*(?:[a-z]+\s+)?(?:to|and|[-–—])\s*(?P<under>(?:less|under|below|fewer)\s*(?:than\s+)?)?"
    rf"{_VALUE.format('high')}[\s-]*{_UNIT}",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"(?:(?P<over>more than|over|above|greater than|>)|at least|from|≥)\s*{_VALUE.format('low')}\s*{_UNIT}",
    re.IGNORECASE,
)
_AND_MORE = re.compile(
    rf"\b{_VALUE.format('low')}\s*{_UNIT}\s+(?:or|and)\s+(?:more|over|above|older|greater|heavier|longer)",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    rf"(?:(?P<under>less than|under|below|<)|up to|at most|≤)\s*{_VALUE.format('high')}\s*{_UNIT}", re.IGNORECASE
)


def outside(question: str, row: str) -> bool:
    """Whether a question asks for a value of a unit for which the row has bounds, and it lies beyond all of them."""
    for asked in _ASKED.finditer(question):
        value, unit = _number(asked["low"]), _unit(asked["unit"])
        known = [held for held in _bounds(row) if held[0] == unit]
        if known and not any(low <= value <= high and value not in open_ends for _, low, high, open_ends in known):
            return True
    return False


def _bounds(row: str) -> list[tuple[str, float, float, tuple[float, ...]]]:
    """Unit, least and most value, and the ends that do not belong to the range."""
    found = []
    for pattern in (_BETWEEN, _AND_MORE, _FROM, _UP_TO):
        for one in pattern.finditer(row):
            ends = one.groupdict()
            low = _number(ends.get("low") or "-inf")
            high = _number(ends.get("high") or "inf")
            apart = ((low,) if ends.get("over") else ()) + ((high,) if ends.get("under") else ())
            found.append((_unit(one["unit"]), low, high, apart))
        row = pattern.sub(" ", row)
    return found


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _unit(text: str) -> str:
    return text.lower().rstrip("s")
