"""Search quality on a labelled set: standard measures with bootstrap intervals, and what each step takes.

The index is built in memory from the set's own corpus, with the same encoder, terms and fusion as a collection. A
passage longer than the encoder's window is embedded window by window; its best one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evaluation.labelled import LabelledQuery, LabelledSet
from assistant.evaluation.measures import measure, separation
from index.dense import DenseIndex
from index.encode import Encoder, Vectors
from index.fuse import Ranking
from index.lexical import LexicalIndex
from index.rank import Ranker, wording
from index.space import SegmentSpace
from index.types import RouteName
from ingest.chunk import HEADING_TOKENS, PASSAGE_TOKENS, windows
from ingest.errors import UsageError
from ingest.tokens import cut_to_tokens

DEPTH = 100  # ranked passages per route
WINDOWS_A_PASSAGE = 3  # nearest windows looked at for each of them

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a question found: ranked passage numbers with scores by each route and fused, and the time of each step."""

    routes: Mapping[RouteName, Ranking]
    fused: Ranking
    ms: Mapping[str, float]


class SearchedSet:
    """A labelled set, indexed by words and by meaning."""

    def __init__(self, labelled: LabelledSet, encoder: Encoder, embed: Embed | None = None) -> None:
        """Index the passages.

        Args:
            labelled: the set.
            encoder: encodes the questions, and the passages where `embed` is not given.
            embed: texts to vectors for the passages, for callers that keep vectors between runs.
        """
        self.labelled = labelled
        self.encoder = encoder
        self.lexical = LexicalIndex(None)
        self.lexical.update((i, p.group, p.title, p.text) for i, p in enumerate(labelled.passages))
        texts, self._owner = _windows(labelled)
        rows = np.arange(len(texts), dtype=np.int64)
        self._dense = DenseIndex.build(rows, (embed or encoder.encode)(texts))
        self._groups = _rows_by_group(labelled, self._owner)
        self._ranker = Ranker(self.lexical, encoder.encode)

    def search(self, query: LabelledQuery) -> Found:
        """Search as a collection does."""
        ranked = self._ranker.rank(query.text, self.space(query), DEPTH, only=narrowed_to(query))
        fused = [(passage, score) for passage, score, _ in ranked.fused]
        return Found(routes=ranked.routes, fused=fused, ms=ranked.ms)

    def words(self, query: LabelledQuery) -> Ranking:
        """The passages that share most with the question's words, where it may search."""
        return self.lexical.search(wording(query.text, narrowed_to(query)), DEPTH, only=narrowed_to(query))

    def meaning(self, query: LabelledQuery) -> Ranking:
        """The passages nearest in meaning, where the question may search."""
        return self.space(query).nearest(self.encoder.encode([wording(query.text, narrowed_to(query))])[0], DEPTH)

    def space(self, query: LabelledQuery) -> Windows:
        """Where the question may search."""
        allowed = None if query.group is None else self._groups.get(query.group, np.empty(0, np.int64))
        return Windows(self._dense, self._owner, allowed)


class Windows:
    """Passages of several windows as one space: a passage is as near as its nearest window."""

    def __init__(self, dense: DenseIndex, owner: npt.NDArray[np.int64], allowed: npt.NDArray[np.int64] | None) -> None:
        self._dense, self._owner, self._allowed = dense, owner, allowed

    def nearest(self, vector: Vectors, k: int) -> Ranking:
        """See `index.rank.Space`."""
        count = min(WINDOWS_A_PASSAGE * k, len(self._dense))
        rows, scores = self._dense.search(vector[None, :], count, self._allowed)
        best: dict[int, float] = {}
        for row, score in zip(rows[0], scores[0], strict=True):
            if row >= 0:
                best.setdefault(int(self._owner[row]), float(score))
        return list(best.items())[:k]

    def cosines(self, vectors: Vectors, rows: Sequence[int]) -> Vectors:
        """See `index.rank.Space`."""
        wanted = np.asarray(rows, np.int64)
        first, last = np.searchsorted(self._owner, wanted), np.searchsorted(self._owner, wanted, side="right")
        windows_of = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)] or [first])
        near = SegmentSpace([self._dense]).cosines(vectors, windows_of.tolist())
        starts = np.concatenate([[0], np.cumsum(last - first)[:-1]]).astype(np.int64)
        best: Vectors = np.maximum.reduceat(near, starts, axis=1) if len(rows) else near
        return best


def evaluate_retrieval(labelled: LabelledSet, encoder: Encoder, embed: Embed | None = None) -> dict[str, Any]:
    """Measures of the fused search and of each route alone, with what else the set shows; JSON-ready.

    Questions that no passage answers are searched too but left out of the means: `separation` tells how well the best
    score of each ranking tells them from the others.

    Raises:
        UsageError: there is nothing to measure.
    """
    if not labelled.passages or not labelled.judged:
        raise UsageError(
            f"Nothing to measure: {len(labelled.passages)} passages, {len(labelled.judged)} of "
            f"{len(labelled.queries)} questions judged. Check that the ids in the qrels are those of the questions."
        )
    searched = SearchedSet(labelled, encoder, embed)
    found = {query.query_id: searched.search(query) for query in labelled.queries}
    judged = [query.query_id for query in labelled.judged]
    report = measure(labelled, {query: found[query].fused for query in judged}, intervals=True)
    report["routes"] = {
        name.value: measure(labelled, {query: found[query].routes[name] for query in judged}) for name in RouteName
    }
    report["queries"] = len(judged)
    report["unanswerable"] = len(labelled.queries) - len(judged)
    report["passages"] = len(labelled.passages)
    report["gold_missing"] = _gold_missing(labelled)
    report["separation"] = _separations(found, set(judged))
    report["latency_ms"] = latency([one.ms for one in found.values()])
    return report


def latency(timings: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Median and 95th percentile of what a question takes, and of each of its steps, in milliseconds."""
    steps = {name: _percentiles(one[name] for one in timings) for name in timings[0]}
    return {**_percentiles(sum(one.values()) for one in timings), "steps": steps}


def narrowed_to(query: LabelledQuery) -> list[str] | None:
    """The document that a question names to be searched alone, None for all."""
    return None if query.group is None else [query.group]


def _percentiles(values: Iterable[float]) -> dict[str, float]:
    p50, p95 = np.percentile(list(values), [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def _gold_missing(labelled: LabelledSet) -> int:
    """Judged passages that the corpus does not hold; they count as not found."""
    held = {passage.passage_id for passage in labelled.passages}
    return sum(passage not in held for query in labelled.judged for passage in labelled.qrels[query.query_id])


def _separations(found: Mapping[str, Found], judged: set[str]) -> dict[str, float | None]:
    def best(ranking: Callable[[Found], Ranking], *, answerable: bool) -> list[float]:
        chosen = [ranking(one) for query, one in found.items() if (query in judged) == answerable]
        return [ranked[0][1] if ranked else 0.0 for ranked in chosen]

    rankings: dict[str, Callable[[Found], Ranking]] = {
        "fused": lambda one: one.fused,
        "lexical": lambda one: one.routes[RouteName.LEXICAL],
        "dense": lambda one: one.routes[RouteName.DENSE],
    }
    return {
        name: separation(best(ranking, answerable=True), best(ranking, answerable=False))
        for name, ranking in rankings.items()
    }


def _windows(labelled: LabelledSet) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The texts of all windows, and for each window the number of its passage."""
    texts: list[str] = []
    owner: list[int] = []
    for number, passage in enumerate(labelled.passages):
        title = cut_to_tokens(passage.title, HEADING_TOKENS) if passage.title else ""
        for start, end, _ in windows(passage.text, PASSAGE_TOKENS) or [(0, len(passage.text), 0)]:
            texts.append(f"{title}\n{passage.text[start:end]}" if title else passage.text[start:end])
            owner.append(number)
    return texts, np.asarray(owner, dtype=np.int64)


def _rows_by_group(labelled: LabelledSet, owner: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[np.int64]]:
    rows: dict[str, list[int]] = {}
    for row, number in enumerate(owner):
        rows.setdefault(labelled.passages[number].group, []).append(row)
    return {group: np.asarray(members, dtype=np.int64) for group, members in rows.items()}
