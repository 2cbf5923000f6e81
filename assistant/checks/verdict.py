"""What a check of a statement against its source comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Place = tuple[int, int]  # characters [start, end)


class Outcome(StrEnum):
    """Whether the source says what the statement says."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not found"


class Kind(StrEnum):
    """What a finding is about."""

    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"  # who, and who to whom
    NEGATION = "negation"  # yes or no, with or without, more or less
    EXTENT = "extent"  # all, some, few, only
    MODAL = "modal"  # shall, may, should, need not
    QUOTE = "quote"
    WORDING = "wording"  # another word, or too few of the statement's words


class Relation(StrEnum):
    """How the source stands to one thing that the statement says."""

    AGREES = "agrees"
    DIFFERS = "differs"  # the source says something else in its place
    ABSENT = "absent"  # the source says nothing of it, or says it less surely
    QUALIFIED = "qualified"  # the source adds a condition that the statement leaves out


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that the statement says, beside what the source says in its place.

    `said` is the statement's words, `statement[slice(*said_at)]`; `found` those of the source,
    `evidence[source][slice(*found_at)]`. Where the source has nothing in its place, all three are None.
    """

    kind: Kind
    relation: Relation
    said: str
    said_at: Place
    found: str | None = None
    source: int | None = None  # which text of the evidence
    found_at: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome with what led to it, in order of the statement.

    `overlap` is the share of the statement's words (0-1) that the closest sentences of the source hold.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    overlap: float

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings against the statement."""
        return tuple(f for f in self.findings if f.relation in (Relation.DIFFERS, Relation.ABSENT))
