"""What DOCX styles say of paragraphs and runs: heading depth, list, and whether the eye can see the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.attribute import whole_number
from ingest.concealed import WHITE, Appearance, Colour, colour

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_HEADING = re.compile(r"heading (\d)")
_OFF = ("0", "false", "off", "none")
_LONGEST_CHAIN = 20  # a style may claim to be based on itself
_HIGHLIGHTS = {"white": WHITE, "black": (0, 0, 0), "yellow": (255, 255, 0), "lightGray": (192, 192, 192)}
_ON_PAPER = frozenset({"background1", "light1"})  # theme colours that are the paper's
_OPAQUE = 95_000  # of 100,000: text more transparent than this is not seen
_HALF_POINTS = 20  # size of type where a file names none


Look = Mapping[str, Any]  # property elements by their tags


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph inherits: heading level from 1, list id and depth (None where the list decides)."""

    name: str = ""  # in small letters
    level: int | None = None
    num_id: str = ""
    depth: int | None = None


def value(element: Any, attribute: str = "val") -> str:
    """An attribute of Word's, "" where the element or the attribute is missing."""
    return str(element.get(f"{W}{attribute}") or "") if element is not None else ""


def is_on(look: Look, name: str) -> bool:
    """Whether a switch such as `b` is set and not set to off."""
    element = look.get(f"{W}{name}")
    return element is not None and (value(element) or "1").lower() not in _OFF


def outline_level(properties: Any) -> int | None:
    """Heading level that paragraph properties give by themselves."""
    level = whole_number(value(properties.find(f"{W}outlineLvl")) if properties is not None else "", 9)
    return min(level + 1, 6) if level < 9 else None


def list_of(properties: Any) -> tuple[str, int | None]:
    """List id and depth that paragraph properties give; "" without a list, None without a depth."""
    element = properties.find(f"{W}numPr") if properties is not None else None
    if element is None:
        return "", None
    return value(element.find(f"{W}numId")), whole_number(value(element.find(f"{W}ilvl")), None)


class Styles:
    """The styles of a document.

    Args:
        root: The element of its styles part, or None.
        ground: Colour of its pages.
    """

    def __init__(self, root: Any, ground: Colour = WHITE) -> None:
        self._root = root
        self._ground = ground
        self._styles = {value(e, "styleId"): e for e in root.iter(f"{W}style")} if root is not None else {}
        self._known: dict[str, ParagraphStyle] = {}
        self._looks: dict[tuple[str, str], Look] = {}

    def paragraph(self, style_id: str) -> ParagraphStyle:
        """What paragraphs of this style inherit."""
        if style_id not in self._known:
            self._known[style_id] = self._read(style_id)
        return self._known[style_id]

    def _chain(self, style_id: str) -> Iterator[Any]:
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = value(style.find(f"{W}basedOn"))

    def _read(self, style_id: str) -> ParagraphStyle:
        level: int | None = None
        num_id, depth = "", None
        for style in self._chain(style_id):
            level = level or _named_level(style)
            if not num_id:
                num_id, own = list_of(style.find(f"{W}pPr"))
                depth = own if depth is None else depth
        return ParagraphStyle(_name(self._styles.get(style_id)), level, num_id, depth)

    def look(self, run: Any, paragraph_style: str) -> Look:
        """Everything that says how a run looks, its own properties before those of its styles."""
        own = run.find(f"{W}rPr")
        inherited = self._look(value(own.find(f"{W}rStyle")) if own is not None else "", paragraph_style)
        return {**inherited, **{child.tag: child for child in own}} if own is not None and len(own) else inherited

    def _look(self, character_style: str, paragraph_style: str) -> Look:
        key = character_style, paragraph_style
        if key not in self._looks:
            found = self._root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if self._root is not None else None
            normal = [s for s in self._styles.values() if value(s, "type") == "paragraph" and _is_default(s)]
            named = *self._chain(character_style), *self._chain(paragraph_style), *normal
            nearest_last = reversed([*(style.find(f"{W}rPr") for style in named), found])
            self._looks[key] = {c.tag: c for properties in nearest_last if properties is not None for c in properties}
        return self._looks[key]

    def concealment(self, look: Look, paragraph: Any) -> str:
        """How a run of this look is hidden from the eye; "" where it is shown."""
        hidden = "transparent" * _is_transparent(look.get(f"{_W14}textFill"))
        ink = self._ink(look.get(f"{W}color"))
        seen = Appearance(
            ink=ink,
            ground=self._ground_of(look, paragraph) if ink is not None else None,
            points=whole_number(value(look.get(f"{W}sz")), _HALF_POINTS) / 2,
            hidden="set as hidden" if is_on(look, "vanish") else hidden,
        )
        return seen.missing

    def _ink(self, element: Any) -> Colour | None:
        if value(element) not in ("", "auto"):
            return colour(value(element))
        return self._ground if value(element, "themeColor") in _ON_PAPER else None

    def _ground_of(self, look: Look, paragraph: Any) -> Colour | None:
        """The colour behind a run, None where it cannot be known: white on a dark table style is no secret."""
        if (highlight := value(look.get(f"{W}highlight"))) not in ("", "none"):
            return _HIGHLIGHTS.get(highlight)
        own = paragraph.find(f"{W}pPr")
        style = value(own.find(f"{W}pStyle")) if own is not None else ""
        around = [own, *(s.find(f"{W}pPr") for s in self._chain(style))]
        shades = [look.get(f"{W}shd"), *(p.find(f"{W}shd") for p in around if p is not None)]
        for ground in map(_fill, shades):
            if ground is not None:
                return ground
        for ancestor in paragraph.iterancestors(f"{W}tc", f"{W}tbl", f"{W}txbxContent"):
            if (ground := _fill(ancestor.find(f"{W}tcPr/{W}shd"))) is not None:
                return ground
            table_style = value(ancestor.find(f"{W}tblPr/{W}tblStyle"))
            if ancestor.tag == f"{W}txbxContent" or self._is_shaded(table_style):
                return None
        return self._ground

    def _is_shaded(self, table_style: str) -> bool:
        return any(_fill(shade) for style in self._chain(table_style) for shade in style.iter(f"{W}shd"))


def _is_default(style: Any) -> bool:
    """Whether a style is the one that applies where none is named."""
    return value(style, "default").lower() not in ("", *_OFF)


def _fill(shade: Any) -> Colour | None:
    return colour(value(shade, "color" if value(shade) == "solid" else "fill"))


def _is_transparent(fill: Any) -> bool:
    if fill is None:
        return False
    alphas = [whole_number(alpha.get(f"{_W14}val"), 0) for alpha in fill.iter(f"{_W14}alpha")]
    return fill.find(f"{_W14}noFill") is not None or any(alpha >= _OPAQUE for alpha in alphas)


def _named_level(style: Any) -> int | None:
    words = _name(style)
    if match := _HEADING.fullmatch(words):
        return max(1, min(int(match[1]), 6))
    return 1 if words == "title" else outline_level(style.find(f"{W}pPr"))


def _name(style: Any) -> str:
    return value(style.find(f"{W}name")).lower() if style is not None else ""
