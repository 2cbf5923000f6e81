"""Rows from documents too long to be read at once: a window with the answer, and others that look like it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

from finetune.reading_rows import Asked, Read
from finetune.types import Row, Span
from index.lexical import LexicalIndex
from ingest.tokens import token_offsets

_LOOKED_AT = 8  # windows nearest by words, of which one without the answer is taken


def window_rows(read: Iterable[Read], source: str, tokens: int, chance: random.Random) -> Iterator[Row]:
    """For each answered question a window with its answer and one without; for every second other one a window.

    Args:
        read: documents.
        source: name of the set.
        tokens: length of a window.
        chance: places the windows.
    """
    for one in read:
        offsets = token_offsets([one.passage])[0]
        grid = _grid(offsets, tokens)
        words = LexicalIndex(None, create=True)
        words.update((row, "", "", one.passage[slice(*window)]) for row, window in enumerate(grid))
        for asked in one.asked:
            for answer in asked.answers[:2]:
                if row := _holding(one, asked, answer, _around(offsets, answer, tokens, chance), source):
                    yield row
            if asked.answers or chance.random() < 0.5:
                near = [grid[row] for row, _ in words.search(asked.question, _LOOKED_AT)]
                if free := _free(near, asked) or _free(grid, asked):
                    passage = one.passage[slice(*chance.choice(free))]
                    yield Row(
                        question=asked.question, passage=passage, answerable=False, relevant=False,
                        source=f"{source}/window", document=one.document,
                    )  # fmt: skip


def _grid(offsets: Sequence[Span], tokens: int) -> list[Span]:
    """Windows of so many tokens, each beginning in the middle of the one before."""
    starts = range(0, max(len(offsets) - tokens // 2, 1), tokens // 2)
    return [(offsets[at][0], offsets[min(at + tokens, len(offsets)) - 1][1]) for at in starts if offsets]


def _free(windows: Sequence[Span], asked: Asked) -> list[Span]:
    """The windows that hold nothing of an answer."""
    return [window for window in windows if not any(_meet(window, answer) for answer in asked.answers)]


def _around(offsets: Sequence[Span], answer: Span, tokens: int, chance: random.Random) -> Span | None:
    """A window that holds the answer somewhere; None where it is longer than a window."""
    inside = [place for place, offset in enumerate(offsets) if _meet(offset, answer)]
    if not inside or inside[-1] - inside[0] >= tokens:
        return None
    first = chance.randint(max(0, inside[-1] + 1 - tokens), inside[0])
    return min(offsets[first][0], answer[0]), max(offsets[min(first + tokens, len(offsets)) - 1][1], answer[1])


def _holding(one: Read, asked: Asked, answer: Span, window: Span | None, source: str) -> Row | None:
    if window is None:
        return None
    return Row(
        question=asked.question,
        passage=one.passage[slice(*window)],
        answer=(answer[0] - window[0], answer[1] - window[0]),
        answerable=True,
        relevant=True,
        source=source,
        document=one.document,
    )


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
