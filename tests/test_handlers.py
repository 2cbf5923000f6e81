"""Asking, stopping and uploading, without a page."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from fake_workspace import EVIL, FakeWorkspace

from index.types import Filter, Query
from ingest.errors import RetrievalError, UsageError
from ui import handlers
from ui.handlers import Desk, Turn
from ui.job import BusyError, Job, Lane


@pytest.fixture
def workspace(tmp_path: Path) -> FakeWorkspace:
    return FakeWorkspace(home=tmp_path)


@pytest.fixture
def desk(workspace: FakeWorkspace, tmp_path: Path) -> Desk:
    return Desk(workspace=workspace, uploads=tmp_path / "uploads", pace_s=0)


def test_an_answer_grows_statement_by_statement(desk: Desk) -> None:
    steps = list(handlers.ask(desk, "leases", " How long? ", ()))
    bodies = [turns[-1].body for turns in steps]
    assert "Searching…" in bodies[0]
    grown = [body.count('class="statement') for body in bodies if 'class="said"' in body]
    assert sorted(set(grown)) == [1, 2, 3] and grown == sorted(grown)
    assert [turns[-1].finished for turns in steps].index(True) == len(steps) - 1
    assert steps[-1][-1].question == "How long?"


def test_each_stage_is_shown_as_it_is_told(desk: Desk, workspace: FakeWorkspace) -> None:
    workspace.stage_s = 0.05
    shown = "".join(turns[-1].body for turns in handlers.ask(desk, "leases", "How long?", ()))
    assert "Searching 412 documents…" in shown and "Reading 20 passages…" in shown
    assert workspace.looked == 0  # no collection is summed up for a question


def test_links_to_pages_stay_the_same_while_an_answer_grows(desk: Desk) -> None:
    import re

    links = {
        m
        for turns in handlers.ask(desk, "leases", "How long?", ())
        for m in re.findall(r"/page/\S+png", turns[-1].body)
    }
    assert len(links) == 2
    key = links.pop().removeprefix("/page/").removesuffix(".png")
    assert desk.links.find(key).collection == "leases"
    assert desk.links.find("unknown") is None


def test_turns_are_numbered_and_bounded(desk: Desk) -> None:
    turns: tuple[Turn, ...] = ()
    for number in range(handlers.MAX_TURNS + 3):
        *_, turns = handlers.ask(desk, "leases", f"Question {number}?", turns)
    assert len(turns) == handlers.MAX_TURNS
    assert turns[-1].key == f"t{handlers.MAX_TURNS + 3}"
    assert len({turn.key for turn in turns}) == len(turns)


@pytest.mark.parametrize(
    ("collection", "question", "words"),
    [
        ("leases", "   ", "The question is empty"),
        (None, "How long?", "Choose a collection"),
        ("nowhere", "How long?", "There is no collection"),
        ("../etc", "How long?", "cannot name a collection"),
        ("leases", "x" * 10_001, "10,001 characters, at most 10,000"),
        ("leases", "rent \udcff", "not text at character 6"),
    ],
)
def test_mistakes_become_one_line(desk: Desk, collection: str | None, question: str, words: str) -> None:
    *_, turns = handlers.ask(desk, collection, question, ())
    assert words in turns[-1].body and 'role="alert"' in turns[-1].body
    assert turns[-1].finished


def test_surprises_are_not_shown_to_people(desk: Desk, workspace: FakeWorkspace) -> None:
    def broken(question: str) -> None:
        raise ZeroDivisionError("secret detail")

    workspace.reply = broken
    *_, turns = handlers.ask(desk, "leases", "How long?", ())
    assert "secret" not in turns[-1].body and "Traceback" not in turns[-1].body
    assert "unexpected" in turns[-1].body


def test_questions_are_escaped(desk: Desk) -> None:
    *_, turns = handlers.ask(desk, "leases", EVIL, ())
    assert "<img" not in handlers.conversation(turns)


def test_leaving_stops_the_search_at_its_next_stage(desk: Desk, workspace: FakeWorkspace) -> None:
    workspace.stage_s = 0.05
    asking = handlers.ask(desk, "leases", "How long?", ())
    next(asking), next(asking)
    asking.close()
    desk.questions._pool.shutdown(wait=True)
    assert workspace.asked and workspace.finished == 0


def test_stop_ends_the_search_even_where_it_hangs(desk: Desk, workspace: FakeWorkspace) -> None:
    workspace.gate.clear()
    asking = handlers.ask(desk, "leases", "How long?", ())
    next(asking)
    shown = next(asking)
    assert "Stopped" in handlers.stop(shown)[-1].body
    *_, last = asking  # comes to its end although the workspace is still in its stage
    assert last[-1].finished and last[-1].body == handlers.stop(shown)[-1].body
    workspace.gate.set()
    desk.questions._pool.shutdown(wait=True)
    assert (workspace.finished, workspace.left) == (0, 1)


def test_stop_keeps_what_was_shown_and_says_so() -> None:
    partly = Turn(key="t1", collection="a", question="?", body="<p>one</p>")
    waiting = Turn(key="t1", collection="a", question="?", body='<p class="working">…</p>')
    done = Turn(key="t1", collection="a", question="?", body="<p>all</p>", finished=True)
    assert "<p>one</p>" in handlers.stop((partly,))[-1].body and "Stopped" in handlers.stop((partly,))[-1].body
    assert "working" not in handlers.stop((waiting,))[-1].body
    assert handlers.stop((done,)) == (done,)
    assert handlers.stop(()) == ()


def test_uploads_stay_where_reindexing_finds_them(desk: Desk, workspace: FakeWorkspace, tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "lease.txt", tmp_path / "b" / "lease.txt"
    for file in (first, second):
        file.parent.mkdir()
        file.write_text(str(file))
    (empty := tmp_path / "empty.txt").touch()
    *_, shown = handlers.upload(desk, "new-matter", [first, second, empty])
    ((name, paths),) = workspace.ingested
    assert name == "new-matter"
    assert [path.name for path in paths] == ["lease.txt", "lease (2).txt", "empty.txt"]
    assert all(path.is_file() and path.parent == desk.uploads / "new-matter" for path in paths)
    assert "2 files in" in shown and "<bdi>empty.txt</bdi>: The file is empty." in shown
    assert ("new-matter — 412 documents", "new-matter") in handlers.choices(desk)


def test_an_upload_that_replaces_another_file_says_so(desk: Desk, tmp_path: Path) -> None:
    def uploaded(name: str, content: str) -> str:
        (file := tmp_path / name).write_text(content)
        return list(handlers.upload(desk, "leases", [file]))[-1]

    assert "replaces" not in uploaded("scan.pdf", "one") + uploaded("scan.pdf", "one") + uploaded("other.pdf", "two")
    assert "replaces the earlier scan.pdf" in uploaded("scan.pdf", "two")
    assert (desk.uploads / "leases" / "scan.pdf").read_text() == "two"


def test_an_upload_shows_its_progress(desk: Desk, workspace: FakeWorkspace, tmp_path: Path) -> None:
    workspace.stage_s = 0.05
    files = [tmp_path / f"{n}.txt" for n in range(3)]
    for file in files:
        file.write_text("x")
    shown = list(handlers.upload(desk, "leases", files))
    assert any("<progress" in step for step in shown) and "of 3 files" in "".join(shown)


@pytest.mark.parametrize("name", ["../up", "a/b", "", None, ".hidden", "x" * 65])
def test_a_collection_name_cannot_leave_its_folder(desk: Desk, tmp_path: Path, name: str | None) -> None:
    (file := tmp_path / "a.txt").write_text("x")
    (shown,) = handlers.upload(desk, name, [file])
    assert 'class="problem"' in shown
    assert file.exists() and not desk.uploads.exists()


def test_nothing_and_too_much_are_refused(desk: Desk, tmp_path: Path) -> None:
    assert "Choose at least one file" in "".join(handlers.upload(desk, "leases", []))
    many = [tmp_path / f"{n}.txt" for n in range(handlers.MAX_UPLOADS + 1)]
    assert "more than the" in "".join(handlers.upload(desk, "leases", many))


def test_how_to_begin_is_said_when_there_is_no_collection(desk: Desk, workspace: FakeWorkspace) -> None:
    assert "18,204 passages" in handlers.facts(desk, "leases")
    workspace.names.clear()
    assert "No collection yet" in handlers.facts(desk, None)


def test_a_full_lane_refuses_and_frees_its_places() -> None:
    lane, go = Lane(running=1, waiting=1), threading.Event()
    jobs = [Job[str, bool](lane, lambda _: go.wait(5)) for _ in range(2)]
    with pytest.raises(BusyError, match="try again in a moment"):
        Job[str, bool](lane, lambda _: True)
    go.set()
    assert [job.result() for job in jobs] == [True, True]
    time.sleep(0.05)
    assert Job[str, int](lane, lambda _: 7).result() == 7
    lane.close()


def test_a_job_hands_on_what_it_raised() -> None:
    def work(report: object) -> None:
        raise RetrievalError("The index is damaged.")

    job = Job[str, None](Lane(running=1, waiting=0), work)
    assert list(job) == []
    with pytest.raises(RetrievalError, match="damaged"):
        job.result()


def test_one_answer_for_a_program(desk: Desk, workspace: FakeWorkspace) -> None:
    allowed = Filter(documents=("a.pdf",))
    assert handlers.answer(desk, "leases", " How long? ", allowed).question == "How long?"
    assert workspace.asked == [("leases", "How long?", allowed)]
    for question, words in (("", "empty"), ("x" * 10_001, "at most 10,000"), ("rent \udcff", "not text")):
        with pytest.raises(UsageError, match=words):
            handlers.answer(desk, "leases", question, Filter())
        with pytest.raises(UsageError, match=words):
            handlers.search(desk, "leases", Query(text=question))
