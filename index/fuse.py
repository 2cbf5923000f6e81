"""Several scores of the same passages into one: a weighted sum, each route's scores brought to 0-1 first.

Plain reciprocal rank fusion throws the scores away and gains little on the better route. The weights were fixed on the
development parts of public retrieval sets, each set scored with the weights chosen on the others; see
`docs/decisions.md` and `benchmarks/tune_fusion.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.types import Route, RouteName

Ranking = Sequence[tuple[int, float]]  # (row id, score), best first
Scores = Mapping[int, float]  # by row id

WEIGHTS: Mapping[RouteName, float] = {RouteName.LEXICAL: 0.6, RouteName.DENSE: 0.4}
# Of a question that looks for numbers or certain words. Known citations, doses and amounts of two corpora were found
# among the first ten in 0.82 to 0.90 of the cases with these weights, with the others in 0.77 to 0.84.
LITERAL_WEIGHTS: Mapping[RouteName, float] = {RouteName.LEXICAL: 0.7, RouteName.DENSE: 0.3}


def add(scores: Mapping[RouteName, Scores], weights: Mapping[RouteName, float] = WEIGHTS) -> dict[int, float]:
    """The weighted sum, in 0-1, of the routes' scores, each as its place between the extremes of its route.

    A row that a route does not score gets nothing from it.
    """
    summed: dict[int, float] = {}
    for name, of_rows in scores.items():
        for row, share in shares(of_rows).items():
            summed[row] = summed.get(row, 0.0) + weights[name] * share
    return summed


def shares(scores: Scores) -> dict[int, float]:
    """Scores as their place between the worst (0) and the best (1); all 1 where they are equal."""
    worst, best = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    spread = best - worst
    return {row: (score - worst) / spread if spread > 0 else 1.0 for row, score in scores.items()}


def fuse(rankings: Mapping[RouteName, Ranking], scores: Scores) -> list[tuple[int, float, tuple[Route, ...]]]:
    """The rows of any ranking, best score first, as `(row id, score, the routes that ranked it)`.

    Rows with equal scores come in order of their row id.
    """
    routes: dict[int, list[Route]] = {}
    for name, ranking in rankings.items():
        for rank, (row, score) in enumerate(ranking, 1):
            routes.setdefault(row, []).append(Route(name=name, rank=rank, score=score))
    order = sorted(routes, key=lambda row: (-scores[row], row))
    return [(row, scores[row], tuple(routes[row])) for row in order]
