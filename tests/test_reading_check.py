"""Whether reading helps a collection, told by sentences of its own: what is asked, what is kept, what a search does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hash_encoder import HashEncoder

from assistant import workspace as desk
from assistant.evaluation.labelled import LabelledPassage
from assistant.reading.check import FEWEST, OF_A_DOCUMENT, PASSAGES, QUESTIONS, cloze_set, compared, drawn_places
from assistant.reading.phrase import phrase
from assistant.reading.verdict import FILE, Verdict, keep_verdict, kept_verdict
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.adapter import adapter_name, read_card
from index.crossencoder import SHIPPED, Reading
from index.types import Query
from ingest.errors import UsageError
from ui.cli import run

NAME = adapter_name(read_card(SHIPPED))
VERDICT = Verdict(
    adapter=NAME, passages=100, questions=50, fused=0.7, read=0.6, gain=-0.1, low=-0.2, high=-0.05, checked="2026-01-02"
)


UNITS = {
    "".join(chr(97 + int(digit, 16)) for digit in sha256(f"{unit} {sentence}".encode()).hexdigest()[:9]): unit
    for unit in range(80)
    for sentence in range(3)
}  # words that name a unit, another one in each sentence: a search cannot know that they are the same
WORDS = list(UNITS)


class Scripted:
    """Finds a passage to answer that names the unit of the question; or, contrary, any that does not."""

    def __init__(self, *, contrary: bool = False) -> None:
        self.name, self._sign = NAME, -1 if contrary else 1

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        asked = named(question)
        said = [1 if asked & named(passage) else -1 for passage in passages]
        return [Reading(relevance=0.0, answerable=9.0 * self._sign * s, windows=()) for s in said]


def named(said: str) -> set[int]:
    return {UNITS[word] for word in said.replace(".", "").split() if word in UNITS}


def passages(count: int) -> list[LabelledPassage]:
    return [LabelledPassage(passage_id=f"p{n}", title="Lease", text=text(n), group="") for n in range(count)]


def text(n: int) -> str:
    """A clause on a unit. A search finds the four units of a house, by its name; only a reader knows which it is."""
    first, second, third = WORDS[3 * n : 3 * n + 3]
    house = f"Villa{chr(65 + n // 4)}osa"
    return (
        f"The Tenant of unit {first} in {house} shall pay the rent to the Landlord. The rent of the unit {second} in "
        f"{house} is due on the first day of each month. The unit with the name {third} in {house} is insured "
        "against fire."
    )


def test_questions_are_made_of_sentences_taken_out() -> None:
    given = passages(80)
    labelled = cloze_set(given)
    texts = {one.passage_id: one.text for one in given}
    left = {one.passage_id: one.text for one in labelled.passages}
    assert len(labelled.queries) == QUESTIONS and list(left) == list(texts)
    assert labelled.qrels == {query.query_id: {query.query_id: 1} for query in labelled.queries}
    statements = [query for query in labelled.queries if query.text in texts[query.query_id]]
    assert len(statements) == QUESTIONS // 2
    for query in labelled.queries:
        taken = [s for s in texts[query.query_id].split(". ") if s.rstrip(".") not in left[query.query_id]]
        assert len(taken) == 1 and query.text in (taken[0].rstrip(".") + ".", phrase(taken[0]))
    assert sum(left[name] == texts[name] for name in texts) == 80 - QUESTIONS
    assert cloze_set(given) == labelled != cloze_set(given, seed=2)


def test_a_small_collection_is_not_judged() -> None:
    with pytest.raises(UsageError, match=f"Only 5 of 5 passages .*{FEWEST} are needed"):
        cloze_set(passages(5))


def test_stretches_of_documents_are_drawn() -> None:
    owners = [f"d{place // 100}" for place in range(3000)]
    drawn = drawn_places(owners)
    assert len(set(drawn)) == len(drawn) == PASSAGES
    each = Counter(owners[place] for place in drawn)
    assert set(each.values()) == {OF_A_DOCUMENT} and len(each) == PASSAGES // OF_A_DOCUMENT
    assert drawn_places(owners) == drawn != drawn_places(owners, seed=2)
    assert sorted(drawn_places(["a", "b", "a"])) == [0, 1, 2]


def test_reading_that_knows_better_wins_and_that_knows_worse_loses() -> None:
    labelled = cloze_set(passages(60))
    before, good = compared(labelled, HashEncoder(), Scripted())  # type: ignore[arg-type]
    again, bad = compared(labelled, HashEncoder(), Scripted(contrary=True))  # type: ignore[arg-type]
    assert (before == again).all() and before.shape == (QUESTIONS, 1)
    assert good.mean() > before.mean() + 0.1 and bad.mean() < before.mean()


def test_a_verdict_is_kept_until_much_has_changed(tmp_path: Path) -> None:
    assert kept_verdict(tmp_path) is None
    keep_verdict(tmp_path, VERDICT)
    assert kept_verdict(tmp_path) == VERDICT and [path.name for path in tmp_path.iterdir()] == [FILE]
    assert VERDICT.holds(NAME, 100) and VERDICT.holds(NAME, 125) and VERDICT.holds(NAME, 75)
    assert not VERDICT.holds(NAME, 126) and not VERDICT.holds(NAME, 74) and not VERDICT.holds("another@1", 100)
    assert not VERDICT.wins and replace(VERDICT, high=0.001).wins and not replace(VERDICT, low=0.0, high=0.0).wins


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"adapter": "x"}', "\x00"])
def test_a_damaged_verdict_is_none(tmp_path: Path, damage: str) -> None:
    (tmp_path / FILE).write_text(damage)
    assert kept_verdict(tmp_path) is None


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a collection of leases, the cheap encoder and a reader that misleads."""
    (tmp_path / "leases").mkdir()
    for n in range(40):
        (tmp_path / "leases" / f"lease{n}.txt").write_text(text(n))
    monkeypatch.setattr(desk, "load_encoder", lambda _: HashEncoder())
    monkeypatch.setattr(desk, "load_crossencoder", lambda _: Scripted(contrary=True))
    monkeypatch.setenv("ASSISTANT_ENCODER", "hash")
    (tmp_path / "home").mkdir()
    Workspace(tmp_path / "home", Settings(home=tmp_path / "home", ocr=False)).ingest("leases", [tmp_path / "leases"])
    return tmp_path / "home"


def test_searches_go_without_reading_where_it_does_not_help(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = Query(text="When is the rent due?", k=3)
    workspace = Workspace(home, Settings(home=home, ocr=False))
    assert all(hit.answerable is not None for hit in workspace.search("leases", query))
    assert _json(home, ["collections", "show", "leases"], capsys)["reading"] is None
    told = _json(home, ["models", "check", "-c", "leases"], capsys)["reading"]
    assert told["is_used"] is False and told["gain"] < 0 and told["questions"] == QUESTIONS and told["passages"] == 40
    assert all(hit.answerable is None for hit in workspace.search("leases", query))
    assert _json(home, ["collections", "show", "leases"], capsys)["reading"] == told
    assert run(["collections", "show", "leases", "--home", str(home)]) == 0
    assert "not used. MAP@10" in " ".join(capsys.readouterr().out.split())
    _json(home, ["models", "check", "-c", "leases", "--forget"], capsys)
    assert all(hit.answerable is not None for hit in workspace.search("leases", query))


def test_a_verdict_ends_when_the_collection_has_grown(home: Path) -> None:
    workspace = Workspace(home, Settings(home=home, ocr=False))
    workspace.check_reading("leases")
    query = Query(text="When is the rent due?", k=3)
    assert workspace.search("leases", query)[0].answerable is None
    for n in range(40, 60):
        (home.parent / "leases" / f"lease{n}.txt").write_text(text(n))
    workspace.reindex("leases")
    assert workspace.search("leases", query)[0].answerable is not None


def _json(home: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    assert run([*command, "--home", str(home), "--json"]) == 0
    found: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)
    return found
