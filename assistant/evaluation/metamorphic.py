"""What must not change an answer: other words, a typing error, files that have nothing to do with it, their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from assistant.evaluation import interval
from assistant.evaluation.gold import GoldQuestion
from assistant.evaluation.judge import judge, same_answer
from assistant.types import Answer
from assistant.workspace import Workspace

_REWORDED = (
    (r"^How long ", "For what length of time "),
    (r"^How much ", "What amount of "),
    (r"^How many ", "What number of "),
    (r"^How often ", "How frequently "),
    (r"^How soon ", "How quickly "),
    (r"^When is ", "At what time is "),
    (r"^Who is ", "Which person is "),
    (r"^Which ", "What "),
    (r"\bneed to\b", "have to"),
    (r"\bmust\b", "has to"),
    (r"\bstart\b", "begin"),
    (r"\bends\b", "comes to an end"),
    (r"\bgiven\b", "administered"),
    (r"\bagreement\b", "contract"),
)
_LEAST = 6  # letters of a word that gets a typing error: it stays readable
PARTS = 4  # in which the files of a shuffled collection are taken in


def reworded(
    ask: Callable[[str], Answer], questions: Sequence[GoldQuestion], answers: Sequence[Answer]
) -> dict[str, Any]:  # fmt: skip
    """How answers fare when their question is said otherwise.

    Args:
        ask: answers a question.
        questions: as they were asked.
        answers: to them, in the same order.
    """
    return {
        name: compared(questions, answers, [ask(change(gold)) for gold in questions])
        for name, change in (("paraphrase", paraphrase), ("typo", typo))
    }


def compared(
    questions: Sequence[GoldQuestion], before: Sequence[Answer], after: Sequence[Answer]
) -> dict[str, Any]:  # fmt: skip
    """How often the first citation stays (or the refusal), and what share of the gold quotes is shown then and now."""
    answerable = [n for n, gold in enumerate(questions) if gold.answerable]

    def shown(answers: Sequence[Answer]) -> float:
        held = [bool(judge(questions[n], answers[n])["gold_shown"]) for n in answerable]
        return interval.share(held)["share"] or 0.0

    return {
        "same": interval.share([same_answer(a, b) for a, b in zip(before, after, strict=True)]),
        "gold_shown_before": shown(before),
        "gold_shown": shown(after),
        "changed": [
            gold.question_id for gold, a, b in zip(questions, before, after, strict=True) if not same_answer(a, b)
        ],
    }


def shuffled(workspace: Workspace, name: str, documents: Path) -> str:
    """A collection of the same files, taken in by parts in another order; its name."""
    files = sorted(path for path in documents.rglob("*") if path.is_file())
    Random(0).shuffle(files)  # noqa: S311 - not for secrets
    size = -(-len(files) // PARTS)
    for start in range(0, len(files), max(size, 1)):
        workspace.ingest(f"{name}-shuffled", files[start : start + size])
    return f"{name}-shuffled"


def crowded(workspace: Workspace, name: str, documents: Path, distractors: Path) -> str:
    """A collection of the same files among others; its name."""
    workspace.ingest(f"{name}-crowded", [documents, distractors])
    return f"{name}-crowded"


def paraphrase(gold: GoldQuestion) -> str:
    """The paraphrase that the question came with, or one by rule: other common words, else a polite opening."""
    if gold.paraphrase:
        return gold.paraphrase
    for pattern, other in _REWORDED:
        reworded = re.sub(pattern, other, gold.question, count=1)
        if reworded != gold.question:
            return reworded
    return f"I would like to know: {gold.question[:1].lower()}{gold.question[1:]}"


def typo(gold: GoldQuestion) -> str:
    """Two neighbouring letters inside one long word exchanged; the same ones every time."""
    draw = Random(gold.question_id)  # noqa: S311 - not for secrets
    words = list(re.finditer(rf"[A-Za-z]{{{_LEAST},}}", gold.question))
    if not words:
        return gold.question
    word = draw.choice(words)
    places = [i for i in range(word.start() + 1, word.end() - 2) if gold.question[i] != gold.question[i + 1]]
    if not places:
        return gold.question
    place, text = draw.choice(places), gold.question
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
