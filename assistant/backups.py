"""Backups of a home: which collections go into one, under which names they come back, and what stays purged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import index.backup
import index.restore
from assistant.workspace import Workspace, check_name
from index.collection import Collection
from index.contents import Contents
from index.purge import to_certificate
from index.types import Certificate
from ingest.errors import IngestError, ProjectError, UsageError
from ingest.store.lock import OnWait
from ingest.store.place import check_local


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A collection that came back: its name here, its name in the backup, and what was purged again on the way."""

    name: str
    origin: str
    generation: int
    size_bytes: int
    purged: tuple[str, ...]


def back_up(workspace: Workspace, target: Path, names: Sequence[str] = (), on_wait: OnWait | None = None) -> Contents:
    """Write a backup of collections of this home, by default of all. See `index.backup.back_up`.

    Raises:
        UsageError: there is no such collection, or none at all.
    """
    chosen = [workspace.collection(name) for name in dict.fromkeys(names) or _names(workspace.home)]
    if not chosen:
        raise UsageError("There are no collections to back up; see `assistant collections list`.")
    return index.backup.back_up(chosen, target.absolute(), workspace.settings.lock_wait_s, on_wait)


def restore(
    workspace: Workspace, source: Path, names: Sequence[str] = (), new_name: str | None = None
) -> tuple[Restored, ...]:
    """Bring collections back from a backup, by default all. What was purged since does not come back.

    A restored collection keeps its identity, also under a new name: certificates of purges go by it. One that lies
    beside its original is noted there as a copy, and the original here, so that a purge of either names the other.

    Raises:
        UsageError: the backup has no such collection, a name is taken, or `new_name` is given for more than one.
        IngestError: the archive is not whole, or a certificate cannot be read.
    """
    check_local(workspace.home)
    held = [kept.name for kept in index.restore.read_contents(source).collections]
    chosen = list(dict.fromkeys(names)) or held
    if missing := [name for name in chosen if name not in held]:
        raise UsageError(f"{source.name} holds no collection {missing[0]!r}; it holds {', '.join(held)}.")
    if new_name is not None and len(chosen) != 1:
        raise UsageError("--as names one collection; choose it with -c.")
    mapping = {name: new_name or name for name in chosen}
    for name in mapping.values():
        check_name(name)
    folder = workspace.home / "collections"
    workspace.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    purged: dict[str, tuple[str, ...]] = {}

    def settle(root: Path) -> None:
        identity = Collection(root).identity()[0]
        relatives = _relatives(workspace.home, identity)
        for relative in relatives:  # first: a purge that begins now will name the copy
            relative.note_copy(folder / root.name, "collection")
            Collection(root).note_copy(relative.root, "collection")
        purged[root.name] = index.restore.forget(root, _certificates(workspace.home, identity, relatives))

    found = index.restore.restore(source, folder, mapping, settle)
    return tuple(
        Restored(
            name=name,
            origin=kept.name,
            generation=Collection(folder / name).serving(),
            size_bytes=kept.size_bytes,
            purged=purged[name],
        )
        for name, kept in found
    )


def copies_of(workspace: Workspace, collection: Collection) -> list[Collection]:
    """The other collections of the home that were restored from backups of this one, or that it was restored from."""
    found = _relatives(workspace.home, collection.identity()[0])
    return [other for other in found if other.root != collection.root]


def _names(home: Path) -> list[str]:
    return sorted(path.parent.name for path in (home / "collections").glob("[!.]*/catalog.sqlite"))


def _relatives(home: Path, identity: str) -> list[Collection]:
    """Collections of this home that are the same one: the original, and copies that were restored under other names."""
    found = []
    for name in _names(home):
        with suppress(ProjectError, sqlite3.Error):  # a damaged collection cannot tell; its certificates lie filed
            other = Collection(home / "collections" / name)
            if other.identity()[0] == identity:
                found.append(other)
    return found


def _certificates(home: Path, identity: str, relatives: Sequence[Collection]) -> list[Certificate]:
    """Of every purge of this collection that the home knows of, oldest first."""
    known = [*_filed(home), *(certificate for relative in relatives for certificate in relative.certificates())]
    found = {certificate.purge_id: certificate for certificate in known if certificate.collection_id == identity}
    return sorted(found.values(), key=lambda certificate: certificate.begun)


def _filed(home: Path) -> Iterator[Certificate]:
    for path in sorted((home / "certificates").glob("*.json")):
        try:
            yield to_certificate(json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise IngestError(
                f"The certificate {path.name} of a purge cannot be read ({error}), so what it names could come back; "
                "nothing was restored. Bring the file back in order, or move it away to restore all the same."
            ) from error
