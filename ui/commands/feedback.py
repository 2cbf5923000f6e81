"""`assistant feedback`: what people said of answers, as rows to learn from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ui import terminal
from ui.commands.documents import Collection
from ui.session import Session, command

app = typer.Typer(name="feedback", help="What people said of answers in the web chat.", rich_markup_mode=None)


@command(app)
def export(
    session: Session,
    collection: Collection,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.jsonl", help="A row a quote.")],
    verdict: Annotated[str, typer.Option("--verdict", help="good: rows to learn from; bad: what to look at.")] = "good",
) -> None:
    """Write the judged answers as rows with question, quote and document."""
    from assistant.output import atomic, check_place
    from assistant.transcript.feedback import rows

    check_place(output, "a file of rows", (".jsonl",))
    workspace = session.workspace()
    found = list(rows(workspace, collection, verdict))
    workspace.collection(collection).note_copy(output, "report")
    with atomic(output) as file:
        file.writelines(
            json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n" for row in found
        )
    if session.as_json:
        session.print_json({"rows": len(found), "output": str(output)})
    else:
        terminal.console().print(f"{len(found):,} rows in {terminal.one_line(str(output))}")
