"""Which files lie below the paths a user names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.errors import UsageError

_IGNORED_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def files_below(paths: Sequence[Path]) -> Iterator[Path]:
    """Every regular file below `paths`, absolute, each once, in a stable order.

    Hidden files and folders (a leading dot), office lock files (`~$…`), system litter and collections of this program
    are left out. Links to files
    are followed; links to folders only where the user named them, so that no cycle and no foreign tree is walked.
    A folder that cannot be listed is yielded in the place of its files, so that it is reported like one of them.

    Raises:
        UsageError: a path does not exist.
    """
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise UsageError(f"No such file or folder: {path}. Check the path and try again.")
        for file in [absolute(path)] if path.is_file() else _walk(absolute(path)):
            if file not in seen:
                seen.add(file)
                yield file


def absolute(path: Path) -> Path:
    """The absolute path without `..`; links are kept as the user wrote them."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps "..", resolve() follows links


def is_collection(folder: Path) -> bool:
    """Whether a folder is a collection of this program: its files are not documents."""
    return (folder / "catalog.sqlite").is_file() and (folder / "blobs").is_dir()


def is_litter(name: str) -> bool:
    """Whether a file of this name is hidden, the lock file of an office program, or the system's own."""
    return name.startswith((".", "~$")) or name in _IGNORED_NAMES


def _walk(folder: Path) -> Iterator[Path]:
    closed: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not is_collection(Path(parent, name))
        )
        for name in sorted(names):
            path = Path(parent, name)
            if not is_litter(name) and path.is_file():
                yield path
    yield from closed
