"""A language model as the generator knows it: it counts, and it writes piece by piece."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.generation.prompt import Message
from ingest.errors import AnswerError


class ModelError(AnswerError):
    """A model could not be reached, answered with an error, or broke off; the text says which, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some characters of an answer. `finish` is set on the last one that a model itself ends with."""

    text: str
    finish: str | None = None  # "stop", "length" …
    prompt_tokens: int | None = None  # that the model says it has read


class Writer(Protocol):
    """What the generator asks."""

    @property
    def name(self) -> str:
        """The model, with a hash of its weights where they are known."""

    @property
    def adapter(self) -> str | None:
        """Its adapter, with a hash."""

    @property
    def context_tokens(self) -> int:
        """How many tokens of prompt and answer it holds."""

    def count(self, messages: Sequence[Message]) -> int:
        """The tokens of a conversation, or more."""

    def write(self, messages: Sequence[Message], most_tokens: int, halt: threading.Event) -> Iterator[Piece]:
        """The answer as it is made; soon after `halt` is set there is no more of it.

        Raises:
            ModelError: with a reason for people.
        """
