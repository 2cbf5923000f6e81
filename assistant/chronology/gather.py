"""Every dated sentence of a collection, found by its date alone: nothing is ranked, nothing is left to a model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from assistant.checks.dates import Date, Day
from assistant.chronology.fact import Chronology, Fact
from assistant.chronology.shared_year import shared
from assistant.cite import Citer
from assistant.grid.row import Row, rows
from assistant.pieces import Piece, pieces
from index.collection import Collection
from index.search import Searcher
from index.types import Filter, Hit
from ingest.store.catalog import Catalog

OnDocument = Callable[[int, int], None]

RELATIVE = "relative to another day (“30 days after notice”)"
WITHOUT_YEAR = "without a year (“on 3 March”)"
OF_A_LAW = "in the name of a law (“Securities Act of 1933”)"
NOT_RESOLVED = "whose words are not in the stored text any more"

_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|thirty|sixty|ninety|several|few)"
_UNIT = r"(?:(?:business|calendar|working|consecutive)\s+)?(?:day|week|month|quarter|year)s?['’]?"
_NAMED = r"(?:day|week|month|quarter|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_RELATIVE = re.compile(
    rf"\bwithin\s+{_COUNT}\s+(?:\(\d+\)\s+)?{_UNIT}(?!\w)"
    rf"|\b{_COUNT}\s+(?:\(\d+\)\s+)?{_UNIT}\s+(?:after|before|from|following|prior\s+to|of|ago|later|earlier|thereafter)\b"
    rf"|\b(?:last|next)\s+{_NAMED}\b|\b(?:yesterday|tomorrow)\b",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"\b(?:Acts?|Code|Laws?|Rules?|Regulations?|Order|Treaty|Convention|Statute|Directive|Ordinance|Decree)"
    r"(?:\s+\([^)]*\))?,?\s+(?:of\s+)?(?:the\s+year\s+)?$"
)


def gather(
    collection: Collection, condition: Filter, as_of: str | None = None, on_document: OnDocument | None = None
) -> Chronology:
    """The chronology of the documents that a filter allows.

    Args:
        collection: whose documents.
        condition: which of them.
        as_of: an earlier moment whose state is read; see `Workspace.moment`.
        on_document: told after every document how many of how many are done.

    Raises:
        UsageError: the filter matches no document.
        RetrievalError: the collection holds nothing that can be read.
    """
    searcher = collection.open(as_of)
    catalog = collection.catalog()
    try:
        documents = rows(searcher, catalog, condition)
        left_out = Counter({RELATIVE: 0, WITHOUT_YEAR: 0, OF_A_LAW: 0})
        facts: list[Fact] = []
        for number, row in enumerate(documents, 1):
            citer = Citer(searcher, catalog)
            for piece in () if row.problem else _sentences(row, searcher, catalog):
                facts += _facts(piece, citer, left_out)
            if on_document is not None:
                on_document(number, len(documents))
    finally:
        catalog.close()
    return Chronology(
        collection=collection.name,
        generation=searcher.manifest.generation,
        as_of=searcher.as_of,
        facts=tuple(sorted(facts, key=lambda fact: fact.order)),
        left_out=tuple(left_out.items()),
        documents=sum(not row.problem for row in documents),
        not_read=tuple(f"{row.name}: {row.problem or row.lost}" for row in documents if row.problem or row.lost),
        notices=searcher.notices,
    )


def _sentences(row: Row, searcher: Searcher, catalog: Catalog) -> Iterator[Piece]:
    """The sentences and table rows of a document, each once."""
    title = searcher.documents[row.key].title
    passages = searcher.passages(catalog, searcher.rows([row.key]).tolist()).values()
    seen: set[int] = set()
    for passage in sorted(passages, key=lambda one: one.ordinal):
        hit = Hit(passage=passage, document=row.name, title=title, rank=1, score=0.0, routes=())
        for piece in pieces(hit):
            if piece.core[0].start not in seen:
                seen.add(piece.core[0].start)
                yield piece


def _facts(piece: Piece, citer: Citer, left_out: Counter[str]) -> Iterator[Fact]:
    """The facts of a sentence: of the list that hangs from one, each item is a sentence of its own."""
    text, told = piece.core[0].quote, set()
    for date in shared(text):
        days = _days(date)
        if not days:
            left_out[WITHOUT_YEAR] += 1
        elif days in told:  # the same day twice in a sentence is one fact
            continue
        elif len(days[0]) == 4 and _LAW.search(text[: date.start]):
            left_out[OF_A_LAW] += 1
        else:
            told.add(days)
            marker = citer.cite(piece.hit, piece.spans)
            if marker is None:
                left_out[NOT_RESOLVED] += 1
                continue
            citation = next(one for one in citer.citations if one.marker == marker)
            yield Fact(days=days, written=text[date.start : date.end], citation=citation)
    left_out[RELATIVE] += len(_RELATIVE.findall(text))


def _days(date: Date) -> tuple[str, ...]:
    return tuple(sorted(_written(day) for day in date.meanings if day[0] is not None))


def _written(day: Day) -> str:
    """The date in ISO 8601, as far as it is told."""
    year, month, number = day
    parts = [f"{year:04}", *(f"{part:02}" for part in (month, number) if part is not None)]
    return "-".join(parts)
