"""Answers that were shown, under names that cannot be guessed, for what is done with them afterwards."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.transcript.pinpoint import quoted
from assistant.types import Answer, Citation
from ingest.types import Span
from ui.kept import Kept
from ui.work.work import Work

PATH = "/shown/"
_ANSWERS, _WORKS = 500, 40  # of one person
_WORK_S = 24 * 3600.0  # how long a work is kept that nobody looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Evidence that is looked at together: the spans of a citation on one page."""

    citation: Citation
    spans: tuple[Span, ...]


class Trail(Protocol):
    """Evidence that is looked at one after the other."""

    @property
    def collection(self) -> str:
        """Where it comes from."""

    @property
    def base(self) -> str:
        """Where the server knows it."""

    @property
    def lead(self) -> str:
        """What it is the evidence of, as HTML; empty where that stands beside it."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer on a page, the collection it comes from, and its evidence in the order of its markers."""

    key: str
    collection: str
    answer: Answer

    @property
    def base(self) -> str:
        """Where the server knows it."""
        return PATH + self.key

    @property
    def lead(self) -> str:
        """The answer stands beside its evidence."""
        return ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything that can be looked at, one after the other."""
        return steps(self.answer)


class ShownAnswers:
    """Remembers answers by key, in memory only."""

    def __init__(self) -> None:
        self.works = Kept[Work](_WORKS, "work.forgotten", idle_s=_WORK_S, drop=Work.stop)  # made by the same person
        self._answers = Kept[Shown](_ANSWERS, "answer.forgotten")
        self._lock = threading.Lock()
        self._persons: dict[str, ShownAnswers] = {}

    def of(self, person: str) -> ShownAnswers:
        """What was shown to one person, which nobody else can open."""
        with self._lock:
            for one in self._persons.values():
                one.works.tidy()  # also of those who do not come any more
            return self._persons.setdefault(person, ShownAnswers())

    def keep(self, collection: str, answer: Answer) -> Shown:
        """Remember an answer."""
        shown = Shown(key=secrets.token_urlsafe(18), collection=collection, answer=answer)
        self._answers.keep(shown.key, shown)
        return shown

    def find(self, key: str) -> Shown:
        """The answer with this key.

        Raises:
            UsageError: there is none, or it was forgotten.
        """
        return self._answers.find(key)


def steps(answer: Answer) -> tuple[Step, ...]:
    """The evidence of an answer."""
    return paged(answer.citations)


def paged(citations: Iterable[Citation]) -> tuple[Step, ...]:
    """Citations page by page. A table's header row is looked at with the first row that it names."""
    found: list[Step] = []
    for citation in citations:
        pages: dict[int | None, list[Span]] = {}
        for span in quoted(citation):
            pages.setdefault(span.locator.page, []).append(span)
        for span in citation.spans:
            if span.is_header and span.locator.page in pages and span not in pages[span.locator.page]:
                pages[span.locator.page].append(span)
        found += [Step(citation=citation, spans=tuple(spans)) for spans in pages.values()]
    return tuple(found)


def first_steps(found: Sequence[Step]) -> dict[int, int]:
    """The number of the first step of each marker."""
    firsts: dict[int, int] = {}
    for number, step in enumerate(found):
        firsts.setdefault(step.citation.marker, number)
    return firsts
