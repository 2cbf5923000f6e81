"""Work that goes on beside the page: left, watched again, stopped, bounded, and nobody else's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from test_work_pages import ASKED, LEASE, desk, made

from ingest.errors import UsageError
from ui import render
from ui.handlers import Desk
from ui.kept import Kept
from ui.people.access import DeniedError
from ui.shown import ShownAnswers
from ui.words import speaking
from ui.work import making
from ui.work.check import check
from ui.work.chronology import gather
from ui.work.grid import fill
from ui.work.making import begin, watch
from ui.work.work import Notes, Report, Work

__all__ = ["desk"]


@pytest.fixture
def alone(desk: Desk) -> Desk:
    """A desk with nothing on it."""
    return replace(desk, shown=ShownAnswers())


def until(wanted: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not wanted():
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (lambda desk: fill(desk, "deeds", "", ASKED, ""), "Every cell is filled"),
        (lambda desk: check(desk, "deeds", None, LEASE), "Every sentence is checked"),
        (lambda desk: gather(desk, "deeds"), "Every document is read"),
    ],
    ids=["grid", "check", "chronology"],
)
def test_work_goes_on_while_nobody_watches_it(
    alone: Desk, monkeypatch: pytest.MonkeyPatch, start: Callable[[Desk], str], said: str
) -> None:
    monkeypatch.setattr(alone.workspace, "pause_s", 0.1)
    key = start(alone)
    watching = watch(alone, key)
    assert f'data-work="{key}"' in next(watching)
    watching.close()  # as when the page is loaded again
    work = alone.shown.works.find(key)
    until(lambda: work.made is not None)
    assert said in made(alone, key)[1]
    assert said in made(alone, key)[1]  # and whenever the page is loaded again


def test_two_windows_watch_the_same_work_until_it_is_stopped(alone: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone.workspace, "pause_s", 0.5)
    key = fill(alone, "deeds", "", ASKED, "")
    windows = watch(alone, key), watch(alone, key)
    for window in windows:
        assert any(" of 4 cells" in html for html in window)
    alone.shown.works.find(key).stop()
    assert all("cells are filled and kept" in list(window)[-1] for window in windows)
    assert "cells are filled and kept" in made(alone, key)[1]


def test_work_that_waits_is_told_again_and_again(alone: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or nobody notices that a page is gone."""
    monkeypatch.setattr(making, "_BEAT_S", 0.01)
    go = threading.Event()
    desk = replace(alone)
    desk.work.submit(lambda: go.wait(20))
    watching = watch(desk, gather(desk, "deeds"))
    assert all("Reading dates" in next(watching) for _ in range(3))
    go.set()
    assert "Every document is read" in list(watching)[-1]


def test_a_key_is_only_good_for_who_made_the_work(alone: Desk) -> None:
    key, _ = made(alone, gather(alone, "deeds"))
    other = replace(alone, shown=alone.shown.of("rosa"))
    for seen, shown in ((other, key), (alone, "<b>of a server before this one</b>")):
        (html,) = watch(seen, shown)
        assert "not at hand" in html and 'data-work=""' in html
    with speaking("de"):
        assert "nicht mehr zur Hand" in made(other, key)[1]


class Rights:
    """Everything is allowed until it is taken back."""

    taken = False

    def check(self, call: str, collection: str = "") -> None:
        if self.taken:
            raise DeniedError(f"{call} {collection}: taken back")


def test_who_may_not_read_the_documents_any_more_sees_nothing_of_the_work(
    alone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone.workspace, "pause_s", 0.1)
    rights: Any = Rights()
    seen = replace(alone, access=rights)
    key = fill(seen, "deeds", "", ASKED, "")
    watching = watch(seen, key)
    next(watching)
    rights.taken = True
    assert "taken back" in list(watching)[-1]

    def refused(name: str) -> None:
        raise UsageError(f"There is no collection {name!r} that is shared with you.")

    monkeypatch.setattr(seen.workspace, "collection", refused)
    (html,) = watch(seen, key)
    assert "shared" in html and 'data-work=""' in html


def endless(desk: Desk) -> str:
    def make(_: Work, report: Report) -> Notes:
        for _ in range(2000):
            report((("units.of_documents", 0, 1),))
            time.sleep(0.01)
        return ()

    return begin(desk, "deeds", "chronology", make)


def left(desk: Desk) -> Work:
    key = endless(desk)
    watching = watch(desk, key)
    next(watching)
    watching.close()
    return desk.shown.works.find(key)


def over(works: list[Work]) -> list[bool]:
    return [work.job is not None and work.job.is_over for work in works]


@pytest.fixture
def watched(alone: Desk) -> Iterator[Work]:
    """What somebody watches all the time."""
    key = endless(alone)
    watching = watch(alone, key)
    next(watching)
    yield alone.shown.works.find(key)
    for work in alone.shown.works:
        work.stop()


def test_no_more_than_three_go_on_unwatched(alone: Desk, watched: Work) -> None:
    works = [left(alone) for _ in range(making.UNWATCHED)]
    assert over([watched, *works]) == [False] * 4
    works.append(left(alone))
    assert over([watched, *works]) == [False, True, False, False, False]
    assert "Stopped" in made(alone, works[0].key)[1]


def test_what_nobody_looks_at_for_a_day_is_stopped_and_forgotten(
    alone: Desk, watched: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = replace(alone, shown=alone.shown.of("rosa"))
    work = left(rosa)
    now = time.monotonic()
    monkeypatch.setattr("ui.kept.time.monotonic", lambda: now + 23 * 3600)
    alone.shown.works.find(watched.key)
    monkeypatch.setattr("ui.kept.time.monotonic", lambda: now + 25 * 3600)
    alone.shown.of("anna")  # anybody comes
    assert over([watched, work]) == [False, True]
    with pytest.raises(UsageError, match="not at hand"):
        rosa.shown.works.find(work.key)


def test_what_was_asked_for_least_lately_is_forgotten_first() -> None:
    gone: list[str] = []
    things = Kept[str](2, "work.forgotten", drop=gone.append)
    things.keep("a", "A")
    things.keep("b", "B")
    assert things.find("a") == "A"
    things.keep("c", "C")
    assert (list(things), gone) == (["A", "C"], ["B"])


def test_a_grid_goes_on_only_from_one_of_the_same_collection(alone: Desk) -> None:
    def nothing(work: Work, report: Report) -> Notes:
        return ()

    key, _ = made(alone, fill(alone, "deeds", "", ASKED, ""))
    again, other = (begin(alone, name, "grid", nothing, key) for name in ("deeds", "letters"))
    found = [alone.shown.works.find(one).made for one in (key, again, other)]
    assert found[0] is found[1] is not None and found[2] is None


def test_what_fails_is_told_and_what_there_is_stays(alone: Desk) -> None:
    first = alone.shown.works.find(made(alone, fill(alone, "deeds", "", ASKED, ""))[0])

    def fails(work: Work, report: Report) -> Notes:
        raise UsageError("<b>No.</b>")

    key = begin(alone, "deeds", "grid", fails, first.key)
    html = made(alone, key)[1]
    assert render.escape("<b>No.</b>") in html and f'data-work="{key}"' in html
    assert alone.shown.works.find(key).made is first.made
