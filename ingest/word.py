"""DOCX: the body in order, with headings from styles, printed clause numbers, tables in place and footnotes.

python-docx opens the package and its styles; the body is walked here. Neither python-docx's own paragraphs
nor `unstructured` give list numbers or the text of content controls and tracked insertions, which legal
drafts are full of, and the latter takes four times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ingest.container import check_container, read_xml_part
from ingest.draft import Draft
from ingest.errors import UnreadableError
from ingest.heading import heading_level
from ingest.limits import Limits
from ingest.numbering import Numbering
from ingest.types import ElementKind, Metadatum, Parsed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXTS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "",
}
# Deleted text, text moved away, and the second rendering of a text box.
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _FALLBACK, f"{_W}txbxContent"})
_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")


@cache
def engine() -> str:
    """Name and version of the DOCX engine, part of a text's identity."""
    from importlib.metadata import version

    return f"python-docx {version('python-docx')}"


def parse_docx(path: Path, limits: Limits) -> Parsed:
    """Read a DOCX file.

    Raises:
        UnreadableError: It is damaged or too large.
    """
    check_container(path, limits)
    document = _open(path)
    draft = Draft(limits)
    reader = _Reader(draft, document, Numbering(read_xml_part(path, "word/numbering.xml")))
    reader.read_body(document.element.body)
    for part, kind in (("footnotes", ElementKind.FOOTNOTE), ("endnotes", ElementKind.FOOTNOTE)):
        reader.read_notes(read_xml_part(path, f"word/{part}.xml"), kind)
    reader.read_furniture(document)
    if reader.hidden:
        draft.notices.append(f"{reader.hidden:,} hidden pieces of text were left out")
    comments = read_xml_part(path, "word/comments.xml")
    if comments is not None and (count := sum(1 for _ in comments.iter(f"{_W}comment"))):
        draft.notices.append(f"{count:,} comments were left out")
    title, metadata = _metadata(document)
    return draft.finish(engine(), title=title or reader.title, metadata=metadata)


def _open(path: Path) -> Any:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        return docx.Document(str(path))
    except (KeyError, ValueError, TypeError, AttributeError, OSError, etree.LxmlError, OpcError) as error:
        raise UnreadableError("is damaged: this DOCX cannot be opened") from error


def _metadata(document: Any) -> tuple[str, list[Metadatum]]:
    try:
        core = document.core_properties
        facts = {
            "author": core.author,
            "created": core.created,
            "modified": core.modified,
            "subject": core.subject,
        }
        title = str(core.title or "")
    except (KeyError, ValueError):  # dates that are none
        return "", []
    return title, [
        Metadatum(name=name, value=str(value)[:1000], origin="parsed") for name, value in facts.items() if value
    ]


def _is_on(properties: Any, name: str) -> bool:
    element = properties.find(f"{_W}{name}") if properties is not None else None
    return element is not None and (element.get(f"{_W}val") or "1") not in _OFF


class _Styles:
    """What paragraphs inherit from their styles: heading depth and list."""

    def __init__(self, document: Any) -> None:
        self._found: dict[str, tuple[int | None, bool, str, int]] = {}
        elements = {str(e.get(f"{_W}styleId")): e for e in document.styles.element.iter(f"{_W}style")}
        for style_id in elements:
            self._found[style_id] = self._read(style_id, elements)

    def __getitem__(self, style_id: str) -> tuple[int | None, bool, str, int]:
        """Heading level, whether bold, list id and list depth."""
        return self._found.get(style_id, (None, False, "", 0))

    @staticmethod
    def _read(style_id: str, elements: dict[str, Any]) -> tuple[int | None, bool, str, int]:
        level: int | None = None
        bold, num_id, depth = False, "", 0
        for _ in range(20):  # a style may claim to be based on itself
            style = elements.get(style_id)
            if style is None:
                break
            level = level or _style_level(style)
            properties = style.find(f"{_W}pPr")
            bold = bold or _is_on(style.find(f"{_W}rPr"), "b")
            if not num_id and properties is not None:
                num_id, depth = _list_of(properties)
            base = style.find(f"{_W}basedOn")
            style_id = str(base.get(f"{_W}val")) if base is not None else ""
        return level, bold, num_id, depth


def _style_level(style: Any) -> int | None:
    name = style.find(f"{_W}name")
    words = str(name.get(f"{_W}val") or "") if name is not None else ""
    if match := _HEADING_STYLE.fullmatch(words):
        return max(1, min(int(match[1]), 6))
    if words.lower() == "title":
        return 1
    return _outline_level(style.find(f"{_W}pPr"))


def _outline_level(properties: Any) -> int | None:
    element = properties.find(f"{_W}outlineLvl") if properties is not None else None
    value = str(element.get(f"{_W}val") or "") if element is not None else ""
    return min(int(value) + 1, 6) if value.isdecimal() and int(value) < 9 else None


def _list_of(properties: Any) -> tuple[str, int]:
    element = properties.find(f"{_W}numPr") if properties is not None else None
    if element is None:
        return "", 0
    num_id, depth = element.find(f"{_W}numId"), element.find(f"{_W}ilvl")
    value = str(depth.get(f"{_W}val") or "0") if depth is not None else "0"
    return (
        str(num_id.get(f"{_W}val") or "") if num_id is not None else "",
        int(value) if value.isdecimal() else 0,
    )


class _Reader:
    """Walks the body; content controls, tracked insertions and the like are seen through."""

    def __init__(self, draft: Draft, document: Any, numbering: Numbering) -> None:
        self._draft = draft
        self._styles = _Styles(document)
        self._numbering = numbering
        self.hidden = 0
        self.title = ""

    def read_body(self, body: Any) -> None:
        """Append paragraphs and tables in order."""
        for element in _blocks(body):
            if element.tag == f"{_W}tbl":
                self._table(element)
            else:
                self._paragraph(element)

    def _paragraph(self, paragraph: Any) -> None:
        text, is_bold = self._text(paragraph)
        properties = paragraph.find(f"{_W}pPr")
        style_element = properties.find(f"{_W}pStyle") if properties is not None else None
        style = str(style_element.get(f"{_W}val")) if style_element is not None else ""
        level, bold, style_list, style_depth = self._styles[style]
        level = _outline_level(properties) or level
        num_id, depth = _list_of(properties)
        if not num_id:
            num_id, depth = style_list, depth or style_depth
        number = self._numbering.next(num_id, depth) if text.strip() and num_id not in ("", "0") else ""
        text = f"{number} {text.strip()}" if number else text
        if level is None and "\n" not in text.strip():
            level = heading_level(text, bold=bold or is_bold, alone=True)
        if level is not None and len(text) <= 400:
            self.title = self.title or (text.strip() if level == 1 else "")
            self._draft.add(text, ElementKind.HEADING, level=level)
        elif number:
            self._draft.add(text, ElementKind.LIST_ITEM)
        else:
            self._draft.add_outlined(text) if text.count("\n") > 2 else self._draft.add(text)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors()):
                self.read_body(box)

    def _text(self, paragraph: Any) -> tuple[str, bool]:
        """The shown words of a paragraph and whether all of them are bold."""
        parts: list[str] = []
        all_bold = True
        for run in _runs(paragraph):
            properties = run.find(f"{_W}rPr")
            words = "".join(_run_text(run))
            if _is_on(properties, "vanish"):
                self.hidden += bool(words.strip())
                continue
            if words.strip() and not _is_on(properties, "b"):
                all_bold = False
            parts.append(words)
        return "".join(parts), all_bold and any(part.strip() for part in parts)

    def _table(self, table: Any) -> None:
        rows: list[tuple[int, list[str]]] = []
        header = False
        for number, row in enumerate(_within(table, f"{_W}tr"), start=1):
            cells = [self._cell(cell) for cell in _within(row, f"{_W}tc")]
            if not rows:
                properties = row.find(f"{_W}trPr")
                header = _is_on(properties, "tblHeader") or self._looks_like_header(row)
            rows.append((number, cells))
        if all(sum(bool(cell.strip()) for cell in cells) < 2 for _, cells in rows):  # only places text on the page
            for _, cells in rows:
                for cell in cells:
                    self._draft.add_outlined(cell)
            return
        self._draft.add_table(rows, header=header and len(rows) > 1)

    def _looks_like_header(self, row: Any) -> bool:
        """Several short cells with words in all of them, all in bold."""
        cells = [[self._text(p) for p in cell.iter(f"{_W}p")] for cell in _within(row, f"{_W}tc")]
        return len(cells) > 1 and all(
            any(text.strip() for text, _ in cell) and all(bold or not text.strip() for text, bold in cell)
            for cell in cells
        )

    def _cell(self, cell: Any) -> str:
        return "\n".join(text for p in cell.iter(f"{_W}p") if (text := self._text(p)[0].strip()))

    def read_notes(self, root: Any, kind: ElementKind) -> None:
        """Append footnotes or endnotes; the two that only draw a line have types."""
        if root is None:
            return
        for note in root:
            if note.get(f"{_W}type") is None and note.get(f"{_W}id") is not None:
                words = " ".join(self._text(p)[0].strip() for p in note.iter(f"{_W}p"))
                if words.strip():
                    self._draft.add(f"{note.get(f'{_W}id')} {words}", kind)

    def read_furniture(self, document: Any) -> None:
        """Append running headers and footers once each, as furniture."""
        seen: set[str] = set()
        for section in document.sections:
            for part in (
                section.header,
                section.first_page_header,
                section.footer,
                section.first_page_footer,
            ):
                if part.is_linked_to_previous:
                    continue
                words = " ".join(self._text(p)[0].strip() for p in part._element.iter(f"{_W}p")).strip()
                if words and words not in seen:
                    seen.add(words)
                    self._draft.add(words, ElementKind.FURNITURE)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables directly in an element or in wrappers that Word does not show."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str) and child.tag != f"{_W}sectPr":
            yield from _blocks(child)


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, not those of tables inside."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag != f"{_W}tbl":
            yield from _within(child, tag)


def _runs(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in (f"{_W}r", f"{_M}r"):
            yield child
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str) and child.tag != f"{_W}pPr":
            yield from _runs(child)


def _run_text(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag in (f"{_W}t", f"{_M}t"):
            yield child.text or ""
        elif child.tag in _TEXTS:
            yield _TEXTS[child.tag]
        elif child.tag == f"{_W}footnoteReference":
            yield f"[{child.get(f'{_W}id')}]"
        elif child.tag == f"{_W}sym":
            yield _symbol(child.get(f"{_W}char") or "")


def _symbol(code: str) -> str:
    """A character of a symbol font; check boxes are the ones that forms use."""
    return {"F0FE": "☒", "F0A8": "☐", "F06F": "☐", "F0FC": "✓", "F0B7": "•"}.get(code.upper(), "\ufffd")
