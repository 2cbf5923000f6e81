"""The characters of a page one by one: which text of the page they belong to and where they lie."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.pdf.objects import Drawn, Rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR_PT = 3.0  # text drawn again so near to itself is the same to the engine


class Letters:
    """Arrays over the engine's text of a page, an entry a character.

    Attributes:
        owners: Number in `Drawn.texts` of the text it belongs to; -1 for blanks and line ends that the engine made up.
        blank: Whether it is white space.
        boxes: n × 4 points (left, bottom, right, top), the bounds of its shape; zero where it has none.
        cells: n × 4 points, the room it takes in its line, whatever its shape.
    """

    def __init__(self, text_page: Any, text: str, drawn: Drawn) -> None:
        from pypdfium2 import raw

        count = len(text)
        numbers = {_address(item): number for number, item in enumerate(drawn.texts)}
        self.owners = np.full(count, -1, dtype=np.int64)
        self.blank = np.fromiter(map(str.isspace, text), dtype=bool, count=count)
        self.boxes = np.zeros((count, 4))
        self.cells = np.zeros((count, 4))
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        cell = raw.FS_RECTF()
        for at in range(count):
            index = raw.FPDFText_GetCharIndexFromTextIndex(text_page, at)
            item = raw.FPDFText_GetTextObject(text_page, index) if index >= 0 else None
            if not item:
                continue
            self.owners[at] = numbers.get(_address(item), -1)
            if raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
                self.boxes[at] = left.value, bottom.value, right.value, top.value
            if raw.FPDFText_GetLooseCharBox(text_page, index, cell):
                self.cells[at] = cell.left, min(cell.bottom, cell.top), cell.right, max(cell.bottom, cell.top)

    def of(self, numbers: set[int]) -> NDArray[np.int64]:
        """Places of the characters, other than blanks, of texts with these numbers."""
        return np.flatnonzero(np.isin(self.owners, list(numbers)) & ~self.blank)

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


def _address(item: Any) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0
