"""How long the cross-encoder takes for the passages of one question, with and without AVX-512 and AMX.

    python -m benchmarks.reader_speed [ADAPTER]

A question of a dozen tokens and 20 passages of 160 tokens of real words, none equal, in a process of their own for each
set of instructions; the median of the rounds. Writes `results/reader-speed.json`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.record import record
from index.crossencoder import PASSAGE_TOKENS, SHIPPED, load_crossencoder
from index.reread import MOST_READ
from ingest.tokens import cut_to_tokens, token_offsets

SAMPLES = Path(__file__).parents[1] / "samples" / "documents"
QUESTION = "How many days after written notice does the lease end?"
ROUNDS = 15
WITHOUT_AVX512 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(spent(Path(sys.argv[2]))))
        return
    adapter = Path(sys.argv[1]) if sys.argv[1:] else SHIPPED
    figures = {
        "passages": MOST_READ,
        "tokens": PASSAGE_TOKENS,
        "native_ms": in_a_process(adapter, {}),
        "without_avx512_ms": in_a_process(adapter, WITHOUT_AVX512),
        "load": os.getloadavg(),
    }
    print(record("reader-speed", figures, dataset=[]), json.dumps(figures))


def in_a_process(adapter: Path, instructions: dict[str, str]) -> dict[str, float]:
    """Milliseconds of a process whose libraries may use these instructions."""
    command = [sys.executable, "-m", "benchmarks.reader_speed", "--child", str(adapter)]
    done = subprocess.run(command, env=os.environ | instructions, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def spent(adapter: Path) -> dict[str, float]:
    """Median and extremes of the rounds, in milliseconds."""
    reader, passages = load_crossencoder(adapter), texts()
    times = []
    for number in range(ROUNDS + 2):
        begun = time.perf_counter()
        reader.read(QUESTION, passages)
        if number >= 2:
            times.append(1000 * (time.perf_counter() - begun))
    return {name: round(float(f(times)), 1) for name, f in (("median", np.median), ("least", min), ("most", max))}


def texts() -> list[str]:
    """Passages of exactly so many tokens, from the samples, each beginning elsewhere."""
    words = " ".join(path.read_text(encoding="utf-8", errors="ignore") for path in sorted(SAMPLES.rglob("*.md")))
    words += " ".join(path.read_text(encoding="utf-8", errors="ignore") for path in sorted(SAMPLES.rglob("*.txt")))
    starts = [offset[0] for offset in token_offsets([words])[0]]
    step = max((len(starts) - PASSAGE_TOKENS) // MOST_READ, 1)
    return [cut_to_tokens(words[starts[number * step] :], PASSAGE_TOKENS) for number in range(MOST_READ)]


if __name__ == "__main__":
    main()
