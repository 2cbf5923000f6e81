"""`assistant grid`, `assistant chronology` and `assistant summary`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import terminal
from ui.commands.documents import Collection
from ui.commands.narrowing import Narrowing
from ui.commands.questions import AsOf
from ui.session import DONE, SOMETHING_SKIPPED, Session, command

if TYPE_CHECKING:
    from assistant.chronology.fact import Chronology
    from assistant.grid.column import Column
    from assistant.grid.make import GridReport
    from assistant.summary.summary import Summary


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app)(grid)
    command(app)(chronology)
    command(app)(summary)


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

    columns = _columns(questions, preset, column)
    condition = narrowing.filter()
    check_output(output)
    workspace = session.workspace()
    filler, review = workspace.grid(collection, columns, condition, as_of=as_of)
    workspace.collection(collection).note_copy(output, "grid")
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
    from assistant.chronology.output import check_output, write

    condition = narrowing.filter()
    if output is not None:
        check_output(output)
    workspace = session.workspace()
    found = workspace.chronology(collection, condition, as_of=as_of)
    if output is not None:
        workspace.collection(collection).note_copy(output, "chronology")
        write(found, output)
    if session.as_json:
        session.print_json(found.to_json())
    else:
        _show_chronology(found, output)
    return SOMETHING_SKIPPED if found.not_read else DONE


def summary(
    session: Session,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its file name, path or id.")],
    collection: Collection,
    most: Annotated[int, typer.Option("-n", "--statements", min=1, help="How many statements.")] = 12,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="A file: .docx, .html or .md.")
    ] = None,
    as_of: AsOf = None,
) -> int:
    """Sum up a document by its most central statements, quoted, below its headings."""
    from assistant.summary.output import check_output, write
    from assistant.summary.summarise import summarise

    if output is not None:
        check_output(output)
    workspace = session.workspace()
    asked = workspace.collection(collection)
    found = summarise(asked, document, most, None if as_of is None else workspace.moment(collection, as_of))
    if output is not None:
        asked.note_copy(output, "summary")
        write(found, output)
    if session.as_json:
        session.print_json(found.to_json())
    else:
        _show_summary(found, output)
    return SOMETHING_SKIPPED if found.document.lost else DONE


def _show_summary(found: Summary, output: Path | None) -> None:
    from assistant.summary.summary import where

    to = terminal.console()
    for headings, quotes in found.sections if output is None else ():
        to.print(terminal.one_line(" › ".join(headings)), style="bold", markup=False, highlight=False)
        for quote in quotes:
            line = terminal.one_line(f"“{quote.text}” ({where(quote)})")
            to.print(f"    {line}", markup=False, highlight=False)
    terminal.print_table(to, ("", ""), found.lines)
    if output is not None:
        to.print(f"in {output}", markup=False)


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
        session.print_json(asdict(report))
        return
    to = terminal.console()
    terminal.print_table(to, ("status", "cells"), list(report.by_status.items()))
    size = f"{report.documents:,} documents by {report.questions:,} questions"
    to.print(f"{size}: {report.filled:,} cells filled now, {report.kept:,} kept from before, in {output}")
    for problem in (*report.notes, *report.not_read, *report.errors):
        to.print(terminal.one_line(problem), style="yellow")
