"""Purging: documents are destroyed in the catalogue, the index, the blobs and every older generation.

The catalogue goes first, in one transaction: from then on nothing answers from these documents, and no rollback brings
them back. All that follows can be done again; a writer that finds a purge unfinished finishes it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.build import Builder
from index.encode import Encoder
from index.generation import Generations
from index.questions import seen_by, withdraw
from index.types import Certificate, PurgedDocument
from ingest.errors import IngestError, UsageError
from ingest.staging import sweep
from ingest.store.blobs import BlobStore, make_folder, sync_folder, write_durably
from ingest.store.catalog import Catalog
from ingest.store.journal import Journal
from ingest.store.retention import KnownDocument, Retention

READERS_WAIT_S = 10.0  # for searches that are reading an older state of the catalogue
_DISK = (
    "Deleted files were unlinked, not overwritten: blocks of the disk, snapshots of the filesystem and copies made by "
    "other programs may hold their bytes until they are used again."
)

Clean = Callable[[set[str], list[tuple[str, str, str]]], tuple[list[str], list[str]]]


class Purger:
    """Destroys documents of the collection in `root`. The caller holds the writer lock."""

    def __init__(self, root: Path, encoder: Callable[[], Encoder]) -> None:
        """Prepare.

        Args:
            root: the collection's folder.
            encoder: loads the encoder; called only where vectors were damaged and must be made again.
        """
        self._root = root
        self._encoder = encoder
        self._blobs = BlobStore(root / "blobs")
        self._uploads = root.parents[1] / "uploads" / root.name  # files that the web page took in: ours to delete

    def purge(self, documents: Sequence[KnownDocument], reason: str, clean: Clean | None = None) -> Certificate:
        """Destroy documents.

        Args:
            documents: of `Retention.ever`.
            reason: written on the certificate.
            clean: takes the documents out of saved answers; gets their ids and the known copies, and says what it
                destroyed and what it had to leave.

        Raises:
            UsageError: one is held, or is part of a file with others that are not to be purged.
            IngestError: a backup is being written.
        """
        if sweep(self._root):
            raise IngestError(
                f"Nothing was purged: a backup of {self._root.name!r} is being written and would keep the documents. "
                "Wait until it is finished, then purge again."
            )
        retention = Retention(self._root / "catalog.sqlite")
        try:
            _refuse_held(documents)
            _refuse_parts(retention, documents)
            draft = self._draft(retention, documents, reason)
            ids = {d.document_id for d in documents}
            also, left = clean(ids, retention.copies()) if clean is not None else ([], [])
            left += withdraw(self._root, ids)
            draft["also"], draft["left"] = [*draft["also"], *also], [*draft["left"], *left]
            purge_id = retention.purge(sorted(ids), draft)
            self._file(draft | {"purge_id": purge_id})
        finally:
            retention.close()
        return self.finish()[-1]

    def foresee(self, retention: Retention, documents: Sequence[KnownDocument]) -> Certificate:
        """What a purge of documents would destroy, and what it would leave: known copies elsewhere among it.

        Raises:
            UsageError: as `purge` does.
        """
        _refuse_held(documents)
        _refuse_parts(retention, documents)
        draft = self._draft(retention, documents, "")
        copies = (f"The {kind} at {path} of {at[:10]} may hold words of them." for path, kind, at in retention.copies())
        learned = seen_by(self._root, [d.document_id for d in documents])
        taught = (f"The adapter {name} learned from them; it is marked and not used again." for name in learned)
        return to_certificate(draft | {"left": (*draft["left"], *copies, *taught)})

    def finish(self) -> list[Certificate]:
        """Destroy what is left of every purge begun; nothing to do is nothing done.

        Returns:
            The certificates of the purges that were under way; `ended` is None where a reader of an older state
            kept the last traces from being overwritten, and the next writer tries again.
        """
        retention = Retention(self._root / "catalog.sqlite")
        try:
            pending = retention.pending_purges()
            if not pending:
                return []
            self._rewrite_index([path for _, draft in pending for path in draft["files"]])
            self._delete_blobs(retention)
            for _, draft in pending:
                self._delete_uploads(retention, draft)
            done = _shrunk(retention)
            finished = [retention.end_purge(i, draft | {"purge_id": i}) if done else draft | {"purge_id": i}
                        for i, draft in pending]  # fmt: skip
        finally:
            retention.close()
        for certificate in finished:
            self._file(certificate)
        return [to_certificate(draft) for draft in finished]

    def _file(self, certificate: dict[str, Any]) -> None:
        """Keep a certificate in the home, where it outlives the collection and stands against a restore."""
        folder = self._root.parents[1] / "certificates"
        make_folder(folder)
        write_durably(folder / f"{certificate['purge_id']}.json", json.dumps(certificate, indent=1).encode())

    def _draft(self, retention: Retention, documents: Sequence[KnownDocument], reason: str) -> dict[str, Any]:
        ids = {d.document_id for d in documents}
        own = {sha256 for d in documents for sha256 in d.sha256s}
        shared = {sha256: d.name for d in retention.ever() if d.document_id not in ids for sha256 in d.sha256s}
        gone = [sha256 for sha256 in sorted(own - set(shared)) if self._blobs.holds(sha256)]
        left = [f"The bytes {h[:12]}… stay: {shared[h]} has the same content." for h in sorted(own & set(shared))]
        paths = sorted({path for d in documents for path, _ in d.places})
        originals = [path for path in paths if Path(path).exists() and not self._is_upload(path)]
        left += [f"The original file {path} is yours; this program did not touch it." for path in originals]
        begun, counts = retention.moment(), retention.passage_counts()
        certificate = Certificate(
            purge_id="",
            collection=self._root.name,
            collection_id=retention.collection_id,
            reason=reason,
            begun=begun,
            ended=None,
            documents=tuple(
                PurgedDocument(
                    document_id=d.document_id, paths=tuple(path + part for path, part in d.places), sha256s=d.sha256s
                )
                for d in documents
            ),
            revisions=sum(d.revisions for d in documents),
            passages=sum(counts.get(i, 0) for i in ids),
            blobs=len(gone),
            size_bytes=sum(self._blobs.path(sha256).stat().st_size for sha256 in gone),
            files=tuple(paths),
            generations=tuple(Generations(self._root).numbers()),
            also=tuple(f"The uploaded file {path}" for path in paths if self._is_upload(path)),
            left=(*left, _DISK),
        )
        return asdict(certificate)

    def _rewrite_index(self, files: Sequence[str]) -> None:
        generations = Generations(self._root)
        catalog = Catalog(self._root / "catalog.sqlite")
        try:
            for path in filter(self._is_upload, files):
                catalog.readmit(path, "")  # the page must be able to take another file of that name
            Journal(self._root).sync(catalog)
            Builder(self._root, catalog, self._encoder).rewrite()
            Journal(self._root).sync(catalog)
        finally:
            catalog.close()
        generations.sweep([])

    def _delete_blobs(self, retention: Retention) -> None:
        self._blobs.sweep()
        needed = retention.stored()
        for sha256 in self._blobs.names(aside=True):
            if sha256 not in needed:
                self._blobs.delete(sha256)

    def _delete_uploads(self, retention: Retention, draft: dict[str, Any]) -> None:
        for path in draft["files"]:
            if self._is_upload(path) and retention.file(path) is None and Path(path).is_file():
                Path(path).unlink()
                sync_folder(Path(path).parent)

    def _is_upload(self, path: str) -> bool:
        return self._uploads in Path(os.path.normpath(path)).parents


def chosen(retention: Retention, names: Sequence[str], collection: str) -> list[KnownDocument]:
    """The documents of any time that these names mean.

    Raises:
        UsageError: a name matches no document, or one that was purged already.
    """
    found: dict[str, KnownDocument] = {}
    everything = retention.ever()
    for name in names:
        matching = [d for d in everything if name in d.names]
        if not matching:
            _refuse_purged(retention, name)
            raise UsageError(f"No document {name!r} was ever in collection {collection!r}; see `collections show`.")
        files = sorted({d.here[-1][0] for d in matching})
        if len(files) > 1:
            raise UsageError(f"{name!r} may be {' or '.join(files)}; give the path or the id.")
        found |= {d.document_id: d for d in matching}
    return list(found.values())


def to_certificate(fields: dict[str, Any]) -> Certificate:
    """A certificate from its JSON form."""
    documents = tuple(
        PurgedDocument(document_id=d["document_id"], paths=tuple(d["paths"]), sha256s=tuple(d["sha256s"]))
        for d in fields["documents"]
    )
    lists = {name: tuple(fields[name]) for name in ("files", "generations", "also", "left")}
    return Certificate(**{**fields, **lists, "documents": documents})


def _refuse_purged(retention: Retention, name: str) -> None:
    for certificate in retention.purges():
        names = {n for d in certificate["documents"] for p in d["paths"] for n in (d["document_id"], p, Path(p).name)}
        if name in names:
            raise UsageError(
                f"{name!r} was purged already on {certificate['begun'][:10]}; see `assistant collections certificates`."
            )


def _refuse_held(documents: Sequence[KnownDocument]) -> None:
    held = [f"{d.name} ({d.hold})" for d in documents if d.hold is not None]
    if held:
        raise UsageError(
            f"Nothing was purged: on hold are {'; '.join(held)}. Lift it with `assistant collections release` first."
        )


def _refuse_parts(retention: Retention, documents: Sequence[KnownDocument]) -> None:
    others = retention.siblings(d.document_id for d in documents)
    if not others:
        return
    rest = next(d for d in retention.ever() if d.document_id in others)
    together = " ".join(sorted({d.document_id for d in documents} | others))
    file = rest.here[-1][0]
    raise UsageError(
        f"Nothing was purged: {file} holds {rest.name}, too, and its bytes can only be destroyed as a whole. "
        f"Purge {Path(file).name!r}, or by their ids: {together}."
    )


def _shrunk(retention: Retention) -> bool:
    """Whether the freed pages of the catalogue could be overwritten."""
    end = time.monotonic() + READERS_WAIT_S
    while True:
        try:
            retention.shrink()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise  # a full disk is no reader
        else:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
