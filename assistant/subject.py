"""What tells one document from another: whom and what it is about, which version it is, the day it states.

Two leases may say different rents, and two labels different doses: they are about different things. Two papers on one
lease may not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from assistant.checks.dates import dates
from assistant.scope import names
from index.define import party_names
from ingest.store.snapshot import LiveDocument
from ingest.tokens import token_offsets

HEAD = 300  # characters of a text that say whose it is
LINES = 3  # of it that may be a title
OPENING = 4_000  # and in which its parties are named
LEAST_NAME = 4  # letters
_WORD = re.compile(r"[^\W\d_]+")
_PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|(?i:patient|claimant|name|insured)\s*:)\.?[ ]+((?:[A-Z][\w.’'-]*[ ]+){0,3}[A-Z]\w+)"
)
_LABEL = re.compile(r"\w+\s*:")  # "Insured: …", "From: …"
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr)\b\.?\s*")
_NUMBER = re.compile(r"\b(?:[A-Z]{1,4}[- ]?)?\d+[A-Za-z]?(?:[./-]\d+)*\b|(?<=[a-z] )[A-Z]\b|(?<=[A-Z]{3} )[A-Z]\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VERSION = re.compile(r"(?<![a-z])(?:v|ver|version|rev|revision|edition|issue)[\s._-]*(\d{1,3}(?:\.\d+)*)(?!\d)", re.I)
_STATE = re.compile(r"(?<![a-z])(draft|final|signed|executed|amended|updated|revised|old|new|copy)(?![a-z])", re.I)
_EARLY, _LATE = ("draft", "old"), ("final", "signed", "executed", "amended", "updated", "revised", "new")
_DATED = re.compile(
    r"(?:\bdated?|\beffective|\bissued|\b(?:last\s+)?(?:updated|reviewed|revised)|\bin\s+force\s+from|\bmade|\bas\s+of)\W{0,3}"
    r"(?:date\W{0,3}|on\s+|from\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Subject:
    """A document as what it is about. `printed` is its whole text."""

    document: LiveDocument
    printed: str

    @cached_property
    def called(self) -> str:
        """Its title and file name, in words."""
        stem = PurePath(self.document.name.rsplit("!/", 1)[-1]).stem
        return f"{self.document.title}\n{stem.replace('_', ' ')}"

    @cached_property
    def opening(self) -> str:
        """Its first lines, as far as they are no sentences."""
        return "\n".join(line for line in self.printed[:HEAD].split("\n")[:LINES] if not line.endswith("."))

    @cached_property
    def names(self) -> frozenset[str]:
        """Rare words of its title, file name and first lines, and rare names where it begins, folded."""
        headed = _LABEL.sub(" ", f"{_plain(self.called)}\n{self.opening}")
        words = [word.lower() for word in _WORD.findall(headed) if len(word) >= LEAST_NAME]
        rare = {word for word, tokens in zip(words, token_offsets(words), strict=True) if len(tokens) > 1}
        return frozenset(rare | {name.lower() for name in names(_LABEL.sub(" ", self.printed[:HEAD]))})

    @cached_property
    def parties(self) -> dict[str, str]:
        """What it calls its parties, each with the party's folded name."""
        return {called.lower(): name.lower() for name, called in party_names(self.printed[:OPENING])}

    @cached_property
    def persons(self) -> frozenset[str]:
        """Last names of the persons that it names where it begins."""
        found = _PERSON.findall(self.printed[:HEAD])
        return frozenset(name.split()[-1].lower() for one in found if (name := _TITLE.sub("", one)))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """What numbers it among its like: "unit 4", "PX-301", "form B", "12 Mill Lane"; no dates and versions."""
        text = _plain(f"{self.called}\n{self.opening}")
        for day in reversed(dates(text)):
            text = text[: day.start] + text[day.end :]
        return frozenset(number.lower() for number in _NUMBER.findall(text))

    @cached_property
    def folded(self) -> str:
        """All of its words, with its title and file name."""
        return f"{self.called}\n{self.printed}".casefold()

    @cached_property
    def day(self) -> str | None:
        """The ISO day that it states for itself, as far as it does."""
        if self.document.dated:
            return self.document.dated
        text = self.printed[: 2 * HEAD]
        for one in dates(text):
            told = [day for day in one.meanings if day[0] and day[1]]
            if len(told) == 1 and _DATED.search(text[: one.start]):
                return "-".join(f"{part:02}" for part in told[0] if part)
        return None

    def is_apart(self, other: Subject, named: frozenset[str]) -> bool:
        """Whether the two are about different things, as far as their names, parties, persons and numbers tell.

        Args:
            other: another document.
            named: the names in what both say: a general work may say something of what the other one is about.
        """
        roles = self.parties.keys() & other.parties.keys()
        if any(not _one_name(self.parties[role], other.parties[role]) for role in roles):
            return True
        pairs = ((self.persons, other.persons), (self.numbers, other.numbers))
        if any(one and its and not one & its for one, its in pairs):
            return True
        return self.lacks(other.names) and other.lacks(self.names) and not named & (self.names ^ other.names)

    def lacks(self, names: frozenset[str]) -> bool:
        """Whether one of some names stands nowhere in it."""
        return any(name not in self.folded for name in names)

    def both_name(self, other: Subject, said: str, against: str) -> frozenset[str]:
        """The names of either, and other rare ones, that stand in what the one says and in what the other does."""
        one, its = said.casefold(), against.casefold()
        known = self.names | other.names | self.persons | other.persons
        rare = {name.lower() for name in names(said)}
        return frozenset(name for name in known | rare if name in one and name in its)

    def newer_version(self, other: Subject) -> Subject | None:
        """Which of two versions of one document is the newer; None where they are none, or nothing tells."""
        if _plain(self.called).lower().split() != _plain(other.called).lower().split():
            return None
        for key in (_version, _year, _day, _state):
            one, its = key(self), key(other)
            if one is not None and its is not None and one != its:
                return max((self, other), key=lambda subject: key(subject) or ())
        return None


def _one_name(one: str, other: str) -> bool:
    """Whether two names may be of one party, the one told with more words."""
    mine, theirs = set(one.split()), set(other.split())
    return mine <= theirs or theirs <= mine


def _plain(text: str) -> str:
    """A title without what tells its version."""
    return _STATE.sub(" ", _VERSION.sub(" ", _YEAR.sub(" ", text)))


def _version(subject: Subject) -> tuple[int, ...] | None:
    found = _VERSION.search(f"{subject.called}\n{subject.printed[:HEAD]}")
    return tuple(map(int, found[1].split("."))) if found else None


def _year(subject: Subject) -> tuple[int, ...] | None:
    years = [int(year) for year in _YEAR.findall(subject.called)]
    return (max(years),) if years else None


def _day(subject: Subject) -> tuple[int, ...] | None:
    return tuple(map(int, subject.day[:10].split("-"))) if subject.day else None


def _state(subject: Subject) -> tuple[int, ...] | None:
    states = [word.lower() for word in _STATE.findall(subject.called)]
    return (sum(word in _LATE for word in states) - sum(word in _EARLY for word in states),) if states else None
