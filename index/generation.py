"""Generations on the disk: small manifests that say which immutable files serve, and which one serves now.

`CURRENT` holds the number of the serving generation, and that of the newest when it was written; it is replaced
atomically, last of all. Whatever is interrupted before a manifest is there leaves the former generation serving; files
that no manifest names are litter and are swept by the next writer.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.encode import file_sha256
from index.types import Inverted, Manifest, Segment, StoredFile
from ingest.errors import RetrievalError
from ingest.store.blobs import remove_tree, sync_folder, write_durably
from ingest.store.snapshot import LiveDocument, Rows

KEPT_GENERATIONS = 5

_SETTLED_NS = 2_000_000_000  # coarser than any file system's clock


class Generations:
    """The manifests of the collection in `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / "generations"
        self._current = root / "CURRENT"

    def current(self) -> int:
        """Number of the serving generation, 0 before the first; the newest where `CURRENT` is damaged.

        The newest serves too where it was published after `CURRENT` was written: its files are whole, and either the
        switch to it was interrupted or an older `CURRENT` has come back.
        """
        newest = max(self.numbers(), default=0)
        try:
            fields = _unsealed(self._current.read_bytes())
            return newest if newest > int(fields.get("newest", newest)) else int(fields["generation"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return newest

    def serving(self) -> Manifest | None:
        """The serving generation, or where its manifest is damaged the newest older one; None before the first."""
        current = self.current()
        for number in [n for n in reversed(self.numbers()) if n <= current]:
            with suppress(RetrievalError):
                return self.load(number)
        return None

    def numbers(self) -> list[int]:
        """All published generations, ascending."""
        return sorted(int(p.stem) for p in self._folder.glob("*.json") if p.stem.isdigit())

    def load(self, number: int) -> Manifest:
        """Read a manifest.

        Raises:
            RetrievalError: it is missing or damaged.
        """
        path = self._folder / f"{number}.json"
        try:
            fields = _unsealed(path.read_bytes())
            if fields["generation"] != number:
                raise ValueError(f"it is that of generation {fields['generation']}")
            for kind in ("segments", "history"):
                fields[kind] = tuple(_segment(s) for s in fields.get(kind, ()))
            fields["lexical"] = tuple(StoredFile(**f) for f in fields["lexical"])
            return Manifest(**fields)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise RetrievalError(f"Generation {number} is missing or damaged ({path.name}); roll back.") from error

    def publish(self, manifest: Manifest) -> None:
        """Write the manifest, then make it the serving one."""
        self._folder.mkdir(exist_ok=True)
        write_durably(self._folder / f"{manifest.generation}.json", _sealed(asdict(manifest)))
        self.serve(manifest.generation)

    def serve(self, number: int) -> None:
        """Make a published generation the serving one."""
        newest = max([number, *self.numbers()])
        write_durably(self._current, _sealed({"generation": number, "newest": newest}))

    def next_number(self) -> int:
        """A number above every published one, so that a number never means two things."""
        return max([*self.numbers(), self.current()], default=0) + 1

    def sweep(self, keep: Iterable[int]) -> None:
        """Delete manifests not in `keep`, and every file no kept manifest names. Only the writer may call this."""
        kept = set(keep) | {self.current()}
        for number in self.numbers():
            if number not in kept:
                (self._folder / f"{number}.json").unlink()
        manifests = []
        for number in self.numbers():
            try:
                manifests.append(self.load(number))
            except RetrievalError:  # it can serve nothing
                (self._folder / f"{number}.json").unlink()
        if self._folder.is_dir():
            sync_folder(self._folder)  # no manifest may come back without its files
        segments = {segment.segment_id for m in manifests for segment in (*m.segments, *m.history)}
        lexical = {Path(manifest.lexical_path).name for manifest in manifests}
        for folder, named in ((self._root / "segments", segments), (self._root / "lexical", lexical)):
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.name not in named:
                    remove_tree(path)
            if folder.is_dir():
                sync_folder(folder)  # what was deleted must not come back, it may have been purged
        for litter in [*self._root.glob(".tmp-*"), *self._folder.glob(".tmp-*")]:
            litter.unlink()

    def drop(self, numbers: Iterable[int]) -> None:
        """Delete manifests; `sweep` deletes what no other one names. Only the writer may call this."""
        for number in numbers:
            (self._folder / f"{number}.json").unlink()
        if self._folder.is_dir():
            sync_folder(self._folder)

    def problems(self) -> list[str]:
        """What is wrong with `CURRENT` and the manifests; the files they name are for `check`."""
        problems = []
        try:
            _unsealed(self._current.read_bytes())
        except FileNotFoundError:
            if len(self.numbers()) > 1:  # else nothing was published yet, or only the first one and not to its end
                problems.append("CURRENT is missing; the newest generation serves")
        except ValueError as error:
            problems.append(f"CURRENT is damaged ({error}); the newest generation serves")
        for number in sorted({*self.numbers(), *([self.current()] if self.current() else [])}):
            try:
                self.load(number)
            except RetrievalError as error:
                problems.append(str(error))
        return problems

    def check(self, files: Iterable[StoredFile], *, again: bool = True) -> list[str]:
        """What is wrong with these files: missing, of another length, or of another hash.

        Args:
            files: as they were published.
            again: whether to read also those that this process has read since they were last written to, going by the
                inode and times that the system keeps. Opening what is already open elsewhere need not.
        """
        problems = []
        for stored in files:
            path = self._root / stored.path
            if not path.is_file():
                problems.append(f"{stored.path} is missing")
            elif path.stat().st_size != stored.length:
                problems.append(f"{stored.path} has {path.stat().st_size} bytes, published with {stored.length}")
            elif _sha256(path, again=again) != stored.sha256:
                problems.append(f"{stored.path} does not have the hash it was published with")
        return problems

    def describe(self, folder: Path) -> tuple[StoredFile, ...]:
        """Every file below `folder` with its length and hash; lock files are left out."""
        return tuple(
            StoredFile(path=str(p.relative_to(self._root)), length=p.stat().st_size, sha256=file_sha256(p))
            for p in sorted(folder.rglob("*"))
            if p.is_file() and not p.name.endswith(".lock")
        )


def _sha256(path: Path, *, again: bool) -> str:
    """The hash of a file, remembered once its last change is so long ago that another one would have another time."""
    status = path.stat()
    if again or time.time_ns() - status.st_ctime_ns < _SETTLED_NS:
        return file_sha256(path)
    return _read_once(path, status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)


@lru_cache(maxsize=4096)
def _read_once(path: Path, *_state: int) -> str:
    return file_sha256(path)


def _segment(fields: dict[str, Any]) -> Segment:
    inverted = fields.get("inverted")
    files = tuple(StoredFile(**file) for file in fields["files"])
    return Segment(**{**fields, "files": files, "inverted": inverted and Inverted(**inverted)})


def _sealed(fields: dict[str, Any]) -> bytes:
    """JSON with a hash of itself: a changed digit must not pass for another generation."""
    return json.dumps(fields | {"sha256": _digest(fields)}).encode()


def _unsealed(content: bytes) -> dict[str, Any]:
    fields = json.loads(content)
    if not isinstance(fields, dict) or fields.pop("sha256", None) != _digest(fields):
        raise ValueError("it does not have the hash it was written with")
    return fields


def _digest(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def all_files(manifest: Manifest) -> list[StoredFile]:
    """Every file a generation needs."""
    segments = (*manifest.segments, *manifest.history)
    return [file for segment in segments for file in segment.files] + list(manifest.lexical)


def catalog_digest(rows: Rows, owners: Sequence[str], documents: Iterable[LiveDocument]) -> str:
    """A SHA-256 of what a snapshot of the catalogue shows: which rows live, whose they are, and every document.

    Rows that vanish or change their owner are so found, which no seal of a single row can tell.

    Args:
        rows: row ids alive, ascending int64 `(n,)`.
        owners: for each the id of its document.
        documents: the documents alive; what may still change (dates, notices, removal) does not count.
    """
    digest = hashlib.sha256(rows.astype("<i8").tobytes())
    digest.update("\n".join(owners).encode())
    for d in documents:
        facts = (d.document_id, d.revision_id, d.number, d.file, d.part, d.title, d.file_type, d.first_seen)
        digest.update(repr((*facts, d.pages, d.sha256, d.text_id)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
