"""What a file is to a collection before it is read: unchanged, moved, changed or new. Nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from ingest.store.catalog import as_status
from ingest.store.snapshot import FileRecord, Snapshots
from ingest.types import FileOutcome, FileStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A file compared with what the catalogue holds."""

    outcome: FileOutcome  # what becomes of it, as far as that can be told before it is read
    sha256: str = ""
    unread: bool = False  # whether it must be parsed
    held: bool = False  # whether the collection holds documents of it
    twin: str = ""  # path of a file with the same bytes: its documents are taken over (MOVED) or shared (NEW)


def standing(catalog: Snapshots, path: Path, stamp: str, moved: Container[str] = ()) -> Standing:
    """Compare a file's bytes with the catalogue.

    Args:
        catalog: the collection's catalogue.
        path: the file.
        stamp: what decides how it would be read now; one read under another stamp is read again.
        moved: lost files whose documents another file has taken over, where the catalogue does not say so yet.

    Raises:
        OSError: the disk fails. A file that cannot be opened is an outcome.
    """
    name = str(path)
    try:
        name.encode()
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except (UnicodeEncodeError, OSError) as error:
        return Standing(outcome=unopened(path, error))
    record = catalog.file(name)
    new_bytes = record is None or record.sha256 != sha256
    if new_bytes and (day := catalog.purged_at("" if record else name, sha256)) is not None:
        reason = f"was purged on {day[:10]}; `assistant ingest FILE --readmit` takes it in again"
        return Standing(outcome=FileOutcome(path=name, status=FileStatus.SKIPPED, reason=reason), sha256=sha256)
    held = record is not None and _is_held(catalog, record)
    if record is not None and (record.sha256, record.stamp) == (sha256, stamp):
        if record.status == "failed":  # it should have been readable: it gets another chance
            outcome = FileOutcome(path=name, status=FileStatus.FAILED, reason=record.reason)
            return Standing(outcome=outcome, sha256=sha256, unread=True, held=held)
        status = FileStatus.UNCHANGED if record.status == "done" else as_status(record)
        outcome = FileOutcome(
            path=name, status=status, reason=record.reason, pages=record.pages, notices=record.notices
        )
        return Standing(outcome=outcome, sha256=sha256, held=held)
    if not held and (twin := twin_of(catalog, path, sha256, stamp, moved)) is not None:
        return twin
    outcome = FileOutcome(path=name, status=FileStatus.CHANGED if held else FileStatus.NEW)
    return Standing(outcome=outcome, sha256=sha256, unread=True, held=held)


def twin_of(catalog: Snapshots, path: Path, sha256: str, stamp: str, moved: Container[str] = ()) -> Standing | None:
    """A new file whose bytes the collection holds under another path; None where it does not."""
    name = str(path)
    twins = [r for r in catalog.files_with(sha256) if r.path != name and r.stamp == stamp]
    if not twins:
        return None
    lost = next((r for r in twins if r.path not in moved and not Path(r.path).exists()), None)
    twin = lost or twins[0]
    outcome = FileOutcome(
        path=name,
        status=FileStatus.MOVED if lost else FileStatus.NEW,
        reason=f"was {twin.path}" if lost else f"same content as {twin.path}",
        pages=twin.pages,
    )
    return Standing(outcome=outcome, sha256=sha256, twin=twin.path)


def unopened(path: Path, error: UnicodeEncodeError | OSError) -> FileOutcome:
    """The outcome for a file that cannot be opened.

    Raises:
        OSError: the error itself, where it concerns more than this file: a full or failing disk.
    """
    if isinstance(error, UnicodeEncodeError):
        name = str(path).encode("utf-8", "backslashreplace").decode()
        return FileOutcome(path=name, status=FileStatus.FAILED, reason="its name is not UTF-8; rename it")
    if not isinstance(error, PermissionError | FileNotFoundError | IsADirectoryError):
        raise error
    return FileOutcome(path=str(path), status=FileStatus.FAILED, reason=f"cannot be opened: {error.strerror}")


def _is_held(catalog: Snapshots, record: FileRecord) -> bool:
    return record.status == "done" or record.path in catalog.replaced_files()
