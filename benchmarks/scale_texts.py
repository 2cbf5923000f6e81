"""What `benchmarks/scale.py` searches: real passages, and a million vectors made of them by late windows.

    python benchmarks/scale_texts.py DATA CACHE [--passages 45000] [--windows 20]

A million passages would take hours to embed on two cores. Instead the encoder reads `--passages` real passages once
each, and `--windows` overlapping stretches of every one are pooled from its token states: lengths of `LENGTHS` tokens,
starts drawn by a seeded generator, each of length 1 afterwards like any vector of the encoder. A stretch has therefore
seen the rest of its passage, which an encoding of its own would not have.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.evaluation.retrieval import _windows
from benchmarks.kept_vectors import cached
from benchmarks.retrieval_sets import SETS
from index.encode import Encoder, MiniLM, load_encoder
from index.vectors import Vectors
from ingest.tokens import tokenizer

LENGTHS = (24, 32, 48, 64, 96, 128)  # tokens of a late window
MIN_TOKENS = 64  # of a passage that windows are taken from
SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Texts with their vectors, in a seeded random order: every passage before every window."""

    passages: list[str]
    passage_vectors: Vectors
    windows: npt.NDArray[np.int32]  # (n, 3): passage, first character, last character + 1
    window_vectors: Vectors  # memory-mapped
    queries: list[str]
    query_vectors: Vectors

    def texts(self, count: int) -> Iterator[str]:
        """The first `count` texts."""
        yield from self.passages[:count]
        for passage, start, end in self.windows[: max(count - len(self.passages), 0)]:
            yield self.passages[passage][start:end]

    def vectors(self, count: int) -> Vectors:
        """The first `count` vectors, `(count, 384)`."""
        rest = count - len(self.passages)
        if rest <= 0:
            return self.passage_vectors[:count]
        return np.concatenate([self.passage_vectors, self.window_vectors[:rest]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--passages", type=int, default=30_000)
    parser.add_argument("--windows", type=int, default=30)
    arguments = parser.parse_args()
    stock = load_stock(arguments.data, arguments.cache, arguments.passages, arguments.windows)
    print(len(stock.passages), len(stock.windows), len(stock.queries), file=sys.stderr)


def load_stock(data: Path, cache: Path, passages: int = 30_000, windows: int = 30) -> Stock:
    """Everything, read from `cache` where it was made before."""
    encoder = load_encoder()
    texts, vectors = _passages(data, cache, encoder)
    queries, query_vectors = _queries(data, cache, encoder)
    cuts, pooled = _late_windows(texts, cache, encoder, (passages, windows))
    return Stock(
        passages=texts,
        passage_vectors=vectors,
        windows=cuts,
        window_vectors=pooled,
        queries=queries,
        query_vectors=query_vectors,
    )


def _passages(data: Path, cache: Path, encoder: Encoder) -> tuple[list[str], Vectors]:
    """Passages of all sets, each text once, shuffled."""
    kept_texts, kept_vectors = cache / "scale-passages.json.gz", cache / "scale-passages.npy"
    if kept_vectors.exists():
        return json.loads(gzip.decompress(kept_texts.read_bytes())), np.load(kept_vectors)
    texts: list[str] = []
    vectors: list[Vectors] = []
    for one in SETS:
        windows = _windows(one.load(data, "dev"))[0]
        vectors.append(cached(windows, encoder, cache))
        texts += windows
    _, first = np.unique(np.asarray(texts, dtype=object), return_index=True)
    order = np.random.default_rng(SEED).permutation(np.sort(first))
    texts = [texts[i] for i in order]
    kept_texts.write_bytes(gzip.compress(json.dumps(texts).encode(), 3))
    np.save(kept_vectors, np.concatenate(vectors)[order])
    return texts, np.load(kept_vectors)


def _queries(data: Path, cache: Path, encoder: Encoder) -> tuple[list[str], Vectors]:
    """The development questions of all sets, each once, shuffled."""
    texts = sorted({query.text for one in SETS for query in one.load(data, "dev").queries})
    order = np.random.default_rng(SEED).permutation(len(texts))
    texts = [texts[i] for i in order]
    return texts, cached(texts, encoder, cache)


def _late_windows(
    texts: Sequence[str], cache: Path, encoder: Encoder, shape: tuple[int, int]
) -> tuple[npt.NDArray[np.int32], Vectors]:
    cuts_path, vectors_path = (cache / f"scale-{kind}-{shape[0]}x{shape[1]}.npy" for kind in ("cuts", "windows"))
    if not vectors_path.exists():
        assert isinstance(encoder, MiniLM)
        cuts, vectors = _pool(texts, encoder, shape)
        np.save(cuts_path, cuts)
        aside = vectors_path.with_suffix(".tmp.npy")
        np.save(aside, vectors)
        aside.rename(vectors_path)
    return np.load(cuts_path), np.load(vectors_path, mmap_mode="r")


def _pool(texts: Sequence[str], encoder: MiniLM, shape: tuple[int, int]) -> tuple[npt.NDArray[np.int32], Vectors]:
    """Windows of `shape[0]` passages, `shape[1]` of each where it has so many, shuffled."""
    import torch

    draw = np.random.default_rng(SEED)
    encodings = tokenizer().encode_batch(list(texts))
    long = [i for i, e in enumerate(encodings) if MIN_TOKENS <= len(e.ids) <= 256]
    chosen = sorted(draw.permutation(long)[: shape[0]], key=lambda i: len(encodings[i].ids))
    cuts: list[tuple[int, int, int]] = []
    vectors: list[npt.NDArray[np.float32]] = []
    for begin in range(0, len(chosen), 16):
        batch = chosen[begin : begin + 16]
        ids = [encodings[i].ids for i in batch]
        width = max(map(len, ids))
        tokens, mask = torch.zeros((2, len(ids), width), dtype=torch.long)
        for row, sequence in enumerate(ids):
            tokens[row, : len(sequence)], mask[row, : len(sequence)] = torch.tensor(sequence), 1
        with torch.inference_mode():
            states = encoder._model(input_ids=tokens, attention_mask=mask).last_hidden_state.float().numpy()
        sums = np.concatenate([np.zeros_like(states[:, :1]), np.cumsum(states, axis=1, dtype=np.float64)], axis=1)
        for row, i in enumerate(batch):
            for start, end in _drawn(draw, len(ids[row]) - 1, shape[1]):
                vectors.append((sums[row, end] - sums[row, start]).astype(np.float32))
                cuts.append((i, encodings[i].offsets[start][0], encodings[i].offsets[end - 1][1]))
        if begin % 3200 == 0:
            print(f"{begin} of {len(chosen)} passages read", file=sys.stderr, flush=True)
    order = draw.permutation(len(cuts))
    pooled = np.asarray(vectors)[order]
    pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
    return np.asarray(cuts, dtype=np.int32)[order], pooled


def _drawn(draw: np.random.Generator, last: int, count: int) -> list[tuple[int, int]]:
    """At most `count` different stretches of the tokens `1 .. last - 1`, between the two special ones."""
    drawn: set[tuple[int, int]] = set()
    for _ in range(4 * count):
        length = min(int(draw.choice(LENGTHS)), last - 1)
        start = int(draw.integers(1, last - length + 1))
        drawn.add((start, start + length))
        if len(drawn) == count:
            break
    return sorted(drawn)


if __name__ == "__main__":
    main()
