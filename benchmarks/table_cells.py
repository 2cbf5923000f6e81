"""Cells of generated PDF tables: how many are read, how many of those read are right, by the way a table is drawn.

    python benchmarks/table_cells.py [SEED] [FOLDER]

Writes tables of many shapes with reportlab, among paragraphs, and compares pairs of a row's first cell with each of its
others. Pages of text, articles in two columns, contents and lists are written as well: a table found there is false.
Figures go to `results/table-cells.json`; the files stay in FOLDER where one is given.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

from benchmarks.known_text import pairs
from benchmarks.record import record
from ingest.formats.pdf.read import parse_pdf
from ingest.limits import Limits
from ingest.types import ElementKind, Parsed

EACH = 15  # tables of each style
WORDS = "drug tablet patient liver kidney adult child rent deposit notice month landlord tenant court order fee".split()
UNITS = ("mg", "mg/kg", "ml/h", "IU", "EUR", "%", "days")
_ALL = ((0, 0), (-1, -1))
STYLES: dict[str, list[Any]] = {
    "grid": [("GRID", *_ALL, 0.5, colors.black)],
    "thick frame": [("BOX", *_ALL, 2, colors.black), ("INNERGRID", *_ALL, 0.3, colors.grey)],
    "columns ruled": [("BOX", *_ALL, 1, colors.black), ("LINEAFTER", *_ALL, 0.5, colors.black),
                      ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black)],
    "rows ruled": [("LINEBELOW", *_ALL, 0.5, colors.black), ("LINEABOVE", (0, 0), (-1, 0), 0.5, colors.black)],
    "three rules": [("LINEABOVE", (0, 0), (-1, 0), 1, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
                    ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)],
    "shaded rows": [("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, colors.lightgrey]),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.lightblue)],
    "no rules": [],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A table with its cells as they are drawn, and as they are read: merged ones in each row they reach over."""

    drawn: list[list[Any]]
    read: list[list[str]]
    spans: list[Any]


def main() -> None:
    rng = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else scratch)
        figures = {"tables": tables(rng, folder), "false": false_tables(rng, folder)}
    for name, figure in figures["tables"].items():
        print(name, figure)
    print(figures["false"])
    record("table-cells", figures | {"each": EACH}, dataset=[])


def tables(rng: random.Random, folder: Path) -> dict[str, Any]:
    """Of each style: pairs of cells that are right over those there are (found) and over those read (right)."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for style, commands in STYLES.items():
        for number in range(EACH):
            made = make(rng)
            path = folder / f"{style.replace(' ', '-')}-{number}.pdf"
            write(path, rng, [_table(made, commands, rng)])
            truth, found = pairs(made.read), pairs(rows_of(parse_pdf(path, Limits(ocr=False))))
            for name in (style, "all"):
                right = len(truth & found)
                counts[name] = [a + b for a, b in zip(counts[name], (1, len(truth), right, len(found)), strict=True)]
    return {
        name: {"tables": n, "pairs": truth, "found": round(right / truth, 4), "right": round(right / max(1, read), 4)}
        for name, (n, truth, right, read) in counts.items()
    }


def rows_of(parsed: Parsed) -> list[list[str]]:
    kinds = (ElementKind.TABLE_HEADER, ElementKind.TABLE_ROW)
    return [parsed.printed[b.start : b.end].split("\t") for b in parsed.blocks if b.kind in kinds]


def make(rng: random.Random) -> Made:
    """A table: some columns of figures, perhaps with cells of several lines, merged cells and a header of two rows."""
    columns, count = rng.randint(2, 6), rng.randint(3, 14)
    figures = [False, True, *(rng.random() < 0.6 for _ in range(columns - 2))]
    long = rng.randrange(columns) if rng.random() < 0.4 else -1
    bold = "<b>{}</b>" if rng.random() < 0.6 else "{}"
    unit = rng.choice(UNITS)
    head = [_words(rng, 1, 2).title() + (f" ({unit})" if figures[i] else "") for i in range(columns)]
    drawn: list[list[Any]] = [[_cell(bold.format(words)) for words in head]]
    read, spans = [head], []
    if columns > 3 and rng.random() < 0.3:
        group = [head[0], _words(rng, 1, 1).title(), *[""] * (columns - 2)]
        drawn.insert(0, [_cell(bold.format(words)) if words else "" for words in group])
        drawn[1][0], read = "", [group, head]
        spans = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (-1, 0))]
    for _ in range(count):
        row = [
            _figure(rng) if figures[i] else _words(rng, 1, 3) if i != long else _words(rng, 4, 14)
            for i in range(columns)
        ]
        row[0] += f" {len(read)}"
        drawn.append([words if figures[i] else _cell(words) for i, words in enumerate(row)])
        read.append(row)
    if columns > 2 and count > 4 and rng.random() < 0.3:  # only where rules show it: see `_table`
        first = len(drawn) - 3
        spans.append(("SPAN", (0, first), (0, first + 1)))
        drawn[first + 1][0] = ""
        read[first + 1][0] = read[first][0]
    return Made(drawn, read, spans)


def _table(made: Made, commands: list[Any], rng: random.Random) -> Table:
    ruled = any(name in ("GRID", "INNERGRID") for name, *_ in commands)
    spans = made.spans if ruled else []
    if not ruled:  # without rules nobody can tell how far a cell reaches: it is drawn in each row
        for command in made.spans:
            (left, top), (right, bottom) = command[1:]
            if left == right == 0 and top > 0:
                made.drawn[bottom][0] = _cell(made.read[bottom][0])
            elif left == right == 0:
                made.drawn[1][0] = _cell(made.read[1][0])
    width = 460 / len(made.drawn[0])
    size = rng.choice((7, 9, 10))
    style = [*commands, *spans, ("FONTSIZE", *_ALL, size), ("VALIGN", *_ALL, rng.choice(("TOP", "MIDDLE")))]
    style += [("ALIGN", (1, 0), (-1, -1), rng.choice(("LEFT", "RIGHT", "CENTER")))]
    padding = rng.choice((2, 4, 6))
    style += [(side, *_ALL, padding) for side in ("TOPPADDING", "BOTTOMPADDING")]
    return Table(made.drawn, style=style, colWidths=[width] * len(made.drawn[0]))


def _cell(words: str) -> Paragraph:
    return Paragraph(words, ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=10.8))


def _words(rng: random.Random, least: int, most: int) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(least, most)))


def _figure(rng: random.Random) -> str:
    number = rng.choice((f"{rng.randint(1, 999)}", f"{rng.random() * 100:.1f}", f"{rng.randint(1000, 99999):,}"))
    return rng.choice((number, number, number, f"{number}-{rng.randint(100000, 999999)}", f"< {number}", "-"))


def _sentence(rng: random.Random) -> str:
    return (
        _words(rng, 6, 16) + rng.choice(("", f" {rng.randint(1, 400)}", f" ({rng.randint(1, 9)})")) + "."
    ).capitalize()


def _text(rng: random.Random, sentences: int) -> Paragraph:
    style = ParagraphStyle(
        "text", fontName="Times-Roman", fontSize=10, leading=12, alignment=rng.choice((0, 4)), spaceAfter=6
    )
    return Paragraph(" ".join(_sentence(rng) for _ in range(sentences)), style)


def write(path: Path, rng: random.Random, middle: list[Any], columns: int = 1) -> None:
    """A document of paragraphs with something in their middle."""
    size = landscape(A4) if rng.random() < 0.15 else A4
    wide, gap = (size[0] - 100) / columns, 18
    frames = [Frame(50 + i * wide, 50, wide - gap * (columns > 1), size[1] - 100, 0, 0, 0, 0) for i in range(columns)]
    document = BaseDocTemplate(str(path), pagesize=size, pageTemplates=[PageTemplate(frames=frames)])
    before, after = ([_text(rng, rng.randint(2, 6)) for _ in range(2)] for _ in range(2))
    document.build([*before, Spacer(1, 8), *middle, Spacer(1, 8), *after])


def false_tables(rng: random.Random, folder: Path) -> dict[str, Any]:
    """Tables found where there are none, and pages looked at, by kind of page."""
    kinds = {
        "text": (1, lambda: [_text(rng, 8) for _ in range(12)]),
        "two columns": (2, lambda: [_text(rng, 8) for _ in range(20)]),
        "three columns": (3, lambda: [_text(rng, 8) for _ in range(20)]),
        "contents": (1, lambda: _contents(rng)),
        "list": (1, lambda: [Table([[f"{i}.", _text(rng, 2)] for i in range(1, 12)], colWidths=[30, 430])]),
    }
    found: dict[str, Any] = {}
    for name, (columns, middle) in kinds.items():
        pages = false = 0
        for number in range(EACH):
            path = folder / f"{name.replace(' ', '-')}-{number}.pdf"
            write(path, rng, middle(), columns)
            parsed = parse_pdf(path, Limits(ocr=False))
            pages += len(parsed.pages)
            false += len({block.table for block in parsed.blocks if block.table is not None})
        found[name] = {"pages": pages, "false": false}
    return found


def _contents(rng: random.Random) -> list[Any]:
    page, rows = 1, []
    for number in range(1, 16):
        rows.append([f"{number}.", _words(rng, 2, 5).title(), str(page)])
        page += rng.randint(0, 6)
    return [Table(rows, colWidths=[30, 380, 40])]


if __name__ == "__main__":
    main()
