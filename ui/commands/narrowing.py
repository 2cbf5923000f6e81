"""The options that narrow a command to some documents: one parameter of its function, five on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import UsageError

if TYPE_CHECKING:
    from index.types import Filter

_Names = list[str]
_Day = str | None
OPTIONS: dict[str, tuple[Any, Any]] = {  # name: annotation and default, as typer reads them
    "document": (
        Annotated[
            _Names,
            typer.Option("--document", metavar="NAME", help="Only this document: file name, path or id; repeatable."),
        ],
        [],
    ),
    "folder": (Annotated[_Names, typer.Option("--folder", metavar="PATH", help="Only files below; repeatable.")], []),
    "type": (
        Annotated[_Names, typer.Option("--type", metavar="TYPE", help="Only this file type, e.g. pdf; repeatable.")],
        [],
    ),
    "since": (
        Annotated[_Day, typer.Option("--since", metavar="YYYY-MM-DD", help="Only documents from this day on.")],
        None,
    ),
    "until": (
        Annotated[_Day, typer.Option("--until", metavar="YYYY-MM-DD", help="Only documents up to this day.")],
        None,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What the options say; see `OPTIONS`."""

    document: list[str]
    folder: list[str]
    type: list[str]
    since: str | None
    until: str | None

    def filter(self) -> Filter:
        """The filter that the options describe.

        Raises:
            UsageError: a type is unknown, or a date is not one.
        """
        from index.types import Filter
        from ingest.types import FileType

        known = [file_type.value for file_type in FileType]
        for name in self.type:
            if name.lower() not in known:
                raise UsageError(f"--type {name}: no such file type. Choose from {', '.join(known)}.")
        for option, day in (("--since", self.since), ("--until", self.until)):
            if day is not None and not _is_day(day):
                raise UsageError(f"{option} {day}: not a day. Write it as YYYY-MM-DD, e.g. 2024-03-31.")
        return Filter(
            documents=tuple(self.document),
            folders=tuple(self.folder),
            types=tuple(name.lower() for name in self.type),
            since=self.since,
            until=self.until,
        )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
