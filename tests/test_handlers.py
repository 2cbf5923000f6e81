"""Asking and stopping, without a page."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest
from fake_workspace import EVIL, FakeWorkspace

from index.types import Filter, Query
from ingest.errors import RetrievalError, UsageError
from ui import handlers, render
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
    grown = [body.count('class="statement quote"') for body in bodies if 'class="said"' in body]
    assert sorted(set(grown)) == [1, 2, 3] and grown == sorted(grown)
    assert [turns[-1].finished for turns in steps].index(True) == len(steps) - 1
    assert steps[-1][-1].question == "How long?"


def test_each_stage_is_shown_as_it_is_told(desk: Desk, workspace: FakeWorkspace) -> None:
    workspace.stage_s = 0.05
    shown = "".join(turns[-1].body for turns in handlers.ask(desk, "leases", "How long?", ()))
    assert "Searching 412 documents…" in shown and "Reading 20 passages…" in shown
    assert workspace.looked == 0  # no collection is summed up for a question


def test_what_a_model_has_written_is_shown_while_it_writes(desk: Desk, workspace: FakeWorkspace) -> None:
    workspace.stage_s, workspace.written = 0.3, 2
    shown = []
    for turns in handlers.ask(desk, "leases", "How long?", ()):
        if "Writing the answer…" in turns[-1].body:
            shown.append(turns[-1].body.count('class="statement quote"'))
        last = turns
    assert shown == [1, 2]
    assert last[-1].body.count('class="statement quote"') == 3
    halfway = (Turn(key="t1", collection="a", question="?", body=f"<p>Shown.</p>{render.waiting('Writing')}"),)
    assert handlers.stop(halfway)[-1].body.startswith('<p>Shown.</p><p class="note">Stopped.')


def test_links_to_sources_stay_the_same_while_an_answer_grows(desk: Desk) -> None:
    links = {
        link
        for turns in handlers.ask(desk, "leases", "How long?", ())
        for link in re.findall(r'data-source="(\S+)"', turns[-1].body)
    }
    assert len(links) == 3
    _, key, _, number = links.pop().strip("/").split("/")
    assert desk.shown.find(key).collection == "leases"
    assert "Evidence" in handlers.source(desk, key, int(number))
    with pytest.raises(UsageError, match="not at hand any more"):
        desk.shown.find("unknown")
    with pytest.raises(UsageError, match="no evidence 10"):
        handlers.source(desk, key, 9)


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


def test_how_to_begin_is_said_when_there_is_no_collection(desk: Desk, workspace: FakeWorkspace) -> None:
    assert "18\u202f204 passages" in handlers.facts(desk, "leases")
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
