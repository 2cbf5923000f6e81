"""Raised signs on one line: a power stays at its unit (`m2`), the mark of a note leaves its word whole (`dose a`)."""

from __future__ import annotations

import re

_WORD = re.compile(r"(?:[^\W\d_]{3,}|[)%.,;:”\"'])$")
_POWER = re.compile(r"[-+−–]")


def joint(before: str, raised: str) -> str:
    """What stands between a text and a raised sign after it: a blank, or nothing.

    Args:
        before: The text before the sign.
        raised: What is raised.
    """
    return " " if _WORD.search(before[-3:]) and not _POWER.match(raised.strip()) and raised.strip() else ""
