"""HTML: what a browser shows, in reading order; navigation as furniture, hidden and deleted text left out and told.

A walk over lxml's tree rather than `unstructured`: five times faster on long filings, keeps headings at
their depth and tables row by row, and leaves out what is hidden from the reader's eye.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ingest.attribute import whole_number
from ingest.charset import decode
from ingest.concealed import Concealed
from ingest.draft import Draft
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.formats.web.visibility import cut_unseen
from ingest.grid import local, read_grid
from ingest.heading import heading_level
from ingest.limits import Limits
from ingest.numbering import list_number
from ingest.superscript import joint
from ingest.types import ElementKind, Parsed

_EMBEDDED = frozenset({"iframe", "object", "embed", "frame", "applet"})
_SKIPPED = _EMBEDDED | frozenset(
    {"script", "style", "noscript", "template", "svg", "annotation", "head", "datalist", "audio", "video", "canvas"}
)
_STRUCK = frozenset({"del"})
# What stands beside the text on every page of a site: printed, never an answer.
_BESIDE = frozenset({"nav", "menu", "select", "button"})
_WITHOUT_WORDS = frozenset({"hidden", "password", "button", "submit", "reset", "image", "file", "color", "range"})
_BESIDE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar"})
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
    }
    | {
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
    }
    | {"tt", "u", "var", "wbr", "nobr", "img", "input", "ix:nonnumeric", "ix:nonfraction"}
)
_BOLD = frozenset({"b", "strong", "th"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_TOO_DEEP = "Excessive depth"


def parse_html(path: Path, limits: Limits) -> Parsed:
    """Read an HTML file.

    Raises:
        UnreadableError: It holds nothing to read.
    """
    content = path.read_bytes()
    declared = _CHARSET.search(content[:4096])
    decoded = decode(content, declared=declared[1].decode("ascii") if declared else "")
    draft = Draft(limits)
    if decoded.notice:
        draft.notices.append(decoded.notice)
    title = add_html(draft, decoded.text)
    return draft.finish(engine("lxml"), title=title)


def add_html(draft: Draft, source: str) -> str:
    """Append what an HTML page shows to a draft.

    Args:
        draft: Where the text goes; what could not be read is added to its notices.
        source: The page.

    Returns:
        The page's title, possibly empty.

    Raises:
        UnreadableError: There is no element in it.
    """
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, remove_comments=False)
    root = etree.fromstring(source.replace("\x00", "\ufffd").encode("utf-8", "replace"), parser)
    if root is None:
        raise UnreadableError("holds no readable HTML")
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):
        draft.notices.append("elements are nested too deeply; it was read as text without its marks")
        draft.add_outlined(_TAG.sub(" ", source))
        return ""
    concealed = Concealed()
    cut_unseen(root, concealed)
    page = _Page(draft)
    page.walk(root)
    page.end_block()
    draft.notices += [*concealed.notices, *page.notices]
    return next((" ".join("".join(e.itertext()).split()) for e in root.iter("title")), "")


def shown_text(element: Any) -> str:
    """The words a browser shows inside a cell."""
    if local(element) in _SKIPPED or local(element) in _STRUCK:
        return ""
    parts = [element.text or "", _filled_in(element)]
    for child in element:
        if isinstance(child.tag, str):
            name, inner = local(child), shown_text(child)
            inner = joint("".join(parts).rstrip(" "), inner) + inner if name == "sup" else inner
            parts.append(inner if name in _INLINE else f" {inner} ")
        parts.append(child.tail or "")
    return "".join(parts)


def _filled_in(element: Any) -> str:
    """What a form shows in one of its fields."""
    if local(element) != "input":
        return ""
    kind = str(element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☐" if element.get("checked") is None else "☒"
    return "" if kind in _WITHOUT_WORDS else str(element.get("value") or "")


class _Page:
    """Walks the tree (libxml2 caps its depth at 256) and cuts its text into blocks."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._parts: list[str] = []
        self._kind, self._level = ElementKind.PARAGRAPH, 0
        self._letters = self._bold_letters = 0
        self._bold = self._pre = 0
        self._furniture = 0
        self._struck = 0
        self._unread = 0

    @property
    def notices(self) -> list[str]:
        """What is on the page and not in the text."""
        struck = f"{self._struck:,} deleted characters (struck through on the page) were left out"
        unread = f"{self._unread:,} embedded parts (frames, objects) were not read"
        return [struck] * bool(self._struck) + [unread] * bool(self._unread)

    def walk(self, element: Any) -> None:
        """Take in an element and everything in it."""
        name = local(element)
        if name in _SKIPPED:
            self._unread += name in _EMBEDDED
            return
        if name in _STRUCK:
            self._struck += len("".join("".join(element.itertext()).split()))
            return
        if name == "br":
            self._parts.append("\n")
            return
        if name == "table" and self._table(element):
            return
        outer = self._kind, self._level
        is_block, beside = name not in _INLINE, _is_beside(element, name)
        if is_block:
            self.end_block()
            self._enter(element, name)
        self._furniture += beside
        bold = name in _BOLD or bool(_BOLD_STYLE.search(element.get("style") or ""))
        self._bold += bold
        self._pre += name == "pre"
        if name == "sup":
            self._parts.append(joint("".join(self._parts[-1:]), shown_text(element)))
        self._text(element.text or _filled_in(element))
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child)
            self._text(child.tail)
        if is_block:
            self.end_block()
        self._furniture -= beside
        self._bold -= bold
        self._pre -= name == "pre"
        self._kind, self._level = outer

    def _enter(self, element: Any, name: str) -> None:
        if len(name) == 2 and name[0] == "h" and name[1] in "123456":
            self._kind, self._level = ElementKind.HEADING, int(name[1])
        elif name == "li":
            self._kind = ElementKind.LIST_ITEM
            self._parts.append(_item_number(element))
        elif name in ("td", "th", "div", "section", "article", "body"):
            self._kind = ElementKind.PARAGRAPH if self._kind is ElementKind.HEADING else self._kind

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if not self._pre:
            text = _BLANKS.sub(" ", text)
        self._parts.append(text)
        letters = sum(c.isalpha() for c in text)
        self._letters += letters
        self._bold_letters += letters if self._bold else 0

    def end_block(self) -> None:
        """Hand on what has gathered since the last block."""
        text, is_bold = "".join(self._parts), 0 < self._letters == self._bold_letters
        self._parts.clear()
        self._letters = self._bold_letters = 0
        if self._furniture:
            self._draft.add(" ".join(text.split()), ElementKind.FURNITURE)
            return
        if self._pre and text.count("\n") > 2:
            self._draft.add_outlined(text)
            return
        text = re.sub(r" *\n *", "\n", text).strip()
        kind, level = self._kind, self._level
        if kind is ElementKind.PARAGRAPH and (found := heading_level(text, bold=is_bold, alone=True)):
            kind, level = ElementKind.HEADING, found
        self._draft.add(text, kind, level=level if kind is ElementKind.HEADING else None)

    def _table(self, table: Any) -> bool:
        """Append a table of data; False for one that only lays out the page, to be walked as blocks."""
        if self._furniture or any(local(e) == "table" for e in table.iterdescendants()):
            return False
        grid = read_grid(table, shown_text)
        if grid.is_layout:
            return False
        self.end_block()
        captions = [shown_text(e) for e in table if local(e) == "caption"]
        for caption in captions:
            self._draft.add(" ".join(caption.split()), ElementKind.CAPTION)
        self._draft.add_grid(grid)
        return True


def _is_beside(element: Any, name: str) -> bool:
    """Whether an element is navigation and the like; a footer is, unless it ends an article."""
    if name in _BESIDE or str(element.get("role") or "").lower() in _BESIDE_ROLES:
        return True
    return name == "footer" and not any(local(e) in ("article", "main", "section") for e in element.iterancestors())


def _item_number(item: Any) -> str:
    """The number that a browser prints before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or local(parent) != "ol":
        return ""
    before = sum(local(e) == "li" for e in item.itersiblings(preceding=True))
    number = whole_number(parent.get("start"), 1) + before
    return f"{list_number(number, str(parent.get('type') or '1'))}. "
