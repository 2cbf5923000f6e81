"""How fast questions are answered over 10,000 and 100,000 passages: alone, to the first cited words, and in bulk.

    python -m benchmarks.bulk_rate DATA CACHE [--sizes 10000 100000] [--questions 100] [--crossencoder answers]

What is asked, and what stands in CACHE, is told in `benchmarks/scale_texts.py`. Each collection is written beside
CACHE's files and asked by a process of its own, on as many cores as it is given. An answer is shown whole, so its first
cited words come when it is ready: `ask` is the time from a question to its answer, `WARM` questions asked before.
`bulk` is the whole time of `assistant bulk` by the number of its questions; every line of it must be the answer of
`ask` to the byte, but for the timings. Writes `results/bulk-rate.json`.
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
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer_json import answer_to_json
from assistant.bulk import Run, answer_file
from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.record import record
from benchmarks.scale_collection import KnownVectors, write_collection
from benchmarks.scale_texts import Stock, load_stock
from index.encode import load_encoder
from index.types import Filter

SIZES = (10_000, 100_000)
NAME = "passages"
WARM = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--crossencoder", choices=("search", "answers"), default="search")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(asked(given.child, given.crossencoder)))
        return
    stock = load_stock(given.data, given.cache)
    rows = [measured(stock, size, given) for size in given.sizes]
    print(record("bulk-rate", {"crossencoder": given.crossencoder, "sizes": rows}, dataset=[]))


def measured(stock: Stock, size: int, given: argparse.Namespace) -> dict[str, Any]:
    """All figures of one size."""
    home = Path(tempfile.mkdtemp(prefix="bulk-rate-", dir=given.cache))
    try:
        vectors = stock.vectors(size)
        assert len(vectors) == size, f"only {len(vectors):,} vectors are in the cache"
        known = KnownVectors(load_encoder().name, vectors)
        write_collection(home / "collections" / NAME, stock.texts(size), known)
        lines = (json.dumps({"id": n, "question": text}) for n, text in enumerate(stock.queries[: given.questions]))
        (home / "in.jsonl").write_text("\n".join(lines))
        child = ["-m", "benchmarks.bulk_rate", ".", ".", "--crossencoder", given.crossencoder, "--child", str(home)]
        done = subprocess.run([sys.executable, *child], stdout=subprocess.PIPE, text=True, check=True)
    finally:
        shutil.rmtree(home)
    row: dict[str, Any] = {"passages": size} | json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(row), flush=True)
    return row


def asked(home: Path, crossencoder: str) -> dict[str, Any]:
    """Ask the collection in `home` its questions, one by one and in bulk."""
    workspace = Workspace(home, load_settings(home, crossencoder=crossencoder))
    questions = [json.loads(line)["question"] for line in (home / "in.jsonl").read_text().splitlines()]
    for question in questions[-WARM:]:
        workspace.ask(NAME, question)
    alone, seconds = [], []
    for question in questions:
        begun = time.perf_counter()
        alone.append(answer_to_json(workspace.ask(NAME, question)))
        seconds.append(time.perf_counter() - begun)
    run = Run(
        collection=NAME, condition=Filter(), settings_digest=workspace.settings.digest(),
        generation=workspace.collection(NAME).serving(),
    )  # fmt: skip
    begun = time.perf_counter()
    report = answer_file(lambda q: workspace.ask(NAME, q), home / "in.jsonl", home / "out.jsonl", run=run)
    bulk_s = time.perf_counter() - begun
    written = [json.loads(line) for line in (home / "out.jsonl").read_text("utf-8").splitlines()]
    return {
        "questions": len(questions),
        "by_status": report.by_status,
        "ask_s": {f"p{p}": round(float(np.percentile(seconds, p)), 3) for p in (50, 95)},
        "bulk_answers_per_s": round(len(questions) / bulk_s, 2),
        "same_bytes": sum(told(one) == told({k: two[k] for k in one}) for one, two in zip(alone, written, strict=True)),
        "load_average": round(os.getloadavg()[0], 1),
    }


def told(answer: dict[str, Any]) -> str:
    """An answer as its JSON has it, but for its timings."""
    return json.dumps({name: value for name, value in answer.items() if name != "timings_s"}, ensure_ascii=False)


if __name__ == "__main__":
    main()
