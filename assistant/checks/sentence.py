"""A sentence with all that is compared in it: words, names, quantities, dates, modal words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.checks.clauses import State, Tagged, tag
from assistant.checks.dates import Date, dates
from assistant.checks.modals import Modal, modals
from assistant.checks.names import Name, names
from assistant.checks.quantities import Quantity, quantities
from assistant.checks.verdict import Place
from ingest.sentences import sentences

_LABEL = re.compile(r"\s*(?:(?:and|or)\s+)?(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d+)*)[.)]|[•·-])\s|\s*[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a text that was read. `start` is its place there; all other places are in its own `text`."""

    source: int
    start: int
    text: str
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
        for start, end in sentences(text):
            piece = text[start:end]
            carried = lead if lead and _LABEL.match(piece) else None
            sentence, last = _read(piece, source, start, carried, called, known)
            found.append(sentence)
            lead = last if piece[-1:] not in ".!?" else None
    return found


def _read(
    text: str, source: int, start: int, lead: _Lead | None, called: Mapping[str, str], known: frozenset[str]
) -> tuple[Sentence, _Lead | None]:
    days = dates(text)
    found = modals(text)
    tagged, last = tag(text, found, lead.state if lead else None)
    measures = quantities(text, [(day.start, day.end) for day in days])
    named = names(text, called, known)
    facts = [(one.start, one.end) for one in measures] + [(day.start, day.end) for day in days]
    sentence = Sentence(
        source=source,
        start=start,
        text=text,
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


def _own(tagged: Sequence[Tagged], named: Sequence[Name], facts: Sequence[Place]) -> frozenset[str]:
    parties = [one for one in named if one.is_known]
    taken = [*facts, *((one.start, one.end) for one in parties)]
    stems = {
        one.word.stem for one in tagged if not one.word.is_empty and not any(a <= one.word.start < b for a, b in taken)
    }
    return frozenset(stems | {f"@{one.key}" for one in parties})
