"""XML of any vocabulary: titles become headings at their depth, blocks paragraphs, tables rows.

No rule here names a schema; the lists hold element names that JATS articles, drug labels, regulations and
question-and-answer collections happen to share. Entities, DTDs and the network are never used.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ingest.charset import decode, xml_encoding
from ingest.draft import Draft
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.grid import local, read_grid
from ingest.limits import Limits
from ingest.superscript import joint
from ingest.types import ElementKind, Parsed

_TITLES = frozenset(
    {
        "title",
        "subject",
        "heading",
        "head",
        "subtitle",
        "question",
        "appendixtitle",
        "interptitle",
        "subparttitle",
    }
    | {"sectiontitle", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_DOCUMENT_TITLES = frozenset({"article-title", "focus", "document-title", "doc-title", "booktitle"})
_UNTITLED = frozenset({"caption", "fig", "table-wrap", "subj-group", "cfr", "ref", "related-article"})
_LABELS = frozenset({"label", "num", "enum"})  # numbers that stand beside the text that they are printed before
_CAPTIONED = frozenset({"table-wrap", "fig", "boxed-figure", "supplementary-material"})
_INLINE = frozenset(
    {
        "italic",
        "bold",
        "sub",
        "sup",
        "sc",
        "underline",
        "monospace",
        "xref",
        "ext-link",
        "styled-content",
        "named-content",
    }
    | {"content", "linkhtml", "i", "b", "u", "e", "em", "strong", "a", "span", "emphasis", "inline", "ref", "term"}
)
_ITEMS = frozenset({"item", "list-item", "listitem", "li", "def-item"})
_NOTES = frozenset({"fn", "footnote", "note"})
_TABLES_OF_CONTENTS = frozenset({"tableofcontents", "toc"})
_BLOCKS = (
    frozenset({"p", "para", "paragraph", "sec", "section", "list", "table", "fig", "table-wrap", "abstract", "body"})
    | frozenset({"caption", "disp-quote", "boxed-text", "def-list", "sub-sec", "subsection", "answer", "div"})
    | _TITLES
    | _ITEMS
    | _TABLES_OF_CONTENTS
)
_RECORD = 400  # characters up to which an element of small fields (a name, a date, a reference) is one line
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def parse_xml(path: Path, limits: Limits) -> Parsed:
    """Read an XML file.

    Raises:
        UnreadableError: It is not well-formed, nested too deeply, or declares entities.
    """
    from lxml import etree

    content = path.read_bytes()
    decoded = decode(content, declared=xml_encoding(content))
    if _ENTITY.search(decoded.text):
        raise UnreadableError("declares entities of its own, which can hide or multiply text; save it without them")
    draft = Draft(limits)
    if decoded.notice:
        draft.notices.append(decoded.notice)
    source = _DECLARATION.sub("", decoded.text, count=1).encode("utf-8", "replace")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        draft.notices.append(f"is not well-formed XML ({str(error)[:200]}) and was read as plain text")
        draft.add_outlined(re.sub(r"<[^<>]{0,2000}>", " ", decoded.text))
        return draft.finish(engine("lxml"))
    reader = _Reader(draft)
    reader.visit(root, 1)
    return draft.finish(engine("lxml"), title=reader.title)


def words_of(element: Any, notes: list[Any]) -> str:
    """The text of an element in one line; footnotes inside are set aside in `notes`."""
    pieces = [element.text or ""]
    mixed = bool(pieces[0].strip()) or any((child.tail or "").strip() for child in element)
    for child in element:
        name = local(child)
        if name in _NOTES:
            notes.append(child)
        elif name:
            inner = words_of(child, notes)
            beside = mixed or (name in _INLINE and local(child.getprevious()) not in _LABELS)
            between = "" if beside else " "  # small fields of a record, not words of a sentence
            pieces += [joint("".join(pieces), inner) if name == "sup" else between, inner]
        elif isinstance(child.text, str) and child.text.startswith("&"):  # an entity nobody defines here
            pieces.append(child.text)
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())


def _is_block(element: Any) -> bool:
    return local(element) in _BLOCKS or _is_document_title(element)


def _is_document_title(element: Any) -> bool:
    return local(element) in _DOCUMENT_TITLES and local(element.getparent()) in ("title-group", "document")


def _has_blocks(element: Any) -> bool:
    return any(_is_block(e) for e in element.iterdescendants())


class _Reader:
    """Visits elements recursively; libxml2 caps their depth at 256."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._marker = ""
        self.title = ""

    def visit(self, element: Any, depth: int) -> None:
        """Append an element; `depth` is the level of a title directly in it."""
        name = local(element)
        marker = (element.get("marker") or "").strip()  # a clause number kept beside its text
        if marker and marker != "none":
            self._marker = marker
        if name in _TABLES_OF_CONTENTS:
            self._draft.add("\n".join(words_of(e, []) for e in element), ElementKind.FURNITURE)
        elif name in ("table", "informaltable"):
            self._table(element)
        elif name in _CAPTIONED:
            self._captioned(element, depth)
        elif name in _NOTES:
            self._add(_words_of_note(element), ElementKind.FOOTNOTE)
        elif self._is_title(element):
            self._heading(element, depth)
        elif not _has_blocks(element):
            self._leaf(element)
        else:
            deeper = any(self._is_title(child) for child in element)
            self._children(element, depth + deeper)

    def _table(self, element: Any) -> None:
        notes: list[Any] = []
        for child in element:
            if local(child) in ("caption", "title"):
                self._draft.add(words_of(child, notes), ElementKind.CAPTION)
        self._draft.add_grid(read_grid(element, lambda cell: words_of(cell, notes)))
        self._notes(notes)

    def _captioned(self, element: Any, depth: int) -> None:
        """A table or figure with its label and title in one line above it, and what else is said of it below."""
        label, caption = (next((c for c in element if local(c) == name), None) for name in ("label", "caption"))
        lines = [] if caption is None else [c for c in caption if local(c)] if _has_blocks(caption) else [caption]
        notes: list[Any] = []
        named = [words_of(part, notes) for part in (label, *lines[:1]) if part is not None]
        self._draft.add(" ".join(named), ElementKind.CAPTION)
        rest = [c for c in element if local(c) and c is not label and c is not caption]
        for child in sorted([*lines[1:], *rest], key=lambda part: local(part) != "table"):
            self.visit(child, depth)
        self._notes(notes)

    def _is_title(self, element: Any) -> bool:
        parent = element.getparent()
        if parent is None or local(parent) in _UNTITLED:
            return False
        return _is_document_title(element) or (local(element) in _TITLES and not _has_blocks(element))

    def _heading(self, element: Any, depth: int) -> None:
        notes: list[Any] = []
        text = words_of(element, notes)
        following = element.getnext()
        if element.get("type") == "keyterm" and following is not None and words_of(following, []).startswith(text):
            return  # a key term that the paragraph itself repeats
        marker, self._marker = self._marker, ""
        label = element.getprevious()
        if label is not None and local(label) in _LABELS and text:
            marker = words_of(label, [])
        level = 1 if local(element) in _DOCUMENT_TITLES else min(depth, 6)
        self.title = self.title or text
        self._draft.add(f"{marker} {text}".strip(), ElementKind.HEADING, level=level)
        self._notes(notes)

    def _children(self, element: Any, depth: int) -> None:
        """Runs of text and inline elements become paragraphs between the block elements."""
        run, notes = [element.text or ""], list[Any]()
        mixed = bool((element.text or "").strip()) or any((e.tail or "").strip() for e in element)
        for child in element:
            name = local(child)
            titled = child.getnext() is not None and self._is_title(child.getnext())
            if name in _LABELS and not _has_blocks(child):  # goes before the title or the text that follows
                self._marker = "" if titled else words_of(child, notes)
                continue
            if name in _NOTES and mixed:
                notes.append(child)
            elif name and not (mixed and not _is_block(child) and not _has_blocks(child)):
                self._add(" ".join("".join(run).split()))
                run.clear()
                self.visit(child, depth)
            elif name:
                run.append(words_of(child, notes))
            run.append(child.tail or "")
        self._add(" ".join("".join(run).split()))
        self._notes(notes)

    def _leaf(self, element: Any) -> None:
        notes: list[Any] = []
        text = words_of(element, notes)
        own = (element.text or "").strip() or any((e.tail or "").strip() for e in element)
        if own or len(text) <= _RECORD or len(element) == 0:
            kind = ElementKind.LIST_ITEM if local(element) in _ITEMS else ElementKind.PARAGRAPH
            self._add(text, kind)
            self._notes(notes)
            return
        for child in element:
            if local(child):
                self._leaf(child)

    def _add(self, text: str, kind: ElementKind = ElementKind.PARAGRAPH) -> None:
        if not text:
            return
        if self._marker:
            if not text.startswith(self._marker):
                text = f"{self._marker} {text}"
            kind, self._marker = ElementKind.LIST_ITEM, ""
        # Identifiers and codes are kept in the text but are no words to search for.
        kind = kind if re.search(r"[^\W\d_]{3}|\s[^\W\d_]", text) else ElementKind.FURNITURE
        self._draft.add(text, kind)

    def _notes(self, notes: list[Any]) -> None:
        for note in notes:
            self._draft.add(_words_of_note(note), ElementKind.FOOTNOTE)


def _words_of_note(note: Any) -> str:
    number = note.get("ref") or ""
    text = words_of(note, [])
    return f"{number} {text}" if number.isdecimal() and not text.startswith(number) else text
