"""A collection as its user sees it: take in files, look again, search, check, go back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from index.build import Builder
from index.encode import DEFAULT_ENCODER, Encoder, file_sha256, load_encoder
from index.generation import Generations, all_files
from index.listing import listing, row_of, size_of
from index.past import PastSearcher
from index.preview import preview, survey
from index.progress import OnProgress
from index.purge import Clean, Purger, chosen, to_certificate
from index.quality import Quality, quality
from index.repair import Repairer
from index.search import Searcher, matches
from index.types import Certificate, CollectionSummary, DocumentRow, Filter, Manifest, RepairReport, VerifyReport
from index.update import Update
from ingest.errors import IngestError, RetrievalError, UsageError
from ingest.intake import Parsers
from ingest.isolation.child import ParsePool
from ingest.limits import Limits
from ingest.staging import sweep
from ingest.store.audit import audit
from ingest.store.blobs import BlobStore
from ingest.store.catalog import Catalog
from ingest.store.journal import Journal
from ingest.store.lock import OnWait, writer_lock
from ingest.store.register import Listed, Register, Wanted
from ingest.store.retention import KnownDocument, Retention
from ingest.store.snapshot import FileRecord, LiveDocument, Snapshots
from ingest.types import IngestReport, Progress
from ingest.walk import LeftOut, absolute, files_below


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
        self._passwords: tuple[str, ...] = ()
        self._blobs = BlobStore(root / "blobs")
        self._generations = Generations(root)
        self._journal = Journal(root)

    # --- writing ---------------------------------------------------------------------------------------------------

    def ingest(
        self,
        paths: Sequence[Path],
        on_progress: OnProgress | None = None,
        *,
        readmit: bool = False,
        passwords: Sequence[str] = (),
    ) -> IngestReport:
        """Add or update files and folders, and publish. Nothing is dropped.

        Args:
            paths: what to take in.
            on_progress: told how far it is.
            readmit: whether what was purged may come back.
            passwords: tried in turn on files that need one; they are kept nowhere.

        Raises:
            UsageError: a path does not exist, or there is no file below any.
            CollectionLockedError: another process is writing.
        """
        self._passwords = tuple(passwords)
        named = [absolute(path) for path in paths]
        left_out = LeftOut()
        files = list(files_below(named, left_out))
        if not files:
            why = "".join(f" {outcome.path} {outcome.reason}." for outcome in left_out.outcomes[:1])
            below = ", ".join(map(str, paths)) or "nothing"
            raise UsageError(f"No files below {below}: there is nothing to take in.{why}")
        with self._writing(create=True) as catalog:
            for path in files if readmit else ():
                catalog.readmit(str(path), file_sha256(path))
            catalog.add_roots(named)
            return left_out.added_to(self._update(catalog, readmit=readmit).run(files, on_progress=on_progress))

    def reindex(self, *, confirm_gone: bool = False, on_progress: OnProgress | None = None) -> IngestReport:
        """Look again at everything ever ingested: new, changed, moved and gone; publish the difference.

        Files of a root that is missing, empty, or has lost more than a tenth of its files are kept unless
        `confirm_gone`: see `index.preview.survey`.
        """
        self._existing()
        with self._writing() as catalog:
            found = survey(catalog, confirm_gone=confirm_gone)
            report = self._update(catalog).run(found.files, found.gone, on_progress, found.warnings)
            return found.left_out.added_to(report)

    def rollback(self, generation: int | None = None) -> Manifest:
        """Serve an older generation, by default the newest that shows an earlier state. The next publish moves on.

        Raises:
            UsageError: there is no such generation.
            RetrievalError: it is damaged.
        """
        self._existing()
        with self._writing():
            numbers = self._generations.numbers()
            now = self._generations.serving()
            older = [g.generation for g in self.generations() if now and g.catalog_snapshot < now.catalog_snapshot]
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

    def hold(self, documents: Sequence[str], reason: str) -> tuple[str, ...]:
        """Forbid purging documents of any time, also removed ones, until `release`. Returns their names.

        Raises:
            UsageError: a name matches no document, or there is no reason.
        """
        if not reason.strip():
            raise UsageError("A hold needs a reason, as in --reason 'claim 2026-114'; whoever wants to purge sees it.")
        with self._retaining() as retention:
            held = chosen(retention, documents, self.name)
            retention.hold([d.document_id for d in held], reason.strip())
            return tuple(d.name for d in held)

    def release(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Lift holds."""
        with self._retaining() as retention:
            held = chosen(retention, documents, self.name)
            retention.release([d.document_id for d in held])
            return tuple(d.name for d in held)

    def purge(self, documents: Sequence[str], *, reason: str = "", clean: Clean | None = None) -> Certificate:
        """Destroy documents of any time for good: bytes, text, passages, vectors, terms, every older generation.

        Args:
            documents: ids, paths or file names.
            reason: written on the certificate.
            clean: takes them out of saved answers; see `Purger.purge`.

        Raises:
            UsageError: a name matches no document, one is held, or is part of a file that is not purged with it.
        """
        with self._retaining() as retention:
            doomed = chosen(retention, documents, self.name)
            return Purger(self.root, self._encoder).purge(doomed, reason, clean)

    def foresee_purge(self, documents: Sequence[str]) -> Certificate:
        """What `purge` would destroy and could not reach, as a certificate without an id; nothing is written.

        Raises:
            UsageError: as `purge` does.
        """
        retention = Retention(self._existing())
        try:
            return Purger(self.root, self._encoder).foresee(retention, chosen(retention, documents, self.name))
        finally:
            retention.close()

    def note_copy(self, path: Path, kind: str) -> None:
        """Remember a file outside that holds its words: 'answers', 'grid', 'chronology', 'export' or 'backup'."""
        try:
            str(path).encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"The name {str(path)!r} is not UTF-8; choose another.") from error
        retention = Retention(self._existing())
        try:
            retention.add_copy(str(absolute(path)), kind)
        finally:
            retention.close()

    # --- reading ---------------------------------------------------------------------------------------------------

    def open(self, as_of: str | None = None) -> Searcher:
        """A searcher on the serving generation, or on the state at an earlier moment; see `index.past`."""
        self._existing()
        past = None if as_of is None else partial(PastSearcher, as_of=as_of)
        told = self._journal.last()  # before the catalogue is looked at, which is written first
        while True:
            serving = self.serving()
            try:
                searcher = (past or Searcher)(self.root, self.catalog, self._encoder)
                if searcher.manifest.generation == serving or self.serving() == serving:
                    searcher.notices += self._lost(told)
                    return searcher
            except RetrievalError:
                if self.serving() == serving:
                    raise  # otherwise a writer has replaced and swept what was being opened

    def _lost(self, told: int) -> tuple[str, ...]:
        """A notice where the catalogue lacks what its journal told of: a removal may be among it."""
        with self._reading() as catalog:
            lost = told - catalog.last_event()
        if lost <= 0:
            return ()
        return (
            f"The catalogue lacks the last {lost} changes; what was removed by them may answer. "
            f"Run `assistant collections verify {self.name} --repair`.",
        )

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
            serving, documents, counts = listing(catalog, self._generations, self.name)
            live = [d for d in documents if not d.removed]
            return CollectionSummary(
                name=self.name,
                documents=len(live),
                passages=sum(counts[d.document_id] for d in live),
                pages=sum(d.pages for d in live),
                generation=serving.generation if serving else 0,
                size_bytes=size_of(self.root),
                pending=Builder(self.root, catalog, self._encoder).pending(),
                words_only=serving.words_only if serving else 0,
                unreadable=unreadable(catalog.files(), catalog.replaced_files()),
            )

    def documents(self) -> tuple[DocumentRow, ...]:
        """Every document of the serving generation, removed ones included, by path."""
        with self._reading() as catalog:
            _, documents, counts = listing(catalog, self._generations, self.name)
            return tuple(row_of(d, counts[d.document_id]) for d in documents)

    def listed(self, wanted: Wanted) -> Listed:
        """A page of the documents of the serving generation, removed ones included; see `ingest.store.register`."""
        register = Register(self._existing())
        try:
            return register.listed(self._snapshot(register), wanted)
        finally:
            register.close()

    def quality(self) -> Quality:
        """How well the documents that answer could be read, and what they have in common; see `index.quality`."""
        with self._reading() as catalog:
            serving, documents, _ = listing(catalog, self._generations, self.name)
            snapshot = serving.catalog_snapshot if serving else catalog.snapshot()
            return quality(catalog, [d for d in documents if not d.removed], snapshot)

    def ever(self) -> tuple[KnownDocument, ...]:
        """Every document the collection holds or held and has not purged."""
        retention = Retention(self._existing())
        try:
            return tuple(retention.ever())
        finally:
            retention.close()

    def identity(self) -> tuple[str, str]:
        """The random name of this collection, and a digest of what is removed from its answers ("" for nothing)."""
        with self._reading() as catalog:
            removed = sorted(catalog.removed_documents())
            return catalog.collection_id, sha256("\n".join(removed).encode()).hexdigest()[:12] if removed else ""

    def certificates(self) -> tuple[Certificate, ...]:
        """What was purged, oldest first."""
        retention = Retention(self._existing())
        try:
            return tuple(to_certificate(fields) for fields in retention.purges())
        finally:
            retention.close()

    def verify(self) -> VerifyReport:
        """Read every stored byte and compare it with what was published."""
        self._existing()
        unique = list({f.path: f for m in self.generations() for f in all_files(m)}.values())
        problems = self._generations.problems() + self._generations.check(unique)
        problems += audit(self.root / "catalog.sqlite")
        names = self._blobs.names()
        with suppress(sqlite3.DatabaseError, IngestError, ValueError), self._reading() as catalog:  # `audit` named them
            problems += [f"blob {name} is missing" for name in sorted(catalog.blobs() - set(names))]
            problems += self._journal.check(catalog)
        for name in names:
            try:
                self._blobs.read(name)
            except (IngestError, OSError) as error:
                problems.append(str(error))
        size = sum(f.length for f in unique) + sum(self._blobs.path(n).stat().st_size for n in names)
        return VerifyReport(files=len(unique) + len(names), size_bytes=size, problems=tuple(problems))

    def repair(self, on_progress: OnProgress | None = None) -> RepairReport:
        """Mend what `verify` finds, as far as it can be done; see `index.repair`. Doing it again does no harm.

        Raises:
            IngestError: the catalogue is lost, and so is what it could be built from.
        """
        if not self._journal.exists:
            self._existing()

        def tell(stage: str, done: int, total: int) -> None:
            if on_progress is not None:
                on_progress(Progress(stage=stage, done=done, total=total))

        with writer_lock(self.root, self._config.lock_wait_s, self._on_wait):
            report = Repairer(self.root, (self._config.encoder, self._encoder), self._parsers).run(tell)
        return replace(report, left=self.verify().problems) if report.ok else report

    # --- how -------------------------------------------------------------------------------------------------------

    def _update(self, catalog: Catalog, *, readmit: bool = False) -> Update:
        encoder = (self._config.encoder, self._encoder)
        return Update(self.root, catalog, encoder, self._parsers, ocr=self._config.ocr, readmit=readmit)

    def _pool(self) -> ParsePool:
        return ParsePool(
            self._config.parse_workers,
            self._config.parse_timeout_s,
            self._config.parse_memory_mib,
            Limits(ocr=self._config.ocr, passwords=self._passwords),
        )

    @contextmanager
    def _writing(self, *, create: bool = False) -> Iterator[Catalog]:
        """The catalogue, for the one writer; what an interrupted purge has left undone is done first."""
        with writer_lock(self.root, self._config.lock_wait_s, self._on_wait):
            catalog = Catalog(self.root / "catalog.sqlite", create=create)
            try:
                sweep(self.root)
                self._journal.sync(catalog)
                if catalog.purging():
                    Purger(self.root, self._encoder).finish()
                try:
                    yield catalog
                finally:
                    self._journal.sync(catalog)
            finally:
                catalog.close()

    @contextmanager
    def _retaining(self) -> Iterator[Retention]:
        """Holds and purges, for the one writer."""
        self._existing()
        with self._writing():
            retention = Retention(self.root / "catalog.sqlite")
            try:
                yield retention
            finally:
                retention.close()

    @contextmanager
    def _reading(self) -> Iterator[Catalog]:
        catalog = self.catalog()
        try:
            yield catalog
        finally:
            catalog.close()

    def _existing(self) -> Path:
        path = self.root / "catalog.sqlite"
        if not path.is_file() and self._journal.exists:
            raise IngestError(
                f"The catalogue of {self.name!r} is missing; `assistant collections verify {self.name} --repair` "
                "builds it again."
            )
        if not path.is_file():
            raise UsageError(
                f"There is no collection {self.name!r}; create it with `assistant ingest PATH -c {self.name}`."
            )
        return path

    def _snapshot(self, catalog: Snapshots) -> int:
        serving = self._generations.serving()
        return serving.catalog_snapshot if serving else catalog.snapshot()

    def _set_removed(self, documents: Sequence[str], *, removed: bool) -> tuple[str, ...]:
        self._existing()
        with self._writing() as catalog:
            snapshots = sorted({self._snapshot(catalog), catalog.snapshot()})  # they differ after a rollback
            live = list({d.document_id: d for at in snapshots for d in catalog.live_documents(at)}.values())
            matching: list[LiveDocument] = []
            for name in documents:
                found = [d for d in live if matches(d, Filter(documents=(name,)))]
                if not found:
                    raise UsageError(f"No document {name!r} in collection {self.name!r}; see `collections show`.")
                matching += found
            catalog.set_removed([d.document_id for d in matching], removed=removed)
            return tuple(d.name for d in matching)


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
