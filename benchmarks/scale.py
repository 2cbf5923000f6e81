"""Search over collections of growing size: build, memory, latency and recall, in one run.

    python benchmarks/scale.py DATA CACHE [--sizes 10000 50000 100000 1000000] [--questions 1000]

What is searched, and what stands in CACHE, is told in `benchmarks/scale_texts.py`. For each size a whole collection is
written to a folder beside CACHE's files (`benchmarks/scale_collection.py`), and searched by a process of its own that
has never held the vectors: its memory is therefore what searching needs. Writes `results/scale.json` and
`docs/images/scale.png`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.record import record
from benchmarks.scale_collection import KnownVectors, write_collection
from benchmarks.scale_texts import Stock, load_stock
from index.collection import Collection
from index.dense import DenseIndex, search_all
from index.encode import load_encoder
from index.generation import Generations
from index.lexical import LexicalIndex
from index.rank import Ranker
from index.recall import TIE, TOP, exact_bars
from index.search import DEPTH, Searcher
from index.space import SegmentSpace
from index.types import Query
from index.vectors import Vectors

SIZES = (10_000, 50_000, 100_000, 1_000_000)
COLLECTION = "passages"
MADE_OF = (
    "Sizes up to {passages:,} are real passages of public legal and medical sets, embedded by the product's encoder, "
    "in a seeded random order. Larger ones add some of {windows:,} overlapping late windows: the encoder read {read:,} "
    "of these passages, of 64 to 256 tokens, once, and up to 30 stretches of each, 24 to 128 tokens at seeded starts, "
    "were mean-pooled from its token states and normalised. Questions are development questions of the same sets."
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(searched(arguments.child)))
        return
    stock = load_stock(arguments.data, arguments.cache)
    rows = [measured(stock, size, arguments.questions, arguments.cache) for size in arguments.sizes]
    made_of = MADE_OF.format(
        passages=len(stock.passages), windows=len(stock.windows), read=len(np.unique(stock.windows[:, 0]))
    )
    figures = {"made_of": made_of, "questions": arguments.questions, "top": TOP, "depth": DEPTH, "sizes": rows}
    print(record("scale", figures, dataset=[]))
    plot(rows, Path(__file__).parents[1] / "docs" / "images" / "scale.png")


def measured(stock: Stock, size: int, questions: int, cache: Path) -> dict[str, Any]:
    """All figures of one size."""
    load = os.getloadavg()[0]
    folder = Path(tempfile.mkdtemp(prefix="scale-", dir=cache))
    try:
        row = written(stock, size, questions, folder)
        command = [sys.executable, __file__, ".", ".", "--child", str(folder)]
        child = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    finally:
        shutil.rmtree(folder)
    row |= json.loads(child.stdout.splitlines()[-1])
    row["load_average"] = [round(load, 1), round(os.getloadavg()[0], 1)]
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def written(stock: Stock, size: int, questions: int, folder: Path) -> dict[str, Any]:
    """Write the collection, the questions and their exact answers into `folder`; what that took."""
    vectors, asked = stock.vectors(size), stock.query_vectors[:questions]
    assert len(vectors) == size, f"only {len(vectors)} vectors are in the cache"
    root = folder / COLLECTION
    build_s = write_collection(root, stock.texts(size), KnownVectors(load_encoder().name, vectors))
    (folder / "asked.json").write_text(json.dumps(stock.queries[:questions]))
    np.save(folder / "asked.npy", asked)
    np.save(folder / "bars.npy", exact_bars(vectors, asked))
    (segment,) = Generations(root).load(Generations(root).current()).segments
    return {
        "vectors": size,
        "index": "exact scan" if segment.inverted is None else "inverted lists of one-bit codes, refined",
        "inverted": segment.inverted and asdict(segment.inverted),
        "build_s": build_s,
        "disk_mb": {"all": _mb(root)} | {part: _mb(root / part) for part in ("segments", "lexical")},
        "exact_scan_ms": _exact_scan_ms(vectors, asked[:20]),
    }


def searched(folder: Path) -> dict[str, Any]:
    """What searching the collection in `folder` takes, measured by a process that did not build it."""
    import faiss  # noqa: F401 - loaded before the memory is looked at

    texts, vectors = json.loads((folder / "asked.json").read_text()), np.load(folder / "asked.npy")
    bars = np.load(folder / "bars.npy")
    search_all([DenseIndex.build(np.arange(3), vectors[:3])], vectors[0], 3)
    dense, memory, dense_figures = _dense(folder / COLLECTION, vectors, bars)
    before = _resident_mb()
    encoder = load_encoder()
    encoder.encode(texts[:1])
    encoder_mb = _resident_mb()["all"] - before["all"]
    searcher, open_s = timed(lambda: Collection(folder / COLLECTION, encoder=lambda: encoder).open())
    row = {
        **dense_figures,
        "resident_mb": memory,
        "open_s": round(open_s, 2),
        "filtered_dense_ms": _filtered(dense, vectors),
        **_hybrid(searcher, LexicalIndex(folder / COLLECTION / searcher.manifest.lexical_path), dense, texts),
    }
    return row | {"resident_with_all_mb": round(_resident_mb()["all"] - encoder_mb, 1)}


def _dense(root: Path, vectors: Vectors, bars: Any) -> tuple[DenseIndex, dict[str, float], dict[str, Any]]:
    """The opened vectors, what memory searching them takes, and how fast and exact it is."""
    (segment,) = Generations(root).load(Generations(root).current()).segments
    before = _resident_mb()
    dense = DenseIndex.load(root / "segments" / segment.segment_id / "dense.faiss", segment.inverted)
    begun = time.thread_time()
    found, dense_ms = each(vectors, lambda vector: search_all([dense], vector, DEPTH))
    processor_s = time.thread_time() - begun
    after = _resident_mb()
    recalled = [
        sum(score >= bar - TIE for _, score in ranking[:TOP]) / TOP for ranking, bar in zip(found, bars, strict=True)
    ]
    figures = {
        "recall_at_10": round(float(np.mean(recalled)), 4),
        "dense_ms": spread(dense_ms),
        "dense_processor_ms": {"mean": round(1000 * processor_s / len(vectors), 2)},
    }
    return dense, {kind: round(after[kind] - before[kind], 1) for kind in after}, figures


def _hybrid(searcher: Searcher, lexical: LexicalIndex, dense: DenseIndex, texts: list[str]) -> dict[str, Any]:
    """A search as its user waits for it, and the steps of its ranking."""
    queries = [Query(text=text) for text in texts]
    for query in queries[:10]:
        searcher.search(query)
    begun = time.thread_time()
    _, search_ms = each(queries, searcher.search)
    processor_s = time.thread_time() - begun
    ranker, space = Ranker(lexical, searcher.encode), SegmentSpace([dense])
    steps = [ranker.rank(text, space, DEPTH).ms for text in texts]
    return {
        "search_ms": spread(search_ms),
        "search_processor_ms": {"mean": round(1000 * processor_s / len(texts), 2)},  # of the searching thread
        "hybrid_ms": spread([sum(ms for step, ms in one.items() if step != "encode") for one in steps]),
        "steps_ms": {step: spread([one[step] for one in steps]) for step in steps[0]},
    }


def _filtered(dense: DenseIndex, vectors: Vectors) -> dict[str, dict[str, float]]:
    """The dense step where only some rows may answer, looked up anew for each question."""
    rows = dense.vectors()[0]
    draw = np.random.default_rng(1)
    found = {}
    for name, count in (("1 row", 1), ("1 % of rows", len(rows) // 100), ("half of the rows", len(rows) // 2)):
        allowed = np.sort(draw.permutation(rows)[:count])
        found[name] = spread(each(vectors[:50], lambda v, a=allowed: search_all([dense], v, DEPTH, a.copy()))[1])
    return found


def _exact_scan_ms(vectors: Vectors, questions: Vectors) -> dict[str, float]:
    flat = DenseIndex.build(np.arange(len(vectors), dtype=np.int64), vectors)
    return spread(each(questions, lambda vector: search_all([flat], vector, DEPTH))[1])


def each(items: Any, search: Callable[[Any], Any]) -> tuple[list[Any], list[float]]:
    """What `search` gives for each item, and the milliseconds it took."""
    pairs = [timed(lambda item=item: search(item)) for item in items]
    return [found for found, _ in pairs], [1000 * seconds for _, seconds in pairs]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


def spread(ms: list[float]) -> dict[str, float]:
    return {f"p{q}": round(float(np.percentile(ms, q)), 2) for q in (50, 95)}


def _resident_mb() -> dict[str, float]:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    kinds = {"all": "VmRSS", "anonymous": "RssAnon", "mapped_files": "RssFile"}
    return {kind: int(lines[field].split()[0]) / 1024 for kind, field in kinds.items()}


def _mb(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1)


def plot(rows: list[dict[str, Any]], target: Path) -> None:
    """Latency and memory over size, as a picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    sizes = [row["vectors"] for row in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for key, label, colour in (
        ("search_ms", "a whole search, its question encoded", "tab:purple"),
        ("hybrid_ms", "hybrid: words, meaning, fusion", "tab:blue"),
        ("dense_ms", "meaning alone", "tab:green"),
        ("exact_scan_ms", "meaning alone, exact scan", "tab:grey"),
    ):
        left.plot(sizes, [row[key]["p50"] for row in rows], "o-", color=colour, label=label)
        left.plot(sizes, [row[key]["p95"] for row in rows], "o:", color=colour)
    left.set(xscale="log", yscale="log", xlabel="passages", ylabel="ms a question (solid p50, dotted p95)")
    left.legend(fontsize=8, loc="upper left")
    left.set_ylim(top=4 * left.get_ylim()[1])  # room for the legend
    right.plot(sizes, [row["disk_mb"]["segments"] for row in rows], "s-", color="tab:grey", label="vectors on disk")
    right.plot(
        sizes, [row["resident_mb"]["all"] for row in rows], "o-", color="tab:red", label="resident after searches"
    )
    right.set(xscale="log", yscale="log", xlabel="passages", ylabel="MB")
    for row in rows:
        place = (row["vectors"], 0.8 * row["resident_mb"]["all"])
        right.annotate(f"recall@10\n{row['recall_at_10']:.3f}", place, fontsize=7, ha="center", va="top")
    right.set_ylim(bottom=right.get_ylim()[0] / 2)
    right.legend(fontsize=8)
    target.parent.mkdir(exist_ok=True)
    figure.savefig(target, dpi=110)


if __name__ == "__main__":
    main()
