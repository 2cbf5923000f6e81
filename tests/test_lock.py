"""One writer at a time, and no lock that outlives its holder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import CollectionLockedError
from ingest.lock import writer_lock

HOLD = """
import sys, time
from pathlib import Path
from ingest.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(CollectionLockedError, match=f"by process {holder.pid}; wait"), writer_lock(tmp_path):
            pass
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(timeout=30)
        holder.stdout.close()
    with writer_lock(tmp_path):
        assert (tmp_path / "writer.lock").read_text() == f"{os.getpid()}\n"


def test_the_lock_is_given_back_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="oops"), writer_lock(tmp_path):
        raise ValueError("oops")
    with writer_lock(tmp_path), pytest.raises(CollectionLockedError), writer_lock(tmp_path):
        pass
    with writer_lock(tmp_path):
        pass
