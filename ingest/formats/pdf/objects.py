"""What is drawn on a page, in the order of drawing, and which of its text may not be visible.

Nothing is rendered here: these checks cost microseconds an object and let pass only text that is plainly visible.
What they stop is looked at in the rendered page, see `ingest.formats.pdf.ink`.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

from ingest.formats.pdf.calls import address, addresses, calls, typed

FAINT = 200  # darkest channel (0-255) of a text colour from which on it may be lost on white paper
_SMALL_PT = 3.0  # size of type under which text may be too small to be read
_SQUEEZED_PT = 1.0  # height or width of a text under which several letters in it cannot be read
_MOST_DEPTH = 8  # forms within forms
_MOST_OBJECTS = 200_000
_BEYOND_PT = 2.0  # text may stand out so far from its clip or its page
_MOST_POINTS = 8  # of a clip path; one with more is no rectangle
_THIN_PT = 1.2  # rules and underlines, which cover nothing

_TEXT, _PATH, _FORM = 1, 2, 5  # FPDF_PAGEOBJ_…
_STROKED = (1, 5)  # FPDF_TEXTRENDERMODE_STROKE, …_STROKE_CLIP
_INKLESS = (3, 7)  # FPDF_TEXTRENDERMODE_INVISIBLE, …_CLIP

Rectangle = tuple[float, float, float, float]  # left, bottom, right, top in points
_Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Drawn:
    """The objects of a page with their boxes, in the page's own coordinates, and places in the order of drawing."""

    texts: list[int] = field(default_factory=list)  # addresses, see `ingest.formats.pdf.calls.typed`
    text_boxes: list[Rectangle] = field(default_factory=list)
    text_order: list[int] = field(default_factory=list)
    colours: list[tuple[int, int, int]] = field(default_factory=list)  # of the texts: red, green, blue
    thin: list[int] = field(default_factory=list)  # rules and underlines
    thin_boxes: list[Rectangle] = field(default_factory=list)
    shapes: list[int] = field(default_factory=list)  # other paths, images and shadings
    shape_boxes: list[Rectangle] = field(default_factory=list)
    shape_order: list[int] = field(default_factory=list)
    shape_types: list[int] = field(default_factory=list)
    shape_placing: list[_Matrix | None] = field(default_factory=list)  # from the form that holds it to the page
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

    walk = _Walk(text_page, layers=layers)
    get, handle = calls().FPDFPage_GetObject, address(page)
    walk.add([get(handle, i) for i in range(raw.FPDFPage_CountObjects(page.raw))], _wider(page.get_bbox()))
    return walk.drawn


class _Walk:
    """Goes through the objects of one page."""

    def __init__(self, text_page: Any, *, layers: bool) -> None:
        self.drawn = Drawn()
        self._engine = calls()
        self._text_page = text_page
        self._layers = layers
        self._placing: _Matrix | None = None  # from the form that is gone through to the page
        self._depth = 0
        self._doubtful = False  # whether the form that is gone through may be hidden as a whole
        self._numbers = (ctypes.c_float * 6)()
        self._places = addresses(self._numbers)
        self._channels = (ctypes.c_uint * 4)()
        self._channel_places = addresses(self._channels)

    def add(self, objects: list[int], window: Rectangle) -> None:
        """Note objects; `window` is where they can be seen at all."""
        drawn, numbers = self.drawn, self._numbers
        kind_of, bounds = self._engine.FPDFPageObj_GetType, self._engine.FPDFPageObj_GetBounds
        one, two, three, four, *_ = self._places
        for item in objects[: _MOST_OBJECTS - drawn.order]:
            kind = kind_of(item)
            drawn.order += 1
            if kind == _FORM:
                self._add_form(item, window)
                continue
            if not bounds(item, one, two, three, four):
                continue
            left, bottom, right, top, _, _ = numbers
            box = left, bottom, right, top
            placed = box if self._placing is None else placed_box(box, self._placing)
            if kind == _TEXT:
                self._add_text(item, box, placed, window)
                continue
            drawn.paths += kind == _PATH
            if placed[2] - placed[0] < _THIN_PT or placed[3] - placed[1] < _THIN_PT:
                drawn.thin.append(item)
                drawn.thin_boxes.append(placed)
                continue
            drawn.shapes.append(item)
            drawn.shape_boxes.append(placed)
            drawn.shape_order.append(drawn.order)
            drawn.shape_types.append(kind)
            drawn.shape_placing.append(self._placing)

    def _add_text(self, item: int, box: Rectangle, placed: Rectangle, window: Rectangle) -> None:
        drawn = self.drawn
        mode = self._engine.FPDFTextObj_GetTextRenderMode(item)
        drawn.texts.append(item)
        drawn.text_boxes.append(placed)
        drawn.text_order.append(drawn.order)
        if mode in _INKLESS:
            drawn.inkless.add(len(drawn.texts) - 1)
        faint = self._is_faint(item, mode)  # it notes the colour, too
        if (
            faint
            or self._doubtful
            or not _within(placed, window)
            or (
                (placed[3] - placed[1] < _SMALL_PT or placed[2] - placed[0] < _SMALL_PT)
                and self._is_small(item, placed)
            )
            or self._is_clipped(item, box)
            or (self._layers and self._is_in_layer(item))
        ):
            drawn.doubtful.add(len(drawn.texts) - 1)

    def _add_form(self, form: int, window: Rectangle) -> None:
        if self._depth >= _MOST_DEPTH or not self._engine.FPDFPageObj_GetMatrix(form, self._places[0]):
            return
        a, b, c, d, e, f = self._numbers
        inner = a, b, c, d, e, f
        outer = self._doubtful, self._placing
        clip = self._engine.FPDFPageObj_GetClipPath(form)
        for i in range(self._engine.FPDFClipPath_CountPaths(clip)):
            box = self._clip_box(clip, i)
            if box is not None:
                window = _common(window, _wider(placed_box(box, self._placing) if self._placing else box))
        self._doubtful |= self._layers or bool(self._engine.FPDFPageObj_HasTransparency(form))
        self._placing = _product(inner, self._placing) if self._placing else inner
        self._depth += 1
        get = self._engine.FPDFFormObj_GetObject
        self.add([get(form, i) for i in range(self._engine.FPDFFormObj_CountObjects(form))], window)
        self._depth -= 1
        self._doubtful, self._placing = outer

    def _is_faint(self, item: int, mode: int) -> bool:
        """Whether a text's colour may be lost on the paper; the colour is noted."""
        engine, channels = self._engine, self._channels
        read = engine.FPDFPageObj_GetStrokeColor if mode in _STROKED else engine.FPDFPageObj_GetFillColor
        if not read(item, *self._channel_places):  # a pattern
            self.drawn.colours.append((255, 255, 255))
            return True
        red, green, blue, alpha = channels
        self.drawn.colours.append((red, green, blue))
        if alpha < FAINT or (red >= FAINT and green >= FAINT and blue >= FAINT):
            return True
        return bool(engine.FPDFPageObj_HasTransparency(item))

    def _is_small(self, item: int, placed: Rectangle) -> bool:
        """Whether a text is set too small, squeezed, or in a font without shapes; dots are low at any size."""
        numbers, place = self._numbers, self._places[0]
        across = min(placed[2] - placed[0], placed[3] - placed[1])
        if across < _SQUEEZED_PT and sum(map(str.isalnum, self._words(item))) > (across > 0.0):
            return True
        if not self._engine.FPDFTextObj_GetFontSize(item, place):
            return True
        size = abs(numbers[0])
        if not self._engine.FPDFPageObj_GetMatrix(item, place):
            return True
        a, b, c, d, *_ = self._placing or (1.0, 0.0, 0.0, 1.0)
        points = size * (numbers[2] ** 2 + numbers[3] ** 2) ** 0.5 * abs(a * d - b * c) ** 0.5
        return bool(points < _SMALL_PT)

    def _words(self, item: int) -> str:
        """The beginning of a text."""
        from pypdfium2 import raw

        units = (ctypes.c_ushort * 32)()
        raw.FPDFTextObj_GetText(typed(item), self._text_page, units, 64)
        return bytes(units).decode("utf-16-le", "replace").rstrip("\0")

    def _is_clipped(self, item: int, box: Rectangle) -> bool:
        clip = self._engine.FPDFPageObj_GetClipPath(item)
        for i in range(self._engine.FPDFClipPath_CountPaths(clip)):
            window = self._clip_box(clip, i)
            if window is None or not _within(box, _wider(window)):
                return True
        return False

    def _clip_box(self, clip: int, i: int) -> Rectangle | None:
        """The upright rectangle that is path `i` of a clip; None where it is something else."""
        count = self._engine.FPDFClipPath_CountPathSegments(clip, i)
        if not 4 <= count <= _MOST_POINTS:
            return None
        segment, point = self._engine.FPDFClipPath_GetPathSegment, self._engine.FPDFPathSegment_GetPoint
        numbers, (x, y, *_) = self._numbers, self._places
        xs, ys = set(), set()
        for j in range(count):
            point(segment(clip, i, j), x, y)
            xs.add(numbers[0])
            ys.add(numbers[1])
        return (min(xs), min(ys), max(xs), max(ys)) if len(xs) <= 2 and len(ys) <= 2 else None

    def _is_in_layer(self, item: int) -> bool:
        from pypdfium2 import raw

        name, length = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
        for i in range(raw.FPDFPageObj_CountMarks(typed(item))):
            mark = raw.FPDFPageObj_GetMark(typed(item), i)
            raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
            if name[:3] == [ord("O"), ord("C"), 0]:
                return True
        return False


def placed_box(box: Rectangle, placing: _Matrix) -> Rectangle:
    """A box of a form in the page's coordinates."""
    left, bottom, right, top = box
    a, b, c, d, e, f = placing
    if not b and not c and a > 0 and d > 0:
        return a * left + e, d * bottom + f, a * right + e, d * top + f
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


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
