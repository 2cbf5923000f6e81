"""DOCX through python-docx, with real heading styles and tables."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from docx import Document

from render.markup import Block, bold_pieces
from render.zipped import without_times

WHEN = datetime(2024, 1, 1)


def render(blocks: list[Block], title: str) -> bytes:
    """A whole DOCX as bytes."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author = title, "Sample documents"
    properties.created = properties.modified = WHEN
    document.add_heading(title, level=0)
    for block in blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return without_times(out.getvalue())


def _add(document: Any, block: Block) -> None:
    match block.kind:
        case "heading":
            document.add_heading(block.text, level=block.level)
        case "table":
            _add_table(document, block)
        case "item":
            _fill(document.add_paragraph(style="List Bullet"), block.text)
        case "clause":
            _fill(document.add_paragraph(), f"{block.label} {block.text}")
        case _:
            _fill(document.add_paragraph(), block.text)


def _fill(paragraph: Any, text: str) -> None:
    for piece, bold in bold_pieces(text):
        paragraph.add_run(piece).bold = bold or None


def _add_table(document: Any, block: Block) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    for number, row in enumerate(block.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0 or None
