"""Index terms: what a lawyer or a doctor would look up stays whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyze import STOP_WORDS, terms


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The tenancies of the TENANT", ["tenanc", "tenant"]),
        ("Section 3.2(a)(iv) applies", ["section", "3.2", "iv", "appli", "3.2(a)(iv)"]),
        ("21 CFR 201.57 and 1,000.50", ["21", "cfr", "201.57", "1000.50"]),
        ("2.5 mg, 10:30, 12/03/2024", ["2.5", "mg", "10:30", "12/03/2024"]),
        ("the party’s and the party's", ["parti", "parti"]),
        ("shall not, may, must, no", ["shall", "not", "may", "must", "no"]),
        ("ﬁnal ½ oﬃce", ["final", "offic"]),
        ("naïve café", ["naïv", "café"]),
        ("COVID-19", ["covid", "19"]),
        ("合同 עברית", ["合同", "עברית"]),
        ("", []),
        ("?!—", []),
    ],
)
def test_examples(text: str, wanted: list[str]) -> None:
    found = terms(text)
    assert [t for t in found if t in wanted] == wanted or sorted(found) == sorted(wanted)


def test_stop_words_carry_nothing_and_decide_nothing() -> None:
    assert terms(" ".join(sorted(STOP_WORDS))) == []
    assert STOP_WORDS.isdisjoint({"not", "no", "shall", "may", "must", "should", "without", "unless", "except", "only"})


@given(st.text(max_size=200))
def test_terms_are_stable_and_without_white_space(text: str) -> None:
    found = terms(text)
    assert found == terms(text)
    assert all(term and not any(c.isspace() for c in term) for term in found)  # the index separates them by spaces
