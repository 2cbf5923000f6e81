"""`assistant collections …`: what is kept, whether it is whole, and how to go back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui import terminal
from ui.session import DONE, FAILED, Session, command

app = typer.Typer(
    name="collections", help="List, show, verify and repair collections.", rich_markup_mode=None
)

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


@command(app)
def show(session: Session, name: Name) -> None:
    """List a collection's documents and generations."""
    collection = session.workspace().collection(name)
    summary, documents, generations = collection.summary(), collection.documents(), collection.generations()
    if session.as_json:
        rows = [
            {"document": d.document, "path": d.path, "title": d.title, "file_type": d.file_type,
             "pages": d.pages, "passages": d.passages, "revision": d.revision, "status": d.status, "reason": d.reason}
            for d in documents
        ]  # fmt: skip
        history = [
            {
                "generation": g.generation,
                "created": g.created,
                "documents": g.documents,
                "passages": g.passages,
            }
            for g in generations
        ]
        session.print_json(summary_to_json(summary) | {"files": rows, "generations": history})
        return
    to = terminal.console()
    rows = [
        (d.document, d.file_type, d.pages, d.passages, d.revision, d.status, d.reason or "")
        for d in documents
    ]
    terminal.print_table(to, ("document", "type", "pages", "passages", "revision", "status", "reason"), rows)
    to.print()
    history = [(g.generation, g.created, g.documents, g.passages) for g in generations]
    terminal.print_table(to, ("generation", "published", "documents", "passages"), history)


@command(app)
def verify(session: Session, name: Name) -> int:
    """Check every stored file of a collection against its length and hash."""
    report = session.workspace().collection(name).verify()
    if session.as_json:
        document = {
            "ok": report.ok,
            "problems": list(report.problems),
            "files": report.files,
            "bytes": report.bytes,
        }
        session.print_json(document)
    else:
        to = terminal.console()
        for problem in report.problems:
            to.print(terminal.one_line(problem), style="yellow")
        to.print(
            f"{'whole' if report.ok else 'damaged'}: {report.files:,} files, {report.bytes:,} bytes checked"
        )
    return DONE if report.ok else FAILED


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
def export(
    session: Session,
    name: Name,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
) -> None:
    """Write a collection's documents and their text to a file."""
    session.workspace().collection(name).export(path)
    _say(session, "exported", (str(path),))


def summary_to_json(summary: object) -> dict[str, object]:
    """A collection's summary as JSON."""
    keys = ("name", "documents", "pages", "passages", "generation", "size_bytes")
    return {key: getattr(summary, key) for key in keys} | {
        "unreadable": list(getattr(summary, "unreadable", ()))
    }


def _say(session: Session, what: str, names: tuple[str, ...]) -> None:
    if session.as_json:
        session.print_json({what: list(names)})
    else:
        for name in names:
            terminal.console().print(f"{what}: {terminal.one_line(name)}")
