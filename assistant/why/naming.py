"""Which documents, or pages of them, a user means by a name: in the state that is searched, or of any time."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path, PurePath

from assistant.why.expectation import MAX_PLACES, Expectation, Kind, Place
from index.collection import Collection
from index.search import Searcher, matches
from index.types import Filter
from ingest.store.catalog import Catalog
from ingest.store.retention import KnownDocument
from ingest.store.snapshot import FileRecord, LiveDocument
from ingest.types import Revision
from ingest.walk import absolute, files_below

# As citations are shown: "lease.pdf, page iii (no. 7 in the file)".
_PAGE = re.compile(
    r"(?P<name>.+?)[,:]?\s+(?:page|p\.)\s*(?P<label>\S+)(?:\s+\(no\. (?P<number>\d+) in the file\))?", re.IGNORECASE
)
_FILE_NAME = re.compile(r"[^\n]{1,250}\.[A-Za-z][A-Za-z0-9]{1,4}")


class Naming:
    """The names of one collection's documents."""

    def __init__(self, collection: Collection, searcher: Searcher, catalog: Catalog) -> None:
        self._collection, self._searcher, self._catalog = collection, searcher, catalog
        self._live = searcher.documents
        self._ever = {document.document_id: document for document in collection.ever()}

    def document(self, name: str) -> Expectation | None:
        """Documents and unread files of that name, else what was purged under it; None where nothing bears it."""
        ids, unread = self._ids(name), self._unread(name)
        purged = () if ids or unread else tuple(self._purged(name))
        count = len(ids) + len(unread) + len(purged)
        if not count:
            return None
        return Expectation(
            kind=Kind.DOCUMENT,
            how=f"“{name}” is a document" if count == 1 else f"“{name}” means {count} documents",
            places=tuple(self._place(document_id) for document_id in ids[:MAX_PLACES]),
            more=len(ids[MAX_PLACES:]),
            unread=unread,
            purged=purged,
        )

    def page(self, name: str) -> Expectation | None:
        """Pages by the number printed on them or, where none is, by their number in the file; None if it is no page."""
        asked = _PAGE.fullmatch(name)
        documents = [self._place(document_id) for document_id in self._ids(asked["name"])] if asked else []
        if not asked or not documents:
            return None
        places = []
        for place in documents:
            marks = self._catalog.pages(place.revision.text_id)
            printed = [mark for mark in marks if mark.label == asked["label"] and not asked["number"]]
            number = asked["number"] or asked["label"]
            found = printed or [mark for mark in marks if str(mark.page) == number]
            places += [Place(name=place.name, revision=place.revision, page=mark) for mark in found]
        if not places:
            return Expectation(kind=Kind.NOTHING, how=f"“{asked['name']}” has no page {asked['label']}")
        how = f"“{name}” is a page" if len(places) == 1 else f"“{name}” means {len(places)} pages"
        return Expectation(kind=Kind.PAGE, how=how, places=tuple(places[:MAX_PLACES]), more=len(places[MAX_PLACES:]))

    def unknown(self, name: str) -> Expectation | None:
        """What is known of a file that no document was made of; None where this is no name of a file."""
        if not _FILE_NAME.fullmatch(name):
            return None
        roots = [root for root in self._catalog.roots() if root.exists()]
        below = (str(file) for file in files_below(roots) if name in (str(file), file.name))
        lying = next(below, str(absolute(Path(name))) if os.path.isfile(name) else None)  # noqa: PTH113 - no name is too long
        files = [PurePath(record.path).name for record in self._files()]
        names = {name.casefold(): name for name in (*files, *(d.name for d in self._live.values()))}
        wanted = PurePath(name).stem.casefold()
        close = [*get_close_matches(PurePath(name).name.casefold(), names), *(one for one in names if wanted in one)]
        return Expectation(
            kind=Kind.NOTHING,
            how=f"“{name}” looks like the name of a file",
            lying=lying,
            similar=tuple(dict.fromkeys(names[one] for one in close))[:MAX_PLACES],
        )

    def _ids(self, name: str) -> list[str]:
        """Of the documents that are searched, as they are called or entitled; else of those of any time."""
        small, live, ever = name.casefold(), self._live.items(), self._ever.items()
        ways: tuple[Callable[[], Iterable[str]], ...] = (
            lambda: (i for i, document in live if matches(document, Filter(documents=(name,)))),
            lambda: (i for i, document in live if small in _names(document)),
            lambda: (i for i, document in ever if name in document.names),
            lambda: (i for i, document in ever if small in self._former_names(document)),
        )
        return next((found for way in ways if (found := list(way()))), [])

    def _former_names(self, document: KnownDocument) -> set[str]:
        titles = [revision.title for revision in self._catalog.revisions(document.document_id)]
        return _folded([*titles, *(form for path, part in document.places for form in _forms(path, part))])

    def _place(self, document_id: str) -> Place:
        """All of the document: as it is searched, else its newest revision."""
        revisions: list[Revision] = self._catalog.revisions(document_id)
        live = self._live.get(document_id)
        if live is None:
            return Place(name=self._ever[document_id].name, revision=revisions[-1])
        return Place(name=live.name, revision=next(r for r in revisions if r.revision_id == live.revision_id))

    def _unread(self, name: str) -> tuple[FileRecord, ...]:
        """Files of that name that gave no document, and whose earlier state does not answer either."""
        return tuple(r for r in self._files() if name.casefold() in _folded([r.path, PurePath(r.path).name]))

    def _files(self) -> list[FileRecord]:
        files, replaced = self._searcher.files(self._catalog)
        return [record for record in files if record.status != "done" and record.path not in replaced]

    def _purged(self, name: str) -> Iterable[tuple[str, str]]:
        """Paths of that name that were purged, with the day."""
        for certificate in self._collection.certificates():
            for document in certificate.documents:
                for path in document.paths:
                    if name == document.document_id or name.casefold() in _folded([path, PurePath(path).name]):
                        yield path, certificate.begun[:10]


def _names(document: LiveDocument) -> set[str]:
    places = ((document.file, document.part), *document.copies)
    return _folded([document.title, *(form for file, part in places for form in _forms(file, part))])


def _forms(path: str, part: str) -> tuple[str, ...]:
    return path, path + part, PurePath(path).name, PurePath(path).name + part


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
