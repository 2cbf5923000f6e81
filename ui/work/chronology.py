"""Making a chronology from the page."""

from __future__ import annotations

import time
from collections.abc import Iterator

from assistant.chronology.fact import Chronology
from ui import render
from ui.handlers import Desk, collection_of, explain
from ui.job import Job, StoppedError
from ui.words import say
from ui.work.kept import Work
from ui.work.progress import Progress

Count = tuple[int, int]  # done, of how many


def gather(desk: Desk, collection: str | None) -> Iterator[tuple[str, str]]:
    """Put the dated sentences of a collection in order.

    Yields:
        The key of the work, and how far it has come, as HTML.
    """
    key = ""
    try:
        work = desk.shown.works.begin(collection_of(collection))
        key = work.key
        yield key, render.waiting(say("chronology.reading"))
        yield from ((key, html) for html in _run(desk, work))
    except StoppedError:
        yield key, render.note(say("work.stopped"))
    except Exception as error:
        yield key, render.problem(explain(error))


def _run(desk: Desk, work: Work) -> Iterator[str]:
    job = Job[Count, Chronology](
        desk.work,
        lambda report: desk.workspace.chronology(work.collection, on_document=lambda *count: report(count)),
        work.halt,
    )
    progress: Progress | None = None
    try:
        for done, total in job:
            progress = progress or Progress("chronology.doing", "units.of_documents")
            yield progress.html(done, total)
            time.sleep(desk.pace_s)
        work.made = job.result()
    except BaseException:  # also where nobody waits any more
        job.stop()
        raise
    yield f'<p class="done" role="status">{render.told("chronology.done")}</p>'
