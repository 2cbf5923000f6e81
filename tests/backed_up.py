"""A collection of letters in two states and its backup, for tests of backups."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from conftest import LETTERS
from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

from assistant.settings import Settings
from assistant.workspace import Workspace
from index.backup import back_up
from index.collection import Collection, CollectionConfig
from index.types import Query
from ingest.staging import PREFIX

QUERIES = ("rent of the month", "written notice", "tablets", "alcohol", "nothing of the kind")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def shelf(home: Path) -> Path:
    """Where the collections lie."""
    return home / "collections"


def make(root: Path) -> Collection:
    return Collection(root, CollectionConfig(encoder="hash"), HashEncoder, ReaderInProcess)


@pytest.fixture
def letters(shelf: Path, folder: Path) -> Collection:
    """The letters in two states: the lease was changed, the notice is removed."""
    collection = make(shelf / "letters")
    collection.ingest([folder])
    (folder / "lease.txt").write_text(LETTERS["lease.txt"].replace("500", "600"))
    collection.ingest([folder])
    collection.remove(["notice.txt"])
    return collection


@pytest.fixture
def archive(letters: Collection, tmp_path: Path) -> Path:
    path = tmp_path / "letters.tar"
    back_up([letters], path)
    return path


def answers(root: Path) -> list[str]:
    searcher = make(root).open()
    return [repr(searcher.search(Query(text=text, k=10))) for text in QUERIES]


def litter(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob(f"{PREFIX}*")]


def blocks(path: Path) -> list[tarfile.TarInfo]:
    with tarfile.open(path) as tar:
        return tar.getmembers()


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home, Settings(home=home), HashEncoder(), ReaderInProcess)


def names(collection: Collection) -> list[str]:
    return sorted(Path(row.path).name for row in collection.documents())
