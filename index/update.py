"""One ingest or re-index of a collection: files into the catalogue, and what they changed into a generation."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.build import Builder
from index.encode import Encoder
from index.generation import KEPT_GENERATIONS, Generations
from index.preload import Preload
from index.progress import OnProgress, Teller
from index.types import Manifest
from ingest.intake import Intake, Parsers, stamp
from ingest.room import check_files
from ingest.store.blobs import BlobStore
from ingest.store.catalog import Catalog
from ingest.store.journal import Journal
from ingest.types import FileOutcome, FileStatus, IngestReport

CHECKPOINT_PASSAGES = 2048  # embedded and published together
WORDS_FIRST = 512  # new passages that wait at most to be found by their words; fewer are embedded in some seconds
WORDS_SHARE = 0.1  # of the passages that serve: each publish reads them all, so as many more are waited for


class Update:
    """Brings a collection up to its files. The caller holds the writer lock."""

    def __init__(
        self,
        root: Path,
        catalog: Catalog,
        encoder: tuple[str, Callable[[], Encoder]],
        parsers: Callable[[], Parsers],
        *,
        ocr: bool,
        readmit: bool = False,
    ) -> None:
        """Prepare.

        Args:
            root: the collection's folder.
            catalog: its open catalogue.
            encoder: the name of the one that the user wants, and what loads it.
            parsers: starts what reads files.
            ocr: whether scanned pages are read.
            readmit: whether purged attachments may come back.
        """
        self._root = root
        self._catalog = catalog
        self._encoder_name = encoder[0]
        self._preload = Preload(encoder[1])
        self._builder = Builder(root, catalog, self._preload)
        self._parsers = parsers
        self._ocr = ocr
        self._readmit = readmit
        self._blobs = BlobStore(root / "blobs")
        self._generations = Generations(root)
        self._base = max(self._generations.numbers(), default=0)
        self._wait = WORDS_FIRST  # new passages until the next publish

    def run(
        self,
        files: Sequence[Path],
        gone: Sequence[Path] = (),
        on_progress: OnProgress | None = None,
        warnings: Sequence[str] = (),
    ) -> IngestReport:
        """Take in `files`, forget `gone`, publish. Ctrl-C ends it early and keeps what is done."""
        begun = time.perf_counter()
        self._blobs.sweep()
        check_files(self._root, self._catalog, self._blobs, files, stamp(ocr=self._ocr))
        tell = Teller(on_progress, len(files))
        lookups = Catalog(self._root / "catalog.sqlite")
        intake = Intake(self._catalog, lookups, self._blobs, self._start_reading, ocr=self._ocr, readmit=self._readmit)
        outcomes: list[FileOutcome] = []
        interrupted = False
        published, searchable_s = 0, 0.0
        try:
            for outcome in intake.take(files):
                outcomes.append(outcome)
                tell.parsed(outcome)
                if intake.tally.passages_new - published >= self._wait:
                    published = intake.tally.passages_new
                    self._publish(tell, embed=0)
            outcomes += self._forget(gone)
            waiting = self._builder.pending()
            searchable_s = time.perf_counter() - begun
            manifest = self._publish(tell, embed=0 if waiting >= WORDS_FIRST else CHECKPOINT_PASSAGES)
            if waiting:
                searchable_s = time.perf_counter() - begun
            while manifest is not None and manifest.words_only:
                manifest = self._publish(tell, embed=CHECKPOINT_PASSAGES)
            self._builder.merge()  # what is new already serves
        except KeyboardInterrupt:
            interrupted = True
        finally:
            lookups.close()
        for sha256 in intake.tally.unread - self._catalog.blobs():
            self._blobs.delete(sha256)  # nothing is kept of a file that gave no document; its original is read again
        self._sweep()
        return IngestReport(
            outcomes=tuple(sorted(outcomes, key=lambda o: o.path)),
            pages=intake.tally.pages,
            passages_embedded=self._builder.embedded,
            passages_reused=intake.tally.passages_kept,
            generation=self._generations.current(),
            wall_s=time.perf_counter() - begun,
            searchable_s=searchable_s,
            peak_memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            peak_child_memory_mib=intake.tally.peak_child_memory_mib,
            interrupted=interrupted,
            warnings=tuple(warnings),
        )

    def _start_reading(self) -> Parsers:
        """What reads files. Something is read, so something will be embedded."""
        self._preload.begin()
        return self._parsers()

    def _publish(self, tell: Teller, *, embed: int) -> Manifest | None:
        """Show what is new, at most `embed` passages of it with their vectors; None where nothing is."""
        Journal(self._root).sync(self._catalog)
        manifest = self._builder.publish(self._encoder_name, tell.embedded, embed=embed)
        if manifest is not None:
            tell.published(manifest.passages)
            self._wait = max(WORDS_FIRST, round(WORDS_SHARE * manifest.passages))
            self._sweep()
        return manifest

    def _forget(self, gone: Sequence[Path]) -> list[FileOutcome]:
        outcomes = []
        for path in gone:
            if not path.exists() and self._catalog.file(str(path)) is not None:  # else it was moved
                self._catalog.forget_file(str(path))
                outcomes.append(FileOutcome(path=str(path), status=FileStatus.GONE))
        return outcomes

    def _sweep(self) -> None:
        """Keep the newest generations; those this run published on its way to the last one are litter."""
        current = self._generations.current()
        numbers = [n for n in self._generations.numbers() if n <= self._base or n == current]
        self._generations.sweep(numbers[-KEPT_GENERATIONS:])
