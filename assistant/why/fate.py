"""What became of an expected place, in plain words and in figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.explain import Ranked
from index.types import RouteName


class Verdict(StrEnum):
    """The first place where it was lost, in the order of the way from a file to an answer."""

    NOT_IN_COLLECTION = "not_in_collection"
    PURGED = "purged"
    NOT_READ = "not_read"  # its file was skipped or could not be read
    PENDING = "pending"  # known, and not yet in the state that is searched
    SUPERSEDED = "superseded"
    GONE = "gone"  # its file is not there any more
    REMOVED = "removed"
    NO_TEXT = "no_text"  # nothing could be read on the page
    IN_NO_PASSAGE = "in_no_passage"
    FILTERED = "filtered"
    OUTSIDE_WINDOW = "outside_window"  # among the candidates of no route
    OUTRANKED = "outranked"
    NOT_NAMED = "not_named"  # its document does not hold a name that the question has
    NOT_QUOTED = "not_quoted"
    SHOWN = "shown"


ORDER = tuple(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """The best of a route, or of the fusion where `route` is None."""

    route: RouteName | None
    best: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How well what was expected supports an answer, and what it would have needed. All in 0-1."""

    value: float
    best: float  # of all pieces of all passages that were read
    least: float  # that the best one must reach
    needed: float  # by every further piece: a share of the best one's


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one expected place, in plain words; `because` gives the figures, a line each."""

    verdict: Verdict
    sentence: str
    because: tuple[str, ...] = ()
    document: str | None = None
    document_id: str | None = None
    ranked: Ranked | None = None
    rivals: tuple[Rivals, ...] = ()
    support: Support | None = None
    markers: tuple[int, ...] = ()  # of the citations that show it
