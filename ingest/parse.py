"""One file to parsed documents, whatever its type. Runs in the parse child; the door to `unstructured`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from ingest.detect import detect
from ingest.errors import UnreadableError
from ingest.limits import MIB, Limits
from ingest.types import FileType, Parsed


def parse(path: Path, name: str, limits: Limits, tick: Callable[[], None] = lambda: None) -> Iterator[Parsed]:
    """Read a file. The file is untrusted: run this in a parse child (`ingest.child`), not in the program itself.

    Args:
        path: The file.
        name: The name it goes by, for breaking ties between plain-text formats.
        limits: Caps on what it may cost.
        tick: Called now and then while slow work makes progress.

    Yields:
        One parse a document: one a file, but one a row for JSON Lines.

    Raises:
        UnreadableError: It cannot be read; the message says why and what to do.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise UnreadableError(f"is larger than {limits.file_bytes // MIB:,} MiB; split it")
    kind = detect(path, name)
    module, function = _PARSERS[kind]
    read = getattr(import_module(f"ingest.{module}"), function)
    if kind is FileType.JSONL:
        documents: Iterable[Parsed] = read(path, limits)
    elif kind in (FileType.PDF, FileType.IMAGE):
        documents = [read(path, limits, tick)]
    else:
        documents = [read(path, limits)]
    for document in documents:
        yield replace(document, file_type=kind.value)


# Each parser is imported when the first file of its type comes up: a child that reads PDFs loads nothing else.
_PARSERS = {
    FileType.PDF: ("pdf", "parse_pdf"),
    FileType.DOCX: ("word", "parse_docx"),
    FileType.PPTX: ("parse", "parse_pptx"),
    FileType.XLSX: ("spreadsheet", "parse_xlsx"),
    FileType.CSV: ("spreadsheet", "parse_csv"),
    FileType.ODT: ("odt", "parse_odt"),
    FileType.RTF: ("plain", "parse_rtf"),
    FileType.HTML: ("webpage", "parse_html"),
    FileType.XML: ("markup", "parse_xml"),
    FileType.EML: ("mail", "parse_mail"),
    FileType.JSON: ("records", "parse_json"),
    FileType.JSONL: ("records", "parse_jsonl"),
    FileType.MD: ("markdown", "parse_markdown"),
    FileType.TXT: ("plain", "parse_plain"),
    FileType.IMAGE: ("picture", "parse_image"),
}
