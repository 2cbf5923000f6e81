"""Files into the catalogue: what is new is parsed, what is unchanged is left, what cannot be read is listed."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError
from pathlib import Path, PurePath
from shutil import which
from types import TracebackType
from typing import Protocol, Self

from ingest.census import Standing, standing, twin_of, unopened
from ingest.chunk import CHUNKER, PassageDraft, chunk
from ingest.engine import engine
from ingest.errors import ParserFailedError, UnreadableError
from ingest.formats.oldoffice.read import converter
from ingest.normalise import NORMALISER, normalise
from ingest.staging import scratch
from ingest.store.blobs import BlobStore
from ingest.store.catalog import Catalog, NewRevision, as_status
from ingest.store.snapshot import FileRecord
from ingest.types import Attachment, Blob, Element, FileOutcome, FileStatus, Parsed

MAX_DEPTH = 5  # mail in mail in mail …
MAX_ATTACHMENTS = 500  # of one file, at all depths
_READERS = "11"  # raised when this program reads the same bytes another way
_PARSER_PACKAGES = (
    "charset-normalizer",
    "lxml",
    "openpyxl",
    "pypdfium2",
    "python-docx",
    "python-oxmsg",
    "striprtf",
    "unstructured",
    "xlrd",
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Parsers(Protocol):
    """What reads files: `ingest.isolation.child.ParsePool`, several at a time in processes of their own."""

    def __enter__(self) -> Self:
        """Start."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop, also in the middle of a file."""

    def map(self, files: Iterable[tuple[Path, str]], /) -> Iterator[tuple[Path, list[Parsed] | UnreadableError, float]]:
        """Read files that go by these names; the path, its documents or the reason there are none, peak MiB."""

    def parse(self, path: Path, name: str, /) -> Iterator[Parsed]:
        """Read one file while the results of `map` are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A file that must be parsed, with its bytes already stored."""

    path: Path
    blob: Blob
    stored: Path
    held: bool  # the collection holds documents of an earlier state of it


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts over a run."""

    pages: int = 0
    passages_new: int = 0
    passages_kept: int = 0
    peak_child_memory_mib: float = 0.0
    unread: set[str] = field(default_factory=set)  # SHA-256 of blobs that gave no document


class Intake:
    """Takes files into one collection. The caller holds the writer lock."""

    def __init__(
        self,
        catalog: Catalog,
        lookups: Catalog,
        blobs: BlobStore,
        pool: Callable[[], Parsers],
        *,
        ocr: bool = True,
        readmit: bool = False,
    ) -> None:
        """Prepare.

        Args:
            catalog: the collection's catalogue.
            lookups: a second connection to it; the pool's threads ask it what is known while the first one writes.
            blobs: its stored bytes.
            pool: starts the parse children; called only when a file must be parsed.
            ocr: whether they read scanned pages; a change of this reads every file again.
            readmit: whether purged attachments may come back.
        """
        self._catalog = catalog
        self._lookups = lookups
        self._blobs = blobs
        self._pool = pool
        self._stamp = stamp(ocr=ocr)
        self._readmit = readmit
        self.tally = Tally()

    def take(self, files: Iterable[Path]) -> Iterator[FileOutcome]:
        """Bring the catalogue up to these files, one outcome for each, as they are done.

        A file counts as done when its outcome is yielded: its bytes, text and passages are then on the disk.
        """
        settled: deque[FileOutcome] = deque()
        jobs = self._jobs(files, settled)
        first = next(jobs, None)
        if first is not None:
            with self._pool() as pool:
                yield from self._parse(pool, first, jobs, settled)
        yield from settled

    def _jobs(self, files: Iterable[Path], settled: deque[FileOutcome]) -> Iterator[Job]:
        """The files that must be parsed; all others are settled at once."""
        for path in files:
            seen = standing(self._lookups, path, self._stamp)
            outcome = seen.outcome
            try:
                if seen.unread:
                    yield self._job(path, held=seen.held)
                    continue
                if seen.twin:
                    self._share(self._lookups, seen)
                elif outcome.status is FileStatus.UNCHANGED and not self._blobs.holds(seen.sha256):
                    self._blobs.put_file(path)
            except OSError as error:
                outcome = unopened(path, error)
            settled.append(outcome)

    def _share(self, catalog: Catalog, seen: Standing) -> None:
        """Give a new path to the documents of a file with the same bytes."""
        if seen.outcome.status is FileStatus.MOVED:
            catalog.move(seen.twin, seen.outcome.path)
        else:
            catalog.copy(seen.twin, seen.outcome.path)

    def _job(self, path: Path, *, held: bool) -> Job:
        blob = self._blobs.put_file(path)
        return Job(path=path, blob=blob, stored=self._blobs.path(blob.sha256), held=held)

    def _parse(
        self, pool: Parsers, first: Job, jobs: Iterator[Job], settled: deque[FileOutcome]
    ) -> Iterator[FileOutcome]:
        waiting: dict[str, deque[Job]] = {}

        def requests() -> Iterator[tuple[Path, str]]:
            job: Job | None = first
            while job is not None:
                waiting.setdefault(str(job.stored), deque()).append(job)
                yield job.stored, job.path.name
                job = next(jobs, None)

        for stored, result, peak_mib in pool.map(requests()):
            self.tally.peak_child_memory_mib = max(self.tally.peak_child_memory_mib, peak_mib)
            while settled:
                yield settled.popleft()
            yield self._commit(pool, waiting[str(stored)].popleft(), result)

    def _commit(self, pool: Parsers, job: Job, result: list[Parsed] | UnreadableError) -> FileOutcome:
        path = str(job.path)
        twin = None if job.held else twin_of(self._catalog, job.path, job.blob.sha256, self._stamp)
        if twin is not None:  # it was parsed in this very run
            self._share(self._catalog, twin)
            return twin.outcome
        try:
            if isinstance(result, UnreadableError):
                raise result
            documents, notices = self._documents(pool, job, result)
            if not any(drafts for _, _, drafts in documents):
                raise UnreadableError("; ".join(notices) or "holds no text")
        except UnreadableError as error:
            status = "failed" if isinstance(error, ParserFailedError) else "skipped"
            self.tally.unread.add(job.blob.sha256)
            record = FileRecord(path=path, sha256=job.blob.sha256, stamp=self._stamp, status=status, reason=str(error))
            self._catalog.record_failure(record)
            return FileOutcome(path=path, status=as_status(record), reason=str(error))
        pages = sum(len(revision.text.pages) for _, revision, _ in documents)
        record = FileRecord(
            path=path,
            sha256=job.blob.sha256,
            stamp=self._stamp,
            status="done",
            pages=pages,
            notices=tuple(notices),
        )
        new, kept = self._catalog.commit_file(record, documents)
        if self._catalog.removed_documents() & {document_id for document_id, _, _ in documents}:
            notices.append("was removed from answers and stays so; `collections restore` brings it back")
        self.tally.pages += pages
        self.tally.passages_new += new
        self.tally.passages_kept += kept
        status_now = FileStatus.CHANGED if job.held else FileStatus.NEW
        return FileOutcome(path=path, status=status_now, pages=pages, passages=new + kept, notices=tuple(notices))

    def _documents(
        self, pool: Parsers, job: Job, parsed: list[Parsed]
    ) -> tuple[list[tuple[str, NewRevision, list[PassageDraft]]], list[str]]:
        """The documents of a file with their passages, attachments included, and what could not be read of it."""
        notices: list[str] = []
        documents = []
        for part, document, blob in self._expand(pool, job, parsed, notices):
            notices += [f"{part}: {notice}" if part else notice for notice in document.notices]
            revision, elements = revised(document, part, blob, job.path.name, self._catalog.salted)
            document_id = self._catalog.document_for(str(job.path), part, revision.text.text_id)
            documents.append((document_id, revision, chunk(document_id, revision.title, revision.text, elements)))
        return documents, notices

    def _expand(
        self, pool: Parsers, job: Job, parsed: list[Parsed], notices: list[str]
    ) -> Iterator[tuple[str, Parsed, Blob]]:
        """Every document in a file: itself or its rows, and attachments at all depths, each under its own part."""
        used: set[str] = set()
        todo = deque([("", document, job.blob, 0) for document in parsed])
        attachments = 0
        while todo:
            part, document, blob, depth = todo.popleft()
            name = unused(f"{part}#{document.row_id}" if document.row_id is not None else part, used)
            if document.printed.strip():
                yield name, document, blob
            for attachment in document.attachments:
                attachments += 1
                inner = f"{part}!/{safe_name(attachment.name)}"
                if depth >= MAX_DEPTH or attachments > MAX_ATTACHMENTS:
                    notices.append(f"{inner}: not read, too deep or too many attachments")
                    continue
                sha256 = hashlib.sha256(attachment.content).hexdigest()
                if self._readmit:
                    self._catalog.readmit("", sha256)
                if (day := self._catalog.purged_at("", sha256)) is not None:
                    notices.append(
                        f"{inner}: was purged on {day[:10]}; `assistant ingest FILE --readmit` takes it in again"
                    )
                    continue
                try:
                    found, inner_blob = self._parse_attachment(pool, attachment)
                    todo += [(inner, one, inner_blob, depth + 1) for one in found]
                except UnreadableError as error:
                    notices.append(f"{inner}: {error}")

    def _parse_attachment(self, pool: Parsers, attachment: Attachment) -> tuple[list[Parsed], Blob]:
        with scratch() as folder:
            path = folder / "attachment"
            path.write_bytes(attachment.content)
            found = list(pool.parse(path, safe_name(attachment.name)))
        return found, self._blobs.put(attachment.content)


def revised(
    document: Parsed, part: str, blob: Blob, file_name: str, salted: Callable[[str], str]
) -> tuple[NewRevision, list[Element]]:
    """A document as the catalogue takes it in, and its elements.

    Args:
        document: as a parser read it.
        part: where it lies in the file.
        blob: the bytes it was read from.
        file_name: the file's name, its title where it has none.
        salted: makes the identity of its text one that outsiders cannot guess; see `Ledger.salted`.
    """
    identity = blob.sha256
    if document.row_id is not None:  # a row's words decide whether it changed, not its neighbours in the file
        identity = hashlib.sha256(document.printed.encode("utf-8", "surrogatepass")).hexdigest()
    text, elements = normalise(document, salted(identity))
    revision = NewRevision(
        part=part,
        blob=blob,
        file_type=document.file_type,
        text=text,
        title=document.title.strip() or readable_name(part.removeprefix("!/") or file_name),
        metadata=document.metadata,
        notices=document.notices,
        dated=_stated_day(document),
    )
    return revision, elements


@cache
def stamp(*, ocr: bool) -> str:
    """What decides how a file is read: a file read under another stamp is read again."""
    versions = []
    for package in _PARSER_PACKAGES:
        try:
            versions.append(engine(package))
        except PackageNotFoundError:
            versions.append(f"no {package}")
    programs = ["tesseract" if ocr and which("tesseract") else "no tesseract", converter() or "no converter"]
    return hashlib.sha256("\x1f".join([*versions, *programs, _READERS, NORMALISER, CHUNKER]).encode()).hexdigest()[:16]


def readable_name(name: str) -> str:
    """A file name as a title: without its ending, underscores as spaces."""
    return re.sub(r"[_\s]+", " ", PurePath(name.rsplit("!/", maxsplit=1)[-1]).stem).strip() or name


def safe_name(name: str) -> str:
    """An untrusted attachment name for display: no folders, no control characters, at most 120 characters."""
    base = re.split(r"[/\\]", name)[-1]
    printable = "".join(c for c in base if c.isprintable())
    return printable[:120].strip() or "attachment"


def unused(part: str, used: set[str]) -> str:
    """The part itself, or with a number where it is used already; it then is."""
    candidate, number = part, 1
    while candidate in used:
        number += 1
        candidate = f"{part} ({number})"
    used.add(candidate)
    return candidate


def _stated_day(document: Parsed) -> str | None:
    """The document's own date as an ISO day, where its metadata state one."""
    for fact in document.metadata:
        if fact.name == "date" and _ISO_DAY.match(fact.value):
            return fact.value[:10]
    return None
