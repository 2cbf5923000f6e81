"""`assistant models …`: what reads and ranks, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ui import terminal
from ui.commands.documents import Collection
from ui.session import Session, command

if TYPE_CHECKING:
    from assistant.reading.verdict import Verdict

app = typer.Typer(name="models", help="List the models at work, and check what they add.", rich_markup_mode=None)


@command(app, "list")
def list_(session: Session) -> None:
    """List the models, what each was adapted from and trained on, and whether the settings use it."""
    from assistant.generation.catalogue import RECOMMENDED
    from assistant.models import models, suggested

    found = models(session.settings())
    if session.as_json:
        session.print_json([asdict(model) for model in (*found, *suggested())])
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
    offered = [(f"{m.memory_gb} GB", m.name, m.licence, m.download_gb, m.context_tokens, m.note) for m in RECOMMENDED]
    terminal.console().print("Language models that can be fetched with `assistant models pull NAME`:", style="dim")
    heads = ("memory", "model", "licence", "GB", "context", "")
    terminal.print_table(terminal.console(), heads, offered)


@command(app)
def pull(
    session: Session,
    name: Annotated[str, typer.Argument(help="PUBLISHER/MODEL, or a model of the list.")],
    revision: Annotated[
        str | None, typer.Option("--revision", help="The commit to fetch; the newest where none is given.")
    ] = None,
) -> None:
    """Fetch a language model from huggingface.co: the only command that contacts a hub.

    Safetensors only. The revision and the hash of every file are recorded beside the model.
    """
    from assistant.generation.catalogue import full_name
    from assistant.generation.pull import pull as fetch

    wanted = full_name(name)
    folder = fetch(session.settings().home, wanted, revision, terminal.console(stderr=True).print)
    if session.as_json:
        session.print_json({"name": wanted, "folder": str(folder)})
    else:
        terminal.console().print(f"{wanted} is in {folder}. To answer with it: answerer = 'local', llm = '{wanted}'")


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
