"""A search of an earlier state gives what a collection built from the files of that time would have given."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

import assistant.workspace
import index.build
import ingest.store.ledger
from assistant.answer_json import answer_to_json
from assistant.settings import Settings
from assistant.shelf import MAX_PAST
from assistant.workspace import Workspace
from index.collection import Collection, CollectionConfig
from index.past import check_moment, readable
from index.types import Filter, Query
from ingest.errors import UsageError
from ui import api, cli
from ui.handlers import Desk

WORDS = "rent tenant notice month party clause dose tablet water landlord repair roof patient review".split()
NAMES = ("a.html", "b.html", "c.html", "sub/d.html", "sub/e.html")
QUERIES = ("rent of the tenant", "dose tablet water", "party", "roof roof repair clause")

Clock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets what time it is for every catalogue."""
    now = ["2026-01-01T00:00:00+00:00"]
    monkeypatch.setattr(ingest.store.ledger, "_now", lambda: now[0])
    return lambda moment: now.__setitem__(0, moment)


def make(root: Path, encoder: HashEncoder) -> Collection:
    return Collection(root, CollectionConfig(encoder=encoder.name.split("@")[0]), lambda: encoder, ReaderInProcess)


def page(chance: random.Random) -> str:
    """A page with a title of its own: that of a page without one is made from its file's name."""
    sections = [
        f"<h2>{chance.choice(WORDS)} {chance.choice(WORDS)}</h2><p>{' '.join(chance.choices(WORDS, k=12))}.</p>"
        for _ in range(chance.randint(1, 3))
    ]
    return f"<html><head><title>{chance.choice(WORDS)}</title></head><body>{''.join(sections)}</body></html>"


def edit(chance: random.Random, folder: Path) -> None:
    """Copy a file, or a few times add, change, rename or delete one.

    A file that changes together with its copy stays a document of its own, which files built from anew are not.
    """
    here = sorted(folder.rglob("*.html"))
    if here and chance.random() < 0.2:
        shutil.copy(chance.choice(here), new_place(chance, folder))
        return
    for _ in range(chance.randint(1, 3)):
        here = sorted(folder.rglob("*.html"))
        match chance.choice(("write", "write", "rename", "delete")):
            case "delete" if here:
                chance.choice(here).unlink()
            case "rename" if here:
                chance.choice(here).rename(new_place(chance, folder))
            case _:
                (folder / chance.choice(NAMES)).write_text(page(chance))


def new_place(chance: random.Random, folder: Path) -> Path:
    return folder / f"{chance.randrange(10**9)}.html"


def results(collection: Collection, as_of: str | None = None) -> list[list[tuple[str, str, str, float]]]:
    """For each query every hit; equal scores are told apart by random ids, hence the order."""
    searcher = collection.open(as_of)
    found = []
    for words in QUERIES:
        hits = searcher.search(Query(text=words, k=1000, as_of=as_of))
        assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
        found.append(sorted((h.document, h.title, h.passage.text, pytest.approx(h.score, abs=1e-6)) for h in hits))
    return found


def quotes(collection: Collection, as_of: str | None = None) -> set[str]:
    searcher = collection.open(as_of)
    hits = searcher.search(Query(text=QUERIES[0], k=1000, as_of=as_of))
    return {span.quote for hit in hits for span in hit.passage.spans}


@pytest.mark.parametrize("seed", range(4))
def test_any_moment_is_as_if_built_then(
    seed: int, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(index.build, "MAX_SEGMENTS", 2)  # so that vectors move into the history
    monkeypatch.setattr(index.build, "MIN_DEAD", 0, raising=False)
    hashing = HashEncoder()
    folder, collection = tmp_path / "files", make(tmp_path / "home" / "past", hashing)
    moment, known = datetime(2026, 1, 1, tzinfo=UTC), {}
    (folder / "sub").mkdir(parents=True)
    (folder / "a.html").write_text(page(chance))
    for number in range(8):
        clock(moment.isoformat())
        collection.ingest([folder]) if number == 0 else collection.reindex(confirm_gone=True)
        shutil.copytree(folder, tmp_path / f"then-{number}" / "files")
        known[moment] = number
        moment += timedelta(hours=chance.choice((1, 11, 30)))
        edit(chance, folder)
    hashing.seen.clear()
    for at, number in known.items():
        then = make(tmp_path / f"then-{number}" / "home", HashEncoder())
        files = tmp_path / f"then-{number}" / "files"
        if not any(path.is_file() for path in files.rglob("*")):
            assert collection.open(at.isoformat()).documents == {}
            continue
        then.ingest([files])
        assert results(collection, at.isoformat()) == results(then)
        assert quotes(collection, at.isoformat()) == quotes(then)
        last = max(n for t, n in known.items() if t.date() == at.date())
        if last == number:
            assert results(collection, at.date().isoformat()) == results(then)
    assert set(hashing.seen) <= set(QUERIES)  # no vector was lost


def test_what_has_no_vector_any_more_is_embedded(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("The rent is 500 pounds.\n")
    make(tmp_path / "home" / "c", HashEncoder("one@1")).ingest([folder])
    clock("2026-02-01T00:00:00+00:00")
    (folder / "a.txt").write_text("The rent is 700 pounds.\n")
    two = HashEncoder("two@1")
    collection = make(tmp_path / "home" / "c", two)
    collection.reindex()
    two.seen.clear()
    assert [h.passage.text for h in collection.open("2026-01-15").search(Query(text="rent"))] == [
        "The rent is 500 pounds."
    ]
    assert any("500 pounds" in text for text in two.seen)


@pytest.fixture
def letters(tmp_path: Path, clock: Clock) -> Collection:
    """A lease that changed on 1 February and a notice that went on 1 March."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "lease.txt").write_text("The rent is 500 pounds.\n")
    (folder / "notice.txt").write_text("Notice is three months.\n")
    collection = make(tmp_path / "home" / "collections" / "letters", HashEncoder())
    collection.ingest([folder])
    clock("2026-02-01T12:00:00+00:00")
    (folder / "lease.txt").write_text("The rent is 700 pounds.\n")
    collection.reindex()
    clock("2026-03-01T12:00:00+00:00")
    (folder / "notice.txt").unlink()
    collection.reindex(confirm_gone=True)
    return collection


def texts(collection: Collection, as_of: str) -> set[str]:
    return {h.passage.text for h in collection.open(as_of).search(Query(text="rent notice", as_of=as_of))}


def test_a_day_means_its_end_and_a_time_itself(letters: Collection) -> None:
    old, new, notice = "The rent is 500 pounds.", "The rent is 700 pounds.", "Notice is three months."
    assert texts(letters, "2026-01-31") == {old, notice}
    assert texts(letters, "2026-02-01") == {new, notice}
    assert texts(letters, "2026-02-01T11:59:59Z") == {old, notice}
    assert texts(letters, "2026-02-01T12:00:00") == {new, notice}  # in UTC
    assert texts(letters, "2026-02-01T12:59:00+01:00") == {old, notice}
    assert texts(letters, "2026-03-02") == {new}


def test_what_was_removed_since_does_not_answer(letters: Collection) -> None:
    letters.remove(["lease.txt"])
    assert texts(letters, "2026-01-31") == {"Notice is three months."}
    letters.restore(["lease.txt"])
    assert len(texts(letters, "2026-01-31")) == 2


def test_what_was_purged_since_does_not_answer(letters: Collection) -> None:
    open_before = letters.open("2026-01-31")
    letters.purge(["lease.txt"])
    assert texts(letters, "2026-01-31") == {"Notice is three months."}
    assert {h.passage.text for h in open_before.search(Query(text="rent notice"))} == {"Notice is three months."}


def test_a_filter_holds_in_the_past_too(letters: Collection) -> None:
    query = Query(text="rent", filter=Filter(documents=("notice.txt",)), as_of="2026-02-02")
    assert [h.document for h in letters.open("2026-02-02").search(query)] == ["notice.txt"]
    with pytest.raises(UsageError, match="no document"):
        letters.open("2026-03-02").search(query)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026-13-01", "01.02.2026", "2026-02-01T25:00:00"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"no day or time: write a day as 2026-03-31"):
        check_moment(text)


def test_the_future_is_refused(letters: Collection) -> None:
    today = datetime.now(UTC).date()
    assert check_moment(today.isoformat()) == today.isoformat()
    for text in (str(today + timedelta(days=1)), "9999-12-31", "9999-12-31T23:59:59-12:00"):
        with pytest.raises(UsageError, match=r"future|no day"):
            letters.open(text)


def test_before_the_first_change_it_says_from_when_on_it_knows(letters: Collection) -> None:
    with pytest.raises(UsageError, match=r"2025-12-31: it knows its documents from 2026-01-01T00:00:00\+00:00 on"):
        letters.open("2025-12-31")


def test_moments_are_readable() -> None:
    assert readable(check_moment("2026-03-01")) == "2026-03-01"
    assert readable(check_moment("2026-03-01T14:30:00+02:00")) == "2026-03-01 12:30:00 UTC"


def test_the_newest_state_is_not_taken_for_an_earlier_one(letters: Collection) -> None:
    with pytest.raises(UsageError, match="newest state"):
        letters.open().search(Query(text="rent", as_of="2026-01-31"))


def test_few_earlier_states_are_kept_and_none_of_an_older_generation(letters: Collection, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path), HashEncoder(), ReaderInProcess)
    first = workspace._searcher("letters", "2026-01-31")
    assert workspace._searcher("letters", "2026-01-31") is first
    assert workspace._searcher("letters") is not first
    for day in range(1, MAX_PAST + 1):
        workspace._searcher("letters", f"2026-02-{day:02}")
    assert workspace._searcher("letters", "2026-01-31") is not first
    kept = workspace._searcher("letters", "2026-02-04")
    (tmp_path / "files" / "new.txt").write_text("The roof leaks.\n")
    letters.ingest([tmp_path / "files"])
    assert workspace._searcher("letters", "2026-02-04") is not kept


# --- answers ---------------------------------------------------------------------------------------------------------

RENT = "The Tenant must pay the yearly rent of £{},500 in four equal instalments."
QUESTION = "How much is the yearly rent?"


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, encoder: object) -> Workspace:
    """A lease whose rent rose on 1 February."""
    folder = tmp_path / "files"
    folder.mkdir()
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path), encoder, ReaderInProcess)
    for moment, rent in (("2026-01-01T10:00:00+00:00", 24), ("2026-02-01T10:00:00+00:00", 26)):
        clock(moment)
        (folder / "lease.txt").write_text(f"LEASE\n\n{RENT.format(rent)}\n")
        workspace.ingest("desk", [folder])
    return workspace


def test_an_earlier_answer_is_marked(desk: Workspace) -> None:
    answer = desk.ask("desk", QUESTION, as_of="2026-01-15")
    assert RENT.format(24) in answer.text
    assert {c.superseded for c in answer.citations} == {"2026-02-01T10:00:00+00:00"}
    assert {c.revision for c in answer.citations} == {1}
    assert answer.notices == (
        "The state of 2026-01-15 was searched; 1 of its documents has a newer version or is gone.",
    )
    document = answer_to_json(answer)
    assert document["as_of"] == "2026-01-15"
    assert document["citations"][0]["superseded"] == "2026-02-01T10:00:00+00:00"


def test_the_newest_answer_is_not(desk: Workspace) -> None:
    answer = desk.ask("desk", QUESTION)
    assert RENT.format(26) in answer.text
    assert {c.superseded for c in answer.citations} == {None}
    assert (answer.as_of, answer.notices) == (None, ())
    today = desk.ask("desk", QUESTION, as_of="2026-02-02")
    assert today.notices == ("The state of 2026-02-02 was searched; its documents are the newest.",)
    assert today.statements == answer.statements


def test_a_generation_rolled_back_to_is_marked(desk: Workspace) -> None:
    desk.collection("desk").rollback()
    answer = desk.ask("desk", QUESTION)
    assert {c.superseded for c in answer.citations} == {"2026-02-01T10:00:00+00:00"}
    assert answer.notices[0].startswith("The state of 2026-01-01 10:00:00 UTC was searched; 1 of its documents")


def test_a_file_whose_newest_state_cannot_be_read_is_marked(desk: Workspace, tmp_path: Path, clock: Clock) -> None:
    clock("2026-03-01T10:00:00+00:00")
    (tmp_path / "files" / "lease.txt").write_bytes(b"")
    desk.reindex("desk")
    answer = desk.ask("desk", QUESTION)
    assert {c.superseded for c in answer.citations} == {"2026-03-01T10:00:00+00:00"}
    assert "newest state could not be read" in answer.coverage.line


def test_the_coverage_is_that_of_then(desk: Workspace, tmp_path: Path, clock: Clock) -> None:
    clock("2026-03-01T10:00:00+00:00")
    (tmp_path / "files" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    desk.ingest("desk", [tmp_path / "files"])
    now, then = desk.ask("desk", QUESTION).coverage, desk.ask("desk", QUESTION, as_of="2026-02-02").coverage
    assert (now.documents, now.searched, len(now.unreadable)) == (2, 1, 1)
    assert (then.documents, then.searched, then.unreadable) == (1, 1, ())
    (tmp_path / "files" / "broken.pdf").rename(tmp_path / "files" / "worse.pdf")
    clock("2026-04-01T10:00:00+00:00")
    desk.reindex("desk", confirm_gone=True)
    assert desk.ask("desk", QUESTION, as_of="2026-03-02").coverage == now
    assert "worse.pdf" in desk.ask("desk", QUESTION).coverage.line


def test_a_moment_is_checked_before_any_question(desk: Workspace) -> None:
    assert desk.moment("desk", "2026-01-15") == "2026-01-15"
    for text in ("soon", "2025-01-01"):
        with pytest.raises(UsageError):
            desk.moment("desk", text)


@pytest.fixture
def home(desk: Workspace, monkeypatch: pytest.MonkeyPatch, encoder: object) -> str:
    monkeypatch.setattr(assistant.workspace, "load_encoder", lambda _: encoder)
    return str(desk.home)


def test_the_terminal_marks_it_too(home: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ask", QUESTION, "-c", "desk", "--as-of", "2026-01-15", "--home", home]) == 0
    out = capsys.readouterr().out
    assert "lease.txt (superseded on 2026-02-01)" in out
    assert "The state of 2026-01-15 was searched" in out
    assert cli.run(["search", "rent", "-c", "desk", "--as-of", "2026-01-15", "--json", "--home", home]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["as_of"] == "2026-01-15"
    assert RENT.format(24) in document["hits"][0]["text"]


@pytest.mark.parametrize(("text", "message"), [("", "no day or time"), ("soon", "no day"), ("2025-01-01", "on.")])
def test_a_wrong_moment_is_wrong_usage(
    home: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"question": QUESTION}))
    for words in (
        ["ask", QUESTION],
        ["search", "rent"],
        ["bulk", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "o.csv")],
    ):
        assert cli.run([*words, "-c", "desk", "--as-of", text, "--home", home]) == 2
        assert message in capsys.readouterr().err
    assert not list(tmp_path.glob("o.*"))


def test_bulk_answers_are_kept_for_their_own_moment(
    home: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"question": QUESTION}))
    kept = []
    for day in ("2026-01-15", "2026-01-15", "2026-02-15"):
        words = ["bulk", str(tmp_path / "in.jsonl"), "-c", "desk", "-o", str(tmp_path / "out.csv"), "--as-of", day]
        assert cli.run([*words, "--home", home, "--json"]) == 0
        kept.append(json.loads(capsys.readouterr().out)["kept"])
        table = (tmp_path / "out.csv").read_text()
        assert ("(superseded on 2026-02-01)" in table) is (day < "2026-02")
    assert kept == [0, 1, 0]


def test_the_api_answers_as_of_a_day(desk: Workspace, tmp_path: Path) -> None:
    client = TestClient(api.build(Desk(workspace=desk, uploads=tmp_path / "uploads")), raise_server_exceptions=False)
    body = {"collection": "desk", "question": QUESTION, "as_of": "2026-01-15"}
    assert client.post("/api/ask", json=body).json()["citations"][0]["superseded"] == "2026-02-01T10:00:00+00:00"
    hits = client.post("/api/search", json={"collection": "desk", "query": "rent", "as_of": "2026-01-15"}).json()[
        "hits"
    ]
    assert RENT.format(24) in hits[0]["text"]
    wrong = client.post("/api/ask", json=body | {"as_of": "2031-01-01"})
    assert wrong.status_code == 400
    assert "lies in the future" in wrong.json()["error"]
