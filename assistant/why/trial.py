"""What became of an expected passage that was searched: ranked by which route where, outranked by what, read or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from assistant.answer import Answerer
from assistant.scope import Scope, lacking
from assistant.selection import Ranked as Pieces
from assistant.selection import best_of
from assistant.types import Answer
from assistant.why.expectation import Place, Stretch
from assistant.why.fate import Fate, Rivals, Support, Verdict
from assistant.why.figures import where
from index.explain import Explainer, Ranked
from index.types import Filter, Query
from ingest.store.catalog import Catalog
from ingest.types import Passage, Span

MAX_PASSAGES = 3  # of one place that are judged: the best ranked
MAX_RIVALS = 3  # named for each route


class Trial:
    """Ranks and reads as the answer did, once something expected comes that far."""

    def __init__(self, answerer: Answerer, catalog: Catalog, question: str, condition: Filter) -> None:
        self._answerer, self._catalog = answerer, catalog
        self._question = question
        self._condition, self._called = answerer.scoping.narrowed(question, condition, catalog)
        self._is_searched = False

    def hits(self) -> tuple[Ranked, ...]:
        """What the answer was read from; empty where nothing was searched."""
        return tuple(self._explainer.ranked(self._hit_rows)) if self._is_searched else ()

    def fates(self, place: Place, passages: Sequence[Passage]) -> Iterator[Fate]:
        """What became of the best ranked of these passages of a place."""
        document_id = place.revision.document_id
        if self._called is not None and self._called.document_id != document_id:
            sentence = f"{place.name} was not searched: the question calls {self._called.name}."
            yield Fate(verdict=Verdict.FILTERED, sentence=sentence, document=place.name, document_id=document_id)
            return
        self._is_searched = True
        rows = sorted((passage.row_id for passage in passages), key=self._explainer.order)
        for number, ranked in enumerate(self._explainer.ranked(rows[:MAX_PASSAGES])):
            fate = self._read(place, ranked) if ranked.passage.row_id in self._hit_rows else self._outranked(ranked)
            yield fate if number == 0 else replace(fate, rivals=())  # they are the same for all

    @cached_property
    def _explainer(self) -> Explainer:
        searcher, k = self._answerer.searcher, self._answerer.config.k
        query = Query(text=self._question, filter=self._condition, k=k, as_of=searcher.as_of)
        return Explainer(searcher, query, self._catalog)

    @cached_property
    def _hit_rows(self) -> list[int]:
        return [hit.passage.row_id for hit in self._explainer.hits]

    @cached_property
    def _answer(self) -> Answer:
        return self._answerer.answer(self._question, self._condition)

    @cached_property
    def _readings(self) -> tuple[dict[str, Scope], dict[str, Pieces]]:
        return self._answerer.readings(self._question, self._condition)

    @cached_property
    def _evidence(self) -> Pieces:
        return best_of(self._readings[1].values())

    # --- ranking ---------------------------------------------------------------------------------------------------

    def _outranked(self, ranked: Ranked) -> Fate:
        if ranked.rank is None:
            verdict, window = Verdict.OUTSIDE_WINDOW, ranked.standings[0].window
            sentence = f"{where(ranked)} is not among the {window} best of any route, so it was compared no further."
        else:
            verdict, read = Verdict.OUTRANKED, len(self._hit_rows)
            sentence = f"{where(ranked)} ranks {ranked.rank:,} in all; the best {read} are read."
        routes = (*(standing.name for standing in ranked.standings), None)
        rivals = tuple(Rivals(route=route, best=tuple(self._explainer.best(MAX_RIVALS, route))) for route in routes)
        return replace(_fate(verdict, sentence, ranked), rivals=rivals)

    # --- reading ---------------------------------------------------------------------------------------------------

    def _read(self, place: Place, ranked: Ranked) -> Fate:
        """Whether a hit was quoted, and if not, what it lacked."""
        passage, wanted = ranked.passage, _wanted(place, ranked.passage)
        cited = [c for c in self._answer.citations if c.text_id == passage.text_id]
        shown = tuple(c.marker for c in cited if _meet(c.spans, wanted))
        rank = f"{where(ranked)} ranks {ranked.rank} in all"
        if shown:
            markers = ", ".join(f"[{marker}]" for marker in shown)
            return replace(_fate(Verdict.SHOWN, f"{rank} and is quoted: {markers}.", ranked), markers=shown)
        own = [pair for pair in self._evidence if pair[0].piece.hit.passage.row_id == passage.row_id]
        apart = tuple(self._apart(ranked))
        if not own:
            return _fate(Verdict.NOT_NAMED, f"{rank}, and was left out: {'; '.join(apart)}.", ranked)
        expected = [value for evidence, value in own if _meet(evidence.piece.spans, wanted)]
        support = self._support(max(expected or [value for _, value in own]))
        left = f"; it was left out {'; '.join(apart)}" if apart else ""
        sentence = f"{rank}, and was not quoted: {self._reason(support)}{left}."
        return replace(_fate(Verdict.NOT_QUOTED, sentence, ranked), support=support)

    def _apart(self, ranked: Ranked) -> Iterator[str]:
        """Why a passage may not answer the question, or parts of it."""
        held = f"{ranked.document}{self._catalog.printed(ranked.passage.text_id)}"
        for part, scope in self._readings[0].items():
            if any(hit.passage.row_id == ranked.passage.row_id for hit in scope.hits):
                continue
            names = " or ".join(lacking(scope.names, held))
            why = f"its document does not hold the name {names}" if names else f"the question calls {scope.document}"
            yield why if len(self._readings[0]) == 1 else f"for “{part.rstrip('?')}”, {why}"

    def _support(self, value: float) -> Support:
        least, best = self._answerer.support_min, self._evidence[0][1]
        needed = max(least, self._answerer.config.share_of_best * best)
        return Support(value=value, best=best, least=least, needed=needed)

    def _reason(self, support: Support) -> str:
        config = self._answerer.config
        if support.best < support.least:
            return (
                f"an answer needs a support of {support.least:.4f}, and the best sentence of all has {support.best:.4f}"
            )
        if support.value < support.needed:
            return (
                f"its best sentence has a support of {support.value:.4f}, and beside the best one's "
                f"{support.best:.4f} it needed {support.needed:.4f}"
            )
        return (
            f"its support of {support.value:.4f} was enough, but others came first: the same words, or "
            f"{config.max_statements} better sentences"
        )


def _fate(verdict: Verdict, sentence: str, ranked: Ranked) -> Fate:
    passage = ranked.passage
    return Fate(
        verdict=verdict, sentence=sentence, document=ranked.document, document_id=passage.document_id, ranked=ranked
    )


def _wanted(place: Place, passage: Passage) -> list[Stretch]:
    """The printed characters that were expected of a passage."""
    spans = [(span.start, span.end) for span in passage.spans if not span.is_header]
    if place.words is None:
        return spans
    start, end = place.words
    return [(max(a, start), min(b, end)) for a, b in spans if a < end and start < b] or spans


def _meet(spans: Sequence[Span], wanted: Sequence[Stretch]) -> bool:
    return any(span.start < end and start < span.end for span in spans for start, end in wanted if not span.is_header)
