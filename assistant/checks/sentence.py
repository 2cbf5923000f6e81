"""A sentence with all that is compared in it: words, names, quantities, dates, modal words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.checks.clauses import State, Tagged, tag
from assistant.checks.dates import Date, dates
from assistant.checks.modals import Modal, modals
from assistant.checks.names import Name, names
from assistant.checks.quantities import Quantity, label_end, quantities
from assistant.checks.verdict import Finding, Kind, Place, Relation
from ingest.sentences import sentences

_LABEL = re.compile(r"\s*(?:(?:and|or)\s+)?(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d+)*)[.)]|[•·-])\s|\s*[a-z]")
# Where a clause begins inside what was cut as one sentence: "… the Term. (b) Rogers reserves", "● All material".
_CLAUSE = re.compile(r"(?<=[.!?])\s+(?=\([a-z0-9]{1,4}\)\s)|(?<=\S)\s*(?=[•●▪◦■]\s*\w)")
# "8. NO JOINT VENTURE Nothing in the Agreement …": what a heading denies is no part of the sentence.
_HEADING = re.compile(
    r"\s*(?:(?:\d+(?:\.\d+)*\.?|\([a-z0-9]{1,4}\))\s+(?:[A-Z][A-Z/&,;'’-]{3,}\s+)|(?:\d+(?:\.\d+)*\.?\s+)?"
    r"(?:[A-Z][A-Z/&,;'’-]+\s+){2,})(?=(?:[A-Z]|A\s)[a-z])"
)
_CONTRACTED = re.compile(r"\b(?P<odd>ca|wo|sha)n['’]t\b|(?<=[a-z])n['’]t\b", re.IGNORECASE)
_WHOLE = {"ca": "can not", "wo": "will not", "sha": "shall not"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a text that was read. `text` has its contractions in full; all places but `start` are in it."""

    source: int
    start: int  # in the text that it stands in
    printed: str  # as it stands there
    text: str
    origin: tuple[int, ...]  # for each character of `text`, and its end, where it stands in `printed`
    words: tuple[Tagged, ...]
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[Date, ...]
    modals: tuple[Modal, ...]
    lead: Sentence | None = None  # what leads into the list that this is an item of
    own: frozenset[str] = frozenset()  # stems of what holds something, but for numbers and dates; parties by their keys

    @property
    def content(self) -> frozenset[str]:
        """The same, with those of what leads into it."""
        return self.own | self.lead.own if self.lead else self.own

    @property
    def whole(self) -> Place:
        """All of it."""
        return 0, len(self.text)

    def finding(
        self,
        kind: Kind,
        relation: Relation,
        said: Place | None = None,
        source: Sentence | None = None,
        found: Place | None = None,
    ) -> Finding:
        """What a sentence of a source says to a stretch of this one; without a stretch all of it is meant."""
        begin, end = self.place(said or self.whole)
        one = Finding(kind=kind, relation=relation, said=self._text(begin, end), said_at=(begin, end))
        if source is None:
            return one
        at = source.place(found or source.whole)
        return replace(one, found=source._text(*at), source=source.source, found_at=at)

    def place(self, place: Place) -> Place:
        """Where a stretch of `text` stands in the text that the sentence is of."""
        return self.start + self.origin[place[0]], self.start + self.origin[place[1]]

    def _text(self, begin: int, end: int) -> str:
        return self.printed[begin - self.start : end - self.start]


def overlap(statement: Sentence, other: Sentence) -> float:
    """The share (0-1) of the statement's words that hold something and that the other sentence has too."""
    own = statement.own
    return len(own & other.content) / len(own) if own else 1.0


def likeness(one: Mapping[str, float], other: Collection[str]) -> float:
    """How much of the weight of the first (0-1) is in the other; of nothing all is."""
    total = sum(one.values())
    return sum(weight for stem, weight in one.items() if stem in other) / total if total else 1.0


def closest(statement: Sentence, sources: Sequence[Sentence], share: float = 0.8) -> list[Sentence]:
    """The sentences that share most with the statement, best first: the best one, and those not far behind it."""
    shared = [(overlap(statement, one), one) for one in sources]
    best = max((much for much, _ in shared), default=0.0)
    near = [(much, one) for much, one in shared if best and much >= share * best]
    return [one for _, one in sorted(near, key=lambda pair: (-pair[0], abs(len(pair[1].text) - len(statement.text))))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lead:
    """What leads into a list, and what it does to the items."""

    state: State
    sentence: Sentence


def read(texts: Sequence[str], called: Mapping[str, str], known: frozenset[str]) -> list[Sentence]:
    """The sentences of texts in order. An item of a list is governed by what leads into the list."""
    found: list[Sentence] = []
    lead: _Lead | None = None
    for source, text in enumerate(texts):
        for start, end in _clauses(text):
            piece = text[start:end]
            carried = lead if lead and _LABEL.match(piece) else None
            sentence, last = _read(piece, (source, start), carried, called, known)
            found.append(sentence)
            lead = last if piece[-1:] not in ".!?" else None
    return found


def _clauses(text: str) -> Iterator[Place]:
    """The sentences of a text, cut further where a clause begins, and behind a heading."""
    for start, end in sentences(text):
        begin = start
        for match in (*_CLAUSE.finditer(text, start, end), None):
            stop = match.start() if match else end
            heading = _HEADING.match(text, begin, stop)
            if heading:
                yield begin, begin + len(heading.group().rstrip())
                begin = heading.end()
            yield begin, stop
            begin = match.end() if match else stop


def _read(
    printed: str, at: tuple[int, int], lead: _Lead | None, called: Mapping[str, str], known: frozenset[str]
) -> tuple[Sentence, _Lead | None]:
    text, origin = _in_full(printed)
    days = dates(text)
    found = modals(text)
    tagged, last = tag(text, found, lead.state if lead else None)
    measures = quantities(text, [(day.start, day.end) for day in days])
    named = names(text, called, known)
    facts = [(one.start, one.end) for one in measures] + [(one.start, one.end) for one in days] + [(0, label_end(text))]
    sentence = Sentence(
        source=at[0],
        start=at[1],
        printed=printed,
        text=text,
        origin=origin,
        words=tuple(tagged),
        names=tuple(named),
        quantities=tuple(measures),
        dates=tuple(days),
        modals=tuple(found),
        lead=lead.sentence if lead else None,
        own=_own(tagged, named, facts),
    )
    if last is None:
        return sentence, None
    return sentence, _Lead(state=last, sentence=lead.sentence if lead else sentence)


def _in_full(printed: str) -> tuple[str, tuple[int, ...]]:
    """A text with "isn't" as "is not", and where each of its characters stands in the printed one."""
    text, origin, at = "", [], 0
    for match in _CONTRACTED.finditer(printed):
        new = _WHOLE[match["odd"].lower()] if match["odd"] else " not"
        text += printed[at : match.start()] + new
        origin += [*range(at, match.start()), *(min(match.start() + n, match.end() - 1) for n in range(len(new)))]
        at = match.end()
    return text + printed[at:], (*origin, *range(at, len(printed) + 1))


def _own(tagged: Sequence[Tagged], named: Sequence[Name], facts: Sequence[Place]) -> frozenset[str]:
    parties = [one for one in named if one.is_known]
    taken = [*facts, *((one.start, one.end) for one in parties)]
    stems = {
        one.word.stem for one in tagged if not one.word.is_empty and not any(a <= one.word.start < b for a, b in taken)
    }
    return frozenset(stems | {f"@{one.key}" for one in parties})
