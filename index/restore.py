"""Bringing collections back from a backup.

Whatever an archive says, a collection appears only when every byte of it was found as it was written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.archive import Archive, opened
from index.backup import needed
from index.collection import Collection
from index.contents import Contents, Kept, from_json, member
from index.types import Certificate
from ingest.errors import IngestError, RetrievalError, UsageError
from ingest.room import check_room
from ingest.staging import staging
from ingest.store.blobs import make_folder, sync_folder
from ingest.store.journal import Journal
from ingest.store.retention import Retention

_FLUSHES = 16  # at a time


def read_contents(source: Path) -> Contents:
    """What a backup says that it holds.

    Raises:
        UsageError: there is no such file.
        IngestError: it is no backup, damaged in its beginning, or of a newer format.
    """
    if not source.is_file():
        raise UsageError(f"There is no file {source}. Check the path and run the command again.")
    with opened(source) as archive:
        return from_json(archive.contents(), source.name)


def restore(
    source: Path, folder: Path, names: Mapping[str, str], settle: Callable[[Path], None] | None = None
) -> tuple[tuple[str, Kept], ...]:
    """Bring collections back from a backup; each appears whole, or not at all.

    Args:
        source: the backup.
        folder: where collections lie.
        names: of collections in the backup, with the name that each gets here.
        settle: does what is to be done to a collection in its folder before it appears.

    Returns:
        For each its name here, and what the backup says of it.

    Raises:
        UsageError: there is a collection of such a name.
        IngestError: the archive is not whole, in whatever part, or there is not enough room.
    """
    for name in names.values():
        _check_free(folder / name)
    make_folder(folder)
    with staging(folder) as stage, opened(source) as archive:
        contents = from_json(archive.contents(), source.name)
        chosen = [(names[kept.name], kept) for kept in contents.collections if kept.name in names]
        check_room(folder, sum(kept.size_bytes for _, kept in chosen), f"restoring {source.name}")
        for number, kept in enumerate(contents.collections, 1):
            place = stage / names[kept.name] if kept.name in names else None
            _extract(archive, number, kept, place)
        archive.end()
        for name, kept in chosen:
            _check_whole(stage / name, kept, source.name)
            if settle is not None:
                settle(stage / name)
            _flush(stage / name)
        for name, _ in chosen:
            _appear(stage / name, folder / name)
    return tuple(chosen)


def _check_free(place: Path) -> None:
    if place.is_symlink() or (place.exists() and not (place.is_dir() and not any(place.iterdir()))):
        raise UsageError(
            f"There is a collection {place.name!r} already, and it is not overwritten; "
            "`--as NEWNAME` restores under another name."
        )


def _extract(archive: Archive, number: int, kept: Kept, place: Path | None) -> None:
    for file in kept.files:
        if place is None:
            archive.read(member(number, file), None)
            continue
        (place / file.path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(place / file.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            archive.read(member(number, file), target)


def _check_whole(root: Path, kept: Kept, archive: str) -> None:
    """The restored files are a collection, and nothing else."""
    try:
        problems = list(Collection(root).verify().problems)
        if not problems and needed(root) != {file.path for file in kept.files}:
            problems = ["it holds files that no collection has"]
    except (UsageError, RetrievalError) as error:
        problems = [str(error)]
    if problems:
        raise IngestError(
            f"{kept.name!r} in {archive} is not a whole collection: {problems[0]}. "
            "Check whether the disk is full or failing, or use another backup."
        )


def _flush(root: Path) -> None:
    """Everything to the disk, many at a time: a disk flushes several files for the price of one."""
    with ThreadPoolExecutor(_FLUSHES) as pool:
        list(pool.map(sync_folder, [root, *root.rglob("*")]))


def _appear(staged: Path, place: Path) -> None:
    try:
        staged.rename(place)
    except OSError:
        _check_free(place)  # somebody was faster
        raise
    sync_folder(place.parent)


def forget(root: Path, certificates: Iterable[Certificate]) -> tuple[str, ...]:
    """Purge from a restored collection what was purged since its backup was written; no hold of then stands against it.

    Args:
        root: its folder.
        certificates: of purges of this very collection, oldest first.

    Returns:
        The ids of the documents that were purged again.
    """
    collection = Collection(root)
    known = {certificate.purge_id for certificate in collection.certificates()}
    gone: list[str] = []
    for certificate in certificates:
        if certificate.purge_id in known:
            continue
        named = {document.document_id for document in certificate.documents}
        found = [document for document in collection.ever() if document.document_id in named]
        if held := [document.document_id for document in found if document.hold is not None]:
            collection.release(held)
        if found:
            collection.purge([document.document_id for document in found], reason=certificate.reason)
        _forbid(collection, certificate)
        gone += [document.document_id for document in found]
    return tuple(gone)


def _forbid(collection: Collection, certificate: Certificate) -> None:
    """Documents that the backup did not have yet must not be taken in either."""
    documents = collection.ever()
    paths = set(certificate.files) - {path for d in documents for path, _ in d.places}
    contents = {h for d in certificate.documents for h in d.sha256s} - {h for d in documents for h in d.sha256s}
    retention = Retention(collection.root / "catalog.sqlite")
    try:
        digests = [retention.salted(f"path {path}") for path in sorted(paths)]
        digests += [retention.salted(f"content {sha256}") for sha256 in sorted(contents)]
        retention.forbid_again(certificate.purge_id, digests)
        Journal(collection.root).sync(retention)
    finally:
        retention.close()
