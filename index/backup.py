"""Writing a backup: collections as they serve at one moment, in one archive.

A backup holds what a collection needs to serve and to be worked on: its serving generation, its catalogue and its
blobs. They are linked into a staging folder under the writer lock; all else is done without it.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.archive import write_archive
from index.collection import Collection
from index.contents import Contents, Kept, member, to_json
from index.generation import Generations, all_files
from index.types import StoredFile
from ingest.errors import IngestError, RetrievalError, UsageError
from ingest.room import check_room
from ingest.staging import staging
from ingest.store.blobs import BlobStore, sync_folder
from ingest.store.journal import Journal
from ingest.store.lock import OnWait, writer_lock
from ingest.store.retention import Retention

_ENDINGS = (".tar", ".tar.gz", ".tgz")
_WRITTEN = {
    "catalog.sqlite",
    "journal.jsonl",
}  # for the backup; whatever else it holds is never written to, so links do


def back_up(
    collections: Sequence[Collection], target: Path, wait_s: float = 0.0, on_wait: OnWait | None = None
) -> Contents:
    """Write a backup; it is there whole, or not at all. Readers go on, writers wait while the files are linked.

    Args:
        collections: what to back up.
        target: a new file. With the ending `.tar.gz` or `.tgz` it is compressed.
        wait_s: how long to wait for a writer, in seconds.
        on_wait: told who writes when the waiting begins.

    Raises:
        UsageError: `target` exists, or has another ending or no folder.
        CollectionLockedError: another process is writing.
        IngestError: a collection is damaged, or there is not enough room.
    """
    _check_target(target)
    with ExitStack() as stack:
        staged: list[tuple[Kept, Path]] = []
        for collection in collections:
            with writer_lock(collection.root, wait_s, on_wait):
                folder = stack.enter_context(staging(collection.root))
                collection.note_copy(target, "backup")
                _link(collection, folder)
            staged.append((_described(collection.name, folder), folder))
        kept = tuple(one for one, _ in staged)
        check_room(target.parent, sum(one.size_bytes for one in kept), f"the backup {target.name}")
        contents = Contents(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            program=_version(),
            collections=kept,
        )
        files = [
            (member(number, file), folder / file.path)
            for number, (one, folder) in enumerate(staged, 1)
            for file in one.files
        ]
        _publish(target, to_json(contents), files, stack.enter_context(staging(target.parent)))
    return contents


def _check_target(target: Path) -> None:
    if not target.name.endswith(_ENDINGS):
        raise UsageError(f"{target.name} needs one of the endings {', '.join(_ENDINGS)}; the last two compress.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent} for the backup; make it, or choose another one.")
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} exists and is not overwritten; choose another name.")


def _link(collection: Collection, folder: Path) -> None:
    """Bring what serves, and the truth it is derived from, into a folder. The caller holds the writer lock."""
    retention = Retention(collection.root / "catalog.sqlite")
    try:
        if retention.purging():
            raise IngestError(
                f"A purge of {collection.name!r} is not done to its end, and a backup would keep what it destroys; "
                f"run `assistant reindex -c {collection.name}`, which finishes it, and try again."
            )
        size = (collection.root / "catalog.sqlite").stat().st_size
        check_room(collection.root, size, f"a copy of the catalogue of {collection.name!r}")
        retention.copy_to(folder / "catalog.sqlite")
        Journal(folder).write(retention)
    finally:
        retention.close()
    try:
        for path in sorted(needed(collection.root) - _WRITTEN):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            _link_file(collection.root / path, folder / path)
    except (FileNotFoundError, RetrievalError) as error:
        raise _damaged(collection.name, str(error)) from error


def needed(root: Path) -> set[str]:
    """The files that a backup of the collection in `root` holds, relative to it."""
    generations = Generations(root)
    needed = set(_WRITTEN)
    if number := generations.current():
        needed |= {file.path for file in all_files(generations.load(number))} | {f"generations/{number}.json"}
    if (root / "CURRENT").exists():
        needed.add("CURRENT")
    retention = Retention(root / "catalog.sqlite")
    try:
        revisions, stored = retention.blobs(), retention.stored()
    finally:
        retention.close()
    blobs = BlobStore(root / "blobs")
    held = {sha256 for sha256 in stored if sha256 in revisions or blobs.holds(sha256)}
    return needed | {str(blobs.path(sha256).relative_to(root)) for sha256 in held}


def _link_file(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copyfile(source, target)  # a filesystem without links


def _described(name: str, folder: Path) -> Kept:
    """The staged collection, read whole: what cannot be restored must not pass for a backup."""
    staged = Collection(folder)
    if problems := staged.verify().problems:
        raise IngestError(
            f"No backup was written: what was to go into it could not be read back whole ({problems[0]}). Either the "
            f"disk is full or failing, or `assistant collections verify {name}` shows what is damaged."
        )
    catalog = staged.catalog()
    try:
        collection_id = catalog.collection_id
    finally:
        catalog.close()
    files = Generations(folder).describe(folder)
    if foreign := {file.path for file in files} - needed(folder):
        raise IngestError(
            f"No backup was written: {min(foreign)} could not be deleted from the folder in which it was made ready. "
            "The disk may be failing; check it and run the command again."
        )
    return Kept(name=name, collection_id=collection_id, generation=staged.serving(), files=files)


def _damaged(name: str, problem: str) -> IngestError:
    return IngestError(
        f"Collection {name!r} is damaged, so it cannot be backed up: {problem}. "
        f"`assistant collections verify {name}` shows all that is."
    )


def _publish(target: Path, contents: bytes, files: Sequence[tuple[StoredFile, Path]], aside: Path) -> None:
    """Write aside, flush, and give the finished archive its name, which nothing may have taken meanwhile."""
    written = aside / "archive"
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        write_archive(file, contents, files, packed=target.suffix != ".tar")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(written, target)
    except FileExistsError:
        _check_target(target)
    except OSError:  # a filesystem without links
        _check_target(target)
        written.rename(target)
    sync_folder(target.parent)


def _version() -> str:
    try:
        return version("domain-assistant")
    except PackageNotFoundError:  # run from its source
        return "unknown"
