"""Filling a review grid from the page: what is filled is kept, whoever stops it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.grid.column import Column, from_lines, from_preset
from assistant.grid.make import begun
from assistant.grid.review import Review
from ui import render
from ui.handlers import Desk, collection_of, explain
from ui.job import Job, StoppedError
from ui.words import English, say, wrong
from ui.work.kept import Work
from ui.work.progress import Progress

PRESETS = (("grid.cuad", "cuad"), ("grid.drug_label", "drug-label"), ("grid.only_own", ""))  # keys of words
MOST_CELLS = 50_000  # held in memory at once

Made = tuple[Review, tuple[str, ...]]


def fill(
    desk: Desk, collection: str | None, preset: str | None, own: str, key: str | None
) -> Iterator[tuple[str, str]]:
    """Fill a grid; what was filled under `key` for the same questions is kept.

    Yields:
        The key of the work, and how far it has come, as HTML.
    """
    work = None
    try:
        columns = questions(preset, own)
        work = desk.shown.works.begin(collection_of(collection), key)
        yield work.key, render.waiting(say("grid.waiting"))
        yield from ((work.key, html) for html in _run(desk, work, columns))
    except StoppedError:
        yield work.key if work else "", render.note(_stopped(work))
    except Exception as error:
        yield work.key if work else key or "", render.problem(explain(error))


def questions(preset: str | None, own: str) -> tuple[Column, ...]:
    """The questions of a preset, then one's own, one a line.

    Raises:
        UsageError: there are none, or one cannot be asked.
    """
    chosen = (*(from_preset(preset) if preset else ()), *from_lines(own))
    if not chosen:
        raise wrong("grid.nothing")
    return chosen


def _run(desk: Desk, work: Work, columns: tuple[Column, ...]) -> Iterator[str]:
    known = work.made if isinstance(work.made, Review) else None
    job = Job[Review, Made](desk.work, lambda report: _filled(desk, work, columns, known, report), work.halt)
    progress: Progress | None = None
    try:
        for review in job:
            work.made = review
            progress = progress or Progress("grid.doing", "units.of_cells", len(review.cells))
            done = sum(1 for row in review.rows if all((row.key, c.key) in review.cells for c in review.columns))
            told = render.told("units.of_documents", done=done, total=len(review.rows))
            yield progress.html(len(review.cells), len(review.rows) * len(review.columns), told)
            time.sleep(desk.pace_s)
        review, notes = job.result()
    except BaseException:  # also where nobody waits any more
        job.stop()
        raise
    work.made = review
    yield (
        "".join(map(render.note, map(English, notes))) + f'<p class="done" role="status">{render.told("grid.done")}</p>'
    )


def _filled(
    desk: Desk, work: Work, columns: tuple[Column, ...], known: Review | None, report: Callable[[Review], None]
) -> Made:
    filler, wanted = desk.workspace.grid(work.collection, columns)
    if len(wanted.rows) * len(columns) > MOST_CELLS:
        raise wrong("grid.too_many", documents=len(wanted.rows), questions=len(columns), most=MOST_CELLS)
    review, notes = begun(wanted, known)
    report(review)
    for row, column in review.missing:
        cell = filler.fill(row, column)
        review = replace(review, cells={**review.cells, (row.key, column.key): cell})
        report(review)
    return review, notes


def _stopped(work: Work | None) -> str:
    review = work.made if work else None
    if not isinstance(review, Review):
        return say("chat.stopped")
    total = len(review.rows) * len(review.columns)
    return say("grid.stopped", done=len(review.cells), total=total)
