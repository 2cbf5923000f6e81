"""What a quote needs beside it, one step far: what its document says a defined term means, the clause it refers to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from assistant.citecheck.outline import Label, Outline, outline
from assistant.citecheck.reference import Pinpoint, pinpoints
from assistant.pieces import Piece, pieces
from assistant.types import Role
from index.analyze import terms
from index.define import defined_terms, party_names
from index.search import Searcher
from index.types import Hit
from ingest.store.catalog import Catalog

MOST = 2  # of each role
LEAST_CLAUSE = 60  # characters of a clause with all below it: an entry of a table of contents is shorter
LEAST_WORDS = 4  # of a clause that is referred to: fewer are its heading
MOST_USES = 40  # of a term in its document: one used everywhere is known to who reads it
LONGEST_LOOK = 4_000  # characters behind the head of a clause in which its first words are looked for
LONGEST = 800  # characters of a definition: recitals that name a term in passing are longer
_ELSEWHERE = re.compile(r"\bmeanings?\s+(?:set\s+forth|given|ascribed|assigned|provided|specified|stated)\b")
_GOES_ON = re.compile(r"(?:[a-z,(]|\b(?:Sections?|Articles?|Clauses?|Paragraphs?))[^\S\n]*\n[^\S\n]*\Z")
_TERM = re.compile(r"(?<=[a-z,;)] )(?:[A-Z][\w’'-]+)(?:[ ](?:(?:of|and|for|to|in)[ ])?[A-Z][\w’'-]+){0,4}")
# Whom a contract is between: who asks knows them.
_PARTIES = re.compile(
    r"(?:landlord|tenant|lessor|lessee|buyer|seller|purchaser|vendor|supplier|client|customer|company|employer|employee|"
    r"licensor|licensee|contractor|consultant|borrower|lender|part(?:y|ies)|agreement|lease|contract|deed|section|clause|"
    r"schedule|article|exhibit|annex|appendix|guarantor|franchisor|franchisee|distributor|manufacturer|agent|bank)s?",
    re.IGNORECASE,
)
_APART = r"schedules?|annex|appendix|exhibits?|parts?"
_NAMED_PART = re.compile(rf"(?P<word>{_APART})\s+(?P<number>\w+)", re.IGNORECASE)
_PART_LINE = re.compile(rf"^[^\S\n]*(?:{_APART})\s+\w+\b", re.IGNORECASE | re.MULTILINE)


class Companions:
    """Finds what quotes need beside them in their own documents."""

    def __init__(self, searcher: Searcher, catalog: Catalog) -> None:
        """Look into what a searcher serves.

        Args:
            searcher: of the generation that answers.
            catalog: for the calling thread.
        """
        self._searcher, self._catalog = searcher, catalog
        self._printed: dict[str, str] = {}
        self._outlines: dict[str, Outline] = {}
        self._pieces: dict[str, list[Piece]] = {}

    def of(self, quoted: Sequence[Piece], question: str) -> Iterator[tuple[Piece, Role]]:
        """What quotes need beside them: at most `MOST` definitions, then at most `MOST` clauses referred to, each once.

        Args:
            quoted: what is shown, best first; what other documents than that of the best need is left out.
            question: whose own words need no definition.
        """
        shown = {(one.hit.passage.text_id, span.start) for one in quoted for span in one.spans}
        best = [one for one in quoted if one.hit.passage.text_id == quoted[0].hit.passage.text_id]
        for role, look in ((Role.DEFINITION, self._definitions), (Role.REFERENCE, self._references)):
            left = MOST
            for piece in (found for one in best for found in look(one, question)):
                place = (piece.hit.passage.text_id, piece.core[0].start)
                if left and place not in shown:
                    shown.add(place)
                    left -= 1
                    yield piece, role

    def _definitions(self, piece: Piece, question: str) -> Iterator[Piece]:
        printed = self._text(piece.hit)
        asked = set(terms(question))
        for term in dict.fromkeys(_TERM.findall(piece.text)):
            if _PARTIES.fullmatch(term) or set(terms(term)) <= asked or printed.count(term) > MOST_USES:
                continue
            own = re.escape(term.removesuffix("s")) + "s?"
            says = re.compile(rf"[\"“'‘]{own}[\"”'’]|^[^\S\n]*(?:\S+\s)?{own}(?=\s+means\b|:\s)", re.MULTILINE)
            for found in says.finditer(printed):
                defining = self._at(piece.hit, found.start() + 1, partial(_defines, term))
                if defining is not None:
                    yield defining
                    break

    def _references(self, piece: Piece, _: str) -> Iterator[Piece]:
        inside = {(span.start, span.end) for span in piece.spans}
        for point in pinpoints(piece.text):
            start = None if point.is_outside else self._start(piece, point)
            if start is None or any(a <= start < b for a, b in inside):
                continue
            target = self._at(piece.hit, start, _says_something)
            if target is not None:
                yield target

    def _start(self, piece: Piece, point: Pinpoint) -> int | None:
        """Where the clause begins that a quote refers to; None where none does, or the quote stands in it."""
        printed, text_id = self._text(piece.hit), piece.hit.passage.text_id
        part = _NAMED_PART.match(point.text)
        if part:
            headed = rf"^[^\S\n]*{part['word'].rstrip('s')}\s+{re.escape(part['number'])}\b(?!.*\.{{3}})"
            places = [one.start() for one in re.finditer(headed, printed, re.IGNORECASE | re.MULTILINE)]
            return max((at for at in places if not _is_broken_line(printed, at)), default=None)
        if point.label is None:
            return None
        if text_id not in self._outlines:
            self._outlines[text_id] = outline(printed)
        found = self._outlines[text_id]
        if found.holds(point.label, piece.core[0].start):
            return None
        own = [at for at, label in found.labels if label == point.label]
        lines = {at: printed.rfind("\n", 0, at) + 1 for at in own}
        clauses = [
            at for at, line in lines.items() if not (_PART_LINE.match(printed, line) or _is_broken_line(printed, line))
        ]
        return next((at for at in clauses if _length(found, at, point.label) >= LEAST_CLAUSE), None)

    def _at(self, hit: Hit, start: int, fits: Callable[[Piece], bool]) -> Piece | None:
        """The first piece of a hit's document from a printed place on that fits, None where none does soon."""
        near = (one for one in self._all(hit) if one.core[0].end > start and one.core[0].start < start + LONGEST_LOOK)
        return next((one for one in near if fits(one)), None)

    def _all(self, hit: Hit) -> list[Piece]:
        passage = hit.passage
        if passage.document_id not in self._pieces:
            rows = self._searcher.rows([passage.document_id]).tolist()
            found = self._searcher.passages(self._catalog, rows).values()
            hits = [
                Hit(passage=one, document=hit.document, title=hit.title, rank=hit.rank, score=0.0, routes=())
                for one in sorted(found, key=lambda one: one.ordinal)
            ]
            self._pieces[passage.document_id] = [piece for one in hits for piece in pieces(one)]
        return self._pieces[passage.document_id]

    def _text(self, hit: Hit) -> str:
        text_id = hit.passage.text_id
        if text_id not in self._printed:
            self._printed[text_id] = self._catalog.printed(text_id)
        return self._printed[text_id]


def _defines(term: str, piece: Piece) -> bool:
    """Whether a piece says what a term means; what it calls a party explains nothing."""
    if len(piece.text) > LONGEST or _ELSEWHERE.search(piece.text):
        return False
    parties = {_one(called) for _, called in party_names(piece.text)}
    return _one(term) in {*map(_one, defined_terms(piece.text))} - parties


def _length(found: Outline, start: int, label: Label) -> int:
    """Characters from a clause's number to the next number that is not below it."""
    after = (at for at, other in found.labels if at > start and other[: len(label)] != label)
    return next(after, found.length) - start


def _is_broken_line(printed: str, line: int) -> bool:
    """Whether a line goes on with the sentence of the line above: "in accordance with Section" / "9.1 The …"."""
    return _GOES_ON.search(printed, max(0, line - 40), line) is not None


def _one(term: str) -> str:
    return term.casefold().removesuffix("s")


def _says_something(piece: Piece) -> bool:
    return len(terms(piece.core[0].quote)) >= LEAST_WORDS
