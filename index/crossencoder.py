"""A question and a passage read together: whether the passage is worth reading, where it answers, or that it does not.

The model is the embedded one with an adapter and two small heads, one for each token (where an answer begins and ends)
and one for the pair (relevance, answerable). Every pair is computed in a batch of fixed shape, as in `index.encode`,
so its scores are the same alone and beside any others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.adapter import Adapter, load_adapter
from index.encode import BATCH, base_model
from ingest.tokens import tokenizer

if TYPE_CHECKING:
    import torch

SHIPPED = Path(__file__).parent / "adapters" / "crossencoder"
OPEN, CLOSE = 101, 102  # token ids before a pair and after each of its parts
QUESTION_TOKENS = 64  # of a question are read at most
PASSAGE_TOKENS = 160  # of a passage in one window
STRIDE = 80  # tokens from a window to the next
ANSWER_TOKENS = 48  # of an answer at most
TOKEN_HEAD, PAIR_HEAD = "token_head.", "pair_head."  # names of the heads' weights in an adapter
BUCKETS = (64, 96, 128, 160, 192, 240)  # lengths that pairs are filled up to


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the model makes of a question and a passage; logits, higher for yes."""

    relevance: float
    answerable: float
    start: int  # characters of the passage where the best answer stands, half-open
    end: int
    span: float  # of the best answer, less that of "no answer here"


@dataclass(frozen=True, slots=True)
class _Window:
    """Part of a passage beside its question, in tokens."""

    pair: int
    ids: list[int]
    passage_at: int
    offsets: list[tuple[int, int]]


class CrossEncoder:
    """Reads pairs with the weights of an adapter."""

    def __init__(self, adapter: Adapter, device: str | None = None) -> None:
        """Merge the adapter into the embedded model.

        Raises:
            RetrievalError: it does not fit.
        """
        self.name = adapter.name
        self._model, self._device = base_model(device, adapter.merge_into)
        self._token, self._pair = (self._head(adapter.part(head)) for head in (TOKEN_HEAD, PAIR_HEAD))

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading for each passage, in order: of the window that most likely answers, and the best relevance."""
        windows = [w for pair, passage in enumerate(passages) for w in _windows(pair, question, passage)]
        found: list[list[Reading]] = [[] for _ in passages]
        for window, reading in zip(windows, self._read(windows), strict=True):
            found[window.pair].append(reading)
        return [_joined(readings) for readings in found]

    def _read(self, windows: Sequence[_Window]) -> list[Reading]:
        import torch

        readings: list[Reading | None] = [None] * len(windows)
        groups: dict[int, list[int]] = {}
        for number, window in enumerate(windows):
            groups.setdefault(next(b for b in BUCKETS if len(window.ids) <= b), []).append(number)
        with torch.inference_mode():
            for length, numbers in groups.items():
                for at in range(0, len(numbers), BATCH):
                    batch = numbers[at : at + BATCH]
                    tokens, pairs = self._forward([windows[n] for n in batch], length)
                    for place, number in enumerate(batch):
                        readings[number] = _reading(windows[number], tokens[place], pairs[place])
        return [reading for reading in readings if reading is not None]

    def _forward(self, windows: Sequence[_Window], length: int) -> tuple[Any, Any]:
        """Float32 logits: of start and end `(windows, length, 2)`, of relevance and answerable `(windows, 2)`."""
        import torch

        ids, types, mask = (torch.zeros((BATCH, length), dtype=torch.long) for _ in range(3))
        mask[:, 0] = 1  # unused rows attend to one token, so that no softmax is empty
        for row, window in enumerate(windows):
            ids[row, : len(window.ids)] = torch.tensor(window.ids)
            types[row, window.passage_at : len(window.ids)] = 1
            mask[row, : len(window.ids)] = 1
        ids, types, mask = (tensor.to(self._device) for tensor in (ids, types, mask))
        hidden = self._model(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state.float()
        tokens, pairs = self._token(hidden), self._pair(hidden[:, 0])
        return tokens.cpu().numpy(), pairs.cpu().numpy()

    def _head(self, weights: dict[str, torch.Tensor]) -> Any:
        import torch

        out, inside = weights["weight"].shape
        head = torch.nn.Linear(inside, out)
        head.load_state_dict({name: weight.float() for name, weight in weights.items()})
        return head.to(self._device).eval()


def load_crossencoder(folder: Path = SHIPPED) -> CrossEncoder:
    """The cross-encoder whose adapter lies in a folder.

    Raises:
        RetrievalError: see `load_adapter`.
    """
    return CrossEncoder(load_adapter(folder))


def _windows(pair: int, question: str, passage: str) -> list[_Window]:
    """A passage in windows that overlap, each beside the question; at least one."""
    asked = tokenizer().encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    read = tokenizer().encode(passage, add_special_tokens=False)
    last = max(len(read.ids) - PASSAGE_TOKENS + STRIDE - 1, 0) // STRIDE * STRIDE
    return [
        _Window(
            pair,
            [OPEN, *asked, CLOSE, *read.ids[at : at + PASSAGE_TOKENS], CLOSE],
            len(asked) + 2,
            read.offsets[at : at + PASSAGE_TOKENS],
        )
        for at in range(0, last + 1, STRIDE)
    ]


def _reading(window: _Window, tokens: Any, pair: Any) -> Reading:
    """The best answer of a window: the highest sum of a start and an end, in this order and near enough."""
    count = len(window.offsets)
    starts, ends = (tokens[window.passage_at : window.passage_at + count, side] for side in (0, 1))
    null = float(tokens[0].sum())
    relevance, answerable = (float(logit) for logit in pair)
    if not count:
        return Reading(relevance=relevance, answerable=answerable, start=0, end=0, span=-null)
    sums = starts[:, None] + ends[None, :]
    place = np.arange(count)
    allowed = (place[None, :] >= place[:, None]) & (place[None, :] - place[:, None] < ANSWER_TOKENS)
    best = int(np.argmax(np.where(allowed, sums, -np.inf)))
    first, last = divmod(best, count)
    return Reading(
        relevance=relevance,
        answerable=answerable,
        start=window.offsets[first][0],
        end=window.offsets[last][1],
        span=float(sums[first, last]) - null,
    )


def _joined(readings: Sequence[Reading]) -> Reading:
    best = max(readings, key=lambda reading: reading.span)
    return Reading(
        relevance=max(reading.relevance for reading in readings),
        answerable=max(reading.answerable for reading in readings),
        start=best.start,
        end=best.end,
        span=best.span,
    )
