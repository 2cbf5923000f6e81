"""A document told by its own sentences: quotes in the order of the document, below its headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from assistant.answer_json import citation_to_json
from assistant.grid.cell import Quote, quoted
from assistant.grid.row import Row
from assistant.types import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The most central statements of one document, each a citation, and what a reader must know of them."""

    collection: str
    generation: int
    as_of: str | None
    document: Row
    citations: tuple[Citation, ...]  # in the order of the document
    sentences: int  # that they were chosen from
    notices: tuple[str, ...]

    @property
    def sections(self) -> Iterator[tuple[tuple[str, ...], list[Quote]]]:
        """Headings with the quotes that stand below them."""
        for headings, cited in groupby(self.citations, key=lambda one: one.headings):
            yield headings, [quoted(citation, support=None) for citation in cited]

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What a reader must know of it, as names and values."""
        told = f"{len(self.citations):,} of {self.sentences:,} sentences, {self.document.searched}"
        return (
            ("Collection", self.collection),
            ("Document", self.document.name),
            *((("State of", self.as_of),) if self.as_of else ()),
            ("Shown", told),
            *((("Not readable", self.document.lost),) if self.document.lost else ()),
            *(("Notice", notice) for notice in (*self.document.notices, *self.notices)),
            ("How it was made", "Sentences near to the whole of the document were chosen by a program and are quoted."),
        )

    def to_json(self) -> dict[str, Any]:
        """The summary as JSON-ready values."""
        return {
            "collection": self.collection,
            "generation": self.generation,
            "as_of": self.as_of,
            "document": self.document.name,
            "document_id": self.document.key,
            "title": self.document.title,
            "statements": [citation_to_json(citation) for citation in self.citations],
            "sentences": self.sentences,
            "searched": self.document.searched,
            "unreadable": list(self.document.unreadable),
            "notices": [*self.document.notices, *self.notices],
        }


def where(quote: Quote) -> str:
    """Where a person finds a quote of a document."""
    return quote.where or f"characters {quote.start:,} to {quote.end:,}"
