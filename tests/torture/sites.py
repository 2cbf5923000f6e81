"""Places in the source that write to a collection, and which of them the watched operations have reached."""

from __future__ import annotations

import ast
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]
# These write to pipes, to temporary files or to a folder of the user's, not to a collection.
ELSEWHERE = {"child.py", "frames.py", "worker.py", "intake.py", "parse.py", "ocr.py", "export.py", "offline.py"}
_CALLS = {
    "write_durably", "write_bytes", "write_text", "write", "pwrite", "rename", "unlink", "rmtree", "rmdir", "link",
    "hardlink_to", "mkdir", "makedirs", "make_folder", "mkstemp", "fsync", "sync_folder", "sync_tree", "ftruncate",
    "truncate", "copyfile", "copytree", "copy2", "executemany", "executescript", "backup", "commit", "_transaction",
    "_script",
}  # fmt: skip
_CHANGES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|BEGIN|COMMIT|ROLLBACK|VACUUM|PRAGMA w)", re.I
)


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A call that writes: `file` relative to the repository, its first and last line, its words."""

    file: str
    line: int
    last: int
    words: str


def write_sites() -> list[Site]:
    """Every call in `ingest/` and `index/` that writes to a collection."""
    found = []
    for path in sorted(p for folder in ("ingest", "index") for p in (ROOT / folder).rglob("*.py")):
        if path.name in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _writes(node):
                words = ast.unparse(node)[:80]
                found.append(Site(path.relative_to(ROOT).as_posix(), node.lineno, node.end_lineno or 0, words))
    return sorted(found)


def _writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _CALLS:
        return True
    if name == "replace":  # of a path; that of a string takes two
        return len(call.args) == 1 and not call.keywords
    if name == "execute" and call.args:
        first = call.args[0]
        parts = first.values if isinstance(first, ast.JoinedStr) else [first]
        return isinstance(parts[0], ast.Constant) and bool(_CHANGES.match(str(parts[0].value)))
    modes = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return name == "open" and any(re.fullmatch("[wax]b?[+]?", mode) for mode in modes)


class Tracer:
    """Notes the lines that run in files with write sites, in all threads begun after `start`."""

    def __init__(self) -> None:
        self._files = {str(ROOT / site.file): site.file for site in write_sites()}
        self.lines: set[tuple[str, int]] = set()

    def start(self) -> None:
        """Begin."""
        threading.settrace(self._enter)
        sys.settrace(self._enter)

    def stop(self) -> None:
        """End."""
        sys.settrace(None)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        return self._line if frame.f_code.co_filename in self._files else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        self.lines.add((self._files[frame.f_code.co_filename], frame.f_lineno))
        return self._line


def missed(lines: Iterable[tuple[str, int]]) -> Iterator[Site]:
    """The sites of which no line has run."""
    ran = set(lines)
    for site in write_sites():
        if not any((site.file, line) in ran for line in range(site.line, site.last + 1)):
            yield site
