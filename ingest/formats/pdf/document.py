"""A PDF opened, and its pages one by one."""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from ingest.errors import LockedFileError, UnreadableError
from ingest.formats.pdf.annotations import Mark, put_away, read_marks

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_LAYERS = re.compile(rb"/OCProperties|/Encrypt\b")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^\0]{0,500}?\bstream\r?\n")
_MOST_INFLATED = 16 << 20  # bytes of one object stream


@cache
def engine() -> str:
    """Name and version of the PDF engine, part of a text's identity."""
    from importlib.metadata import version

    return f"pypdfium2 {version('pypdfium2')}"


@contextmanager
def opened(source: Path | bytes, passwords: Sequence[str] = ()) -> Iterator[Any]:
    """The document, closed after use.

    Args:
        source: The file.
        passwords: Tried in turn where it needs one.

    Raises:
        LockedFileError: It needs another password.
        UnreadableError: It is damaged.
    """
    document = _unlocked(source, passwords)
    try:
        if document.get_formtype():  # filled-in form fields are drawn only with a form environment
            document.init_forms()
        yield document
    finally:
        document.close()


def _unlocked(source: Path | bytes, passwords: Sequence[str]) -> Any:
    import pypdfium2 as pdfium

    for password in (None, *passwords):
        try:
            return pdfium.PdfDocument(source, password=password)
        except pdfium.PdfiumError as error:
            if error.err_code != _PASSWORD_ERROR:
                raise UnreadableError("is damaged: no page of this PDF can be found") from error
    what = "none of the passwords given opens it" if passwords else "needs a password"
    raise LockedFileError(f"{what}; `assistant ingest FILE --password` asks for it")


@contextmanager
def opened_page(
    document: Any, number: int, look: Callable[[Any], None] = lambda _: None
) -> Iterator[tuple[Any, Any, list[Mark]]]:
    """The page (1-based), its text page and its annotations, closed at once after use: open pages hold memory.

    Args:
        document: The engine's document.
        number: Of the page.
        look: Called with the page as it is in the file: where annotations draw words, they become part of it next.
    """
    page = document[number - 1]
    try:
        look(page)
        marks, has_fields = read_marks(page)
        if marks:
            put_away(page)
        if (document.formenv and has_fields) or any(mark.is_drawn_only for mark in marks):
            page = _flattened(document, page, number)
        text_page = page.get_textpage()
        try:
            yield page, text_page, marks
        finally:
            text_page.close()
    finally:
        page.close()


def _flattened(document: Any, page: Any, number: int) -> Any:
    """The page with what its annotations draw, values of form fields above all, made part of the text."""
    from pypdfium2 import raw

    if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[number - 1]


def has_layers(source: Path | bytes) -> bool:
    """Whether a file has layers (optional content), which can be switched off; an encrypted one is taken to have them.

    The engine does not tell; the catalogue's entry is looked for, also in compressed object streams.
    """
    if isinstance(source, bytes):
        return _names_layers(source)
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _names_layers(content)


def _names_layers(content: bytes | mmap.mmap) -> bool:
    if _LAYERS.search(content):
        return True
    with memoryview(content) as view:
        for match in _OBJECT_STREAM.finditer(content):
            with view[match.end() :] as stream, suppress(zlib.error):
                if _LAYERS.search(zlib.decompressobj().decompress(stream, _MOST_INFLATED)):
                    return True
    return False
