"""Tantivy's folders: opened and written so that what the system refuses is told as the system tells it."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import RetrievalError

if TYPE_CHECKING:
    import tantivy

ROW = "row"  # the integer field by which an entry is found again
_WRITER_HEAP_BYTES = 64_000_000
_SYSTEM_ERROR = re.compile(r"(?:os error |\bcode: )(\d+)")
_FAILING_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def open_index(folder: Path | None, schema: tantivy.Schema, *, create: bool = False) -> tantivy.Index:
    """The index in `folder`, whose text fields hold words between blanks (tokenizer "terms").

    Args:
        folder: where it lies; None for a new one in memory.
        schema: what a new one holds; one that is there keeps its own.
        create: whether to make an empty one where there is none.

    Raises:
        RetrievalError: there is none, or it cannot be read.
        OSError: the disk is full or failing.
    """
    import tantivy

    if folder is not None and create:
        folder.mkdir(parents=True, exist_ok=True)
    elif folder is not None and not (folder / "meta.json").is_file():
        raise RetrievalError(f"There is no lexical index in {folder.name}; run `assistant reindex`.")
    try:
        if folder is None:
            index = tantivy.Index(schema)
        elif create:
            index = tantivy.Index(schema, path=str(folder))
        else:
            index = tantivy.Index.open(str(folder))
    except ValueError as error:
        if (failing := _as_the_system_tells_it(error)) is not None and failing.errno in _FAILING_DISK:
            raise failing from error
        readonly = folder is not None and not os.access(folder, os.W_OK)
        cause = "its folder cannot be written, and searching needs a lock file there" if readonly else error
        name = folder.name[:8] if folder is not None else ""
        raise RetrievalError(f"The lexical index in {name}… cannot be opened: {cause}.") from error
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    if folder is not None:
        index.config_reader("manual")  # else a thread looks for commits, and locks a folder that is being swept
    return index


def commit(index: tantivy.Index, added: Iterable[tantivy.Document], removed_rows: Iterable[int]) -> None:
    """Add entries and delete those of some rows, at once.

    Raises:
        OSError: the disk is full or failing.
    """
    try:
        writer = index.writer(_WRITER_HEAP_BYTES, 1)
        for row in removed_rows:
            writer.delete_documents_by_term(ROW, row)
        for document in added:
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
    except ValueError as error:
        failing = _as_the_system_tells_it(error)
        if failing is None:
            raise
        raise failing from error


def link_files(old: Path | None, new: Path) -> None:
    """Make the folder `new` with all that `old` holds; `old` stays untouched.

    Tantivy never rewrites a file in place except by rename, so hard links are safe; its lock files are left out.
    """
    new.mkdir(parents=True)
    for file in old.iterdir() if old is not None else ():
        if file.is_file() and not file.name.endswith(".lock"):
            os.link(file, new / file.name)


def has_field(schema: tantivy.Schema, name: str) -> bool:
    """Whether entries have a field; those of an earlier version of this program have fewer."""
    import tantivy

    try:
        tantivy.Query.term_query(schema, name, "")
    except ValueError:
        return False
    return True


def _as_the_system_tells_it(error: ValueError) -> OSError | None:
    """The system's error that tantivy has put into words, None where there is none."""
    if "writer was killed" in str(error):  # its thread met an error, and keeps it to itself
        return OSError(errno.EIO, "The lexical index could not be written: the disk may be full or failing")
    said = _SYSTEM_ERROR.search(str(error))
    return OSError(int(said[1]), os.strerror(int(said[1]))) if said else None
