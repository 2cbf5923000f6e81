"""The vector index against numpy brute force."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.dense import DenseIndex, Rows, Vectors, search_all, write_segment
from ingest.errors import RetrievalError

SEED = 7


@pytest.fixture(scope="module")
def points() -> tuple[Rows, Vectors]:
    """500 unit vectors of 32 dimensions under scattered, unordered row ids."""
    chance = np.random.default_rng(SEED)
    vectors = chance.normal(size=(500, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return chance.permutation(5000)[:500].astype(np.int64), vectors


def brute_force(rows: Rows, vectors: Vectors, query: Vectors, allowed: set[int] | None = None) -> list[int]:
    order = np.lexsort((rows, -(vectors @ query)))
    return [int(rows[i]) for i in order if allowed is None or int(rows[i]) in allowed]


def test_ranking_equals_brute_force(points: tuple[Rows, Vectors]) -> None:
    rows, vectors = points
    index = DenseIndex.build(rows, vectors)
    for query in vectors[:20]:
        found = search_all([index], query, 50)
        assert [row for row, _ in found] == brute_force(rows, vectors, query)[:50]
        assert [score for _, score in found] == pytest.approx(sorted(vectors @ query, reverse=True)[:50], abs=1e-5)


def test_filter_applies_before_ranking(points: tuple[Rows, Vectors]) -> None:
    rows, vectors = points
    index = DenseIndex.build(rows, vectors)
    query = vectors[0]
    last = brute_force(rows, vectors, query)[-1]
    assert last not in {row for row, _ in search_all([index], query, 499)}
    assert [row for row, _ in search_all([index], query, 10, np.asarray([last]))] == [last]
    allowed = np.sort(rows[100:160])
    found = [row for row, _ in search_all([index], query, 100, allowed)]
    assert found == brute_force(rows, vectors, query, set(allowed.tolist()))
    assert search_all([index], query, 10, np.empty(0, np.int64)) == []
    assert search_all([index], query, 10, np.asarray([999_999])) == []


def test_segments_are_searched_as_one(points: tuple[Rows, Vectors]) -> None:
    rows, vectors = points
    cuts = [0, 3, 200, 200, 500]
    segments = [DenseIndex.build(rows[a:b], vectors[a:b]) for a, b in pairwise(cuts)]
    whole = DenseIndex.build(rows, vectors)
    query = vectors[42]
    parts, one = search_all(segments, query, 60), search_all([whole], query, 60)
    assert [row for row, _ in parts] == [row for row, _ in one]
    assert [score for _, score in parts] == pytest.approx([score for _, score in one], abs=1e-6)
    assert search_all([], query, 5) == []


def test_equal_vectors_come_by_row() -> None:
    vectors = np.tile(np.eye(4, dtype=np.float32)[:1], (5, 1))
    index = DenseIndex.build(np.asarray([9, 3, 7, 1, 5]), vectors)
    assert [row for row, _ in search_all([index], vectors[0], 5)] == [1, 3, 5, 7, 9]


def test_what_is_saved_is_read_back(points: tuple[Rows, Vectors], tmp_path: Path) -> None:
    rows, vectors = points
    assert write_segment(tmp_path, rows, vectors) is None
    index = DenseIndex.load(tmp_path / "dense.faiss")
    assert (len(index), index.dimensions) == (500, 32)
    back = index.vectors()
    assert (back[0] == rows).all()
    assert (back[1] == vectors).all()
    found = index.find(int(rows[5]))
    assert found is not None
    assert (found == vectors[5]).all()
    assert index.find(999_999) is None


def test_an_empty_index() -> None:
    empty = DenseIndex.build(np.empty(0, np.int64), np.empty((0, 8), np.float32))
    assert (len(empty), empty.dimensions) == (0, 8)
    assert empty.find(3) is None
    assert empty.search(np.eye(8, dtype=np.float32)[:1], 3)[0].tolist() == [[-1, -1, -1]]
    assert search_all([empty], np.eye(8, dtype=np.float32)[0], 3) == []


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dense.faiss").write_bytes(b"not an index at all")
    with pytest.raises(RetrievalError, match=r"vectors in dense\.faiss cannot be read"):
        DenseIndex.load(tmp_path / "dense.faiss")
