"""Checking a draft from the page. It is read where the upload lies, and not kept."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.citecheck.result import CheckedDraft
from ingest.errors import ProjectError
from ui import render
from ui.handlers import Desk, collection_of, explain
from ui.job import Job, StoppedError
from ui.words import say, wrong
from ui.work.kept import Work
from ui.work.progress import Progress

MOST_PASTED = 1_000_000  # characters

Count = tuple[int, int]  # done, of how many
Checked = tuple[CheckedDraft, bytes]


def check(desk: Desk, collection: str | None, file: str | None, pasted: str) -> Iterator[tuple[str, str]]:
    """Check a draft, chosen or pasted.

    Yields:
        The key of the work, and how far it has come, as HTML.
    """
    key = ""
    try:
        name = collection_of(collection)
        with _draft(desk, file, pasted) as path:
            work = desk.shown.works.begin(name)
            key = work.key
            yield key, render.waiting(say("check.reading"))
            yield from ((key, html) for html in _run(desk, work, path))
    except StoppedError:
        yield key, render.note(say("work.stopped"))
    except Exception as error:
        yield key, render.problem(explain(error))


@contextmanager
def _draft(desk: Desk, file: str | None, pasted: str) -> Iterator[Path]:
    """The draft: the upload as it lies, or the pasted text in a folder that is emptied afterwards.

    Raises:
        UsageError: there is none, or too much of it.
    """
    if not file and not pasted.strip():
        raise wrong("check.nothing")
    if len(pasted) > MOST_PASTED:
        raise wrong("check.too_long", number=len(pasted), most=MOST_PASTED)
    if file:
        yield Path(file)
        return
    desk.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=desk.uploads, prefix=".draft-") as folder:
        path = Path(folder) / say("check.pasted")
        path.write_text(pasted, encoding="utf-8", errors="replace")
        yield path


def _run(desk: Desk, work: Work, path: Path) -> Iterator[str]:
    job = Job[Count, Checked](desk.work, lambda report: _checked(desk, work, path, report), work.halt)
    progress: Progress | None = None
    try:
        for done, total in job:
            progress = progress or Progress("check.doing", "units.of_sentences")
            yield progress.html(done, total)
            time.sleep(desk.pace_s)
        work.made, work.marked = job.result()
    except BaseException:  # also where nobody waits any more
        job.stop()
        raise
    yield f'<p class="done" role="status">{render.told("check.done")}</p>'


def _checked(desk: Desk, work: Work, path: Path, report: Callable[[Count], None]) -> Checked:
    checked = desk.workspace.check_draft(work.collection, path, on_sentence=lambda done, total: report((done, total)))
    return checked, _marked(checked, path)


def _marked(checked: CheckedDraft, path: Path) -> bytes:
    """A Word draft with its comments, made while it is there; empty for other drafts, or where it cannot be marked."""
    if path.suffix.lower() != ".docx":
        return b""
    from assistant.citecheck.annotation import annotate

    try:
        return annotate(checked, path)[0]
    except ProjectError:
        return b""
