"""Forms that hold their fields beside the pages (XFA): the pages show at most a request for another program."""

from __future__ import annotations

import ctypes
from typing import Any

from ingest.draft import clean
from ingest.errors import UnreadableError
from ingest.limits import MIB

_MOST_BYTES = 16 * MIB


def form_values(document: Any) -> str:
    """What is filled in, a field a line with its name; "" for other forms, whose fields are drawn on their pages.

    Args:
        document: The engine's document.

    Raises:
        UnreadableError: There is such a form and it cannot be read.
    """
    from lxml import etree
    from pypdfium2 import raw

    if document.get_formtype() != raw.FORMTYPE_XFA_FULL:
        return ""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    lines = []
    for i in range(raw.FPDF_GetXFAPacketCount(document.raw)):
        if _name(document, i) == b"datasets":
            try:
                root = etree.fromstring(_content(document, i), parser)
            except etree.XMLSyntaxError as error:
                raise UnreadableError("what is filled in the form was not read: its data are damaged") from error
            leaves = (e for e in root.iter(etree.Element) if not len(e) and (e.text or "").strip())
            lines += [f"{etree.QName(e).localname}: {' '.join(clean(e.text).split())}" for e in leaves]
    return "\n".join(lines)


def _name(document: Any, i: int) -> bytes:
    from pypdfium2 import raw

    buffer = ctypes.create_string_buffer(64)
    raw.FPDF_GetXFAPacketName(document.raw, i, buffer, len(buffer))
    return buffer.value


def _content(document: Any, i: int) -> bytes:
    from pypdfium2 import raw

    size = ctypes.c_ulong()
    raw.FPDF_GetXFAPacketContent(document.raw, i, None, 0, size)
    if size.value > _MOST_BYTES:
        raise UnreadableError(f"what is filled in the form was not read: it is over {_MOST_BYTES // MIB} MiB")
    buffer = ctypes.create_string_buffer(size.value)
    raw.FPDF_GetXFAPacketContent(document.raw, i, buffer, size.value, size)
    return buffer.raw
