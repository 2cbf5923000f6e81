"""`assistant collections purge` and `certificates`: destroy documents for good, and say what was destroyed."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import terminal
from ui.session import DONE, SOMETHING_SKIPPED, Session, command

if TYPE_CHECKING:
    from rich.console import Console

    from index.types import Certificate

Name = Annotated[str, typer.Argument(metavar="NAME", help="The collection.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app)(purge)
    command(app)(certificates)


def purge(
    session: Session,
    name: Name,
    documents: Annotated[list[str], typer.Argument(metavar="[DOCUMENT...]", help="File names, paths or ids.")] = [],  # noqa: B006
    everything: Annotated[bool, typer.Option("--all", help="Every document the collection ever held.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Written on the certificate.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; needed where nobody can answer.")] = False,
) -> int:
    """Destroy documents for good, in every version, and write a certificate.

    Bytes, text, vectors, terms, older generations and saved answers go; nothing brings them back. `remove` can be
    undone, this cannot.
    """
    from assistant.purge import purge as purge_documents
    from ui.people.accounts import People

    workspace = session.workspace()
    collection = workspace.collection(name)
    if bool(documents) == everything:
        raise UsageError("Name the documents to purge, or give --all.")
    wanted = [d.document_id for d in collection.ever()] if everything else documents
    if not wanted:
        raise UsageError(f"Collection {name!r} holds no documents; there is nothing to purge.")
    if not yes:
        _confirm(session, f"Destroy {', '.join(documents) or 'everything'} in {name} for good, in every version?")
    certificate = purge_documents(workspace, name, wanted, reason)
    People(workspace.home).note("purge", collection=name)
    if session.as_json:
        session.print_json(asdict(certificate))
    else:
        _print(terminal.console(), certificate)
    return DONE if certificate.ended else SOMETHING_SKIPPED


def certificates(session: Session, name: Name) -> None:
    """Show what was purged from a collection, and what was out of reach."""
    found = session.workspace().collection(name).certificates()
    if session.as_json:
        session.print_json([asdict(certificate) for certificate in found])
        return
    to = terminal.console()
    if not found:
        to.print(f"Nothing was ever purged from {name}.")
    for certificate in found:
        _print(to, certificate)


def _confirm(session: Session, question: str) -> None:
    """Ask on the terminal.

    Raises:
        UsageError: the answer is no, or nobody can answer.
    """
    if session.as_json or not sys.stdin.isatty():
        raise UsageError("Nothing was purged: this cannot be undone. Say --yes to do it without being asked.")
    if not typer.confirm(terminal.one_line(question)):
        raise UsageError("Nothing was purged.")


def _print(to: Console, certificate: Certificate) -> None:
    """What a purge destroyed and what it left."""
    c = certificate
    to.print(terminal.one_line(f"certificate {c.purge_id}: purged from {c.collection}, {c.begun} {c.reason}".rstrip()))
    for document in c.documents:
        to.print(terminal.one_line(f"  destroyed: {', '.join(document.paths)} ({document.document_id})"))
    to.print(
        f"  destroyed: {c.revisions:,} versions, {c.passages:,} passages, {c.blobs:,} stored files "
        f"({c.size_bytes:,} bytes), {len(c.generations):,} generations of the index"
    )
    for line in c.also:
        to.print(terminal.one_line(f"  destroyed: {line}"))
    for line in c.left:
        to.print(terminal.one_line(f"  left: {line}"), style="yellow")
    if c.ended is None:
        to.print(
            "  not finished: the freed pages of the catalogue could not be overwritten while another process reads "
            "them. Close it; the next writing command finishes the purge.",
            style="yellow",
        )
