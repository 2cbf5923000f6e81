"""Which files lie below the paths a user names, and what there is not looked into."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.errors import UsageError
from ingest.types import FileOutcome, FileStatus, IngestReport

_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_LITTER_STARTS = ("~$", ".~lock.", "._")  # lock files of office programs, what macOS writes beside a file


@dataclass(slots=True)
class LeftOut:
    """What was passed over: what a user may miss with its reason, and how many files of the system's own."""

    outcomes: list[FileOutcome] = field(default_factory=list)
    litter: int = 0

    def add(self, path: Path, reason: str) -> None:
        """Note a file or folder that is not read.

        Args:
            path: where it lies.
            reason: why, after "it".
        """
        shown = str(path).encode("utf-8", "backslashreplace").decode()
        self.outcomes.append(FileOutcome(path=shown, status=FileStatus.SKIPPED, reason=reason))

    def added_to(self, report: IngestReport) -> IngestReport:
        """The report of an ingest, with what was left out before it began."""
        outcomes = sorted((*report.outcomes, *self.outcomes), key=lambda outcome: outcome.path)
        return replace(report, outcomes=tuple(outcomes), litter=self.litter)


def files_below(paths: Sequence[Path], left_out: LeftOut | None = None) -> Iterator[Path]:
    """Every regular file below `paths`, absolute, each once, in a stable order.

    Hidden files and folders (a leading dot) and links to folders are read only where the user named them, so that no
    cycle and no foreign tree is walked; links to files are followed. Lock files, the system's own litter and
    collections of this program are left out.
    A folder that cannot be listed is yielded in the place of its files, so that it is reported like one of them.

    Args:
        paths: what the user named.
        left_out: gets what is passed over, each thing with its reason.

    Raises:
        UsageError: a path does not exist.
    """
    seen: set[Path] = set()
    walk = _Walk(frozenset(map(absolute, paths)), LeftOut() if left_out is None else left_out)
    for path in paths:
        if not path.exists():
            raise UsageError(f"No such file or folder: {path}. Check the path and try again.")
        for file in [absolute(path)] if path.is_file() else walk.below(absolute(path)):
            if file not in seen:
                seen.add(file)
                yield file


def absolute(path: Path) -> Path:
    """The absolute path without `..`; links are kept as the user wrote them."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps "..", resolve() follows links


def is_collection(folder: Path) -> bool:
    """Whether a folder is a collection of this program: its files are not documents."""
    return os.path.isfile(folder / "catalog.sqlite") and os.path.isdir(folder / "blobs")  # noqa: PTH112, PTH113 - it may be closed


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of this name is read only where the user names it: hidden, or litter."""
    return name.startswith(".") or _is_litter(name)


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER_STARTS) or name in _LITTER


def _flaw(path: Path) -> str:
    """Why a name in a folder is no file, "" where it is one; what may not be looked at fails when it is opened."""
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return "is a link that leads nowhere" * os.path.islink(path)  # noqa: PTH114 - it would raise once more
    return "" if is_file else "is a pipe, a socket or a device, not a file"


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through folders; `named` are those that the user wants whatever they are called."""

    named: frozenset[Path]
    left_out: LeftOut

    def below(self, folder: Path) -> Iterator[Path]:
        closed: list[Path] = []
        for parent, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
            folders[:] = sorted(name for name in folders if self._is_entered(Path(parent, name)))
            yield from (path for name in sorted(names) if self._is_read(path := Path(parent, name)))
        yield from closed

    def _is_entered(self, folder: Path) -> bool:
        if os.path.islink(folder):  # noqa: PTH114 - it may be closed
            if not self._is_walked(Path(os.path.realpath(folder))):
                self._pass_over(folder, "is a link to a folder; name it to have what it leads to read")
            return False
        if not folder.name.startswith("."):
            return not is_collection(folder)
        if hidden := sum(not _is_litter(name) for _, _, names in os.walk(folder) for name in names):
            files = "1 file" if hidden == 1 else f"{hidden:,} files"
            self._pass_over(folder, f"is a hidden folder with {files} in it; name it to have them read")
        return False

    def _is_read(self, path: Path) -> bool:
        if _is_litter(path.name):
            self.left_out.litter += 1
        elif path.name.startswith("."):
            self._pass_over(path, "is hidden (its name begins with a dot); name it to have it read")
        elif flaw := _flaw(path):
            self._pass_over(path, flaw)
        else:
            return True
        return False

    def _is_walked(self, folder: Path) -> bool:
        return any(root == folder or root in folder.parents for root in map(Path, map(os.path.realpath, self.named)))

    def _pass_over(self, path: Path, reason: str) -> None:
        if path not in self.named:
            self.left_out.add(path, reason)
