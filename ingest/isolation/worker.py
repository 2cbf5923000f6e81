"""The parse child: `python -m ingest.isolation.worker`, one JSON request a line on stdin, frames on stdout.

Request: `{"path", "name", "limits": {...}}`. Answer: any number of `{"frame": "parsed", ...}` and
`{"frame": "tick"}`, then `{"frame": "done"}` or `{"frame": "failed", "reason"}` (`"fault": true` where the
parser is to blame, not the file), each with `peak_memory_mib`.
The paths come from the parent alone; nothing in a document names a file to this process.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from ingest.errors import ParserFailedError, UnreadableError
from ingest.isolation.confine import confine
from ingest.isolation.frames import check, pack, parsed_to_json
from ingest.isolation.offline import forbid_sockets, scrub_environment
from ingest.limits import MIB, Limits
from ingest.types import PageMark

_WRITE_BYTES = 64 * MIB  # largest file that a library may write on its way
_OPEN_FILES = 256
_PARENT_POLL_S = 1.0


def main() -> None:
    """Serve requests until stdin ends. Arguments: memory limit in MiB, processor seconds a file."""
    parent = os.getppid()
    import ingest.parse  # noqa: F401 - once confined, the process could not keep what it compiles of it

    memory_mib, cpu_s = int(sys.argv[1]), int(sys.argv[2])
    scrub_environment()
    out = _claim_stdout()
    _limit_process(memory_mib)
    confine([Path(tempfile.gettempdir())])  # the parent gave it one of its own
    _die_with(parent)
    forbid_sockets()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _limit_cpu(cpu_s)
        answer = _serve(request, out)
        answer["peak_memory_mib"] = _peak_memory_mib()
        out.write(pack(answer))
        out.flush()


def _serve(request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Parse one file, sending each document as soon as it is there; the last frame is returned."""
    from ingest.parse import parse

    def tick() -> None:
        out.write(pack({"frame": "tick"}))
        out.flush()

    try:
        if "view" in request:
            return {"frame": "done"} | _view(request)
        for parsed in parse(Path(request["path"]), request["name"], Limits(**request["limits"]), tick):
            check(parsed)
            out.write(pack({"frame": "parsed"} | parsed_to_json(parsed)))
            out.flush()
    except UnreadableError as error:
        return {"frame": "failed", "reason": str(error), "fault": isinstance(error, ParserFailedError)}
    except MemoryError:
        return {"frame": "failed", "reason": "needs more memory than a parse may use", "fault": True}
    except RecursionError:
        return {"frame": "failed", "reason": "is nested too deeply to be read"}
    except OSError as error:
        return {"frame": "failed", "reason": f"cannot be read: {error.strerror or error}"}
    except Exception as error:  # whatever a library makes of a bad file costs that file only
        return {
            "frame": "failed",
            "reason": f"is damaged or of an unknown variant ({type(error).__name__})",
            "detail": repr(error)[:2000],
        }
    return {"frame": "done"}


def _view(request: dict[str, Any]) -> dict[str, Any]:
    """A page's picture, base64, and where some of its text lies."""
    from ingest.pageview import view

    mark, spans = PageMark(**request["view"]["mark"]), [(int(a), int(b)) for a, b in request["view"]["spans"]]
    drawn = view(Path(request["path"]), mark, spans, Limits(**request["limits"]))
    return {"png": base64.b64encode(drawn.png).decode("ascii"), "boxes": drawn.boxes}


def _claim_stdout() -> BinaryIO:
    """Keep the pipe to the parent for frames; what libraries print goes to stderr."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def _limit_process(memory_mib: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system; the parent's time limit still holds
        return
    for what, amount in (
        (resource.RLIMIT_AS, memory_mib * MIB),
        (resource.RLIMIT_FSIZE, _WRITE_BYTES),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(resource, what, amount)


def _lower(resource: Any, what: int, amount: int) -> None:
    """Set a soft limit, never above the hard one; some systems refuse, which must not stop the parse."""
    _, hard = resource.getrlimit(what)
    try:
        resource.setrlimit(what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))
    except (ValueError, OSError) as error:
        print(f"parse child: limit {what} was not set: {error}", file=sys.stderr)  # noqa: T201


def _limit_cpu(cpu_s: int) -> None:
    try:
        import resource
    except ImportError:
        return
    _lower(resource, resource.RLIMIT_CPU, int(time.process_time()) + cpu_s)


def _peak_memory_mib() -> float:
    """The most memory that this process has had, or one that it started."""
    try:
        import resource
    except ImportError:
        return 0.0
    own, started = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    if sys.platform == "darwin":
        return max(own, started) / MIB
    with suppress(OSError, StopIteration):  # Linux counts what the parent had in the child's `ru_maxrss`
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        own = int(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
    return max(own, started) / 1024


def _die_with(parent: int) -> None:
    """End this process and what it started once the parent is gone, also in the middle of a parse."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_POLL_S)
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


if __name__ == "__main__":
    main()
