"""Whole numbers in the attributes of files: untrusted, they may be missing, no numbers, or thousands of digits long."""

from __future__ import annotations

from typing import TypeVar

_Default = TypeVar("_Default", int, None)
_MOST = 99_999  # no level, size or count of a document's is larger


def whole_number(given: object, default: _Default, most: int = _MOST) -> int | _Default:
    """The number that an attribute holds.

    Args:
        given: The attribute as it is written, or None where it is missing.
        default: What to take for anything but digits.
        most: What larger numbers count as; `int` refuses those of more than some thousand digits.
    """
    digits = str(given or "").strip()
    if not digits.isdecimal():
        return default
    digits = digits.lstrip("0") or "0"
    return min(int(digits), most) if len(digits) <= len(str(most)) else most
