"""A question and a passage read together: whether the passage is worth reading, where it answers, or that it does not.

The model is the embedded one with an adapter and two small heads, one for each token (where an answer begins and ends)
and one for the pair (relevance, answerable). Every pair is computed in a batch of fixed shape, as in `index.encode`,
so its scores are the same alone and beside any others; batches are small, for few pairs of a question share a length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.adapter import Adapter, load_adapter
from index.encode import base_model
from ingest.tokens import tokenizer

if TYPE_CHECKING:
    import torch

ADAPTERS = Path(__file__).parent / "adapters"  # that ship
SHIPPED, VERIFIER = ADAPTERS / "crossencoder", ADAPTERS / "verifier"
OPEN, CLOSE = 101, 102  # token ids before a pair and after each of its parts
QUESTION_TOKENS = 64  # of a question are read at most
PAIR_TOKENS = 208  # of a question and a window of the passage, as in training
PASSAGE_TOKENS = 160  # of the pieces that a long text is best cut into
ANSWER_TOKENS = 48  # of an answer at most
TOKEN_HEAD, PAIR_HEAD = "token_head.", "pair_head."  # names of the heads' weights in an adapter
BUCKETS = (64, 96, 128, 160, 176, 192, 208)  # lengths that pairs are filled up to
ROWS = 4  # pairs computed together

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the model makes of a question and a passage; logits, higher for yes."""

    relevance: float
    answerable: float
    windows: tuple[Window, ...]

    def answer(self, start: int = 0, end: int | None = None) -> tuple[int, int, float]:
        """The best answer between two characters of the passage: where it stands, half-open, and its logit.

        The logit is the sum of those of its first and last token, less that of "no answer here" in the same window. An
        empty stretch answers nothing: it has the lowest logit, and stands at `start`.
        """
        found = [window.answer(start, end) for window in self.windows]
        return max(found, key=lambda answer: answer[2], default=(start, start, -np.inf))


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Part of a passage beside its question: characters and logits of its tokens."""

    offsets: npt.NDArray[np.int64]  # (tokens, 2), half-open
    logits: npt.NDArray[np.float32]  # (tokens, 2), of beginning and of ending an answer
    none: float  # of "no answer here"

    def answer(self, start: int, end: int | None) -> tuple[int, int, float]:
        """See `Reading.answer`: the highest sum of a start and an end, in this order and near enough."""
        last = np.inf if end is None else end
        inside = np.flatnonzero((self.offsets[:, 0] >= start) & (self.offsets[:, 1] <= last))
        if not len(inside):
            return start, start, -np.inf
        starts, ends = self.logits[inside].T
        apart = np.arange(len(inside))[None, :] - np.arange(len(inside))[:, None]
        sums = np.where((apart >= 0) & (apart < ANSWER_TOKENS), starts[:, None] + ends[None, :], -np.inf)
        first, final = divmod(int(np.argmax(sums)), len(inside))
        found = self.offsets[inside]
        return int(found[first, 0]), int(found[final, 1]), float(sums[first, final]) - self.none


@dataclass(frozen=True, slots=True)
class _Tokens:
    """A window as the model reads it."""

    pair: int
    ids: list[int]
    passage_at: int
    offsets: list[tuple[int, int]]


class CrossEncoder:
    """Reads pairs with the weights of an adapter."""

    def __init__(self, adapter: Adapter, device: str | None = None, onto: Adapter | None = None) -> None:
        """Merge the adapter into the embedded model, after the one that it was trained over, if any.

        Raises:
            RetrievalError: one does not fit.
        """

        def merge(model: Any) -> None:
            for one in (onto, adapter):
                if one is not None:
                    one.merge_into(model)

        self.name = adapter.name
        self._model, self._device = base_model(device, merge)
        self._token, self._pair = (self._head(adapter.part(head)) for head in (TOKEN_HEAD, PAIR_HEAD))

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading for each passage, in order; of several windows the best relevance counts."""
        tokens = [window for pair, passage in enumerate(passages) for window in _windows(pair, question, passage)]
        found: list[list[tuple[Window, float, float]]] = [[] for _ in passages]
        for place, logits, pair in self._logits(tokens):
            one = tokens[place]
            inside = logits[one.passage_at : one.passage_at + len(one.offsets)]
            offsets = np.asarray(one.offsets, np.int64).reshape(-1, 2)
            found[one.pair].append((Window(offsets, inside, float(logits[0].sum())), float(pair[0]), float(pair[1])))
        return [
            Reading(
                relevance=max(relevance for _, relevance, _ in windows),
                answerable=max(answerable for _, _, answerable in windows),
                windows=tuple(window for window, _, _ in windows),
            )
            for windows in found
        ]

    def _logits(self, windows: Sequence[_Tokens]) -> Iterator[tuple[int, Floats, Floats]]:
        """Each window's number with its logits: of start and end `(length, 2)`, of relevance and answerable `(2,)`."""
        import torch

        groups: dict[int, list[int]] = {}
        for number, window in enumerate(windows):
            groups.setdefault(next(b for b in BUCKETS if len(window.ids) <= b), []).append(number)
        with torch.inference_mode():
            for length, numbers in groups.items():
                for at in range(0, len(numbers), ROWS):
                    batch = numbers[at : at + ROWS]
                    yield from zip(batch, *self._forward([windows[n] for n in batch], length), strict=False)

    def _forward(self, windows: Sequence[_Tokens], length: int) -> tuple[Floats, Floats]:
        import torch

        ids, types, mask = (torch.zeros((ROWS, length), dtype=torch.long) for _ in range(3))
        mask[:, 0] = 1  # unused rows attend to one token, so that no softmax is empty
        for row, window in enumerate(windows):
            ids[row, : len(window.ids)] = torch.tensor(window.ids)
            types[row, window.passage_at : len(window.ids)] = 1
            mask[row, : len(window.ids)] = 1
        ids, types, mask = (tensor.to(self._device) for tensor in (ids, types, mask))
        hidden = self._model(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state.float()
        return self._token(hidden).cpu().numpy(), self._pair(hidden[:, 0]).cpu().numpy()

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


def _windows(pair: int, question: str, passage: str) -> list[_Tokens]:
    """A passage in windows that overlap by half, each beside the question; at least one."""
    asked = tokenizer().encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    read = tokenizer().encode(passage, add_special_tokens=False)
    room = PAIR_TOKENS - len(asked) - 3
    stride = room // 2
    last = max(len(read.ids) - room + stride - 1, 0) // stride * stride
    return [
        _Tokens(
            pair,
            [OPEN, *asked, CLOSE, *read.ids[at : at + room], CLOSE],
            len(asked) + 2,
            read.offsets[at : at + room],
        )
        for at in range(0, last + 1, stride)
    ]
