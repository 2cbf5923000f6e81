"""What has changed in the folders, shown before it is published; the published versions, and the way back to one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from ingest.types import FileStatus, IngestReport, Progress
from ui import render
from ui.handlers import Desk, collection_of, explain
from ui.job import Job
from ui.library.markup import badge, empty, moment, table
from ui.render import Html, heard, told
from ui.words import number, say

_LISTED = 200  # files of each kind
_KINDS = (FileStatus.NEW, FileStatus.CHANGED, FileStatus.MOVED, FileStatus.GONE, FileStatus.FAILED)


def not_looked() -> str:
    """What stands there before anybody has looked."""
    return empty(say("versions.title"), say("versions.how"))


def preview(desk: Desk, collection: str | None, *, confirm_gone: bool) -> tuple[str, bool, bool]:
    """What a re-index would change as HTML; whether there is something to publish, and something to confirm."""
    try:
        chosen = collection_of(collection)
        job = Job[Progress, IngestReport](
            desk.indexing, lambda _: desk.workspace.preview(chosen, confirm_gone=confirm_gone)
        )
        found = job.result()
    except Exception as error:
        return render.problem(explain(error)), False, False
    changes = [kind for kind in _KINDS if found.count(kind)]
    lost = any("--confirm-gone" in warning for warning in found.warnings)
    warnings = "".join(map(_warning, found.warnings))
    same = found.count(FileStatus.UNCHANGED)
    if not changes:
        said = empty(say("versions.nothing"), say("versions.same", count=same))
        return warnings + said, False, lost
    parts = "".join(_kind(desk, chosen, found, one) for one in changes)
    foot = render.note(say("versions.unchanged", count=same))
    return f'<div class="difference" role="status">{warnings}{parts}{foot}</div>', True, lost


def _warning(warning: str) -> str:
    """A warning of the terminal, what to do in the words of the page."""
    said, in_terminal, _ = warning.partition(" If that is meant")
    return f'<p class="note">{heard(said)}{" " + told("versions.if_meant") if in_terminal else ""}</p>'


def _kind(desk: Desk, collection: str, found: IngestReport, status: FileStatus) -> str:
    files = [outcome for outcome in found.outcomes if outcome.status is status]
    below = f"{desk.uploads / collection}/"
    listed = render.listing(files, lambda one: f"<li>{render.name(one.path.removeprefix(below))}</li>", _LISTED)
    opened = " open" if len(files) <= 20 else ""
    return (
        f'<details class="kind {status.value}"{opened}><summary><strong>{told(f"versions.{status}")}</strong> '
        f"{told('units.file', count=len(files))}: {told(f'versions.{status}_how')}</summary>"
        f"<ul>{listed}</ul></details>"
    )


def publish(desk: Desk, collection: str | None, *, confirm_gone: bool) -> Iterator[str]:
    """Do what was shown; HTML of the progress, then of the report."""
    try:
        chosen = collection_of(collection)
        yield render.waiting(say("versions.looking"))
        job = Job[Progress, IngestReport](
            desk.indexing,
            lambda report: desk.workspace.reindex(chosen, confirm_gone=confirm_gone, on_progress=report),
        )
        for seen in job:
            yield render.progress(seen)
            time.sleep(desk.pace_s)
        done = job.result()
        below = f"{desk.uploads / chosen}/"
        outcomes = tuple(replace(one, path=one.path.removeprefix(below)) for one in done.outcomes)
        yield render.report(replace(done, outcomes=outcomes), chosen)
    except Exception as error:
        yield render.problem(explain(error))


def versions(desk: Desk, collection: str | None) -> tuple[str, list[tuple[str, int]]]:
    """The published versions as a table, newest first, and those that one can go back to, for a dropdown."""
    if not collection:
        return empty(say("versions.none"), say("versions.none_how")), []
    try:
        kept = desk.workspace.collection(collection_of(collection))
        serving, found = kept.serving(), kept.generations()
    except Exception as error:
        return render.problem(explain(error)), []
    rows = [
        (
            str(one.generation),
            moment(one.created),
            number(one.documents),
            number(one.passages),
            badge(say("versions.serving"), "quiet") if one.generation == serving else "",
        )
        for one in reversed(found)
    ]
    others = [
        (say("versions.choice", number=one.generation, moment=one.created[:16].replace("T", " "),
             documents=say("units.document", count=one.documents)), one.generation)
        for one in reversed(found)
        if one.generation != serving
    ]  # fmt: skip
    columns = [say(f"versions.{one}") for one in ("version", "when", "documents", "passages", "now")]
    listed = table(say("versions.published"), columns, rows)
    return listed + render.note(say("versions.kept")), others


def roll_back(desk: Desk, collection: str | None, generation: int | None) -> str:
    """Serve another version; what came of it."""
    try:
        if generation is None:
            return render.problem(say("versions.choose"))
        done = desk.workspace.collection(collection_of(collection)).rollback(int(generation))
    except Exception as error:
        return render.problem(explain(error))
    at = Html(moment(done.created))
    said = told("versions.done", number=done.generation, moment=at, count=done.documents)
    return f'<p class="done" role="status">{said}</p>'
