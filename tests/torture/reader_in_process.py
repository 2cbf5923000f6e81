"""Reads text files in the program itself: a campaign of thousands of small ingests cannot wait for parse children."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.errors import UnreadableError
from ingest.isolation.frames import check
from ingest.limits import Limits
from ingest.parse import parse
from ingest.types import Parsed

LIMITS = Limits(ocr=False)


class ReaderInProcess:
    """`ingest.intake.Parsers` without processes, with the product's own parser; one file at a time, in order."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        pass

    def map(self, files: Iterable[tuple[Path, str]], /) -> Iterator[tuple[Path, list[Parsed] | UnreadableError, float]]:
        """Read files as they are drawn; the peak memory is always reported as 0."""
        for path, name in files:
            try:
                yield path, list(self.parse(path, name)), 0.0
            except UnreadableError as error:
                yield path, error, 0.0

    def parse(self, path: Path, name: str, /) -> Iterator[Parsed]:
        """Read one file."""
        for parsed in parse(path, name, LIMITS):
            check(parsed)
            yield parsed
