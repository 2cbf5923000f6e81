"""How to weigh words against meaning: every set scored with the weight chosen on the other sets.

    python benchmarks/tune_fusion.py DATA CACHE

Reads the rankings kept by `benchmarks/rank_sets.py` (development parts only). The criterion is the mean over sets of
nDCG@10, recall@10 and MAP@10 together. Writes `results/retrieval-dev.json` with the table.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from assistant.measures import measure
from benchmarks.record import record
from benchmarks.retrieval_sets import SETS
from index.fuse import WEIGHTS, Ranking, fuse
from index.types import RouteName

GRID = tuple(round(0.05 * step, 2) for step in range(21))  # weight of meaning; the rest goes to words
CRITERIA = ("ndcg@10", "recall@10", "map@10")
SHOWN = ("recall@10", "map@10", "ndcg@10", "mrr@10", "success@1")

# Figures that the sets' own descriptions give for BM25 on these very files (dev part), for comparison.
PUBLISHED_BM25 = {
    "legal-aila-statutes": (0.183, 0.065, 0.142, 0.234, 0.100),
    "legal-contractnli": (0.688, 0.422, 0.525, 0.570, 0.443),
    "legal-cuad": (0.748, 0.489, 0.569, 0.549, 0.431),
    "legal-obliqa": (0.758, 0.601, 0.657, 0.674, 0.579),
    "legal-xref-adgm": (0.918, 0.716, 0.804, 0.853, 0.761),
    "legal-xref-ukfin": (0.950, 0.863, 0.910, 0.964, 0.940),
    "medical-covidqa": (0.820, 0.627, 0.675, 0.631, 0.537),
    "medical-druglabels": (0.686, 0.414, 0.501, 0.473, 0.330),
    "medical-medquad": (0.904, 0.554, 0.644, 0.568, 0.402),
}

Routes = Mapping[RouteName, Mapping[str, Ranking]]


def main() -> None:
    data, cache = Path(sys.argv[1]), Path(sys.argv[2])
    scores: dict[str, dict[float, dict[str, Any]]] = {}
    rows: dict[str, dict[str, Any]] = {}
    for one in SETS:
        stored = cache / f"{one.name}-dev.json"
        if not stored.exists():
            print(f"{one.name}: not ranked yet, left out", file=sys.stderr)
            continue
        kept = json.loads(stored.read_text())
        routes = {RouteName(name): found for name, found in kept["routes"].items()}
        labelled = one.load(data, "dev")
        scores[one.name] = {w: measure(labelled, combined(routes, weighted(w))) for w in GRID}
        rows[one.name] = {
            "queries": len(routes[RouteName.DENSE]),
            "passages": len(labelled.passages),
            "lexical": measure(labelled, routes[RouteName.LEXICAL]),
            "dense": measure(labelled, routes[RouteName.DENSE]),
            "reciprocal_rank_fusion": measure(labelled, combined(routes, reciprocal_rank)),
            "fused": measure(labelled, combined(routes, lambda r: fuse(r, WEIGHTS)), intervals=True),
            "bm25_of_the_set_description": dict(zip(SHOWN, PUBLISHED_BM25.get(one.name, ()), strict=False)),
            "latency_ms_p50": round(float(np.percentile(kept["latency_ms"], 50)), 1),
        }
    for name, row in rows.items():
        chosen = best_weight(scores, without=name)
        row["left_out"] = scores[name][chosen] | {"weight_of_meaning": chosen}
    means = {
        kind: {m: round(float(np.mean([row[kind][m] for row in rows.values()])), 4) for m in SHOWN}
        for kind in ("lexical", "dense", "reciprocal_rank_fusion", "fused", "left_out")
    }
    figures = {
        "split": "dev",
        "sets": rows,
        "means": means,
        "weight_on_all_sets": best_weight(scores, without=""),
    }
    folders = [data / f"retrieval-{one.name}" for one in SETS if one.name in rows]
    record("retrieval-dev", figures, dataset=folders)
    print_table(rows, means)
    print("best weight on all sets:", figures["weight_on_all_sets"])


def best_weight(scores: Mapping[str, Mapping[float, Mapping[str, Any]]], *, without: str) -> float:
    """The grid weight with the best mean criterion over all sets but one."""
    others = [table for name, table in scores.items() if name != without]
    return max(GRID, key=lambda w: float(np.mean([table[w][c] for table in others for c in CRITERIA])))


def combined(
    routes: Routes, method: Callable[[Mapping[RouteName, Ranking]], Any]
) -> dict[str, list[tuple[int, float]]]:
    """The fused ranking of every query."""
    return {
        query: [(row, score) for row, score, *_ in method({name: found[query] for name, found in routes.items()})]
        for query in routes[RouteName.DENSE]
    }


def weighted(meaning: float) -> Callable[[Mapping[RouteName, Ranking]], Any]:
    """Our fusion with a given weight of the dense route."""
    return lambda rankings: fuse(rankings, {RouteName.LEXICAL: 1 - meaning, RouteName.DENSE: meaning})


def reciprocal_rank(rankings: Mapping[RouteName, Ranking]) -> list[tuple[int, float]]:
    """Plain reciprocal rank fusion, constant 60 (Cormack, Clarke and Buettcher 2009)."""
    scores: dict[int, float] = {}
    for ranking in rankings.values():
        for rank, (row, _) in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (60 + rank)
    return sorted(scores.items(), key=lambda item: -item[1])


def print_table(rows: Mapping[str, Any], means: Mapping[str, Any]) -> None:
    print(
        f"{'recall@10 / MAP@10 / nDCG@10':28s}",
        *(f"{title:>21s}" for title in ("BM25 (theirs)", "words", "meaning", "fused (left out)")),
    )
    for name, row in [*rows.items(), ("mean", means)]:
        cells = [row.get("bm25_of_the_set_description", {}), row["lexical"], row["dense"], row["left_out"]]
        print(
            f"{name:28s}",
            *(" / ".join(f"{c[m]:.3f}" if c else "–" for m in SHOWN[:3]).rjust(21) for c in cells),
        )


if __name__ == "__main__":
    main()
