import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from ingest.errors import ParserFailedError, UnreadableError
from ingest.isolation.child import ParseChild, ParsePool
from ingest.isolation.confine import version
from ingest.isolation.frames import pack, parsed_from_json, parsed_to_json
from ingest.limits import Limits
from ingest.staging import scratch
from ingest.types import Attachment, Block, ElementKind, Metadatum, PageMark, Parsed


@pytest.fixture
def hanging(tmp_path):
    """A file that never gives its reader a byte."""
    path = tmp_path / "hanging.txt"
    os.mkfifo(path)
    return path


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The fee is 5 EUR.")
    return path


def test_a_parse_survives_the_wire():
    parsed = Parsed(
        printed="Fee\n5 \u20ac",
        blocks=(
            Block(start=0, end=3, kind=ElementKind.HEADING, level=1),
            Block(start=4, end=7, kind=ElementKind.TABLE_ROW, table=0, row=2, sheet="S"),
        ),
        pages=(PageMark(page=1, label="i", start=0, end=7, width=1.5, ocr_confidence=0.5, unreadable="x"),),
        title="t",
        metadata=(Metadatum(name="a", value="b", origin="parsed"),),
        attachments=(Attachment(name="x", content=b"\x00\xff"),),
        notices=("n",),
        row_id="7",
        parser="p 1",
        file_type="txt",
    )
    assert parsed_from_json(parsed_to_json(parsed)) == parsed
    with pytest.raises(ValueError, match="out of order"):
        parsed_from_json(parsed_to_json(parsed) | {"blocks": [[4, 99, "paragraph", None, None, None, None]]})
    with pytest.raises(ValueError, match="malformed"):
        parsed_from_json({"printed": 5})
    assert pack({"frame": "tick"})[:4] == (16).to_bytes(4, "big")


@pytest.mark.skipif(version() == 0, reason="this kernel has no Landlock")
def test_a_child_is_confined_to_a_folder_of_its_own_that_goes_with_it(text):
    with ParseChild() as child:
        list(child.parse(text, "a.txt"))
        status = Path(f"/proc/{child._process.pid}/status").read_text()
        folder = child._folder
        environment = Path(f"/proc/{child._process.pid}/environ").read_bytes()
        assert "NoNewPrivs:\t1" in status
        assert f"TMPDIR={folder}".encode() in environment.split(b"\0")
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_a_healthy_child_is_used_again(text):
    with ParseChild() as child:
        [first] = child.parse(text, "a.txt")
        process = child._process.pid
        [second] = child.parse(text, "a.txt")
        assert first == second
        assert first.printed == "The fee is 5 EUR."
        assert first.file_type == "txt"
        assert child._process.pid == process
        assert child.peak_memory_mib > 1
    assert child._process is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a child's figure includes what its parent had")
def test_a_childs_memory_is_its_own(text):
    ballast = b"\x01" * (400 << 20)
    with ParseChild() as child:
        list(child.parse(text, text.name))
        assert 1 < child.peak_memory_mib < len(ballast) >> 20


def test_a_bad_file_says_why_and_the_child_lives(text, tmp_path):
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nothing")
    with ParseChild() as child:
        list(child.parse(text, "a.txt"))
        process = child._process.pid
        with pytest.raises(UnreadableError, match="damaged") as caught:
            list(child.parse(tmp_path / "b.pdf", "b.pdf"))
        assert not isinstance(caught.value, ParserFailedError)
        with pytest.raises(UnreadableError, match="No such file"):
            list(child.parse(tmp_path / "absent", "absent"))
        assert child._process.pid == process


def test_a_hung_child_is_killed_and_replaced(text, hanging):
    with ParseChild(timeout_s=1) as child:
        list(child.parse(text, "a.txt"))
        process = child._process.pid
        started = time.monotonic()
        with pytest.raises(ParserFailedError, match="longer than 1 s"):
            list(child.parse(hanging, "hanging.txt"))
        assert time.monotonic() - started < 5
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
        assert [p.printed for p in child.parse(text, "a.txt")] == ["The fee is 5 EUR."]


def test_a_crash_costs_only_its_file(text, hanging):
    with ParseChild() as child:
        list(child.parse(text, "a.txt"))
        threading.Timer(0.3, os.kill, (child._process.pid, signal.SIGSEGV)).start()
        with pytest.raises(ParserFailedError, match="signal 11"):
            list(child.parse(hanging, "hanging.txt"))
        assert list(child.parse(text, "a.txt"))


def test_memory_is_limited(tmp_path, text):
    path = tmp_path / "large.txt"
    path.write_text("word " * 20_000_000)
    with ParseChild(memory_mib=200) as child:
        with pytest.raises(ParserFailedError, match="memory"):
            list(child.parse(path, "large.txt"))
        assert list(child.parse(text, "a.txt"))


def test_limits_reach_the_child(text):
    with (
        ParseChild(limits=Limits(characters=5)) as child,
        pytest.raises(UnreadableError, match="5 characters"),
    ):
        list(child.parse(text, "a.txt"))


def test_a_pool_reads_all_files_and_names_the_bad_one(tmp_path, hanging):
    files = []
    for number in range(12):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"Text {number}.")
        files.append((path, path.name))
    files.insert(3, (hanging, "hanging.txt"))
    with ParsePool(workers=2, timeout_s=2) as pool:
        results = {path: result for path, result, peak in pool.map(files)}
    assert len(results) == 13
    assert isinstance(results.pop(hanging), ParserFailedError)
    assert {r[0].printed for r in results.values()} == {f"Text {n}." for n in range(12)}


def test_a_pool_draws_files_only_as_it_needs_them_and_stops_when_left(text, hanging):
    drawn = []

    def files():
        for number in range(1000):
            drawn.append(number)
            yield text, "a.txt"

    with ParsePool(workers=2) as pool:
        results = pool.map(files())
        for _ in range(3):
            next(results)
        results.close()
        assert len(drawn) < 20
        stuck = pool.map([(text, "a.txt"), (hanging, "hanging.txt")])
        next(stuck)
        started = time.monotonic()
        stuck.close()
        assert time.monotonic() - started < 5


def test_one_file_can_be_read_while_the_results_of_many_are_drawn(tmp_path):
    files = []
    for number in range(30):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"The fee of matter {number} is due.\n\n" * 200)
        files.append((path, path.name))
    aside = tmp_path / "attachment.txt"
    aside.write_text("The annex.")
    with ParsePool(workers=2) as pool:
        for path, result, _ in pool.map(files):
            assert [parsed.printed for parsed in pool.parse(aside, aside.name)] == ["The annex."]
            assert f"matter {path.stem} is" in result[0].printed


def test_an_error_of_the_caller_is_the_callers(text):
    def files():
        yield text, "a.txt"
        raise RuntimeError("the walk failed")

    with ParsePool(workers=2) as pool, pytest.raises(RuntimeError, match="the walk failed"):
        list(pool.map(files()))


def test_a_child_does_not_outlive_its_parent(hanging):
    code = (
        "import sys, threading; from pathlib import Path; from ingest.isolation.child import ParseChild\n"
        "child = ParseChild(); path = Path(sys.argv[1])\n"
        "threading.Thread(target=lambda: list(child.parse(path, 'x.txt')), daemon=True).start()\n"
        "while child._process is None: pass\n"
        "print(child._process.pid, flush=True); threading.Event().wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(hanging)], stdout=subprocess.PIPE, text=True)
    process = int(parent.stdout.readline())
    time.sleep(0.5)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)
    pytest.fail("the parse child went on without its parent")


def test_what_a_killed_parent_leaves_behind_goes_with_the_next_one(text, tmp_path, monkeypatch):
    code = (
        "import sys; from pathlib import Path; from ingest.isolation.child import ParseChild\n"
        "child = ParseChild(); list(child.parse(Path(sys.argv[1]), 'a.txt'))\n"
        "(child._folder / 'page').write_text('secret'); print(child._folder, flush=True); sys.stdin.read()"
    )
    common = tmp_path / "common"
    common.mkdir()
    start = [sys.executable, "-c", code, str(text)]
    parents = [
        subprocess.Popen(
            start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": str(common)}
        )
        for _ in range(2)
    ]
    left, living = (Path(parent.stdout.readline().strip()) for parent in parents)
    parents[0].kill()
    parents[0].wait()
    (common / "another program's").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(common))
    with ParseChild() as child:
        list(child.parse(text, "a.txt"))
        assert set(common.iterdir()) == {living, child._folder, common / "another program's"}
        assert (living / "page").read_text() == "secret"
    assert not left.exists()
    parents[1].communicate()
    for parent in parents:
        parent.stdout.close()
        parent.stdin.close()


def test_folders_of_other_users_are_not_swept(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch() as folder:
        theirs = folder.rename(folder.with_name("assistant-scratch-theirs"))
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with scratch() as folder:
        assert set(tmp_path.iterdir()) == {theirs, folder}


def test_a_path_named_in_a_document_is_not_followed(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><body><p>Fee</p><img src='file:///etc/passwd'></body></html>")
    with ParseChild() as child:
        assert [p.printed for p in child.parse(path, "a.html")] == ["Fee"]
