"""The questions of a grid, from a file or a preset.

A preset is a table in `presets/`: the heading of each column, its question in plain English with the words that such
documents use, and the words by which they head a section on it, only such as leave no doubt ("Term" or "Restrictions"
say too little). The clause types are those of CUAD (the Atticus Project); the questions are this project's.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from assistant.question import check_question
from assistant.table import read_questions
from ingest.errors import UsageError

PRESETS = Path(__file__).parent / "presets"


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
    ((most, times),) = Counter(one.question for one in found).most_common(1)
    if times > 1:
        raise UsageError(f"{path} asks {most[:80]!r} twice. Take one of them out.")
    return tuple(found)


def from_lines(text: str) -> tuple[Column, ...]:
    """The questions of a text, one a line; one that stands there twice is one.

    Raises:
        UsageError: one cannot be asked.
    """
    asked = dict.fromkeys(check_question(line) for line in text.splitlines() if line.strip())
    return tuple(Column(key=question, heading=question, question=question) for question in asked)


def from_preset(name: str) -> tuple[Column, ...]:
    """The questions of a preset.

    Raises:
        UsageError: there is none of that name.
    """
    known = {path.stem: path for path in sorted(PRESETS.glob("*.csv"))}
    if name not in known:
        raise UsageError(f"--preset {name}: there is no such preset. Choose from {', '.join(known)}.")
    with known[name].open(encoding="utf-8", newline="") as file:
        return tuple(
            Column(
                key=row["heading"].lower().replace(" ", "-").replace("/", "-"),
                heading=row["heading"],
                question=row["question"],
                sections=tuple(filter(None, row["sections"].split("; "))),
            )
            for row in csv.DictReader(file)
        )
