"""A collection as a LangChain retriever, for people who build chains of their own on top of it."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.search import Searcher
from index.types import Filter, Hit, Query


class CollectionRetriever(BaseRetriever):
    """Returns the best `k` passages with their places; `page_content` is printed text, ready to be quoted."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    condition: Filter = Filter()
    k: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - the base class names it
    ) -> list[Document]:
        hits = self.searcher.search(Query(text=query, filter=self.condition, k=self.k))
        return [Document(id=hit.passage.passage_id, page_content=_words(hit), metadata=_place(hit)) for hit in hits]


def _words(hit: Hit) -> str:
    return "\n".join(span.quote for span in hit.passage.spans)


def _place(hit: Hit) -> dict[str, Any]:
    first = hit.passage.spans[0]
    return {
        "document": hit.document,
        "document_id": hit.passage.document_id,
        "text_id": hit.passage.text_id,
        "page": first.locator.page,
        "page_label": first.locator.page_label,
        "start": first.start,
        "end": hit.passage.spans[-1].end,
        "headings": list(hit.passage.headings),
        "rank": hit.rank,
        "score": hit.score,
    }
