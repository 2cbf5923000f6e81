"""The engine's characters of a page, many asked at once: their numbers, the room they take, whether they are bold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

from ingest.formats.pdf.calls import Room, address, calls

_NAME = 96  # bytes for the name of a font; of a longer one nothing is told
NOWHERE = (0.0, 0.0, 0.0, 0.0)
_BOLD = (b"bold", b"black", b"heavy")


def numbers_of(text_page: Any, count: int) -> Sequence[int]:
    """The engine's number of each of the `count` characters of its text; it numbers some more that are not in it."""
    parts = list(_runs(address(text_page), 0, count - 1)) if count else []
    return parts[0] if len(parts) == 1 else [number for part in parts for number in part]


def _runs(handle: int, first: int, last: int) -> Iterator[range]:
    """Numbers rise: where none is left out between the first and the last place, none is anywhere between them."""
    number = calls().FPDFText_GetCharIndexFromTextIndex
    start, end = number(handle, first), number(handle, last)
    if start >= 0 and end - start == last - first:
        yield range(start, end + 1)
    elif first == last:
        yield range(1)  # beyond the engine's text
    else:
        middle = (first + last) // 2
        yield from _runs(handle, first, middle)
        yield from _runs(handle, middle + 1, last)


def rooms(text_page: Any, numbers: Sequence[int]) -> list[tuple[float, ...]]:
    """The room that each character takes in its line, whatever its shape: left, top, right, bottom; points.

    All four are zero where the engine knows none; in mirrored writing the top is below the bottom.
    """
    found = Room("f", 4, len(numbers))
    list(map(calls().FPDFText_GetLooseCharBox, repeat(address(text_page)), numbers, found.columns[0]))
    return found.rows


def shapes(text_page: Any, numbers: Sequence[int]) -> list[tuple[float, ...]]:
    """The bounds of the shape of each character: left, right, bottom, top; points. All four are zero without one."""
    found = Room("d", 4, len(numbers))
    list(map(calls().FPDFText_GetCharBox, repeat(address(text_page)), numbers, *found.columns))
    return found.rows


def are_bold(text_page: Any, numbers: Sequence[int]) -> list[bool]:
    """Whether the font of each character is a bold one, by its name."""
    names, flags = Room("b", _NAME, len(numbers)), Room("i", 1)
    ask = calls().FPDFText_GetFontInfo
    list(map(ask, repeat(address(text_page)), numbers, names.columns[0], repeat(_NAME), repeat(flags.columns[0][0])))
    fonts = names.strings
    bold = {name for name in set(fonts) if any(weight in name.lower() for weight in _BOLD)}
    return [name in bold for name in fonts]
