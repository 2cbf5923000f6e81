"""The extractive answerer: finds the words that answer, shows them with their places, or says that there are none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath

from assistant.asked import asks_kind
from assistant.cite import Citer
from assistant.companion import Companions
from assistant.conflict import Conflict, Conflicts
from assistant.evidence import Material
from assistant.part import Part
from assistant.pieces import Piece
from assistant.question import check_question
from assistant.scope import Scope, Scoping, left_out, only_named
from assistant.selection import Choice, Ranked, best_first, best_of, with_both_sides
from assistant.spelling import corrected, corrections
from assistant.support import READ, SHARE_OF_BEST, UNREAD, VERIFIED, support
from assistant.types import Answer, AnswerStatus, Coverage, Statement, StatementKind
from assistant.urgency import NOTICE, sounds_urgent
from assistant.verification import weigh
from assistant.whole import Wholes
from index.collection import unreadable
from index.crossencoder import CrossEncoder
from index.intent import without_place
from index.past import readable
from index.search import Searcher
from index.types import Filter, Hit, Query
from ingest.store.catalog import Catalog

OnStage = Callable[[str], None]
SURER = 1.4  # times the least support: what is found by a role must be, since others may play it elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerConfig:
    """How many passages are read, and how sure an answer must be. Thresholds are supports in 0-1."""

    k: int = 20
    max_statements: int = 5
    support_min: float | None = None  # the best piece must reach this, else there is no evidence; None: as fitted
    share_of_best: float = SHARE_OF_BEST  # further pieces must reach this share of the best one's support
    settings_digest: str = ""
    brings: bool = True  # definitions and clauses referred to along with the quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What is quoted for a part of a question, and where that disagrees."""

    pieces: tuple[Piece, ...]
    statements: tuple[Statement, ...]
    conflicts: tuple[Conflict, ...]


class Answerer:
    """Answers questions from one pinned generation of a collection."""

    def __init__(
        self,
        searcher: Searcher,
        open_catalog: Callable[[], Catalog],
        config: AnswerConfig,
        reader: Callable[[], CrossEncoder] | None = None,
        verifier: Callable[[], CrossEncoder] | None = None,
    ) -> None:
        """Answer by what `searcher` finds.

        Args:
            searcher: of the generation that answers.
            open_catalog: a new connection for the calling thread.
            config: thresholds.
            reader: loads the cross-encoder that reads the passages; None answers without.
            verifier: loads what reads the pieces to be quoted; None quotes them unread. See `assistant.verification`.
        """
        self.searcher = searcher
        self.open_catalog = open_catalog
        self.config = config
        self._reader = reader
        self._verifier = verifier
        fitted = VERIFIED if verifier else READ if reader else UNREAD
        self.support_min = fitted.least if config.support_min is None else config.support_min

    def answer(self, question: str, condition: Filter = Filter(), on_stage: OnStage | None = None) -> Answer:  # noqa: B008
        """Answer a question from the documents that the filter allows.

        Args:
            question: 1 to `assistant.question.MAX_CHARACTERS` characters.
            condition: which documents may answer.
            on_stage: told in words what is being done.

        Returns:
            One to `max_statements` quotes, best first, for each part of the question in turn, and what disagrees with
            them; `partial` where nothing supports one of its parts, `no_evidence` where nothing supports any,
            `conflicting` where sources disagree.

        Raises:
            UsageError: the question is empty or too long, or the filter matches nothing.
        """
        question = check_question(question)
        tell = on_stage or (lambda _: None)
        begun = time.perf_counter()
        catalog = self.open_catalog()
        try:
            condition, only = self.scoping.narrowed(question, condition, catalog)
            coverage = self.coverage(condition, catalog)
            tell(f"Searching {coverage.searched:,} documents")
            changes, hits = self._search(question, condition)
            read = corrected(question, changes)
            searched = time.perf_counter()
            tell(f"Reading {len(hits)} passages")
            citer = Citer(self.searcher, catalog)
            chosen, rankings = self._rankings(self.scoping.of(read, hits, condition, catalog), condition)
            said = self._said(rankings, citer, catalog)
            brought = tuple(self._brought(read, said, citer, catalog))
            state = self._state(catalog)
        finally:
            catalog.close()
        return Answer(
            question=question,
            status=_ended(said),
            statements=_told(said, brought, coverage),
            citations=citer.citations,
            hits=hits,
            coverage=coverage,
            notices=((f"Only {only.name} was searched: the question names it.",) if only else ())
            + self._warnings(citer)
            + _disagreements(said)
            + self._notices(read, changes)
            + left_out(chosen, hits)
            + self.searcher.notices
            + state,
            invalid_markers=tuple(citer.invalid),
            model=f"extractive, {self.searcher.manifest.encoder}",
            adapter=", ".join(load().name for load in (self._reader, self._verifier) if load) or None,
            generation=self.searcher.manifest.generation,
            as_of=self.searcher.as_of,
            settings_digest=self.config.settings_digest,
            timings_s={"search": searched - begun, "read": time.perf_counter() - searched},
        )

    def having(self, config: AnswerConfig) -> Answerer:
        """The same with other thresholds."""
        return Answerer(self.searcher, self.open_catalog, config, self._reader, self._verifier)

    @property
    def reads(self) -> bool:
        """Whether a cross-encoder weighs its answers."""
        return self._reader is not None

    def ranked(self, question: str, condition: Filter = Filter()) -> Ranked:  # noqa: B008
        """Every piece of the passages found, with its support, best first, whether or not it would be shown."""
        return best_of(self.readings(question, condition)[1].values())

    def readings(self, question: str, condition: Filter) -> tuple[dict[str, Scope], dict[str, Ranked]]:
        """For each part of a question the scope that it is answered from, and every piece of that with its support."""
        with closing(self.open_catalog()) as catalog:
            condition, _ = self.scoping.narrowed(question, condition, catalog)
            changes, hits = self._search(question, condition)
            scopes = self.scoping.of(corrected(question, changes), hits, condition, catalog)
        return self._rankings(scopes, condition)

    def _search(self, question: str, condition: Filter) -> tuple[dict[str, str], tuple[Hit, ...]]:
        """What is mistyped in the question, with what is meant, and what the question finds as it is meant."""
        query = Query(text=question, filter=condition, k=self.config.k, as_of=self.searcher.as_of)
        hits = self.searcher.search(query)
        changes = corrections(question, hits, self.searcher.absent)
        return changes, self.searcher.search(replace(query, text=corrected(question, changes))) if changes else hits

    @cached_property
    def scoping(self) -> Scoping:
        """Says which documents may answer which part of a question."""
        return Scoping(self.searcher)

    def _warnings(self, citer: Citer) -> tuple[str, ...]:
        """What a reader must know of the documents before their words."""
        cited = dict.fromkeys(citation.document_id for citation in citer.citations)
        return tuple(warning for document_id in cited for warning in self.searcher.documents[document_id].warnings)

    def _notices(self, question: str, changes: Mapping[str, str]) -> tuple[str, ...]:
        urgent = (NOTICE,) if sounds_urgent(question) else ()
        mistyped = tuple(f"No passage holds “{word}”; it was read as “{meant}”." for word, meant in changes.items())
        return urgent + mistyped

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

    def coverage(self, condition: Filter, catalog: Catalog) -> Coverage:
        """What a search that a filter narrows looks through."""
        searched = len(self.searcher.allowed(condition, catalog))
        files, replaced = self.searcher.files(catalog)
        lost = sum(record.status != "done" for record in files) - len(replaced)
        total = sum(d.document_id not in catalog.removed_documents() for d in self.searcher.documents.values()) + lost
        return Coverage(documents=total, searched=searched, unreadable=unreadable(files, replaced))

    def _rankings(
        self, scopes: Mapping[Part, tuple[Scope, ...]], condition: Filter
    ) -> tuple[dict[str, Scope], dict[str, Ranked]]:
        """For each part of a question the scope that answers it, and every piece of that with its support."""
        chosen: dict[str, Scope] = {}
        rankings: dict[str, Ranked] = {}
        read: dict[tuple[int, ...], Material] = {}
        for part, ways in scopes.items():
            text, held = _asked(part.text, condition), -1.0  # nothing yet
            for scope in ways:
                if held >= self.support_min and (scope.is_last or not scope.roles):
                    break
                rows = tuple(hit.passage.row_id for hit in scope.hits)
                if rows not in read:
                    read[rows] = Material(scope.hits, self.searcher, self._reader() if self._reader and rows else None)
                ranking = self._weighed(scope.asked(_asked(part.alone, condition)), read[rows])
                best = max((value for _, value in ranking), default=0.0)
                if scope.roles and best < max(held, SURER * self.support_min):
                    continue
                chosen[text], rankings[text], held = scope, ranking, best
        return chosen, rankings

    def _weighed(self, question: str, material: Material) -> Ranked:
        """Every piece that can answer, with its support."""
        found = [one for one in material.evidence(question) if may_answer(question, one.piece)]
        ranking = list(zip(found, support(found).tolist(), strict=True))
        return weigh(question, ranking, self._verifier()) if self._verifier and ranking else ranking

    def _said(self, rankings: Mapping[str, Ranked], citer: Citer, catalog: Catalog) -> dict[str, _Said | None]:
        """What is quoted for each part that has not been quoted for one before; None where nothing supports it."""
        conflicts, wholes = Conflicts(self.searcher, catalog), Wholes(self.searcher, catalog)
        said: dict[str, _Said | None] = {}
        choice = Choice()
        most = max(1, self.config.max_statements // len(rankings))
        for part, ranking in rankings.items():
            ranked = sorted(ranking, key=best_first)
            if not ranked or ranked[0][1] < self.support_min:
                said[part] = None
                continue
            floor = self.config.share_of_best * ranked[0][1]
            chosen = choice.take((pair for pair in ranked if pair[1] >= floor), most)
            sure = [pair for pair in chosen if pair[1] >= self.support_min]
            found = tuple(conflicts.among(part, sure, ranked))
            shown = with_both_sides(chosen, found)
            pieces = tuple(item.piece for item, _ in shown)
            said[part] = _Said(pieces=pieces, statements=_statements(shown, citer, wholes), conflicts=found)
        return said

    def _brought(
        self, question: str, said: Mapping[str, _Said | None], citer: Citer, catalog: Catalog
    ) -> Iterator[Statement]:
        """What the quotes need beside them."""
        quoted = [piece for one in said.values() if one is not None for piece in one.pieces]
        found = Companions(self.searcher, catalog).of(quoted, question) if self.config.brings else ()
        for piece, role in found:
            marker = citer.cite(piece.hit, piece.spans)
            if marker is not None:
                yield Statement(kind=StatementKind.QUOTE, text=piece.text, support=0.0, citations=(marker,), role=role)


def may_answer(question: str, piece: Piece) -> bool:
    """Whether a piece can answer a question: it holds the kind of thing asked for, or says more of it than its name."""
    label = f"{piece.hit.title} {PurePath(piece.hit.document).stem}"
    return piece.may_answer(question) and (asks_kind(question) or not only_named(question, label, piece.compared))


def _asked(question: str, condition: Filter) -> str:
    """The question; where the search is narrowed, without the name of the place, as it is searched for."""
    return question if condition.is_empty else without_place(question)


def _statements(chosen: Ranked, citer: Citer, wholes: Wholes) -> tuple[Statement, ...]:
    shown = [(wholes.whole(item.piece), value) for item, value in chosen]
    quoted = [(piece.text, value, citer.cite(piece.hit, piece.spans)) for piece, value in shown]
    return tuple(
        Statement(kind=StatementKind.QUOTE, text=text, support=round(value, 4), citations=(marker,))
        for text, value, marker in quoted
        if marker is not None
    )


def _ended(said: Mapping[str, _Said | None]) -> AnswerStatus:
    found = [one for one in said.values() if one is not None and one.statements]
    if not found:
        return AnswerStatus.NO_EVIDENCE
    if any(conflict.newer is None for one in found for conflict in one.conflicts):
        return AnswerStatus.CONFLICTING
    return AnswerStatus.PARTIAL if None in said.values() else AnswerStatus.ANSWERED


def _told(
    said: Mapping[str, _Said | None], brought: tuple[Statement, ...], coverage: Coverage
) -> tuple[Statement, ...]:
    """The quotes, what they need beside them, and what of the question nothing supports."""
    quotes = tuple(statement for one in said.values() if one is not None for statement in one.statements)
    if not quotes:
        return (_absence(f"this. {coverage.line}"),)
    missing = (part.rstrip("?") for part, statements in said.items() if statements is None)
    return quotes + brought + tuple(_absence(f"“{part}”.") for part in missing)


def _disagreements(said: Mapping[str, _Said | None]) -> tuple[str, ...]:
    """What disagrees, each once."""
    found = (conflict.notice for one in said.values() if one is not None for conflict in one.conflicts)
    return tuple(dict.fromkeys(found))


def _absence(what: str) -> Statement:
    text = f"The documents hold no passage that answers {what}"
    return Statement(kind=StatementKind.ABSENCE, text=text, support=0.0)
