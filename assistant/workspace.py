"""A home folder with its collections: what the terminal, the web page and the HTTP API work on."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.answer import AnswerConfig, Answerer, OnStage
from assistant.conversation.follow import Earlier, Followed, current, follow
from assistant.reading.verdict import Verdict, forget_verdict, keep_verdict, kept_verdict
from assistant.settings import Settings, load_settings
from assistant.shelf import Shelf
from assistant.source import Source, Viewer, original
from assistant.support import Weighed, least_for
from assistant.survey.collective import asked_of_each
from assistant.survey.survey import survey
from assistant.types import Answer, Citation
from index.collection import Collection, CollectionConfig
from index.crossencoder import CrossEncoder, load_crossencoder
from index.encode import Encoder, load_encoder
from index.intent import without_place
from index.listing import stamp_of
from index.past import check_moment, snapshot_at
from index.progress import OnProgress
from index.questions import KIND as QUESTIONS
from index.readers import BELOW, own_reader, reader_name
from index.reread import MOST_READ, reread
from index.search import Searcher
from index.types import CollectionSummary, Filter, Findings, Hit, Query
from ingest.errors import ProjectError, RetrievalError, UsageError
from ingest.intake import Parsers
from ingest.store.lock import OnWait
from ingest.store.place import check_local
from ingest.types import IngestReport, Span

if TYPE_CHECKING:
    from assistant.chronology.fact import Chronology
    from assistant.chronology.gather import OnDocument
    from assistant.citecheck.check import OnSentence
    from assistant.citecheck.result import CheckedDraft
    from assistant.generation.generate import Generator
    from assistant.generation.writer import Writer
    from assistant.generation.writing import OnPart
    from assistant.grid.cell import Cell
    from assistant.grid.column import Column
    from assistant.grid.fill import Filler
    from assistant.grid.review import Review
    from assistant.grid.row import Row

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
        self._readers: dict[str, CrossEncoder] = {}  # that ship, by kind
        self._parsers = parsers
        self._on_wait = on_wait
        self._viewer = Viewer(self.settings)
        self._encoder_lock = threading.Lock()
        self._writer: Writer | None = None
        self._writer_lock = threading.Lock()
        self._shelves: dict[str, Shelf] = {}
        self._summaries: dict[str, tuple[tuple[tuple[int, int], ...], CollectionSummary]] = {}

    def prepare(self) -> None:
        """Load what a question needs, so that the first one does not wait for it."""
        self._load_encoder().encode(["ready"])
        if self._weighed != "unread":
            self._shipped_reader("verifier" if self._weighed == "verified" else "crossencoder")

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

    def search(self, name: str, query: Query, instead: Mapping[str, str] = MappingProxyType({})) -> tuple[Hit, ...]:
        """The best passages, read together with the question where that helps. See `Searcher.search` and `reread`.

        Args:
            name: of the collection.
            query: what is searched for.
            instead: names of adapters by their kind, or `PLAIN`, that encode and read instead of those at work.
        """
        searcher = self._searcher(name, query.as_of)
        searcher = searcher.asking(instead[QUESTIONS]) if QUESTIONS in instead else searcher
        if not self._reads(name, searcher.manifest.passages):
            return searcher.search(query)
        hits = searcher.search(replace(query, k=max(query.k, MOST_READ)))
        asked = query.text if query.filter.is_empty else without_place(query.text)
        reader = self._reader(searcher, "crossencoder", instead.get("crossencoder"))
        return reread(asked, hits, reader)[: query.k]

    def verdict(self, name: str, passages: int) -> Verdict | None:
        """What the last check of reading found; None where none was made or the collection has changed much since.

        Args:
            name: of the collection.
            passages: that it serves now.
        """
        root = self.collection(name).root
        found = kept_verdict(root)
        return found if found and found.holds(reader_name(root, "crossencoder"), passages) else None

    def check_reading(self, name: str) -> Verdict:
        """Measure whether reading helps this collection, and keep the verdict. See `assistant.reading.check`."""
        from assistant.reading.check import check

        collection = self.collection(name)
        catalog = collection.catalog()
        try:
            searcher = self._searcher(name)
            found = check(searcher, catalog, self._load_encoder(), self._reader(searcher, "crossencoder"))
        finally:
            catalog.close()
        keep_verdict(collection.root, found)
        return found

    def writer(self, name: str) -> Writer | None:
        """The language model that may read a collection, without any adapter; None where answers are quotes alone.

        Raises:
            UsageError: there is no such collection, or the model cannot be opened; see `open_writer`.
        """
        self.collection(name)
        if self.settings.answerer == "extractive":
            return None
        from assistant.generation.chat_model import LocalWriter

        found = self._open_writer()
        return found.plain() if isinstance(found, LocalWriter) else found

    def forget_reading(self, name: str) -> None:
        """Drop the verdict of the last check; the settings decide again."""
        forget_verdict(self.collection(name).root)

    def find(self, name: str, query: Query) -> Findings:
        """Every place of a query in terms and connectors. See `Searcher.find`."""
        return self._searcher(name, query.as_of).find(query)

    def follow(self, name: str, question: str, earlier: Sequence[Earlier], on_stage: OnStage | None = None) -> Followed:
        """A question that goes on with earlier ones as one that stands alone, to be asked in its place.

        Where a language model is configured it may word what the rules have found to point back; see
        `assistant.conversation.proposal`. `on_stage` is told so several times a second, and may raise.

        Raises:
            UsageError: there is no collection of that name.
        """
        titles = [f"{one.title} {one.name}" for one in self._searcher(name).documents.values()]
        followed = follow(question, earlier, titles)
        if self.settings.answerer == "extractive" or not followed.leans:
            return followed
        from assistant.conversation.proposal import reworded

        tell = on_stage or (lambda _: None)
        try:
            writer = self._load_writer(name)
        except ProjectError as error:
            return replace(followed, note=f"The language model did not word this question: {error}")
        return reworded(followed, current(earlier, titles), writer, lambda: tell("Wording the question"))

    def ask(
        self,
        name: str,
        question: str,
        filter: Filter = Filter(),  # noqa: B008
        *,
        on_stage: OnStage | None = None,
        on_part: OnPart | None = None,
        as_of: str | None = None,
    ) -> Answer:
        """An answer from one collection, as it is or as it was at a moment. See `Answerer.answer` and `Query`.

        A question about every document is asked of each on its own; see `assistant.survey`.

        `on_part` is given what a language model has written so far, whenever a sentence has passed its checks.
        """
        answerer = self.answerer(name, as_of)
        if asked := asked_of_each(question):
            return survey(answerer, question, asked, filter, on_stage)
        if self.settings.answerer == "extractive":
            return answerer.answer(question, filter, on_stage)
        return self._generator(name, answerer).answer(question, filter, on_stage, on_part)

    def answerer(self, name: str, as_of: str | None = None) -> Answerer:
        """What answers from one collection, by the settings of this home."""
        collection = self.collection(name)
        config = AnswerConfig(
            k=self.settings.k,
            max_statements=self.settings.max_statements,
            support_min=self._least(),
            share_of_best=self.settings.share_of_best,
            settings_digest=self.settings.digest(),
        )
        searcher = self._searcher(name, as_of)
        verifier = partial(self._reader, searcher, "verifier") if self.settings.verifier else None
        return Answerer(searcher, collection.catalog, config, self._weigher, verifier)

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

    def look(self, name: str, citation: Citation, spans: Sequence[Span]) -> Source:
        """The page, or the words around, where spans of a citation stand. See `assistant.source`."""
        return self._viewer.look(self.collection(name), citation, spans)

    def original(self, name: str, citation: Citation) -> tuple[Path, str]:
        """The stored file that a citation was read from, and its type. See `assistant.source`."""
        return original(self.collection(name), citation)

    def export(self, name: str, answers: Sequence[Answer], ending: str) -> bytes:
        """Answers of one collection as a file that can be checked again. See `assistant.transcript.export`."""
        from assistant.transcript.export import export

        return export(self, name, answers, ending)

    def judge(self, name: str, answer: Answer, *, verdict: str, reason: str = "", comment: str = "") -> None:
        """Keep what a person says of an answer. See `assistant.transcript.feedback`."""
        from assistant.transcript.feedback import give

        give(self, name, answer, verdict=verdict, reason=reason, comment=comment)

    def grid(
        self,
        name: str,
        columns: Sequence[Column],
        condition: Filter = Filter(),  # noqa: B008
        *,
        as_of: str | None = None,
    ) -> tuple[Filler, Review]:
        """What fills a grid of a collection, and the grid, still empty. See `assistant.grid.start`."""
        from assistant.grid.remembering import RememberingEncoder
        from assistant.grid.start import Scope, start

        self.collection(name)  # an unknown one is refused before the model is loaded
        moment = None if as_of is None else self.moment(name, as_of)
        encoder = RememberingEncoder(self._load_encoder())
        scope = Scope(collection=self._named(name, lambda: encoder), condition=condition, as_of=moment)
        return start(scope, columns, self.settings, self._weigher)

    def cited(self, name: str, row: Row, cell: Cell) -> tuple[Citation, ...]:
        """What a cell of a grid quotes. See `assistant.grid.cited`."""
        from assistant.grid.cited import cited

        catalog = self.collection(name).catalog()
        try:
            return cited(row, cell, catalog)
        finally:
            catalog.close()

    def check_draft(
        self,
        name: str,
        draft: Path,
        condition: Filter = Filter(),  # noqa: B008
        *,
        as_of: str | None = None,
        on_sentence: OnSentence | None = None,
    ) -> CheckedDraft:
        """Every sentence of a draft held against a collection. See `assistant.citecheck.check`."""
        from assistant.citecheck.check import check_file

        moment = None if as_of is None else self.moment(name, as_of)
        return check_file(self, name, draft, condition, as_of=moment, on_sentence=on_sentence)

    def chronology(
        self,
        name: str,
        condition: Filter = Filter(),  # noqa: B008
        *,
        as_of: str | None = None,
        on_document: OnDocument | None = None,
    ) -> Chronology:
        """Every dated sentence of a collection. See `assistant.chronology.gather`."""
        from assistant.chronology.gather import gather

        moment = None if as_of is None else self.moment(name, as_of)
        return gather(self.collection(name), condition, moment, on_document)

    def _reads(self, name: str, passages: int) -> bool:
        """Whether a search orders what it finds by reading: the settings say so, and no check speaks against it."""
        if self.settings.crossencoder == "off":
            return False
        found = self.verdict(name, passages)
        return found is None or found.wins

    def _summary(self, name: str) -> CollectionSummary:
        """A collection at a glance; made again when it has changed, for all of its documents are read for it."""
        try:
            collection = self._named(name)
            stamp = stamp_of(collection.root)
            if self._summaries.get(name, ((), None))[0] != stamp:
                self._summaries[name] = stamp, collection.summary()
            return self._summaries[name][1]
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

    def _named(self, name: str, encoder: Callable[[], Encoder] | None = None) -> Collection:
        config = CollectionConfig(
            encoder=self.settings.encoder,
            parse_workers=self.settings.parse_workers,
            parse_timeout_s=self.settings.parse_timeout_s,
            parse_memory_mib=self.settings.parse_memory_mib,
            ocr=self.settings.ocr,
            lock_wait_s=self.settings.lock_wait_s,
        )
        root = self.home / "collections" / name
        return Collection(root, config, encoder or self._load_encoder, self._parsers, self._on_wait)

    def _least(self) -> float | None:
        """The support below which nothing is shown, where the settings choose one."""
        least, tolerated = self.settings.support_min, self.settings.tolerated_error
        if tolerated is None:
            return least
        if least is not None:
            raise UsageError("Both support_min and tolerated_error are set. Remove one of them from the settings.")
        return least_for(tolerated, self._weighed)

    def _load_encoder(self) -> Encoder:
        with self._encoder_lock:
            if self._encoder is None:
                self._encoder = load_encoder(self.settings.encoder)
            return self._encoder

    @property
    def _weigher(self) -> Callable[[], CrossEncoder] | None:
        """What weighs answers: always the model that ships, for the supports that are needed were fitted with it."""
        return partial(self._shipped_reader, "crossencoder") if self._weighed == "read" else None

    @property
    def _weighed(self) -> Weighed:
        """How supports are made: the verifier's were fitted over those of pieces that nothing else has read."""
        if self.settings.verifier:
            return "verified"
        return "read" if self.settings.crossencoder == "answers" else "unread"

    def _reader(self, searcher: Searcher, kind: str, adapter: str | None = None) -> CrossEncoder:
        """What reads for a collection; where its own adapter cannot be used what ships does, and a notice says so."""
        try:
            own = own_reader(searcher.root, kind, adapter)
        except RetrievalError as error:
            if adapter is not None:
                raise  # it was asked for by name
            searcher.tell(f"What ships reads instead of the collection's own {kind}: {error}.")
            own = None
        return own or self._shipped_reader(kind)

    def _shipped_reader(self, kind: str) -> CrossEncoder:
        with self._encoder_lock:
            if kind not in self._readers:
                self._readers[kind] = load_crossencoder(BELOW[kind])
            return self._readers[kind]

    def _load_writer(self, name: str) -> Writer:
        from assistant.generation.chat_model import writer_for

        return writer_for(self._open_writer(), self.settings, name)

    def _open_writer(self) -> Writer:
        from assistant.generation.chat_model import open_writer

        with self._writer_lock:
            if self._writer is None:
                self._writer = open_writer(self.settings)
            return self._writer

    def _generator(self, name: str, answerer: Answerer) -> Generator:
        from assistant.generation.generate import Generator
        from assistant.generation.writing import GenerationConfig

        config = GenerationConfig(
            answer_tokens=self.settings.llm_answer_tokens,
            timeout_s=self.settings.llm_timeout_s,
            shows_unsupported=self.settings.llm_unsupported == "show",
            support_min=self._least(),
        )
        return Generator(answerer, self.collection(name).catalog, lambda: self._load_writer(name), config)

    def _searcher(self, name: str, as_of: str | None = None) -> Searcher:
        collection = self.collection(name)
        return self._shelves.setdefault(name, Shelf()).searcher(collection, as_of)
