"""From passages to what can be quoted: sentences with what leads to them and what takes some of it back, table rows.

"(b) sixty days;" says nothing without the line that it hangs from, a duty without its "provided that" says too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.asked import may_answer
from index.types import Hit
from ingest.sentences import sentences
from ingest.types import Passage, Span

_BRACKETED = re.compile(r"(?P<mark>\((?P<in>[A-Za-z]{1,5}|\d{1,3})\))\s")
_MARKER = re.compile(
    r"(?:(?:and|or)\s+)?(?P<mark>\((?P<in>[A-Za-z]{1,5}|\d{1,3})\)|(?P<before>\d{1,3}(?:\.\d{1,3})*|[A-Za-z])[.)](?=\s)|"
    r"(?P<long>\d{1,3}(?:\.\d{1,3}){2,})(?=\s)|(?P<sign>[•·▪◦‣–—*-])(?=\s))"
)
_ROMAN = re.compile(r"(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})")
_HANGS = re.compile(r"[;,](?:\s+(?:and|or))?$")
_TAKES_BACK = re.compile(
    r"\W*(?:provided(?:,?\s+(?:however|further|always))?,?\s+that|provided,|except|however|notwithstanding|unless|"
    r"save\s+(?:that|as|where)|but\s|subject\s+to|nothing\s+in\s+this|in\s+no\s+event|"
    r"th(?:e\s+foregoing|is\s+(?:clause|section|paragraph|article|limitation|restriction|exception))\s+"
    r"(?:do|does|shall|will)\s+not)",
    re.IGNORECASE,
)
# "by this date": which one says the sentence before.
_POINTS_BACK = re.compile(
    r"\b(?:by|on|before|after|until|from|within|during|of) (?:this|that|such|the foregoing|the above) "
    r"(?:date|day|time|period|deadline|term|amount|sum|rate|percentage|dose|notice)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What may be quoted of a hit: printed spans, in order; what leads to them counts as their header."""

    hit: Hit
    spans: tuple[Span, ...]
    core: tuple[Span, ...]  # those of them that can answer: not what leads to them, not what takes some of it back

    @property
    def text(self) -> str:
        """The words of all spans, as they are shown."""
        return _words(self.spans)

    @property
    def compared(self) -> str:
        """The words that are compared with a question: without what takes some of it back."""
        return _words([span for span in self.spans if span.end <= self.core[-1].end])

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table, quoted below those that head it."""
        return any(span.is_header for span in self.spans)

    def may_answer(self, question: str) -> bool:
        """Whether it holds the kind of thing that a question asks for; see `assistant.asked`."""
        passage = self.hit.passage
        around = " ".join([self.hit.title, self.hit.document, *passage.headings, passage.text])
        return may_answer(question, self.compared, around, is_row=any(span.is_header for span in passage.spans))


@dataclass(slots=True, kw_only=True)
class _Sentence:
    """A sentence of a passage, the lines that it hangs from, outermost first, and all that hangs from it."""

    span: Span
    leads: tuple[Span, ...] = ()
    items: list[Span] = field(default_factory=list)
    back: list[Span] = field(default_factory=list)  # the sentences after it that take some of it back


@dataclass(slots=True, kw_only=True)
class _OpenList:
    """A list that may go on: what leads to it, and what the markers of its items may be."""

    lead: Span
    kinds: set[str]
    owner: _Sentence | None  # the sentence that is the lead-in; None where a part of one is


def pieces(hit: Hit) -> list[Piece]:
    """The quotable pieces of a passage, in order.

    A table row brings the rows that head it. A sentence of the printed text is a piece; one that ends in a colon takes
    in the list that it leads to, and each item of the list is a piece below its lead-in. A sentence that takes back
    some of what the one before says ("provided that …", "This clause does not …") is shown with it, and is one itself.
    """
    header = tuple(span for span in hit.passage.spans if span.is_header)
    rest = [span for span in hit.passage.spans if not span.is_header]
    if header:
        rows = [Piece(hit=hit, spans=(*header, row), core=(row,)) for row in rest]
        return rows or [Piece(hit=hit, spans=header, core=header)]
    return [_piece(hit, sentence) for sentence in _hung(list(_sentences(rest)))]


def sentences_of(passage: Passage) -> list[Span]:
    """The sentences of a passage as they are printed, in order."""
    return [sentence.span for sentence in _sentences(passage.spans)]


def _piece(hit: Hit, sentence: _Sentence) -> Piece:
    core = (sentence.span, *sentence.items)
    leads = (replace(lead, is_header=True) for lead in sentence.leads)
    return Piece(hit=hit, spans=(*leads, *core, *sentence.back), core=core)


def _sentences(spans: Sequence[Span]) -> Iterator[_Sentence]:
    for span in spans:
        for start, end in sentences(span.quote):
            yield _Sentence(span=_cut(span, start, end))


def _hung(found: list[_Sentence]) -> list[_Sentence]:
    """The sentences of a passage, each told what it hangs from."""
    lists: list[_OpenList] = []  # outermost first
    before: _Sentence | None = None
    for sentence in found:
        marker = _MARKER.match(sentence.span.quote)
        kinds = _kinds(marker)
        opened = _opened(before, kinds) if before else None
        if opened is None or opened.owner is None:
            while lists and not lists[-1].kinds & kinds:
                lists.pop()
        if opened is not None and (opened.owner is not None or not lists):
            lists.append(opened)
        if lists:
            lists[-1].kinds &= kinds
            if marker:  # "or (c) …" hangs from its lead-in without the "or"
                sentence.span = _cut(sentence.span, marker.start("mark"), len(sentence.span.quote))
        sentence.leads = tuple(one.lead for one in lists)
        if before is not None and not lists and _POINTS_BACK.search(sentence.span.quote):
            sentence.leads = (before.span,)
        for one in lists:
            if one.owner is not None:
                one.owner.items.append(sentence.span)
        if before is not None and not kinds and _TAKES_BACK.match(sentence.span.quote):
            before.back.append(sentence.span)
        before = sentence
    return found


def _opened(before: _Sentence, kinds: set[str]) -> _OpenList | None:
    """The list that the sentence before leads to: at its end by a colon, or in its middle by its first item."""
    said = before.span.quote
    if said.endswith((":", ":-", ":—")):
        return _OpenList(lead=before.span, kinds=set(kinds), owner=before)
    inside = [match for match in _BRACKETED.finditer(said) if match.start() and _kinds(match) & kinds]
    if not inside or not _HANGS.search(said):
        return None
    head = said[: inside[0].start()].rstrip()
    return _OpenList(lead=_cut(before.span, 0, len(head)), kinds=_kinds(inside[0]) & kinds, owner=None)


def _kinds(marker: re.Match[str] | None) -> set[str]:
    """How the items of a list may be marked that this marker belongs to: "(i)" may count letters or Roman numbers."""
    if marker is None:
        return set()
    name = next(name for kind, name in marker.groupdict().items() if kind != "mark" and name)
    form = marker["mark"].replace(name, "")
    if not name[0].isalnum():
        return {name}
    if name[0].isdigit():
        return {f"{form} number {name.count('.')}"}
    case = "upper" if name.isupper() else "lower"
    letter = {f"{form} {case} letter"} if len(name) == 1 else set()
    return letter | ({f"{form} {case} roman"} if _ROMAN.fullmatch(name.lower()) else set())


def _cut(span: Span, start: int, end: int) -> Span:
    return Span(start=span.start + start, end=span.start + end, quote=span.quote[start:end], locator=span.locator)


def _words(spans: Sequence[Span]) -> str:
    return " ".join("\n".join(span.quote for span in spans).split())
