"""A draft to be checked, cut into its sentences: every word of it belongs to one."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from statistics import quantiles

from ingest.errors import UnreadableError, UsageError
from ingest.normalise import normalise, page_at, to_printed
from ingest.sentences import sentences
from ingest.types import Element, ElementKind, Parsed, Text

Parse = Callable[[Path, str], Iterator[Parsed]]

_WHOLE = frozenset(
    {ElementKind.HEADING, ElementKind.TABLE_ROW, ElementKind.TABLE_HEADER, ElementKind.TABLE_SECTION}
    | {ElementKind.FURNITURE, ElementKind.CAPTION}
)  # not cut into sentences
_SHORT = 0.6  # of a full line: a line that ends so early was ended on purpose
_FEWEST_LINES = 4  # that tell how long a full line is
_BY_PRINTED = attrgetter("printed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, line or table row of a draft. `text` is normalised, `at` its place in the normalised text."""

    number: int  # 1-based, in order of the draft
    text: str
    at: int
    start: int  # of the printed text, half-open
    end: int
    kind: ElementKind
    paragraph: int  # which element it is part of, from 0
    headings: tuple[str, ...]
    page: int | None
    page_label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file as it was read for checking."""

    name: str
    sha256: str
    file_type: str
    text: Text
    sentences: tuple[Sentence, ...]
    paragraphs: tuple[tuple[int, int], ...]  # printed characters of each element
    notices: tuple[str, ...]  # what of it could not be read, or was not

    def printed(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        """Where `sentence.text[start:end]`, which is not empty, is printed."""
        alignment = self.text.alignment
        return to_printed(alignment, sentence.at + start), to_printed(alignment, sentence.at + end - 1) + 1


def read_draft(path: Path, parse: Parse) -> Draft:
    """Read a draft.

    Args:
        path: a file of any type that a collection takes.
        parse: reads it; see `ingest.isolation.child.ParseChild.parse`.

    Raises:
        UsageError: there is no such file, it holds no text, or it is a set of documents.
        UnreadableError: it cannot be read.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}. Name the draft to check.")
    try:
        documents = list(parse(path, path.name))
    except UnreadableError as error:
        raise UnreadableError(f"{path.name} {error}") from error
    if len(documents) != 1 or not documents[0].printed.strip():
        held = f"{len(documents):,} documents" if len(documents) > 1 else "no text"
        raise UsageError(f"{path.name} holds {held}. Name a file with one draft.")
    return to_draft(path.name, documents[0], hashlib.sha256(path.read_bytes()).hexdigest())


def to_draft(name: str, document: Parsed, sha256: str) -> Draft:
    """A parsed file as a draft."""
    text, elements = normalise(document, sha256)
    unread = [f"page {page.label}: {page.unreadable}" for page in document.pages if page.unreadable]
    apart = [f"{one.name} is no part of the text and was not checked" for one in document.attachments]
    return Draft(
        name=name,
        sha256=sha256,
        file_type=document.file_type,
        text=text,
        sentences=tuple(_sentences(text, elements)),
        paragraphs=tuple(_range(text, one.start, one.end) for one in elements),
        notices=(*document.notices, *unread, *apart),
    )


def _sentences(text: Text, elements: Sequence[Element]) -> Iterator[Sentence]:
    full = _full_line(text, elements)
    number = 0
    for element in elements:
        for begin, stop in _cuts(text, element, full):
            number += 1
            start, end = _range(text, begin, stop)
            page = page_at(text.pages, start)
            yield Sentence(
                number=number,
                text=text.normalised[begin:stop],
                at=begin,
                start=start,
                end=end,
                kind=element.kind,
                paragraph=element.ordinal,
                headings=element.headings,
                page=page.page if page else None,
                page_label=page.label if page else None,
            )


def _cuts(text: Text, element: Element, full: float) -> Iterator[tuple[int, int]]:
    """The sentences of an element, in normalised offsets; a line that was ended on purpose ends one too."""
    if element.kind in _WHOLE:
        yield element.start, element.end
        return
    begin = element.start
    for stop in [*_line_ends(text, element, full), element.end]:
        for start, end in sentences(text.normalised[begin:stop]):
            yield begin + start, begin + end
        begin = stop


def _line_ends(text: Text, element: Element, full: float) -> Iterator[int]:
    """Where lines end that are much shorter than a full one, before a capital or a digit: an address, a signature."""
    start, end = _range(text, element.start, element.end)
    line = start
    for match in re.finditer(r"[^\S\n]*\n\s*", text.printed[start:end]):
        short = start + match.start() - line < _SHORT * full
        line = start + match.end()
        if short and re.match(r"[A-Z0-9(“\"'‘•-]", text.printed[line : line + 1]):
            yield _normalised(text, line)


def _full_line(text: Text, elements: Sequence[Element]) -> float:
    """How long the lines are that the margin ends: the length that nine of ten do not exceed; 0 where nothing tells."""
    lengths = []
    for element in elements:
        start, end = _range(text, element.start, element.end)
        lengths += [len(line) for line in text.printed[start:end].split("\n")[:-1]]
    return quantiles(lengths, n=10)[-1] if len(lengths) >= _FEWEST_LINES else 0.0


def _range(text: Text, start: int, end: int) -> tuple[int, int]:
    return to_printed(text.alignment, start), to_printed(text.alignment, end - 1) + 1


def _normalised(text: Text, printed: int) -> int:
    """The normalised offset of a printed character that is part of a word."""
    run = text.alignment[bisect_right(text.alignment, printed, key=_BY_PRINTED) - 1]
    return run.normalised + min(printed - run.printed, run.length)
