"""Parses in child processes: a bad file costs itself only, whatever it does to its parser."""

from __future__ import annotations

import base64
import json
import logging
import os
import queue
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ingest.errors import ParserFailedError, UnreadableError
from ingest.isolation.frames import MAX_FRAME_BYTES, PREFIX, parsed_from_json
from ingest.limits import Limits
from ingest.staging import scratch
from ingest.types import PageMark, Parsed

if TYPE_CHECKING:
    from ingest.pageview import PageView

_log = logging.getLogger(__name__)
FILES_PER_CHILD = 500  # then a fresh one: libraries leak
_STARTUP_S = 60.0  # a cold start of the interpreter on a busy disk, on top of the first file's time


class ParseChild:
    """One child process, started when first needed, replaced when it hangs or dies.

    Not for use by two threads at once.

    Args:
        timeout_s: Seconds without a sign of progress after which a file is given up.
        memory_mib: Address space of the child, MiB.
        limits: Caps on a single file.
    """

    def __init__(self, timeout_s: float = 120.0, memory_mib: int = 4096, limits: Limits | None = None) -> None:
        self.timeout_s = timeout_s
        self.memory_mib = memory_mib
        self.peak_memory_mib = 0.0  # highest of all children so far
        self._limits = asdict(limits or Limits())
        self._process: subprocess.Popen[bytes] | None = None
        self._stack = ExitStack()
        self._folder: Path | None = None  # all that it may write to
        self._files = 0

    def parse(self, path: Path, name: str) -> Iterator[Parsed]:
        """Read a file in the child.

        Args:
            path: The file.
            name: The name it goes by.

        Yields:
            Its documents, as the child sends them.

        Raises:
            UnreadableError: It cannot be read, for a reason that lies in the file.
            ParserFailedError: Its parser crashed, or needed too much time or memory.
        """
        for frame in self._frames({"path": str(Path(path).absolute()), "name": name}):
            if frame["frame"] == "parsed":
                yield _checked(frame)

    def view(self, path: Path, mark: PageMark, spans: Sequence[tuple[int, int]]) -> PageView:
        """A picture of a page and where some of its printed characters lie, made in the child; see `pageview.view`.

        Raises:
            UnreadableError: It cannot be drawn.
        """
        from ingest.pageview import PageView

        view = {"mark": asdict(mark), "spans": [list(span) for span in spans]}
        *_, closing = self._frames({"path": str(Path(path).absolute()), "name": "", "view": view})
        try:
            png = base64.b64decode(str(closing["png"]), validate=True)
            boxes = tuple(tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in s) for s in closing["boxes"])
        except (KeyError, TypeError, ValueError) as error:
            raise ParserFailedError("its page could not be drawn; try again") from error
        return PageView(png=png, boxes=boxes)

    def _frames(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Send a request and yield the frames of its answer, the closing one last."""
        fresh = self._process is None or self._process.poll() is not None
        process = self._ready()
        deadline_s = self.timeout_s + (_STARTUP_S if fresh else 0.0)
        request |= {"limits": self._limits}
        finished = False
        try:
            self._send(process, request)
            while True:
                frame = self._receive(process, deadline_s)
                deadline_s = self.timeout_s
                if frame["frame"] == "parsed":
                    yield frame
                elif frame["frame"] != "tick":
                    finished = True
                    break
        finally:
            if not finished:  # hung, dead, lying, or the caller lost interest halfway
                self.close()
        self.peak_memory_mib = max(self.peak_memory_mib, float(frame.get("peak_memory_mib", 0.0)))
        self._files += 1
        if self._files >= FILES_PER_CHILD:
            self.close()
        if frame["frame"] != "done":
            _log.debug("%s: %r", request["name"], frame.get("detail", ""))
            blame = ParserFailedError if frame.get("fault") else UnreadableError
            raise blame(str(frame.get("reason", "could not be read")))
        yield frame

    def close(self) -> None:
        """End the child and everything it started."""
        self.kill()
        process, self._process, self._files = self._process, None, 0
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()
        self._stack.close()

    def kill(self) -> None:
        """End the child's processes from any thread; the one that uses this object then sees them gone."""
        process = self._process
        if process is not None and process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            cpu_s = max(1, int(self.timeout_s * 2))
            self._folder = self._stack.enter_context(scratch())
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "ingest.isolation.worker", str(self.memory_mib), str(cpu_s)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment() | {"TMPDIR": str(self._folder)},
                # Its own group: Ctrl-C in the terminal is the parent's to answer, and one signal ends it all.
                start_new_session=True,
            )
        return self._process

    def _send(self, process: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
        assert process.stdin is not None  # noqa: S101 - for the type checker
        try:
            process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise ParserFailedError("its parser ended before it began; try again") from error

    def _receive(self, process: subprocess.Popen[bytes], timeout_s: float) -> dict[str, Any]:
        deadline = time.monotonic() + timeout_s
        (length,) = PREFIX.unpack(self._read(process, PREFIX.size, deadline, timeout_s))
        if length > MAX_FRAME_BYTES:
            raise ParserFailedError("its parser sent more than is allowed")
        try:
            frame = json.loads(self._read(process, length, deadline, timeout_s))
        except ValueError as error:
            raise ParserFailedError("its parser sent something that is not JSON") from error
        if not isinstance(frame, dict) or not isinstance(frame.get("frame"), str):
            raise ParserFailedError("its parser sent something unexpected")
        return frame

    def _read(self, process: subprocess.Popen[bytes], length: int, deadline: float, timeout_s: float) -> bytearray:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        content = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while len(content) < length:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ParserFailedError(f"took longer than {timeout_s:g} s without progress")
                piece = os.read(process.stdout.fileno(), min(length - len(content), 1 << 20))
                if not piece:
                    raise ParserFailedError(self._cause_of_death(process))
                content += piece
        return content

    def _cause_of_death(self, process: subprocess.Popen[bytes]) -> str:
        code = process.wait()
        if code == -signal.SIGXCPU:
            return f"needed more than {int(self.timeout_s * 2)} s of processor time"
        if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGTRAP):
            return f"needed more than {self.memory_mib:,} MiB of memory, or its parser gave up"
        return f"crashed its parser ({f'signal {-code}' if code < 0 else f'exit code {code}'})"


def _checked(frame: dict[str, Any]) -> Parsed:
    try:
        return parsed_from_json(frame)
    except ValueError as error:
        raise ParserFailedError(f"its parser sent something unexpected: {error}") from error


def _environment() -> dict[str, str]:
    """What a child needs to know, and nothing else: no keys, no endpoints, one thread for every library."""
    kept = (
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TESSDATA_PREFIX",
        "LD_LIBRARY_PATH",
        "SYSTEMROOT",
        "PYTHONDONTWRITEBYTECODE",
    )
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
    return environment | threads | {"PYTHONPATH": _root(), "PYTHONUTF8": "1"}


def _root() -> str:
    """The folder this package is imported from: `-P` keeps the working directory out of the child's path."""
    return str(Path(__file__).resolve().parents[2])


Outcome = tuple[Path, "list[Parsed] | UnreadableError", float]


class ParsePool:
    """Several children at work at the same time.

    Args:
        workers: How many.
        timeout_s: Seconds without a sign of progress after which a file is given up.
        memory_mib: Address space of each child, MiB.
        limits: Caps on a single file.
    """

    def __init__(
        self, workers: int = 2, timeout_s: float = 120.0, memory_mib: int = 4096, limits: Limits | None = None
    ) -> None:
        self._children = [ParseChild(timeout_s, memory_mib, limits) for _ in range(max(1, workers))]
        self._aside = ParseChild(timeout_s, memory_mib, limits)  # for `parse`, while threads of `map` use the others

    @property
    def peak_memory_mib(self) -> float:
        """Highest memory use of any child so far, MiB."""
        return max(child.peak_memory_mib for child in (*self._children, self._aside))

    def parse(self, path: Path, name: str) -> Iterator[Parsed]:
        """Read one file, also while the results of `map` are drawn; see `ParseChild.parse`."""
        return self._aside.parse(path, name)

    def map(self, files: Iterable[tuple[Path, str]]) -> Iterator[Outcome]:
        """Read many files, a few at a time; results come as they are ready and wait for the caller.

        Args:
            files: Paths with the names they go by; drawn from as children become free.

        Yields:
            The path, its documents or the reason there are none, and the peak memory of its child in MiB.
        """
        results: queue.Queue[Outcome | BaseException | None] = queue.Queue(maxsize=len(self._children))
        source, lock, stopped = iter(files), threading.Lock(), threading.Event()

        def put(result: Outcome | BaseException | None) -> None:
            while not stopped.is_set():
                with suppress(queue.Full):
                    results.put(result, timeout=0.1)
                    return

        def work(child: ParseChild) -> None:
            try:
                while not stopped.is_set():
                    with lock:
                        path, name = next(source, (None, ""))
                    if path is None:
                        break
                    put((path, _all_of(child, path, name), child.peak_memory_mib))
            except BaseException as error:  # raised again in the caller's thread
                put(error)
            put(None)

        threads = [threading.Thread(target=work, args=(child,), daemon=True) for child in self._children]
        for thread in threads:
            thread.start()
        try:
            yield from _until_done(results, len(threads))
        finally:
            stopped.set()
            for child, thread in zip(self._children, threads, strict=True):
                while thread.is_alive():  # a child in the middle of a file would keep its thread waiting
                    child.kill()
                    thread.join(0.05)

    def close(self) -> None:
        """End all children."""
        for child in (*self._children, self._aside):
            child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _all_of(child: ParseChild, path: Path, name: str) -> list[Parsed] | UnreadableError:
    try:
        return list(child.parse(path, name))
    except UnreadableError as error:
        return error


def _until_done(results: queue.Queue[Outcome | BaseException | None], workers: int) -> Iterator[Outcome]:
    while workers:
        result = results.get()
        if isinstance(result, BaseException):
            raise result
        if result is None:
            workers -= 1
        else:
            yield result
