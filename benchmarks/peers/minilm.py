"""Plain all-MiniLM-L6-v2 by sentence-transformers in float32 with a flat FAISS index.

A passage is one vector of its title and text, cut by the model.

    python -m benchmarks.peers.minilm DATA CACHE

embeds every development corpus into CACHE, small ones first; what is there already is not embedded again.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.retrieval_sets import SETS
from index.encode import Vectors
from ingest.tokens import model_folder

DEPTH = 100
PIECE = 1000  # passages kept in one file, so that a long run resumes where it stopped


def main() -> None:
    data, kept = Path(sys.argv[1]), Path(sys.argv[2])
    corpora = {one.corpus or one.name: one.load(data, "dev").passages for one in SETS}
    for name, passages in sorted(corpora.items(), key=lambda item: len(item[1])):
        begun = time.perf_counter()
        passage_vectors([text_of(p.title, p.text) for p in passages], kept)
        print(f"{name}: {len(passages)} passages, {time.perf_counter() - begun:.0f} s", flush=True)


def build(texts: Sequence[str], vectors: Vectors) -> Callable[[str], list[int]]:
    """Index the vectors of texts; the answer to a question is numbers of texts, best first."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)

    def search(question: str) -> list[int]:
        _, rows = index.search(query_vectors([question]), min(DEPTH, len(texts)))
        return [int(row) for row in rows[0]]

    return search


def text_of(title: str, text: str) -> str:
    """What a user of a plain stack embeds and indexes."""
    return f"{title}\n{text}" if title else text


def passage_vectors(texts: Sequence[str], kept: Path) -> Vectors:
    """Unit vectors float32 `(len(texts), 384)`, read from `kept` where these texts were embedded before."""
    pieces = [_piece(texts[start : start + PIECE], kept) for start in range(0, len(texts), PIECE)]
    return np.concatenate(pieces)


def query_vectors(texts: Sequence[str]) -> Vectors:
    """Unit vectors float32 `(len(texts), 384)`."""
    vectors = model().encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)


@cache
def model() -> Any:
    """The model as its users load it, on the CPU."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(model_folder()), device="cpu", local_files_only=True)


def _piece(texts: Sequence[str], kept: Path) -> Vectors:
    path = kept / f"st-{hashlib.sha256(chr(30).join(texts).encode()).hexdigest()[:16]}.npy"
    if not path.exists():
        aside = path.with_suffix(".tmp.npy")
        np.save(aside, query_vectors(texts))
        aside.replace(path)
    vectors: Vectors = np.load(path)
    return vectors


if __name__ == "__main__":
    main()
