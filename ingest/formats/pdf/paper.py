"""How a page's own coordinates lie on the paper that a reader has before them, cropped and turned; pictures of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.formats.pdf.objects import Rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image


class Paper:
    """One page as it is shown.

    Args:
        page: The engine's page.

    Attributes:
        width: As shown, points.
        height: As shown, points.
    """

    def __init__(self, page: Any) -> None:
        self._box: Rectangle = page.get_bbox()
        self._rotation = page.get_rotation()
        self.width, self.height = page.get_size()

    def from_top(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Boxes in the page's own coordinates (n × 4) as left, top, right, bottom from the top left, points."""
        left, bottom, right, top = self._box
        x0, y0, x1, y1 = boxes.T
        turned = {
            0: (x0 - left, top - y1, x1 - left, top - y0),
            90: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
            180: (right - x1, y0 - bottom, right - x0, y1 - bottom),
            270: (top - y1, right - x1, top - y0, right - x0),
        }
        return np.stack(turned[self._rotation], axis=1)

    def shown(self, boxes: Sequence[Rectangle]) -> list[Rectangle]:
        """Boxes in the page's own coordinates as they lie on the paper, from its bottom left corner."""
        places = self.from_top(np.array(boxes).reshape(-1, 4)).tolist()
        return [(left, self.height - bottom, right, self.height - top) for left, top, right, bottom in places]


@contextmanager
def picture(page: Any, scale: float, blackened: Sequence[Rectangle], *, grey: bool = False) -> Iterator[Image]:
    """A picture of the engine's page, to be used inside the `with` only.

    Args:
        page: The engine's page.
        scale: Pixels per point.
        blackened: What is not to be seen, in the page's own coordinates.
        grey: Whether colours are left out.
    """
    from PIL import ImageDraw

    bitmap = page.render(scale=scale, grayscale=grey, may_draw_forms=True)
    try:
        image = bitmap.to_pil()
        if blackened:
            image = image.copy()
            pen = ImageDraw.Draw(image)
            for box in (Paper(page).from_top(np.array(blackened)) * scale).tolist():
                pen.rectangle(box, fill=0)
        yield image
    finally:
        bitmap.close()
