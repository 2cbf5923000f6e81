"""Which texts of a page lie under something drawn later, or on something of their own colour."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.formats.pdf.calls import typed
from ingest.formats.pdf.objects import FAINT, Drawn, Rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COVERING_HEIGHT = 0.4  # of a text's height that a shape must reach over: rules and underlines do not
_COVERING_WIDTH = 0.25  # of a text's height that a shape must reach along it: about one character
_ALIKE = 64  # largest difference of channels (0-255) between a text and what lies under it
_THICK_PT = 2.0  # width of a line that may cover words
_NOTHING = (-999, -999, -999)  # the colour of what covers nothing and swallows nothing
_MOST_PAIRS = 20_000_000  # of texts and shapes that are compared


def overlaps(page: Any, drawn: Drawn) -> tuple[set[int], set[int]]:
    """Texts that something drawn later may cover, and texts that what lies under them may swallow.

    Returns:
        Numbers of texts under shapes or annotations, and of those on a picture or a shape of nearly their own colour.
    """
    boxes, first = drawn.text_boxes, min(drawn.text_order, default=0)
    met = [i for i, box in enumerate(drawn.shape_boxes) if _meets(box, boxes)]
    shapes = [(i, _look(drawn, i)) for i in met]
    # Light paint under all text hides none but light text, and that is in doubt by itself.
    solid = [
        (i, colour)
        for i, colour in shapes
        if colour is not _NOTHING and not (colour and min(colour) >= FAINT and drawn.shape_order[i] < first)
    ]
    marks = [box for box in _annotations(page) if _meets(box, boxes)]
    if not drawn.texts or not (solid or marks):
        return set(), set()
    if len(drawn.texts) * (len(solid) + len(marks)) > _MOST_PAIRS:
        return set(range(len(drawn.texts))), set()
    touching = _touching(drawn.text_boxes, [*[drawn.shape_boxes[i] for i, _ in solid], *marks])
    order = np.array([*[drawn.shape_order[i] for i, _ in solid], *[drawn.order + 1] * len(marks)])
    later = order > np.array(drawn.text_order)[:, None]
    covered = {int(i) for i in np.flatnonzero((touching & later).any(axis=1))}
    backed: set[int] = set()
    for text, column in zip(*(axis.tolist() for axis in np.nonzero(touching & ~later)), strict=True):
        colour = solid[column][1]
        if colour is None or max(map(abs, map(int.__sub__, colour, drawn.colours[text]))) <= _ALIKE:
            backed.add(text)
    return covered, backed


def _meets(box: Rectangle, others: list[Rectangle]) -> bool:
    left, bottom, right, top = box
    return any(x0 < right and x1 > left and y0 < top and y1 > bottom for x0, y0, x1, y1 in others)


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


def _look(drawn: Drawn, number: int) -> tuple[int, int, int] | None:
    """The colour of a shape; `_NOTHING` where it is a frame or thin line; None for a picture, pattern or shading."""
    from pypdfium2 import raw

    if drawn.shape_types[number] != raw.FPDF_PAGEOBJ_PATH:
        return None
    item = typed(drawn.shapes[number])
    filled, stroked, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    channels = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPath_GetDrawMode(item, filled, stroked)
    read = raw.FPDFPageObj_GetFillColor
    if filled.value == raw.FPDF_FILLMODE_NONE:
        raw.FPDFPageObj_GetStrokeWidth(item, width)
        if not stroked.value or width.value < _THICK_PT:
            return _NOTHING
        read = raw.FPDFPageObj_GetStrokeColor
    if not read(item, *channels):
        return None
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
