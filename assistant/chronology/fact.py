"""A dated sentence, and all of a collection in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.answer_json import citation_to_json
from assistant.grid.cell import Quote, quoted
from assistant.types import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Printed words with a date in them. `days` are what the date may mean, earliest first: one unless ambiguous.

    A day is "2021-04-03", "2021-04" where only the month is told, "2021" where only the year is.
    """

    days: tuple[str, ...]
    written: str  # the date as printed
    citation: Citation

    @property
    def is_ambiguous(self) -> bool:
        """Whether the date may mean several days: "03/04/2021" is 3 April or 4 March."""
        return len(self.days) > 1

    @property
    def when(self) -> str:
        """The date for people."""
        return f"{' or '.join(self.days)} (ambiguous: {self.written})" if self.is_ambiguous else self.days[0]

    @property
    def precision(self) -> str:
        """How exactly the date is told: "day", "month" or "year"."""
        return ("year", "month", "day")[self.days[0].count("-")]

    @property
    def quote(self) -> Quote:
        """Its words with their place."""
        return quoted(self.citation, support=None)

    @property
    def order(self) -> tuple[str, str, int]:
        """By which facts are put in order: the earliest meaning, then the place."""
        return self.days[0], self.citation.document, self.quote.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronology:
    """The dated sentences of a collection in order, and what is not among them.

    `left_out` counts, by kind, the dates that no calendar day, month or year can be told of. `not_read` names documents
    that could not be read, or not fully.
    """

    collection: str
    generation: int
    as_of: str | None
    facts: tuple[Fact, ...]
    left_out: tuple[tuple[str, int], ...]
    documents: int
    not_read: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What a reader must know of it, as names and values."""
        ambiguous = sum(fact.is_ambiguous for fact in self.facts)
        return (
            ("Collection", self.collection),
            ("Generation", str(self.generation)),
            *((("State of", self.as_of),) if self.as_of else ()),
            ("Dates", f"{len(self.facts):,} in {self.documents:,} documents, {ambiguous:,} of them ambiguous"),
            *((f"Left out: {kind}", f"{count:,}") for kind, count in self.left_out),
            *(("Not (fully) readable", line) for line in self.not_read),
            *(("Notice", notice) for notice in self.notices),
        )

    def to_json(self) -> dict[str, Any]:
        """The chronology as JSON-ready values."""
        return {
            "collection": self.collection,
            "generation": self.generation,
            "as_of": self.as_of,
            "documents": self.documents,
            "facts": [
                {
                    "days": list(fact.days),
                    "precision": fact.precision,
                    "ambiguous": fact.is_ambiguous,
                    "written": fact.written,
                    "citation": {k: v for k, v in citation_to_json(fact.citation).items() if k != "marker"},
                }
                for fact in self.facts
            ],
            "left_out": dict(self.left_out),
            "not_read": list(self.not_read),
            "notices": list(self.notices),
        }
