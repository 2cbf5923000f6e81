"""What is done to a collection while its disk is watched, and what it must answer before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

from index.collection import Collection, CollectionConfig
from index.types import Query
from ingest.types import FileStatus, Progress

DONE = (FileStatus.NEW, FileStatus.CHANGED, FileStatus.MOVED, FileStatus.UNCHANGED)
EVERYTHING = Query(text="letter also says other things", k=1000)  # words that every file holds
_STATE = re.compile(r"state\w+x")

Words = Mapping[str, str]  # file or document name → the word that this state of it alone holds; "" for an empty file
Acknowledge = Callable[[str], None]
Action = Callable[[Collection, Path, Sequence[str], Acknowledge], None]


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


ACTIONS: dict[str, Action] = {
    "ingest": _ingest,
    "reindex": _reindex,
    "remove": _remove,
    "restore": _restore,
    "rollback": _rollback,
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
        if self.removed_before:
            collection.remove(sorted(self.removed_before))
        write_files(folder, self.files)


def _named(**words: str) -> Words:
    return {f"{name}.txt": f"state{word}x" for name, word in words.items()}


def _without(words: Words, *names: str) -> Words:
    return {name: word for name, word in words.items() if name not in names}


_FIRST = _named(ash="a", birch="b", cedar="c", elm="d", fir="e", hazel="f")
_SECOND = _named(ash="a", birch="bb", cedar="cc", elm="d", fir="e", larch="g", maple="h")
_MOVED = _without(_SECOND, "ash.txt", "birch.txt") | {
    "yew.txt": "stateax",  # ash, moved
    "birch.txt": "statebx",  # put back to an earlier state
    "zelkova.txt": "statedx",  # a copy of elm
    "mail.eml": "statepx",
    "void.txt": "",
}
_SHOWN_MOVED = _without(_MOVED, "zelkova.txt", "void.txt") | {"mail.eml!/note.txt": inside("statepx")}
_GROWING = [_FIRST | _named(**{f"new{n}": "n" * n for n in range(1, last + 1)}) for last in range(9)]

OPERATIONS = {
    operation.name: operation
    for operation in (
        Operation(name="ingest", action="ingest", files=_FIRST, after=_FIRST),
        Operation(name="reindex", action="reindex", past=(_FIRST,), files=_SECOND, before=_FIRST, after=_SECOND),
        Operation(
            name="remove",
            action="remove",
            names=("ash.txt", "elm.txt"),
            past=(_FIRST,),
            files=_FIRST,
            before=_FIRST,
            after=_without(_FIRST, "ash.txt", "elm.txt"),
            removed_after=frozenset({"ash.txt", "elm.txt"}),
        ),
        Operation(
            name="restore",
            action="restore",
            names=("ash.txt", "elm.txt"),
            past=(_FIRST,),
            files=_FIRST,
            before=_without(_FIRST, "ash.txt", "elm.txt"),
            after=_FIRST,
            removed_before=frozenset({"ash.txt", "elm.txt"}),
        ),
        Operation(
            name="rollback", action="rollback", past=(_FIRST, _SECOND), files=_SECOND, before=_SECOND, after=_FIRST
        ),
        Operation(
            name="move",
            action="reindex",
            past=(_FIRST, _SECOND),
            files=_MOVED,
            before=_SECOND,
            after=_SHOWN_MOVED,
            latest=_SHOWN_MOVED,
        ),
        Operation(
            name="merge",
            action="reindex",
            past=tuple(_GROWING[:-1]),  # each state adds one small segment, until there are too many
            files=_GROWING[-1],
            before=_GROWING[-2],
            after=_GROWING[-1],
        ),
    )
}
