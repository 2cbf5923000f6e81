"""Standard measures of a ranking by ir_measures (the only door to it), and how sure they are.

Intervals are 95 % percentile intervals of a seeded bootstrap over the questions. Two rankings of the same questions
are compared by the estimate of their differences, question by question. A mean over sets draws the questions of each
set anew: the sets are what they are, and only the questions are a sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evaluation.labelled import LabelledSet
from index.fuse import Ranking

MEASURES = ("R@10", "AP@10", "AP", "nDCG@10", "RR@10", "Success@1")
KEYS = ("recall@10", "map@10", "map", "ndcg@10", "mrr@10", "success@1")
RESAMPLES = 2000
DIGITS = 4

Values = npt.NDArray[np.float64]  # (questions, measures), each in 0-1; or differences of such


def per_query(labelled: LabelledSet, found: Mapping[str, Ranking]) -> Values:
    """Every measure of every question of `found`, in its order: `(len(found), len(KEYS))`.

    Args:
        labelled: the set that judges.
        found: ranked passage numbers of judged questions, best first; the order counts, not the scores.
    """
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    qrels = {query: dict(labelled.qrels[query]) for query in found}
    run = {
        query: {labelled.passages[row].passage_id: float(-rank) for rank, (row, _) in enumerate(ranking)}
        for query, ranking in found.items()
    }
    place = {query: number for number, query in enumerate(found)}
    column = {str(measure): number for number, measure in enumerate(measures)}
    values = np.zeros((len(found), len(KEYS)))  # a question with nothing found is not in the run, and scores nothing
    for metric in ir_measures.iter_calc(measures, qrels, run):
        values[place[metric.query_id], column[str(metric.measure)]] = metric.value
    return values


def measure(labelled: LabelledSet, found: Mapping[str, Ranking], *, intervals: bool = False) -> dict[str, Any]:
    """Mean of every measure over the questions of `found`; with `intervals`, `ci95` bounds for each."""
    values = per_query(labelled, found)
    if not intervals:
        return as_json(values.mean(axis=0))
    mean, low, high = estimate(values)
    return {**as_json(mean), "ci95": bounds_as_json(low, high)}


def estimate(*sets: Values) -> tuple[Values, Values, Values]:
    """Mean over sets of the mean over questions, with the bounds of its 95 % interval: three arrays `(measures,)`.

    Args:
        sets: one array of values, or of paired differences, for each set; at least one question each.
    """
    random = np.random.default_rng(0)
    drawn = np.zeros((RESAMPLES, sets[0].shape[1]))
    for values in sets:
        for resample in range(RESAMPLES):
            drawn[resample] += values[random.integers(0, len(values), len(values))].mean(axis=0)
    low, high = np.percentile(drawn / len(sets), [2.5, 97.5], axis=0)
    return np.mean([values.mean(axis=0) for values in sets], axis=0), low, high


def gain(*differences: Values) -> dict[str, dict[str, Any]]:
    """The estimate of paired differences: `{measure: {"gain", "ci95": [low, high]}}`. Arguments as of `estimate`."""
    mean, low, high = estimate(*differences)
    bounds = bounds_as_json(low, high)
    return {key: {"gain": value, "ci95": bounds[key]} for key, value in as_json(mean).items()}


def separation(answerable: Sequence[float], unanswerable: Sequence[float]) -> float | None:
    """How well a score tells questions with an answer from those without: area under the ROC curve, 0.5 is chance.

    None where one of the two kinds is missing.
    """
    from sklearn.metrics import roc_auc_score

    if not answerable or not unanswerable:
        return None
    truth = [1] * len(answerable) + [0] * len(unanswerable)
    return round(float(roc_auc_score(truth, [*answerable, *unanswerable])), DIGITS)


def as_json(values: Values) -> dict[str, Any]:
    """Numbers `(measures,)` under their names."""
    return {key: round(float(value), DIGITS) for key, value in zip(KEYS, values, strict=True)}


def bounds_as_json(low: Values, high: Values) -> dict[str, list[float]]:
    """Bounds `(measures,)` under their names."""
    lows, highs = as_json(low), as_json(high)
    return {key: [lows[key], highs[key]] for key in KEYS}
