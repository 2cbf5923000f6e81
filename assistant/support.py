"""How well a piece of text supports an answer: one number in 0-1 from its features.

Logistic models over `assistant.evidence.FEATURES`, and over `READ_FEATURES` where a cross-encoder has read the
passages, fitted by `benchmarks/fit_support.py` on public labelled questions; see `docs/answers.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evidence import Evidence, feature_matrix

SHARE_OF_BEST = 0.4  # of the best piece's support: shows 3 pieces on average, and the gold one as often as 4 would


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A logistic model. A fifth of the answerable questions of the fit fall below `least` and are refused."""

    weights: tuple[float, ...]
    bias: float
    least: float


UNREAD = Fitted(weights=(1.569, 0.0, 2.359, 0.0, 0.102, 0.368, 3.921), bias=-6.492, least=0.061)
READ = Fitted(
    weights=(1.803, 0.0, 0.326, 0.127, 0.532, 0.355, 2.485, 0.226, 0.137, 1.861, 1.43), bias=-6.863, least=0.11
)


def support(evidence: Sequence[Evidence]) -> npt.NDArray[np.float64]:
    """Support of each piece, float64 `(n,)`, each in 0-1."""
    return score(feature_matrix(evidence))


def score(features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Support from features `(n, len(FEATURES))` or `(n, len(READ_FEATURES))`."""
    if not len(features):
        return np.empty(0)
    fitted = next(one for one in (UNREAD, READ) if len(one.weights) == features.shape[1])
    supports: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(features @ np.asarray(fitted.weights) + fitted.bias)))
    return supports
