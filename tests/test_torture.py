"""Short slices of the long campaigns, the same in every run; each campaign is also shown a fault that it must find."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from torture.corruption import BAD, Case, Examiner, Specimen, examined
from torture.readers import Judge, Load, one_round
from torture.scratch import scratch
from torture.wall import draw, leaks

from index.generation import Generations

SEQUENCES = 15
DAMAGED_FILES = 40


@pytest.fixture
def fast() -> Iterator[Path]:
    """A folder in memory where there is one: a slice waits for no disk."""
    with scratch() as folder:
        yield folder


def test_what_one_collection_shows_does_not_depend_on_others(fast):
    for number in range(SEQUENCES):
        differences, _ = leaks(f"slice {number}", fast / "world")
        assert differences == []


def test_a_vector_cache_shared_by_collections_is_found(fast):
    class Remembering(HashEncoder):
        def encode(self, texts, on_done=None):
            new = [text for text in texts if text not in self.seen]
            if new:
                super().encode(new)
            unseen = self.seen
            self.seen = []
            vectors = super().encode(texts, on_done)
            self.seen = unseen
            return vectors

    found = (leaks(f"slice {number}", fast / "world", Remembering)[0] for number in range(SEQUENCES))
    assert any(found)


def test_every_action_is_drawn():
    drawn = {step.action for n in range(200) for step in draw(random.Random(n))}
    assert {"ingest", "reindex", "search", "ask", "remove", "restore", "rollback", "verify", "write", "delete"} <= drawn


def test_readers_see_whole_generations(fast):
    result = one_round(fast, "slice 1", Load(publishes=4, queries=200, threads=4, processes=1))
    assert result.bad == []
    assert result.queries >= 150
    assert result.generations_seen > 1


def test_a_mixed_answer_is_found(fast):
    old, new = {"a.txt": "old", "b.txt": "old"}, {"a.txt": "new", "b.txt": "new"}
    told = [{"generation": 1, "state": old}, {"generation": 2, "state": new}]
    told += [{"out": ["b.txt"], "begun": 5.0, "ended": 6.0}, {"out": [], "begun": 8.0, "ended": 9.0}]
    _write_lines(fast / "writer.jsonl", told)

    def judged(begun: float, generation: int, state: dict[str, str]) -> int:
        seen = {"begun": begun, "ended": begun + 0.5, "generation": generation, "documents": 2, "only": ""}
        _write_lines(fast / "seen-one.jsonl", [{**seen, "state": state, "passages": len(state)}])
        return len(Judge(fast).judge().bad)

    assert judged(1.0, 1, old) == judged(1.0, 2, new) == 0
    assert judged(1.0, 1, new) == judged(1.0, 2, {"a.txt": "new", "b.txt": "old"}) == judged(1.0, 2, {}) == 1
    assert judged(5.5, 2, new) == judged(5.5, 2, {"a.txt": "new"}) == 0  # while it is being removed
    assert judged(6.5, 2, {"a.txt": "new"}) == 0
    assert judged(6.5, 2, new) == 1  # came back
    assert judged(9.5, 2, {"a.txt": "new"}) == 1  # was lost


def _write_lines(path: Path, entries: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))


def test_damage_is_noticed(fast):
    specimen = Specimen(fast)
    specimen.make()
    verdicts = [(case, verdict, told) for case, verdict, told in examined(specimen, 0, DAMAGED_FILES)]
    assert len(verdicts) == DAMAGED_FILES
    assert [found for found in verdicts if found[1] in BAD] == []


def test_unnoticed_damage_is_found(fast, monkeypatch):
    specimen = Specimen(fast / "specimen")
    specimen.make()
    examiner = Examiner(specimen, fast / "place" / "letters")
    monkeypatch.setattr(Generations, "check", lambda self, files, again=True: [])
    verdicts = [examiner.examine(Case(n, "segments/*/dense.faiss", "middle")) for n in range(5)]
    assert any(verdict is not None and verdict[0] in BAD for verdict in verdicts)
