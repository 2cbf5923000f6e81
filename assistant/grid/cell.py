"""What one document says to one question: a status in words, exact quotes, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.types import Citation

NEAREST = "Nearest words, not sure enough to be an answer"


class CellStatus(StrEnum):
    """How a question ended in one document."""

    ANSWERED = "answered"
    PARTLY = "partly answered"
    CONFLICTING = "conflicting within the document"
    ABSENT = "absent"
    PAGES_UNREADABLE = "unreadable pages"  # nothing was found in what could be read
    NOT_READ = "document not readable"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Printed words of a document and where they stand.

    `support` is in 0-1; None where the words are quoted because their heading says what they are on.

    `start` and `end` are characters of the printed text. `text` may begin with what leads to it, such as the row that
    names the columns of a table; the place is that of what follows. `places` are its parts, where words are left out
    between them.
    """

    text: str
    support: float | None
    page: int | None
    page_label: str | None
    sheet: str | None
    row: int | None
    ocr: bool
    section: str
    start: int
    end: int
    places: tuple[tuple[int, int], ...] = ()

    @property
    def where(self) -> str:
        """The page, sheet or row, for people: "page iii (no. 7 in the file)"; "" in a text that has none."""
        parts = []
        if self.page is not None:
            label = self.page_label or str(self.page)
            parts.append(f"page {label}" + ("" if label == str(self.page) else f" (no. {self.page} in the file)"))
        parts += [] if self.sheet is None else [f"sheet {self.sheet}"]
        parts += [] if self.row is None else [f"row {self.row}"]
        return ", ".join([*parts, *(["read by OCR"] if self.ocr else [])])

    @property
    def place(self) -> str:
        """Where it stands, with its headings: "page 7, 4. Termination"."""
        return ", ".join(filter(None, (self.where, self.section)))

    @property
    def line(self) -> str:
        """The quote in quotation marks, with its place and support."""
        return f"“{self.text}” ({self.told})"

    @property
    def told(self) -> str:
        """Its place and support, for people."""
        sure = "its heading says so" if self.support is None else f"support {self.support:.2f}"
        return "; ".join(filter(None, (self.place, sure)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A document's answer to a question. `note` says what the status rests on: what was searched, what differs."""

    document: str  # `Row.key`
    question: str  # `Column.key`
    status: CellStatus
    note: str = ""
    quotes: tuple[Quote, ...] = ()
    nearest: Quote | None = None  # where nothing was sure enough: the words that came closest, no answer

    @property
    def line(self) -> str:
        """The status in words, with its note."""
        return f"{self.status.value}: {self.note}" if self.note else self.status.value

    @property
    def text(self) -> str:
        """The cell for people: its status in words, then each quote with its place and support."""
        nearest = [f"{NEAREST}: {self.nearest.line}"] if self.nearest else []
        return "\n".join([self.line, *(quote.line for quote in self.quotes), *nearest])

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Cell:
        """A cell from its `asdict`, as JSON has it.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        quotes = tuple(_quote(quote) for quote in entry["quotes"])
        nearest = _quote(entry["nearest"]) if entry["nearest"] else None
        return cls(**{**entry, "status": CellStatus(entry["status"]), "quotes": quotes, "nearest": nearest})


def _quote(entry: Mapping[str, Any]) -> Quote:
    return Quote(**{**entry, "places": tuple((start, end) for start, end in entry.get("places", ()))})


def quoted(citation: Citation, support: float | None) -> Quote:
    """A citation as a quote of a cell."""
    said = [span for span in citation.spans if not span.is_header] or list(citation.spans)
    where = said[0].locator
    return Quote(
        text="\n".join(span.quote for span in citation.spans),
        support=support,
        page=where.page,
        page_label=where.page_label,
        sheet=where.sheet,
        row=where.row,
        ocr=where.ocr,
        section=" › ".join(citation.headings),
        start=said[0].start,
        end=said[-1].end,
        places=tuple((span.start, span.end) for span in said),
    )
