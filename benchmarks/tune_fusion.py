"""How to weigh words against meaning: every set scored with the weight chosen on the other sets.

    python -m benchmarks.tune_fusion DATA CACHE

Development parts only; vectors of passages are kept in CACHE. The criterion is the mean over sets of nDCG@10, recall@10
and MAP@10 together. Writes `results/fusion-weights.json`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.labelled import LabelledQuery
from assistant.evaluation.measures import measure
from assistant.evaluation.retrieval import DEPTH, SearchedSet, narrowed_to
from benchmarks.kept_vectors import cached
from benchmarks.record import record
from benchmarks.retrieval_sets import SETS
from index.encode import load_encoder
from index.fuse import WEIGHTS, Ranking, Scores, add
from index.rank import wording
from index.types import RouteName

GRID = tuple(round(0.05 * step, 2) for step in range(21))  # weight of meaning; the rest goes to words
CRITERIA = ("ndcg@10", "recall@10", "map@10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What a question found by each route, with its scores."""

    words: Scores
    meaning: Scores

    def fused(self, meaning: float) -> Ranking:
        """Best first, by a given weight of meaning."""
        weights = {RouteName.LEXICAL: 1 - meaning, RouteName.DENSE: meaning}
        scores = add({RouteName.LEXICAL: self.words, RouteName.DENSE: self.meaning}, weights)
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:DEPTH]


def main() -> None:
    data, cache = Path(sys.argv[1]), Path(sys.argv[2])
    encoder = load_encoder()
    scores: dict[str, dict[float, dict[str, Any]]] = {}
    for one in SETS:
        labelled = one.load(data, "dev")
        searched = SearchedSet(labelled, encoder, lambda texts: cached(texts, encoder, cache))
        found = {query.query_id: candidates(searched, query) for query in labelled.judged}
        scores[one.name] = {w: measure(labelled, {q: c.fused(w) for q, c in found.items()}) for w in GRID}
        print(one.name, {w: scores[one.name][w]["ndcg@10"] for w in GRID}, file=sys.stderr, flush=True)
    left_out = {name: best_weight(scores, without=name) for name in scores}
    figures = {
        "split": "dev",
        "shipped": WEIGHTS[RouteName.DENSE],
        "best_on_all": best_weight(scores, without=""),
        "chosen_without_the_set": left_out,
        "with_that_weight": {name: scores[name][weight] for name, weight in left_out.items()},
        "with_the_shipped_weight": {name: scores[name][WEIGHTS[RouteName.DENSE]] for name in scores},
        "means": {weight: means([table[weight] for table in scores.values()]) for weight in GRID},
        "mean_with_that_weight": means([scores[name][weight] for name, weight in left_out.items()]),
    }
    record("fusion-weights", figures, dataset=[data / f"retrieval-{one.name}" for one in SETS])
    for name in ("best_on_all", "chosen_without_the_set", "mean_with_that_weight"):
        print(name, figures[name])


def candidates(searched: SearchedSet, query: LabelledQuery) -> Candidates:
    """Both routes' candidates; a question of several parts as a whole."""
    only = narrowed_to(query)
    found = sorted(row for row, _ in searched.words(query))
    words = searched.lexical.scores(wording(query.text, only), found, only=only)
    return Candidates(words={row: words.get(row, 0.0) for row in found}, meaning=dict(searched.meaning(query)))


def best_weight(scores: Mapping[str, Mapping[float, Mapping[str, Any]]], *, without: str) -> float:
    """The grid weight with the best mean criterion over all sets but one."""
    others = [table for name, table in scores.items() if name != without]
    return max(GRID, key=lambda w: float(np.mean([table[w][c] for table in others for c in CRITERIA])))


def means(tables: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The mean of each criterion over sets."""
    return {name: round(float(np.mean([table[name] for table in tables])), 4) for name in CRITERIA}


if __name__ == "__main__":
    main()
