"""`assistant grid` and `assistant chronology`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import terminal
from ui.commands_documents import Collection
from ui.commands_questions import AsOf
from ui.narrowing import Narrowing
from ui.session import DONE, SOMETHING_SKIPPED, Session, command

if TYPE_CHECKING:
    from assistant.chronology.fact import Chronology
    from assistant.grid.column import Column
    from assistant.grid.make import GridReport


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app)(grid)
    command(app)(chronology)


def grid(
    session: Session,
    collection: Collection,
    narrowing: Narrowing,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="The grid: .xlsx, .csv, .html or .json.")
    ],
    questions: Annotated[
        Path | None, typer.Option("--questions", metavar="FILE", help="Questions: .jsonl, .csv or .xlsx.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option("--preset", metavar="NAME", help="Questions that are there: cuad or drug-label.")
    ] = None,
    column: Annotated[str, typer.Option("--column", help="The column or key that holds the question.")] = "question",
    as_of: AsOf = None,
) -> int:
    """Ask every document every question: a table with exact quotes.

    Each document is searched alone and whole; what it does not say is told as absent. Run the same command again after
    an interruption: what is filled is kept.
    """
    from assistant.grid.make import make
    from assistant.grid.output import check_output
    from assistant.grid.remembering import RememberingEncoder
    from assistant.grid.start import Scope, start
    from assistant.workspace import Workspace
    from index.crossencoder import load_crossencoder
    from index.encode import load_encoder

    columns = _columns(questions, preset, column)
    condition = narrowing.filter()
    check_output(output)
    settings = session.settings()
    session.workspace().collection(collection)  # an unknown one is refused before the model is loaded
    workspace = Workspace(session.home, settings, encoder=RememberingEncoder(load_encoder(settings.encoder)))
    moment = None if as_of is None else workspace.moment(collection, as_of)
    asked = workspace.collection(collection)
    reader = load_crossencoder() if settings.crossencoder == "answers" else None
    scope = Scope(collection=asked, condition=condition, as_of=moment)
    filler, review = start(scope, columns, settings, (lambda: reader) if reader else None)
    asked.note_copy(output, "grid")
    with terminal.counted("cells") as on_cell:
        report = make(filler.fill, output, review, on_cell)
    _show(session, report, output)
    return SOMETHING_SKIPPED if report.not_read or report.errors else DONE


def chronology(
    session: Session,
    collection: Collection,
    narrowing: Narrowing,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="A file: .xlsx, .csv, .html or .json.")
    ] = None,
    as_of: AsOf = None,
) -> int:
    """Put every dated sentence in order, with its place.

    Dates that may mean two days are marked; those relative to another day are left out and counted.
    """
    from assistant.chronology.gather import gather
    from assistant.chronology.output import check_output, write

    condition = narrowing.filter()
    if output is not None:
        check_output(output)
    workspace = session.workspace()
    asked = workspace.collection(collection)
    found = gather(asked, condition, None if as_of is None else workspace.moment(collection, as_of))
    if output is not None:
        asked.note_copy(output, "chronology")
        write(found, output)
    if session.as_json:
        session.print_json(found.to_json())
    else:
        _show_chronology(found, output)
    return SOMETHING_SKIPPED if found.not_read else DONE


def _show_chronology(found: Chronology, output: Path | None) -> None:
    to = terminal.console()
    for fact in found.facts if output is None else ():
        place = ", ".join(filter(None, (fact.citation.document, fact.quote.place)))
        to.print(terminal.one_line(fact.when), style="bold", markup=False, highlight=False)
        to.print(f"    “{terminal.one_line(fact.quote.text)}”", markup=False, highlight=False)
        to.print(f"    {terminal.one_line(place)}", style="dim", markup=False, highlight=False)
    terminal.print_table(to, ("", ""), found.lines)
    if output is not None:
        to.print(f"in {output}", markup=False)


def _columns(file: Path | None, preset: str | None, column: str) -> tuple[Column, ...]:
    from assistant.grid.column import from_file, from_preset

    if (file is None) == (preset is None):
        raise UsageError("Say what to ask: either --questions FILE or --preset NAME.")
    return from_preset(preset or "") if file is None else from_file(file, column)


def _show(session: Session, report: GridReport, output: Path) -> None:
    if session.as_json:
        session.print_json(report.to_json())
        return
    to = terminal.console()
    terminal.print_table(to, ("status", "cells"), list(report.by_status.items()))
    size = f"{report.documents:,} documents by {report.questions:,} questions"
    to.print(f"{size}: {report.filled:,} cells filled now, {report.kept:,} kept from before, in {output}")
    for problem in (*report.notes, *report.not_read, *report.errors):
        to.print(terminal.one_line(problem), style="yellow")
