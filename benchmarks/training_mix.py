"""What each kind of training rows adds to the cross-encoder: each left out in turn, its place taken by the others.

    python -m benchmarks.training_mix DATA CACHE OUT --rate 2e-3 [--rows 3000]

All runs read as many rows, so what is left out makes room for the rest. The whole mix is trained twice, with other
rows and another beginning: as far apart as these two, chance alone may put two runs. Runs are kept in OUT: the same
command goes on. Writes `results/training-mix.json` after each.
"""

from __future__ import annotations

from typing import Any

from benchmarks.record import record
from benchmarks.small_runs import UNSEEN, finished, parser, pool, recipe
from finetune.statement_data import STATEMENTS
from finetune.types import Row

ANSWERS = "answers"  # never left out
RELEVANCE = ("medquad", "druglabels", "pubmedqa")
WAYS = {
    "removed": "removed evidence",
    "other": "wrong section",
    "window": "wrong section",
    "swapped": "changed questions",
    "negated": "changed questions",
}
LEFT_OUT = ("relevance", "changed questions", "wrong section", "statements", "removed evidence")


def kind(row: Row) -> str:
    """Which kind a row is of."""
    name, _, way = row.source.partition("/")
    if name in STATEMENTS:
        return "statements"
    return "relevance" if name in RELEVANCE else WAYS.get(way, ANSWERS)


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--rate", type=float, required=True, help="learning rate")
    given = made.parse_args()
    dataset = [given.data / "reader", *(given.data / f"retrieval-{name}" for name in UNSEEN)]
    runs: dict[str, Any] = {}
    for name, seed in (("lora-1", 1), *((f"without {left}", 1) for left in LEFT_OUT), ("lora-2", 2)):
        left = name.removeprefix("without ")
        rows = [row for row in pool(given, seed) if kind(row) != left][: given.rows]
        if len(rows) < given.rows:
            raise SystemExit(f"Only {len(rows)} rows are left without {left!r}; {given.rows} are wanted.")
        runs[name] = finished(name, recipe(seed, "lora", given.rate), rows, given)
        figures = {"rows": given.rows, "questions": given.questions, "learning_rate": given.rate, "runs": runs}
        path = record("training-mix", figures, dataset=dataset)
    print(path)


if __name__ == "__main__":
    main()
