"""Files that are written for people: whole or not at all, never over a file of theirs, pages that fetch nothing."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection, Iterable
from html import escape
from pathlib import Path
from typing import Any, BinaryIO

from ingest.errors import UsageError


def check_place(output: Path, what: str, endings: Collection[str]) -> str:
    """The ending of a file that is to be written, in lower case.

    Args:
        output: the file.
        what: is written into it, for the message: "a grid".
        endings: that it may have.

    Raises:
        UsageError: it has another one, or its folder is missing.
    """
    suffix = output.suffix.lower()
    if suffix not in endings:
        raise UsageError(f"{output}: {what} is written as {', '.join(endings)}, not {suffix!r}.")
    if not output.parent.is_dir():
        raise UsageError(f"There is no folder {output.parent} for {output.name}. Make it, or choose another.")
    return suffix


def check_new(output: Path) -> None:
    """Refuse to overwrite.

    Raises:
        UsageError: there is such a file already.
    """
    if output.exists():
        raise UsageError(f"There is a file {output} already. Choose another name, or delete it.")


def check_ours(output: Path, record: Path) -> None:
    """Refuse to overwrite what this program did not write: it leaves a record beside it.

    Raises:
        UsageError: there is such a file and no record.
    """
    if output.exists() and not record.exists():
        raise UsageError(f"{output} was not written by this program (no {record.name} beside it). Choose another name.")


class atomic:  # noqa: N801 used like open()
    """A binary file that takes the place of `path` once it is written whole and on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> BinaryIO:
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.", suffix=".part")
        self._part = Path(name)
        self._file = os.fdopen(descriptor, "wb")
        return self._file

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.replace(self._path)
        except BaseException:
            self._part.unlink(missing_ok=True)
            raise


def write_text(output: Path, text: str) -> None:
    """Write UTF-8; what no text file can hold is written as its escape."""
    with atomic(output) as file:
        file.write(text.encode("utf-8", "backslashreplace"))


def write_json(output: Path, content: Any) -> None:
    """Write one JSON document."""
    write_text(output, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def html_page(title: str, style: str, body: Iterable[str]) -> str:
    """A page of HTML without script that fetches nothing; `body` is HTML, all text of documents in it escaped."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>",
            *body,
            "</body>\n</html>\n",
        ]
    )


def html_facts(facts: Iterable[tuple[str, str]]) -> str:
    """How something was made, as a list of names and values below a heading of its own."""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f"<h2>How it was made</h2>\n<dl>{items}</dl>"
