"""New passages are found by their words before they are embedded, and the user is told which."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from conftest import found
from hash_encoder import HashEncoder

from index.collection import Collection, CollectionConfig
from index.types import Hit, Query
from ingest.errors import RetrievalError
from ingest.intake import Parsers
from ingest.isolation.child import ParsePool
from ingest.types import Progress

SETTINGS = CollectionConfig(encoder="hash", parse_workers=1, ocr=False)
WORDS = ("rent", "notice", "dose", "warning", "penalty", "renewal", "deposit", "repair", "insurance")
NAMES = [f"{word}.txt" for word in WORDS]


class Watched(HashEncoder):
    """Looks at the collection, or fails, each time it is asked to embed passages."""

    def __init__(self, name: str = "hash@1") -> None:
        super().__init__(name)
        self.states: list[tuple[int, list[str], tuple[str, ...]]] = []  # without vectors, found by words, notices
        self.fail_at = 0
        self.first_asked = 0.0  # seconds of the clock
        self.collection: Collection | None = None

    def encode(self, texts, on_done=None):  # type: ignore[no-untyped-def]
        self.first_asked = self.first_asked or time.perf_counter()
        if self.collection is not None and self.collection.serving():
            watched, self.collection = self.collection, None  # a search encodes its question
            searcher = watched.open()
            hits = [h.document for word in WORDS for h in searcher.search(Query(text=f"{word} clause", k=1))]
            self.states.append((searcher.manifest.words_only, hits, searcher.notices))
            self.collection = watched
            if len(self.states) == self.fail_at:
                raise KeyboardInterrupt
        return super().encode(texts, on_done)


@pytest.fixture
def nine(tmp_path: Path) -> Path:
    """A folder of nine files of a passage each."""
    folder = tmp_path / "nine"
    folder.mkdir()
    for word in WORDS:
        (folder / f"{word}.txt").write_text(f"This clause tells of the {word} and of nothing else.")
    return folder


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.update.WORDS_FIRST", 3)
    monkeypatch.setattr("index.update.CHECKPOINT_PASSAGES", 4)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def clauses(tmp_path: Path, watched: Watched) -> Collection:
    watched.collection = Collection(tmp_path / "home" / "clauses", SETTINGS, lambda: watched)
    return watched.collection


def answers(collection: Collection) -> list[Sequence[Hit]]:
    return [collection.open().search(Query(text=f"the {word}", k=9)) for word in WORDS]


@pytest.mark.usefixtures("few_at_once")
def test_all_is_found_by_its_words_before_anything_is_embedded(clauses, watched, nine):
    begun = time.perf_counter()
    report = clauses.ingest([nine])
    assert report.searchable_s < watched.first_asked - begun
    assert [state[0] for state in watched.states] == [9, 5, 1]
    assert all(hits == NAMES for _, hits, _ in watched.states)
    assert all(f"{left} of 9 passages are found by their words" in notices[0] for left, _, notices in watched.states)
    assert 0 < report.searchable_s < report.wall_s
    watched.collection = None
    searcher = clauses.open()
    assert searcher.notices == () and searcher.manifest.words_only == clauses.summary().words_only == 0
    assert clauses.verify().ok


@pytest.mark.usefixtures("few_at_once")
def test_in_the_end_it_is_the_same_as_taken_in_at_once(clauses, watched, nine, tmp_path, monkeypatch):
    watched.collection = None
    clauses.ingest([nine])
    monkeypatch.setattr("index.update.WORDS_FIRST", 100)
    monkeypatch.setattr("index.update.CHECKPOINT_PASSAGES", 100)
    whole = Collection(tmp_path / "home" / "whole", SETTINGS, HashEncoder)
    whole.ingest([nine])
    assert sorted(row.path for row in clauses.documents()) == sorted(str(nine / name) for name in NAMES)
    for one, other in zip(answers(clauses), answers(whole), strict=True):
        assert [(h.document, round(h.score, 6), h.routes) for h in one] == [
            (h.document, round(h.score, 6), h.routes) for h in other
        ]


@pytest.mark.usefixtures("few_at_once")
def test_what_was_read_first_is_found_while_the_rest_is_read(clauses, watched, nine):
    watched.collection = None
    seen: list[tuple[int, list[str]]] = []

    def look(moment: Progress) -> None:
        if moment.stage == "parse" and moment.searchable:
            seen.append((moment.searchable, found(clauses, "clause")))

    clauses.ingest([nine], look)
    assert seen and all(0 < said < 9 and len(names) == said for said, names in seen)


@pytest.mark.usefixtures("few_at_once")
def test_an_interrupted_embedding_leaves_all_searchable_and_goes_on(clauses, watched, nine):
    watched.fail_at = 2
    report = clauses.ingest([nine])
    assert report.interrupted and report.passages_embedded == 4
    watched.collection = None
    searcher = clauses.open()
    assert searcher.manifest.words_only == clauses.summary().words_only == 5
    assert [h.document for word in WORDS for h in searcher.search(Query(text=f"{word} clause", k=1))] == NAMES
    assert clauses.verify().ok
    assert clauses.reindex().passages_embedded == 5
    assert clauses.summary().words_only == 0 and clauses.open().notices == ()


@pytest.mark.usefixtures("few_at_once")
def test_another_encoder_serves_when_it_has_embedded_everything(clauses, watched, nine):
    watched.collection = None
    clauses.ingest([nine])
    other = Watched("other@1")
    other.collection = Collection(clauses.root, CollectionConfig(encoder="other", parse_workers=1), lambda: watched)
    again = Collection(clauses.root, CollectionConfig(encoder="other", parse_workers=1), lambda: other)
    again.reindex()
    assert [state[0] for state in other.states] == [0]  # the former vectors answered until then
    assert other.states[0][1] == NAMES
    assert again.open().manifest.encoder == "other@1"
    (segment,) = again.open().manifest.segments
    assert np.load(clauses.root / "segments" / segment.segment_id / "rows.npy").size == 9


@pytest.mark.usefixtures("few_at_once")
def test_the_states_on_the_way_are_swept(clauses, watched, nine):
    watched.collection = None
    first = clauses.ingest([nine]).generation
    assert [g.generation for g in clauses.generations()] == [first]
    (nine / "late.txt").write_text("A late clause tells of arbitration.")
    second = clauses.ingest([nine]).generation
    assert [g.generation for g in clauses.generations()] == [first, second]


def test_the_encoder_is_loaded_while_files_are_read(tmp_path: Path, nine: Path) -> None:
    loading, reading = threading.Event(), []

    def load() -> HashEncoder:
        loading.set()
        return HashEncoder()

    @contextmanager
    def parsers() -> Iterator[Parsers]:
        with ParsePool(1) as pool:
            reading.append(loading.wait(10))
            yield pool

    Collection(tmp_path / "clauses", SETTINGS, load, parsers).ingest([nine])
    assert reading == [True]


def test_nothing_is_loaded_where_nothing_is_read(clauses: Collection, nine: Path) -> None:
    clauses.ingest([nine])
    loads: list[str] = []
    again = Collection(clauses.root, SETTINGS, lambda: loads.append("loaded") or HashEncoder())  # type: ignore[func-returns-value]
    again.reindex()
    assert loads == []


def test_an_encoder_that_cannot_be_loaded_is_told_and_nothing_is_lost(clauses: Collection, nine: Path) -> None:
    def broken() -> HashEncoder:
        raise RetrievalError("The weights are gone.")

    with pytest.raises(RetrievalError, match="gone"):
        Collection(clauses.root, SETTINGS, broken).ingest([nine])
    assert clauses.ingest([nine]).passages_embedded == 9
