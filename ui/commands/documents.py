"""`assistant ingest` and `assistant reindex`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import UsageError
from ui import terminal
from ui.session import DONE, INTERRUPTED, SOMETHING_SKIPPED, Session, command, explain, print_error

if TYPE_CHECKING:
    from ingest.types import IngestReport

Collection = Annotated[str, typer.Option("-c", "--collection", metavar="NAME", help="The collection.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app)(ingest)
    command(app)(reindex)


def ingest(
    session: Session,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders; folders with all below.")],
    collection: Collection,
    readmit: Annotated[bool, typer.Option("--readmit", help="Take in again what was purged.")] = False,
    password: Annotated[bool, typer.Option("--password", help="Ask for the password of files that need one.")] = False,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", metavar="FILE", help="A text file of passwords to try, one a line."),
    ] = None,
) -> int:
    """Add or update files and folders.

    The collection is made if there is none. Unchanged files are left as they are.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder {path}. Check the path and run the command again.")
    passwords = _passwords(password, password_file)
    with terminal.ingest_progress() as on_progress:
        report = session.workspace().ingest(collection, paths, on_progress, readmit=readmit, passwords=passwords)
    return _show(session, report)


def _passwords(ask: bool, file: Path | None) -> list[str]:
    """Passwords to try, never shown and kept nowhere."""
    found = [typer.prompt("Password", hide_input=True, err=True)] if ask else []
    try:
        return found + [line for line in file.read_text("utf-8").splitlines() if line] if file else found
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The passwords in {file} cannot be read ({error}). Check the file and try again.") from error


def reindex(
    session: Session,
    collection: Collection,
    confirm_gone: Annotated[
        bool,
        typer.Option("--confirm-gone", help="Take files away even if a whole folder or many files are missing."),
    ] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change; nothing is written.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on until Ctrl-C: again whenever files change.")] = False,
) -> int:
    """Look through the known folders again.

    Takes in what is new or changed, takes away what is gone, and shows the difference. When a whole folder
    or more than a tenth of the files are missing, nothing is taken away without --confirm-gone.
    """
    if watch and (preview or confirm_gone):
        other = "--preview" if preview else "--confirm-gone"
        raise UsageError(f"--watch and {other} do not go together: run the command with {other} first, then --watch.")
    if watch:
        return _watch(session, collection)
    if preview:
        return _show(session, session.workspace().preview(collection, confirm_gone=confirm_gone), preview=True)
    with terminal.ingest_progress() as on_progress:
        report = session.workspace().reindex(collection, confirm_gone=confirm_gone, on_progress=on_progress)
    return _show(session, report)


def _watch(session: Session, name: str) -> int:
    """Show the first re-index, and each later one that found something or, with --json, every one as a line."""
    from index.watch import watch

    collection = session.workspace().collection(name)
    before: list[object] = [None]

    def again() -> IngestReport:
        with terminal.ingest_progress() as on_progress:
            report = collection.reindex(on_progress=on_progress)
        open_issues = [report.not_taken, report.warnings]
        if session.as_json or open_issues != before or terminal.differences(report):
            _show(session, report)
        before[:] = open_issues
        return report

    to = terminal.console(stderr=True)
    to.print(f"Watching the folders of {name}; Ctrl-C ends it.")
    with _ending_on_ctrl_c() as stop, suppress(KeyboardInterrupt):
        watch(collection, again, lambda error: print_error(explain(error)[1]), stop=stop)
    to.print("Stopped watching. What was finished is kept.")
    return DONE


@contextmanager
def _ending_on_ctrl_c() -> Iterator[threading.Event]:
    """Set by Ctrl-C, which may come where Python drops its exception: in a callback of SQLite, or while tidying up."""
    stop = threading.Event()

    def end(_number: int, _frame: object) -> None:
        stop.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _show(session: Session, report: IngestReport, *, preview: bool = False) -> int:
    if session.as_json:
        session.print_json(report_to_json(report) | ({"preview": True} if preview else {}))
    else:
        to = terminal.console()
        terminal.print_difference(to, report)
        terminal.print_report(to, report)
        if preview:
            to.print("This is a preview: nothing was written.")
    if report.interrupted:
        terminal.console(stderr=True).print("Stopped. What was finished is kept; run the same command again to go on.")
        return INTERRUPTED
    return SOMETHING_SKIPPED if report.not_taken or report.warnings else DONE


def report_to_json(report: IngestReport) -> dict[str, Any]:
    """The report as JSON: counts, every file that is not unchanged, and what it cost."""
    from ingest.types import FileStatus

    return {
        "files": {status.value: report.count(status) for status in FileStatus},
        "outcomes": [
            {"path": o.path, "status": o.status.value, "reason": o.reason, "pages": o.pages,
             "passages": o.passages, "notices": list(o.notices)}
            for o in report.outcomes
            if o.status is not FileStatus.UNCHANGED or o.notices
        ],
        "pages": report.pages,
        "passages_embedded": report.passages_embedded,
        "passages_reused": report.passages_reused,
        "generation": report.generation,
        "wall_s": round(report.wall_s, 3),
        "searchable_s": round(report.searchable_s, 3),
        "peak_memory_mib": round(report.peak_memory_mib, 1),
        "peak_child_memory_mib": round(report.peak_child_memory_mib, 1),
        "interrupted": report.interrupted,
        "warnings": list(report.warnings),
        "litter": report.litter,
    }  # fmt: skip
