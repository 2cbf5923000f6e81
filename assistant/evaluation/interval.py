"""How sure a share or a mean is: 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from assistant.evaluation.measures import DIGITS, estimate

_Z = 1.959964  # 97.5th percentile of the normal distribution


def wilson(count: int, n: int) -> tuple[float, float]:
    """Bounds of the interval of a share (Wilson 1927); (0, 1) where nothing was counted."""
    if n == 0:
        return 0.0, 1.0
    share, spread = count / n, _Z**2 / n
    middle = share + spread / 2
    reach = _Z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)
    return round(max(low, 0.0), DIGITS), round(min(high, 1.0), DIGITS)


def share(values: Sequence[bool]) -> dict[str, Any]:
    """`n`, the `share` of true values and its `ci95`; the share of nothing is None."""
    count, n = sum(values), len(values)
    return {"n": n, "share": round(count / n, DIGITS) if n else None, "ci95": list(wilson(count, n))}


def mean(values: Sequence[float]) -> dict[str, Any]:
    """`n`, the `mean` and the `ci95` of a seeded bootstrap over the values; the mean of nothing is None."""
    if not values:
        return {"n": 0, "mean": None, "ci95": None}
    middle, low, high = (round(float(one[0]), DIGITS) for one in estimate(np.asarray(values, dtype=float)[:, None]))
    return {"n": len(values), "mean": middle, "ci95": [low, high]}
