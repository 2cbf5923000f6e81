"""Printed text to normalised text, with the alignment that leads every normalised character back to its place."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

from ingest.types import Block, Element, ElementKind, Locator, PageMark, Parsed, Run, Span, Text

NORMALISER = "2"  # part of the text's identity
_LONGEST_CAPTION = 300  # characters of a caption that are searched with every row of its table

# One character for one character: quotes, dashes and special spaces as a keyboard has them.
_SAME_LENGTH = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-",
        "—": "-", "―": "-", "−": "-", "…": "…", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ",
        "\u2009": " ", "\u202f": " ", "\u3000": " ",
    }
)  # fmt: skip
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f\ufffe"
)
_SPECIAL = re.compile(
    rf"(?P<hyphen>(?<=[^\W\d_])[-\u00ad\u2010\u2011][^\S\n]*+\n\s*+(?=[a-z]))"
    rf"|(?P<space>(?:[^\S ]|\s(?=[\s{_INVISIBLE}]))[\s{_INVISIBLE}]*)|(?P<gone>[{_INVISIBLE}]+)|(?P<ligature>[ﬀ-ﬆ])"
)
_WORD_END = re.compile(r"[^\W\d_]+$")
_WORD_START = re.compile(r"[a-z]+")
_BY_NORMALISED = attrgetter("normalised")  # not a lambda: it is called for every word that is shown or searched
_COMPOUND = re.compile(r"[^\W\d_]+-(?=[a-z])")


def normalise(parsed: Parsed, blob_sha256: str) -> tuple[Text, list[Element]]:
    """Build a document's text and elements from a parse.

    Line-end hyphens are joined (kept where the text elsewhere writes the hyphen), white space runs become one space,
    ligatures are spelled out, typographic quotes and dashes become plain, invisible characters go. The elements'
    normalised texts are separated by empty lines.

    Args:
        parsed: what a parser read; its blocks must be in order and must not overlap.
        blob_sha256: hash of the file's bytes, part of the text's identity.

    Returns:
        The text, and its elements with contiguous ordinals.
    """
    identity = "\x1f".join([blob_sha256, parsed.parser, NORMALISER, parsed.row_id or ""])
    text_id = hashlib.sha256((identity + "\x1f" + parsed.printed).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    pieces: list[str] = []
    runs: list[Run] = []
    elements: list[Element] = []
    path: list[tuple[int, str]] = []
    caption = ""
    length = 0
    for block in parsed.blocks:
        words, aligned = normalise_stretch(parsed.printed, block.start, block.end)
        if not words:
            continue
        if pieces:
            pieces.append("\n\n")
            length += 2
        runs += [Run(normalised=r.normalised + length, printed=r.printed, length=r.length) for r in aligned]
        if block.kind is ElementKind.HEADING:
            path = _descend(path, block.level or 1, words)
        headings = tuple(h for _, h in (path[:-1] if block.kind is ElementKind.HEADING else path))
        if block.kind is ElementKind.CAPTION:
            caption = f"{caption} {words}".strip()
        elif block.table is None:
            caption = ""
        elif caption:
            headings += (caption[:_LONGEST_CAPTION],)
        elements.append(_element(text_id, len(elements), block, (length, length + len(words)), headings, parsed.pages))
        pieces.append(words)
        length += len(words)
    text = Text(
        text_id=text_id,
        printed=parsed.printed,
        normalised="".join(pieces),
        alignment=tuple(runs),
        pages=parsed.pages,
    )
    return text, elements


def normalise_stretch(printed: str, start: int, end: int) -> tuple[str, list[Run]]:
    """Normalise `printed[start:end]`; runs map the result (from 0) to offsets of `printed`."""
    while start < end and _is_blank(printed[start]):
        start += 1
    while end > start and _is_blank(printed[end - 1]):
        end -= 1
    output: list[str] = []
    runs: list[Run] = []
    length = 0
    for words, position in _stretches(printed, start, end):
        if runs and runs[-1].printed + runs[-1].length == position and len(words) > 0:
            last = runs[-1]
            runs[-1] = Run(normalised=last.normalised, printed=last.printed, length=last.length + len(words))
        else:
            runs.append(Run(normalised=length, printed=position, length=len(words)))
        output.append(words)
        length += len(words)
    return "".join(output).translate(_SAME_LENGTH), runs


def printed_span(text: Text, start: int, end: int, element: Element) -> Span:
    """The printed span of the normalised characters `[start, end)`, which must lie in one element and not be empty."""
    first, last = to_printed(text.alignment, start), to_printed(text.alignment, end - 1) + 1
    page = page_at(text.pages, first)
    locator = Locator(
        page=page.page if page else None,
        page_label=page.label if page else None,
        sheet=element.sheet,
        row=element.row,
        ocr=page is not None and page.ocr_confidence is not None,
    )
    return Span(
        start=first,
        end=last,
        quote=text.printed[first:last],
        locator=locator,
        is_header=element.kind in (ElementKind.TABLE_HEADER, ElementKind.TABLE_SECTION),
    )


def to_printed(alignment: Sequence[Run], position: int) -> int:
    """Printed offset of a normalised character. Positions between elements map to the character before them."""
    run = alignment[bisect_right(alignment, position, key=_BY_NORMALISED) - 1]
    return run.printed + min(position - run.normalised, run.length - 1)


def page_at(pages: Sequence[PageMark], position: int) -> PageMark | None:
    """The page that holds a printed offset, None where the document has no pages."""
    index = bisect_right(pages, position, key=lambda p: p.start) - 1
    return pages[index] if index >= 0 else None


def _stretches(printed: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Pieces of output with the printed offset of their first character; each aligned one to one."""
    position = start
    for match in _SPECIAL.finditer(printed, start, end):
        if match.start() > position:
            yield printed[position : match.start()], position
        position = match.end()
        if match.lastgroup == "hyphen":
            if _keeps_hyphen(printed, match):
                yield "-", match.start()
        elif match.lastgroup == "space":
            yield " ", match.start()
        elif match.lastgroup == "ligature":
            for letter in _LIGATURES[match.group()]:
                yield letter, match.start()
    if position < end:
        yield printed[position:end], position


def _keeps_hyphen(printed: str, match: re.Match[str]) -> bool:
    """Whether the word broken here is written with a hyphen elsewhere in the same text."""
    before = _WORD_END.search(printed, max(0, match.start() - 40), match.start())
    after = _WORD_START.match(printed, match.end())
    if before is None or after is None:
        return False
    return after.group() in _compounds(printed).get(before.group(), ())


@lru_cache(maxsize=1)
def _compounds(printed: str) -> dict[str, set[str]]:
    """The hyphenated words of a text: what stands before a hyphen, with what follows it."""
    found: dict[str, set[str]] = {}
    for match in _COMPOUND.finditer(printed):
        after = _WORD_START.match(printed, match.end())
        if after is not None:
            found.setdefault(match.group()[:-1], set()).add(after.group())
    return found


def _is_blank(character: str) -> bool:
    return character.isspace() or re.match(f"[{_INVISIBLE}]", character) is not None


def _descend(path: list[tuple[int, str]], level: int, heading: str) -> list[tuple[int, str]]:
    return [(depth, words) for depth, words in path if depth < level] + [(level, heading)]


def _element(
    text_id: str,
    ordinal: int,
    block: Block,
    normalised: tuple[int, int],
    headings: tuple[str, ...],
    pages: Sequence[PageMark],
) -> Element:
    page = page_at(pages, block.start)
    return Element(
        text_id=text_id,
        ordinal=ordinal,
        kind=block.kind,
        start=normalised[0],
        end=normalised[1],
        page=page.page if page else None,
        page_label=page.label if page else None,
        headings=headings,
        table=block.table,
        row=block.row,
        sheet=block.sheet,
    )
