"""Which texts of a page lie under something drawn later, or on something of their own colour."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.pdf.objects import Drawn, Rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COVERING_HEIGHT = 0.4  # of a text's height that a shape must reach over: rules and underlines do not
_COVERING_WIDTH = 0.25  # of a text's height that a shape must reach along it: about one character
_ALIKE = 64  # largest difference of channels (0-255) between a text and what lies under it
_MOST_PAIRS = 20_000_000  # of texts and shapes that are compared


def covered(page: Any, drawn: Drawn) -> set[int]:
    """Numbers of texts over which something is drawn later, shapes of the page or annotations."""
    marks = _annotations(page)
    shapes = [*drawn.shape_boxes, *marks]
    if not shapes or not drawn.texts:
        return set()
    if len(shapes) * len(drawn.texts) > _MOST_PAIRS:
        return set(range(len(drawn.texts)))
    order = np.array([*drawn.shape_order, *[drawn.order + 1] * len(marks)])
    over = _touching(drawn.text_boxes, shapes) & (order[None, :] > np.array(drawn.text_order)[:, None])
    solid = [_is_solid(drawn, int(i)) if i < len(drawn.shapes) else True for i in np.flatnonzero(over.any(axis=0))]
    over = over[:, over.any(axis=0)][:, solid]
    return {int(i) for i in np.flatnonzero(over.any(axis=1))}


def backed(drawn: Drawn) -> set[int]:
    """Numbers of texts drawn on a picture, or on a shape of nearly their own colour."""
    if not drawn.shapes or not drawn.texts or len(drawn.shapes) * len(drawn.texts) > _MOST_PAIRS:
        return set()
    under = _touching(drawn.text_boxes, drawn.shape_boxes)
    under &= np.array(drawn.shape_order)[None, :] < np.array(drawn.text_order)[:, None]
    found: set[int] = set()
    for shape in np.flatnonzero(under.any(axis=0)):
        colour = _fill(drawn, int(shape))
        texts = (int(i) for i in np.flatnonzero(under[:, shape]))
        found |= {i for i in texts if colour is None or max(map(abs, np.subtract(colour, drawn.colours[i]))) <= _ALIKE}
    return found


def _touching(texts: list[Rectangle], shapes: list[Rectangle]) -> NDArray[np.bool_]:
    """Whether each shape (column) reaches over a character's worth of each text (row)."""
    one, other = np.array(texts)[:, None, :], np.array(shapes)[None, :, :]
    wide = np.minimum(one[..., 2], other[..., 2]) - np.maximum(one[..., 0], other[..., 0])
    high = np.minimum(one[..., 3], other[..., 3]) - np.maximum(one[..., 1], other[..., 1])
    width, height = one[..., 2] - one[..., 0], one[..., 3] - one[..., 1]
    along, across = np.where(width >= height, wide, high), np.where(width >= height, high, wide)
    thick = np.minimum(width, height)
    reached: NDArray[np.bool_] = across > _COVERING_HEIGHT * thick
    long_enough: NDArray[np.bool_] = along > np.minimum(_COVERING_WIDTH * thick, 0.5 * np.maximum(width, height))
    return reached & long_enough


def _is_solid(drawn: Drawn, number: int) -> bool:
    """Whether a shape may cover what lies under it; frames and thin lines do not."""
    from pypdfium2 import raw

    item = drawn.shapes[number]
    if drawn.shape_types[number] != raw.FPDF_PAGEOBJ_PATH:
        return True
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, filled, stroked):
        return True
    if filled.value != raw.FPDF_FILLMODE_NONE:
        return True
    width = ctypes.c_float()
    return bool(stroked.value) and (not raw.FPDFPageObj_GetStrokeWidth(item, width) or width.value > 2.0)


def _fill(drawn: Drawn, number: int) -> tuple[int, int, int] | None:
    """The colour in which a shape is filled; None for a picture, a pattern or a shading."""
    from pypdfium2 import raw

    channels = [ctypes.c_uint() for _ in range(4)]
    if drawn.shape_types[number] != raw.FPDF_PAGEOBJ_PATH:
        return None
    if not raw.FPDFPageObj_GetFillColor(drawn.shapes[number], *channels):
        return None
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(drawn.shapes[number], filled, stroked)
    if filled.value == raw.FPDF_FILLMODE_NONE:
        return (-999, -999, -999)  # like nothing
    red, green, blue, _ = (channel.value for channel in channels)
    return red, green, blue


def _annotations(page: Any) -> list[Rectangle]:
    """Boxes of annotations that may cover text; links, fields and notes do not."""
    from pypdfium2 import raw

    found = []
    for i in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        mark = raw.FPDFPage_GetAnnot(page.raw, i)
        try:
            box = raw.FS_RECTF()
            if raw.FPDFAnnot_GetSubtype(mark) not in _harmless(raw) and raw.FPDFAnnot_GetRect(mark, box):
                found.append((box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top)))
        finally:
            raw.FPDFPage_CloseAnnot(mark)
    return found


def _harmless(raw: Any) -> tuple[int, ...]:
    return (
        raw.FPDF_ANNOT_LINK,
        raw.FPDF_ANNOT_POPUP,
        raw.FPDF_ANNOT_TEXT,
        raw.FPDF_ANNOT_WIDGET,
        raw.FPDF_ANNOT_FILEATTACHMENT,
        raw.FPDF_ANNOT_UNDERLINE,
        raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_STRIKEOUT,
    )
