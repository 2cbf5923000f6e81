"""Words that a draft puts between quotation marks, compared with the collection word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from assistant.citecheck.library import Excerpt, Library, excerpt
from index.analyze import placed_words
from index.types import Hit
from ingest.types import Span

_MARKS = re.compile(
    r"“(?P<curly>[^“”]+)(?:”|$)|(?<!\w)\"(?P<straight>[^\"]+)\"(?!\w)"
    r"|(?<!\w)‘(?P<single>(?:[^‘’]|(?<=\w)’(?=\w))+)’(?!\w)|«(?P<angle>[^«»]+)»"
)
_LEFT_OUT = re.compile(r"\.\s?\.\s?\.(?:\s?\.)?|…|\*\s\*\s\*|\[(?:\s*(?:\.\s?){3}|…)\s*\]|\[sic\]", re.IGNORECASE)
_CHANGED = re.compile(r"\[[^\]]{0,80}\]\w*")  # "[t]he", "[the Tenant]": the writer says that these are not the words
FEWEST_WORDS = 3  # fewer are a term, not a quotation
_PASSAGES = 8
_LIKE = 0.6  # share of a quotation's words in order, from which a source is taken to be what is misquoted
_REACH = 8  # words around the longest run in common that may belong to what was misquoted
_ANY = "\0"  # stands for words that the draft says it changed

Word = tuple[str, int, int]  # folded, with its place


class QuoteStatus(StrEnum):
    """How the words between quotation marks compare with those printed."""

    EXACT = "exact"
    ALTERED = "altered"
    NOT_FOUND = "not_found"
    TERM = "term"  # too few words to be looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Words of a quotation and the words printed in their place; either may be missing. `start` is of the draft."""

    said: str
    printed: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A quotation of a draft, `draft[start:end]` without its marks, and where its words are printed."""

    text: str
    start: int
    end: int
    status: QuoteStatus
    excerpt: Excerpt | None = None
    spans: tuple[Span, ...] = ()  # the words in the source
    differences: tuple[Difference, ...] = ()


def quotations(printed: str, paragraphs: Iterable[tuple[int, int]], library: Library) -> Iterator[Quotation]:
    """Every quotation of a draft in order, compared.

    Args:
        printed: the draft.
        paragraphs: its paragraphs; a quotation without its closing mark ends with its paragraph.
        library: what it may quote.
    """
    for start, end in paragraphs:
        for match in _MARKS.finditer(printed[start:end]):
            name = match.lastgroup or ""
            yield _compare(match[name], start + match.start(name), library)


def _compare(text: str, start: int, library: Library) -> Quotation:
    end = start + len(text)
    parts = [part for part in _parts(text, start) if part]
    if sum(word[0] != _ANY for part in parts for word in part) < FEWEST_WORDS:
        return Quotation(text=text, start=start, end=end, status=QuoteStatus.TERM)
    hits = library.passages(text, _PASSAGES)
    stretches = [excerpt(hit, _spans([hit, *library.around(hit)])) for hit in hits]
    placed = [(stretch, [*placed_words(stretch.text)]) for stretch in stretches]
    for stretch, words in placed:
        if held := _exact(parts, words):
            spans = stretch.printed(words[held[0]][1], words[held[1]][2])
            return Quotation(text=text, start=start, end=end, status=QuoteStatus.EXACT, excerpt=stretch, spans=spans)
    altered = _altered(parts, placed)
    if altered is None:
        return Quotation(text=text, start=start, end=end, status=QuoteStatus.NOT_FOUND)
    stretch, (first, last), differences = altered
    return Quotation(
        text=text,
        start=start,
        end=end,
        status=QuoteStatus.ALTERED,
        excerpt=stretch,
        spans=stretch.printed(first, last),
        differences=differences,
    )


def _parts(text: str, start: int) -> Iterator[list[Word]]:
    """The words of a quotation between its omissions, with their places in the draft."""
    begin = 0
    for gap in [*_LEFT_OUT.finditer(text), None]:
        stop = gap.start() if gap else len(text)
        piece = text[begin:stop]
        changed = [match.span() for match in _CHANGED.finditer(piece)]
        words: list[Word] = []
        for word, at, to in placed_words(piece):
            is_changed = any(a <= at < b for a, b in changed)
            if not (is_changed and words and words[-1][0] == _ANY):
                words.append((_ANY if is_changed else word, start + begin + at, start + begin + to))
        yield words
        begin = gap.end() if gap else stop


def _spans(hits: Sequence[Hit]) -> list[Span]:
    """The spans of neighbouring passages in order, each once."""
    return sorted({span for hit in hits for span in hit.passage.spans}, key=lambda span: (span.start, span.end))


def _exact(parts: Sequence[Sequence[Word]], words: Sequence[Word]) -> tuple[int, int] | None:
    """The first and last word of a source that hold all parts in their order; None where they do not."""
    found: list[int] = []
    begin = 0
    for part in parts:
        at = next((i for i in range(begin, len(words) - len(part) + 1) if _matches(part, words[i:])), None)
        if at is None:
            return None
        begin = at + len(part)
        found += [at, begin - 1]
    return found[0], found[-1]


def _matches(part: Sequence[Word], words: Sequence[Word]) -> bool:
    return all(own[0] in (_ANY, other[0]) for own, other in zip(part, words, strict=False))


Altered = tuple[Excerpt, tuple[int, int], tuple[Difference, ...]]


def _altered(parts: Sequence[Sequence[Word]], placed: Sequence[tuple[Excerpt, Sequence[Word]]]) -> Altered | None:
    """The source that comes nearest, the characters there that correspond, and where the words differ."""
    said = [word for part in parts for word in part if word[0] != _ANY]
    near = [(_share(said, window), -number, stretch, window) for number, (stretch, words) in enumerate(placed)
            if (window := _window(said, words))]  # fmt: skip
    share, _, stretch, window = max(near, key=lambda one: one[:2], default=(0.0, 0, None, []))
    if stretch is None or share < _LIKE:
        return None
    blocks = [block for block in _matcher(said, window).get_matching_blocks() if block.size]
    first, last = window[blocks[0].b][1], window[blocks[-1].b + blocks[-1].size - 1][2]
    differences = tuple(_differences(said, window, stretch.text, parts))
    return stretch, (first, last), differences


def _window(said: Sequence[Word], words: Sequence[Word]) -> Sequence[Word]:
    """The words of a source around the longest run that it has in common with a quotation."""
    run = _matcher(said, words).find_longest_match()
    begin = max(0, run.b - run.a - _REACH)
    return words[begin : run.b + len(said) - run.a + _REACH] if run.size else []


def _share(said: Sequence[Word], window: Sequence[Word]) -> float:
    return sum(block.size for block in _matcher(said, window).get_matching_blocks()) / len(said)


def _matcher(said: Sequence[Word], words: Sequence[Word]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, [word for word, _, _ in said], [word for word, _, _ in words], autojunk=False)


def _differences(
    said: Sequence[Word], window: Sequence[Word], text: str, parts: Sequence[Sequence[Word]]
) -> Iterator[Difference]:
    """Where the words differ, between the first and the last that they share; what an omission stands for is none."""
    begins = {part[0][1] for part in parts}  # here the draft says that it left something out
    codes = _matcher(said, window).get_opcodes()
    inner = codes[codes[0][0] == "insert" : len(codes) - (codes[-1][0] == "insert")]
    for kind, i, i_end, begin, end in inner:
        size = i_end - i
        is_last, is_first = i_end == len(said), i == 0  # the source goes on, and began before
        j = max(begin, end - size) if kind == "replace" and is_first else begin
        j_end = min(end, j + size) if kind == "replace" and is_last else end
        if kind == "equal" or (kind == "insert" and said[i][1] in begins):
            continue
        printed = text[window[j][1] : window[j_end - 1][2]] if j_end > j else ""
        place = (said[i][1], said[i_end - 1][2] if i_end > i else said[i][1])
        words = " ".join(word for word, _, _ in said[i:i_end])
        yield Difference(said=words, printed=printed, start=place[0], end=place[1])
