"""`assistant collections …`: what is kept, whether it is whole, and how to go back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui import terminal
from ui.commands.models import told, verdict_to_json
from ui.session import DONE, FAILED, SOMETHING_SKIPPED, Session, command

if TYPE_CHECKING:
    from index.quality import Quality
    from index.types import CollectionSummary

app = typer.Typer(name="collections", help="List, show, verify and repair collections.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The collection.")]
Documents = Annotated[list[str], typer.Argument(metavar="DOCUMENT...", help="File names, paths or ids.")]


@command(app, "list")
def list_(session: Session) -> None:
    """List the collections."""
    summaries = session.workspace().collections()
    if session.as_json:
        session.print_json([summary_to_json(summary) for summary in summaries])
        return
    to = terminal.console()
    if not summaries:
        to.print("No collections yet. Make one with: assistant ingest PATH... -c NAME")
        return
    columns = ("collection", "documents", "pages", "passages", "generation", "MB", "unreadable")
    rows = [
        (
            s.name,
            s.documents,
            s.pages,
            s.passages,
            s.generation,
            round(s.size_bytes / 1e6, 1),
            len(s.unreadable),
        )
        for s in summaries
    ]
    terminal.print_table(to, columns, rows)
    for summary in summaries:
        if summary.problem:
            to.print(terminal.one_line(f"{summary.name}: {summary.problem}"), style="yellow")


@command(app)
def show(
    session: Session,
    name: Name,
    quality: Annotated[
        bool,
        typer.Option(
            "--quality",
            help="Show pages hard to read, languages, documents that are nearly the same, shared passages.",
        ),
    ] = False,
) -> None:
    """List a collection's documents and generations, or with --quality how well they could be read."""
    workspace = session.workspace()
    collection = workspace.collection(name)
    if quality:
        _show_quality(session, collection.quality())
        return
    summary, documents, generations = collection.summary(), collection.documents(), collection.generations()
    if session.as_json:
        files = [asdict(document) | {"notices": list(document.notices)} for document in documents]
        history = [
            {
                "generation": g.generation,
                "created": g.created,
                "documents": g.documents,
                "passages": g.passages,
            }
            for g in generations
        ]
        reading = {"reading": verdict_to_json(workspace.verdict(name, summary.passages))}
        session.print_json(summary_to_json(summary) | {"files": files, "generations": history} | reading)
        return
    to = terminal.console()
    rows = [
        (
            d.path,
            d.file_type,
            d.pages,
            d.passages,
            d.revision,
            "removed" if d.removed else "; ".join(d.notices),
        )
        for d in documents
    ]
    terminal.print_table(to, ("document", "type", "pages", "passages", "revision", "notice"), rows)
    for line in summary.unreadable:
        to.print(terminal.one_line(f"not (fully) readable: {line}"), style="yellow")
    to.print()
    published = [(g.generation, g.created, g.documents, g.passages) for g in generations]
    terminal.print_table(to, ("generation", "published", "documents", "passages"), published)
    if found := workspace.verdict(name, summary.passages):
        to.print(told(found))


def _show_quality(session: Session, found: Quality) -> None:
    from ui.commands.curation import print_quality, quality_to_json

    if session.as_json:
        session.print_json(quality_to_json(found))
    else:
        print_quality(terminal.console(), found)


@command(app)
def verify(
    session: Session,
    name: Name,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is damaged, as far as it can be done.")] = False,
) -> int:
    """Check every stored file of a collection against its length and hash; with --repair, mend what is damaged."""
    if repair:
        return _repair(session, name)
    report = session.workspace().collection(name).verify()
    if session.as_json:
        document = {
            "ok": report.ok,
            "problems": list(report.problems),
            "files": report.files,
            "bytes": report.size_bytes,
        }
        session.print_json(document)
    else:
        to = terminal.console()
        for problem in report.problems:
            to.print(terminal.one_line(problem), style="yellow")
        state = "whole" if report.ok else "damaged"
        to.print(f"{state}: {report.files:,} files, {report.size_bytes:,} bytes checked")
    return DONE if report.ok else FAILED


def _repair(session: Session, name: str) -> int:
    with terminal.ingest_progress() as on_progress:
        report = session.workspace().collection(name).repair(on_progress)
    if session.as_json:
        session.print_json({"ok": report.ok, **asdict(report)})
    else:
        to = terminal.console()
        for what, lines, style in (
            ("was", report.found, None),
            ("done", report.done, None),
            ("left", report.left, "yellow"),
        ):
            for line in lines:
                to.print(terminal.one_line(f"{what}: {line}"), style=style)
        to.print("whole" if report.ok else "something could not be repaired; see above")
    return DONE if report.ok else SOMETHING_SKIPPED


@command(app)
def rollback(
    session: Session,
    name: Name,
    generation: Annotated[
        int | None, typer.Option("--generation", min=1, help="Which; the one before by default.")
    ] = None,
) -> None:
    """Serve an earlier generation again."""
    manifest = session.workspace().collection(name).rollback(generation)
    if session.as_json:
        session.print_json({"generation": manifest.generation, "created": manifest.created})
    else:
        terminal.console().print(f"{name} now serves generation {manifest.generation} of {manifest.created}")


@command(app)
def remove(session: Session, name: Name, documents: Documents) -> None:
    """Take documents out of every answer, at once; `restore` brings them back."""
    _say(session, "removed", session.workspace().collection(name).remove(documents))


@command(app)
def restore(session: Session, name: Name, documents: Documents) -> None:
    """Bring removed documents back."""
    _say(session, "restored", session.workspace().collection(name).restore(documents))


@command(app)
def diff(
    session: Session,
    name: Name,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="File name, path or id; also of one long gone.")],
    from_: Annotated[
        int | None, typer.Option("--from", metavar="N", min=1, help="Revision; the one before by default.")
    ] = None,
    to: Annotated[int | None, typer.Option("--to", metavar="M", min=1, help="Revision; the newest by default.")] = None,
) -> None:
    """List a document's revisions and show how two of them differ, sentence by sentence.

    Where lines and pages are broken is no difference.
    """
    from index.compare import compare
    from ui.commands.difference import comparison_to_json, print_comparison

    found = compare(session.workspace().collection(name), document, from_, to)
    if session.as_json:
        session.print_json(comparison_to_json(found))
    else:
        print_comparison(terminal.console(), found)


@command(app)
def hold(
    session: Session,
    name: Name,
    documents: Documents,
    reason: Annotated[str, typer.Option("--reason", help="Why, as in 'claim 2026-114'.")],
) -> None:
    """Forbid purging documents until `release`."""
    _say(session, "on hold", session.workspace().collection(name).hold(documents, reason))


@command(app)
def release(session: Session, name: Name, documents: Documents) -> None:
    """Lift the hold on documents."""
    _say(session, "released", session.workspace().collection(name).release(documents))


@command(app)
def export(
    session: Session,
    name: Name,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")],
) -> None:
    """Write a collection's own files back out.

    The original bytes of every document, and documents.jsonl that says what each is.
    """
    from index.export import export as export_collection

    count = export_collection(session.workspace().collection(name), folder)
    if session.as_json:
        session.print_json({"documents": count, "folder": str(folder)})
    else:
        terminal.console().print(f"{count:,} documents written to {terminal.one_line(str(folder))}")


def summary_to_json(summary: CollectionSummary) -> dict[str, Any]:
    """A collection's summary as JSON."""
    return asdict(summary) | {"unreadable": list(summary.unreadable)}


def _say(session: Session, what: str, names: tuple[str, ...]) -> None:
    if session.as_json:
        session.print_json({what: list(names)})
    else:
        for name in names:
            terminal.console().print(f"{what}: {terminal.one_line(name)}")
