"""The extractive answerer: finds the words that answer, shows them with their places, or says that there are none."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.cite import Citer
from assistant.evidence import Evidence, gather
from assistant.question import check_question
from assistant.scope import lacking, names
from assistant.support import READ, SHARE_OF_BEST, UNREAD, support
from assistant.types import Answer, AnswerStatus, Coverage, Statement, StatementKind
from assistant.urgency import NOTICE, sounds_urgent
from index.collection import unreadable
from index.crossencoder import CrossEncoder
from index.intent import without_place
from index.past import readable
from index.search import Searcher
from index.types import Filter, Hit, Query
from ingest.store.catalog import Catalog

_WORD = re.compile(r"\w+")
OnStage = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerConfig:
    """How many passages are read, and how sure an answer must be. Thresholds are supports in 0-1."""

    k: int = 20
    max_statements: int = 5
    support_min: float | None = None  # the best piece must reach this, else there is no evidence; None: as fitted
    share_of_best: float = SHARE_OF_BEST  # further pieces must reach this share of the best one's support
    settings_digest: str = ""


class Answerer:
    """Answers questions from one pinned generation of a collection."""

    def __init__(
        self,
        searcher: Searcher,
        open_catalog: Callable[[], Catalog],
        config: AnswerConfig,
        reader: Callable[[], CrossEncoder] | None = None,
    ) -> None:
        """Answer by what `searcher` finds.

        Args:
            searcher: of the generation that answers.
            open_catalog: a new connection for the calling thread.
            config: thresholds.
            reader: loads the cross-encoder that reads the passages; None answers without.
        """
        self.searcher = searcher
        self._open_catalog = open_catalog
        self.config = config
        self._reader = reader
        fitted = READ if reader else UNREAD
        self.support_min = fitted.least if config.support_min is None else config.support_min

    def answer(self, question: str, condition: Filter = Filter(), on_stage: OnStage | None = None) -> Answer:  # noqa: B008
        """Answer a question from the documents that the filter allows.

        Args:
            question: 1 to `assistant.question.MAX_CHARACTERS` characters.
            condition: which documents may answer.
            on_stage: told in words what is being done.

        Returns:
            One to `max_statements` quotes, best first, or `no_evidence`.

        Raises:
            UsageError: the question is empty or too long, or the filter matches nothing.
        """
        question = check_question(question)
        tell = on_stage or (lambda _: None)
        begun = time.perf_counter()
        catalog = self._open_catalog()
        try:
            coverage = self._coverage(condition, catalog)
            tell(f"Searching {coverage.searched:,} documents")
            hits = self._search(question, condition)
            searched = time.perf_counter()
            tell(f"Reading {len(hits)} passages")
            named = self._named(question, hits, catalog)
            chosen = self._choose(self._rank(_asked(question, condition), named))
            citer = Citer(self.searcher, catalog)
            statements = _statements(chosen, citer)
            state = self._state(catalog)
        finally:
            catalog.close()
        status = AnswerStatus.ANSWERED if statements else AnswerStatus.NO_EVIDENCE
        return Answer(
            question=question,
            status=status,
            statements=statements or (_absence(coverage),),
            citations=citer.citations,
            hits=hits,
            coverage=coverage,
            notices=self._warnings(citer) + self._notices(question, len(named) < len(hits)) + state,
            invalid_markers=tuple(citer.invalid),
            model=f"extractive, {self.searcher.manifest.encoder}",
            adapter=self._reader().name if self._reader else None,
            generation=self.searcher.manifest.generation,
            as_of=self.searcher.as_of,
            settings_digest=self.config.settings_digest,
            timings_s={"search": searched - begun, "read": time.perf_counter() - searched},
        )

    def ranked(self, question: str, condition: Filter = Filter()) -> list[tuple[Evidence, float]]:  # noqa: B008
        """Every piece of the passages found, with its support, best first, whether or not it would be shown."""
        hits = self._search(question, condition)
        catalog = self._open_catalog()
        try:
            hits = self._named(question, hits, catalog)
        finally:
            catalog.close()
        return self._rank(_asked(question, condition), hits)

    def _search(self, question: str, condition: Filter) -> tuple[Hit, ...]:
        query = Query(text=question, filter=condition, k=self.config.k, as_of=self.searcher.as_of)
        return self.searcher.search(query)

    def _named(self, question: str, hits: tuple[Hit, ...], catalog: Catalog) -> tuple[Hit, ...]:
        """The hits from documents that hold every rare name in the question."""
        wanted = names(question)
        if not wanted:
            return hits
        missing = {hit.passage.text_id: lacking(wanted, hit.title + hit.document) for hit in hits}
        for text_id, absent in missing.items():
            missing[text_id] = lacking(absent, catalog.printed(text_id)) if absent else ()
        return tuple(hit for hit in hits if not missing[hit.passage.text_id])

    def _warnings(self, citer: Citer) -> tuple[str, ...]:
        """What a reader must know of the documents before their words."""
        cited = dict.fromkeys(citation.document_id for citation in citer.citations)
        return tuple(warning for document_id in cited for warning in self.searcher.documents[document_id].warnings)

    def _notices(self, question: str, left_out: bool) -> tuple[str, ...]:
        scope = f"Passages from documents that do not name {' and '.join(names(question))} were left out."
        urgent = (NOTICE,) if sounds_urgent(question) else ()
        return urgent + ((scope,) if left_out else ()) + self.searcher.notices

    def _state(self, catalog: Catalog) -> tuple[str, ...]:
        """Which state was searched, where it is not the newest."""
        removed, newer = catalog.removed_documents(), catalog.superseded(self.searcher.snapshot)
        count = len(newer.keys() - removed)
        if not count and self.searcher.as_of is None:
            return ()
        state = self.searcher.as_of or catalog.changed_at(self.searcher.snapshot) or "an earlier moment"
        changed = "has a newer version or is" if count == 1 else "have newer versions or are"
        since = f"{count:,} of its documents {changed} gone" if count else "its documents are the newest"
        return (f"The state of {readable(state)} was searched; {since}.",)

    def _coverage(self, condition: Filter, catalog: Catalog) -> Coverage:
        searched = len(self.searcher.allowed(condition, catalog))
        files, replaced = self.searcher.files(catalog)
        lost = sum(record.status != "done" for record in files) - len(replaced)
        total = sum(d.document_id not in catalog.removed_documents() for d in self.searcher.documents.values()) + lost
        return Coverage(documents=total, searched=searched, unreadable=unreadable(files, replaced))

    def _rank(self, question: str, hits: Sequence[Hit]) -> list[tuple[Evidence, float]]:
        evidence = gather(question, hits, self.searcher, self._reader() if self._reader and hits else None)
        return sorted(
            zip(evidence, support(evidence).tolist(), strict=True),
            key=lambda pair: (-pair[1], pair[0].piece.hit.rank, pair[0].piece.spans[0].start),
        )

    def _choose(self, ranked: Sequence[tuple[Evidence, float]]) -> list[tuple[Evidence, float]]:
        """The pieces to quote, best first: the best one if it is good enough, and those not far behind it."""
        if not ranked or ranked[0][1] < self.support_min:
            return []
        floor = self.config.share_of_best * ranked[0][1]
        chosen: list[tuple[Evidence, float]] = []
        seen: set[str] = set()
        shown: set[tuple[str, int]] = set()  # where sentences begin that are shown, in each text
        for item, value in ranked:
            piece, text_id = item.piece, item.piece.hit.passage.text_id
            words = " ".join(_WORD.findall(piece.text.casefold()))
            if value < floor or len(chosen) == self.config.max_statements:
                break
            if any((text_id, span.start) in shown for span in piece.core):
                continue  # a list and one of its items say the same
            if words and words not in seen:  # one changed number is another statement
                chosen.append((item, value))
                seen.add(words)
                shown |= {(text_id, span.start) for span in piece.spans if not span.is_header}
        return chosen


def _asked(question: str, condition: Filter) -> str:
    """The question; where the search is narrowed, without the name of the place, as it is searched for."""
    return question if condition.is_empty else without_place(question)


def _statements(chosen: Sequence[tuple[Evidence, float]], citer: Citer) -> tuple[Statement, ...]:
    statements = []
    for item, value in chosen:
        marker = citer.cite(item.piece.hit, item.piece.spans)
        if marker is not None:
            statements.append(
                Statement(
                    kind=StatementKind.QUOTE,
                    text=item.piece.text,
                    support=round(value, 4),
                    citations=(marker,),
                )
            )
    return tuple(statements)


def _absence(coverage: Coverage) -> Statement:
    return Statement(
        kind=StatementKind.ABSENCE,
        text=f"The documents hold no passage that answers this. {coverage.line}",
        support=0.0,
    )
