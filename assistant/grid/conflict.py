"""Quotes of one document that say the same with another figure: "within 30 days" here, "within 60 days" there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from assistant.checks.disagreement import one_figure_apart
from assistant.checks.verdict import Place
from assistant.grid.cell import Quote


def conflict(quotes: Sequence[Quote]) -> str:
    """What two quotes disagree on, in words; "" where none do.

    Rows of a table are alike by nature and are not compared.
    """
    for one, other in combinations([quote for quote in quotes if quote.row is None], 2):
        found = one_figure_apart(one.text, other.text)
        if found is not None:
            return f"{_written(one, found.said)} and {_written(other, found.against)}"
    return ""


def _written(quote: Quote, place: Place) -> str:
    where = f" ({quote.place})" if quote.place else ""
    return f"“{quote.text[slice(*place)]}”{where}"
