"""One cell after the other: a document searched alone, all of it, for each question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer import AnswerConfig, Answerer
from assistant.grid.cell import Cell, CellStatus, Quote, quoted
from assistant.grid.column import Column
from assistant.grid.conflict import conflict
from assistant.grid.row import Row
from assistant.types import Answer, AnswerStatus
from index.crossencoder import CrossEncoder
from index.intent import parts
from index.search import Searcher
from index.types import Filter
from ingest.errors import AnswerError, UsageError
from ingest.store.catalog import Catalog

_FOUND = (AnswerStatus.ANSWERED, AnswerStatus.PARTIAL, AnswerStatus.CONFLICTING)


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
        self._searcher, self._open_catalog, self._config, self._reader = searcher, open_catalog, config, reader

    def fill(self, row: Row, column: Column) -> Cell:
        """What a document says to a question. Not knowing, and not being readable, are statuses."""
        if row.problem or not row.passages:
            note = row.problem or row.lost or "no text that can be quoted"
            return Cell(document=row.key, question=column.key, status=CellStatus.NOT_READ, note=note)
        try:
            return self._asked(row, column)
        except (UsageError, AnswerError) as error:
            return Cell(document=row.key, question=column.key, status=CellStatus.ERROR, note=str(error))

    def _asked(self, row: Row, column: Column) -> Cell:
        """The cell; a question of several parts is asked part by part."""
        k = self._config.k if self._reader else row.passages
        answerer = Answerer(self._searcher, self._open_catalog, replace(self._config, k=k), self._reader)
        asked = parts(column.question) or (column.question,)
        answers = [answerer.answer(part, Filter(documents=(row.key,))) for part in asked]
        quotes = _quotes(answers)
        missing = [a.question for a in answers if a.status not in _FOUND]
        status, note = _status(row, answers, quotes, missing)
        return Cell(document=row.key, question=column.key, status=status, note=note, quotes=quotes)


def _status(
    row: Row, answers: Sequence[Answer], quotes: Sequence[Quote], missing: Sequence[str]
) -> tuple[CellStatus, str]:
    if not quotes:
        if row.unreadable:
            return CellStatus.PAGES_UNREADABLE, f"nothing found in the rest; {row.lost}"
        return CellStatus.ABSENT, row.searched
    if missing or any(a.status == AnswerStatus.PARTIAL for a in answers):
        lacking = "; ".join(f"nothing found on “{part.strip(' ?.')}”" for part in missing)
        return CellStatus.PARTLY, "; ".join(filter(None, (lacking, row.lost)))
    differing = conflict(quotes)
    if differing or any(a.status == AnswerStatus.CONFLICTING for a in answers):
        return CellStatus.CONFLICTING, "; ".join(filter(None, (differing, row.lost)))
    return CellStatus.ANSWERED, row.lost


def _quotes(answers: Sequence[Answer]) -> tuple[Quote, ...]:
    """Every quote of the answers once, in their order; what is not supported is none."""
    found: dict[tuple[int, int], Quote] = {}
    for answer in answers:
        if answer.status not in _FOUND:
            continue
        cited = {citation.marker: citation for citation in answer.citations}
        for statement in answer.statements:
            for marker in statement.citations:
                quote = quoted(cited[marker], statement.support)
                found.setdefault((quote.start, quote.end), quote)
    return tuple(found.values())
