"""Files inside a PDF: those of the file as a whole, and those pinned to a page."""

from __future__ import annotations

import ctypes
import io
from typing import Any

from ingest.draft import clean
from ingest.errors import UnreadableError
from ingest.formats.pdf.annotations import each_annotation
from ingest.formats.pdf.forms import form_values
from ingest.limits import MIB
from ingest.types import Attachment

_MOST_FILES = 1_000
_MOST_BYTES = 192 * MIB  # of all of them: they go to the program in one message
_PINNED = 17  # FPDF_ANNOT_FILEATTACHMENT


def attach(content: bytes, name: str, data: bytes) -> bytes:
    """A PDF of ours with a file put into it."""
    import pypdfium2

    document, file = pypdfium2.PdfDocument(content), io.BytesIO()
    try:
        document.new_attachment(name).set_data(data)
        document.save(file)
    finally:
        document.close()
    return file.getvalue()


class Attachments:
    """Collects the files in a PDF; what is too much is said.

    Args:
        most: Bytes that all of them may unpack to before the rest is left alone.

    Attributes:
        found: The files, each once.
    """

    def __init__(self, most: int) -> None:
        self.found: list[Attachment] = []
        self._notices: list[str] = []
        self._room = _MOST_BYTES
        self._unpackable = most
        self._seen = 0
        self._left = 0

    @property
    def notices(self) -> list[str]:
        """What was not read, and why."""
        left = f"{self._left:,} more attachments were not read: they are too many, or too large together"
        return [*self._notices, *[left] * bool(self._left)]

    def of_document(self, document: Any) -> None:
        """Take in the files that the document lists, and what is filled in a form that is not drawn on its pages."""
        from pypdfium2 import raw

        try:
            values = form_values(document)
        except UnreadableError as error:
            self._notices.append(str(error))
        else:
            self.found += [Attachment(name="form.txt", content=values.encode())] * bool(values)
        count = raw.FPDFDoc_GetAttachmentCount(document.raw)
        for i in range(min(count, _MOST_FILES)):
            self._add(raw.FPDFDoc_GetAttachment(document.raw, i))
        self._left += max(count - _MOST_FILES, 0)

    def of_page(self, page: Any) -> None:
        """Take in the files that are pinned to the engine's page."""
        from pypdfium2 import raw

        for annotation, kind in each_annotation(page):
            if kind == _PINNED:
                self._add(raw.FPDFAnnot_GetFileAttachment(annotation))

    def _add(self, handle: Any) -> None:
        self._seen += 1
        if self._seen > _MOST_FILES or self._unpackable < 0:
            self._left += 1
            return
        name = _name(handle) if handle else "attachment"
        size = _size(handle) if handle else None
        self._unpackable -= size or 0
        if not size:
            self._notices.append(f"attachment {name} is {'not in the file' if size is None else 'empty'}")
        elif size > self._room:
            what = f"attachment {name} ({size / MIB:,.0f} MiB) is beyond the limit of {_MOST_BYTES // MIB:,} MiB"
            self._notices.append(f"{what} for all attachments of a file; save it as a file of its own")
        else:
            file = Attachment(name=name, content=_content(handle, size))
            if file not in self.found:
                self._room -= size
                self.found.append(file)


def _name(handle: Any) -> str:
    """As the file says, in one line: untrusted, for display only."""
    from pypdfium2 import raw

    length = raw.FPDFAttachment_GetName(handle, None, 0)
    units = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFAttachment_GetName(handle, units, length)
    return " ".join(clean(bytes(units).decode("utf-16-le", "replace").rstrip("\0")).split()) or "attachment"


def _size(handle: Any) -> int | None:
    """Bytes of an attachment; None where the file holds only its name."""
    from pypdfium2 import raw

    size = ctypes.c_ulong()
    return size.value if raw.FPDFAttachment_GetFile(handle, None, 0, size) else None


def _content(handle: Any, size: int) -> bytes:
    from pypdfium2 import raw

    buffer, written = ctypes.create_string_buffer(size), ctypes.c_ulong()
    raw.FPDFAttachment_GetFile(handle, buffer, size, written)
    return buffer.raw
