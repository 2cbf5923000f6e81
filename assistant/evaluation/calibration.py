"""What a confidence is worth: does it say how often answers are right, and which of them to hold back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from assistant.evaluation.measures import DIGITS

BINS = 10
POINTS = 50  # of a curve that are kept

Judged = tuple[float, bool]  # confidence in 0-1, and whether the answer is right


def calibration(judged: Sequence[Judged]) -> dict[str, Any]:
    """The expected calibration error, and its reliability points.

    The error is the mean over all answers of the gap between the mean confidence and the share of right answers in
    their bin, of `BINS` of equal width (Naeini, Cooper and Hauskrecht 2015). `points` are those bins that hold any:
    `[mean confidence, share right, number]`.
    """
    points = []
    for number in range(BINS):
        inside = [one for one in judged if min(int(one[0] * BINS), BINS - 1) == number]
        if inside:
            confidence = float(np.mean([score for score, _ in inside]))
            right = float(np.mean([is_right for _, is_right in inside]))
            points.append([round(confidence, DIGITS), round(right, DIGITS), len(inside)])
    gaps = sum(count * abs(confidence - right) for confidence, right, count in points)
    return {"n": len(judged), "ece": round(gaps / len(judged), DIGITS) if judged else None, "points": points}


def risk_coverage(judged: Sequence[Judged]) -> dict[str, Any]:
    """The share of wrong answers among the surest, for every number of them.

    Answers of one confidence come in no order: they add their mean share of wrong ones.

    Returns:
        `aurc`: the mean risk over all coverages (Geifman and El-Yaniv 2017), 0 is best; `points`:
        `[coverage, risk, confidence of the last one]`, about `POINTS` of them.
    """
    risks: list[tuple[float, float]] = []
    wrong = 0.0
    ordered = sorted(judged, key=lambda one: -one[0])
    for confidence, group in groupby(ordered, key=lambda one: one[0]):
        errors = [not is_right for _, is_right in group]
        for _ in errors:
            wrong += sum(errors) / len(errors)
            risks.append((wrong / (len(risks) + 1), confidence))
    step = max(1, len(risks) // POINTS)
    kept = sorted({*range(step - 1, len(risks), step), len(risks) - 1}) if risks else []
    return {
        "n": len(risks),
        "aurc": round(float(np.mean([risk for risk, _ in risks])), DIGITS) if risks else None,
        "points": [
            [round((i + 1) / len(risks), DIGITS), round(risks[i][0], DIGITS), round(risks[i][1], DIGITS)] for i in kept
        ],
    }
