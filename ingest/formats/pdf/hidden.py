"""Text that a reader of the page cannot see: found, told apart by what hides it, and counted for the report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from ingest.formats.pdf.ink import Ink
from ingest.formats.pdf.layer import judge_layer
from ingest.formats.pdf.letters import Letters
from ingest.formats.pdf.objects import Drawn, Rectangle
from ingest.formats.pdf.overlap import overlaps
from ingest.types import WARNING

_SEEN = 0.5  # share of a character's shape that must show
_BLANK = 0.3  # pixels of ink, in black on white, under which a character has no shape at all
_READABLE_PT = 2.0  # longer side of a character's cell under which nobody can read it
_NARROW = 0.05  # shorter side of it, as a share of the longer one, under which nobody can read it either
_EVEN = 10.0  # standard deviation of grey levels (0-255) under which a place is all of one colour
_DARK = 200  # mean grey level under which such a place is a box, not paper

_MOST_NAMED = 30  # pages named in one notice
_LINE_END = re.compile("[\r\n\ufffe]")


class Cause(StrEnum):
    """What hides a text."""

    INVISIBLE = "invisible"  # no ink of its own, the colour of what is under it, off the page, too small, clipped …
    COVERED = "covered"  # by a picture drawn later
    REDACTED = "redacted"  # by a box drawn later, or in a box of one colour


@dataclass(frozen=True, slots=True)
class Hidden:
    """Characters `[start, end)` of the engine's text of a page, hidden for one cause."""

    start: int
    end: int
    cause: Cause


def find_hidden(
    page: Any, text_page: Any, text: str, drawn: Drawn, redactions: Sequence[Rectangle] = ()
) -> list[Hidden]:
    """The stretches of a page's text that a reader cannot see, in order.

    A layer of invisible text over the picture of a scan, word on word, is what OCR leaves behind; it is not hidden.

    Args:
        page: The engine's page. What it draws is changed: use it for nothing else afterwards.
        text_page: Its text.
        text: The words of that text.
        drawn: The objects of the page.
        redactions: Areas of the page that are marked for redaction: what is in them counts as under a box.
    """
    if not text.strip():
        return []
    under, on_alike = overlaps(page, drawn)
    looked_at = (drawn.doubtful | under | on_alike) - drawn.inkless
    if not looked_at and not drawn.inkless and not redactions:
        return []
    letters = Letters(text_page, text, drawn)
    looked_at |= letters.doubles(looked_at, drawn)
    causes = _look(page, letters, text, drawn, looked_at, under) if looked_at or drawn.inkless else {}
    if redactions:
        causes |= dict.fromkeys(letters.inside(redactions), Cause.REDACTED)
    return _stretches(text, causes)


def _look(
    page: Any, letters: Letters, text: str, drawn: Drawn, looked_at: set[int], under: set[int]
) -> dict[int, Cause]:
    """What hides each character that is not seen in the picture of the page."""
    letters.locate(looked_at | drawn.inkless)
    ink = Ink(page, drawn, page.get_bbox() if drawn.inkless else letters.region(looked_at))
    causes: dict[int, Cause] = {}
    if looked_at:
        causes |= _judge(letters, ink, looked_at, under)
    if drawn.inkless:
        absent, boxed = judge_layer(letters, ink, text, drawn.inkless)
        causes |= dict.fromkeys(absent, Cause.INVISIBLE) | dict.fromkeys(boxed, Cause.REDACTED)
    return causes


def _judge(letters: Letters, ink: Ink, numbers: set[int], under: set[int]) -> dict[int, Cause]:
    """What hides each hidden character of these texts.

    Args:
        letters: The characters of the page.
        ink: Its pictures.
        numbers: The texts.
        under: Those of them over which something is drawn later.
    """
    places = letters.of(numbers)
    if not len(places):
        return {}
    boxes, cells = letters.boxes[places], letters.cells[places]
    whole, share = ink.shares(numbers, boxes)
    sides = np.sort(np.stack([cells[:, 2] - cells[:, 0], cells[:, 3] - cells[:, 1]]), axis=0)
    small = (sides[1] < _READABLE_PT) | (sides[0] < _NARROW * sides[1])
    hidden = (share < _SEEN) | (whole < _BLANK) | small
    if not hidden.any():
        return {}
    found: dict[int, Cause] = {}
    for i, mean, spread in zip(np.flatnonzero(hidden), *ink.tone(boxes[hidden]), strict=True):
        at, owner = int(places[i]), int(letters.owners[places[i]])
        if small[i] or whole[i] < _BLANK:
            found[at] = Cause.INVISIBLE
        elif spread <= _EVEN and (mean < _DARK or owner in under):
            found[at] = Cause.REDACTED
        else:
            found[at] = Cause.COVERED if owner in under else Cause.INVISIBLE
    return found


def _stretches(text: str, causes: dict[int, Cause]) -> list[Hidden]:
    """Hidden characters of a line joined, with the blanks between them; those of rules hide no words."""
    found: list[Hidden] = []
    for at in sorted(causes):
        last = found[-1] if found else None
        between = text[last.end : at] if last else ""
        if last and last.cause is causes[at] and not between.strip() and not _LINE_END.search(between):
            found[-1] = Hidden(last.start, at + 1, last.cause)
        else:
            found.append(Hidden(at, at + 1, causes[at]))
    return [h for h in found if any(map(str.isalnum, text[h.start : h.end]))]


def report(pages: Mapping[int, Sequence[Hidden]], labels: Sequence[str]) -> list[str]:
    """What to tell a user about the hidden text of a document, warnings first; the hidden words are not in it.

    Args:
        pages: Hidden text by page, 1-based.
        labels: Printed labels of all pages.
    """
    told = []
    for cause, line in _TOLD.items():
        counts = {n: sum(h.end - h.start for h in found if h.cause is cause) for n, found in pages.items()}
        on = [number for number, count in counts.items() if count]
        if on:
            told.append(line.format(where=page_list(on, labels), count=f"{sum(counts.values()):,}"))
    return told


def page_list(numbers: Sequence[int], labels: Sequence[str]) -> str:
    """Pages (1-based) as a reader names them, with their printed labels where those differ: `pages 2, 5 (iii)`."""
    named = [str(n) if labels[n - 1] == str(n) else f"{n} ({labels[n - 1]})" for n in numbers[:_MOST_NAMED]]
    more = f" and {len(numbers) - _MOST_NAMED:,} more" if len(numbers) > _MOST_NAMED else ""
    return f"page{'s' * (len(numbers) > 1)} {', '.join(named)}{more}"


PICTURED = (
    WARNING + "marks for redaction on {where} were never carried out: what is under them in the picture of the page is "
    "still in the file. It was left out here; ask for a copy without it."
)
_TOLD = {
    Cause.REDACTED: WARNING
    + "bad redaction on {where}: the words under the boxes ({count} characters) are still in the "
    "file and can be copied out of it. They were left out here; ask for a copy without them.",
    Cause.INVISIBLE: "hidden text on {where} was left out: {count} characters that are invisible, in the colour of the "
    "page, off the page or too small to read",
    Cause.COVERED: "text under pictures on {where} was left out: {count} characters",
}
