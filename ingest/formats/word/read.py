"""DOCX: the body in order and as it prints, with clause numbers, tables and notes, all tracked changes accepted.

python-docx opens the package; the body is walked here. Neither python-docx's own paragraphs nor `unstructured` give
list numbers or the text of content controls and tracked insertions, which legal drafts are full of, and the latter
takes four times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.concealed import WHITE, Concealed, colour
from ingest.container import DAMAGED_PARTS, check_container, read_xml_part
from ingest.draft import Draft
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.formats.word.changes import Changes, Comments, describe_unread
from ingest.formats.word.notes import Notes
from ingest.formats.word.numbering import Numbering
from ingest.formats.word.runs import formula, is_formula, run_text
from ingest.formats.word.styles import Styles, W, is_on, list_of, outline_level, value
from ingest.formats.word.tables import read_table
from ingest.heading import heading_level
from ingest.limits import Limits
from ingest.types import ElementKind, Metadatum, Parsed

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_M_RUN = "{http://schemas.openxmlformats.org/officeDocument/2006/math}r"
_BOX = f"{W}txbxContent"
_CONTENTS = re.compile(r"toc \d|table of (?:figures|authorities)$")
_REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
# Codes of fields, and the second rendering of a text box.
_LEFT_OUT = frozenset({f"{W}instrText", _FALLBACK, _BOX, f"{W}pPr", f"{W}sectPr"})


def parse_docx(path: Path, limits: Limits) -> Parsed:
    """Read a DOCX file. Its comments come back as an attachment.

    Raises:
        UnreadableError: It is damaged or too large.
    """
    check_container(path, limits)
    document = _open(path)
    draft = Draft(limits)
    background = document.element.find(f"{W}background")
    styles = Styles(read_xml_part(path, "word/styles.xml"), colour(value(background, "color")) or WHITE)
    notes = Notes({kind: read_xml_part(path, f"word/{kind}s.xml") for kind in ("footnote", "endnote")})
    comments = Comments(read_xml_part(path, "word/comments.xml"))
    reader = _Reader(draft, styles, Numbering(read_xml_part(path, "word/numbering.xml")), notes, comments)
    reader.read_body(document.element.body)
    reader.add_notes(every=True)
    reader.read_furniture(document)
    draft.notices += [*reader.concealed.notices, *reader.changes.notices, *describe_unread(document.element.body)]
    title, metadata = _metadata(document)
    return draft.finish(
        engine("python-docx"), title=title or reader.title, metadata=metadata, attachments=comments.attached()
    )


def _open(path: Path) -> Any:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        return docx.Document(str(path))
    except (*DAMAGED_PARTS, KeyError, TypeError, AttributeError, etree.LxmlError, OpcError) as error:
        raise UnreadableError("is damaged: this DOCX cannot be opened") from error


def _metadata(document: Any) -> tuple[str, list[Metadatum]]:
    from docx.opc.constants import RELATIONSHIP_TYPE

    try:
        document.part.package.part_related_by(
            RELATIONSHIP_TYPE.CORE_PROPERTIES
        )  # the library invents what is not there
        core = document.core_properties
        facts = {
            "author": core.author,
            "created": core.created,
            "modified": core.modified,
            "subject": core.subject,
        }
        title = str(core.title or "")
    except (KeyError, ValueError):  # no such part, or dates that are none
        return "", []
    return title, [
        Metadatum(name=name, value=str(value)[:1000], origin="parsed") for name, value in facts.items() if value
    ]


class _Reader:
    """Walks the body; content controls, tracked insertions and the like are seen through."""

    def __init__(
        self,
        draft: Draft,
        styles: Styles,
        numbering: Numbering,
        notes: Notes,
        comments: Comments,
    ) -> None:
        self._draft = draft
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._comments = comments
        self.concealed = Concealed()
        self.changes = Changes()
        self.title = ""

    def read_body(self, body: Any) -> None:
        """Append paragraphs and tables in order."""
        carried = ""  # words of a paragraph whose end was deleted: they open the next one, if that follows
        for element in self._blocks(body):
            if element.tag == f"{W}tbl":
                self._draft.add(carried)
                carried = ""
                self._table(element)
            else:
                carried = self._paragraph(element, carried)
            if not carried:
                self.add_notes()
        self._draft.add(carried)
        self.add_notes()

    def _blocks(self, parent: Any) -> Iterator[Any]:
        """Paragraphs and tables directly in an element or in wrappers that Word does not show."""
        for child in parent:
            if child.tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif child.tag in _REMOVED:
                self.changes.removed(child)
            elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Any, carried: str) -> str:
        """Append a paragraph that words carried over open, and its text boxes; the words that it carries on itself."""
        text, number, is_bold = self._words(paragraph, carried)
        properties = paragraph.find(f"{W}pPr")
        goes_on = _is_end_deleted(properties)
        if not goes_on:
            self._add_text(text, number, properties, is_bold=is_bold)
        for box in _shown_once(paragraph, _BOX):
            if next(box.iterancestors(f"{W}p")) is paragraph:  # one in another box is read with that
                self.read_body(box)
        return text if goes_on else ""

    def _add_text(self, text: str, number: str, properties: Any, *, is_bold: bool) -> None:
        style = self._styles.paragraph(_style_of(properties))
        if _CONTENTS.match(style.name):
            self._draft.add(text, ElementKind.FURNITURE)
            return
        level = outline_level(properties) or style.level
        if level is None and "\n" not in text.strip():
            level = heading_level(text, bold=is_bold, alone=True)
        if level is not None and len(text) <= 400:
            self.title = self.title or (text.strip() if level == 1 else "")
            self._draft.add(text, ElementKind.HEADING, level=level)
        elif number:
            self._draft.add(text, ElementKind.LIST_ITEM)
        elif style.name == "caption":
            self._draft.add(text, ElementKind.CAPTION)
        else:
            self._draft.add_outlined(text) if text.count("\n") > 2 else self._draft.add(text)

    def _words(self, paragraph: Any, carried: str = "") -> tuple[str, str, bool]:
        """The shown words of a paragraph with the number before them, that number, and whether all of it is bold."""
        properties = paragraph.find(f"{W}pPr")
        style = _style_of(properties)
        shown, is_bold, concealed = self._shown(paragraph, style)
        text = carried + shown
        if _is_end_deleted(properties):
            return text, "", is_bold
        inherited = self._styles.paragraph(style)
        num_id, depth = list_of(properties)
        if not num_id:
            num_id, depth = inherited.num_id, inherited.depth if depth is None else depth
        number = ""
        if num_id not in ("", "0") and not (concealed and not shown.strip()):
            number = self._numbering.next(num_id, self._numbering.depth_of(num_id, style) if depth is None else depth)
        number = number if text.strip() else ""  # Word prints it alone; there is nothing to find in it
        return (f"{number} {text.strip()}" if number else text), number, is_bold

    def _shown(self, paragraph: Any, style: str) -> tuple[str, bool, bool]:
        """The words that the eye sees, whether all are bold, and whether there are others or were some."""
        parts: list[str] = []
        all_bold, missing = True, False
        for run in self._inline(paragraph):
            if is_formula(run):
                parts.append(formula(run, lambda part: run_text(part, "", self._notes.mark)))
                continue
            look = self._styles.look(run, style)
            fonts = look.get(f"{W}rFonts")
            words = run_text(run, value(fonts, "ascii") or value(fonts, "hAnsi"), self._notes.mark)
            if words.strip() and (how := self._styles.concealment(look, paragraph)):
                self.concealed.add(how, words)
                missing = True
                continue
            all_bold = all_bold and (not words.strip() or is_on(look, "b"))
            if is_on(look, "strike") or is_on(look, "dstrike"):
                self.changes.struck += len("".join(words.split()))
            self._comments.hear(words)
            parts.append(words)
        removed = any(child.tag in _REMOVED for child in paragraph)
        return "".join(parts), all_bold and any(part.strip() for part in parts), missing or removed

    def _inline(self, parent: Any) -> Iterator[Any]:
        for child in parent:
            tag = child.tag
            if tag in (f"{W}r", _M_RUN) or is_formula(child):
                yield child
            elif tag in _REMOVED:
                self.changes.removed(child)
            elif tag in (f"{W}commentRangeStart", f"{W}commentRangeEnd"):
                self._comments.mark(value(child, "id"), begins=tag.endswith("Start"))
            elif tag not in _LEFT_OUT and isinstance(tag, str):
                if tag in (f"{W}ins", f"{W}moveTo"):
                    self.changes.inserted(child)
                yield from self._inline(child)

    def _table(self, table: Any) -> None:
        grid = read_table(table, self._cell, self.changes, self._is_bold)
        if not grid.is_layout:
            self._draft.add_grid(grid)
            return
        self._draft.add(grid.title, ElementKind.CAPTION)
        for _, cells in grid.rows:
            for cell in cells:
                self._draft.add_outlined(cell)

    def _cell(self, cell: Any) -> str:
        return "\n".join(text for p in _shown_once(cell, f"{W}p") if (text := self._words(p)[0].strip()))

    def _is_bold(self, cell: Any) -> bool:
        """Whether a cell holds words and all of them are bold."""
        found = False
        for paragraph in _shown_once(cell, f"{W}p"):
            style = _style_of(paragraph.find(f"{W}pPr"))
            for run in paragraph.iter(f"{W}r"):
                if any((e.text or "").strip() for e in run.iter(f"{W}t")):
                    if not is_on(self._styles.look(run, style), "b"):
                        return False
                    found = True
        return found

    def add_notes(self, *, every: bool = False) -> None:
        """Append the notes referred to since the last call; at the end also those that nothing refers to."""
        for number, note in self._notes.due(every=every):
            words = " ".join(self._words(p)[0].strip() for p in _shown_once(note, f"{W}p")).strip()
            if words:
                self._draft.add(f"{number} {words}".strip(), ElementKind.FOOTNOTE)

    def read_furniture(self, document: Any) -> None:
        """Append running headers and footers once each, as furniture."""
        seen: set[str] = set()
        for section in document.sections:
            headers = section.header, section.first_page_header, section.even_page_header
            for part in (*headers, section.footer, section.first_page_footer, section.even_page_footer):
                if part.is_linked_to_previous:
                    continue
                words = " ".join(self._words(p)[0].strip() for p in _shown_once(part._element, f"{W}p")).strip()
                if words and words not in seen:
                    seen.add(words)
                    self._draft.add(words, ElementKind.FURNITURE)


def _shown_once(parent: Any, tag: str) -> Iterator[Any]:
    """Elements in another at any depth, without those removed and the second rendering of a text box."""
    return (e for e in parent.iter(tag) if next(e.iterancestors(_FALLBACK, *_REMOVED), None) is None)


def _is_end_deleted(properties: Any) -> bool:
    """Whether a tracked deletion took the end of a paragraph: what follows belongs to it."""
    return properties is not None and properties.find(f"{W}rPr/{W}del") is not None


def _style_of(properties: Any) -> str:
    return value(properties.find(f"{W}pStyle")) if properties is not None else ""
