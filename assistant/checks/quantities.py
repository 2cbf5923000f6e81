"""What a text measures: numbers with their units, bounds, frequencies, ordinals and references to sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from assistant.checks.numbers import Numeral, numerals
from assistant.checks.units import COUNT, Unit, unit_after, unit_before
from assistant.checks.verdict import Place

_LEAST = re.compile(
    r"(?:at\s+least|(?:not|no)\s+(?:less|fewer|earlier|sooner|shorter)\s+than|minimum\s+(?:\w+\s+)?of|more\s+than|"
    r"greater\s+than|longer\s+than|older\s+than|in\s+excess\s+of|above|exceed(?:s|ed|ing)?|≥|>)\s*(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?<!not )(?<!no )(?:at\s+most|"
    r"(?:not|no|nor)\s+(?:more|greater|later|longer|older|to\s+exceed|exceed(?:ing)?)(?:\s+than)?|"
    r"up\s+to|maximum\s+(?:\w+\s+)?of|less\s+than|fewer\s+than|younger\s+than|shorter\s+than|below|within|≤|<)"
    r"\s*(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"[\s,]*(?:\([^)]*\)\s*)?(?:of\s+age\s+)?(?:or|and)\s+(?:more|older|above|greater|over|longer)\b", re.I
)
_OR_LESS = re.compile(
    r"[\s,]*(?:\([^)]*\)\s*)?(?:of\s+age\s+)?(?:or|and)\s+(?:less|fewer|younger|below|under|shorter)\b", re.I
)
_DENIED = re.compile(r"\b(?:not|no|never|neither|nor|cannot)\b(?:\s+\S+){0,4}\s*$", re.IGNORECASE)
_ROUNDED = Context(prec=12)  # a third of a quarter is a twelfth
_REACH = 40  # characters before a number that may bound it

_LATIN = {"qd": 1, "od": 1, "bid": 2, "tid": 3, "qid": 4}
_PER = r"(?P<per>day|daily|week|weekly|month|monthly|year|yearly|annum|annually|quarter|quarterly|night|nightly|hour)"
_HOW_OFTEN = re.compile(
    r"\b(?P<latin>[qbt]\.?i\.?d|q\.?d|o\.d)\b\.?"
    r"|\bq\s?(?P<hours>[1-9]\d?)\s?h(?:rs?|ours?)?\b"
    r"|(?:\b(?P<times>once|twice|thrice)\b|(?P<many>\b\w+(?:\s\(\d+\))?)\stimes)\s+(?:(?:a|an|per|each|every|in\s+a)\s+)?"
    + _PER
    + r"\b"
    r"|\b(?:every|each)\s+(?P<other>other\s+)?(?P<count>\d+\s|[a-z]+\s(?:\(\d+\)\s)?)?"
    r"(?P<span>hour|day|night|morning|evening|week|month|quarter|year)s?\b"
    r"|(?:\b(?:per|a|an)\s+|/\s?)(?P<rate>day|week|month|year|annum|quarter|night)\b"
    r"|\b(?P<adverb>daily|weekly|monthly|quarterly|yearly|annually|annual|nightly|hourly|fortnightly|biweekly|semi-annually)\b",
    re.IGNORECASE,
)
_EACH = {  # (dimension, times in a day or in a month)
    "hour": ("per day", Decimal(24)),
    "day": ("per day", Decimal(1)),
    "week": ("per day", Decimal(1) / 7),
    "month": ("per month", Decimal(1)),
    "quarter": ("per month", Decimal(1) / 3),
    "year": ("per month", Decimal(1) / 12),
}
_SAME_AS = {
    "daily": "day night nightly morning evening",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "annually": "year yearly annum annual",
    "hourly": "hour",
}
_OF_ADVERB = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "annually": "year",
    "hourly": "hour",
}
_OWN = {"fortnightly": ("per day", Decimal(1) / 14), "biweekly": ("per day", Decimal(1) / 14)}
_OWN |= {"semi-annually": ("per month", Decimal(1) / 6)}

_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINAL = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_NTH)})|(?P<digits>\d+)(?:st|nd|rd|th))\b(?:\s\(\d+(?:st|nd|rd|th)\))?(?=\s+(?:\w+\s+)?"
    r"(?:days?|weeks?|months?|quarters?|years?|annivers\w+|floors?|trimesters?|doses?|amendments?|instal\w+|payments?)\b)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:\b(?P<word>sections?|clauses?|articles?|paragraphs?|schedules?|exhibits?|rules?|regulations?|items?|parts?|"
    r"chapters?)\s+|(?P<sign>§§?)\s?|\b(?P<added>exhibit|schedule|annex|appendix)\s+(?=[A-Z]\b))"
    r"(?P<number>(?:\d+[A-Z]?|[IVX]{2,}|[A-Z](?<=\s\w))(?:\.\d+)*(?:\([a-z0-9]+\))*)(?![\w])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\s*(?:\(?\d+(?:\.\d+)*[.)]\s|\d+(?:\.\d+)+\s(?=[A-Z][a-z]))"
)  # "12. The Tenant", "3.2 The", "(4) any"
_AFTER_NUMBER = re.compile(
    r"(?:\d|teen|ty|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred)\s*$", re.IGNORECASE
)
_LISTED = re.compile(r"\(\d{1,2}\)")
_AND_TO = re.compile(r"\s*(?:-|–|—|to|and|or)\s*(?:[$£€]\s?)?", re.IGNORECASE)
_A_SPAN = re.compile(
    r"\b(?:within|for|after|least|of|than|every|least|most)\s+(?P<a>an?)\s+(?P<unit>day|week|month|year|hour|quarter)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A measured thing. `value` is in the unit that all of its dimension are compared in, `written` as it stands."""

    value: Decimal
    written: Decimal
    unit: Unit
    start: int
    end: int
    bound: int = 0  # 1: at least, -1: at most
    reference: str = ""  # "3.2(a)" of a section
    bounds: Place | None = None  # it with the words that bound it: "at least 3"

    @property
    def reach(self) -> Place:
        """Its place with the words that bound it."""
        return self.bounds or (self.start, self.end)


def quantities(text: str, taken: Sequence[Place] = ()) -> list[Quantity]:
    """The quantities of a text in order, but for what lies in the places that are taken, such as dates."""
    found: list[Quantity] = []
    for finder in (_references, _single, _frequencies, _ordinals, _measures):
        places = [*taken, *((one.start, one.end) for one in found)]
        found += [one for one in finder(text) if not any(a < one.end and one.start < b for a, b in places)]
    return sorted(found, key=lambda one: one.start)


def label_end(text: str) -> int:
    """Where the number of its paragraph ends that a text begins with: "12. The Tenant"; 0 where it begins with none."""
    label = _LABEL.match(text)
    return label.end() if label else 0


def _measures(text: str) -> Iterator[Quantity]:
    label = label_end(text)
    listed = {match.start() + 1 for match in _LISTED.finditer(text) if not _AFTER_NUMBER.search(text, 0, match.start())}
    found = [one for one in numerals(text) if one.end > label and one.start not in listed]
    after = [unit_after(text, one.end) for one in found]
    for at, one in enumerate(found):
        money, unit = unit_before(text, one.start), after[at]
        if money:
            yield _quantity(text, one, money[0], (money[1], one.end))
        elif unit:
            yield _quantity(text, one, unit[0], (one.start, unit[1]))
        elif (
            at + 1 < len(found) and (shared := after[at + 1]) and _AND_TO.fullmatch(text, one.end, found[at + 1].start)
        ):
            yield _quantity(text, one, shared[0], (one.start, one.end))  # "10-20 mL": both are mL
        elif not (one.value == 1 and text[one.start].isalpha()):  # "one of the parties", "no one"
            yield _quantity(text, one, COUNT, (one.start, one.end))


def _quantity(text: str, one: Numeral, unit: Unit, place: Place) -> Quantity:
    value = _ROUNDED.multiply(one.value, unit.factor)
    bound, bounds = _bound(text, place)
    return Quantity(value=value, written=one.value, unit=unit, start=place[0], end=place[1], bound=bound, bounds=bounds)


def _bound(text: str, place: Place) -> tuple[int, Place]:
    """The bound of a number, and the number with the words that tell it."""
    reach = max(0, place[0] - _REACH)
    before = text[reach : place[0]]
    most, less = _MOST.search(before), _OR_LESS.match(text, place[1])
    if most or less:
        return -1, (reach + most.start() if most else place[0], less.end() if less else place[1])
    least, more = _LEAST.search(before), _OR_MORE.match(text, place[1])
    if least:  # "shall in no event exceed": at most
        denied = _DENIED.search(before[: least.start()]) is not None and "exceed" in least[0].lower()
        return -1 if denied else 1, (reach + least.start(), place[1])
    return (1, (place[0], more.end())) if more else (0, place)


def _references(text: str) -> Iterator[Quantity]:
    for match in _REFERENCE.finditer(text):
        if match["added"] or not match["number"].isalpha() or (len(match["number"]) > 1 and match["number"].isupper()):
            unit = Unit(dimension="reference", factor=Decimal(1))
            one = Quantity(
                value=Decimal(0), written=Decimal(0), unit=unit, start=match.start("number"), end=match.end()
            )
            yield replace(one, reference=match["number"])


def _ordinals(text: str) -> Iterator[Quantity]:
    unit = Unit(dimension="ordinal", factor=Decimal(1))
    for match in _ORDINAL.finditer(text):
        value = Decimal(match["digits"] or _NTH.index(match["word"].lower()) + 1)
        yield Quantity(value=value, written=value, unit=unit, start=match.start(), end=match.end())


def _single(text: str) -> Iterator[Quantity]:
    for match in _A_SPAN.finditer(text):
        unit = unit_after(text, match.end("a"))
        if unit:
            one = Numeral(value=Decimal(1), start=match.start("a"), end=match.end("a"))
            yield _quantity(text, one, unit[0], (one.start, unit[1]))


def _frequencies(text: str) -> Iterator[Quantity]:
    for match in _HOW_OFTEN.finditer(text):
        told = _how_often(match)
        if told:
            unit = Unit(dimension=told[0], factor=Decimal(1))
            value = _ROUNDED.plus(told[1])
            yield Quantity(value=value, written=value, unit=unit, start=match.start(), end=match.end())


def _how_often(match: re.Match[str]) -> tuple[str, Decimal] | None:
    if match["latin"]:
        return "per day", Decimal(_LATIN[match["latin"].lower().replace(".", "")])
    if match["hours"]:
        return "per day", Decimal(24) / int(match["hours"])
    if match["per"]:
        times = {"once": 1, "twice": 2, "thrice": 3}.get((match["times"] or "").lower())
        many = numerals(match["many"] or "")
        dimension, each = _each(match["per"])
        return (dimension, each * (times or many[0].value)) if times or many else None
    if match["span"]:
        count = numerals(match["count"] or "")
        if match["count"] and not (count and count[0].value):
            return None
        dimension, each = _each(match["span"])
        return dimension, each / (2 if match["other"] else count[0].value if count else 1)
    return _each(match["rate"] or match["adverb"])


def _each(word: str) -> tuple[str, Decimal]:
    word = word.lower()
    adverb = next((name for name, same in _SAME_AS.items() if word == name or word in same.split()), "")
    return _EACH[_OF_ADVERB[adverb]] if adverb else _OWN[word]
