"""`assistant models …`: what reads and ranks, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ui import terminal
from ui.commands_documents import Collection
from ui.session import Session, command

if TYPE_CHECKING:
    from assistant.reading.verdict import Verdict

app = typer.Typer(name="models", help="List the models at work, and check what they add.", rich_markup_mode=None)


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


@command(app)
def check(
    session: Session,
    collection: Collection,
    forget: Annotated[bool, typer.Option("--forget", help="Drop the last verdict; the settings decide again.")] = False,
) -> None:
    """Measure whether reading the best passages helps a collection; searches go without where it does not.

    Sentences of the collection itself are searched for in the passages that they were taken out of.
    """
    workspace = session.workspace()
    if forget:
        workspace.forget_reading(collection)
        session.print_json({"reading": None}) if session.as_json else terminal.console().print("forgotten")
        return
    found = workspace.check_reading(collection)
    if session.as_json:
        session.print_json({"reading": verdict_to_json(found)})
    else:
        terminal.console().print(told(found))


def verdict_to_json(found: Verdict | None) -> dict[str, object] | None:
    """A verdict as JSON, with what follows from it."""
    return None if found is None else asdict(found) | {"is_used": found.wins}


def told(found: Verdict) -> str:
    """A verdict in a line."""
    return (
        f"reading the best passages: {'used' if found.wins else 'not used'}. MAP@10 {found.fused:.3f} without, "
        f"{found.read:.3f} with it ({found.gain:+.3f} [{found.low:+.3f}, {found.high:+.3f}]), {found.questions} "
        f"sentences of the collection searched for on {found.checked[:10]}"
    )
