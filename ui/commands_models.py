"""`assistant models …`: what reads and ranks, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict

import typer

from ui import terminal
from ui.session import Session, command

app = typer.Typer(name="models", help="List the models at work.", rich_markup_mode=None)


@command(app, "list")
def list_(session: Session) -> None:
    """List the models, what each was adapted from and trained on, and whether the settings use it."""
    from assistant.models import models

    found = models(session.settings())
    if session.as_json:
        session.print_json([asdict(model) for model in found])
        return
    rows = [
        (
            model.role,
            model.name,
            "yes" if model.is_used else "no",
            round(model.size_bytes / 1e6, 1),
            model.base,
            model.trained,
            ", ".join(model.learned_from),
        )
        for model in found
    ]
    terminal.print_table(terminal.console(), ("role", "model", "used", "MB", "adapted from", "trained", "on"), rows)
