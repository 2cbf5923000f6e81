"""`assistant verify`: an exported conversation, checked against the collection again."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ui import terminal
from ui.session import DONE, FAILED, SOMETHING_SKIPPED, Session, command


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(verify)


def verify(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved conversation: .pdf, .docx or .md.")],
    collection: Annotated[
        str | None, typer.Option("-c", "--collection", help="Where to look; by default the one the file names.")
    ] = None,
) -> int:
    """Check every quote of a saved conversation again.

    Exit code 0: all exact. 3: a quote has changed or its document is gone. 1: the file was altered.
    """
    from assistant.transcript.quote import Found
    from assistant.transcript.verify import verify as check

    checked = check(session.workspace(), file, collection)
    off = [quote for quote in checked.quotes if quote.found is not Found.EXACT]
    counts = Counter(quote.found.value for quote in checked.quotes)
    if session.as_json:
        session.print_json(asdict(checked) | {"counts": {found.value: counts[found.value] for found in Found}})
    else:
        to = terminal.console()
        told = ", ".join(f"{counts[found.value]:,} {found.value}" for found in Found)
        name = terminal.one_line(checked.collection)
        to.print(f"{told} of {len(checked.quotes):,} quotes from {name}.")
        for line in (*checked.tampered, *checked.notices):
            to.print(terminal.one_line(line))
        rows = [(f"{q.turn}.{q.marker}", q.found.value, q.document, q.words, q.reason) for q in off]
        if rows:
            terminal.print_table(to, ("answer", "found", "document", "quote", "why"), rows)
    if checked.tampered:
        return FAILED
    return SOMETHING_SKIPPED if off else DONE
