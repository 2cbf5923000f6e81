"""Numbers, units, frequencies and dates as they are read from a text."""

from decimal import Decimal

import pytest

from assistant.checks.check import check
from assistant.checks.dates import dates
from assistant.checks.numbers import numerals
from assistant.checks.quantities import quantities
from assistant.checks.verdict import Outcome


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("within sixty (60) days", ["60"]),
        ("$1.5 million or 2,500,000", ["1500000", "2500000"]),
        ("two hundred and fifty thousand", ["250000"]),
        ("two and a half, 1½ and ½", ["2.5", "1.5", "0.5"]),
        ("one-quarter of it", ["0.25"]),
        ("a third party, the third day, H1N1, COVID-19", []),
        ("sixty (50) days", ["60", "50"]),
    ],
)
def test_numbers(text, values):
    found = numerals(text)
    assert [one.value for one in found] == [Decimal(value) for value in values]
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000 mg", "1 g"),
        ("24 months", "two years"),
        ("14 days", "two weeks"),
        ("twice daily", "every 12 hours"),
        ("b.i.d.", "two times a day"),
        ("quarterly", "every three months"),
        ("150 basis points", "1.5 per cent"),
        ("0.5 L", "500 mL"),
        ("US$2 million", "$2,000,000"),
        ("5 mg/kg", "0.005 g per kg"),
    ],
)
def test_same_quantity(one, other):
    first, second = quantities(one)[0], quantities(other)[0]
    assert (first.unit.dimension, first.value) == (second.unit.dimension, second.value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("30 days", "1 month"),
        ("5 business days", "5 days"),
        ("10 mg", "10 mL"),
        ("$5", "£5"),
        ("5 mg/kg", "5 mg"),
        ("12 weeks", "3 months"),
    ],
)
def test_what_does_not_convert(one, other):
    assert quantities(one)[0].unit.dimension != quantities(other)[0].unit.dimension


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("at least 5 days", 1),
        ("not less than 5 days", 1),
        ("5 days or more", 1),
        ("no more than 5 days", -1),
        ("up to 5 days", -1),
        ("shall in no event exceed 5 days", -1),
        ("exceeds 5 days", 1),
        ("5 days", 0),
    ],
)
def test_bounds(text, bound):
    assert [one.bound for one in quantities(text)] == [bound]


@pytest.mark.parametrize("text", ["12. The Tenant", "(2) the fee", "one of the parties", "3.2 The Fee"])
def test_what_is_no_quantity(text):
    assert quantities(text) == []


def test_a_range_has_one_unit():
    assert [(one.written, one.unit.dimension) for one in quantities("10-20 mL")] == [(10, "volume"), (20, "volume")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 30 June 2021", (2021, 6, 30)),
        ("on June 30, 2021", (2021, 6, 30)),
        ("the 1st day of March, 2020", (2020, 3, 1)),
        ("the twenty-first day of June 2020", (2020, 6, 21)),
        ("2021-06-30", (2021, 6, 30)),
        ("30.06.2021", (2021, 6, 30)),
        ("Sept. 5, 2020", (2020, 9, 5)),
        ("by March 2020", (2020, 3, None)),
        ("in 2020", (2020, None, None)),
        ("on 3 May", (None, 5, 3)),
    ],
)
def test_dates(text, day):
    assert [one.meanings for one in dates(text)] == [frozenset({day})]


def test_a_date_in_figures_may_mean_two_days():
    assert dates("03/04/2021")[0].meanings == {(2021, 3, 4), (2021, 4, 3)}


@pytest.mark.parametrize("text", ["The tenant may 5 times", "they march 10 miles", "Section 3.2.1", "at 10/12 mmHg"])
def test_what_is_no_date(text):
    assert dates(text) == []


@pytest.mark.parametrize(
    "text", ["9" * 400 + " mg", "every 0 days", "q0h", "0/0", "trillion " * 30, "1" * 5000 + " times a day"]
)
def test_senseless_figures_break_nothing(text):
    assert isinstance(quantities(text), list)


@pytest.mark.parametrize("micro", ["\u00b5", "\u03bc", "\u039c"])
def test_both_letters_for_micro_are_known(micro: str) -> None:
    found = check(f"Add 5 {micro}l of buffer.", [f"Add 5 {micro}l of buffer."])
    assert found.outcome is Outcome.SUPPORTED
    assert check(f"Add 5 {micro}l of buffer.", ["Add 5 microliters of buffer."]).outcome is Outcome.SUPPORTED
    assert check(f"Add 5 {micro}mol of salt.", ["Add 6 micromol of salt."]).outcome is Outcome.CONTRADICTED
