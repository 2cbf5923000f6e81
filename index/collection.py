"""A collection as its user sees it: take in files, look again, search, check, go back."""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.build import Builder
from index.encode import DEFAULT_ENCODER, Encoder, load_encoder
from index.generation import KEPT_GENERATIONS, Generations, all_files
from index.past import PastSearcher
from index.preview import preview, survey
from index.search import Searcher, matches
from index.types import CollectionSummary, DocumentRow, Filter, Manifest, VerifyReport
from ingest.audit import audit
from ingest.blobs import BlobStore
from ingest.catalog import Catalog
from ingest.child import ParsePool
from ingest.errors import IngestError, RetrievalError, UsageError
from ingest.intake import Intake, Parsers, stamp
from ingest.limits import Limits
from ingest.lock import OnWait, writer_lock
from ingest.room import check_files
from ingest.snapshot import FileRecord, LiveDocument
from ingest.types import FileOutcome, FileStatus, IngestReport, Progress
from ingest.walk import absolute, files_below

CHECKPOINT_PASSAGES = 2048  # embedded and published together while a long ingest runs

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionConfig:
    """How a collection is read and embedded. Limits are per file."""

    encoder: str = DEFAULT_ENCODER
    parse_workers: int = 2
    parse_timeout_s: float = 120.0
    parse_memory_mib: int = 4096
    ocr: bool = True
    lock_wait_s: float = 0.0  # how long a writer waits while another one writes


class Collection:
    """The folder `collections/NAME` of a home: a wall around its documents."""

    def __init__(
        self,
        root: Path,
        config: CollectionConfig | None = None,
        encoder: Callable[[], Encoder] | None = None,
        parsers: Callable[[], Parsers] | None = None,
        on_wait: OnWait | None = None,
    ) -> None:
        """Name a collection that exists or will be created by the first ingest.

        Args:
            root: its folder.
            config: how to read and embed.
            encoder: loads the encoder; by default the configured one. Callers share one between collections.
            parsers: starts what reads files; by default the configured number of parse children.
            on_wait: told who writes when a writer begins to wait.
        """
        self.root = root
        self.name = root.name
        self._config = config or CollectionConfig()
        self._encoder = encoder or (lambda: load_encoder(self._config.encoder))
        self._parsers = parsers or self._pool
        self._on_wait = on_wait
        self._blobs = BlobStore(root / "blobs")
        self._generations = Generations(root)

    # --- writing ---------------------------------------------------------------------------------------------------

    def ingest(self, paths: Sequence[Path], on_progress: OnProgress | None = None) -> IngestReport:
        """Add or update files and folders, and publish. Nothing is dropped.

        Raises:
            UsageError: a path does not exist, or there is no file below any.
            CollectionLockedError: another process is writing.
        """
        named = [absolute(path) for path in paths]
        files = list(files_below(named))
        if not files:
            raise UsageError(f"No files below {', '.join(map(str, paths)) or 'nothing'}: there is nothing to take in.")
        with self._lock(), self._writable() as catalog:
            catalog.add_roots(named)
            return self._run(catalog, files, [], on_progress)

    def reindex(self, *, confirm_gone: bool = False, on_progress: OnProgress | None = None) -> IngestReport:
        """Look again at everything ever ingested: new, changed, moved and gone; publish the difference.

        Files of a root that is missing, empty, or has lost more than a tenth of its files are kept unless
        `confirm_gone`: see `index.preview.survey`.
        """
        self._existing()
        with self._lock(), self._writable() as catalog:
            found = survey(catalog, confirm_gone=confirm_gone)
            return self._run(catalog, found.files, found.gone, on_progress, found.warnings)

    def rollback(self, generation: int | None = None) -> Manifest:
        """Serve an older generation, by default the one before the serving one. The next publish moves on.

        Raises:
            UsageError: there is no such generation.
            RetrievalError: it is damaged.
        """
        self._existing()
        with self._lock():
            numbers = self._generations.numbers()
            older = [n for n in numbers if n < self._generations.current()]
            number = generation if generation is not None else (older[-1] if older else -1)
            if number not in numbers:
                wanted = "older generation" if generation is None else f"generation {generation}"
                kept = ", ".join(map(str, numbers)) or "none"
                raise UsageError(f"Collection {self.name!r} has no {wanted}; it has {kept}.")
            manifest = self._generations.load(number)
            problems = self._generations.check(all_files(manifest))
            if problems:
                raise RetrievalError(f"Generation {number} is damaged: {problems[0]}. Choose another one.")
            self._generations.serve(number)
            return manifest

    def remove(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Take documents out of every answer at once, in every generation; `restore` undoes it. Returns their names.

        Raises:
            UsageError: a name matches no document.
        """
        return self._set_removed(documents, removed=True)

    def restore(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Bring removed documents back."""
        return self._set_removed(documents, removed=False)

    # --- reading ---------------------------------------------------------------------------------------------------

    def open(self, as_of: str | None = None) -> Searcher:
        """A searcher on the serving generation, or on the state at an earlier moment; see `index.past`."""
        self._existing()
        past = as_of and partial(PastSearcher, as_of=as_of)
        while True:
            serving = self.serving()
            try:
                searcher = (past or Searcher)(self.root, self.catalog, self._encoder)
                if searcher.manifest.generation == serving or self.serving() == serving:
                    return searcher
            except RetrievalError:
                if self.serving() == serving:
                    raise  # otherwise a writer has replaced and swept what was being opened

    def catalog(self) -> Catalog:
        """A new connection to the catalogue; the caller closes it."""
        return Catalog(self._existing())

    def serving(self) -> int:
        """Number of the serving generation, 0 before the first."""
        return self._generations.current()

    def generations(self) -> tuple[Manifest, ...]:
        """Every readable generation, oldest first."""
        found = []
        for number in self._generations.numbers():
            with suppress(RetrievalError):  # `verify` names it
                found.append(self._generations.load(number))
        return tuple(found)

    def blob(self, sha256: str) -> bytes:
        """The bytes of a stored file, checked against their hash."""
        return self._blobs.read(sha256)

    def blob_path(self, sha256: str) -> Path:
        """Where a stored file lies; its bytes are checked first."""
        self._blobs.read(sha256)
        return self._blobs.path(sha256)

    def preview(self, *, confirm_gone: bool = False) -> IngestReport:
        """What a re-index would do now; nothing is written and no writer waits. See `index.preview.preview`."""
        with self._reading() as catalog:
            return preview(catalog, ocr=self._config.ocr, confirm_gone=confirm_gone)

    def summary(self) -> CollectionSummary:
        """The collection at a glance, as the serving generation has it."""
        with self._reading() as catalog:
            serving = self._generations.serving()  # once: a publish meanwhile must not mix two generations
            snapshot = serving.catalog_snapshot if serving else catalog.snapshot()
            live = [d for d in catalog.live_documents(snapshot) if not d.removed]
            counts = catalog.passage_count(snapshot)
            return CollectionSummary(
                name=self.name,
                documents=len(live),
                passages=sum(counts.get(d.document_id, 0) for d in live),
                pages=sum(d.pages for d in live),
                generation=serving.generation if serving else 0,
                size_bytes=_size(self.root),
                pending=Builder(self.root, catalog, self._encoder).pending(),
                unreadable=unreadable(catalog.files(), catalog.replaced_files()),
            )

    def documents(self) -> tuple[DocumentRow, ...]:
        """Every document of the serving generation, removed ones included, by path."""
        with self._reading() as catalog:
            snapshot = self._snapshot(catalog)
            counts = catalog.passage_count(snapshot)
            return tuple(_row(d, counts) for d in catalog.live_documents(snapshot))

    def verify(self) -> VerifyReport:
        """Read every stored byte and compare it with what was published."""
        self._existing()
        unique = list({f.path: f for m in self.generations() for f in all_files(m)}.values())
        problems = self._generations.problems() + self._generations.check(unique)
        problems += audit(self.root / "catalog.sqlite")
        names = self._blobs.names()
        with suppress(sqlite3.DatabaseError, IngestError), self._reading() as catalog:  # `audit` has named those
            problems += [f"blob {name} is missing" for name in sorted(catalog.blobs() - set(names))]
        for name in names:
            try:
                self._blobs.read(name)
            except (IngestError, OSError) as error:
                problems.append(str(error))
        size = sum(f.length for f in unique) + sum(self._blobs.path(n).stat().st_size for n in names)
        return VerifyReport(files=len(unique) + len(names), size_bytes=size, problems=tuple(problems))

    # --- how -------------------------------------------------------------------------------------------------------

    def _run(
        self,
        catalog: Catalog,
        files: Sequence[Path],
        gone: Sequence[Path],
        on_progress: OnProgress | None,
        warnings: Sequence[str] = (),
    ) -> IngestReport:
        begun = time.perf_counter()
        base = max(self._generations.numbers(), default=0)
        self._blobs.sweep()
        check_files(self.root, catalog, self._blobs, files, stamp(ocr=self._config.ocr))
        tell = _Teller(on_progress, len(files))
        builder = Builder(self.root, catalog, self._encoder)
        lookups = Catalog(self.root / "catalog.sqlite")
        intake = Intake(catalog, lookups, self._blobs, self._parsers, ocr=self._config.ocr)
        outcomes: list[FileOutcome] = []
        interrupted = False
        pending = builder.pending()
        try:
            for outcome in intake.take(files):
                outcomes.append(outcome)
                tell.parsed(outcome)
                if intake.tally.passages_new + pending - builder.embedded >= CHECKPOINT_PASSAGES:
                    builder.publish(self._config.encoder, tell.embedded)
                    self._sweep(base)
            for path in gone:
                if not path.exists() and catalog.file(str(path)) is not None:  # else it was moved
                    catalog.forget_file(str(path))
                    outcomes.append(FileOutcome(path=str(path), status=FileStatus.GONE))
            builder.publish(self._config.encoder, tell.embedded)
            builder.merge()  # what is new already serves
        except KeyboardInterrupt:
            interrupted = True
        finally:
            lookups.close()
        self._sweep(base)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return IngestReport(
            outcomes=tuple(sorted(outcomes, key=lambda o: o.path)),
            pages=intake.tally.pages,
            passages_embedded=builder.embedded,
            passages_reused=intake.tally.passages_kept,
            generation=self.serving(),
            wall_s=time.perf_counter() - begun,
            peak_memory_mib=usage.ru_maxrss / 1024,
            peak_child_memory_mib=intake.tally.peak_child_memory_mib,
            interrupted=interrupted,
            warnings=tuple(warnings),
        )

    def _sweep(self, base: int) -> None:
        """Keep the newest generations; those this run published on its way to the last one are litter."""
        current = self.serving()
        numbers = [n for n in self._generations.numbers() if n <= base or n == current]
        self._generations.sweep(numbers[-KEPT_GENERATIONS:])

    def _pool(self) -> ParsePool:
        return ParsePool(
            self._config.parse_workers,
            self._config.parse_timeout_s,
            self._config.parse_memory_mib,
            Limits(ocr=self._config.ocr),
        )

    def _lock(self) -> AbstractContextManager[None]:
        return writer_lock(self.root, self._config.lock_wait_s, self._on_wait)

    @contextmanager
    def _writable(self) -> Iterator[Catalog]:
        catalog = Catalog(self.root / "catalog.sqlite", create=True)
        try:
            yield catalog
        finally:
            catalog.close()

    @contextmanager
    def _reading(self) -> Iterator[Catalog]:
        catalog = self.catalog()
        try:
            yield catalog
        finally:
            catalog.close()

    def _existing(self) -> Path:
        path = self.root / "catalog.sqlite"
        if not path.is_file():
            raise UsageError(
                f"There is no collection {self.name!r}; create it with `assistant ingest PATH -c {self.name}`."
            )
        return path

    def _snapshot(self, catalog: Catalog) -> int:
        serving = self._generations.serving()
        return serving.catalog_snapshot if serving else catalog.snapshot()

    def _set_removed(self, documents: Sequence[str], *, removed: bool) -> tuple[str, ...]:
        self._existing()
        with self._lock(), self._reading() as catalog:
            snapshots = sorted({self._snapshot(catalog), catalog.snapshot()})  # they differ after a rollback
            live = list({d.document_id: d for at in snapshots for d in catalog.live_documents(at)}.values())
            chosen: list[LiveDocument] = []
            for name in documents:
                found = [d for d in live if matches(d, Filter(documents=(name,)))]
                if not found:
                    raise UsageError(f"No document {name!r} in collection {self.name!r}; see `collections show`.")
                chosen += found
            catalog.set_removed([d.document_id for d in chosen], removed=removed)
            return tuple(d.name for d in chosen)


class _Teller:
    """Turns events of a run into `Progress`, with rate and time left."""

    def __init__(self, on_progress: OnProgress | None, files: int) -> None:
        self._on_progress = on_progress
        self._files = files
        self._begun = time.perf_counter()
        self._embedding: tuple[float, int] | None = None  # since when, and with how many passages done before
        self._done = self._pages = 0

    def parsed(self, outcome: FileOutcome) -> None:
        """A file is done: pages a second so far, and the time the other files take at the rate of these."""
        self._embedding = None
        self._done += 1
        self._pages += outcome.pages
        passed = max(time.perf_counter() - self._begun, 1e-9)
        left = passed / self._done * (self._files - self._done)
        self._tell("parse", (self._done, self._files), (self._pages / passed, left), outcome)

    def embedded(self, done: int, total: int) -> None:
        """Passages are embedded: passages a second in this batch, and the time for the rest of it."""
        if self._embedding is None or done < self._embedding[1]:
            self._embedding = (time.perf_counter(), done)
        since, before = self._embedding
        rate = (done - before) / max(time.perf_counter() - since, 1e-9)
        self._tell("embed", (done, total), (rate, (total - done) / rate if rate else None), None)

    def _tell(
        self,
        stage: str,
        count: tuple[int, int],
        pace: tuple[float, float | None],
        outcome: FileOutcome | None,
    ) -> None:
        if self._on_progress is not None:
            self._on_progress(
                Progress(
                    stage=stage,
                    done=count[0],
                    total=count[1],
                    pages=self._pages,
                    rate_per_s=pace[0],
                    left_s=pace[1],
                    path=outcome.path if outcome is not None else "",
                    outcome=outcome,
                )
            )


def _size(folder: Path) -> int:
    """Bytes of all files below a folder; what a writer takes away meanwhile does not count."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def unreadable(files: Iterable[FileRecord], replaced: set[str]) -> tuple[str, ...]:
    """Files that gave no document, and parts of files that could not be read, each with its reason.

    Args:
        files: as last seen.
        replaced: paths of those whose newest state gave no document while an earlier state still answers.
    """
    lines = []
    for record in files:
        name = Path(record.path).name
        if record.path in replaced:
            lines.append(f"{name} (its newest state could not be read, the one before answers: {record.reason})")
        elif record.status != "done":
            lines.append(f"{name} ({record.reason})")
        lines += [f"{name}: {notice}" for notice in record.notices]
    return tuple(lines)


def _row(document: LiveDocument, counts: dict[str, int]) -> DocumentRow:
    return DocumentRow(
        document_id=document.document_id,
        path=document.path,
        title=document.title,
        file_type=document.file_type,
        revision=document.number,
        pages=document.pages,
        passages=counts.get(document.document_id, 0),
        first_seen=document.first_seen,
        removed=document.removed,
        notices=document.notices,
    )
