"""bm25s as its own examples have it: defaults, English stop words, the Snowball stemmer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.encode import Vectors

DEPTH = 100


def build(texts: Sequence[str], vectors: Vectors) -> Callable[[str], list[int]]:  # noqa: ARG001 - words alone
    """Index texts; the answer to a question is the numbers of the texts that share a word with it, best first."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def tokens(asked: str | list[str]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenize(asked, stopwords="en", stemmer=stemmer, show_progress=False)

    index = bm25s.BM25()
    index.index(tokens(list(texts)), show_progress=False)

    def search(question: str) -> list[int]:
        rows, scores = index.retrieve(tokens(question), k=min(DEPTH, len(texts)), show_progress=False)
        return [int(row) for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    return search
