"""txtai with `hybrid=True`: its BM25 and its FAISS index, weighed equally, all else as it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.peers.minilm import query_vectors
from index.encode import Vectors

DEPTH = 100


def build(texts: Sequence[str], vectors: Vectors) -> Callable[[str], list[int]]:
    """Index texts with their vectors; the answer to a question is numbers of texts, best first."""
    from txtai import Embeddings

    known = dict(zip(texts, vectors, strict=True))

    def encode(asked: Sequence[str]) -> Vectors:
        return np.stack([known[text] if text in known else query_vectors([text])[0] for text in asked])

    index = Embeddings(method="external", transform=encode, hybrid=True)
    index.index((number, text, None) for number, text in enumerate(texts))
    known.clear()  # a question is embedded, even where it is a passage's text

    def search(question: str) -> list[int]:
        return [int(number) for number, _ in index.search(question, DEPTH)]

    return search
