"""The same question in other words, and with a typing error: the answer should stay."""

from __future__ import annotations

import re
from random import Random

from assistant.evaluation.gold import GoldQuestion

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
