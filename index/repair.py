"""Mending a collection: stored files from their originals, the catalogue from its journal, the index from both.

Each step leaves a collection that is no worse than before, and a repair that was interrupted is simply run again:

1. Stored files that are damaged are set aside, and restored where the original, or what it came in, still has them.
2. A damaged catalogue is built again beside itself and checked. Until then it has not changed.
3. Generations that the new catalogue does not bear out are deleted, after `CURRENT` has been set to a number that no
   generation has: no searcher holds on to old row numbers, and no number ever means two things.
4. The new catalogue takes the place of the damaged one; see `ingest.store.replacement`.
5. The journal is brought up to date, what the index lacks is published, damaged generations are deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.build import Builder
from index.encode import Encoder
from index.generation import Generations, all_files, catalog_digest
from index.types import RepairReport
from ingest.chunk import CHUNKER
from ingest.errors import IngestError, RetrievalError
from ingest.intake import Parsers
from ingest.originals import Originals
from ingest.rebuild import Rebuilt, Sources
from ingest.rereader import Rereader
from ingest.store.audit import audit
from ingest.store.blobs import BlobStore
from ingest.store.catalog import Catalog
from ingest.store.journal import Journal
from ingest.store.past import Past, known, opened, recovered
from ingest.store.replacement import discard, take_place

OnStep = Callable[[str, int, int], None]  # "parse" or "embed", done, of how many


class Repairer:
    """Mends the collection in `root`. The caller holds the writer lock."""

    def __init__(self, root: Path, encoder: tuple[str, Callable[[], Encoder]], parsers: Callable[[], Parsers]) -> None:
        """Prepare.

        Args:
            root: the collection's folder.
            encoder: the name of the encoder the user wants, and what loads it.
            parsers: starts what reads files; called only when a stored file must be read again.
        """
        self._root = root
        self._path = root / "catalog.sqlite"
        self._aside = root / "catalog.rebuilt.sqlite"
        self._encoder = encoder
        self._parsers = parsers
        self._blobs = BlobStore(root / "blobs")
        self._generations = Generations(root)
        self._journal = Journal(root)
        self._found: list[str] = []
        self._done: list[str] = []
        self._left: list[str] = []
        self._promised = 0  # what `CURRENT` names while no generation serves

    def run(self, on_step: OnStep | None = None) -> RepairReport:
        """Mend what can be mended.

        Args:
            on_step: told how far it is.

        Raises:
            IngestError: there is nothing to build the catalogue from, or what was built does not hold together;
                the catalogue is as it was.
        """
        discard(self._aside)
        self._blobs.sweep()
        damage = self._catalog_damage()
        self._found += damage
        past = recovered(self._path, self._journal) if damage else known(self._path, self._journal)
        with Rereader(self._parsers) as reader:
            originals = Originals(past.events)
            self._restore_blobs(originals, reader)
            if damage:
                self._rebuild(past, reader, on_step)
        with closing(Catalog(self._path)) as catalog:
            self._mend_journal(catalog)
            self._mend_index(catalog, on_step)
            self._name_lost(catalog, originals)
        return RepairReport(found=tuple(self._found), done=tuple(self._done), left=tuple(self._left))

    # --- stored files ----------------------------------------------------------------------------------------------

    def _restore_blobs(self, originals: Originals, reader: Rereader) -> None:
        damaged = [sha256 for sha256 in self._blobs.names() if not self._is_whole(sha256)]
        for sha256 in damaged:
            self._blobs.set_aside(sha256)
            self._found.append(f"The stored file of {originals.name(sha256)} is damaged")
        for sha256 in originals.in_order(originals.needed - set(self._blobs.names())):
            if source := originals.restore(sha256, self._blobs, reader):
                self._done.append(f"The stored file of {originals.name(sha256)} was stored again from {source}")
        for sha256 in damaged:
            if sha256 not in originals.needed:
                self._done.append(f"The stored file of {originals.name(sha256)} was set aside; no document needs it")

    def _is_whole(self, sha256: str) -> bool:
        try:
            self._blobs.read(sha256)
        except (IngestError, OSError):
            return False
        return True

    def _name_lost(self, catalog: Catalog, originals: Originals) -> None:
        for sha256 in sorted(catalog.blobs() - set(self._blobs.names())):
            name = originals.name(sha256)
            if (found := f"The stored file of {name} is damaged") not in self._found:
                self._found.append(found.replace("damaged", "missing"))
            self._left.append(
                f"The stored file of {name} is lost: its words stay searchable and quotable, the pictures of its pages "
                "and its export are gone. Ingest the original again."
            )

    # --- the catalogue ---------------------------------------------------------------------------------------------

    def _catalog_damage(self) -> list[str]:
        if not self._path.is_file():
            return [f"{self._path.name} is missing"]
        if problems := audit(self._path):
            return problems
        with closing(Catalog(self._path)) as catalog:
            if loss := self._journal.loss(catalog):
                return [loss]
            newest = self._generations.numbers()[-1:]
            return [
                f"{self._path.name} does not show what generation {number} was made from"
                for number in newest
                if not catalog.purging() and self._borne_out(number, catalog) is False
            ]

    def _rebuild(self, past: Past, reader: Rereader, on_step: OnStep | None) -> None:
        if past.damaged_lines:
            self._left.append(
                f"{past.damaged_lines} lines of journal.jsonl are damaged, too, and what was done there is not known: "
                f"`assistant reindex -c {self._root.name}` takes in again what is missing."
            )
        remains = opened(self._path)
        sources = Sources(self._blobs, reader, remains)
        try:
            with closing(Rebuilt(self._aside, past.identity, sources)) as rebuilt:
                rebuilt.replay(past.events, on_step and (lambda done, of: on_step("parse", done, of)))
                if remains is not None:
                    rebuilt.take_over(remains)
        finally:
            if remains is not None:
                remains.close()
        if problems := audit(self._aside):
            raise IngestError(
                f"The catalogue could not be built again ({problems[0]}); nothing was changed. "
                "Check whether the disk is full or failing, then run the command again."
            )
        with closing(Catalog(self._aside)) as catalog:
            self._retire(catalog)
        take_place(self._aside, self._path)
        self._done.append(
            f"The catalogue was built again from {len(past.events)} entries of its journal; {sources.read_again} "
            "documents were read again from their stored files"
        )
        self._left += rebuilt.problems
        self._left += [f"{path} is not, or not all, in the collection: {why}" for path, why in rebuilt.lost.items()]
        self._name_strangers(past)

    def _name_strangers(self, past: Past) -> None:
        """Stored files that no entry names: taken in after the last one, or never to their end. They are kept."""
        known_files = set() if past.complete else Originals(past.events).known()
        for sha256 in () if past.complete else self._blobs.names():
            if sha256 not in known_files:
                self._left.append(
                    f"The stored file {self._blobs.path(sha256).relative_to(self._root)} is named nowhere, perhaps "
                    f"because it was taken in last: `assistant reindex -c {self._root.name}` takes in its original "
                    "again. It was left where it is."
                )

    def _retire(self, catalog: Catalog) -> None:
        """Delete the generations that the new catalogue does not bear out, before it takes its place."""
        numbers = self._generations.numbers()
        wrong = [number for number in numbers if not self._borne_out(number, catalog)]
        if self._generations.current() not in set(numbers) - set(wrong):
            self._promised = self._generations.next_number()
            self._generations.serve(self._promised)
        if wrong:
            self._generations.drop(wrong)
            self._done.append(f"Generations that number their passages otherwise were deleted: {_listed(wrong)}")

    def _borne_out(self, number: int, catalog: Catalog) -> bool | None:
        """Whether the catalogue shows what a generation was made from; None where the generation does not tell."""
        try:
            manifest = self._generations.load(number)
        except RetrievalError:
            return None
        if not manifest.catalog_digest or manifest.chunker != CHUNKER:
            return None
        rows, owners = catalog.row_owners(manifest.catalog_snapshot)
        documents = catalog.live_documents(manifest.catalog_snapshot)
        return manifest.catalog_digest == catalog_digest(rows, owners, documents)

    # --- the journal and the index ---------------------------------------------------------------------------------

    def _mend_journal(self, catalog: Catalog) -> None:
        if problems := self._journal.check(catalog):
            self._found += problems
            self._journal.write(catalog)
            self._done.append("journal.jsonl was written anew")
        self._journal.sync(catalog)

    def _mend_index(self, catalog: Catalog, on_step: OnStep | None) -> None:
        damage = {number: self._damage(number) for number in self._generations.numbers()}
        wrong = [number for number in damage if damage[number]]
        serving = self._generations.current()
        if serving not in (0, self._promised, *damage):
            self._found.append(f"Generation {serving}, which serves, is missing")
        pointer = [problem for problem in self._generations.problems() if problem.startswith("CURRENT")]
        self._found += pointer + list(dict.fromkeys(problem for number in wrong for problem in damage[number]))
        self._generations.drop([number for number in wrong if number != serving])
        if serving in wrong or (serving not in damage and catalog.snapshot()):
            self._publish(catalog, on_step)
        elif pointer:
            self._generations.serve(serving)
            self._done.append(f"CURRENT names the newest generation, {serving}, again")
        self._generations.drop([number for number in wrong if number == serving])
        if wrong:
            self._done.append(f"Damaged generations were deleted: {_listed(wrong)}")
        self._generations.sweep(self._generations.numbers())

    def _publish(self, catalog: Catalog, on_step: OnStep | None) -> None:
        name, load = self._encoder
        builder = Builder(self._root, catalog, load)
        published = builder.publish(name, on_step and (lambda done, of: on_step("embed", done, of)))
        if published is not None:
            self._done.append(
                f"Generation {published.generation} was published; {builder.embedded} of its {published.passages} "
                "passages were embedded again"
            )

    def _damage(self, number: int) -> list[str]:
        try:
            return self._generations.check(all_files(self._generations.load(number)))
        except RetrievalError as error:
            return [str(error)]


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
