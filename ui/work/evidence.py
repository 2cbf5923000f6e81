"""The evidence of a cell, a sentence or a date, for the source view."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.chronology.fact import Chronology
from assistant.citecheck.result import CheckedDraft
from assistant.grid.review import Review
from ui import handlers
from ui.handlers import Desk
from ui.shown import Step, paged
from ui.words import wrong
from ui.work import check_view, chronology_view, grid_view
from ui.work.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one part of a work rests on; see `ui.shown.Trail`."""

    collection: str
    base: str
    lead: str
    steps: tuple[Step, ...]


def source(desk: Desk, key: str, part: str, number: int) -> str:
    """A step of the evidence of a part of a work, as HTML for the source view.

    Raises:
        ProjectError: With one line to show.
    """
    return handlers.look(desk, evidence(desk, key, part), number)


def original(desk: Desk, key: str, part: str, marker: int) -> tuple[Path, str, str]:
    """The stored file that a citation of a part rests on, its name, and its `FileType`.

    Raises:
        ProjectError: With one line to show.
    """
    return handlers.opened(desk, evidence(desk, key, part), marker)


def evidence(desk: Desk, key: str, part: str) -> Evidence:
    """What a part rests on.

    Args:
        desk: of whoever asks.
        key: of the work.
        part: the numbers of a row and a column from 0 ("3-17"), of a sentence from 1, or of a date from 0.

    Raises:
        UsageError: there is no such work or part.
        ProjectError: it may not be looked at, or is not there any more.
    """
    work = desk.shown.works.find(key)
    desk.workspace.collection(work.collection)  # also what needs no look at a document may be shown no more
    try:
        lead, steps = _told(desk, work, [int(number) for number in part.split("-")])
    except (ValueError, LookupError) as error:
        raise wrong("work.no_part", part=part[:20]) from error
    return Evidence(collection=work.collection, base=f"{work.base}/{part}", lead=lead, steps=steps)


def _told(desk: Desk, work: Work, at: list[int]) -> tuple[str, tuple[Step, ...]]:
    made = work.made
    if min(at) < 0 or made is None:
        raise LookupError
    if isinstance(made, Review):
        row, column = made.rows[at[0]], made.columns[at[1]]
        cited = desk.workspace.cited(work.collection, row, made.cells[row.key, column.key])
        return grid_view.lead(made, row, column), paged(cited)
    if isinstance(made, CheckedDraft):
        one = next((one for one in made.sentences if one.sentence.number == at[0]), None)
        if one is None:
            raise LookupError
        return check_view.lead(one), check_view.steps(made, one)
    if isinstance(made, Chronology):
        fact = made.facts[at[0]]
        return chronology_view.lead(fact), paged((fact.citation,))
    raise LookupError
