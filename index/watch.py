"""Re-index a collection whenever files below its roots change. The only door to watchfiles."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING

from ingest.errors import ProjectError, UsageError
from ingest.store.place import network_filesystem
from ingest.walk import absolute, is_collection, is_passed_over

if TYPE_CHECKING:
    from index.collection import Collection
    from ingest.types import IngestReport

QUIET_MS = 500  # without another change before a re-index begins: a copy in progress may end first
MOST_MS = 10_000  # after the first change; a folder that never rests is looked at all the same
LOOK_MS = 500  # between looks at the roots themselves: a mount raises no event
POLL_MS = 10_000  # between looks through folders that do not tell of their changes
RETRY_S = 30.0  # after a re-index that failed
_UNFINISHED = (".tmp", ".part", ".crdownload", ".swp", "~")  # of files that will be renamed when they are done

_Mark = tuple[int, ...] | None  # what tells that a file or folder is another one; None where there is none


def watch(
    collection: Collection,
    reindex: Callable[[], IngestReport],
    on_trouble: Callable[[Exception], None],
    *,
    stop: threading.Event | None = None,
    retry_s: float = RETRY_S,
) -> None:
    """Re-index now, and then whenever files change, until `stop` is set or a re-index is interrupted.

    What hinders a re-index (another writer, a full disk) is told once and tried again after `retry_s` seconds. A root
    that vanishes costs nothing: a re-index keeps its files and says so; when it is back, or another one is added, it
    is watched.

    Args:
        collection: what is watched.
        reindex: brings it up to date and shows the difference.
        on_trouble: told why a re-index failed, once until one succeeds or fails for another reason.
        stop: ends the watching, within about a second.
        retry_s: how long to wait after a failure, in seconds.

    Raises:
        UsageError: there is no such collection, or not any more.
        KeyboardInterrupt: from the user, while files are watched.
    """
    trouble: type[Exception] | None = None
    due = 0.0  # when to try again what failed
    for changed in _looks(collection, stop or threading.Event()):
        if not changed and (trouble is None or time.monotonic() < due):
            continue
        try:
            if reindex().interrupted:
                return
            trouble = None
        except (ProjectError, OSError, sqlite3.Error) as error:
            if trouble is not type(error):
                on_trouble(error)
            trouble, due = type(error), time.monotonic() + retry_s


def _looks(collection: Collection, stop: threading.Event) -> Iterator[bool]:
    """Whether anything has changed, again and again; True first, and after every change of the roots.

    A watcher is at work before the first True, and changes that come while the caller is busy are kept for the next.
    """
    from watchfiles import watch as events_below

    roots = _Roots(collection)
    polling = False
    while not stop.is_set():
        state = roots.state()
        folders = [root for root in roots.known if root.is_dir()]
        events = events_below(
            *folders,
            watch_filter=None,  # what is of no interest must not keep the roots from being looked at
            debounce=MOST_MS,
            step=QUIET_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            stop_event=stop,
            force_polling=polling or any(map(network_filesystem, folders)),
            poll_delay_ms=POLL_MS,
            ignore_permission_denied=True,
        )
        try:
            with closing(events):
                first = True
                for changes in events:
                    if roots.state() != state:
                        break
                    yield first or any(roots.concern(Path(path)) for _, path in changes)
                    first = False
        except FileNotFoundError:  # a root went while the watcher was being set up
            stop.wait(LOOK_MS / 1000)
        except (OSError, RuntimeError):  # the system has no watches left for us
            if polling:
                raise
            polling = True


class _Roots:
    """The files and folders a collection was made from, as they are now."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._own = absolute(collection.root)
        self._written: tuple[_Mark, ...] | None = None
        self.known: tuple[Path, ...] = ()

    def state(self) -> tuple[tuple[Path, _Mark], ...]:
        """The roots, and what tells that one is not what it was.

        Raises:
            UsageError: the collection is gone.
        """
        self._refresh()
        return tuple((root, _mark(root)) for root in self.known)

    def concern(self, path: Path) -> bool:
        """Whether a re-index looks at this path: not if it is hidden, unfinished, or of a collection."""
        if path == self._own or self._own in path.parents or path.name.endswith(_UNFINISHED):
            return False
        return any(_is_below(path, root) for root in self.known)

    def _refresh(self) -> None:
        catalogue = self._collection.root / "catalog.sqlite"
        written = (_mark(catalogue), _mark(catalogue.with_name("catalog.sqlite-wal")))
        if written == self._written:
            return
        try:
            with closing(self._collection.catalog()) as catalog:
                self.known = tuple(catalog.roots())
            self._written = written
        except UsageError:
            raise
        except (ProjectError, sqlite3.Error):
            if not self.known:
                raise  # later, a moment in which it cannot be read passes


def _is_below(path: Path, root: Path) -> bool:
    with suppress(ValueError):
        parts = path.relative_to(root).parts
        if any(map(is_passed_over, parts)):
            return False
        return not any(is_collection(root.joinpath(*parts[:depth])) for depth in range(1, len(parts)))
    return False


def _mark(path: Path) -> _Mark:
    """A folder is another one when it is made anew or mounted; a file also when it is written."""
    try:
        found = path.stat()
    except OSError:
        return None
    same = (found.st_dev, found.st_ino)
    return same if S_ISDIR(found.st_mode) else (*same, found.st_mtime_ns, found.st_size)
