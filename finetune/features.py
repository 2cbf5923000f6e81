"""Rows as what the model reads: token ids of a question and a passage, and the places of the answer among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from finetune.types import Row
from index.crossencoder import CLOSE, OPEN, QUESTION_TOKENS
from ingest.tokens import tokenizer

IGNORED = -100  # a label that is not learned from, as torch's losses have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """A row in tokens. `start` and `end` are token places, both of the first token where there is no answer."""

    ids: list[int]
    passage_at: int  # place of the first token of the passage
    start: int = IGNORED
    end: int = IGNORED
    answerable: float = IGNORED  # 1, 0, or `IGNORED`
    relevant: float = IGNORED


def features(rows: Iterable[Row], tokens: int) -> Iterator[Features]:
    """One for each row, in order, with at most `tokens` tokens; a passage too long is cut around its answer.

    Raises:
        ValueError: an answer is longer than that.
    """
    for row in rows:
        question = tokenizer().encode(row.question, add_special_tokens=False).ids[:QUESTION_TOKENS]
        passage = tokenizer().encode(row.passage, add_special_tokens=False)
        room = tokens - len(question) - 3
        ids, offsets = passage.ids, passage.offsets
        first, span = 0, (IGNORED, IGNORED)
        at = len(question) + 2
        if row.answer is not None:
            inside = [p for p, (a, b) in enumerate(offsets) if a < row.answer[1] and row.answer[0] < b]
            if not inside or inside[-1] - inside[0] >= room:
                raise ValueError(f"an answer of {len(inside)} tokens does not fit into {room} ({row.source})")
            if inside[-1] >= room:
                first = min(inside[0] - (room - (inside[-1] - inside[0])) // 2, len(ids) - room)
            span = (at + inside[0] - first, at + inside[-1] - first)
        elif row.answerable is False:
            span = (0, 0)
        yield Features(
            ids=[OPEN, *question, CLOSE, *ids[first : first + room], CLOSE],
            passage_at=at,
            start=span[0],
            end=span[1],
            answerable=_label(row.answerable),
            relevant=_label(row.relevant),
        )


def _label(known: bool | None) -> float:
    return IGNORED if known is None else float(known)
