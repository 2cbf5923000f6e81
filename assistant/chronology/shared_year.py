"""Days that share a year or a month with the next: "11, 12 and 13 June 2024", "from 17 February to 3 April 2023"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.checks.dates import Date, Day, dates

_AND = r"\s*(?:,\s*(?:and\b|or\b)?|and\b|or\b|to\b|until\b|till\b|through\b|&|[-–—])\s*"
_JOINS = re.compile(_AND)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_LIST = rf"(?P<days>{_DAY}(?:{_AND}{_DAY})+)"
_YEAR = r"(?:1[89]|20)\d\d"
_LISTS = (
    re.compile(rf"(?<![\w.,/-]){_LIST}\s+(?:of\s+)?(?P<rest>[A-Z][a-z]{{2,8}}\.?,?\s+{_YEAR})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<month>[A-Z][a-z]{{2,8}}\.?)\s+{_LIST},?\s+(?P<rest>{_YEAR})\b", re.IGNORECASE),
)
_YEARS = re.compile(
    rf"(?:(?<=\bin\s)|(?<=\bfrom\s)|(?<=\bbetween\s)|(?<=\bduring\s)){_YEAR}{_AND}{_YEAR}\b(?![.,/-]\d)"
)


def shared(text: str) -> list[Date]:
    """The dates of a text in order, each with the year that it shares with those after it.

    The place of a date that is told together with others is that of all of them.
    """
    listed = list(_listed(text))
    alone = (one for one in dates(text) if not any(one.start < other.end and other.start < one.end for other in listed))
    found = sorted([*listed, *alone], key=lambda one: one.start)
    for at in range(len(found) - 2, -1, -1):
        one, after = found[at], found[at + 1]
        if len(one.meanings) == len(after.meanings) == 1 and _JOINS.fullmatch(text[one.end : after.start]):
            (mine,), (theirs,) = one.meanings, after.meanings
            if mine[0] is None and theirs[0] is not None:
                found[at] = replace(one, meanings=frozenset([_with_year(mine, theirs)]), end=after.end)
    return found


def _listed(text: str) -> Iterator[Date]:
    """The days of lists and spans that name their month or year once."""
    for form in _LISTS:
        for match in form.finditer(text):
            named = match.groupdict()
            wholes = [f"{day} {named.get('month', '')} {named['rest']}" for day in re.findall(r"\d+", match["days"])]
            days = [dates(whole) for whole in wholes]
            if all(len(one) == 1 for one in days):
                yield from (replace(one, start=match.start(), end=match.end()) for (one,) in days)
    for match in _YEARS.finditer(text):
        for year in re.findall(r"\d+", match[0]):
            yield Date(meanings=frozenset([(int(year), None, None)]), start=match.start(), end=match.end())


def _with_year(day: Day, after: Day) -> Day:
    """The day in the year of the one after it; "20 December to 5 January" begins in the year before."""
    later = (day[1] or 0, day[2] or 0) > (after[1] or 12, after[2] or 31)
    return (after[0] - later if after[0] else None, day[1], day[2])
