"""`assistant why`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui import terminal
from ui.commands.documents import Collection
from ui.commands.narrowing import Narrowing
from ui.commands.questions import AsOf
from ui.session import Session, command

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.why.explanation import Why

_SHOWN_WORDS = 300  # characters of a passage


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(why)


def why(
    session: Session,
    question: Annotated[str, typer.Argument(help="The question, as it was asked.")],
    collection: Collection,
    narrowing: Narrowing,
    expect: Annotated[
        str,
        typer.Option(
            "--expect",
            metavar="TEXT_OR_DOCUMENT",
            help="What should have been found: a file name, path, id or title; 'lease.pdf, page 3'; or words.",
        ),
    ],
    as_of: AsOf = None,
) -> None:
    """Show where an expected document or passage was lost.

    From the file to the answer: not taken in, not readable, filtered out, outranked and by what, or not quoted.
    """
    from assistant.why.explanation import why as explain

    allowed = narrowing.filter()
    found = explain(session.workspace(), collection, question, expect, allowed, as_of)
    if session.as_json:
        from assistant.why.as_json import why_to_json

        session.print_json(why_to_json(found))
    else:
        _print(terminal.console(), found)


def _print(to: Console, found: Why) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from assistant.why.figures import lines

    for notice in found.notices:
        to.print(Text(terminal.one_line(notice), style="bold yellow"))
    to.print(Text(terminal.one_line(f"{found.expectation.how}."), style="dim"))
    for fate in found.fates:
        to.print()
        head = Text(f"{fate.verdict.value.replace('_', ' ')}: ", style="bold cyan")
        to.print(head.append(terminal.one_line(fate.sentence), style="not bold default"))
        if fate.ranked is not None:
            quote = terminal.one_line(fate.ranked.passage.text)
            cut = quote if len(quote) <= _SHOWN_WORDS else f"{quote[:_SHOWN_WORDS]}…"
            to.print(Padding(Text(f"“{cut}”"), (0, 0, 0, 4), expand=False), soft_wrap=False)
        for line in lines(fate):
            to.print(Padding(Text(terminal.one_line(line), style="dim"), (0, 0, 0, 4), expand=False), soft_wrap=False)
    left = found.expectation.more
    rest = [f"{left:,} more places"] if left else []
    rest += [f"{found.more:,} passages that rank lower"] if found.more else []
    if rest:
        to.print()
        to.print(Text(f"Not looked at: {' and '.join(rest)}."))
