"""How much ink the texts of a page leave on it, measured in pictures of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.formats.pdf.calls import typed
from ingest.formats.pdf.objects import Drawn, Rectangle
from ingest.formats.pdf.paper import Paper

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCALE = 2.0  # pixels per point
_MOST_PIXELS = 6_000_000  # of one picture; a poster is drawn at a smaller scale
_LEAST_CHANGE = 12  # grey levels (0-255) by which a pixel must change to count as changed
_LEAST_CONTRAST = 0.07  # share of full contrast that a reader can still see
_VISIBLE = np.maximum(np.ceil(_LEAST_CONTRAST * np.arange(256)), _LEAST_CHANGE).astype(np.uint8)  # by that contrast
_INK = 50  # grey levels from the colour of the paper


class Ink:
    """Pictures of a part of a page with and without some of its texts.

    The engine's objects are switched off, recoloured and left so: use the page for nothing else afterwards.

    Args:
        page: The engine's page.
        drawn: Its objects.
        region: The part that is looked at, in points of the page.
    """

    def __init__(self, page: Any, drawn: Drawn, region: Rectangle) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._page = page
        self._drawn = drawn
        self._paper = Paper(page)
        self._scale = min(_SCALE, (_MOST_PIXELS / max(self._paper.width * self._paper.height, 1.0)) ** 0.5)
        self._origin = np.zeros(2)
        self._crop = (0.0, 0.0, 0.0, 0.0)
        self._look_at(region)
        self.seen = self._picture()  # as a reader sees it

    def _look_at(self, region: Rectangle) -> None:
        """Draw only this part of the page; whole points keep its pixels where those of the page are."""
        width, height = self._paper.width, self._paper.height
        left, top, right, bottom = self._paper.from_top(np.array([region]))[0]
        left, top = np.clip(np.floor([left - 1, top - 1]), 0, [width - 1, height - 1])
        right, bottom = np.clip(np.ceil([right + 1, bottom + 1]), [left + 1, top + 1], [width, height])
        self._crop = float(left), float(height - bottom), float(width - right), float(top)
        self._origin = np.array([left, top])

    def _picture(self, *, annotations: bool = True) -> NDArray[np.uint8]:
        """That part of the page as it would be drawn now; height × width × 3, blue, green, red."""
        bitmap = self._page.render(
            scale=self._scale,
            crop=self._crop,
            draw_annots=annotations,
            may_draw_forms=annotations,
            force_bitmap_format=self._raw.FPDFBitmap_BGR,
        )
        try:
            return np.array(bitmap.to_numpy())
        finally:
            bitmap.close()

    def _switch(self, items: Iterable[int], *, on: bool) -> None:
        for item in items:
            self._raw.FPDFPageObj_SetIsActive(typed(item), on)

    def _pixels(self, boxes: NDArray[np.float64]) -> NDArray[np.int64]:
        """Boxes of the page as n × 4 pixels of the picture: left, top, right, bottom, half-open; empty outside it."""
        found = (self._paper.from_top(boxes) - np.tile(self._origin, 2)) * self._scale
        height, width = self.seen.shape[:2]
        corners = np.hstack([np.floor(found[:, :2] + 0.25), np.ceil(found[:, 2:] - 0.25)]).astype(np.int64)
        return np.clip(corners, 0, [width, height, width, height])

    def shares(self, numbers: Iterable[int], boxes: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
        """How much of their shape characters show on the page.

        Args:
            numbers: Texts of the page, by their numbers in `Drawn`; their own ink is what counts.
            boxes: Of characters in those texts, n × 4 points.

        Returns:
            For each character the ink it would leave in black on white (pixels), and the share of that (0-1) which can
            be seen on the page.
        """
        items = [self._drawn.texts[number] for number in numbers]
        self._switch(items, on=False)
        without = self._picture()
        change = _largest(np.maximum(self.seen, without) - np.minimum(self.seen, without))
        shape = _largest(255 - self._in_black(items))
        visible = change >= _VISIBLE[shape]
        places = self._pixels(boxes)
        whole = sums(shape, places)
        return whole / 255.0, sums(shape * visible, places) / np.maximum(whole, 1)

    def _in_black(self, items: Sequence[int]) -> NDArray[np.uint8]:
        """Those texts alone, in black on white."""
        drawn = self._drawn
        self._switch([*drawn.texts, *drawn.shapes, *drawn.thin], on=False)
        for item in items:
            self._raw.FPDFPageObj_SetFillColor(typed(item), 0, 0, 0, 255)
            self._raw.FPDFPageObj_SetStrokeColor(typed(item), 0, 0, 0, 255)
        self._switch(items, on=True)
        return self._picture(annotations=False)

    def tone(self, boxes: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Mean and standard deviation of the grey levels (0-255) that a reader sees in boxes of the page (n × 4)."""
        grey, places = _grey(self.seen), self._pixels(boxes)
        count = np.maximum(_area(places), 1)
        mean, square = sums(grey, places) / count, sums(grey * grey, places) / count
        return mean, np.sqrt(np.maximum(square - mean * mean, 0.0))

    def inked(self, boxes: NDArray[np.float64]) -> NDArray[Any]:
        """Share (0-1) of boxes of the page (n × 4) that pictures and shapes, without any text, fill with ink.

        What differs from the commonest grey of the part that is looked at is taken for ink.
        """
        drawn = self._drawn
        self._switch([*drawn.shapes, *drawn.thin], on=True)
        self._switch(drawn.texts, on=False)
        grey = _grey(self._picture())
        paper = int(np.bincount(grey.ravel(), minlength=256).argmax())
        places = self._pixels(boxes)
        found: NDArray[np.float64] = sums(np.abs(grey - paper) > _INK, places) / np.maximum(_area(places), 1)
        return found


def _grey(picture: NDArray[np.uint8]) -> NDArray[np.int32]:
    return (picture[..., 0].astype(np.int32) + picture[..., 1] + picture[..., 2]) // 3


def _largest(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The largest channel of each pixel."""
    return np.maximum(np.maximum(picture[..., 0], picture[..., 1]), picture[..., 2])


def _area(places: NDArray[np.int64]) -> NDArray[Any]:
    wide, high = places[:, 2] - places[:, 0], places[:, 3] - places[:, 1]
    area: NDArray[np.int64] = np.maximum(wide, 0) * np.maximum(high, 0)
    return area


def sums(values: NDArray[Any], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums over rectangles of a picture: `values` is height × width, `places` n × 4 (left, top, right, bottom)."""
    if not len(places):
        return np.zeros(0, dtype=np.int64)
    x, y = places[:, 0].min(), places[:, 1].min()
    left, top, right, bottom = (places - np.array([x, y, x, y])).T
    right, bottom = np.maximum(right, left), np.maximum(bottom, top)
    # Sums of a byte a pixel may run over in between: differences come out right, for no picture is so large.
    kind = np.uint32 if values.itemsize == 1 else np.int64
    table = np.zeros((bottom.max() + 1, right.max() + 1), dtype=kind)
    np.cumsum(values[y:, x:][: table.shape[0] - 1, : table.shape[1] - 1], axis=0, dtype=kind, out=table[1:, 1:])
    np.cumsum(table, axis=1, out=table)
    found = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    whole: NDArray[np.int64] = found.astype(np.int64)
    return whole
