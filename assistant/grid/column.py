"""The questions of a grid, from a file or a preset."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.grid.presets import PRESETS, SECTIONS
from assistant.question import check_question
from assistant.table import read_questions
from ingest.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A question and what heads its column. `key` tells columns apart, also in a later run.

    `sections` are words by which documents head what it asks for: such a section answers it whole.
    """

    key: str
    heading: str
    question: str
    sections: tuple[str, ...] = ()


def from_file(path: Path, column: str = "question") -> tuple[Column, ...]:
    """The questions of a .jsonl, .csv or .xlsx file, in its order.

    Raises:
        UsageError: see `assistant.table.read_questions`; and where a question cannot be asked or stands there twice.
    """
    found = []
    for row in read_questions(path, column):
        if row.problem:
            raise UsageError(f"{path}: {row.problem} Correct the file.")
        question = check_question(row.question, f"question {row.key} in {path}")
        found.append(Column(key=row.key, heading=question, question=question))
    twice = next((one.question for at, one in enumerate(found) if one.question in {o.question for o in found[:at]}), "")
    if twice:
        raise UsageError(f"{path} asks {twice[:80]!r} twice. Take one of them out.")
    return tuple(found)


def from_preset(name: str) -> tuple[Column, ...]:
    """The questions of a preset.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in PRESETS:
        raise UsageError(f"--preset {name}: there is no such preset. Choose from {', '.join(sorted(PRESETS))}.")
    return tuple(
        Column(
            key=heading.lower().replace(" ", "-").replace("/", "-"),
            heading=heading,
            question=question,
            sections=SECTIONS.get(heading, ()),
        )
        for heading, question in PRESETS[name]
    )
