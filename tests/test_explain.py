"""Ranks counted over everything, and scores taken apart by their words, are those of the search itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Edit

from index.analyze import terms
from index.collection import Collection
from index.explain import Explainer, Ranked
from index.lexical import LexicalIndex
from index.search import depth
from index.types import Filter, Query, RouteName
from ingest.store.catalog import Catalog

TEXTS = {
    0: ("a", "The Tenant pays the rent. The rent is due."),
    1: ("a", "The Tenant repairs the roof."),
    2: ("b", "The rent of the roof terrace is paid by the Landlord, not the Tenant; see clause 3.2(a)."),
    3: ("b", "Paracetamol every six hours."),
}


@pytest.mark.parametrize("only", [None, ["a"], ["b"], ["a", "b"]])
@pytest.mark.parametrize("question", ["rent", "Does the Tenant pay the rent rent of the roof?", "clause 3.2(a)", "dog"])
def test_the_parts_of_a_score_add_up(question: str, only: list[str] | None) -> None:
    index = LexicalIndex(None)
    index.update((row, document, "", text) for row, (document, text) in TEXTS.items())
    scores = dict(index.search(question, 10, only=only))
    parts = index.shares(question, list(scores), only=only)
    assert {row: pytest.approx(sum(by_term.values()), rel=1e-5) for row, by_term in parts.items()} == scores
    for row, by_term in parts.items():
        assert by_term.keys() == set(terms(question)) & set(terms(TEXTS[row][1]))
        assert all(part > 0 for part in by_term.values())
