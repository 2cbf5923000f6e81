"""Text without ink of its own over the picture of a scan: the words that OCR read there, or something slipped in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.formats.pdf.ink import Ink
from ingest.formats.pdf.letters import Letters, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MIDDLE = 0.25  # of a line's height is left away above and below: other lines and rules reach in there
_FULL = 0.9  # share of ink in a word's place from which on it is a box, not letters
_FEWEST_BOXED = 3  # letters of a word under a box that are told from a blot
_LEAST_INK = 0.02  # share of ink in a word's place that letters leave
_INKED = 0.5  # share of a line's words that must lie on ink
_FEWEST_GAPS = 4  # of a line, from which on they must fall on the gaps of the picture
_GAP_INK = 0.85  # ink between words over ink in words; OCR leaves 0.1 to 0.75, words moved by a letter 0.8 to 1.2
_LEVEL = 0.3  # share of their height that words of one line have in common
_STRAY = 1  # words without ink in a row that are taken for OCR's own mistake
_STACKED = 0.5  # share of a line's height and width that another must share to lie on it


def judge_layer(letters: Letters, ink: Ink, text: str, numbers: set[int]) -> tuple[list[int], list[int]]:
    """Places of characters that do not match the picture under them, and of those under a box.

    Args:
        letters: The characters of the page.
        ink: Its pictures.
        text: The engine's text of the page.
        numbers: The texts without ink.
    """
    lines = [_Line(part, letters) for line in words(letters.of(numbers), text) for part in _straight(line, letters)]
    if not lines:
        return [], []
    places = [_middle(boxes) for line in lines for boxes in (line.cells, line.gaps)]
    shares = iter(np.split(ink.inked(np.vstack(places)), np.cumsum([len(boxes) for boxes in places])))
    for line in lines:
        line.measure(next(shares), next(shares))
    # One line of a scan may fail by its looks; where most fail, or it lies on another, it is no work of OCR.
    doubted = [line for line in lines if line.off_gaps]
    mostly = 2 * len(doubted) > sum(line.testable for line in lines)
    for line in doubted:
        line.inked &= not (mostly or any(line.lies_on(other) for other in lines if other is not line))
    absent = [int(at) for line in lines for at in line.absent()]
    return absent, [int(at) for line in lines for at in line.boxed()]


class _Line:
    """A straight line of words, with its places on the page and the ink in them."""

    def __init__(self, parts: list[NDArray[np.int64]], letters: Letters) -> None:
        self.parts = parts
        self.cells = np.array([_around(letters.cells[word]) for word in parts])
        self.gaps = _gaps(self.cells)
        self.around = _around(self.cells)

    def measure(self, share: NDArray[Any], gap: NDArray[Any]) -> None:
        """Take in the shares of ink in the words' places and in the gaps between them."""
        short = np.array([len(word) < _FEWEST_BOXED for word in self.parts])
        self.full = (share > _FULL) & ~short
        self.lost = (share < _LEAST_INK) | ((share > _FULL) & short)
        on_ink = share[~self.full & ~self.lost]
        self.inked = len(on_ink) > 0 and len(on_ink) >= _INKED * (~self.full).sum()
        self.testable = bool(self.inked and len(gap) >= _FEWEST_GAPS)
        self.off_gaps = self.testable and bool(gap.mean() > _GAP_INK * on_ink.mean())

    def lies_on(self, other: _Line) -> bool:
        common = np.minimum(self.around[2:], other.around[2:]) - np.maximum(self.around[:2], other.around[:2])
        smaller = np.minimum(self.around[2:] - self.around[:2], other.around[2:] - other.around[:2])
        return bool((common > _STACKED * smaller).all())

    def absent(self) -> Iterator[int]:
        """Places of characters without ink under them."""
        for lost, found in groupby(zip(self.parts, self.lost, self.full, strict=True), lambda item: bool(item[1])):
            run = [(word, full) for word, _, full in found]
            if not self.inked or (lost and len(run) > _STRAY):
                yield from (int(at) for word, full in run if not full for at in word)

    def boxed(self) -> Iterator[int]:
        return (int(at) for word, full in zip(self.parts, self.full, strict=True) if full for at in word)


def _straight(line: list[NDArray[np.int64]], letters: Letters) -> Iterator[list[NDArray[np.int64]]]:
    """The engine's line, cut where it goes on in another line of the page."""
    part: list[NDArray[np.int64]] = []
    last: NDArray[Any] | None = None
    for word in line:
        box = _around(letters.cells[word])
        if last is not None and min(box[3], last[3]) - max(box[1], last[1]) < _LEVEL * min(
            box[3] - box[1], last[3] - last[1]
        ):
            yield part
            part = []
        part.append(word)
        last = box
    yield part


def _around(cells: NDArray[Any]) -> NDArray[Any]:
    return np.array([*cells[:, :2].min(axis=0), *cells[:, 2:].max(axis=0)])


def _gaps(boxes: NDArray[Any]) -> NDArray[Any]:
    """The middle half of what lies between the words of a line."""
    found = []
    for one, other in pairwise(sorted(boxes.tolist())):
        if other[0] > one[2]:
            left, right = (3 * one[2] + other[0]) / 4, (one[2] + 3 * other[0]) / 4
            found.append((left, max(one[1], other[1]), right, min(one[3], other[3])))
    return np.array(found).reshape(-1, 4)


def _middle(boxes: NDArray[Any]) -> NDArray[Any]:
    """Boxes without their upper and lower quarter."""
    inner = boxes.copy()
    high = boxes[:, 3] - boxes[:, 1]
    inner[:, 1] += _MIDDLE * high
    inner[:, 3] -= _MIDDLE * high
    return inner
