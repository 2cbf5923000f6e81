"""Does one action on a collection in a process of its own, which may be killed at any call to its disk.

A new Python takes seconds to start and to import; a fork of one that has imported everything takes milliseconds. So
`Victims` starts one program that forks a child for each job: jobs and reports go to and fro as lines of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from torture.disk import Disk, Fault, Mode
from torture.operations import ACTIONS, collection_in
from torture.sites import Tracer

LIMIT_S = 60  # a child that takes longer hangs
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a child shall do. `log` is outside of `home`; the watched folder is `home`."""

    home: str
    folder: str
    action: str
    log: str
    names: tuple[str, ...] = ()
    data: bool = False
    reads: bool = False
    traced: bool = False  # whether to report the lines that ran, which takes long
    fault: Fault = field(default_factory=Fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How it ended."""

    killed_by: int = 0  # the signal, 0 where it came to its end by itself
    calls: int = 0  # to the disk; 0 where it was killed
    error: str = ""  # what the user would read, "" where all went well
    kind: str = ""  # the error's type
    trace: str = ""
    lines: tuple[tuple[str, int], ...] = ()  # file, line: those that ran, where that was asked for


class Victims:
    """Children, one at a time."""

    def __init__(self, library: Path) -> None:
        """Start the program that forks them; `library` is what `torture.disk.compiled` gave."""
        quiet = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TOKENIZERS_PARALLELISM"), "1")
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "torture.victim", str(library)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **quiet, "PYTHONPATH": os.pathsep.join([str(_ROOT / "tests"), str(_ROOT)])},
        )

    def run(self, job: Job) -> Report:
        """Have one child do this, and wait for its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        return Report(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.communicate(timeout=10)
        self._process.kill()
        self._process.wait()


def main() -> None:
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries print; the replies are alone on theirs
    library = Path(sys.argv[1])
    _warm_up()
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            fields = json.loads(line)
            _live(Job(**fields | {"fault": Fault(**fields["fault"])}), library, writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        status = os.waitpid(child, 0)[1]
        report = json.loads(said) if said else {"killed_by": status & 0x7F}
        replies.write(json.dumps(report) + "\n")
        replies.flush()


def _live(job: Job, library: Path, writing: int) -> None:
    """A child's life: it ends here."""
    signal.alarm(LIMIT_S)
    report: Mapping[str, Any] = {}
    try:
        report = asdict(_work(job, Disk(library, reads=job.reads)))
    except BaseException as error:
        report = asdict(Report(error=str(error), kind="harness", trace=traceback.format_exc()))
    finally:
        os.write(writing, json.dumps(report).encode())
        os._exit(0)


def _work(job: Job, disk: Disk) -> Report:
    from ui.session import explain

    log = os.open(job.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    collection = collection_in(Path(job.home))
    fault = Fault(**{**asdict(job.fault), "mode": Mode(job.fault.mode)})
    tracer = Tracer() if job.traced else None
    disk.begin(Path(job.home), log, data=job.data, fault=fault)
    try:
        if tracer is not None:
            tracer.start()
        ACTIONS[job.action](collection, Path(job.folder), job.names, disk.mark)
        disk.mark("ended")
    except Exception as error:
        calls = disk.end()
        message = explain(error)[1]
        return Report(calls=calls, error=message, kind=type(error).__name__, trace=traceback.format_exc())
    if tracer is not None:
        tracer.stop()
    return Report(calls=disk.end(), lines=tuple(sorted(tracer.lines)) if tracer is not None else ())


def _warm_up() -> None:
    """Import what an action imports, and start no threads: they would not live in a child."""
    import faiss  # noqa: F401
    import tantivy  # noqa: F401

    import ui.session  # noqa: F401
    from ingest.intake import stamp
    from ingest.limits import Limits
    from ingest.parse import parse

    stamp(ocr=False)
    list(parse(_ROOT / "LICENSE", "letter.txt", Limits(ocr=False)))


if __name__ == "__main__":
    main()
