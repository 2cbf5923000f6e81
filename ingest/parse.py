"""One file to parsed documents, whatever its type. Runs in the parse child; the door to `unstructured`."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from ingest.comment import attached
from ingest.container import DAMAGED_PARTS, check_container
from ingest.detect import detect
from ingest.draft import Draft
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.formats.slides import read_beside_slides
from ingest.formats.web.page import add_html
from ingest.heading import MAX_HEADING
from ingest.isolation.offline import scrub_environment
from ingest.limits import MIB, Limits
from ingest.types import ElementKind, FileType, Parsed


def parse(path: Path, name: str, limits: Limits, tick: Callable[[], None] = lambda: None) -> Iterator[Parsed]:
    """Read a file. It is untrusted: run this in a parse child (`ingest.isolation.child`), not in the program itself.

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


# Each parser is imported with the first file of its type: a child that reads PDFs loads nothing else.
_PARSERS = {
    FileType.PDF: ("formats.pdf.read", "parse_pdf"),
    FileType.DOCX: ("formats.word.read", "parse_docx"),
    FileType.PPTX: ("parse", "parse_pptx"),
    FileType.XLSX: ("formats.spreadsheet.read", "parse_xlsx"),
    FileType.CSV: ("formats.spreadsheet.read", "parse_csv"),
    FileType.DOC: ("formats.oldoffice.read", "parse_doc"),
    FileType.PPT: ("formats.oldoffice.read", "parse_ppt"),
    FileType.WPD: ("formats.oldoffice.read", "parse_doc"),
    FileType.XLS: ("formats.spreadsheet.excel97", "parse_xls"),
    FileType.ODT: ("formats.opendocument.read", "parse_odt"),
    FileType.ODS: ("formats.opendocument.read", "parse_ods"),
    FileType.ODP: ("formats.opendocument.read", "parse_odp"),
    FileType.EPUB: ("formats.book", "parse_epub"),
    FileType.MSG: ("formats.mail.outlook", "parse_msg"),
    FileType.RTF: ("formats.richtext", "parse_rtf"),
    FileType.HTML: ("formats.web.page", "parse_html"),
    FileType.XML: ("formats.markup", "parse_xml"),
    FileType.EML: ("formats.mail.read", "parse_mail"),
    FileType.JSON: ("formats.records", "parse_json"),
    FileType.JSONL: ("formats.records", "parse_jsonl"),
    FileType.MD: ("formats.markdown", "parse_markdown"),
    FileType.TXT: ("formats.plain", "parse_plain"),
    FileType.IMAGE: ("formats.picture", "parse_image"),
}


def parse_pptx(path: Path, limits: Limits) -> Parsed:
    """Read a presentation through `unstructured`, a page a slide.

    Raises:
        UnreadableError: It is damaged or too large.
    """
    check_container(path, limits)
    draft = Draft(limits)
    slide, start = 0, 0
    try:
        elements = _unstructured_pptx(path)
    except (*DAMAGED_PARTS, KeyError, AttributeError, TypeError) as error:
        raise UnreadableError("is damaged: this presentation cannot be opened") from error
    for element in elements:
        number = int(element.metadata.page_number or max(slide, 1))
        if number != slide:
            if slide:
                draft.mark_page(slide, start)
            slide, start = number, draft.length
        if slide > limits.pages:
            draft.notices.append(f"slides from {slide:,} on are beyond the limit and were not read")
            break
        _add_element(draft, element)
    else:
        if slide:
            draft.mark_page(slide, start)
    beside = read_beside_slides(path)
    draft.notices += beside.notices
    return draft.finish(engine("unstructured"), attachments=attached(beside.comments))


def _unstructured_pptx(path: Path) -> list[Any]:
    scrub_environment()  # it reports its use at import and at each call unless told not to
    _without_language_model()
    from unstructured.partition.pptx import partition_pptx

    # Languages are detected elsewhere; an empty list switches its own detection off.
    return list(partition_pptx(filename=str(path), include_slide_notes=True, languages=[""]))


def _add_element(draft: Draft, element: Any) -> None:
    """One element of `unstructured` as a block."""
    kind, text = str(element.category), str(element.text or "")
    html = element.metadata.text_as_html
    if kind == "Table" and html:
        add_html(draft, str(html))
    elif kind == "Title" and len(text) <= MAX_HEADING:
        draft.add(text, ElementKind.HEADING, level=min(int(element.metadata.category_depth or 0) + 1, 6))
    elif kind == "ListItem":
        draft.add(text, ElementKind.LIST_ITEM)
    elif kind != "PageBreak":
        draft.add(text)


_WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")
_VERB = re.compile(r"(?:is|are|was|were|be|been|has|have|had|do|does|shall|will|may|must|can|\w{3,}(?:ed|ing))")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z0-9(\"'])")


def _without_language_model() -> None:
    """Put plain rules in the place of `unstructured`'s language model, which it would download."""
    name = "unstructured.nlp.tokenize"
    if name in sys.modules:
        return
    rules = types.ModuleType(name)
    rules.word_tokenize = lambda text: _WORD.findall(str(text))  # type: ignore[attr-defined]
    rules.sent_tokenize = lambda text: [s for s in _SENTENCE_END.split(str(text)) if s]  # type: ignore[attr-defined]
    rules.pos_tag = lambda text: [  # type: ignore[attr-defined]
        (word, "VB" if _VERB.fullmatch(word.lower()) else "NN") for word in _WORD.findall(str(text))
    ]
    sys.modules[name] = rules
