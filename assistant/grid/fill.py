"""One cell after the other: a document searched alone, all of it, for each question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answer import AnswerConfig, Answerer
from assistant.cite import Citer
from assistant.grid.cell import Cell, CellStatus, Quote, quoted
from assistant.grid.column import Column
from assistant.grid.conflict import conflict
from assistant.grid.row import Row
from assistant.grid.section import headed
from assistant.support import READ
from assistant.types import Answer, AnswerStatus
from index.crossencoder import CrossEncoder
from index.intent import parts
from index.search import Searcher
from index.types import Filter, Hit
from ingest.errors import AnswerError, UsageError
from ingest.store.catalog import Catalog

_FOUND = (AnswerStatus.ANSWERED, AnswerStatus.PARTIAL, AnswerStatus.CONFLICTING)

# Supports that the best quote of a cell must reach. Without a reader a fifth of the clauses of CUAD's training
# contracts fall below it (`benchmarks/review_grid.py --split train`). A reader has learned those contracts, and is held
# to what a question to a whole collection needs.
LEAST_UNREAD, LEAST_READ = 0.036, READ.least
NEAREST_SHARE = 0.25  # of the least support, that the nearest words need to be shown: what has less tells nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What was found for a question, or for one of its parts."""

    answer: Answer
    quotes: tuple[Quote, ...]  # best first
    sure: bool


class Filler:
    """Fills the cells of a grid from one pinned generation of a collection."""

    def __init__(
        self,
        searcher: Searcher,
        open_catalog: Callable[[], Catalog],
        config: AnswerConfig,
        reader: Callable[[], CrossEncoder] | None = None,
    ) -> None:
        """Answer by what `searcher` finds; see `assistant.answer.Answerer`.

        Without a reader every passage of a document is weighed; a reader reads the best `config.k` of all.
        """
        self._searcher, self._open_catalog, self._reader = searcher, open_catalog, reader
        fitted = LEAST_READ if reader else LEAST_UNREAD
        self.least = fitted if config.support_min is None else config.support_min
        self._config = replace(
            config, support_min=0.0, brings=False
        )  # so that the nearest words are known where none are sure

    def fill(self, row: Row, column: Column) -> Cell:
        """What a document says to a question. Not knowing, and not being readable, are statuses."""
        if row.problem or not row.passages:
            note = row.problem or row.lost or "no text that can be quoted"
            return Cell(document=row.key, question=column.key, status=CellStatus.NOT_READ, note=note)
        try:
            return self._section(row, column) or self._asked(row, column)
        except (UsageError, AnswerError) as error:
            return Cell(document=row.key, question=column.key, status=CellStatus.ERROR, note=str(error))

    def _asked(self, row: Row, column: Column) -> Cell:
        """The cell; a question of several parts is asked part by part."""
        answerer = self._answerer(row)
        asked = parts(column.question) or (column.question,)
        found = [self._part(answerer.answer(part, Filter(documents=(row.key,)))) for part in asked]
        quotes = {(quote.start, quote.end): quote for part in found if part.sure for quote in part.quotes}
        nearest = max((part.quotes[0] for part in found if part.quotes), key=_support, default=None)
        status, note = _status(row, found, [*quotes.values()])
        return Cell(
            document=row.key,
            question=column.key,
            status=status,
            note=note,
            quotes=tuple(quotes.values()),
            nearest=nearest if nearest and not quotes and _support(nearest) >= NEAREST_SHARE * self.least else None,
        )

    def _section(self, row: Row, column: Column) -> Cell | None:
        """The cell, where the document has a section that is headed with what is asked for: its passages in order."""
        catalog = self._open_catalog()
        try:
            sections = headed(column.sections, row.key, self._searcher, catalog)
            shown = sections[: self._config.max_statements]
            citer = Citer(self._searcher, catalog)
            for passage, spans in shown:
                hit = Hit(passage=passage, document=row.name, title=row.title, rank=1, score=0.0, routes=())
                citer.cite(hit, spans)
        finally:
            catalog.close()
        if not citer.citations:
            return None
        more = len(sections) - len(shown)
        told = f"{more:,} more {'passages' if more > 1 else 'passage'} of the section not shown" if more else ""
        return Cell(
            document=row.key,
            question=column.key,
            status=CellStatus.ANSWERED,
            note="; ".join(filter(None, (told, row.lost))),
            quotes=tuple(quoted(citation, None) for citation in citer.citations),
        )

    def _answerer(self, row: Row) -> Answerer:
        k = self._config.k if self._reader else row.passages
        return Answerer(self._searcher, self._open_catalog, replace(self._config, k=k), self._reader)

    def _part(self, answer: Answer) -> _Part:
        cited = {citation.marker: citation for citation in answer.citations}
        quotes = tuple(
            quoted(cited[marker], statement.support)
            for statement in answer.statements
            for marker in statement.citations
            if answer.status in _FOUND
        )
        return _Part(answer=answer, quotes=quotes, sure=bool(quotes) and _support(quotes[0]) >= self.least)


def _support(quote: Quote) -> float:
    return quote.support or 0.0


def _status(row: Row, found: Sequence[_Part], quotes: Sequence[Quote]) -> tuple[CellStatus, str]:
    if not quotes and row.unreadable:
        return CellStatus.PAGES_UNREADABLE, f"nothing found in the rest; {row.lost}"
    if not quotes:
        return CellStatus.ABSENT, row.searched
    statuses = {part.answer.status for part in found}
    missing = [part.answer.question for part in found if not part.sure]
    if missing or AnswerStatus.PARTIAL in statuses:
        lacking = "; ".join(f"nothing found on “{question.strip(' ?.')}”" for question in missing)
        return CellStatus.PARTLY, "; ".join(filter(None, (lacking, row.lost)))
    differing = conflict(quotes)
    if differing or AnswerStatus.CONFLICTING in statuses:
        return CellStatus.CONFLICTING, "; ".join(filter(None, (differing, row.lost)))
    return CellStatus.ANSWERED, row.lost
