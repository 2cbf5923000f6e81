"""What a language model is asked: system prompt, examples, fenced passages, question.

The words stand in files under `prompts/`, one folder a version; a version that has answered is not changed any more.
Training rows are made with the same function, so that a model learns what it will be asked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

from assistant.generation.fence import code, fenced, neutral

VERSION = "answer-1"
NO_ANSWER = "NO ANSWER"
_FOLDER = Path(__file__).parent / "prompts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A passage as a model is shown it. `source` says where it comes from; it is as little trusted as the text."""

    source: str
    text: str


def compose(question: str, excerpts: Sequence[Excerpt], version: str = VERSION) -> list[Message]:
    """The conversation that asks for an answer from these passages, which are numbered from 1."""
    system, user, examples = _files(version)
    messages = [Message(role="system", text=system)]
    for asked, shown, answer in examples:
        messages.append(Message(role="user", text=_asked(user, asked, shown)))
        messages.append(Message(role="assistant", text=answer))
    return [*messages, Message(role="user", text=_asked(user, question, excerpts))]


def _asked(user: str, question: str, excerpts: Sequence[Excerpt]) -> str:
    texts = [f"({excerpt.source})\n{excerpt.text}" for excerpt in excerpts]
    fence = code(question, texts)
    passages = "\n\n".join(fenced(f"passage {number}", text, fence) for number, text in enumerate(texts, 1))
    return Template(user).substitute(code=fence, passages=passages, question=" ".join(neutral(question).split()))


@cache
def _files(version: str) -> tuple[str, str, tuple[tuple[str, tuple[Excerpt, ...], str], ...]]:
    folder = _FOLDER / version
    rows = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
    examples = tuple((row["question"], tuple(Excerpt(**one) for one in row["passages"]), row["answer"]) for row in rows)
    system, user = ((folder / name).read_text(encoding="utf-8").strip() for name in ("system.txt", "user.txt"))
    return system, user, examples
