"""What is done to a collection while its disk is watched, and what it must answer before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from unittest.mock import patch

from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

from index import update
from index.backup import back_up
from index.collection import Collection, CollectionConfig
from index.restore import restore
from index.types import Query
from ingest.types import FileStatus, Progress

DONE = (FileStatus.NEW, FileStatus.CHANGED, FileStatus.MOVED, FileStatus.UNCHANGED)
EVERYTHING = Query(text="letter also says other things", k=1000)  # words that every file holds
_STATE = re.compile(r"state\w+x")

BACKUP = "safe.tar"
WORDS_FIRST = 5  # new passages of the operation that publishes words first

Words = Mapping[str, str]  # file or document name → the word that this state of it alone holds; "" for an empty file
Acknowledge = Callable[[str], None]
Action = Callable[[Collection, Path, Sequence[str], Acknowledge], None]


class Duty(Protocol):
    """What else must hold in every state of a home."""

    def __call__(self, home: Path, /, *, ended: bool) -> Iterable[str]:
        """What is wrong; `ended`: whether the operation was said to have ended."""


def collection_in(home: Path) -> Collection:
    """The collection under torture, with an encoder and a reader that cost nothing."""
    config = CollectionConfig(encoder="hash", parse_workers=1, ocr=False)
    return Collection(home / "letters", config, HashEncoder, ReaderInProcess)


def write_files(folder: Path, words: Words) -> None:
    """Make the user's folder hold these files and no others."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in words:
            path.unlink()
    for name, word in words.items():
        (folder / name).write_bytes(_mail(word) if name.endswith(".eml") else _letter(word))


def _letter(word: str) -> bytes:
    """Files in the same state have the same bytes, whatever their names."""
    return f"This letter is in {word}.\n\nIt also says other things.\n".encode() if word else b""


def _mail(word: str) -> bytes:
    """A mail with a letter attached, whose word is `inside` that of the mail."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "clerk@example.com", "Letter"
    mail.set_content(_letter(word).decode())
    mail.add_attachment(_letter(inside(word)), maintype="text", subtype="plain", filename="note.txt")
    mail.set_boundary("=====")
    return mail.as_bytes()


def inside(word: str) -> str:
    """The word of what is attached to a mail with this one."""
    return word.removesuffix("x") + "nx"


def answered(collection: Collection) -> dict[str, str]:
    """What a search for everything brings, as `Words`. A file with two states in one answer has both as its word."""
    found: dict[str, list[str]] = {}
    for hit in collection.open().search(EVERYTHING):
        found.setdefault(hit.document, []).extend(_STATE.findall(hit.passage.text))
    return {name: " and ".join(words) for name, words in found.items()}


def _ingest(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.ingest([folder], _telling(acknowledge))


def _reindex(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.reindex(confirm_gone=True, on_progress=_telling(acknowledge))


def _reindex_words_first(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    """As with many passages: all that is new serves by its words, then gets its vectors in several publishes."""
    with patch.object(update, "WORDS_FIRST", WORDS_FIRST), patch.object(update, "CHECKPOINT_PASSAGES", 2):
        collection.reindex(confirm_gone=True, on_progress=_telling(acknowledge))


def _remove(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.remove(names)


def _restore(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.restore(names)


def _rollback(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.rollback()


def _telling(acknowledge: Acknowledge) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        if progress.outcome is not None and progress.outcome.status in DONE:
            acknowledge(f"done {Path(progress.outcome.path).name}")

    return tell


def _hold(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.hold(names, "a claim")


def _release(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.release(names)


def _purge(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.purge(names)


def _back_up(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    back_up([collection], collection.root.parent / BACKUP)


def _restore_backup(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    home = collection.root.parent
    restore(home / BACKUP, home, {collection.name: collection.name})


def _repair(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.repair()


def _open(collection: Collection, folder: Path, names: Sequence[str], acknowledge: Acknowledge) -> None:
    collection.catalog().close()


ACTIONS: dict[str, Action] = {
    "ingest": _ingest,
    "reindex": _reindex,
    "reindex, words first": _reindex_words_first,
    "remove": _remove,
    "restore": _restore,
    "rollback": _rollback,
    "hold": _hold,
    "release": _release,
    "purge": _purge,
    "back up": _back_up,
    "restore backup": _restore_backup,
    "repair": _repair,
    "open": _open,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One action on a prepared collection."""

    name: str
    action: str  # a key of `ACTIONS`
    names: tuple[str, ...] = ()  # documents it is about
    past: tuple[Words, ...] = ()  # states of the user's folder that were taken in before, each in a run of its own
    files: Words = field(default_factory=dict)  # the user's folder while it runs and ever after
    before: Words = field(default_factory=dict)  # what is answered before; empty where nothing was published
    after: Words = field(default_factory=dict)
    latest: Words | None = None  # what is answered after any later re-index; by default `files`
    removed_before: frozenset[str] = frozenset()
    removed_after: frozenset[str] = frozenset()
    purged: frozenset[str] = frozenset()  # names that are gone for good, though the user's files are there
    laid: Callable[[Path], None] | None = None  # what else was done to the home before
    damaged: bool = False  # whether that damaged it: until the operation has ended not all need be well
    notice: str | None = None  # part of what the user is told when it opens on the way; None for nothing
    duty: Duty | None = None

    def prepare(self, home: Path, folder: Path) -> None:
        """Bring about what was before."""
        home.mkdir(parents=True)
        collection = collection_in(home)
        for words in self.past:
            write_files(folder, words)
            if collection.root.exists():
                collection.reindex(confirm_gone=True)
            else:
                collection.ingest([folder])
        if self.past and self.removed_before:
            collection.remove(sorted(self.removed_before))
        if self.laid is not None:
            self.laid(home)
        write_files(folder, self.files)
