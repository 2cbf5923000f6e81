"""ODT: paragraphs, headings, lists and tables of an OpenDocument text, straight from its content part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.container import check_container, read_xml_part
from ingest.draft import Draft
from ingest.errors import UnreadableError
from ingest.grid import local, read_grid
from ingest.heading import heading_level
from ingest.limits import Limits
from ingest.types import ElementKind, Parsed
from ingest.webpage import add_grid

_PARSER = "opendocument 1"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LEFT_OUT = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "table-of-content", "sequence-decls", "forms"}
)
_SPACES = 1000  # a hostile file may ask for billions in one element


def parse_odt(path: Path, limits: Limits) -> Parsed:
    """Read an ODT file.

    Raises:
        UnreadableError: It is damaged, encrypted or too large.
    """
    check_container(path, limits)
    root = read_xml_part(path, "content.xml")
    body = (
        next((e for e in root.iter() if local(e) == "text" and local(e.getparent()) == "body"), None)
        if (root is not None)
        else None
    )
    if body is None:
        raise UnreadableError("is damaged or encrypted: this ODT has no text in it")
    draft = Draft(limits)
    _add_children(draft, body, listed=False)
    meta = read_xml_part(path, "meta.xml")
    titles = [e.text or "" for e in meta.iter() if local(e) == "title"] if meta is not None else []
    return draft.finish(_PARSER, title=titles[0] if titles else "")


def _add_children(draft: Draft, parent: Any, *, listed: bool) -> None:
    for element in parent:
        name = local(element)
        if not name or name in _LEFT_OUT:
            continue
        if name in ("p", "h"):
            _add_paragraph(draft, element, listed=listed)
        elif name == "table":
            add_grid(draft, read_grid(element, lambda cell: " ".join(_words(e, []) for e in _paragraphs(cell))))
        else:
            _add_children(draft, element, listed=listed or name == "list-item")


def _paragraphs(element: Any) -> list[Any]:
    return [e for e in element.iter() if local(e) in ("p", "h")]


def _add_paragraph(draft: Draft, element: Any, *, listed: bool) -> None:
    notes: list[Any] = []
    text = _words(element, notes)
    level = element.get(f"{_TEXT}outline-level") if local(element) == "h" else None
    depth = min(int(level), 6) if level and level.isdecimal() and int(level) else None
    depth = depth or heading_level(text, alone=True)
    if depth and len(text) <= 400:
        draft.add(text, ElementKind.HEADING, level=depth)
    else:
        draft.add(text, ElementKind.LIST_ITEM if listed else ElementKind.PARAGRAPH)
    for note in notes:
        draft.add(" ".join(_words(e, []) for e in _paragraphs(note)), ElementKind.FOOTNOTE)


def _words(element: Any, notes: list[Any]) -> str:
    """The text of a paragraph; its footnotes are set aside in `notes`."""
    parts = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "note":
            notes.append(child)
        elif name == "s":
            count = child.get(f"{_TEXT}c") or "1"
            parts.append(" " * (min(int(count), _SPACES) if count.isdecimal() and len(count) < 9 else 1))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name and name not in _LEFT_OUT:
            parts.append(_words(child, notes))
        parts.append(child.tail or "")
    return "".join(parts)
