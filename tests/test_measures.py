"""The measures against slow, obvious ones, and the intervals against what is known of them."""

import math
import random

import numpy as np
import pytest
from scipy.stats import bootstrap

from assistant.evaluation.labelled import LabelledPassage, LabelledSet
from assistant.evaluation.measures import KEYS, estimate, gain, measure, per_query, separation


def labelled(passages, qrels):
    rows = tuple(LabelledPassage(passage_id=f"p{i}", title="", text="", group="") for i in range(passages))
    return LabelledSet(passages=rows, queries=(), qrels=qrels)


def slow(ranking, grades):
    """Each measure as its definition says, of ranked passage ids and the grades of the relevant ones."""
    right = [passage in grades for passage in ranking]
    precisions = [sum(right[: i + 1]) / (i + 1) if hit else 0.0 for i, hit in enumerate(right)]
    gains = [grades.get(passage, 0) / math.log2(rank + 1) for rank, passage in enumerate(ranking[:10], 1)]
    best = [grade / math.log2(r + 1) for r, grade in enumerate(sorted(grades.values(), reverse=True)[:10], 1)]
    return {
        "recall@10": sum(right[:10]) / len(grades),
        "map@10": sum(precisions[:10]) / len(grades),
        "map": sum(precisions) / len(grades),
        "ndcg@10": sum(gains) / sum(best),
        "mrr@10": next((1 / rank for rank, hit in enumerate(right[:10], 1) if hit), 0.0),
        "success@1": float(right[0]) if right else 0.0,
    }


def test_every_measure_is_what_its_definition_says():
    draw = random.Random(3)
    qrels, found = {}, {}
    for number in range(60):
        wanted = draw.sample(range(45), draw.randint(1, 15))  # the last five are in no corpus
        qrels[f"q{number}"] = {f"p{i}": draw.randint(1, 3) for i in wanted}
        rows = draw.sample(range(40), draw.choice([0, 1, 8, 30]))
        found[f"q{number}"] = [(row, draw.choice([1.0, 2.0])) for row in rows]  # ties, and not in order: ranks count
    values = per_query(labelled(40, qrels), found)
    for (query, ranking), row in zip(found.items(), values, strict=True):
        expected = slow([f"p{i}" for i, _ in ranking], qrels[query])
        assert dict(zip(KEYS, row, strict=True)) == pytest.approx(expected, abs=1e-6), query
    means = measure(labelled(40, qrels), found)
    assert means == pytest.approx({key: values[:, i].mean() for i, key in enumerate(KEYS)}, abs=1e-4)


def test_the_interval_is_that_of_scipy():
    draw = np.random.default_rng(1)
    one, two = draw.random((80, 6)), draw.random((20, 6)) ** 3
    mean, low, high = estimate(one)
    theirs = bootstrap((one[:, 0],), np.mean, method="percentile", n_resamples=5000, rng=2).confidence_interval
    assert (low[0], high[0]) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert mean[0] == pytest.approx(one[:, 0].mean())

    mean, low, high = estimate(one, two)  # each set counts the same, however many questions it has
    theirs = bootstrap(
        (one[:, 0], two[:, 0]), lambda a, b: (a.mean() + b.mean()) / 2, method="percentile", n_resamples=5000,
        vectorized=False, rng=2,
    ).confidence_interval  # fmt: skip
    assert (low[0], high[0]) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert mean[0] == pytest.approx((one[:, 0].mean() + two[:, 0].mean()) / 2)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    draw = np.random.default_rng(4)
    held = 0
    for _ in range(100):
        _, low, high = estimate(draw.binomial(1, 0.4, (150, 1)).astype(float))
        held += bool(low[0] <= 0.4 <= high[0])
    assert 88 <= held <= 100


def test_a_gain_is_paired():
    before = np.tile(np.linspace(0, 0.9, 50)[:, None], 6)  # questions differ much more than the two rankings
    after = before + 0.05
    assert gain(after - before)["ndcg@10"] == {"gain": 0.05, "ci95": [0.05, 0.05]}
    _, low, high = estimate(before)
    assert high[3] - low[3] > 0.1
    assert gain(after - before, before - after)["map"]["gain"] == 0.0
    assert gain(after - before) == gain(after - before)


def test_separation_is_the_chance_that_an_answerable_question_scores_higher():
    assert separation([3.0, 2.0], [1.0, 0.0]) == 1.0
    assert separation([1.0, 0.0], [3.0, 2.0]) == 0.0
    assert separation([1.0, 3.0], [2.0, 3.0]) == 0.375  # of four pairs one and a half
    assert separation([1.0], []) is None
