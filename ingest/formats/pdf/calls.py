"""The engine's functions for objects and characters of a page, called with plain addresses: half the usual time.

A page has some hundred objects and some thousand characters. Of characters `map` asks the same of many, and the answers
are read together from a `Room`: the interpreter's own work on each takes longer than the engine's.
"""

from __future__ import annotations

import ctypes
from array import array
from functools import cache
from types import SimpleNamespace
from typing import Any

_HANDLE = ctypes.c_void_p
_SIGNATURES: dict[str, tuple[Any, ...]] = {  # result, arguments
    "FPDFPage_GetObject": (_HANDLE, _HANDLE, ctypes.c_int),
    "FPDFFormObj_GetObject": (_HANDLE, _HANDLE, ctypes.c_ulong),
    "FPDFFormObj_CountObjects": (ctypes.c_int, _HANDLE),
    "FPDFPageObj_GetType": (ctypes.c_int, _HANDLE),
    "FPDFPageObj_GetBounds": (ctypes.c_int, _HANDLE, *[_HANDLE] * 4),
    "FPDFPageObj_GetFillColor": (ctypes.c_int, _HANDLE, *[_HANDLE] * 4),
    "FPDFPageObj_GetStrokeColor": (ctypes.c_int, _HANDLE, *[_HANDLE] * 4),
    "FPDFPageObj_HasTransparency": (ctypes.c_int, _HANDLE),
    "FPDFPageObj_GetClipPath": (_HANDLE, _HANDLE),
    "FPDFPageObj_GetMatrix": (ctypes.c_int, _HANDLE, _HANDLE),
    "FPDFClipPath_CountPaths": (ctypes.c_int, _HANDLE),
    "FPDFClipPath_CountPathSegments": (ctypes.c_int, _HANDLE, ctypes.c_int),
    "FPDFClipPath_GetPathSegment": (_HANDLE, _HANDLE, ctypes.c_int, ctypes.c_int),
    "FPDFPathSegment_GetPoint": (ctypes.c_int, _HANDLE, _HANDLE, _HANDLE),
    "FPDFText_GetTextObject": (_HANDLE, _HANDLE, ctypes.c_int),
    "FPDFText_GetCharIndexFromTextIndex": (ctypes.c_int, _HANDLE, ctypes.c_int),
    "FPDFText_GetLooseCharBox": (ctypes.c_int, _HANDLE, ctypes.c_int, _HANDLE),
    "FPDFText_GetCharAngle": (ctypes.c_float, _HANDLE, ctypes.c_int),
    "FPDFText_GetCharBox": (ctypes.c_int, _HANDLE, ctypes.c_int, *[_HANDLE] * 4),
    "FPDFText_GetFontInfo": (ctypes.c_ulong, _HANDLE, ctypes.c_int, _HANDLE, ctypes.c_ulong, _HANDLE),
    "FPDFTextObj_GetTextRenderMode": (ctypes.c_int, _HANDLE),
    "FPDFTextObj_GetFontSize": (ctypes.c_int, _HANDLE, _HANDLE),
}


@cache
def calls() -> Any:
    """The functions above, each under its own name, taking and giving addresses as whole numbers.

    They keep the interpreter's lock: each of them returns at once.
    """
    from pypdfium2 import raw

    found = SimpleNamespace()
    for name, signature in _SIGNATURES.items():
        address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
        assert address is not None  # noqa: S101 - for the type checker
        setattr(found, name, ctypes.PYFUNCTYPE(*signature)(address))
    return found


class Room:
    """Room for rows of numbers that the engine writes.

    Args:
        kind: Of its numbers, as `array` names it.
        width: Numbers a row.
        rows: How many.

    Attributes:
        start: Address of the first number.
    """

    def __init__(self, kind: str, width: int, rows: int = 1) -> None:
        self._numbers: array[Any] = array(kind, [0]) * (width * rows)
        self._width = width
        self.start = self._numbers.buffer_info()[0]

    @property
    def columns(self) -> list[range]:
        """The addresses of the numbers in each column: arguments of `map`, one for each pointer of a function."""
        size = self._numbers.itemsize
        starts, end = range(self.start, self.start + size * self._width, size), self.start + size * len(self._numbers)
        return [range(start, end, size * self._width) for start in starts]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """What the engine has written, zeros where it has not."""
        return list(zip(*[iter(self._numbers)] * self._width, strict=True))

    @property
    def strings(self) -> list[bytes]:
        """The same rows as strings that end with a zero."""
        content, width = self._numbers.tobytes(), self._width * self._numbers.itemsize
        return [content[at : content.index(b"\0", at)] for at in range(0, len(content), width)]


def address(thing: Any) -> int:
    """The address of a page or text page of the wrapper."""
    return ctypes.cast(thing.raw, ctypes.c_void_p).value or 0


def addresses(numbers: Any) -> list[int]:
    """Of each number of an array."""
    start, size = ctypes.addressof(numbers), ctypes.sizeof(numbers._type_)
    return [start + size * i for i in range(len(numbers))]


def typed(handle: int) -> Any:
    """The object at an address, for the engine's other functions."""
    from pypdfium2 import raw

    return ctypes.cast(handle, raw.FPDF_PAGEOBJECT)
