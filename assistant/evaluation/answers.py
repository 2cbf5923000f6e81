"""Answers measured against gold questions: is the gold quote shown, from the right place; are refusals right.

A folder to evaluate holds `documents/` and `questions.jsonl`, and may hold `distractors/`: files that answer none of
the questions, and should change no answer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation.figures import figures
from assistant.evaluation.gold import GoldQuestion, load_questions
from assistant.evaluation.judge import judge
from assistant.evaluation.metamorphic import compared, crowded, reworded, shuffled
from assistant.settings import Settings
from assistant.types import Answer
from assistant.workspace import Workspace
from index.encode import Encoder
from ingest.errors import UsageError

Say = Callable[[str], None]
NAME = "evaluated"


def evaluate_answers(
    workspace: Workspace, collection: str, questions: Path, *, metamorphic: bool = False
) -> dict[str, Any]:  # fmt: skip
    """Ask a collection every question of a file and count.

    Args:
        workspace: holds the collection.
        collection: its name.
        questions: see `load_questions`.
        metamorphic: whether to ask each question twice more, in other words and with a typing error.

    Returns:
        The figures of `figures`, one row a question, and where asked for what became of the other wordings.
    """
    golds = load_questions(questions)
    answers = _asked(workspace, collection, golds)
    report = _report(golds, answers)
    if metamorphic:
        report["metamorphic"] = reworded(lambda text: workspace.ask(collection, text), golds, answers)
    return report


def evaluate_folder(
    folder: Path, settings: Settings, encoder: Encoder | None = None, say: Say = lambda _: None
) -> dict[str, Any]:  # fmt: skip
    """Build a collection from a folder in a temporary home, ask it, and change what should change no answer.

    Args:
        folder: holds `documents/` and `questions.jsonl`, and may hold `distractors/`.
        settings: of the answers.
        encoder: by default the one of the settings.
        say: told in words what is being done.

    Returns:
        As of `evaluate_answers`; `metamorphic` also tells of files in another order and, where there are any, of
        distractors.

    Raises:
        UsageError: the folder lacks documents or questions.
    """
    documents, distractors = folder / "documents", folder / "distractors"
    golds = load_questions(folder / "questions.jsonl")
    if not documents.is_dir():
        raise UsageError(f"{folder} holds no folder documents; put the files there that the questions are about.")
    with tempfile.TemporaryDirectory() as home:
        workspace = Workspace(Path(home), settings, encoder)
        say("Taking in the documents")
        workspace.ingest(NAME, [documents])
        say(f"Asking {len(golds)} questions")
        answers = _asked(workspace, NAME, golds)
        report = _report(golds, answers)
        say("Asking them in other words")
        changed = reworded(lambda text: workspace.ask(NAME, text), golds, answers)
        say("Asking them of the files in another order")
        other = shuffled(workspace, NAME, documents)
        changed["shuffled"] = compared(golds, answers, _asked(workspace, other, golds))
        if distractors.is_dir():
            say("Asking them among other files")
            other = crowded(workspace, NAME, documents, distractors)
            changed["distractors"] = compared(golds, answers, _asked(workspace, other, golds))
    return {**report, "metamorphic": changed}


def _asked(workspace: Workspace, collection: str, golds: Sequence[GoldQuestion]) -> list[Answer]:
    return [workspace.ask(collection, gold.question) for gold in golds]


def _report(golds: Sequence[GoldQuestion], answers: Sequence[Answer]) -> dict[str, Any]:
    rows = [judge(gold, answer) for gold, answer in zip(golds, answers, strict=True)]
    return {**figures(rows), "rows": rows}
