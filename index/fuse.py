"""Two rankings into one: a weighted sum of each route's own, comparable scores.

Plain reciprocal rank fusion throws the scores away and gains little on the better route. Here each route's scores
are first brought to 0-1 within the query (`share_of_best`), then added with a weight. The weight was fixed on the
development parts of public retrieval sets, each set scored with the weight chosen on the others; see
`docs/decisions.md` and `benchmarks/tune_fusion.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.types import Route, RouteName

Ranking = Sequence[tuple[int, float]]  # (row id, score), best first

WEIGHTS: Mapping[RouteName, float] = {RouteName.LEXICAL: 0.6, RouteName.DENSE: 0.4}


def fuse(
    rankings: Mapping[RouteName, Ranking], weights: Mapping[RouteName, float] = WEIGHTS
) -> list[tuple[int, float, tuple[Route, ...]]]:
    """Rows found by any route, best first, as `(row id, fused score in 0-1, its routes)`.

    Rows with equal scores come in order of their row id.
    """
    scores: dict[int, float] = {}
    routes: dict[int, list[Route]] = {}
    for name, ranking in rankings.items():
        shares = share_of_best([score for _, score in ranking])
        for rank, ((row, score), share) in enumerate(zip(ranking, shares, strict=True), 1):
            scores[row] = scores.get(row, 0.0) + weights[name] * share
            routes.setdefault(row, []).append(Route(name=name, rank=rank, score=score))
    order = sorted(scores, key=lambda row: (-scores[row], row))
    return [(row, scores[row], tuple(routes[row])) for row in order]


def share_of_best(scores: Sequence[float]) -> list[float]:
    """Scores, best first, as their place between the worst (0) and the best (1) of the list."""
    if not scores:
        return []
    best, worst = scores[0], scores[-1]
    spread = best - worst
    return [(score - worst) / spread if spread > 0 else 1.0 for score in scores]
