"""The extractive answerer: finds the words that answer, shows them with their places, or says that there are none."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.cite import Citer
from assistant.evidence import Evidence, Material
from assistant.question import check_question
from assistant.scope import lacking, names
from assistant.spelling import corrected, corrections
from assistant.support import READ, SHARE_OF_BEST, UNREAD, support
from assistant.types import Answer, AnswerStatus, Coverage, Statement, StatementKind
from assistant.urgency import NOTICE, sounds_urgent
from index.collection import unreadable
from index.crossencoder import CrossEncoder
from index.intent import parts, without_place
from index.past import readable
from index.search import Searcher
from index.types import Filter, Hit, Query
from ingest.store.catalog import Catalog

_WORD = re.compile(r"\w+")
_REFERS = re.compile(r"\b(?:it|its|he|him|his|she|her|they|them|their|this|that|these|those|there|then|so)\b", re.I)
OnStage = Callable[[str], None]
Ranked = list[tuple[Evidence, float]]  # pieces with their supports


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
            One to `max_statements` quotes, best first, for each part of the question in turn; `partial` where nothing
            supports one of its parts, `no_evidence` where nothing supports any.

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
            changes, hits = self._search(question, condition)
            read = corrected(question, changes)
            searched = time.perf_counter()
            tell(f"Reading {len(hits)} passages")
            named = self._named(read, hits, catalog)
            citer = Citer(self.searcher, catalog)
            said = self._said(self._rankings(_asked(read, condition), named), citer)
            state = self._state(catalog)
        finally:
            catalog.close()
        return Answer(
            question=question,
            status=_ended(said),
            statements=_told(said, coverage),
            citations=citer.citations,
            hits=hits,
            coverage=coverage,
            notices=self._warnings(citer) + self._notices(question, changes, len(named) < len(hits)) + state,
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
        changes, hits = self._search(question, condition)
        read = corrected(question, changes)
        catalog = self._open_catalog()
        try:
            hits = self._named(read, hits, catalog)
        finally:
            catalog.close()
        rankings = self._rankings(_asked(read, condition), hits)
        best = [max(ways, key=lambda pair: pair[1]) for ways in zip(*rankings.values(), strict=True)]
        return sorted(best, key=_best_first)

    def _search(self, question: str, condition: Filter) -> tuple[dict[str, str], tuple[Hit, ...]]:
        """What is mistyped in the question, with what is meant, and what the question finds as it is meant."""
        query = Query(text=question, filter=condition, k=self.config.k, as_of=self.searcher.as_of)
        hits = self.searcher.search(query)
        changes = corrections(question, hits, self.searcher.absent)
        return changes, self.searcher.search(replace(query, text=corrected(question, changes))) if changes else hits

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

    def _notices(self, question: str, changes: Mapping[str, str], left_out: bool) -> tuple[str, ...]:
        scope = f"Passages from documents that do not name {' and '.join(names(question))} were left out."
        urgent = (NOTICE,) if sounds_urgent(question) else ()
        mistyped = tuple(f"No passage holds “{word}”; it was read as “{meant}”." for word, meant in changes.items())
        return urgent + mistyped + ((scope,) if left_out else ()) + self.searcher.notices

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

    def _rankings(self, question: str, hits: Sequence[Hit]) -> dict[str, Ranked]:
        """For each part of a question, or for all of one that has none, every piece with its support."""
        material = Material(hits, self.searcher, self._reader() if self._reader and hits else None)
        found = {part: material.evidence(alone) for part, alone in _parts(question).items()}
        return {part: list(zip(some, support(some).tolist(), strict=True)) for part, some in found.items()}

    def _said(self, rankings: Mapping[str, Ranked], citer: Citer) -> dict[str, list[Statement] | None]:
        """What is quoted for each part that has not been quoted for one before; None where nothing supports it."""
        said: dict[str, list[Statement] | None] = {}
        choice = _Choice()
        most = self.config.max_statements
        for part, ranking in rankings.items():
            ranked = sorted(ranking, key=_best_first)
            if not ranked or ranked[0][1] < self.support_min:
                said[part] = None
                continue
            floor = self.config.share_of_best * ranked[0][1]
            chosen = choice.take((pair for pair in ranked if pair[1] >= floor), max(1, most // len(rankings)))
            said[part] = _statements(chosen, citer)
        return said


class _Choice:
    """Takes pieces, each only once, whether alone or in a list, or in the same words elsewhere."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._begins: set[tuple[str, int]] = set()  # text and character where a sentence begins that is shown

    def take(self, ranked: Iterable[tuple[Evidence, float]], most: int) -> list[tuple[Evidence, float]]:
        """The first pieces that say something new, `most` of them."""
        chosen: list[tuple[Evidence, float]] = []
        for item, value in ranked:
            piece, text_id = item.piece, item.piece.hit.passage.text_id
            words = " ".join(_WORD.findall(piece.text.casefold()))  # one changed number is another statement
            if words in {"", *self._words} or any((text_id, span.start) in self._begins for span in piece.core):
                continue
            chosen.append((item, value))
            self._words.add(words)
            self._begins |= {(text_id, span.start) for span in piece.spans if not span.is_header}
            if len(chosen) == most:
                break
        return chosen


def _asked(question: str, condition: Filter) -> str:
    """The question; where the search is narrowed, without the name of the place, as it is searched for."""
    return question if condition.is_empty else without_place(question)


def _parts(question: str) -> dict[str, str]:
    """The questions that a question is made of, each with its words as they stand alone; itself where it is one."""
    found = parts(question) or (question,)
    return {part: f"{found[0]} {part}" if n and _REFERS.search(part) else part for n, part in enumerate(found)}


def _best_first(pair: tuple[Evidence, float]) -> tuple[float, int, int]:
    item, value = pair
    return -value, item.piece.hit.rank, item.piece.spans[0].start


def _statements(chosen: Sequence[tuple[Evidence, float]], citer: Citer) -> list[Statement]:
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
    return statements


def _ended(said: Mapping[str, list[Statement] | None]) -> AnswerStatus:
    if not any(said.values()):
        return AnswerStatus.NO_EVIDENCE
    return AnswerStatus.PARTIAL if None in said.values() else AnswerStatus.ANSWERED


def _told(said: Mapping[str, list[Statement] | None], coverage: Coverage) -> tuple[Statement, ...]:
    """The quotes, and what of the question nothing supports."""
    quotes = tuple(statement for statements in said.values() for statement in statements or ())
    if not quotes:
        return (_absence(f"this. {coverage.line}"),)
    missing = (part.rstrip("?") for part, statements in said.items() if statements is None)
    return quotes + tuple(_absence(f"“{part}”.") for part in missing)


def _absence(what: str) -> Statement:
    text = f"The documents hold no passage that answers {what}"
    return Statement(kind=StatementKind.ABSENCE, text=text, support=0.0)
