"""One table over all labelled sets: our search step by step, and what a user would pick instead, in one run.

    python -m benchmarks.retrieval_table DATA CACHE [--split dev] [--only SET ...]

Needs the `bench` extra. Vectors of passages are kept in CACHE. Writes `results/retrieval-table.json` unless `--only`
leaves sets out. Gains are paired: the same questions, with the 95 % interval of a seeded bootstrap.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.labelled import LabelledQuery, LabelledSet
from assistant.evaluation.measures import Values, as_json, bounds_as_json, estimate, gain, per_query
from assistant.evaluation.retrieval import SearchedSet, latency
from benchmarks.contenders import BASELINE, PEERS, SHIPPED, STEPS, Rank, peer_index
from benchmarks.kept_vectors import cached
from benchmarks.record import record
from benchmarks.retrieval_sets import SETS, VARIANTS
from index.encode import load_encoder

SHOWN = ("recall@10", "map@10", "ndcg@10")
PACKAGES = ("bm25s", "langchain-classic", "langchain-community", "rank-bm25", "sentence-transformers", "txtai")
TIMED = 300  # questions of a set whose steps are timed one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A contender's values on a set, one row a question, and the milliseconds that each question took."""

    queries: tuple[str, ...]
    values: Values
    ms: tuple[float, ...]

    def less(self, other: Run) -> Values:
        """The paired differences on the questions that both were asked."""
        places = {query: place for place, query in enumerate(other.queries)}
        both = [(mine, places[query]) for mine, query in enumerate(self.queries) if query in places]
        mine, theirs = (list(column) for column in zip(*both, strict=True))
        differences: Values = self.values[mine] - other.values[theirs]
        return differences


Runs = Mapping[str, Run]  # by contender


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    chosen = [one for one in (*SETS, *VARIANTS) if not arguments.only or one.name in arguments.only]
    encoder = load_encoder()
    runs: dict[str, Runs] = {}
    rows: dict[str, dict[str, Any]] = {}
    for one in chosen:
        labelled = one.load(arguments.data, arguments.split)
        print(f"{one.name}: {len(labelled.passages)} passages", file=sys.stderr, flush=True)
        searched = SearchedSet(labelled, encoder, lambda texts: cached(texts, encoder, arguments.cache))
        runs[one.name], rows[one.name] = measured(searched, arguments.cache)
        print_row(one.name, rows[one.name]["systems"])
    counted = [runs[one.name] for one in SETS if one.name in runs]
    mean = {"sets": len(counted), "systems": means(counted), "gains": gains(counted)}
    print_row("mean", mean["systems"])
    print_gains(rows, mean)
    if not arguments.only:
        figures = {"split": arguments.split, **settings(), "sets": rows, "mean": mean}
        folders = [arguments.data / f"retrieval-{one.name}" for one in SETS]
        record("retrieval-table", figures, dataset=folders)


def measured(searched: SearchedSet, cache: Path) -> tuple[Runs, dict[str, Any]]:
    """Every contender's run on a set, and the set's part of the record."""
    labelled = searched.labelled
    runs: dict[str, Run] = {}
    systems: dict[str, Any] = {}
    for name, rank, queries in contenders(searched, cache):
        runs[name] = run(labelled, rank, queries)
        systems[name] = figures(runs[name])
        print(f"  {name} {systems[name]['latency_ms']}", file=sys.stderr, flush=True)
    timed = [searched.search(query).ms for query in drawn(labelled.judged, TIMED)]
    systems[SHIPPED]["latency_ms"]["steps"] = latency(timed)["steps"]
    row = {
        "queries": len(labelled.judged),
        "unanswerable": len(labelled.unanswerable),
        "passages": len(labelled.passages),
        "systems": systems,
        "gains": gains([runs]),
    }
    return runs, row


def contenders(searched: SearchedSet, cache: Path) -> Iterator[tuple[str, Rank, Sequence[LabelledQuery]]]:
    """Name, ranking and questions of every contender; a peer's index lives as long as it is asked."""
    labelled = searched.labelled
    for name, step in STEPS.items():
        yield name, partial(step.rank, searched), labelled.judged
    for name, peer in PEERS.items():
        yield name, peer_index(peer, labelled, cache), drawn(labelled.judged, peer.at_most)


def drawn(queries: Sequence[LabelledQuery], at_most: int | None) -> Sequence[LabelledQuery]:
    """At most so many questions, the same ones each time, in their order."""
    if at_most is None or len(queries) <= at_most:
        return queries
    return [queries[place] for place in sorted(random.Random(0).sample(range(len(queries)), at_most))]


def run(labelled: LabelledSet, rank: Rank, queries: Sequence[LabelledQuery]) -> Run:
    rank(queries[0])  # what is loaded at the first question is no part of its time
    found, ms = {}, []
    for query in queries:
        begun = time.perf_counter()
        found[query.query_id] = rank(query)
        ms.append(1000 * (time.perf_counter() - begun))
    return Run(queries=tuple(found), values=per_query(labelled, found), ms=tuple(ms))


def figures(one: Run) -> dict[str, Any]:
    mean, low, high = estimate(one.values)
    p50, p95 = np.percentile(one.ms, [50, 95])
    return {
        **as_json(mean),
        "ci95": bounds_as_json(low, high),
        "n": len(one.queries),
        "latency_ms": {"p50": round(float(p50), 2), "p95": round(float(p95), 2)},
    }


def means(sets: Sequence[Runs]) -> dict[str, Any]:
    """Every contender's mean over sets."""
    return {name: as_json(estimate(*(runs[name].values for runs in sets))[0]) for name in (*STEPS, *PEERS)}


def gains(sets: Sequence[Runs]) -> dict[str, Any]:
    """Every step over the one before and over the baseline, and the shipped search over every peer."""
    pairs = [(name, step.after) for name, step in STEPS.items() if step.after]
    pairs += [(name, BASELINE) for name in STEPS]
    pairs += [(SHIPPED, peer) for peer in PEERS if peer != BASELINE]
    return {f"{one} - {other}": gain(*(runs[one].less(runs[other]) for runs in sets)) for one, other in pairs}


def settings() -> dict[str, Any]:
    import torch

    return {
        "steps": {name: step.after for name, step in STEPS.items()},
        "shipped": SHIPPED,
        "peers": {name: peer.settings for name, peer in PEERS.items()},
        "versions": {package: version(package) for package in PACKAGES},
        "threads": torch.get_num_threads(),
        "load_average_at_end": round(os.getloadavg()[2], 1),
    }


def print_row(name: str, systems: Mapping[str, Any]) -> None:
    shown = (f"{system} " + "/".join(f"{100 * row[key]:.1f}" for key in SHOWN) for system, row in systems.items())
    print(f"{name:24s}", "  ".join(shown), flush=True)


def print_gains(rows: Mapping[str, Any], mean: Mapping[str, Any]) -> None:
    """Points of nDCG@10 with their interval."""
    for name, row in [*rows.items(), ("mean", mean)]:
        for pair, gained in row["gains"].items():
            low, high = gained["ndcg@10"]["ci95"]
            print(f"{name:24s} {pair:28s} {100 * gained['ndcg@10']['gain']:+.2f} [{100 * low:+.2f}, {100 * high:+.2f}]")


if __name__ == "__main__":
    main()
