"""A change of a sentence: which characters give way to which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.twins.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `[start, end)` of a sentence become `text`."""

    start: int
    end: int
    text: str


Change = tuple[Edit, ...]  # in the order of the sentence; usually one
Rule = Callable[[Sentence, Random], Iterator[Change]]


def apply(text: str, change: Change) -> str:
    """The sentence after the change."""
    for edit in reversed(change):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def replaced(match: re.Match[str], text: str, group: int | str = 0) -> Change:
    """A change of one group of a match."""
    return (Edit(match.start(group), match.end(group), text),)


def like(before: str, after: str) -> str:
    """The new words with the capitals of the old ones."""
    if before.isupper() and len(before) > 1:
        return after.upper()
    return after[:1].upper() + after[1:] if before[:1].isupper() else after
