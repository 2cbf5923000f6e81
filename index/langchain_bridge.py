"""A collection as a LangChain retriever, for people who build chains of their own on top of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tracers.langchain import LangChainTracer
from langsmith.utils import tracing_is_enabled
from pydantic import ConfigDict

from index.search import Searcher
from index.types import Filter, Hit, Query
from ingest.errors import UsageError


class CollectionRetriever(BaseRetriever):
    """Returns the best `k` passages with their places; `page_content` is printed text, ready to be quoted.

    `metadata` is JSON-ready and enough to cite: `document`, `page`, `page_label` and every printed span with its quote.
    `k` and `condition` may be given for one call, too: `retriever.invoke(question, k=3)`. Where the environment or the
    caller switches LangSmith tracing on, which would send passages to another machine, it refuses unless
    `may_be_traced`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    condition: Filter = Filter()
    k: int = 10
    may_be_traced: bool = False

    def model_post_init(self, _context: Any, /) -> None:
        """Refuse at once what would only fail at the first question, when that has been sent already."""
        self._refuse_tracing(bool(tracing_is_enabled()))

    def _refuse_tracing(self, is_traced: bool) -> None:
        if is_traced and not self.may_be_traced:
            raise UsageError(
                "LangSmith tracing is on and would send passages to another machine: unset LANGSMITH_TRACING and "
                "LANGCHAIN_TRACING_V2, or make the retriever with may_be_traced=True."
            )

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        condition: Filter | None = None,
    ) -> list[Document]:
        self._refuse_tracing(any(isinstance(handler, LangChainTracer) for handler in run_manager.handlers))
        wanted = Query(text=query, filter=condition or self.condition, k=self.k if k is None else k)
        hits = self.searcher.search(wanted)
        return [Document(id=hit.passage.passage_id, page_content=_words(hit), metadata=_place(hit)) for hit in hits]


def _words(hit: Hit) -> str:
    return "\n".join(span.quote for span in hit.passage.spans)


def _place(hit: Hit) -> dict[str, Any]:
    spans = hit.passage.spans
    first = next((span for span in spans if not span.is_header), spans[0]).locator
    return {
        "document": hit.document,
        "document_id": hit.passage.document_id,
        "title": hit.title,
        "text_id": hit.passage.text_id,
        "passage_id": hit.passage.passage_id,
        "page": first.page,
        "page_label": first.page_label,
        "sheet": first.sheet,
        "row": first.row,
        "start": spans[0].start,
        "end": spans[-1].end,
        "spans": [
            asdict(span.locator)
            | {"start": span.start, "end": span.end, "quote": span.quote, "is_header": span.is_header}
            for span in spans
        ],
        "headings": list(hit.passage.headings),
        "rank": hit.rank,
        "score": hit.score,
        "routes": {route.name.value: {"rank": route.rank, "score": route.score} for route in hit.routes},
    }
