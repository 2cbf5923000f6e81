"""Fusion against ranks worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import WEIGHTS, fuse, share_of_best
from index.types import Route, RouteName

LEXICAL, DENSE = RouteName.LEXICAL, RouteName.DENSE


def test_shares() -> None:
    assert share_of_best([]) == []
    assert share_of_best([7.0]) == [1.0]
    assert share_of_best([3.0, 3.0]) == [1.0, 1.0]
    assert share_of_best([10.0, 6.0, 2.0]) == [1.0, 0.5, 0.0]


def test_worked_by_hand() -> None:
    words = [(1, 12.0), (2, 9.0), (3, 8.0), (4, 4.0)]  # shares 1, 0.625, 0.5, 0
    meaning = [(3, 0.9), (5, 0.8), (1, 0.5)]  # shares 1, 0.75, 0
    fused = fuse({LEXICAL: words, DENSE: meaning}, {LEXICAL: 0.4, DENSE: 0.6})
    assert [row for row, _, _ in fused] == [3, 5, 1, 2, 4]
    assert [score for _, score, _ in fused] == pytest.approx([0.8, 0.45, 0.4, 0.25, 0.0])
    assert fused[0][2] == (Route(name=LEXICAL, rank=3, score=8.0), Route(name=DENSE, rank=1, score=0.9))
    assert fused[1][2] == (Route(name=DENSE, rank=2, score=0.8),)


def test_ties_go_by_row() -> None:
    assert [row for row, _, _ in fuse({LEXICAL: [(9, 1.0), (4, 1.0)], DENSE: []})] == [4, 9]
    assert fuse({LEXICAL: [], DENSE: []}) == []


def test_the_weights_sum_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert set(WEIGHTS) == set(RouteName)


RANKING = st.dictionaries(st.integers(1, 30), st.floats(0.001, 50), max_size=20).map(
    lambda scores: sorted(scores.items(), key=lambda pair: -pair[1])
)


@given(RANKING, RANKING)
def test_every_row_once_within_bounds_and_in_order(
    words: list[tuple[int, float]], meaning: list[tuple[int, float]]
) -> None:
    fused = fuse({LEXICAL: words, DENSE: meaning})
    rows, scores = [row for row, _, _ in fused], [score for _, score, _ in fused]
    assert sorted(rows) == sorted({row for row, _ in [*words, *meaning]})
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in scores)
    assert scores == sorted(scores, reverse=True)
