"""Dates in a text: "30 June 2021", "June 30, 2021", "the 1st day of March, 2020", "2021-06-30", "03/04/2021"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = "january february march april may june july august september october november december".split()
_NUMBER_OF = {name: at for at, name in enumerate(_MONTHS, 1)} | {name[:3]: at for at, name in enumerate(_MONTHS, 1)}
_NUMBER_OF |= {"sept": 9}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()
# "may" and "march" are words; "May" and "March" are months.
_MONTH = (
    rf"(?P<month>(?:{'|'.join(m for m in _MONTHS if m not in ('may', 'march'))}|(?-i:May|MAY|March|MARCH))\b|"
    r"(?:jan|feb|(?-i:Mar|MAR)|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
# "1s t": copies of filings part what was set high or small.
_DAY = (
    r"(?:(?P<day>\d{1,2})(?:\s?(?:s\s?t|n\s?d|r\s?d|t\s?h)\b)?|"
    rf"(?P<spelled>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}))"
)
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\w.,/-]){_DAY}(?:\s+\(\d+(?:st|nd|rd|th)?\))?(?:\s+day)?(?:\s+of)?[\s-]+{_MONTH}(?:\s?,?[\s-]+{_YEAR}\b)?",
        rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}\b(?!\s*(?:,\d|%|mg|days?\b))(?:\s?,?\s+{_YEAR}\b)?",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b",
        rf"(?<![\w./-]){_YEAR}-(?P<two>\d\d)-(?P<day>\d\d)(?![\w-])",
        r"(?<![\w./-])(?P<first>\d{1,2})(?P<sign>[/.-])(?P<second>\d{1,2})(?P=sign)(?P<year>(?:1[89]|20)\d\d|\d\d)(?![\w/-])",
        rf"(?:(?<=\bin\s)|(?<=\byear\s)|(?<=\b(?:of|by)\s)|(?<=\bsince\s)){_YEAR}\b(?![.,/-]\d)",
    )
)
Day = tuple[int | None, int | None, int | None]  # year, month, day; None where it is not said


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date as it stands in a text: what it may mean. "03/04/2021" is 3 April or 4 March."""

    meanings: frozenset[Day]
    start: int
    end: int

    def agrees(self, other: Date) -> bool:
        """Whether both may be the same day, as far as both tell."""
        return any(_agree(one, another) for one in self.meanings for another in other.meanings)

    def is_told_by(self, other: Date) -> bool:
        """Whether the other one tells all that this one does."""
        return any(
            all(mine is None or mine == theirs for mine, theirs in zip(one, another, strict=True))
            for one in self.meanings
            for another in other.meanings
        )


def dates(text: str) -> list[Date]:
    """The dates of a text in order. What is no day of the calendar, such as "13/13/2021", is none."""
    found: list[Date] = []
    for form in _FORMS:
        for match in form.finditer(text):
            taken = any(one.start < match.end() and match.start() < one.end for one in found)
            meanings = frozenset(_meanings(match))
            if meanings and not taken:
                found.append(Date(meanings=meanings, start=match.start(), end=match.end()))
    return sorted(found, key=lambda one: one.start)


def _meanings(match: re.Match[str]) -> Iterator[Day]:
    parts = {name: value for name, value in match.groupdict().items() if value}
    year = _year(parts.get("year"))
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        candidates: list[Day] = [(year, second, first), (year, first, second)]
    else:
        month = int(parts["two"]) if "two" in parts else _NUMBER_OF.get(parts.get("month", "").lower().rstrip("."))
        day = _ORDINALS.index(parts["spelled"].lower()) + 1 if "spelled" in parts else int(parts.get("day", 0))
        candidates = [(year, month, day or None)]
    yield from (one for one in candidates if _exists(one))


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if len(written) == 4 else 2000 + int(written) - (100 if int(written) > 68 else 0)


def _exists(day: Day) -> bool:
    try:
        datetime.date(day[0] or 2000, day[1] or 1, day[2] or 1)
    except ValueError:
        return False
    return True


def _agree(one: Day, another: Day) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, another, strict=True))
