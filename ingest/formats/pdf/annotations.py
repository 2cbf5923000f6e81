"""What readers have put on the pages of a PDF: notes, highlights, text boxes, stamps, marks for redaction."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from ingest.draft import clean
from ingest.formats.pdf.objects import Rectangle

if TYPE_CHECKING:
    from ingest.formats.pdf.pagetext import PageText

_ANCHOR = 300  # characters of the marked words that are repeated with a comment
_HIDDEN = 2 | 32  # FPDF_ANNOT_FLAG_HIDDEN, …_NOVIEW
_DAY = re.compile(r"(?:D:)?([12]\d{3})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_TAG = re.compile(r"<[^>]*>")
# FPDF_ANNOT_…: what is no remark of a reader.
_LINK, _POPUP, _WIDGET, _REDACT = 2, 16, 20, 28
_PASSED_OVER = frozenset({_LINK, _POPUP, _WIDGET, 22, 23, 24})  # also marks of printers
_FREE_TEXT, _STAMP = 3, 13
_ICONS = frozenset({1, _POPUP, 17})  # notes, their windows, pinned files
_ON_WORDS = frozenset({9, 10, 11, 12})  # highlight, underline, squiggly, strike-out: they lie on words
_CALLED = {_FREE_TEXT: "Text box", 9: "Highlight", 10: "Underline", 12: "Strike-out", _STAMP: "Stamp", 14: "Insertion"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An annotation, with its places in the page's own coordinates."""

    kind: int  # FPDF_ANNOT_…
    boxes: tuple[Rectangle, ...]
    words: str
    author: str
    day: str  # ISO, "" where none is stated
    is_shown: bool

    @property
    def is_drawn_only(self) -> bool:
        """Whether its words, if it has any, are only in what it draws on the page."""
        return self.kind in (_FREE_TEXT, _STAMP) and not self.words


def each_annotation(page: Any) -> Iterator[tuple[Any, int]]:
    """The annotations of the engine's page, each open until the next is drawn, with their kinds (FPDF_ANNOT_…)."""
    from pypdfium2 import raw

    for i in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, i)
        if annotation:
            try:
                yield annotation, raw.FPDFAnnot_GetSubtype(annotation)
            finally:
                raw.FPDFPage_CloseAnnot(annotation)


def read_marks(page: Any) -> tuple[list[Mark], bool]:
    """The annotations of a page other than links and form fields, and whether it has such fields."""
    marks, has_fields = [], False
    for annotation, kind in each_annotation(page):
        has_fields |= kind == _WIDGET
        if kind not in _PASSED_OVER:
            marks.append(_mark(annotation, kind))
    return marks, has_fields


def put_away(page: Any) -> None:
    """Draw the icons of notes and pinned files no more: a reader moves them, and what is under them is not hidden."""
    from pypdfium2 import raw

    for annotation, kind in each_annotation(page):
        if kind in _ICONS:
            raw.FPDFAnnot_SetFlags(annotation, raw.FPDFAnnot_GetFlags(annotation) | _HIDDEN)


def _mark(annotation: Any, kind: int) -> Mark:
    from pypdfium2 import raw

    rich = unescape(_TAG.sub(" ", _string(annotation, b"RC")))
    words = _string(annotation, b"Contents") or " ".join(rich.split())
    match = _DAY.match(_string(annotation, b"M") or _string(annotation, b"CreationDate"))
    return Mark(
        kind=kind,
        boxes=tuple(_quads(annotation)) or (_rectangle(annotation),),
        words=words,
        author=" ".join(_string(annotation, b"T").split()),
        day="-".join(match.groups()) if match else "",
        is_shown=not raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN,
    )


def _string(annotation: Any, key: bytes) -> str:
    from pypdfium2 import raw

    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    units = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, units, length)
    return clean(bytes(units).decode("utf-16-le", "replace").rstrip("\0")).strip()


def _quads(annotation: Any) -> Iterator[Rectangle]:
    from pypdfium2 import raw

    quad = raw.FS_QUADPOINTSF()
    for i in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, i, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            if min(xs) < max(xs) and min(ys) < max(ys):
                yield min(xs), min(ys), max(xs), max(ys)


def _rectangle(annotation: Any) -> Rectangle:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    return min(box.left, box.right), min(box.bottom, box.top), max(box.left, box.right), max(box.bottom, box.top)


def redactions(marks: Sequence[Mark]) -> list[Rectangle]:
    """The areas of a page that are marked for redaction.

    The engine does not tell their corners: a mark over several lines counts as the whole rectangle around it.
    """
    return [box for mark in marks if mark.kind == _REDACT for box in mark.boxes]


class Comments:
    """The remarks on the pages of a document, apart from its text.

    Args:
        most: Characters of all remarks from which on they are left out, and said so.
    """

    def __init__(self, most: int) -> None:
        self._room = most
        self._entries: list[tuple[int, Mark, str]] = []
        self._unseen = 0
        self._redacted = 0
        self._beyond = 0

    def add(self, number: int, marks: Sequence[Mark], text: PageText) -> None:
        """Take in what is on a page (1-based) with this text."""
        areas = redactions(marks)
        for mark in marks:
            if not mark.words:
                continue
            if any(_meet(box, area) for box in mark.boxes for area in areas):  # it may say the words again
                self._redacted += 1
            elif not mark.is_shown:
                self._unseen += 1
            elif len(mark.words) > self._room:
                self._beyond += 1
            else:
                self._room -= len(mark.words)
                anchor = text.within(mark.boxes) if mark.kind in _ON_WORDS else ""
                self._entries.append((number, mark, anchor))

    @property
    def notices(self) -> list[str]:
        """What was left out."""
        told = {
            "hidden comments": self._unseen,
            "comments on what is marked for redaction": self._redacted,
            "comments beyond the limit of text": self._beyond,
        }
        return [f"{count:,} {what} were left out" for what, count in told.items() if count]

    def text(self, page_name: Callable[[int], str]) -> str:
        """All remarks as a text of their own, each with its author, day, page, and the words it is on; "" without any.

        Args:
            page_name: How a reader names a page (1-based).
        """
        entries = []
        for number, (page, mark, anchor) in enumerate(self._entries, start=1):
            who = ", ".join(filter(None, (mark.author, mark.day)))
            more = "…" * (len(anchor) > _ANCHOR)
            by, on = f" by {who}" * bool(who), f", on “{anchor[:_ANCHOR]}{more}”" * bool(anchor)
            entries.append(f"{_CALLED.get(mark.kind, 'Comment')} {number}{by}, {page_name(page)}{on}:\n{mark.words}")
        return "\n\n".join(entries)


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
