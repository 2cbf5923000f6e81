"""Collections whose segments are large for the thresholds set here: published, changed, merged, purged, damaged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import Edit, found
from hash_encoder import HashEncoder

import index.generation
import ingest.store.ledger
from index import build, dense
from index.collection import Collection
from index.dense import DenseIndex
from index.types import Filter, Manifest, Query
from index.vectors import Rows, Vectors
from ingest.errors import RetrievalError

ROWS = 180


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (dense, build):
        monkeypatch.setattr(module, "EXACT_ROWS", 60)
    monkeypatch.setattr(dense, "FEW_ALLOWED", 8)


@pytest.fixture
def large(collection: Collection, folder: Path, write: Edit) -> Collection:
    """A table of rows, each a document of its own, and the letters: one segment with inverted lists."""
    write("rows.jsonl", table(range(ROWS)))
    collection.ingest([folder])
    return collection


def table(numbers: range) -> str:
    draw = np.random.default_rng(5)
    words = [[f"w{word}" for word in draw.integers(0, 60, 12)] for _ in range(1000)]
    rows = ({"id": f"r{n}", "title": f"Row {n}", "text": f"Number{n} says {' '.join(words[n])}."} for n in numbers)
    return "".join(json.dumps(row) + "\n" for row in rows)


def newest(collection: Collection) -> Manifest:
    return collection.generations()[-1]


def kinds(manifest: Manifest) -> list[bool]:
    """For each segment, the largest first, whether it has inverted lists."""
    return [s.inverted is not None for s in sorted(manifest.segments, key=lambda s: -s.rows)]


def stored(collection: Collection) -> tuple[Rows, Vectors]:
    """Rows and vectors of every segment that serves."""
    parts = [
        DenseIndex.load(collection.root / "segments" / s.segment_id / "dense.faiss", s.inverted).vectors()
        for s in newest(collection).segments
    ]
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([vectors for _, vectors in parts])


def assert_true_to(collection: Collection, hashing: HashEncoder) -> None:
    """What is stored are the vectors of the passages that serve, to the last bit, and each finds itself."""
    held, vectors = stored(collection)
    searcher = collection.open()
    for text in (f"Number{n}" for n in range(0, ROWS, 30)):
        hits = [h for h in searcher.search(Query(text=text, k=3)) if text + " " in h.passage.text]
        assert len(hits) == 1
        place = int(np.flatnonzero(held == hits[0].passage.row_id)[0])
        title = hits[0].title
        (asked,) = hashing.encode([f"{title}\n{hits[0].passage.text}"])
        assert (vectors[place] == asked).all()
        assert searcher.cosine(asked, hits[0].passage.row_id) == pytest.approx(1, abs=1e-6)


def test_a_large_segment_gets_inverted_lists_and_says_how_well_they_find(
    large: Collection, hashing: HashEncoder
) -> None:
    (segment,) = newest(large).segments
    assert segment.inverted is not None
    assert segment.inverted.recall_at_10 >= dense.RECALL_FLOOR
    assert {Path(f.path).name for f in segment.files} == {"dense.faiss", "rows.npy", "vectors.npy"}
    assert_true_to(large, hashing)
    assert large.verify().ok


def test_a_change_costs_a_small_flat_segment(large: Collection, folder: Path, write: Edit) -> None:
    before = newest(large).segments
    write("late.txt", "A latecomer arrived.")
    large.ingest([folder])
    assert newest(large).segments[:1] == before
    assert kinds(newest(large)) == [True, False]
    assert found(large, "latecomer arrived") == ["late.txt"]


def test_small_segments_are_merged_when_they_are_too_much_to_scan(
    large: Collection, folder: Path, write: Edit, hashing: HashEncoder
) -> None:
    large_one = newest(large).segments[0]
    for start in (200, 225, 250):
        write(f"more{start}.jsonl", table(range(start, start + 25)))
        large.ingest([folder])
    assert kinds(newest(large)) == [True, True]
    assert large_one in newest(large).segments
    assert sorted(s.rows for s in newest(large).segments) == [75, ROWS + 4]
    assert_true_to(large, hashing)


def test_vectors_survive_merge_after_merge(large: Collection, folder: Path, write: Edit, hashing: HashEncoder) -> None:
    before = dict(zip(*[part.tolist() for part in stored(large)], strict=True))
    for number in range(12):
        start = 200 + 25 * number
        write("more.jsonl", table(range(start, start + 25)))  # in place of those before, which become history
        large.ingest([folder])
    manifest = newest(large)
    assert len(manifest.segments) <= build.MAX_SEGMENTS
    assert manifest.history
    assert all(s.inverted is None for s in manifest.history)
    after = dict(zip(*[part.tolist() for part in stored(large)], strict=True))
    assert before.items() <= after.items()
    assert_true_to(large, hashing)
    assert large.verify().ok


def test_a_filter_that_one_document_passes(large: Collection) -> None:
    searcher = large.open()
    for name in ("rows.jsonl#r7", "notice.txt", "leaflet.txt"):
        hits = searcher.search(Query(text="nothing of the kind", k=5, filter=Filter(documents=(name,))))
        assert [h.document for h in hits] == [name]


def test_what_was_removed_is_not_found(large: Collection, folder: Path, write: Edit) -> None:
    write("rows.jsonl", table(range(1, ROWS)))
    large.reindex(confirm_gone=True)
    assert kinds(newest(large)) == [True]
    assert found(large, "Number0 says") == []
    assert found(large, "Number99 says") == ["rows.jsonl#r99"]


def test_a_purge_leaves_its_vectors_in_no_file(
    large: Collection, folder: Path, write: Edit, hashing: HashEncoder
) -> None:
    write("secret.txt", "Zanzibarquux lives at Ravenglass.")
    write("more.jsonl", table(range(200, 270)))
    large.ingest([folder])
    assert kinds(newest(large)) == [True, True]
    (doomed,) = (hashing.encode([text])[0].tobytes() for text in set(hashing.seen) if "Zanzibarquux" in text)
    files = [p for p in large.root.rglob("*") if p.is_file()]
    assert [p.name for p in files if doomed in p.read_bytes()] == ["vectors.npy"]
    large.purge(["secret.txt"])
    assert not any(doomed in p.read_bytes() for p in large.root.rglob("*") if p.is_file())
    left = [s for s in newest(large).segments if s.rows == 70]
    assert left and left[0].inverted is not None  # trained anew: no centre of a list remembers it
    assert large.verify().ok
    assert_true_to(large, hashing)


@pytest.mark.parametrize("name", ["vectors.npy", "dense.faiss", "rows.npy"])
def test_a_damaged_file_never_serves(large: Collection, folder: Path, write: Edit, name: str) -> None:
    write("late.txt", "A latecomer arrived.")
    large.ingest([folder])
    path = max(large.root.glob(f"segments/*/{name}"), key=lambda p: p.stat().st_size)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    assert not large.verify().ok
    large.reindex()
    assert large.open().notices == ()
    assert kinds(newest(large))[0]
    assert found(large, "Number99 says") == ["rows.jsonl#r99"]


def test_an_earlier_state_is_searched_with_the_vectors_kept(
    collection: Collection, folder: Path, write: Edit, hashing: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, moment = collection, "2026-01-01T00:00:00+00:00"
    monkeypatch.setattr(ingest.store.ledger, "_now", lambda: moment)
    write("rows.jsonl", table(range(ROWS)))
    large.ingest([folder])
    monkeypatch.setattr(ingest.store.ledger, "_now", lambda: "2026-01-02T00:00:00+00:00")
    write("rows.jsonl", table(range(100, ROWS)))
    large.reindex(confirm_gone=True)
    seen = len(hashing.seen)
    hits = large.open(as_of=moment).search(Query(text="Number3 says", k=ROWS, as_of=moment))
    assert any("Number3 " in hit.passage.text for hit in hits)
    assert not any("Number3 " in text for text in hashing.seen[seen:-1])  # the last is the question


def test_what_this_process_has_read_is_not_read_again_until_it_changes(
    large: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    whole = index.generation.file_sha256
    monkeypatch.setattr(index.generation, "file_sha256", lambda path: read.append(path.name) or whole(path))
    monkeypatch.setattr(index.generation, "_SETTLED_NS", 3600 * 10**9)
    large.open()
    large.open()
    assert read.count("vectors.npy") == 2  # written a moment ago: another change could have the same time
    monkeypatch.setattr(index.generation, "_SETTLED_NS", 0)
    read.clear()
    large.open()
    large.open()
    assert read.count("vectors.npy") == 1
    assert large.verify().ok
    assert read.count("vectors.npy") == 2
    path = next(large.root.glob("segments/*/vectors.npy"))
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    with pytest.raises(RetrievalError, match="is whole"):
        large.open()
