"""What of a web page the eye can see, by its own styles: the rest is cut out of the tree and counted.

Only what the file itself says counts. A style that cannot be judged hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ingest.concealed import Appearance, Colour, Concealed
from ingest.formats.web.stylesheet import Style, StyleSheet
from ingest.grid import local

_POINTS = {"": 0.75, "px": 0.75, "pt": 1.0, "pc": 12.0, "in": 72.0, "cm": 28.35, "mm": 2.835} | dict.fromkeys(
    ("rem", "ch", "ex"), 12.0
)
_BODY_POINTS = 12.0
_BLACK: Colour = (0, 0, 0)
_FAR = -300.0  # points off the page
_FAR_MARGIN = -1500.0  # margins move to the left what stands in the middle
_FAINT = 0.05  # opacity
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))\s*([a-z%]*)", re.IGNORECASE)
_NOTHING = re.compile(r"rect\(\s*(?:0|1)?(?:px)?[\s,]+(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?[\s,]+(?:0|1)?(?:px)?\s*\)")
_INSET = re.compile(r"inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0")
_GONE = re.compile(r"scale(?:x|y|3d)?\(\s*0(?:\.0\d*)?\s*[,)]|translate(?:x|y|3d)?\(\s*-\d{4,}px")
_NO_TEXT = frozenset({"script", "style", "head", "title", "template", "noscript"})


def cut_unseen(root: Any, concealed: Concealed) -> None:
    """Take out of a page what a browser shows to nobody.

    Args:
        root: The page's element; changed in place.
        concealed: Told what was cut out, and how it was hidden.
    """
    _Cutter(StyleSheet(root), concealed).visit(root, Appearance(ink=_BLACK, points=_BODY_POINTS))


class _Cutter:
    """Goes through the tree (libxml2 caps its depth at 256)."""

    def __init__(self, sheet: StyleSheet, concealed: Concealed) -> None:
        self._sheet = sheet
        self._concealed = concealed

    def visit(self, element: Any, eye: Appearance) -> None:
        """Cut out what cannot be seen in an element that itself can."""
        for child in list(element):
            if not isinstance(child.tag, str):
                continue
            name = local(child)
            if name in _NO_TEXT:
                continue
            style = self._sheet.style(child, name)
            if how := _hiding(child, name, style):
                self._concealed.add(how, _words_of(child))
                _remove(child)
                continue
            inner = _looked_at(eye, style)
            if self._is_unseen(child.text, inner):
                child.text = " "
            for grandchild in child:
                if self._is_unseen(grandchild.tail, inner):
                    grandchild.tail = " "
            self.visit(child, inner)

    def _is_unseen(self, text: str | None, eye: Appearance) -> bool:
        if text and text.strip() and (how := eye.missing):
            self._concealed.add(how, text)
            return True
        return False


def _words_of(element: Any) -> str:
    own = [] if local(element) in _NO_TEXT else [element.text or ""]
    return " ".join([*own, *(_words_of(child) + (child.tail or "") for child in element if isinstance(child.tag, str))])


def _remove(element: Any) -> None:
    """Take an element out, not the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    behind = _CONTROL.sub(" ", element.tail or "")  # what a parser took from a reference and would not take back
    if before is not None:
        before.tail = _CONTROL.sub(" ", before.tail or "") + behind
    else:
        parent.text = _CONTROL.sub(" ", parent.text or "") + behind
    parent.remove(element)


def _hiding(element: Any, name: str, style: Style) -> str:
    """How an element hides all that is in it; "" where it does not."""
    if style.get("display", "").startswith("none"):
        return "display: none"
    if element.get("hidden") is not None or (name == "dialog" and element.get("open") is None):
        return "marked as hidden"
    if _is_faint(style.get("opacity", "")):
        return "transparent"
    if _is_off_page(style):
        return "off the page"
    return "cut off" if _is_cut_off(style) else ""


def _is_off_page(style: Style) -> bool:
    placed = style.get("position", "") in ("absolute", "fixed")
    names = ("left", "top", "right", "bottom") if placed else ()
    far = dict.fromkeys((*names, "text-indent"), _FAR) | {"margin-left": _FAR_MARGIN, "margin-top": _FAR_MARGIN}
    shifts = ((_points(style.get(name, ""), _BODY_POINTS), least) for name, least in far.items())
    return any(s is not None and s <= least for s, least in shifts) or bool(_GONE.search(style.get("transform", "")))


def _is_faint(share: str) -> bool:
    number = share.strip().removesuffix("%")
    try:
        return float(number) * (0.01 if share.strip().endswith("%") else 1.0) <= _FAINT
    except ValueError:
        return False


def _is_cut_off(style: Style) -> bool:
    if _NOTHING.search(style.get("clip", "")) or _INSET.search(style.get("clip-path", "")):
        return True
    if not style.get("overflow", "").startswith(("hidden", "clip")):
        return False
    sides = (_points(style.get(name, ""), _BODY_POINTS) for name in ("width", "height", "max-width", "max-height"))
    return any(side is not None and side <= 1 for side in sides)


def _looked_at(eye: Appearance, style: Style) -> Appearance:
    if "visibility" in style:
        eye = replace(eye, hidden="visibility: hidden" * (style["visibility"] in ("hidden", "collapse")))
    if (size := style.get("font-size")) is not None and (points := _points(size, eye.points)) is not None:
        eye = replace(eye, points=points)
    if (ink := style.get("color")) and ink not in ("inherit", "currentcolor"):
        eye = replace(eye, ink=eye.ground if _is_clear(ink) else _colour(ink))
    for name in ("background", "background-color", "background-image"):
        if (ground := style.get(name)) and ground not in ("none", "transparent", "inherit", "initial"):
            eye = replace(eye, ground=next((c for c in map(_colour, _words(ground)) if c), None))
    return eye


def _words(value: str) -> Iterator[str]:
    """The parts of a background; a picture among them leaves its colour unknown."""
    if "url(" not in value and "gradient" not in value and "/" not in value:
        yield from re.findall(r"[a-z]+\([^)]*\)|[^\s]+", value)


def _points(length: str, em: float) -> float | None:
    """A length in points, a share of `em` where it is relative; None where it is neither."""
    match = _LENGTH.fullmatch(length.strip())
    if match is None:
        return None
    scale = _POINTS | {"em": em, "%": em / 100}
    return float(match[1]) * scale.get(match[2].lower(), 1.0)


def _colour(value: str) -> Colour | None:
    """A colour by its name or figures; None for one that is unknown or can be seen through."""
    from PIL import ImageColor

    if _is_clear(value):
        return None
    with suppress(ValueError):
        found = ImageColor.getrgb(re.sub(r"\brgba\(([^,]+,[^,]+,[^,]+),[^)]*\)", r"rgb(\1)", value))
        return found[0], found[1], found[2]
    return None


def _is_clear(value: str) -> bool:
    shares = re.fullmatch(r"(?:rgba|hsla)\([^)]*[,/]([^,/)]+)\)", value)
    return value == "transparent" or (shares is not None and _is_faint(shares[1]))
