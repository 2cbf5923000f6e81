"""LangChain's EnsembleRetriever over its BM25Retriever and its FAISS store, as its guide has it: equal weights.

Both retrievers give `DEPTH` passages instead of the default four, so that ten can come out, and well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.peers.minilm import query_vectors
from index.encode import Vectors

DEPTH = 100


def build(texts: Sequence[str], vectors: Vectors) -> Callable[[str], list[int]]:
    """Index texts with their vectors; the answer to a question is numbers of texts, best first."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings

    class Questions(Embeddings):
        def embed_query(self, text: str) -> list[float]:
            return [float(value) for value in query_vectors([text])[0]]

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise NotImplementedError("the passages come with their vectors")

    numbers = [{"number": number} for number in range(len(texts))]
    words = BM25Retriever.from_texts(texts, numbers, k=DEPTH)
    pairs = zip(texts, vectors.tolist(), strict=True)
    store = FAISS.from_embeddings(list(pairs), Questions(), numbers)
    meaning = store.as_retriever(search_kwargs={"k": DEPTH})
    both = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])

    def search(question: str) -> list[int]:
        return [document.metadata["number"] for document in both.invoke(question)]

    return search
