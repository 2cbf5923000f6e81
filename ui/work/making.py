"""Work that goes on beside the page: whoever made it may watch it, leave, and come back to it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator, Iterator

from assistant.grid.review import Review
from ingest.errors import ProjectError
from ui import render
from ui.handlers import Desk, collection_of, explain
from ui.job import StoppedError
from ui.words import English, say
from ui.work.progress import Progress
from ui.work.work import Notes, Report, Work

UNWATCHED = 3  # works of one person that go on while no page shows them: a grid, a check and a chronology
_BEAT_S = 1.0  # only between two reports is it noticed that a page is gone


def begin(
    desk: Desk, collection: str | None, kind: str, make: Callable[[Work, Report], Notes], earlier: str | None = None
) -> str:
    """Have something made, which goes on until it is done or stopped.

    Its key is new: what stands under a key never changes, but for what is added to it.

    Args:
        desk: of whoever wants it.
        collection: what it is made of.
        kind: see `Work`.
        make: keeps what it makes in the work, and reports how far it has come.
        earlier: the key of a work that it goes on from, if that is of this collection and still at hand.

    Returns:
        The key of the work.

    Raises:
        ProjectError: there is no such collection, or no place for it.
    """
    name = collection_of(collection)
    work = Work(key=secrets.token_urlsafe(18), collection=name, kind=kind)
    for before in desk.shown.works:
        if before.key == earlier and before.collection == name:
            work.made, work.view = before.made, before.view
    work.begin(desk.work, lambda report: make(work, report))
    desk.shown.works.keep(work.key, work)
    return work.key


def watch(desk: Desk, key: str) -> Generator[str]:
    """How far a work has come, as HTML, until it has ended. It goes on where the iterator is closed.

    The key stands in the HTML, where page.js keeps it for when the page is loaded again.
    """
    try:
        work = desk.shown.works.find(key)
        desk.workspace.collection(work.collection)  # it may not be shared any more
    except ProjectError as error:
        yield _named("", render.problem(explain(error)))
        return
    watcher = object()
    work.watchers.add(watcher)
    try:
        for html in _told(desk, work):
            yield _named(key, html)
    finally:
        work.watchers.discard(watcher)
        _bound(desk)


def _named(key: str, html: str) -> str:
    return f'<div data-work="{key}">{html}</div>'


def _told(desk: Desk, work: Work) -> Iterator[str]:
    try:
        yield from _grown(desk, work)
    except StoppedError:
        yield render.note(_stopped(work))
    except Exception as error:
        yield render.problem(explain(error))


def _grown(desk: Desk, work: Work) -> Iterator[str]:
    if work.job is None:
        return
    html, progress = render.waiting(say(f"{work.kind}.waiting")), None
    for counts in work.job.news(_BEAT_S):
        desk.check("collection", work.collection)
        desk.shown.works.find(work.key)  # it is not forgotten while it is watched
        if counts is not None:
            (unit, done, total), *others = counts
            progress = progress or Progress(f"{work.kind}.doing", unit, done)
            html = progress.html(done, total, *(render.told(unit, done=n, total=of) for unit, n, of in others))
        yield html
        time.sleep(desk.pace_s)
    notes = "".join(map(render.note, map(English, work.job.result())))
    yield f'{notes}<p class="done" role="status">{render.told(f"{work.kind}.done")}</p>'


def _stopped(work: Work) -> str:
    if not isinstance(work.made, Review):
        return say("work.stopped")
    return say("grid.stopped", done=len(work.made.cells), total=len(work.made.rows) * len(work.made.columns))


def _bound(desk: Desk) -> None:
    """Stop what was left the longest, where more goes on unwatched than may."""
    alone = [work for work in desk.shown.works if not work.watchers and work.job and not work.job.is_over]
    for work in alone[:-UNWATCHED]:
        work.stop()
