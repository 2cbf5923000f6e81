"""What a citation rests on, to be looked at: the page as it is printed, or the document's words around the quote."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import Settings
from assistant.types import Citation
from index.collection import Collection
from ingest.errors import AnswerError, UnreadableError
from ingest.isolation.child import ParseChild
from ingest.pageview import PageView
from ingest.store.catalog import Catalog
from ingest.types import FileType, PageMark, Span

_AROUND = 6_000  # characters of text before and after the quote
_DRAWN = (FileType.PDF, FileType.IMAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where quotes stand. `page` is None where there is no picture; then `text` holds them, at `marks` (half-open)."""

    page: PageView | None = None
    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    cut: tuple[bool, bool] = (False, False)  # whether the document has more words before and after `text`
    note: str = ""  # why there is no picture of a page that has one


class Viewer:
    """Draws pages in a parse child: a document that breaks its renderer cannot take the server along.

    The child stays for the next page of the same collection, and never sees two collections. Safe for several threads.
    """

    def __init__(self, settings: Settings) -> None:
        self._child = ParseChild(settings.parse_timeout_s, settings.parse_memory_mib)
        self._collection: Path | None = None
        self._lock = threading.Lock()

    def look(self, collection: Collection, citation: Citation, spans: Sequence[Span]) -> Source:
        """The place of some spans of a cited text, all on the page of the first.

        Raises:
            AnswerError: the document was removed or purged since it was cited.
        """
        catalog = collection.catalog()
        try:
            blob, kind = _kept(catalog, citation)
            marks = catalog.pages(citation.text_id)
            printed = catalog.printed(citation.text_id)
        finally:
            catalog.close()
        mark = next((m for m in marks if m.page == spans[0].locator.page), None)
        if mark is None or kind not in _DRAWN:
            return _words(printed, spans)
        try:
            return Source(page=self._drawn(collection, collection.blob_path(blob), mark, spans))
        except UnreadableError as error:
            return _words(printed, spans, note=f"The page cannot be drawn: it {error}. These are its words.")

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._child.close()

    def _drawn(self, collection: Collection, path: Path, mark: PageMark, spans: Sequence[Span]) -> PageView:
        with self._lock:
            if self._collection != collection.root:
                self._child.close()
                self._collection = collection.root
            return self._child.view(path, mark, [(span.start, span.end) for span in spans])


def original(collection: Collection, citation: Citation) -> tuple[Path, str]:
    """The stored file that a citation was read from, as it came, and its `FileType`.

    Raises:
        AnswerError: the document was removed or purged since it was cited.
    """
    catalog = collection.catalog()
    try:
        blob, kind = _kept(catalog, citation)
    finally:
        catalog.close()
    return collection.blob_path(blob), kind


def _kept(catalog: Catalog, citation: Citation) -> tuple[str, str]:
    """Hash and type of the file a citation was read from."""
    source = catalog.source(citation.text_id)
    if source is None or citation.document_id in catalog.removed_documents():
        raise AnswerError(f"{citation.document} is not in the collection any more; ask again.")
    return source


def _words(printed: str, spans: Sequence[Span], note: str = "") -> Source:
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    start, end = max(0, first - _AROUND), min(len(printed), last + _AROUND)
    marks = tuple(sorted({(span.start - start, span.end - start) for span in spans}))
    return Source(text=printed[start:end], marks=marks, cut=(start > 0, end < len(printed)), note=note)
