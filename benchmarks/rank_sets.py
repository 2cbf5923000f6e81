"""Rank every set by each route once and keep the rankings, so that fusion can be studied without searching again.

    python benchmarks/rank_sets.py DATA CACHE [--split dev] [SET ...]

Vectors are kept in CACHE by the hash of their text and encoder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.evaluate_retrieval import rank
from benchmarks.retrieval_sets import SETS
from index.dense import Vectors
from index.encode import Encoder, load_encoder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("sets", nargs="*")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    encoder = load_encoder()
    for one in SETS:
        if arguments.sets and one.name not in arguments.sets:
            continue
        target = arguments.cache / f"{one.name}-{arguments.split}.json"
        if target.exists():
            continue
        begun = time.perf_counter()
        labelled = one.load(arguments.data, arguments.split)
        rankings = rank(labelled, encoder, lambda texts: cached(texts, encoder, arguments.cache))
        routes = {name.value: found for name, found in rankings.routes.items()}
        target.write_text(json.dumps({"routes": routes, "latency_ms": rankings.latency_ms}))
        print(
            f"{one.name}: {len(labelled.passages)} passages, {time.perf_counter() - begun:.0f} s",
            file=sys.stderr,
        )


def cached(texts: Sequence[str], encoder: Encoder, cache: Path) -> Vectors:
    """Vectors of `texts`, read from `cache` where this very list was embedded before."""
    digest = hashlib.sha256("\x1e".join([encoder.name, *texts]).encode()).hexdigest()[:16]
    path = cache / f"vectors-{digest}.npy"
    if not path.exists():
        np.save(path, encoder.encode(texts))
    vectors: Vectors = np.load(path)
    return vectors


if __name__ == "__main__":
    main()
