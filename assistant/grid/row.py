"""The rows of a grid: every document that answers, and every file that could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from index.search import Searcher, is_below
from index.types import Filter
from ingest.errors import UsageError
from ingest.store.catalog import Catalog
from ingest.store.snapshot import FileRecord, LiveDocument

MOST_PAGES = 8  # named in a note


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A document, or a file that gave none. `problem` says why it could not be read."""

    key: str  # id of the document; of a file that gave none, its path
    name: str
    path: str
    title: str = ""
    pages: int = 0  # 0 where there are none, as in a mail
    passages: int = 0
    unreadable: tuple[str, ...] = ()  # labels of pages that gave no text
    notices: tuple[str, ...] = ()  # what else a reader must know of it
    problem: str = ""
    text_id: str = ""  # of the state that was searched
    revision: int = 0

    @property
    def searched(self) -> str:
        """What of it was searched, in words: "all 34 pages searched"."""
        if self.pages > 1:
            return f"all {self.pages:,} pages searched"
        if self.pages == 1:
            return "its one page searched"
        return "all of its one passage searched" if self.passages == 1 else f"all {self.passages:,} passages searched"

    @property
    def lost(self) -> str:
        """The pages that gave no text, in words; "" where all did."""
        if not self.unreadable:
            return ""
        shown = ", ".join(self.unreadable[:MOST_PAGES])
        more = f" and {len(self.unreadable) - MOST_PAGES:,} more" if len(self.unreadable) > MOST_PAGES else ""
        one = len(self.unreadable) == 1
        return f"{'page' if one else 'pages'} {shown}{more} of {self.pages:,} could not be read"


def rows(searcher: Searcher, catalog: Catalog, condition: Filter) -> tuple[Row, ...]:
    """A row for each document that the filter allows and for each file below it that gave none, by path.

    Raises:
        UsageError: the filter matches neither a document nor such a file.
    """
    files, replaced = searcher.files(catalog)
    unread = [*_unread(files, replaced, condition)]
    try:
        allowed = set(searcher.allowed(condition, catalog))
    except UsageError:
        if not unread:
            raise
        allowed = set()
    found = [_document(one, searcher, catalog) for one in searcher.documents.values() if one.document_id in allowed]
    return tuple(sorted([*found, *unread], key=lambda row: (row.path, row.key)))


def removed(searcher: Searcher, catalog: Catalog) -> tuple[str, ...]:
    """Names of the documents that the user has taken out of answers: they get no row."""
    gone = catalog.removed_documents()
    return tuple(one.name for one in searcher.documents.values() if one.document_id in gone)


def _document(document: LiveDocument, searcher: Searcher, catalog: Catalog) -> Row:
    return Row(
        key=document.document_id,
        name=document.name,
        path=document.path,
        title=document.title,
        pages=document.pages,
        passages=len(searcher.rows([document.document_id])),
        unreadable=tuple(mark.label for mark in catalog.pages(document.text_id) if mark.unreadable),
        notices=document.notices,
        text_id=document.text_id,
        revision=document.number,
    )


def _unread(files: Sequence[FileRecord], replaced: set[str], condition: Filter) -> Iterator[Row]:
    """What a filter by type or day would do to a file that could not be read is not known: it gets a row."""
    for record in files:
        if record.status != "done" and record.path not in replaced and _wanted(record.path, condition):
            name = PurePath(record.path).name
            yield Row(key=record.path, name=name, path=record.path, problem=record.reason or record.status)


def _wanted(path: str, condition: Filter) -> bool:
    inside = not condition.folders or any(is_below(path, folder) for folder in condition.folders)
    return inside and (not condition.documents or bool({path, PurePath(path).name} & set(condition.documents)))
