"""The samples' own markup: one block a line.

`# ` to `### ` begin headings, `- ` list items, `| a | b |` table rows (the first row of a run is the header), `===`
a new page, and anything else a paragraph; a number such as `4.2` or `(a)` before a paragraph is its label.
`**words**` are bold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADING = re.compile(r"(#{1,3}) +(.*)")
LABEL = re.compile(r"(\d+(?:\.\d+)*\.?|\([a-zA-Z]\)) +(.*)")
BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, paragraph, clause (`label` is its number), item, table (`rows`) or page break."""

    kind: str
    text: str = ""
    level: int = 0
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def parse(source: str) -> list[Block]:
    """Read markup; runs of table lines become one table."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*source.strip().splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(typographic(cell.strip()) for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(Block(kind="table", rows=tuple(rows)))
            rows = []
        if line.strip():
            blocks.append(_block(typographic(line.strip())))
    return blocks


def _block(line: str) -> Block:
    if line == "===":
        return Block(kind="break")
    if match := HEADING.fullmatch(line):
        return Block(kind="heading", level=len(match[1]), text=match[2])
    if line.startswith("- "):
        return Block(kind="item", text=line[2:])
    if match := LABEL.fullmatch(line):
        return Block(kind="clause", label=match[1], text=match[2])
    return Block(kind="paragraph", text=line)


def typographic(text: str) -> str:
    """Straight quotation marks become curved ones, as word processors set them."""
    text = re.sub(r'(^|[\s(*])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(])'", r"\1‘", text).replace("'", "’")


def bold_pieces(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is bold."""
    pieces = BOLD.split(text)
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


def plain(text: str) -> str:
    """The text without its bold marks."""
    return BOLD.sub(r"\1", text)
