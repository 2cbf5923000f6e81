"""Ranking against the same thing done slowly."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder

from index.dense import DenseIndex
from index.fuse import LITERAL_WEIGHTS, add
from index.intent import parts
from index.lexical import LexicalIndex, derive
from index.rank import PART, Ranker
from index.space import SegmentSpace
from index.types import RouteName

WORDS = "tenant landlord rent deposit notice break clause lease repair dose tablet fever rash court appeal".split()
QUESTIONS = (
    "rent deposit",
    "notice break clause",
    "How is rent deposit paid by tenant, and who must be told of notice break clause?",
)


@pytest.fixture(scope="module")
def texts() -> dict[int, str]:
    chance = random.Random(3)
    return {row: " ".join(chance.choices(WORDS, k=chance.randint(3, 20))) for row in range(40)}


@pytest.fixture(scope="module")
def lexical(texts: dict[int, str], tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    index = derive(None, tmp_path_factory.mktemp("rank") / "one")
    index.update((row, f"d{row % 4}", "", text) for row, text in texts.items())
    return index


@pytest.fixture(scope="module")
def segments(texts: dict[int, str]) -> list[DenseIndex]:
    vectors = HashEncoder().encode(list(texts.values()))
    rows = np.asarray(list(texts), np.int64)
    return [DenseIndex.build(rows[:25], vectors[:25]), DenseIndex.build(rows[25:], vectors[25:])]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_fused_ranking_is_the_weighted_sum_of_every_route(
    question: str, texts: dict[int, str], lexical: LexicalIndex, segments: list[DenseIndex]
) -> None:
    encode = HashEncoder().encode
    found = Ranker(lexical, encode).rank(question, SegmentSpace(segments), 10)
    by_words, by_meaning = ([row for row, _ in found.routes[name]] for name in (RouteName.LEXICAL, RouteName.DENSE))
    rows = sorted({*by_words, *by_meaning})
    assert sorted(row for row, _, _ in found.fused) == rows

    def whole(asked: str) -> dict[int, float]:
        words = lexical.scores(asked, sorted(texts))
        vector = encode([asked])[0]
        meaning = {row: float(encode([texts[row]])[0] @ vector) for row in by_meaning}
        return add({RouteName.LEXICAL: {row: words.get(row, 0.0) for row in by_words}, RouteName.DENSE: meaning})

    expected, pieces = whole(question), [whole(piece) for piece in parts(question)]
    if pieces:
        expected = {r: (expected[r] + PART * max(piece[r] for piece in pieces)) / (1 + PART) for r in rows}
    scores = {row: score for row, score, _ in found.fused}
    assert scores == pytest.approx(expected, abs=1e-5)
    assert [score for _, score, _ in found.fused] == sorted(scores.values(), reverse=True)


def test_a_question_for_numbers_trusts_words_more(lexical: LexicalIndex, segments: list[DenseIndex]) -> None:
    found = Ranker(lexical, HashEncoder().encode).rank("rent 500", SegmentSpace(segments), 10)
    by_words = sorted(row for row, _ in found.routes[RouteName.LEXICAL])
    words = lexical.scores("rent 500", by_words)
    routes = {
        RouteName.LEXICAL: {row: words.get(row, 0.0) for row in by_words},
        RouteName.DENSE: dict(found.routes[RouteName.DENSE]),
    }
    scores = {row: score for row, score, _ in found.fused}
    assert scores == pytest.approx(add(routes, LITERAL_WEIGHTS), abs=1e-5)
    assert scores != pytest.approx(add(routes), abs=1e-3)


def test_one_question_has_parts() -> None:
    assert [bool(parts(question)) for question in QUESTIONS] == [False, False, True]


def test_a_narrowed_search_leaves_out_the_name_of_the_place(lexical: LexicalIndex, segments: list[DenseIndex]) -> None:
    ranker = Ranker(lexical, HashEncoder().encode)
    allowed = np.asarray([row for row in range(40) if row % 4 == 1], np.int64)
    space = SegmentSpace(segments, allowed)
    plain = ranker.rank("who pays rent deposit?", space, 5, only=["d1"])
    named = ranker.rank("In the court appeal of tenant and landlord: who pays rent deposit?", space, 5, only=["d1"])
    assert named.fused == plain.fused
    assert {row for row, _, _ in plain.fused} <= set(allowed.tolist())
    everywhere = ranker.rank(
        "In the court appeal of tenant and landlord: who pays rent deposit?", SegmentSpace(segments), 5
    )
    assert everywhere.routes != ranker.rank("who pays rent deposit?", SegmentSpace(segments), 5).routes


def test_cosines_of_rows_in_several_segments(texts: dict[int, str], segments: list[DenseIndex]) -> None:
    encode = HashEncoder().encode
    vectors = encode(["rent", "dose tablet"])
    found = SegmentSpace(segments).cosines(vectors, [30, 2, 99])
    assert found.shape == (2, 3)
    assert found[:, 0] == pytest.approx(vectors @ encode([texts[30]])[0], abs=1e-6)
    assert found[:, 1] == pytest.approx(vectors @ encode([texts[2]])[0], abs=1e-6)
    assert not found[:, 2].any()


def test_nothing_to_rank(tmp_path: Path) -> None:
    empty = derive(None, tmp_path / "empty")
    empty.update([])
    found = Ranker(empty, HashEncoder().encode).rank("rent", SegmentSpace([]), 5)
    assert found.fused == ()
