"""Sentences of legal and medical English: where they end, where they do not, and that nothing falls between."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from printed_text import PRINTED

from ingest.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(PRINTED)
def test_every_visible_character_is_in_one_sentence(text: str) -> None:
    found = sentences(text)
    assert all(start < end for start, end in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert all(piece == piece.strip() for piece in split(text))
    inside = {i for start, end in found for i in range(start, end)}
    assert all(i in inside for i, character in enumerate(text) if not character.isspace())


@pytest.mark.parametrize(
    "sentence",
    [
        "See No. 5 of the schedule.",
        "In Smith v. Jones the court held otherwise.",
        "Acme Inc. The Supplier and Beta Ltd. A company are the parties.",
        "Use a diuretic, e.g. Furosemide, at night.",
        "Give 2.5 mg twice daily.",
        "Give 5 mg. 3 times a day.",
        "Infuse 0.9 % saline at 12.5 ml/h.",
        "Mr. J. R. Hartley signed it.",
        "12. The Tenant shall pay the rent.",
        "4.2. The Tenant shall pay the rent.",
        "Under 42 U.S.C. § 1983 the claim stands.",
        "It is 3.5 km from Dr. Smith's surgery.",
        "Section 3.2(a) applies.",
        "The price is £1,000.50 per month",
    ],
)
def test_one_sentence(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The rent is due.", "The Tenant pays it."),
        ("Is it due?", "Yes."),
        ("It is due!", "5 days remain."),
        ('He said "pay now."', '"No," she said.'),
        ("The Landlord (as defined above).", "(The Tenant is not.)"),
        ("Take 5 mg.", "Swallow it whole."),
        ("The answer is no.", "The Tenant left."),
        ("The term ends in 2027.", "The Tenant leaves."),
        ("It ends at 5 p.m.\n\n", "Keys are returned."),
        ("the Landlord agrees to", "\n\n(a) insure"),
        ("insure the building;", "(b) repair the roof"),
        ("insure the building;", "and (b) repair the roof"),
    ],
)
def test_two_sentences(first: str, second: str) -> None:
    assert split(f"{first} {second}") == [first.strip(), second.strip()]


@pytest.mark.parametrize("text", [";" + " " * 50_000, "." + "\n " * 50_000 + "a", "e.g. A " * 20_000, "1. " * 50_000])
def test_time_grows_with_the_length_alone(text: str) -> None:
    begun = time.process_time()
    sentences(text)
    assert time.process_time() - begun < 2


def test_nothing_in_nothing() -> None:
    assert sentences("") == sentences(" \n\t ") == []
