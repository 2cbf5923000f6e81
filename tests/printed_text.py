"""Arbitrary parses: every kind of character a page can hold, cut into arbitrary ordered blocks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from ingest.types import Block, ElementKind, PageMark, Parsed

# What documents really do to text: ligatures, soft hyphens, line-end hyphens that belong to the word and that do
# not, every line end and space, directional controls, symbols without a Unicode meaning, other scripts.
_PIECES = [
    "The Tenant shall pay the rent on the first day of each month. ", "No. 5 ", "2.5 mg ", "Smith v. Jones ",
    "§ 3(a)(iv) ", "oﬃce ", "ﬁt ", "ﬄ", "con\u00adtract ", "exam-\nple ", "well-known ", "well-\nknown ",
    "well\u00ad\r\nknown ", "co\u2010\n  operate ", "A-\nB ", "\r\n", "\n", "\n\n", "\t", "\x0b", "\x0c", "\x85",
    "\u2028", "\x1c", "\u00a0", "\u202f", " ", "\u200b", " \u200b ", "\u200e", "\u202e", "\u2066", "\ufeff", "\x07",
    "\u00ad", "-", "\uf0b7 ", "\ufffd", "“quoted” ", "— ", "… ", "e\u0301 ", "ß ", "İ ", "ǆ ", "𝔘 ", "🧑\u200d⚖️ ",
    "合同第三条", "עברית ", "x" * 120, "supercalifragilistic", "0123456789" * 3,
]  # fmt: skip
_CHARACTERS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
_WORDS = st.one_of(st.sampled_from(_PIECES), _CHARACTERS)
_LONG = st.tuples(st.sampled_from(_PIECES), st.integers(1, 120)).map(lambda pair: pair[0] * pair[1])
PRINTED = st.lists(st.one_of(_WORDS, _WORDS, _WORDS, _LONG), max_size=25).map("".join)
_KINDS = st.sampled_from(
    [ElementKind.PARAGRAPH] * 3
    + [ElementKind.HEADING] * 2
    + [ElementKind.LIST_ITEM, ElementKind.FOOTNOTE, ElementKind.FURNITURE, ElementKind.CAPTION]
)
_ROWS = {
    "row": ElementKind.TABLE_ROW,
    "section": ElementKind.TABLE_SECTION,
    "second": ElementKind.TABLE_HEADER,
}


@st.composite
def parses(draw: st.DrawFn) -> Parsed:
    """A printed text with ordered blocks that do not overlap, tables among them, on up to three pages."""
    printed = draw(PRINTED)
    cuts = sorted(draw(st.sets(st.integers(0, len(printed)), max_size=12)))
    blocks: list[Block] = []
    table = -1
    for start, end in pairwise(cuts):
        shape = draw(st.sampled_from(["text", "text", "text", "header", "second", "section", "row", "nothing"]))
        if shape == "text":
            kind = draw(_KINDS)
            level = draw(st.integers(1, 4)) if kind is ElementKind.HEADING else None
            blocks.append(Block(start=start, end=end, kind=kind, level=level))
        elif shape == "header" or (shape in _ROWS and table < 0):
            table += 1
            blocks.append(Block(start=start, end=end, kind=ElementKind.TABLE_HEADER, table=table, row=1))
        elif shape in _ROWS:
            blocks.append(Block(start=start, end=end, kind=_ROWS[shape], table=table, row=len(blocks) + 2))
    turns = [0, *sorted(draw(st.sets(st.integers(0, len(printed)), max_size=2))), len(printed)]
    pages = tuple(
        PageMark(page=number, label="i" * number, start=start, end=end)
        for number, (start, end) in enumerate(pairwise(turns), 1)
    )
    title = draw(st.one_of(st.just("A lease"), _CHARACTERS, st.just("A long title of many words " * 12)))
    paged = draw(st.booleans())
    return Parsed(printed=printed, blocks=tuple(blocks), pages=pages if paged else (), title=title, parser="test 1")
