"""All weights of the cross-encoder trained, or low-rank matrices beside them: same rows, same steps, same seed.

    python -m benchmarks.full_or_lora DATA CACHE OUT [--rows 3000]

Each method is trained at two learning rates, and judged at the one with the lower held-out loss (of documents that are
not learned from). What was made is kept in OUT: the same command goes on. Writes `results/full-or-lora.json`.
"""

from __future__ import annotations

from typing import Any

from benchmarks.record import record
from benchmarks.small_runs import UNSEEN, finished, parser, pool, recipe

RATES = {"lora": (1e-3, 2e-3), "full": (2e-4, 4e-4)}
SEED = 1


def main() -> None:
    given = parser(__doc__).parse_args()
    rows = pool(given, SEED)[: given.rows]
    methods: dict[str, Any] = {}
    for method, rates in RATES.items():
        name, tried = f"{method}-{SEED}", {}
        for rate in rates:
            tried[rate] = finished(name, recipe(SEED, method, rate), rows, given, judged=False)["held_out"]["loss"]
        run = finished(name, recipe(SEED, method, min(tried, key=lambda rate: tried[rate])), rows, given)
        methods[method] = {"tried": {f"{rate:g}": loss for rate, loss in tried.items()}, **run}
    figures = {"rows": given.rows, "seed": SEED, "questions": given.questions, "methods": methods}
    folders = [given.data / f"retrieval-{name}" for name in UNSEEN]
    print(record("full-or-lora", figures, dataset=[given.data / "reader", *folders]))


if __name__ == "__main__":
    main()
