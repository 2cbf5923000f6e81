"""How telling a word is, in collections of one passage and of many."""

import pytest

from index.rarity import ORDINARY, among_ordinary, inverse_frequency

QUESTION = "How much linen is still rinsed?"
TERMS = ("linen", "much", "rins", "still")


def test_a_word_of_every_day_is_less_telling_than_one_of_the_trade():
    rarity = among_ordinary(dict.fromkeys(TERMS, 0), 1, QUESTION)
    assert rarity["rins"] > rarity["linen"] > max(rarity["still"], rarity["much"]) > 0


def test_a_missing_word_does_not_outweigh_those_that_are_there():
    present, missing = inverse_frequency(1, 1), inverse_frequency(0, 1)
    assert missing > 4 * present  # what a collection of one passage says by itself
    rarity = among_ordinary({"linen": 1, "much": 0, "rins": 0, "still": 0}, 1, QUESTION)
    assert rarity["linen"] > max(rarity["still"], rarity["much"])


@pytest.mark.parametrize("held", [0, 3, 900, 50_000])
def test_a_large_collection_speaks_for_itself(held):
    rarity = among_ordinary(dict.fromkeys(TERMS, held), 100_000, QUESTION)
    for term in TERMS:
        assert rarity[term] == pytest.approx(inverse_frequency(held, 100_000), rel=0.5 if held < ORDINARY else 0.01)


def test_a_citation_is_as_telling_as_a_word_that_nobody_knows():
    rarity = among_ordinary({"§3.2(a)(iv)": 0, "notic": 0}, 1, "the notice under § 3.2(a)(iv)")
    assert rarity["§3.2(a)(iv)"] > rarity["notic"]
