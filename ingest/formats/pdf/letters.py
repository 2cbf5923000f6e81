"""The characters of a page one by one: which text of the page they belong to and where they lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.formats.pdf.calls import address, calls
from ingest.formats.pdf.characters import numbers_of, rooms, shapes
from ingest.formats.pdf.objects import Drawn, Rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR_PT = 3.0  # text drawn again so near to itself is the same to the engine


class Letters:
    """Arrays over the engine's text of a page, an entry a character.

    Attributes:
        owners: Number in `Drawn.texts` of the text it belongs to; -1 for blanks and line ends that the engine made up.
        blank: Whether it is white space.
        boxes: n × 4 points (left, bottom, right, top), the bounds of its shape; zero where it has none, or before
            `locate`.
        cells: n × 4 points, the room it takes in its line, whatever its shape; zero before `locate`.
    """

    def __init__(self, text_page: Any, text: str, drawn: Drawn) -> None:
        count = len(text)
        numbers = {item: number for number, item in enumerate(drawn.texts)}
        self._numbers = numbers_of(text_page, count)
        owners = map(calls().FPDFText_GetTextObject, repeat(address(text_page)), self._numbers)
        self.owners = np.fromiter((numbers.get(owner, -1) for owner in owners), dtype=np.int64, count=count)
        self.blank = np.fromiter(map(str.isspace, text), dtype=bool, count=count)
        self.boxes = np.zeros((count, 4))
        self.cells = np.zeros((count, 4))
        self._text_page = text_page

    def locate(self, numbers: set[int]) -> None:
        """Fill in the places of the characters of texts with these numbers."""
        self._locate(self.of(numbers))

    def _locate(self, places: NDArray[np.int64]) -> None:
        if not len(places):
            return
        numbers = [self._numbers[at] for at in places.tolist()]
        left, right, bottom, top = np.array(shapes(self._text_page, numbers)).T
        self.boxes[places] = np.stack([left, bottom, right, top], axis=1)
        left, top, right, bottom = np.array(rooms(self._text_page, numbers)).T
        self.cells[places] = np.stack([left, np.minimum(bottom, top), right, np.maximum(bottom, top)], axis=1)

    def of(self, numbers: set[int]) -> NDArray[np.int64]:
        """Places of the characters, other than blanks, of texts with these numbers."""
        return np.flatnonzero(np.isin(self.owners, list(numbers)) & ~self.blank)

    def inside(self, areas: Sequence[Rectangle]) -> list[int]:
        """Places of the characters, other than blanks, with the middle of their shape or room in one of these areas."""
        places = np.flatnonzero(~self.blank)
        self._locate(places)
        found = np.zeros(len(places), dtype=bool)
        for kind in (self.boxes[places], self.cells[places]):
            middles = (kind[:, :2] + kind[:, 2:]) / 2
            for area in areas:
                found |= kind.any(axis=1) & ((middles >= area[:2]) & (middles <= area[2:])).all(axis=1)
        return [int(at) for at in places[found]]

    def doubles(self, numbers: set[int], drawn: Drawn) -> set[int]:
        """Texts drawn once more in the place of these; the engine reads only the first of several."""
        read = set(self.owners.tolist())
        others = [i for i in range(len(drawn.texts)) if i not in read]
        if not others or not numbers:
            return set()
        one, other = np.array([drawn.text_boxes[i] for i in numbers]), np.array([drawn.text_boxes[i] for i in others])
        near = np.abs(one[:, None] - other[None]).max(axis=2) < _NEAR_PT
        return {others[int(i)] for i in np.flatnonzero(near.any(axis=0))}

    def region(self, numbers: set[int]) -> Rectangle:
        """The part of the page in which the characters of these texts lie."""
        cells = np.vstack([self.cells[self.of(numbers)], self.boxes[self.of(numbers)]])
        if not len(cells):
            return 0.0, 0.0, 1.0, 1.0
        (left, bottom), (right, top) = cells[:, :2].min(axis=0).tolist(), cells[:, 2:].max(axis=0).tolist()
        return left, bottom, right, top


def words(places: NDArray[np.int64], text: str) -> Iterator[list[NDArray[np.int64]]]:
    """The words of each line: places of characters, cut where something stands between two of them."""
    line: list[NDArray[np.int64]] = []
    for word in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if len(places) else ():
        if line and any(c in "\r\n\ufffe" for c in text[line[-1][-1] + 1 : word[0]]):
            yield line
            line = []
        line.append(word)
    if line:
        yield line
