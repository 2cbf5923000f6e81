"""`kill -9` at any moment of an ingest or a re-index: nothing that was reported as done is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hash_encoder import HashEncoder

from index.collection import Collection, CollectionConfig
from index.types import Query
from ingest.errors import RetrievalError, UsageError

SEED = 20
KILLS = 20
MOST_ROUNDS = 45  # some rounds come to their end before they are killed
VICTIM = Path(__file__).with_name("crash_victim.py")


class Files:
    """The user's folder between the rounds. Every state of a file has a word of its own."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self._chance = chance
        self._states = 0
        self.words: dict[str, str] = {}
        folder.mkdir()

    def write(self, name: str) -> None:
        self._states += 1
        self.words[name] = f"state{'abcdefghij'[self._states // 10 % 10]}{'abcdefghij'[self._states % 10]}x"
        (self.folder / name).write_text(f"File {name} is in {self.words[name]}.\n\nIt also says other things.\n")

    def change(self, number: int) -> None:
        self.write(f"new{number}.txt")
        self.write(self._chance.choice(sorted(self.words)))
        if len(self.words) > 6:
            gone = self._chance.choice(sorted(self.words))
            (self.folder / gone).unlink()
            del self.words[gone]


def run_and_kill(command: list[str], after_line: int | str, after_s: float) -> tuple[set[str], bool]:
    """Start the victim and kill its process group some time after a line that it printed: its number or its words.

    Returns:
        The files it reported as done, and whether it came to its end before it was killed.
    """
    paths = [str(VICTIM.parent), str(VICTIM.parents[1])]
    victim = subprocess.Popen(
        [sys.executable, "-P", str(VICTIM), *command],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,
    )
    assert victim.stdout is not None
    watchdog = threading.Timer(60, victim.kill)
    watchdog.start()
    lines: list[str] = []
    for line in victim.stdout:
        lines.append(line)
        if after_line in (len(lines), line.rstrip("\n")):
            break
    time.sleep(after_s)
    with suppress(ProcessLookupError):
        os.killpg(victim.pid, signal.SIGKILL)
    lines += victim.stdout  # what was still on its way
    assert victim.wait(timeout=60) in (0, -signal.SIGKILL)
    watchdog.cancel()
    victim.stdout.close()
    whole = [line.rstrip("\n") for line in lines if line.endswith("\n")]
    return {line.removeprefix("done ") for line in whole if line.startswith("done ")}, "ended" in whole


def check(collection: Collection, files: Files, done: set[str]) -> None:
    """The collection opens, is whole, and holds what was reported as done."""
    try:
        report = collection.verify()
    except UsageError:  # killed before there was a catalogue
        assert not done
        return
    assert report.problems == ()
    catalog = collection.catalog()
    try:
        known = {record.path: record.status for record in catalog.files()}
        live = {document.path: document for document in catalog.live_documents(catalog.snapshot())}
        for path in done:
            assert known[path] == "done"
            assert files.words[Path(path).name] in catalog.printed(live[path].text_id)
    finally:
        catalog.close()
    try:
        searcher = collection.open()
    except RetrievalError:
        assert collection.generations() == ()
        return
    assert searcher.notices == ()
    served = searcher.search(Query(text="file state other things", k=100))
    assert {h.passage.document_id for h in served} == set(searcher.documents)
    assert len(served) == searcher.manifest.passages


@pytest.mark.slow
def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    files = Files(tmp_path / "files", chance)
    for number in range(5):
        files.write(f"first{number}.txt")
    collection = Collection(
        tmp_path / "home" / "crash", CollectionConfig(encoder="hash", parse_workers=1, ocr=False), HashEncoder
    )
    killed = number = 0
    while killed < KILLS:
        assert number < MOST_ROUNDS
        job = "reindex" if number and chance.random() < 0.4 else "ingest"
        # half of them while files are read, half while the index is written
        line, longest_s = chance.choice([(chance.randint(1, 8), 0.03), ("embed", 0.1)])
        command = [str(collection.root), str(files.folder), job]
        done, ended = run_and_kill(command, line, chance.uniform(0, longest_s))
        killed += not ended
        check(collection, files, done)
        files.change(number)
        number += 1
    collection.ingest([files.folder])
    collection.reindex(confirm_gone=True)
    assert collection.verify().ok
    searcher = collection.open()
    for name, word in files.words.items():
        (hit, *_) = searcher.search(Query(text=word))
        assert hit.document == name
        assert word in hit.passage.text
    assert len(searcher.documents) == len(files.words)
