"""Fusion against shares and ranks worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import LITERAL_WEIGHTS, WEIGHTS, add, fuse, shares
from index.types import Route, RouteName

LEXICAL, DENSE = RouteName.LEXICAL, RouteName.DENSE


def test_shares() -> None:
    assert shares({}) == {}
    assert shares({4: 7.0}) == {4: 1.0}
    assert shares({4: 3.0, 2: 3.0}) == {4: 1.0, 2: 1.0}
    assert shares({1: 2.0, 2: 10.0, 3: 6.0}) == {1: 0.0, 2: 1.0, 3: 0.5}


def test_worked_by_hand() -> None:
    words = {1: 12.0, 2: 9.0, 3: 8.0, 4: 4.0}  # shares 1, 0.625, 0.5, 0
    meaning = {3: 0.9, 5: 0.8, 4: 0.6, 1: 0.5}  # shares 1, 0.75, 0.25, 0
    scores = add({LEXICAL: words, DENSE: meaning}, {LEXICAL: 0.4, DENSE: 0.6})
    assert scores == pytest.approx({1: 0.4, 2: 0.25, 3: 0.8, 4: 0.15, 5: 0.45})
    fused = fuse({LEXICAL: [(1, 12.0), (2, 9.0), (3, 8.0), (4, 4.0)], DENSE: [(3, 0.9), (5, 0.8)]}, scores)
    assert [row for row, _, _ in fused] == [3, 5, 1, 2, 4]
    assert fused[0][2] == (Route(name=LEXICAL, rank=3, score=8.0), Route(name=DENSE, rank=1, score=0.9))
    assert fused[1][2] == (Route(name=DENSE, rank=2, score=0.8),)


def test_ties_go_by_row() -> None:
    assert [row for row, _, _ in fuse({LEXICAL: [(9, 1.0), (4, 1.0)], DENSE: []}, {9: 0.5, 4: 0.5})] == [4, 9]
    assert fuse({LEXICAL: [], DENSE: []}, {}) == []


def test_the_weights_sum_to_one() -> None:
    for weights in (WEIGHTS, LITERAL_WEIGHTS):
        assert sum(weights.values()) == pytest.approx(1)
        assert set(weights) == set(RouteName)


ROWS = st.lists(st.integers(1, 30), unique=True, min_size=1, max_size=20)


@given(ROWS, st.data())
def test_scores_lie_within_bounds_whatever_their_scale(rows: list[int], data: st.DataObject) -> None:
    numbers = st.lists(st.integers(0, 400), min_size=len(rows), max_size=len(rows))
    words, meaning = (dict(zip(rows, data.draw(numbers), strict=True)) for _ in range(2))
    scores = add({LEXICAL: words, DENSE: meaning})
    assert set(scores) == set(rows)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in scores.values())
    larger = add({LEXICAL: {row: 3.0 * score + 1 for row, score in words.items()}, DENSE: meaning})
    assert larger == pytest.approx(scores, abs=1e-6)
