"""Each generated sentence against the passages that it cites: what stands is a statement, what does not is struck."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.cite import Citer
from assistant.evidence import Material
from assistant.generation.draft import Sentence
from assistant.generation.wording import Source, faults, is_fragment, same_words, source
from assistant.pieces import Piece
from assistant.support import support
from assistant.types import Statement, StatementKind
from index.search import Searcher
from index.types import Hit

LONGEST = 600  # characters shown of a struck sentence
_MARKUP = re.compile(r"</?[A-Za-z!][^>]*>|!?\[[^\]]*\]\(|`|\w+://|\bwww\.|\$\$|\\\w|\|\s*-{3}|⟦|⟧", re.IGNORECASE)
_POINTS = re.compile(
    r"(?:it|they|he|she|we|you|i|one|there)\b|(?:this|that|these|those|such|the (?:above|former|latter|same))\s+"
    r"(?:is|are|was|were|has|have|had|will|shall|must|may|can|should|does|do|means?|appl\w+|includes?|also|not)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A piece of a passage that was shown, with how far it answers the question (0-1)."""

    piece: Piece
    source: Source
    support: float

    @property
    def core(self) -> str:
        return "\n".join(span.quote for span in self.piece.core)


class Verifier:
    """Checks the sentences of one answer. The passages are numbered from 1, as the model was shown them."""

    def __init__(self, question: str, shown: Sequence[Hit], searcher: Searcher, citer: Citer, least: float) -> None:
        """Check against these passages.

        Args:
            question: that is answered.
            shown: the passages.
            searcher: found them.
            citer: numbers the citations.
            least: support (0-1) that a piece must give to the question, and to the sentence.
        """
        self._question, self._shown, self.searcher, self._citer, self._least = question, shown, searcher, citer, least
        self._materials: dict[int, Material] = {}
        self._read: dict[int, list[_Read]] = {}
        self.invalid: list[int] = []  # markers of passages that were never shown

    def check(self, sentence: Sentence) -> Statement:
        """The sentence as a statement: a quote, derived, or unsupported with what speaks against it."""
        unknown = [number for number in sentence.markers if not 1 <= number <= len(self._shown)]
        self.invalid += unknown
        found = [*_alone(sentence), *(f"cites passage {number}, which it was not given" for number in unknown)]
        if found:
            return _struck(sentence, found)
        stands: list[tuple[int, _Read, float]] = []
        for number in sentence.markers:
            best = self._best(number, sentence.text)
            if isinstance(best, tuple):
                stands.append((number, *best))
            else:
                found = best if not found or len(best) < len(found) else found
        return self._statement(sentence, stands) or _struck(sentence, found or ["its source could not be read again"])

    def _statement(self, sentence: Sentence, stands: Sequence[tuple[int, _Read, float]]) -> Statement | None:
        made = [(self._citer.cite(read.piece.hit, read.piece.spans), read, value) for _, read, value in stands]
        kept = [(marker, read, value) for marker, read, value in made if marker is not None]
        if not kept:
            return None
        quoted = same_words(sentence.text, kept[0][1].core)
        return Statement(
            kind=StatementKind.QUOTE if quoted else StatementKind.DERIVED,
            text=kept[0][1].piece.text if quoted else sentence.text,  # a quote brings what qualifies it
            support=round(min(value for _, _, value in kept), 4),
            citations=tuple(dict.fromkeys(marker for marker, _, _ in kept)),
        )

    def _best(self, number: int, text: str) -> tuple[_Read, float] | list[str]:
        """The piece of a passage that a sentence rests on with its support, or what speaks against the nearest one."""
        nearest: list[str] = []
        for one in self._pieces(number):
            if same_words(text, one.core):
                against: list[str] = []
            elif any(span.is_header for span in one.piece.hit.passage.spans):
                against = ["a row of a table is to be quoted as it stands"]
            else:
                against = [*faults(text, one.source)]
            if not against:
                value = min(one.support, self._support(number, text, one.piece))
                if value >= self._least:
                    return one, value
                against = ["the passage does not answer the question closely enough"]
            nearest = against if not nearest or len(against) < len(nearest) else nearest
        return nearest

    def _pieces(self, number: int) -> list[_Read]:
        if number not in self._read:
            hit = self._shown[number - 1]
            material = self._materials[number] = Material([hit], self.searcher)
            found = material.evidence(self._question)
            around = "\n".join((hit.title, hit.document, *hit.passage.headings))
            self._read[number] = [
                _Read(piece=one.piece, source=source(one.piece.text, around), support=value)
                for one, value in zip(found, support(found).tolist(), strict=True)
            ]
        return self._read[number]

    def _support(self, number: int, text: str, piece: Piece) -> float:
        """How well a piece supports the sentence itself (0-1)."""
        found = self._materials[number].evidence(text)
        return float(support([one for one in found if one.piece is piece])[0])


def _alone(sentence: Sentence) -> Iterator[str]:
    """What speaks against a sentence whatever the passages say."""
    if not sentence.markers:
        yield "cites no passage"
    if _MARKUP.search(sentence.text):
        yield "holds markup or a link"
    if sentence.text.endswith("?"):
        yield "is a question"
    if is_fragment(sentence.text) or _POINTS.match(sentence.text):
        yield "cannot be understood alone"


def _struck(sentence: Sentence, against: Sequence[str]) -> Statement:
    text = sentence.text if len(sentence.text) <= LONGEST else sentence.text[:LONGEST] + " …"
    return Statement(kind=StatementKind.UNSUPPORTED, text=text, support=0.0, faults=tuple(against))
