"""Rows as a model reads them: prompts by the model's own chat template, as in serving; only answers are learned."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.generation.prompt import Message
from finetune.llm.chats import Chat
from ingest.errors import ProjectError

UNLEARNED = -100  # the label of a token that is read and not learned


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A row in token ids. Labels are those of the answer and of the end of its turn, `UNLEARNED` elsewhere."""

    row: Chat
    input_ids: list[int]
    labels: list[int]

    @property
    def prompt(self) -> list[int]:
        """The ids before the answer."""
        return self.input_ids[: self.labels.count(UNLEARNED)]


def tokens(rows: Sequence[Chat], tokenizer: Any, most: int) -> tuple[list[Tokens], Counter[str]]:
    """The rows that a model can read whole, and how many of each kind are longer than `most` tokens.

    Raises:
        ProjectError: the tokenizer loses words of the evidence, or a row has no token to learn.
    """
    found, long = [], Counter[str]()
    for row in rows:
        prompt = prompt_ids(tokenizer, row.messages)
        said = [*tokenizer(row.answer, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
        if len(prompt) + len(said) > most:
            long[row.source.partition("/")[0]] += 1
            continue
        _check(row, prompt, said, tokenizer)
        labels = [*([UNLEARNED] * len(prompt)), *said]
        found.append(Tokens(row=row, input_ids=[*prompt, *said], labels=labels))
    return found, long


def prompt_ids(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    """The ids of a conversation up to where the model speaks."""
    turns = [{"role": one.role, "content": one.text} for one in messages]
    options = {"add_generation_prompt": True, "return_dict": True, "enable_thinking": False}
    try:
        return list(tokenizer.apply_chat_template(turns, sanitize_control_tokens=True, **options)["input_ids"])
    except Exception as error:  # a template may refuse what it does not know, in its own words
        if turns[0]["role"] != "system" or len(turns) < 2:
            raise ProjectError(f"The model's chat template refuses a row: {error}") from error
        first, second, *rest = messages  # some models know no system turn: it goes before the first question
        joined = Message(role="user", text=f"{first.text}\n\n{second.text}")
        return prompt_ids(tokenizer, [joined, *rest])


def _check(row: Chat, prompt: Sequence[int], said: Sequence[int], tokenizer: Any) -> None:
    """Nothing that the answer rests on may be missing from what is read."""
    read = _folded(tokenizer.decode(prompt))
    evidence = _folded(row.answer.rpartition(" [")[0]) if row.marker else ""
    if evidence and evidence not in read:
        raise ProjectError(
            f"The tokenizer or chat template loses words of the evidence of a row ({row.source}): "
            f"{row.answer[:80]!r} does not stand in the prompt as the model reads it."
        )
    if len(said) < 2:
        raise ProjectError(f"A row ({row.source}) has no answer to learn.")


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
