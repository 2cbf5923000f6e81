"""What OpenDocument styles say: whether the eye sees a text, and the numbers printed before lists and headings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingest.attribute import whole_number
from ingest.concealed import Appearance, colour
from ingest.grid import local
from ingest.numbering import list_number

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _STYLE, _FO = f"{_OASIS}text:1.0}}", f"{_OASIS}style:1.0}}", f"{_OASIS}xsl-fo-compatible:1.0}}"
_DISPLAY = f"{_OASIS}table:1.0}}display"
_LONGEST_CHAIN = 20  # a style may claim to be its own parent
_DEPTHS = 10
_PROPERTIES = frozenset(
    f"{what}-properties" for what in ("text", "paragraph", "table", "table-row", "table-cell", "graphic")
)


class DocumentStyles:
    """Styles of a document by name.

    Args:
        parts: Elements of the parts that define them, the more important last.
    """

    def __init__(self, *parts: Any) -> None:
        self._styles: dict[str, Any] = {}
        self._lists: dict[str, dict[int, Any]] = {}
        self._counts: dict[str, list[int]] = {}
        self._looks: dict[tuple[str, Appearance], Appearance] = {}
        for part in parts:
            for element in part.iter():
                name = element.get(f"{_STYLE}name") if isinstance(element.tag, str) else None
                if name and local(element) == "style":
                    self._styles[name] = element
                elif local(element) in ("list-style", "outline-style"):
                    levels = {
                        whole_number(e.get(f"{_TEXT}level"), 1): e
                        for e in element
                        if local(e).endswith(("number", "level-style"))
                    }
                    self._lists[name or "" if local(element) == "list-style" else ""] = levels

    def look(self, name: str, outer: Appearance) -> Appearance:
        """How text of a style looks inside text of another look."""
        key = name, outer
        if key not in self._looks:
            found = outer
            for style in reversed(self._chain(name)):
                for properties in (e for e in style if local(e) in _PROPERTIES):
                    found = _changed(found, properties)
            self._looks[key] = found
        return self._looks[key]

    def hides_table(self, name: str) -> bool:
        """Whether tables of a style are not shown."""
        tables = (e for style in self._chain(name) for e in style if local(e) == "table-properties")
        return next((e.get(_DISPLAY) == "false" for e in tables if e.get(_DISPLAY)), False)

    def _chain(self, name: str) -> list[Any]:
        chain: list[Any] = []
        while name in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[name])
            name = self._styles[name].get(f"{_STYLE}parent-style-name") or ""
        return chain

    def restart(self, style: str) -> None:
        """Begin a list of this style anew."""
        self._counts.pop(style, None)

    def heading_number(self, depth: int) -> str:
        """The number printed before the next heading of this depth (from 1); "" for none."""
        return self.number("", depth)

    def number(self, style: str, depth: int) -> str:
        """The number printed before the next item of a list at this depth (from 1); "" for none, a dot for a bullet."""
        levels = self._lists.get(style, {})
        level = levels.get(depth)
        if level is None or not 0 < depth <= _DEPTHS:
            return ""
        if local(level) == "list-level-style-bullet":
            return "•"
        counts = self._counts.setdefault(style, [0] * _DEPTHS)
        start = whole_number(level.get(f"{_TEXT}start-value"), 1)
        counts[depth - 1] = counts[depth - 1] + 1 if counts[depth - 1] else start
        counts[depth:] = [0] * (_DEPTHS - depth)
        form = level.get(f"{_STYLE}num-format")
        if not form:
            return ""
        shown = min(whole_number(level.get(f"{_TEXT}display-levels"), 1), depth)
        numbers = [
            list_number(counts[above - 1] or 1, (levels[above].get(f"{_STYLE}num-format") or "1"))
            for above in range(depth - shown + 1, depth + 1)
            if above in levels
        ]
        before, after = (level.get(f"{_STYLE}num-{side}") or "" for side in ("prefix", "suffix"))
        return f"{before}{'.'.join(numbers)}{after}".strip()


def _changed(look: Appearance, properties: Any) -> Appearance:
    if (display := properties.get(f"{_TEXT}display")) in ("none", "true"):
        look = replace(look, hidden="set as hidden" * (display == "none"))
    if (ink := properties.get(f"{_FO}color")) is not None:
        look = replace(look, ink=colour(ink))
    ground = properties.get(f"{_FO}background-color")
    if ground not in (None, "transparent"):
        look = replace(look, ground=colour(str(ground)))
    size = str(properties.get(f"{_FO}font-size") or "")
    if size.endswith("pt") and size[:-2].replace(".", "", 1).isdecimal():
        look = replace(look, points=float(size[:-2]))
    return look
