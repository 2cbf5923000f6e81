"""How well a piece of text supports an answer: one number in 0-1 from its features.

A logistic model over `assistant.evidence.FEATURES`, fitted by `benchmarks/fit_support.py` on public labelled questions;
the method and its figures stand in `docs/answers.md`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.evidence import Evidence, feature_matrix

WEIGHTS = (1.569, 0.0, 2.359, 0.0, 0.102, 0.368, 3.921)
BIAS = -6.492
SUPPORT_MIN = 0.061  # a fifth of the answerable questions of the fit fall below it and are refused
SHARE_OF_BEST = 0.4  # of the best piece's support: shows 3 pieces on average, and the gold one as often as 4 would


def support(evidence: Sequence[Evidence]) -> npt.NDArray[np.float64]:
    """Support of each piece, float64 `(n,)`, each in 0-1."""
    return score(feature_matrix(evidence))


def score(features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Support from features `(n, len(FEATURES))`."""
    supports: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(features @ np.asarray(WEIGHTS) + BIAS)))
    return supports
