"""What has changed in the folders, shown before it is published; the published versions, and the way back to one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from ingest.types import FileStatus, IngestReport, Progress
from ui import render
from ui.handlers import Desk, collection_of, explain
from ui.job import Job
from ui.library.markup import badge, empty, moment, number, table

_LISTED = 200  # files of each kind
_KINDS = (
    (FileStatus.NEW, "New", "they are taken in"),
    (FileStatus.CHANGED, "Changed", "their new version answers, the old one is kept"),
    (FileStatus.MOVED, "Moved or renamed", "their documents stay the same"),
    (FileStatus.GONE, "Gone", "their documents leave the answers and are kept among the versions"),
    (FileStatus.FAILED, "Could not be read before", "they are tried again"),
)
NOT_LOOKED = empty(
    "See what would change",
    "The files and folders that this collection was made from are compared with what it holds. "
    "Nothing changes before you publish.",
)


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
    changes = [(kind, title, what) for kind, title, what in _KINDS if found.count(kind)]
    lost = any("--confirm-gone" in warning for warning in found.warnings)
    warnings = "".join(render.note(_for_page(warning)) for warning in found.warnings)
    same = found.count(FileStatus.UNCHANGED)
    if not changes:
        said = empty("Nothing has changed", f"{number(same, 'file')} are as they were when they were read.")
        return warnings + said, False, lost
    parts = "".join(_kind(desk, chosen, found, one) for one in changes)
    foot = f'<p class="note">{number(same, "file")} unchanged. Nothing was written yet.</p>'
    return f'<div class="difference" role="status">{warnings}{parts}{foot}</div>', True, lost


def _for_page(warning: str) -> str:
    """A warning of the terminal in the words of the page."""
    return warning.replace(
        "If that is meant, run reindex with --confirm-gone.", "If that is meant, tick “Take lost files away”."
    )


def _kind(desk: Desk, collection: str, found: IngestReport, kind: tuple[FileStatus, str, str]) -> str:
    status, title, what = kind
    files = [outcome for outcome in found.outcomes if outcome.status is status]
    below = f"{desk.uploads / collection}/"
    listed = "".join(f"<li>{render.name(one.path.removeprefix(below))}</li>" for one in files[:_LISTED])
    more = f"<li>and {len(files) - _LISTED:,} more</li>" if len(files) > _LISTED else ""
    opened = " open" if len(files) <= 20 else ""
    return (
        f'<details class="kind {status.value}"{opened}><summary><strong>{title}</strong> {number(len(files), "file")}: '
        f"{what}</summary><ul>{listed}{more}</ul></details>"
    )


def publish(desk: Desk, collection: str | None, *, confirm_gone: bool) -> Iterator[str]:
    """Do what was shown; HTML of the progress, then of the report."""
    try:
        chosen = collection_of(collection)
        yield render.waiting("Looking at the files…")
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
        return empty("No collection yet", "Add documents, and the first version is published."), []
    try:
        kept = desk.workspace.collection(collection_of(collection))
        serving, found = kept.serving(), kept.generations()
    except Exception as error:
        return render.problem(explain(error)), []
    rows = [
        (
            str(one.generation),
            moment(one.created),
            f"{one.documents:,}",
            f"{one.passages:,}",
            badge("answers now", "quiet") if one.generation == serving else "",
        )
        for one in reversed(found)
    ]
    others = [
        (f"{one.generation}, of {one.created[:16].replace('T', ' ')}, {number(one.documents, 'document')}",
         one.generation)
        for one in reversed(found)
        if one.generation != serving
    ]  # fmt: skip
    said = "The last versions are kept. Going back changes what answers, at once; files and later versions stay."
    listed = table("Published versions", ("Version", "Published (UTC)", "Documents", "Passages", "Now"), rows)
    return f'{listed}<p class="note">{said}</p>', others


def roll_back(desk: Desk, collection: str | None, generation: int | None) -> str:
    """Serve another version; what came of it."""
    try:
        if generation is None:
            return render.problem("Choose a version to go back to.")
        done = desk.workspace.collection(collection_of(collection)).rollback(int(generation))
    except Exception as error:
        return render.problem(explain(error))
    return (
        f'<p class="done" role="status">Version {done.generation} of {moment(done.created)} answers now, with '
        f"{number(done.documents, 'document')}. Publishing changes moves on from the newest state.</p>"
    )
