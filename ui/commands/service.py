"""`assistant serve` and `assistant doctor`."""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import UsageError
from ui import terminal
from ui.session import DONE, FAILED, Session, command


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app)(serve)
    command(app)(doctor)


def serve(
    session: Session,
    host: Annotated[str, typer.Option("--host", help="A loopback address of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")] = 7860,
    no_token: Annotated[
        bool, typer.Option("--no-token", help="Let in every program and user of this machine.")
    ] = False,
    starters: Annotated[
        Path | None, typer.Option("--starters", metavar="FILE", help="JSON: example questions by collection.")
    ] = None,
) -> None:
    """Serve the web chat and the HTTP API.

    Prints the link to open; Ctrl-C stops the server.
    """
    from ui.app import serve as serve_app

    examples = read_starters(starters) if starters else {}
    workspace = session.workspace()

    def on_ready(link: str) -> None:
        if session.as_json:
            session.print_json({"url": link})
        else:
            terminal.console().print(f"Open {link}\nCtrl-C stops the server.")
            sys.stdout.flush()

    token = None if no_token else secrets.token_urlsafe(24)
    try:
        serve_app(workspace, host=host, port=port, token=token, on_ready=on_ready, starters=examples)
    except KeyboardInterrupt:
        terminal.console(stderr=True).print("Stopped.")


def read_starters(file: Path) -> dict[str, list[str]]:
    """Example questions by collection, from a JSON file like `{"leases": ["Who repairs the roof?"]}`.

    Raises:
        UsageError: it is not such a file.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if not all(isinstance(q, str) for questions in found.values() for q in questions):
            raise ValueError("a question is not text")
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise UsageError(f"{file} does not hold questions by collection ({error}).") from error
    return {str(name): list(questions) for name, questions in found.items()}


def doctor(session: Session) -> int:
    """Show what is installed and whether it is in order.

    Devices, disk, the home folder, the model, and what would leave this machine.
    """
    from assistant.doctor import examine

    findings = examine(session.settings())
    if session.as_json:
        session.print_json([{"name": f.name, "ok": f.ok, "detail": f.detail, "advice": f.advice} for f in findings])
    else:
        rows = [("ok" if f.ok else "!", f.name, f"{f.detail}{'. ' + f.advice if f.advice else ''}") for f in findings]
        terminal.print_table(terminal.console(), ("", "what", "finding"), rows)
    return DONE if all(f.ok for f in findings) else FAILED
