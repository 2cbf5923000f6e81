"""How well a piece of text supports an answer: one number in 0-1 from its features.

A logistic model over `assistant.evidence.FEATURES`, fitted by `benchmarks/fit_support.py` on public labelled questions;
the method and its figures stand in `docs/answers.md`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.evidence import Evidence, feature_matrix

WEIGHTS = (6.0, 2.0, 2.0, 1.0, 1.0, 0.5, 1.0)
BIAS = -7.0


def support(evidence: Sequence[Evidence]) -> npt.NDArray[np.float64]:
    """Support of each piece, float64 `(n,)`, each in 0-1."""
    return score(feature_matrix(evidence))


def score(features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Support from features `(n, len(FEATURES))`."""
    supports: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(features @ np.asarray(WEIGHTS) + BIAS)))
    return supports
