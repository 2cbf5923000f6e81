"""What is drawn on a page, in the order of drawing, and which of its text may not be visible.

Nothing is rendered here: these checks cost microseconds an object and let pass only text that is plainly visible.
What they stop is looked at in the rendered page, see `ingest.pdf.ink`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_FAINT = 200  # darkest channel (0-255) of a text colour from which on it may be lost on white paper
_SMALL_PT = 3.0  # size of type under which text may be too small to be read
_SQUEEZED_PT = 1.0  # height or width of a text under which several letters in it cannot be read
_MOST_DEPTH = 8  # forms within forms
_MOST_OBJECTS = 200_000
_BEYOND_PT = 2.0  # text may stand out so far from its clip or its page
_MOST_POINTS = 8  # of a clip path; one with more is no rectangle
_THIN_PT = 1.2  # rules and underlines, which cover nothing

Rectangle = tuple[float, float, float, float]  # left, bottom, right, top in points
_Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Drawn:
    """The objects of a page with their boxes, in the page's own coordinates, and places in the order of drawing."""

    texts: list[Any] = field(default_factory=list)  # the engine's handles
    text_boxes: list[Rectangle] = field(default_factory=list)
    text_order: list[int] = field(default_factory=list)
    colours: list[tuple[int, int, int]] = field(default_factory=list)  # of the texts: red, green, blue
    thin: list[Any] = field(default_factory=list)  # rules and underlines
    shapes: list[Any] = field(default_factory=list)  # other paths, images and shadings
    shape_boxes: list[Rectangle] = field(default_factory=list)
    shape_order: list[int] = field(default_factory=list)
    shape_types: list[int] = field(default_factory=list)
    inkless: set[int] = field(default_factory=set)  # numbers of texts whose mode leaves no ink
    doubtful: set[int] = field(default_factory=set)  # numbers of texts that may be hidden by what they are
    order: int = 0
    paths: int = 0


def survey(page: Any, text_page: Any, *, layers: bool) -> Drawn:
    """The objects of a page, those in forms included.

    Args:
        page: The engine's page.
        text_page: Its text.
        layers: Whether the file has layers (optional content), any of which may be switched off.
    """
    from pypdfium2 import raw

    walk = _Walk(raw, text_page, layers=layers)
    left, bottom, right, top = page.get_bbox()
    get, handle = raw.FPDFPage_GetObject, page.raw
    objects = (get(handle, i) for i in range(raw.FPDFPage_CountObjects(handle)))
    walk.add(objects, _wider((left, bottom, right, top)))
    return walk.drawn


class _Walk:
    """Goes through the objects of one page; `window` is always where something can be seen at all."""

    def __init__(self, raw: Any, text_page: Any, *, layers: bool) -> None:
        self.drawn = Drawn()
        self._raw = raw
        self._text_page = text_page
        self._layers = layers
        self._placing: _Matrix | None = None  # from the form that is gone through to the page
        self._depth = 0
        self._doubtful = False  # whether the form that is gone through may be hidden as a whole
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._channels = [ctypes.c_uint() for _ in range(4)]
        self._matrix = raw.FS_MATRIX()

    def add(self, objects: Iterable[Any], window: Rectangle) -> None:
        raw, drawn = self._raw, self.drawn
        for item in objects:
            kind = raw.FPDFPageObj_GetType(item)
            drawn.order += 1
            if drawn.order > _MOST_OBJECTS:
                return
            if kind == raw.FPDF_PAGEOBJ_FORM:
                self._add_form(item, window)
                continue
            box = self._box(item)
            placed = self._placed(box)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._add_text(item, box, placed, window)
                continue
            drawn.paths += kind == raw.FPDF_PAGEOBJ_PATH
            if placed[2] - placed[0] < _THIN_PT or placed[3] - placed[1] < _THIN_PT:
                drawn.thin.append(item)
                continue
            drawn.shapes.append(item)
            drawn.shape_boxes.append(placed)
            drawn.shape_order.append(drawn.order)
            drawn.shape_types.append(kind)

    def _add_text(self, item: Any, box: Rectangle, placed: Rectangle, window: Rectangle) -> None:
        raw, drawn = self._raw, self.drawn
        number = len(drawn.texts)
        drawn.texts.append(item)
        drawn.text_boxes.append(placed)
        drawn.text_order.append(drawn.order)
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
            drawn.inkless.add(number)
        faint = self._is_faint(item, mode)  # it notes the colour, too
        if (
            faint
            or self._doubtful
            or not _within(placed, window)
            or self._is_small(item, placed)
            or self._is_clipped(item, box)
            or (self._layers and self._is_in_layer(item))
        ):
            drawn.doubtful.add(number)

    def _add_form(self, form: Any, window: Rectangle) -> None:
        raw, m = self._raw, self._matrix
        if self._depth >= _MOST_DEPTH or not raw.FPDFPageObj_GetMatrix(form, m):
            return
        inner = (m.a, m.b, m.c, m.d, m.e, m.f)
        clip = raw.FPDFPageObj_GetClipPath(form)
        for i in range(raw.FPDFClipPath_CountPaths(clip)):
            window = _common(window, _wider(self._placed(self._clip_box(clip, i) or self._box(form))))
        before = self._doubtful, self._placing
        self._doubtful |= self._layers or bool(raw.FPDFPageObj_HasTransparency(form))
        self._placing = _product(inner, self._placing) if self._placing else inner
        self._depth += 1
        self.add((raw.FPDFFormObj_GetObject(form, i) for i in range(raw.FPDFFormObj_CountObjects(form))), window)
        self._depth -= 1
        self._doubtful, self._placing = before

    def _box(self, item: Any) -> Rectangle:
        left, bottom, right, top = self._edges
        if not self._raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return 0.0, 0.0, 0.0, 0.0
        return left.value, bottom.value, right.value, top.value

    def _placed(self, box: Rectangle) -> Rectangle:
        """A box of the form that is gone through, in the page's coordinates."""
        if self._placing is None:
            return box
        left, bottom, right, top = box
        a, b, c, d, e, f = self._placing
        if not b and not c and a > 0 and d > 0:
            return a * left + e, d * bottom + f, a * right + e, d * top + f
        xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
        ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
        return min(xs), min(ys), max(xs), max(ys)

    def _is_faint(self, item: Any, mode: int) -> bool:
        """Whether a text's colour may be lost on the paper; the colour is noted."""
        raw, channels = self._raw, self._channels
        stroked = mode in (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
        read = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
        if not read(item, *channels):  # a pattern
            self.drawn.colours.append((255, 255, 255))
            return True
        red, green, blue, alpha = (channel.value for channel in channels)
        self.drawn.colours.append((red, green, blue))
        return min(red, green, blue) >= _FAINT or alpha < _FAINT or bool(raw.FPDFPageObj_HasTransparency(item))

    def _is_small(self, item: Any, placed: Rectangle) -> bool:
        """Whether a text is set too small, squeezed, or in a font without shapes; dots are low at any size."""
        raw, m, size = self._raw, self._matrix, self._edges[0]
        across = min(placed[2] - placed[0], placed[3] - placed[1])
        if across >= _SMALL_PT:
            return False
        if across < _SQUEEZED_PT and sum(map(str.isalnum, self._words(item))) > (across > 0.0):
            return True
        if not raw.FPDFTextObj_GetFontSize(item, size) or not raw.FPDFPageObj_GetMatrix(item, m):
            return True
        points = abs(size.value) * (m.c**2 + m.d**2) ** 0.5
        a, b, c, d, *_ = self._placing or (1.0, 0.0, 0.0, 1.0)
        return bool(points * abs(a * d - b * c) ** 0.5 < _SMALL_PT)

    def _words(self, item: Any) -> str:
        """The beginning of a text."""
        units = (ctypes.c_ushort * 32)()
        self._raw.FPDFTextObj_GetText(item, self._text_page, units, 64)
        return bytes(units).decode("utf-16-le", "replace").rstrip("\0")

    def _is_clipped(self, item: Any, box: Rectangle) -> bool:
        raw = self._raw
        clip = raw.FPDFPageObj_GetClipPath(item)
        for i in range(raw.FPDFClipPath_CountPaths(clip)):
            window = self._clip_box(clip, i)
            if window is None or not _within(box, _wider(window)):
                return True
        return False

    def _clip_box(self, clip: Any, i: int) -> Rectangle | None:
        """The upright rectangle that is path `i` of a clip; None where it is something else."""
        raw, (x, y, *_) = self._raw, self._edges
        count = raw.FPDFClipPath_CountPathSegments(clip, i)
        if not 4 <= count <= _MOST_POINTS:
            return None
        xs, ys = set(), set()
        for j in range(count):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, i, j), x, y)
            xs.add(x.value)
            ys.add(y.value)
        return (min(xs), min(ys), max(xs), max(ys)) if len(xs) <= 2 and len(ys) <= 2 else None

    def _is_in_layer(self, item: Any) -> bool:
        if not self._layers:
            return False
        raw, name, length = self._raw, ctypes.create_string_buffer(16), ctypes.c_ulong()
        buffer = ctypes.cast(name, ctypes.POINTER(ctypes.c_ushort))
        for i in range(raw.FPDFPageObj_CountMarks(item)):
            mark = raw.FPDFPageObj_GetMark(item, i)
            raw.FPDFPageObjMark_GetName(mark, buffer, len(name), length)
            if name.raw.startswith("OC\0".encode("utf-16-le")):
                return True
        return False


def _product(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """First the one, then the other."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _wider(box: Rectangle) -> Rectangle:
    left, bottom, right, top = box
    return left - _BEYOND_PT, bottom - _BEYOND_PT, right + _BEYOND_PT, top + _BEYOND_PT


def _within(inner: Rectangle, outer: Rectangle) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _common(one: Rectangle, other: Rectangle) -> Rectangle:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
