"""One number, unit or date of a sentence changed. Numbers that only name a place or a thing are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from benchmarks.twins.edit import Change, Edit, like, replaced
from benchmarks.twins.sentence import Sentence

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
WORDS = dict(enumerate(ONES)) | TENS | {45: "forty-five", 75: "seventy-five", 120: "one hundred twenty"}
VALUES = {word: value for value, word in WORDS.items() if value > 1}
MONTHS = "January February March April May June July August September October November December".split()

_SPELLED = "|".join(sorted(VALUES, key=len, reverse=True))
_BOTH = re.compile(rf"\b({_SPELLED})\s*\((\d{{1,3}})\)", re.IGNORECASE)
_FIGURE = re.compile(r"(?<=[ $£€(<>≥≤=])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?=(?:[ %)]|[.,;:](?: |$|”|\")))")
_NUMBER_WORD = re.compile(rf"\b({_SPELLED})(?= [a-z])", re.IGNORECASE)
_FREQUENCY = re.compile(
    r"\b(once|twice)(?= (?:daily|a day|weekly|a week|a month|monthly|every|per|a year|annually|yearly))", re.IGNORECASE
)
# What stands before a number that names a place, a kind or a reference.
_NAMING = re.compile(
    r"(?i)(?:section|sections|clause|article|articles|rule|rules|para(?:graph)?s?|part|chapter|schedule|exhibit|appendix|"
    r"annex|table|tables|fig|figs|figure|figures|no|nos|item|step|type|types|version|phase|class|group|grade|stage|"
    r"category|level|tier|page|pages|lot|suite|box|form|directive|regulation|law|act|volume|vol|ref|chromosome|exon|"
    r"case|patient|supplement|trial|trials|in|under|with|dataset|model|study|lane|experiment|day|week|month|year|rs|line|number|interleukin|"
    r"and|or|to|between|from|of|§|through)\.? \(?$"
)
_AFTER_WORD = re.compile(r"(?: of| and| or|-| to)")
_BEFORE_WORD = re.compile(
    r"(?i)(?:the|these|those|either|other|between|and|or|its|their|these|first|last|of) $|-$",
)
_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?:(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?: day)?(?: of)? (?P<month2>{_MONTH}),? (?P<year2>(?:19|20)\d\d)"
    rf"|(?P<month3>{_MONTH}),? (?P<year3>(?:19|20)\d\d))\b"
)
_YEAR = re.compile(
    r"\b(?:in|since|until|before|after|by|during|year|year of|spring of|summer of|fall of|winter of) "
    r"(?P<year>(?:19|20)\d\d)\b(?![-–/,] ?\d| (?:bp|patients|cases|to|and|or)\b)"
)
# Units in whose place another one may stand; both forms are written alike.
_UNITS = (
    ("mg", "mcg"), ("mcg", "mg"), ("μg", "mg"), ("µg", "mg"), ("g", "mg"), ("mL", "L"), ("ml", "l"), ("kg", "g"),
    ("mm", "cm"), ("cm", "mm"), ("km", "m"), ("nM", "μM"), ("μM", "mM"), ("mM", "μM"), ("kb", "Mb"), ("µM", "mM"),
    ("μl", "ml"), ("µl", "ml"), ("days", "weeks"), ("day", "week"), ("business days", "weeks"), ("weeks", "months"),
    ("months", "years"), ("month", "year"), ("years", "months"), ("year", "month"), ("hours", "minutes"),
    ("hour", "minute"), ("minutes", "hours"), ("hrs", "min"), ("min", "h"), ("h", "min"), ("seconds", "minutes"),
    ("miles", "metres"), ("feet", "inches"), ("acres", "hectares"), ("million", "billion"), ("billion", "million"),
    ("dollars", "euros"),
)  # fmt: skip
_UNIT_AFTER = dict(_UNITS)
_UNIT_WORDS = "|".join(re.escape(word) for word in sorted(_UNIT_AFTER, key=len, reverse=True))
_MEASURE = re.compile(
    rf"(?:\d|\)|\b(?:{_SPELLED}))[ -]?(?P<unit>{_UNIT_WORDS})"
    r"(?=[\s.,;:)/’'-]|$)"
)
_CALENDAR = re.compile(r"\b(?P<unit>(?:B|b)usiness (?:D|d)ays)\b")
_MONEY = re.compile(r"(?P<unit>\$|€|£|US\$)(?=\d)")


def number(sentence: Sentence, draw: Random) -> Iterator[Change]:
    """Another number of the same form: "sixty (60)" changes in both its forms."""
    text = sentence.text
    taken = [(m.start(), m.end()) for m in (*_BOTH.finditer(text), *_DATE.finditer(text), *_YEAR.finditer(text))]
    for match in _BOTH.finditer(text):
        if VALUES[match[1].lower()] == int(match[2]):
            other = draw.choice([v for v in (5, 10, 15, 20, 30, 45, 60, 90, 120) if v != int(match[2])])
            yield (Edit(match.start(), match.end(), f"{like(match[1], WORDS[other])} ({other})"),)
    for match in _FIGURE.finditer(text):
        if _is_counting(text, match, taken):
            yield replaced(match, _other_figure(match[1], draw, text), 1)
    for match in _NUMBER_WORD.finditer(text):
        is_loose = not _AFTER_WORD.match(text[match.end() :]) and not _BEFORE_WORD.search(text[: match.start()])
        if is_loose and _is_free(match, taken):
            value = VALUES[match[1].lower()]
            others = [v for v in VALUES.values() if 1 < v <= 12] if value <= 12 else list(TENS)
            yield replaced(match, like(match[1], WORDS[draw.choice([v for v in others if v != value])]), 1)
    for match in _FREQUENCY.finditer(text):
        yield replaced(match, like(match[1], "twice" if match[1].lower() == "once" else "once"), 1)


def unit(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """Another unit of the same kind."""
    for match in _MEASURE.finditer(sentence.text):
        yield replaced(match, _UNIT_AFTER[match["unit"]], "unit")
    for match in _CALENDAR.finditer(sentence.text):
        upper = match["unit"][0].isupper()
        yield replaced(match, "Calendar Days" if upper else "calendar days", "unit")
    for match in _MONEY.finditer(sentence.text):
        yield replaced(match, "€" if match["unit"] != "€" else "$", "unit")


def date(sentence: Sentence, draw: Random) -> Iterator[Change]:
    """Another day, month or year."""
    for match in _DATE.finditer(sentence.text):
        parts = [name for name, value in match.groupdict().items() if value]
        part = draw.choice(parts)
        yield replaced(match, _other_part(part, match[part], draw), part)
    dated = [(m.start(), m.end()) for m in _DATE.finditer(sentence.text)]
    for match in _YEAR.finditer(sentence.text):
        if _is_free(match, dated):
            yield replaced(match, _other_part("year", match["year"], draw), "year")


def _other_part(part: str, value: str, draw: Random) -> str:
    if part.startswith("month"):
        return draw.choice([m for m in MONTHS if m != value])
    if part.startswith("day"):
        return str(draw.choice([d for d in range(1, 29) if d != int(value) and (d < 4) == (int(value) < 4)]))
    return str(int(value) + draw.choice([-3, -2, -1, 1, 2, 3]))


def _is_counting(text: str, match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    """Whether a figure says how many or how much, and is not a year, a reference or one end of a range."""
    before, after = text[: match.start()], text[match.end() :]
    value = match[1]
    return (
        _is_free(match, taken)
        and not _NAMING.search(before)
        and not re.search(rf"(?:{_MONTH}) $|[-–±/×x~]\s?$|[A-Z]{{2,}}[ -]$", before)
        and not re.match(r"\s?[-–±×/]|\)? (?:to|and|or|through) \(?\$?\d|\s?\)|[’'′]|% (?:CI|confidence)", after)
        and not (value.isdigit() and 1900 <= int(value) <= 2099)
        and before.rfind("[") <= before.rfind("]")  # "[see Warnings (5.2), 7.1]"
        and (not re.search(r"[(\[]\s*$", before) or re.match(r"\s?%|\s[a-zA-Z]", after) is not None)
    )


def _is_free(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return all(match.end() <= start or match.start() >= end for start, end in taken)


def _other_figure(figure: str, draw: Random, text: str) -> str:
    """A figure of the same form and size that the sentence does not hold."""
    plain = figure.replace(",", "")
    decimals = len(plain.partition(".")[2])
    value = float(plain)
    most = 100 if value <= 100 else 4 * value  # a percentage stays one
    for step in range(1, 1000):
        other = round(value * draw.choice([0.5, 0.6, 0.75, 0.8, 1.25, 1.5, 2, 3]) + step // 20, decimals)
        shown = f"{other:,.{decimals}f}" if "," in figure else f"{other:.{decimals}f}"
        is_new = not re.search(rf"(?<!\d){re.escape(shown)}(?!\d)", text)
        if is_new and 0 < other <= most and other != value:
            return shown
    raise AssertionError(f"no other figure for {figure}")
