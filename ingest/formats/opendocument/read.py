"""ODT, ODS, ODP: texts, sheets and slides of OpenDocument, straight from their content part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ingest.attribute import whole_number
from ingest.comment import Comment, attached
from ingest.concealed import WHITE, Appearance, Concealed
from ingest.container import check_container, read_xml_part
from ingest.draft import Draft
from ingest.errors import UnreadableError
from ingest.formats.opendocument.styles import DocumentStyles
from ingest.formats.spreadsheet.facts import SheetFacts
from ingest.formats.spreadsheet.read import add_sheet
from ingest.grid import WIDEST, arrange, local, read_rows
from ingest.heading import heading_level
from ingest.limits import Limits
from ingest.types import ElementKind, Parsed

_PARSER = "opendocument 2"
_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE = f"{_OASIS}text:1.0}}", f"{_OASIS}table:1.0}}"
_TABLE_PARTS = frozenset({"table", "table-row", "table-cell"})
_LEFT_OUT = frozenset({"tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "desc", "title"})
_CONTENTS = frozenset({"table-of-content", "alphabetical-index", "illustration-index", "table-index", "object-index"})
_SPACES = 1000  # a hostile file may ask for billions in one element


def parse_odt(path: Path, limits: Limits) -> Parsed:
    """Read a text document.

    Raises:
        UnreadableError: It is damaged, encrypted or too large.
    """
    source = _Source(path, limits, "text")
    source.add_children(source.body, ())
    return source.finish()


def parse_ods(path: Path, limits: Limits) -> Parsed:
    """Read a spreadsheet, a heading a sheet.

    Raises:
        UnreadableError: It is damaged, encrypted or too large.
    """
    source = _Source(path, limits, "spreadsheet")
    left = limits.cells
    for table in (e for e in source.body if local(e) == "table"):
        left = source.add_sheet(table, left)
        if left <= 0:
            source.draft.notices.append(f"cells beyond the limit of {limits.cells:,} were not read")
            break
    return source.finish()


def parse_odp(path: Path, limits: Limits) -> Parsed:
    """Read a presentation, a page a slide.

    Raises:
        UnreadableError: It is damaged, encrypted or too large.
    """
    source = _Source(path, limits, "presentation")
    for number, slide in enumerate((e for e in source.body if local(e) == "page"), start=1):
        if number > limits.pages:
            source.draft.notices.append(f"slides from {number:,} on are beyond the limit and were not read")
            break
        start = source.draft.length
        source.add_slide(slide, number)
        source.draft.mark_page(number, start)
    return source.finish()


class _Source:
    """An OpenDocument file being read into a draft."""

    def __init__(self, path: Path, limits: Limits, kind: str) -> None:
        check_container(path, limits)
        root = read_xml_part(path, "content.xml")
        bodies = (
            [e for e in root.iter() if local(e) == kind and local(e.getparent()) == "body"] if root is not None else []
        )
        if not bodies:
            raise UnreadableError(f"is damaged or encrypted: this OpenDocument file has no {kind} in it")
        self.body = bodies[0]
        self.draft = Draft(limits)
        self._common = read_xml_part(path, "styles.xml")
        self._styles = DocumentStyles(*(part for part in (self._common, root) if part is not None))
        self._plain = Appearance(ground=WHITE if kind == "text" else None)  # slides and sheets have any background
        self._concealed = Concealed()
        self._comments: list[Comment] = []
        self._title = self._read_title(path)

    def _read_title(self, path: Path) -> str:
        try:
            meta = read_xml_part(path, "meta.xml")
        except UnreadableError:  # the text is none the worse
            self.draft.notices.append("its title and other properties are damaged and were not read")
            return ""
        return next((e.text or "" for e in meta.iter() if local(e) == "title"), "") if meta is not None else ""

    def finish(self) -> Parsed:
        """The parse, running headers and footers last."""
        for part in self._common.iter() if self._common is not None and local(self.body) == "text" else ():
            if local(part) in ("header", "footer") and local(part.getparent()) == "master-page":
                words = " ".join(self._words(e, []) for e in _paragraphs(part)).strip()
                self.draft.add(words, ElementKind.FURNITURE)
        deletions = [e for e in self.body.iter() if local(e) == "deletion"]
        if deletions:
            removed = (p for deletion in deletions for p in _paragraphs(deletion))
            count = sum(len("".join("".join(p.itertext()).split())) for p in removed)
            self.draft.notices.append(
                f"tracked changes are read as accepted: {len(deletions):,} deletions ({count:,} characters) "
                "are not part of the text"
            )
        self.draft.notices += self._concealed.notices
        return self.draft.finish(_PARSER, title=self._title, attachments=attached(self._comments))

    def add_slide(self, slide: Any, number: int) -> None:
        """Append what is on a slide (from 1)."""
        self._comments += [_comment(e, f"slide {number}") for e in slide if local(e) == "annotation"]
        self.add_children(slide, ())

    def add_children(self, parent: Any, lists: Sequence[str]) -> None:
        """Append what is in an element; `lists` are the styles of the lists it stands in, the outermost first."""
        for element in parent:
            name = local(element)
            if name in _CONTENTS:
                words = " ".join(self._words(e, []) for e in _paragraphs(element))
                self.draft.add(words, ElementKind.FURNITURE)
            elif name in ("p", "h"):
                self._add_paragraph(element, lists)
            elif name == "table":
                self._add_table(element)
            elif name == "section" and element.get(f"{_TEXT}display") == "none":
                self._concealed.add("set as hidden", "".join(element.itertext()))
            elif name == "list":
                style = element.get(f"{_TEXT}style-name") or (lists[-1] if lists else "")
                if not lists and element.get(f"{_TEXT}continue-numbering") != "true":
                    self._styles.restart(style)
                self.add_children(element, (*lists, style))
            elif name and name not in _LEFT_OUT:
                self.add_children(element, lists)

    def add_sheet(self, table: Any, left: int) -> int:
        """Append a sheet of which `left` cells may be read; how many may still be read after it."""
        name = table.get(f"{_TABLE}name") or ""
        found = read_rows(table, lambda cell: self._sheet_cell(cell, f"sheet {name!r}"))
        self._count_covered(table)
        left = add_sheet(self.draft, name, found.rows, left)
        facts = SheetFacts(
            is_hidden=self._styles.hides_table(table.get(f"{_TABLE}style-name") or ""),
            hidden_rows=found.hidden,
            hidden_columns=set(_hidden_columns(table)),
            width=found.width,
        )
        self.draft.notices += [*facts.notices(name), *found.notices(f"sheet {name!r}")]
        return left

    def _sheet_cell(self, cell: Any, sheet: str) -> str:
        words = self._cell(cell)
        self._comments += [_comment(e, sheet, words) for e in cell if local(e) == "annotation"]
        return words

    def _add_table(self, table: Any) -> None:
        notes: list[Any] = []
        found = read_rows(table, lambda cell: self._cell(cell, notes))
        self.draft.add_grid(arrange(found.rows, found.named, found.across))
        self._count_covered(table)
        self.draft.notices += found.notices("a table")
        self._add_notes(notes)

    def _count_covered(self, table: Any) -> None:
        for cell in table.iter(f"{_TABLE}covered-table-cell"):
            self._concealed.add("under a merged cell", "".join("".join(p.itertext()) for p in _paragraphs(cell)))

    def _cell(self, cell: Any, notes: list[Any] | None = None) -> str:
        """The words of a table cell."""
        look = self._plain
        for around in [e for e in (*reversed(list(cell.iterancestors())), cell) if local(e) in _TABLE_PARTS]:
            look = self._styles.look(around.get(f"{_TABLE}style-name") or "", look)
        return " ".join(self._words(e, [] if notes is None else notes, look) for e in _paragraphs(cell))

    def _add_paragraph(self, element: Any, lists: Sequence[str]) -> None:
        notes: list[Any] = []
        text = self._words(element, notes)
        level = element.get(f"{_TEXT}outline-level") if local(element) == "h" else None
        depth = whole_number(level, None, most=6) or None
        first = lists and element.getprevious() is None and local(element.getparent()) == "list-item"
        number = self._styles.number(lists[-1], len(lists)) if first and text.strip() else ""
        number = number or (self._styles.heading_number(depth) if depth and text.strip() else "")
        text = f"{number} {text}".strip()
        depth = depth or heading_level(text, alone=True)
        if depth and len(text) <= 400:
            self.draft.add(text, ElementKind.HEADING, level=depth)
        elif text:
            self.draft.add(text, ElementKind.LIST_ITEM if lists else ElementKind.PARAGRAPH)
        self._add_notes(notes)

    def _add_notes(self, notes: list[Any]) -> None:
        for note in notes:
            mark = "".join("".join(e.itertext()) for e in note if local(e) == "note-citation").strip()
            words = " ".join(self._words(e, []) for e in _paragraphs(note))
            self.draft.add(f"{mark} {words}".strip(), ElementKind.FOOTNOTE)

    def _words(self, element: Any, notes: list[Any], outer: Appearance | None = None) -> str:
        """The shown text of a paragraph; its footnotes are set aside in `notes`."""
        look = self._styles.look(element.get(f"{_TEXT}style-name") or "", outer or self._plain)
        parts = [self._seen(element.text, look)]
        for child in element:
            name = local(child)
            if name == "note":
                notes.append(child)
                mark = "".join("".join(e.itertext()) for e in child if local(e) == "note-citation").strip()
                parts.append(f"[{mark}]" * bool(mark))
            elif name == "s":
                parts.append(" " * whole_number(child.get(f"{_TEXT}c"), 1, most=_SPACES))
            elif name in ("tab", "line-break"):
                parts.append("\t" if name == "tab" else "\n")
            elif name == "annotation":
                self._comments.append(_comment(child))
            elif name in ("hidden-text", "hidden-paragraph"):
                self._concealed.add(
                    "set as hidden", "".join(child.itertext()) or child.get(f"{_TEXT}string-value") or ""
                )
            elif name == "frame":
                parts += [f" {self._words(e, notes)}" for e in _paragraphs(child)]
            elif name and name not in _LEFT_OUT:
                parts.append(self._words(child, notes, look))
            parts.append(self._seen(child.tail, look))
        return "".join(parts)

    def _seen(self, text: str | None, look: Appearance) -> str:
        if text and text.strip() and (how := look.missing):
            self._concealed.add(how, text)
            return ""
        return text or ""


def _hidden_columns(table: Any) -> Iterator[int]:
    """Places of the columns, from 0, that a sheet does not show."""
    place = 0
    for column in table.iter(f"{_TABLE}table-column"):
        end = min(place + max(1, whole_number(column.get(f"{_TABLE}number-columns-repeated"), 1)), WIDEST)
        if column.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            yield from range(place, end)
        place = end


def _paragraphs(element: Any) -> Iterator[Any]:
    """Paragraphs in an element, not those inside other paragraphs."""
    for child in element:
        if local(child) in ("p", "h"):
            yield child
        elif local(child) and local(child) not in _LEFT_OUT:
            yield from _paragraphs(child)


def _comment(element: Any, place: str = "", anchor: str = "") -> Comment:
    facts = {local(e): "".join(e.itertext()).strip() for e in element if local(e) in ("creator", "date")}
    said = "\n".join("".join(e.itertext()) for e in element if local(e) in ("p", "list"))
    return Comment(
        said=said, author=facts.get("creator", ""), day=facts.get("date", "")[:10], place=place, anchor=anchor
    )
