"""An exported conversation as PDF, the record attached to it."""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from functools import cache
from typing import Any

from assistant.transcript.lines import Kind, lines
from assistant.transcript.record import NAME, Record, pack
from ingest.formats.pdf.attachments import attach

BLANK = "\N{WHITE SQUARE}"  # for a letter that no font at hand has; the record holds it
_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "arial.ttf", "Vera.ttf")
_SIZES = {Kind.TITLE: 18, Kind.QUESTION: 14, Kind.HEAD: 11, Kind.STATUS: 10, Kind.STATEMENT: 11, Kind.SOURCE: 9}
_SMALL = 8.5


def write(record: Record) -> bytes:
    """The file."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    shown = _shown()
    story: list[Any] = []
    for line in lines(record):
        size = _SIZES.get(line.kind, _SMALL)
        big = line.kind in (Kind.TITLE, Kind.QUESTION)
        style = ParagraphStyle(
            line.kind.value, fontName=_font(), fontSize=size, leading=size * 1.4, spaceBefore=14 if big else 2,
            spaceAfter=6, leftIndent=10 if line.kind is Kind.SOURCE else 0, keepWithNext=big, splitLongWords=1,
        )  # fmt: skip
        story.append(Paragraph(html.escape(shown(line.text), quote=False), style))
    file = io.BytesIO()
    title = shown(f"Answers from {record['collection']}")
    SimpleDocTemplate(file, pagesize=A4, title=title, author="", invariant=1, lang="en").build(story)
    return attach(file.getvalue(), NAME, pack(record).encode("ascii"))


@cache
def _font() -> str:
    """The name of the first font of `_FONTS` on this machine; the last one comes with the library."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    for file in _FONTS:
        try:
            pdfmetrics.registerFont(TTFont(file, file))
        except TTFError:
            continue
        return file
    return "Helvetica"


def _shown() -> Callable[[str], str]:
    """Makes text of letters that the font has."""
    from reportlab.pdfbase import pdfmetrics

    face: Any = pdfmetrics.getFont(_font()).face
    known = getattr(face, "charToGlyph", None)

    def has(letter: str) -> bool:
        return ord(letter) in known if known else ord(letter) < 256

    def shown(text: str) -> str:
        return "".join(c if c.isspace() or has(c) else BLANK if has(BLANK) else "?" for c in text)

    return shown
