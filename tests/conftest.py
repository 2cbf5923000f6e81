"""What several test files share: the real encoder, the samples as a collection, a handful of letters."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hash_encoder import HashEncoder
from hypothesis import settings

from index.collection import Collection, CollectionConfig
from index.types import Query

if TYPE_CHECKING:
    from index.encode import MiniLM

# The same examples in every run; `--hypothesis-profile=explore` looks for new ones.
settings.register_profile("fixed", deadline=None, derandomize=True, database=None, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=3000)
settings.load_profile("fixed")

SAMPLES = Path(__file__).parents[1] / "samples" / "documents"

LETTERS = {
    "lease.txt": "The Tenant shall pay the rent of 500 pounds on the first day of each month.\n",
    "notice.txt": "Either party may end this agreement by three months' written notice.\n",
    "medical/leaflet.txt": "Take two tablets of paracetamol every six hours with water.\n",
    "medical/warning.txt": "Do not drink alcohol while you take metronidazole.\n",
}


@pytest.fixture(scope="session")
def encoder() -> MiniLM:
    """The embedded all-MiniLM-L6-v2, loaded once a worker."""
    from index.encode import MiniLM

    return MiniLM()


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, encoder: MiniLM) -> Collection:
    """The committed samples, taken in once for all workers. Do not write to it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    collection = Collection(shared / "samples", encoder=lambda: encoder)
    with (shared / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "samples" / "CURRENT").exists():
            collection.ingest([SAMPLES])
    return collection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four short letters in a folder of the user's."""
    root = tmp_path / "files"
    for name, words in LETTERS.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    return root


@pytest.fixture
def hashing() -> HashEncoder:
    """A cheap encoder that remembers what it embedded."""
    return HashEncoder()


@pytest.fixture
def collection(tmp_path: Path, hashing: HashEncoder) -> Collection:
    """A collection that does not exist yet, with the cheap encoder."""
    config = CollectionConfig(encoder="hash", parse_workers=1, ocr=False)
    return Collection(tmp_path / "home" / "letters", config, lambda: hashing)


@pytest.fixture
def letters(collection: Collection, folder: Path) -> Collection:
    """The letters, taken in."""
    collection.ingest([folder])
    return collection


def found(collection: Collection, words: str, k: int = 10) -> list[str]:
    """Names of the documents whose passages hold all of these words."""
    hits = collection.open().search(Query(text=words, k=k))
    return [h.document for h in hits if all(word in h.passage.text for word in words.split())]


Edit = Callable[[str, str], None]


@pytest.fixture
def write(folder: Path) -> Edit:
    """Write a file below the user's folder."""

    def put(name: str, words: str) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)

    return put


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, where it is installed."""
    from chromium import CHROMIUM
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()
