"""A home folder with its collections: what the terminal, the web page and the HTTP API work on."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.answer import AnswerConfig, Answerer, OnStage
from assistant.reading.verdict import Verdict, forget_verdict, keep_verdict, kept_verdict
from assistant.settings import Settings, load_settings
from assistant.shelf import Shelf
from assistant.types import Answer, Citation
from index.adapter import adapter_name, read_card
from index.collection import Collection, CollectionConfig
from index.crossencoder import SHIPPED, CrossEncoder, load_crossencoder
from index.encode import Encoder, load_encoder
from index.intent import without_place
from index.past import check_moment, snapshot_at
from index.progress import OnProgress
from index.reread import MOST_READ, reread
from index.search import Searcher
from index.types import CollectionSummary, Filter, Findings, Hit, Query
from ingest.errors import ProjectError, UsageError
from ingest.intake import Parsers
from ingest.isolation.child import ParseChild
from ingest.store.lock import OnWait
from ingest.store.place import check_local
from ingest.types import FileType, IngestReport

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_name(name: str) -> None:
    """Refuse what cannot name a collection, and so a folder.

    Raises:
        UsageError: it has characters other than letters, digits, `.`, `-` and `_`, or is too long.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name[:80]!r} cannot name a collection: use 1 to 64 letters, digits, dots, dashes and underscores."
        )


class Workspace:
    """All collections of one home. Safe to use from several threads."""

    def __init__(
        self,
        home: Path | None = None,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        parsers: Callable[[], Parsers] | None = None,
        on_wait: OnWait | None = None,
    ) -> None:
        """Read the settings; nothing is created before the first ingest.

        Args:
            home: the home folder; by default the settings' own.
            settings: by default those of the home.
            encoder: by default the one that the settings name, loaded when first needed.
            parsers: starts what reads files; see `Collection`.
            on_wait: told who writes when a writer begins to wait.
        """
        self.settings = settings or load_settings(home)
        self.home = home or self.settings.home
        self._encoder = encoder
        self._reader: CrossEncoder | None = None
        self._parsers = parsers
        self._on_wait = on_wait
        self._encoder_lock = threading.Lock()
        self._shelves: dict[str, Shelf] = {}

    def collections(self) -> tuple[CollectionSummary, ...]:
        """Every collection, by name. One that cannot be opened does not hide the others; see its `problem`."""
        return tuple(map(self._summary, self._names()))

    def collection(self, name: str) -> Collection:
        """An existing collection.

        Raises:
            UsageError: there is none of that name. The others are not named: a collection is a wall.
        """
        if name not in self._names():
            raise UsageError(
                f"There is no collection {name!r}; see `assistant collections list`, or create it with "
                f"`assistant ingest PATH -c {name}`."
            )
        return self._named(name)

    def ingest(
        self,
        name: str,
        paths: Sequence[Path],
        on_progress: OnProgress | None = None,
        *,
        readmit: bool = False,
        passwords: Sequence[str] = (),
    ) -> IngestReport:
        """Add or update files and folders; a new name makes a new collection. See `Collection.ingest`."""
        check_name(name)
        check_local(self.home)
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._named(name).ingest(paths, on_progress, readmit=readmit, passwords=passwords)

    def reindex(self, name: str, *, confirm_gone: bool = False, on_progress: OnProgress | None = None) -> IngestReport:
        """Look again at everything the collection was made from. See `Collection.reindex`."""
        return self.collection(name).reindex(confirm_gone=confirm_gone, on_progress=on_progress)

    def preview(self, name: str, *, confirm_gone: bool = False) -> IngestReport:
        """What `reindex` would do now. See `Collection.preview`."""
        return self.collection(name).preview(confirm_gone=confirm_gone)

    def search(self, name: str, query: Query) -> tuple[Hit, ...]:
        """The best passages, read together with the question where that helps. See `Searcher.search` and `reread`."""
        searcher = self._searcher(name, query.as_of)
        if not self._reads(name, searcher.manifest.passages):
            return searcher.search(query)
        hits = searcher.search(replace(query, k=max(query.k, MOST_READ)))
        asked = query.text if query.filter.is_empty else without_place(query.text)
        return reread(asked, hits, self._load_reader())[: query.k]

    def verdict(self, name: str, passages: int) -> Verdict | None:
        """What the last check of reading found; None where none was made or the collection has changed much since.

        Args:
            name: of the collection.
            passages: that it serves now.
        """
        found = kept_verdict(self.collection(name).root)
        return found if found and found.holds(adapter_name(read_card(SHIPPED)), passages) else None

    def check_reading(self, name: str) -> Verdict:
        """Measure whether reading helps this collection, and keep the verdict. See `assistant.reading.check`."""
        from assistant.reading.check import check

        collection = self.collection(name)
        catalog = collection.catalog()
        try:
            found = check(self._searcher(name), catalog, self._load_encoder(), self._load_reader())
        finally:
            catalog.close()
        keep_verdict(collection.root, found)
        return found

    def forget_reading(self, name: str) -> None:
        """Drop the verdict of the last check; the settings decide again."""
        forget_verdict(self.collection(name).root)

    def find(self, name: str, query: Query) -> Findings:
        """Every place of a query in terms and connectors. See `Searcher.find`."""
        return self._searcher(name, query.as_of).find(query)

    def ask(
        self,
        name: str,
        question: str,
        filter: Filter = Filter(),  # noqa: B008
        *,
        on_stage: OnStage | None = None,
        as_of: str | None = None,
    ) -> Answer:
        """An answer from one collection, as it is or as it was at a moment. See `Answerer.answer` and `Query`."""
        return self.answerer(name, as_of).answer(question, filter, on_stage)

    def answerer(self, name: str, as_of: str | None = None) -> Answerer:
        """What answers from one collection, by the settings of this home."""
        collection = self.collection(name)
        config = AnswerConfig(
            k=self.settings.k,
            max_statements=self.settings.max_statements,
            support_min=self.settings.support_min,
            share_of_best=self.settings.share_of_best,
            settings_digest=self.settings.digest(),
        )
        reader = self._load_reader if self.settings.crossencoder == "answers" else None
        return Answerer(self._searcher(name, as_of), collection.catalog, config, reader)

    def moment(self, name: str, as_of: str) -> str:
        """A moment as answers name it.

        Raises:
            UsageError: it is none, or the collection knows nothing of it. See `index.past`.
        """
        moment = check_moment(as_of)
        catalog = self.collection(name).catalog()
        try:
            snapshot_at(catalog, moment)
        finally:
            catalog.close()
        return moment

    def page_image(self, name: str, citation: Citation, span_index: int = 0) -> bytes | None:
        """A PNG of the page that a citation's span stands on, all its spans marked; None where there is no page.

        Drawn in a parse child: a document that breaks its renderer cannot take the server along.
        """
        collection = self.collection(name)
        page = citation.spans[span_index].locator.page
        catalog = collection.catalog()
        try:
            if citation.document_id in catalog.removed_documents():
                return None
            source = catalog.source(citation.text_id)
            mark = next((m for m in catalog.pages(citation.text_id) if m.page == page), None)
        finally:
            catalog.close()
        if mark is None or source is None or source[1] != FileType.PDF:
            return None
        with ParseChild(self.settings.parse_timeout_s, self.settings.parse_memory_mib) as child:
            return child.view(collection.blob_path(source[0]), mark, [(s.start, s.end) for s in citation.spans])

    def _reads(self, name: str, passages: int) -> bool:
        """Whether a search orders what it finds by reading: the settings say so, and no check speaks against it."""
        if self.settings.crossencoder == "off":
            return False
        found = self.verdict(name, passages)
        return found is None or found.wins

    def _summary(self, name: str) -> CollectionSummary:
        try:
            return self._named(name).summary()
        except (ProjectError, sqlite3.Error, OSError) as error:
            problem = f"{error}" if isinstance(error, ProjectError) else (
                f"It cannot be opened ({error}); `assistant collections verify {name} --repair` mends it."
            )  # fmt: skip
            return CollectionSummary(
                name=name, documents=0, passages=0, pages=0, generation=0, size_bytes=0, problem=problem
            )

    def _names(self) -> list[str]:
        folder = self.home / "collections"
        kept = ("catalog.sqlite", "journal.jsonl")  # one of them can be lost
        below = folder.iterdir() if folder.is_dir() else ()
        return sorted(path.name for path in below if any((path / name).is_file() for name in kept))

    def _named(self, name: str) -> Collection:
        config = CollectionConfig(
            encoder=self.settings.encoder,
            parse_workers=self.settings.parse_workers,
            parse_timeout_s=self.settings.parse_timeout_s,
            parse_memory_mib=self.settings.parse_memory_mib,
            ocr=self.settings.ocr,
            lock_wait_s=self.settings.lock_wait_s,
        )
        root = self.home / "collections" / name
        return Collection(root, config, self._load_encoder, self._parsers, self._on_wait)

    def _load_encoder(self) -> Encoder:
        with self._encoder_lock:
            if self._encoder is None:
                self._encoder = load_encoder(self.settings.encoder)
            return self._encoder

    def _load_reader(self) -> CrossEncoder:
        with self._encoder_lock:
            if self._reader is None:
                self._reader = load_crossencoder()
            return self._reader

    def _searcher(self, name: str, as_of: str | None = None) -> Searcher:
        collection = self.collection(name)
        return self._shelves.setdefault(name, Shelf()).searcher(collection, as_of)
