"""Inverted lists against an obvious exact search in numpy, on thresholds small enough for a test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import dense
from index.dense import DenseIndex, search_all, write_segment
from index.recall import TOP, exact_bars, recall, sample_questions
from index.types import Inverted
from index.vectors import Rows, VectorFile, Vectors, write_vectors
from ingest.errors import RetrievalError

COUNT, WIDTH = 3000, 48
pytestmark = pytest.mark.usefixtures("small")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "EXACT_ROWS", 1000)
    monkeypatch.setattr(dense, "FEW_ALLOWED", 16)


@pytest.fixture(scope="module")
def points() -> tuple[Rows, Vectors]:
    """Unit vectors in 40 clusters under scattered, unordered row ids; the first 60 are one and the same."""
    draw = np.random.default_rng(3)
    centres = draw.normal(size=(40, WIDTH))
    vectors = centres[draw.integers(0, 40, COUNT)] + 0.8 * draw.normal(size=(COUNT, WIDTH))
    vectors[:60] = vectors[0]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return draw.permutation(10 * COUNT)[:COUNT].astype(np.int64), vectors.astype(np.float32)


@pytest.fixture(scope="module")
def written(points: tuple[Rows, Vectors], tmp_path_factory: pytest.TempPathFactory) -> tuple[DenseIndex, Inverted]:
    """The points as an inverted segment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "EXACT_ROWS", 1000)
        return segment(tmp_path_factory.mktemp("segment"), *points)


def segment(folder: Path, rows: Rows, vectors: Vectors) -> tuple[DenseIndex, Inverted]:
    inverted = write_segment(folder, rows, vectors)
    assert inverted is not None
    return DenseIndex.load(folder / "dense.faiss", inverted), inverted


def brute_force(rows: Rows, vectors: Vectors, query: Vectors, k: int, allowed: Rows | None = None) -> list[int]:
    """The true ranking, slowly: cosines in double precision, equal ones by row."""
    scores = np.round(vectors.astype(np.float64) @ query.astype(np.float64), 6)
    order = [i for i in np.lexsort((rows, -scores)) if allowed is None or rows[i] in allowed]
    return [int(rows[i]) for i in order[:k]]


def asked(seed: int) -> Vectors:
    query = np.random.default_rng(seed).normal(size=WIDTH)
    return (query / np.linalg.norm(query)).astype(np.float32)


def share(found: list[tuple[int, float]], truth: list[int]) -> float:
    return len({row for row, _ in found} & set(truth)) / len(truth)


def test_what_it_finds_is_measured_and_nearly_all(
    points: tuple[Rows, Vectors], written: tuple[DenseIndex, Inverted]
) -> None:
    index, inverted = written
    assert inverted.recall_at_10 >= dense.RECALL_FLOOR
    assert 0 < inverted.probes <= inverted.lists == 128
    near = [points[1][n] + 0.7 * asked(n) for n in range(100, 300)]  # about the passages, like real questions
    shares = [share(search_all([index], q, 10), brute_force(*points, q, 10)) for q in near]
    assert np.mean(shares) >= dense.RECALL_FLOOR - 0.02
    questions = sample_questions(points[1])
    again, error = recall(index.search(questions, TOP)[1], exact_bars(points[1], questions))
    assert again == pytest.approx(inverted.recall_at_10, abs=1e-4)
    assert again - error >= dense.RECALL_FLOOR


def test_scores_are_those_of_an_exact_scan(points: tuple[Rows, Vectors], written: tuple[DenseIndex, Inverted]) -> None:
    flat = DenseIndex.build(*points)
    for number in range(30):
        exact = dict(search_all([flat], asked(number), COUNT))
        for row, score in search_all([written[0]], asked(number), 50):
            assert exact[row] == score  # to the last bit


def test_a_question_is_answered_the_same_alone_and_in_any_batch(written: tuple[DenseIndex, Inverted]) -> None:
    queries = np.stack([asked(n) for n in range(40)])
    rows, cosines = written[0].search(queries, 30)
    back = written[0].search(queries[::-1], 30)
    assert (back[0][::-1] == rows).all()
    assert (back[1][::-1] == cosines).all()
    for number, query in enumerate(queries):
        alone = written[0].search(query[None], 30)
        assert (alone[0][0] == rows[number]).all()
        assert (alone[1][0] == cosines[number]).all()


def test_equal_vectors_come_by_row(points: tuple[Rows, Vectors], written: tuple[DenseIndex, Inverted]) -> None:
    rows, vectors = points
    for index in (written[0], DenseIndex.build(rows, vectors)):
        for k in (1, 7, 59):
            assert [row for row, _ in search_all([index], vectors[0], k)] == sorted(rows[:60].tolist())[:k]


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 40, 300, 2999])
def test_filters_apply_before_ranking(
    points: tuple[Rows, Vectors], written: tuple[DenseIndex, Inverted], count: int
) -> None:
    rows, vectors = points
    shares = []
    for query in vectors[100:120]:
        last = brute_force(rows, vectors, query, COUNT)[-count:]  # what the index would show last
        found = search_all([written[0]], query, 10, np.sort(np.asarray(last, np.int64)))
        assert len(found) == min(count, 10)
        assert {row for row, _ in found} <= set(last)
        if count <= dense.FEW_ALLOWED:
            assert [row for row, _ in found] == last[:10]
        shares.append(share(found, last[:10]))
    assert np.mean(shares) >= 0.9


def test_a_filter_that_leads_far_away(points: tuple[Rows, Vectors], written: tuple[DenseIndex, Inverted]) -> None:
    """As when only medical documents may answer a legal question: none of the nearest lists holds an allowed row."""
    rows, vectors = points
    shares = []
    for query in vectors[100:140]:
        far = np.flatnonzero(vectors @ vectors[int(np.argmin(vectors @ query))] > 0)  # about half of all
        allowed = np.sort(rows[far])
        found = search_all([written[0]], query, 10, allowed)
        assert {row for row, _ in found} <= set(allowed.tolist())
        shares.append(share(found, brute_force(rows, vectors, query, 10, allowed)))
    assert np.mean(shares) >= 0.9


def test_as_many_come_as_are_asked_for(points: tuple[Rows, Vectors], written: tuple[DenseIndex, Inverted]) -> None:
    found = search_all([written[0]], asked(1), COUNT)
    assert [row for row, _ in found] == [row for row, _ in search_all([DenseIndex.build(*points)], asked(1), COUNT)]
    allowed = np.sort(points[0][100:1900])
    assert len(search_all([written[0]], asked(1), 1800, allowed)) == 1800
    assert search_all([written[0]], asked(1), 5, np.asarray([-3])) == []


def test_true_vectors_are_kept(points: tuple[Rows, Vectors], written: tuple[DenseIndex, Inverted]) -> None:
    rows, vectors = points
    held, stored = written[0].vectors()
    assert (held == rows).all()
    assert (stored == vectors).all()
    for place in (0, 1234, COUNT - 1):
        found = written[0].find(int(rows[place]))
        assert found is not None
        assert (found == vectors[place]).all()
    assert written[0].find(-1) is None
    assert written[0].find(10 * COUNT) is None
    places = np.asarray([900, 3, 2999, 4, 5])
    for index in (written[0], DenseIndex.build(rows, vectors)):
        some, found = index.take(np.asarray([*rows[places], -5, 10 * COUNT]))
        assert some.tolist() == [True] * 5 + [False] * 2
        assert (found == vectors[places]).all()
    assert (len(written[0]), written[0].dimensions) == (COUNT, WIDTH)


@given(st.data())
def test_any_mixture_of_segments_and_filters(
    points: tuple[Rows, Vectors], written: tuple[DenseIndex, Inverted], data: st.DataObject
) -> None:
    rows, vectors = points
    draw = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    more = draw.normal(size=(data.draw(st.integers(0, 40)), WIDTH)).astype(np.float32)
    more /= np.linalg.norm(more, axis=1, keepdims=True)
    others = 10 * COUNT + np.arange(len(more), dtype=np.int64)
    cut = data.draw(st.integers(0, len(more)))
    segments = [
        DenseIndex.build(others[:cut], more[:cut]),
        written[0],
        DenseIndex.build(others[cut:], more[cut:]),
    ]
    every, whole = np.concatenate([rows, others]), np.concatenate([vectors, more])
    query, k = asked(data.draw(st.integers(0, 10_000))), data.draw(st.integers(1, 40))
    size = data.draw(st.one_of(st.none(), st.integers(0, 60), st.integers(0, len(every))))
    allowed = None if size is None else np.sort(draw.permutation(every)[:size])
    found = search_all(segments, query, k, allowed)
    truth = brute_force(every, whole, query, k, allowed)
    assert len(found) == len(truth)
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    assert len({row for row, _ in found}) == len(found)
    assert allowed is None or {row for row, _ in found} <= set(allowed.tolist())
    assert not truth or share(found, truth) >= 0.5
    if allowed is not None and len(allowed) <= dense.FEW_ALLOWED:
        assert [row for row, _ in found] == truth


def test_a_floor_out_of_reach_leaves_an_exact_scan(
    points: tuple[Rows, Vectors], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "RECALL_FLOOR", 1.1)
    assert write_segment(tmp_path, *points) is None
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dense.faiss", "rows.npy"]
    index = DenseIndex.load(tmp_path / "dense.faiss")
    assert [row for row, _ in search_all([index], asked(5), 20)] == brute_force(*points, asked(5), 20)


def test_more_is_read_for_a_higher_floor(
    points: tuple[Rows, Vectors], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "low").mkdir()
    (tmp_path / "high").mkdir()
    monkeypatch.setattr(dense, "_FEWEST_PROBES", 1)
    monkeypatch.setattr(dense, "RECALL_FLOOR", 0.5)
    low = segment(tmp_path / "low", *points)[1]
    monkeypatch.setattr(dense, "RECALL_FLOOR", 0.999)
    high = segment(tmp_path / "high", *points)[1]
    assert low.probes < high.probes
    assert low.recall_at_10 < high.recall_at_10


def test_small_segments_and_kept_ones_stay_flat(points: tuple[Rows, Vectors], tmp_path: Path) -> None:
    rows, vectors = points
    (tmp_path / "few").mkdir()
    (tmp_path / "kept").mkdir()
    assert write_segment(tmp_path / "few", rows[:1000], vectors[:1000]) is None
    assert write_segment(tmp_path / "kept", rows, vectors, searched=False) is None
    assert len(DenseIndex.load(tmp_path / "kept" / "dense.faiss")) == COUNT


def test_what_does_not_belong_together_is_refused(points: tuple[Rows, Vectors], tmp_path: Path) -> None:
    rows, vectors = points
    inverted = segment(tmp_path, rows, vectors)[1]
    with pytest.raises(RetrievalError, match=r"vectors in dense\.faiss cannot be read"):
        DenseIndex.load(tmp_path / "dense.faiss")
    np.save(tmp_path / "rows.npy", rows[:-1])
    with pytest.raises(RetrievalError, match="2999 rows"):
        DenseIndex.load(tmp_path / "dense.faiss", inverted)
    (tmp_path / "vectors.npy").unlink()
    with pytest.raises(RetrievalError, match="cannot be read"):
        DenseIndex.load(tmp_path / "dense.faiss", inverted)


def test_recall_counts_what_is_as_near_as_the_tenth() -> None:
    bars = np.asarray([0.5, 0.5], np.float32)
    found = np.full((2, TOP), 0.9, np.float32)
    assert recall(found, bars) == (1.0, 0.0)
    found[1, 5:] = [0.5, 0.499995, 0.49, 0.4, -np.inf]
    assert recall(found, bars)[0] == pytest.approx(0.85)
    assert recall(found, bars)[1] == pytest.approx(0.15 / np.sqrt(2))


def test_bars_are_those_of_brute_force(points: tuple[Rows, Vectors]) -> None:
    questions = sample_questions(points[1])
    assert np.linalg.norm(questions, axis=1) == pytest.approx(np.ones(len(questions)), abs=1e-5)
    assert exact_bars(points[1], questions) == pytest.approx(np.sort(questions @ points[1].T)[:, -TOP], abs=1e-6)


def test_a_vector_file_reads_runs_and_single_rows(points: tuple[Rows, Vectors], tmp_path: Path) -> None:
    write_vectors(tmp_path / "v.npy", points[1])
    file = VectorFile(tmp_path / "v.npy")
    for positions in ([], [0], [COUNT - 1], [3, 4, 5, 9, 11, 12], list(range(COUNT))):
        places = np.asarray(positions, np.int64)
        assert (file.take(places) == points[1][places]).all()
    (tmp_path / "v.npy").write_bytes((tmp_path / "v.npy").read_bytes()[:-8])
    with pytest.raises(OSError, match=f"ends before vector {COUNT - 1}"):
        file.take(np.asarray([COUNT - 1]))
    np.save(tmp_path / "other.npy", np.arange(4))
    with pytest.raises(ValueError, match="no rows of float32"):
        VectorFile(tmp_path / "other.npy")
