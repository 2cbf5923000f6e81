"""Numbers in a text, in digits and in words: "1,500", "sixty (60)", "$1.5 million", "two and a half", "¾"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = "|".join(f"{_UNITS} {_TEENS} {_TENS}".split())
_ANY = rf"(?:{_SMALL}|hundred|thousand|million|billion|trillion)"
_WORDS = rf"(?:an?\s+(?=(?:hundred|thousand|million|billion)\b))?{_ANY}(?:(?:\s+and\s+|[\s-]+){_ANY})*"
_FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "third": Decimal(1) / 3, "fourth": Decimal("0.25")}
_CUT = "½⅓⅔¼¾⅕⅛"
_NUMERAL = re.compile(
    rf"(?P<digits>(?<![\w.])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|(?<![\w])(?<!\d[.,])(?<![A-Za-z]-)\d+(?:\.\d+)?|(?<!\w)\.\d+)"
    rf"(?P<cut>\s?[{_CUT}])?(?:\s*-?(?P<scale>{'|'.join(_SCALES)})\b)?"
    rf"|(?P<alone>[{_CUT}])"
    rf"|\b(?P<share>one|two|three|a)[\s-]+(?P<part>half|thirds?|quarters?|fourths?)\b(?<!a\sthird)(?<!a\squarter)(?<!a\sfourth)"
    r"|\b(?P<bare>half)(?=\s+(?:of|the)\b)"
    rf"|\b(?P<words>{_WORDS})\b(?P<half>\s+and\s+(?:a|one)[\s-]+half\b)?",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\s*\(\s*(?:[$£€]\s*)?")  # "sixty (60)", "thirty days (30)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number as it stands in a text."""

    value: Decimal
    start: int
    end: int


def numerals(text: str) -> list[Numeral]:
    """The numbers of a text in order; one that is repeated in brackets, "sixty (60)", is one.

    Ordinals ("third", "21st") and numbers inside words ("H1N1") are none.
    """
    return list(_joined(text, [*_found(text)]))


def _found(text: str) -> Iterator[Numeral]:
    for match in _NUMERAL.finditer(text):
        value = _value(match)
        if value is not None:
            yield Numeral(value=value, start=match.start(), end=match.end())


def _value(match: re.Match[str]) -> Decimal | None:
    if match["digits"]:
        value = Decimal(match["digits"].replace(",", "")) + (_cut(match["cut"].strip()) if match["cut"] else 0)
        return value * _SCALES.get((match["scale"] or "").lower(), 1)
    if match["alone"]:
        return _cut(match["alone"])
    if match["part"]:
        many = {"one": 1, "a": 1, "two": 2, "three": 3}[match["share"].lower()]
        return many * _FRACTIONS[match["part"].lower().removesuffix("s")]
    if match["bare"]:
        return _FRACTIONS["half"]
    return _spelled(match["words"], bool(match["half"]))


def _cut(sign: str) -> Decimal:
    return Decimal(str(unicodedata.numeric(sign))).quantize(Decimal("0.0001"))


def _spelled(words: str, and_a_half: bool) -> Decimal | None:
    """The value of a number in words; None where the words are no one number ("two two")."""
    from text_to_num import text2num

    plain = re.sub(r"^an?\s+", "one ", " ".join(words.lower().split()))
    try:
        return Decimal(text2num(plain, "en")) + (Decimal("0.5") if and_a_half else 0)
    except (ValueError, OverflowError):
        return None


def _joined(text: str, found: list[Numeral]) -> Iterator[Numeral]:
    """The numbers, without those that repeat in brackets what stands before them."""
    last: Numeral | None = None
    for one in found:
        if last and one.value == last.value and _AGAIN.fullmatch(text[last.end : one.start]):
            closes = re.compile(r"\s*\)").match(text, one.end)
            last = Numeral(value=one.value, start=last.start, end=closes.end() if closes else one.end)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last
