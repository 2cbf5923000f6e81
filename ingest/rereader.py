"""Reads stored files again, with parsers that are started when the first one must be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.intake import Parsers, safe_name
from ingest.staging import scratch
from ingest.types import Parsed


class Rereader:
    """Parsers that are started late."""

    def __init__(self, parsers: Callable[[], Parsers]) -> None:
        self._parsers = parsers
        self._started: Parsers | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def parse(self, path: Path, name: str) -> list[Parsed]:
        """The documents of a file that goes by this name.

        Raises:
            UnreadableError: there are none.
        """
        if self._started is None:
            self._started = self._stack.enter_context(self._parsers())
        return list(self._started.parse(path, safe_name(name)))

    @contextmanager
    def beside(self, content: bytes) -> Iterator[Path]:
        """A file with these bytes, for as long as it is read."""
        with scratch() as folder:
            path = folder / "attachment"
            path.write_bytes(content)
            yield path
