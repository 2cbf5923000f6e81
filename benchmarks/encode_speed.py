"""The encoder against sentence-transformers in float32: passages a second, and what bfloat16 costs in nDCG@10.

    python -m benchmarks.encode_speed DATA CACHE

Both sides encode the same real passages in turns in one process; the rounds' median ratio is reported. The same again
in a process whose libraries may not use AVX-512 and AMX. nDCG@10 of the dense route alone, passages and questions both
encoded in bfloat16 or both in float32, on development sets of short passages. Writes `results/encode-speed.json`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import index.encode
from assistant.evaluation.labelled import LabelledSet
from assistant.evaluation.measures import KEYS, estimate, per_query
from assistant.evaluation.retrieval import SearchedSet
from benchmarks.kept_vectors import cached
from benchmarks.record import record
from benchmarks.retrieval_sets import SETS
from index.encode import Encoder, Vectors, load_encoder
from ingest.chunk import PASSAGE_TOKENS, windows
from ingest.tokens import model_folder

TEXTS, ROUNDS = 256, 3
SOURCE = "medical-druglabels"  # long passages, cut to windows as a collection's are
COMPARED = ("legal-contractnli", "legal-xref-ukfin")
WITHOUT_AVX512 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}


def main() -> None:
    data, cache = Path(sys.argv[1]), Path(sys.argv[2])
    if sys.argv[3:] == ["speed"]:
        print(json.dumps(speed(data)))
        return
    figures = {
        "native": _in_a_process(data, cache, {}),
        "without_avx512": _in_a_process(data, cache, WITHOUT_AVX512),
        "texts": f"{TEXTS} windows of {SOURCE}, {ROUNDS} rounds in turns, batches as each side makes them",
        "ndcg@10_bfloat16_less_float32": losses(data, cache),
        "load": os.getloadavg(),
    }
    record("encode-speed", figures, dataset=[data / f"retrieval-{name}" for name in (SOURCE, *COMPARED)])
    print(json.dumps(figures, indent=1))


def speed(data: Path) -> dict[str, Any]:
    """Passages a second of both sides, and the median ratio of the rounds."""
    import torch
    from sentence_transformers import SentenceTransformer

    texts = _texts(data)
    ours = load_encoder()
    theirs = SentenceTransformer(str(model_folder()), local_files_only=True)
    sides: dict[str, Callable[[Sequence[str]], Vectors]] = {
        "ours": ours.encode,
        "sentence_transformers": lambda batch: theirs.encode(list(batch), normalize_embeddings=True),
    }
    for encode in sides.values():
        encode(texts[:32])
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, encode in sides.items():
            begun = time.perf_counter()
            encode(texts)
            rates[name].append(len(texts) / (time.perf_counter() - begun))
    ratios = [a / b for a, b in zip(*rates.values(), strict=True)]
    return {
        "passages_a_second": {name: [round(rate, 1) for rate in values] for name, values in rates.items()},
        "ratio_median": round(float(np.median(ratios)), 2),
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "bfloat16": index.encode._multiplies_bfloat16("cpu"),
        "threads": torch.get_num_threads(),
    }


def losses(data: Path, cache: Path) -> dict[str, Any]:
    """For each set the paired difference of nDCG@10, its 95 % interval, and both means."""
    in_bfloat16 = load_encoder()
    index.encode._multiplies_bfloat16 = lambda device: False  # noqa: ARG005
    in_float32 = load_encoder()
    in_float32.name += "-float32"  # vectors of its own in the cache
    found = {}
    column = KEYS.index("ndcg@10")
    for one in SETS:
        if one.name in COMPARED:
            labelled = one.load(data, "dev")
            both = [_dense(labelled, encoder, cache) for encoder in (in_bfloat16, in_float32)]
            mean, low, high = estimate(both[0] - both[1])
            found[one.name] = {
                "difference": round(float(mean[column]), 5),
                "ci95": [round(float(bound[column]), 5) for bound in (low, high)],
                "bfloat16": round(float(both[0][:, column].mean()), 4),
                "float32": round(float(both[1][:, column].mean()), 4),
            }
    return found


def _dense(labelled: LabelledSet, encoder: Encoder, cache: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    searched = SearchedSet(labelled, encoder, lambda texts: cached(texts, encoder, cache))
    return per_query(labelled, {query.query_id: searched.meaning(query) for query in labelled.judged})


def _texts(data: Path) -> list[str]:
    labelled = next(one for one in SETS if one.name == SOURCE).load(data, "dev")
    cut = [p.text[start:end] for p in labelled.passages[::20] for start, end, _ in windows(p.text, PASSAGE_TOKENS)]
    return cut[:TEXTS]


def _in_a_process(data: Path, cache: Path, environment: dict[str, str]) -> Any:
    command = [sys.executable, "-m", "benchmarks.encode_speed", str(data), str(cache), "speed"]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
