"""One writer at a time, and no lock that outlives its holder."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ingest.errors import CollectionLockedError
from ingest.store.lock import writer_lock

Start = Callable[..., subprocess.Popen[bytes]]

HOLD = """
import sys, time
from pathlib import Path
from ingest.store.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(120)
"""
# the same, with a child that outlives its parent: forked, or started like a parse child
FORK = """
import os, sys, time
from pathlib import Path
from ingest.store.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    if (child := os.fork()) == 0:
        print(os.getpid(), flush=True)
        time.sleep(120)
        os._exit(0)
    time.sleep(120)
"""
SPAWN = """
import sys, time
from pathlib import Path
from ingest.isolation.child import ParseChild
from ingest.store.lock import writer_lock
with writer_lock(Path(sys.argv[1])), ParseChild() as child:
    file = Path(sys.argv[1]) / "a.txt"
    file.write_text("Words.")
    list(child.parse(file, "a.txt"))
    print(child._process.pid, flush=True)
    time.sleep(120)
"""
UNKNOWN = "is being written by another process; wait"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a process that holds the lock; whatever it prints first has been read when this returns."""
    begun: list[subprocess.Popen[bytes]] = []

    def run(code: str = HOLD) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        begun.append(process)
        return process

    yield run
    for process in begun:
        process.kill()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


def first_line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def test_a_second_writer_is_told_who_writes_and_since_when(tmp_path: Path, start: Start) -> None:
    holder = start()
    assert first_line(holder) == "held"
    for _ in range(2):  # who was refused leaves the note as it was
        with pytest.raises(CollectionLockedError) as caught, writer_lock(tmp_path):
            pass
    told = re.search(
        rf"by process {holder.pid} \((.+), since (\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC)\); wait", str(caught.value)
    )
    assert told
    assert "python" in told[1]


def test_a_killed_writer_leaves_no_lock(tmp_path: Path, start: Start) -> None:
    holder = start()
    assert first_line(holder) == "held"
    holder.kill()
    holder.wait(timeout=30)
    with writer_lock(tmp_path):
        assert json.loads((tmp_path / "writer.lock").read_bytes())["pid"] == os.getpid()
    assert (tmp_path / "writer.lock").read_bytes() == b""


def test_a_waiter_gets_the_lock_at_once_when_its_holder_is_killed(tmp_path: Path, start: Start) -> None:
    holder = start()
    assert first_line(holder) == "held"
    waiting, told = threading.Event(), []

    def on_wait(who: str) -> None:
        told.append(who)
        waiting.set()

    killed: list[float] = []

    def kill() -> None:
        assert waiting.wait(30)
        killed.append(time.monotonic())
        holder.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with writer_lock(tmp_path, 60, on_wait):
        waited_s = time.monotonic() - killed[0]
    killer.join()
    assert waited_s < 5
    assert len(told) == 1
    assert told[0].startswith(f"process {holder.pid} (")


@pytest.mark.parametrize("code", [FORK, SPAWN], ids=["forked", "spawned"])
def test_a_child_of_a_killed_writer_does_not_keep_its_lock(tmp_path: Path, start: Start, code: str) -> None:
    holder = start(code)
    child = int(first_line(holder))
    try:
        with pytest.raises(CollectionLockedError), writer_lock(tmp_path):
            pass
        if code is SPAWN:
            os.kill(child, signal.SIGSTOP)  # else it would end itself with its parent
        holder.kill()
        holder.wait(timeout=30)
        os.kill(child, 0)  # it lives
        with writer_lock(tmp_path):
            pass
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def test_waiting_ends_after_its_time(tmp_path: Path) -> None:
    told: list[str] = []
    begun = time.monotonic()
    with writer_lock(tmp_path), pytest.raises(CollectionLockedError), writer_lock(tmp_path, 0.2, told.append):
        pass
    assert time.monotonic() - begun >= 0.2
    assert len(told) == 1
    assert told[0].startswith(f"process {os.getpid()} (")


def test_who_does_not_wait_is_not_told(tmp_path: Path) -> None:
    told: list[str] = []
    with writer_lock(tmp_path), pytest.raises(CollectionLockedError), writer_lock(tmp_path, 0, told.append):
        pass
    assert told == []


def test_the_lock_is_given_back_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="oops"), writer_lock(tmp_path):
        raise ValueError("oops")
    with writer_lock(tmp_path), pytest.raises(CollectionLockedError), writer_lock(tmp_path):
        pass
    with writer_lock(tmp_path):
        pass


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"4711\n",
        b"\xff\x00\x1b[2J" * 1000,
        b'{"pid": 1}',
        b'{"pid": "1", "command": "x", "since": "y"}',
        b'{"pid": true, "command": "x", "since": "y"}',
        b'{"pid": 1, "command": "\\u001b[2J", "since": "y"}',
        b'{"pid": 1, "command": ["x"], "since": "y"}',
        b"[" * 100_000,
        b"null",
    ],
)
def test_whatever_stands_in_the_lock_file_harms_nobody(tmp_path: Path, note: bytes) -> None:
    with writer_lock(tmp_path):
        (tmp_path / "writer.lock").write_bytes(note)
        with pytest.raises(CollectionLockedError, match=UNKNOWN), writer_lock(tmp_path, 0.01, lambda who: None):
            pass
    (tmp_path / "writer.lock").write_bytes(note)
    with writer_lock(tmp_path):
        pass


def test_threads_of_one_process_take_turns(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        for _ in range(5):
            with writer_lock(tmp_path, 60):
                inside.append(number)
                most.append(len(inside))
                time.sleep(0.001)
                inside.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 20
