"""How well a piece of text supports an answer: one number in 0-1 from its features.

Logistic models over `assistant.evidence.FEATURES`, and over `READ_FEATURES` where a cross-encoder has read the
passages, fitted by `benchmarks/fit_support.py` on public labelled questions; see `docs/answers.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistant.evidence import Evidence, feature_matrix
from ingest.errors import UsageError

Weighed = Literal["unread", "read", "verified"]  # by no model, by the cross-encoder, by the verifier
SHARE_OF_BEST = 0.4  # of the best piece's support: shows 3 pieces on average, and the gold one as often as 4 would


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A logistic model. A fifth of the answerable questions of the fit fall below `least` and are refused."""

    weights: tuple[float, ...]
    bias: float
    least: float


UNREAD = Fitted(weights=(1.569, 0.0, 2.359, 0.0, 0.102, 0.368, 3.921), bias=-6.492, least=0.061)
READ = Fitted(
    weights=(1.898, 0.0, 0.643, 0.516, 0.693, 0.081, 2.252, 0.0, 0.0, 1.944, 1.427, 1.542), bias=-6.941, least=0.091
)
VERIFIED = Fitted(weights=(0.631, 0.44), bias=-1.076, least=0.067)  # over `doubly_read`
# Support wanted, and the share of the answers with at least so much that were wrong: not the gold piece first, or to a
# question that has no answer, which half of the questions of the fit had not. `benchmarks/fit_verifier.py`, "risk".
RISK: dict[Weighed, tuple[tuple[float, float], ...]] = {
    "unread": (
        (0.009, 0.725), (0.025, 0.686), (0.04, 0.653), (0.048, 0.63), (0.059, 0.613), (0.069, 0.611), (0.083, 0.592),
        (0.099, 0.584), (0.121, 0.563), (0.135, 0.548), (0.148, 0.556), (0.164, 0.558), (0.189, 0.521),
        (0.204, 0.477), (0.232, 0.448), (0.255, 0.437), (0.289, 0.43), (0.333, 0.397), (0.37, 0.345), (0.458, 0.259),
    ),
    "read": (  # `benchmarks/fit_support.py`; those that have no answer lack it for annotators, or their document
        (0.009, 0.683), (0.046, 0.599), (0.061, 0.573), (0.077, 0.549), (0.091, 0.525), (0.109, 0.515),
        (0.126, 0.506), (0.141, 0.496), (0.167, 0.472), (0.2, 0.433), (0.234, 0.423), (0.29, 0.379), (0.337, 0.354),
        (0.398, 0.349), (0.446, 0.327), (0.474, 0.315), (0.53, 0.255), (0.595, 0.204), (0.653, 0.211), (0.71, 0.1),
    ),
    "verified": (
        (0.007, 0.709), (0.025, 0.659), (0.042, 0.613), (0.053, 0.589), (0.067, 0.563), (0.08, 0.54), (0.095, 0.522),
        (0.114, 0.516), (0.125, 0.505), (0.135, 0.488), (0.15, 0.467), (0.167, 0.438), (0.198, 0.4), (0.224, 0.385),
        (0.258, 0.336), (0.291, 0.29), (0.322, 0.237), (0.399, 0.254), (0.45, 0.239), (0.545, 0.16),
    ),
}  # fmt: skip
_FARTHEST = 20.0  # a logit: more certain than any judgement is


def doubly_read(before: npt.NDArray[np.float64], answerable: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What `VERIFIED` weighs, `(n, 2)`: the logits of the supports before, each in 0-1, and of the verifier."""
    logits = np.log(before) - np.log1p(-before)
    features: npt.NDArray[np.float64] = np.clip(np.column_stack([logits, answerable]), -_FARTHEST, _FARTHEST)
    return features


def verified(before: npt.NDArray[np.float64], answerable: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Support of each piece after the verifier has read it, float64 `(n,)`, each in 0-1; see `doubly_read`."""
    return _weighed(doubly_read(before, answerable), VERIFIED)


def least_for(tolerated: float, weighed: Weighed) -> float:
    """The lowest support whose answers were wrong in no more than a tolerated share of the cases of the fit.

    Raises:
        UsageError: no support was as sure.
    """
    known = RISK[weighed]
    found = [least for least, error in known if error <= tolerated]
    if not found:
        surest = min(error for _, error in known)
        hint = "" if weighed == "verified" else ", or let a second model read (verifier = true)"
        raise UsageError(
            f"tolerated_error {tolerated:g} is below what was ever measured: set {surest:g} or more{hint}. "
            "How it was measured stands in docs/answers.md."
        )
    return min(found)


def support(evidence: Sequence[Evidence]) -> npt.NDArray[np.float64]:
    """Support of each piece, float64 `(n,)`, each in 0-1."""
    return score(feature_matrix(evidence))


def score(features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Support from features `(n, len(FEATURES))` or `(n, len(READ_FEATURES))`."""
    if not len(features):
        return np.empty(0)
    fitted = next(one for one in (UNREAD, READ) if len(one.weights) == features.shape[1])
    return _weighed(features, fitted)


def _weighed(features: npt.NDArray[np.float64], fitted: Fitted) -> npt.NDArray[np.float64]:
    logits = (features * np.asarray(fitted.weights)).sum(axis=1) + fitted.bias  # a product by BLAS depends on the rows
    supports: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-logits))
    return supports
