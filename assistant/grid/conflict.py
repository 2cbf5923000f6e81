"""Quotes of one document that say the same with another figure: "within 30 days" here, "within 60 days" there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.checks.dates import Date, dates
from assistant.checks.quantities import Quantity, quantities
from assistant.grid.cell import Quote
from index.analyze import terms

SAME_WORDS = 0.8  # of all words of two quotes, without figures, that both must have
LEAST_WORDS = 6  # that both must have: shorter quotes say too little to be the same
_NO_MEASURE = ("reference", "ordinal", "count")  # sections and numbers of a list differ from clause to clause


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saying:
    """A quote as its figures and its other words."""

    quote: Quote
    figures: tuple[Date | Quantity, ...]
    words: frozenset[str]

    def written(self, figure: Date | Quantity) -> str:
        where = f" ({self.quote.place})" if self.quote.place else ""
        return f"“{self.quote.text[figure.start : figure.end]}”{where}"


def conflict(quotes: Sequence[Quote]) -> str:
    """What two quotes disagree on, in words; "" where none do.

    Only sentences that are the same but for one figure or date count: clauses on different things hold different
    figures as a rule. Rows of a table are alike by nature and are not compared.
    """
    sayings = [_saying(quote) for quote in quotes if quote.row is None]
    for one, other in combinations(sayings, 2):
        common = one.words & other.words
        if len(common) >= max(LEAST_WORDS, SAME_WORDS * len(one.words | other.words)):
            for mine, theirs in _differing(one, other):
                return f"{one.written(mine)} and {other.written(theirs)}"
    return ""


def _saying(quote: Quote) -> _Saying:
    days = dates(quote.text)
    measures = quantities(quote.text, [(day.start, day.end) for day in days])
    figures: list[Date | Quantity] = [*days, *(one for one in measures if one.unit.dimension not in _NO_MEASURE)]
    rest = quote.text
    for place in sorted(((one.start, one.end) for one in figures), reverse=True):
        rest = f"{rest[: place[0]]} {rest[place[1] :]}"
    return _Saying(quote=quote, figures=tuple(figures), words=frozenset(terms(rest)))


def _differing(one: _Saying, other: _Saying) -> Iterator[tuple[Date | Quantity, Date | Quantity]]:
    """The one figure of each that the other lacks, where both measure the same kind of thing."""
    mine = [figure for figure in one.figures if not any(_same(figure, its) for its in other.figures)]
    theirs = [figure for figure in other.figures if not any(_same(figure, its) for its in one.figures)]
    if len(mine) == len(theirs) == 1 and _kind(mine[0]) == _kind(theirs[0]):
        yield mine[0], theirs[0]


def _same(one: Date | Quantity, other: Date | Quantity) -> bool:
    if isinstance(one, Date) or isinstance(other, Date):
        return isinstance(one, Date) and isinstance(other, Date) and one.agrees(other)
    return (one.unit.dimension, one.value, one.bound) == (other.unit.dimension, other.value, other.bound)


def _kind(figure: Date | Quantity) -> str:
    return "date" if isinstance(figure, Date) else figure.unit.family
