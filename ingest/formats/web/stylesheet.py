"""What a web page's own style sheets and attributes say of its elements.

Only simple selectors are followed: a tag, classes, an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SCREEN = re.compile(r"@media\s+(?:all|screen)\b|@layer|@supports")
_SELECTOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*|\*)?(?P<marks>(?:[.#][\w-]+)*)", re.IGNORECASE)
_MOST_RULES = 5000
_LONGEST_SHEET = 2_000_000  # characters
_LONGEST_DECLARATIONS = 4000
_ATTRIBUTES = {"bgcolor": "background-color", "color": "color", "text": "color", "background": "background-image"}
Style = Mapping[str, str]


class _Rule(NamedTuple):
    place: int  # the weightier, the later
    tag: str
    marks: frozenset[str]
    declared: Style


class StyleSheet:
    """The rules of a page's style sheets.

    Args:
        root: The page's element.
    """

    def __init__(self, root: Any) -> None:
        self._rules: dict[str, list[_Rule]] = {}  # by the id, a class or the tag that an element must have
        for place, (tag, marks, declared) in enumerate(sorted(_rules(root), key=_weight)):
            self._rules.setdefault(min(marks, default=tag), []).append(_Rule(place, tag, marks, declared))

    def style(self, element: Any, name: str) -> Style:
        """The declarations that apply to an element of this name (in small letters), the weightiest last."""
        marks = {f".{mark}" for mark in str(element.get("class") or "").split()} | {f"#{element.get('id') or ''}"}
        may_apply = (rule for key in ("*", name, *marks) for rule in self._rules.get(key, ()))
        style = {of: str(element.get(given)).lower() for given, of in _ATTRIBUTES.items() if element.get(given)}
        for rule in sorted(rule for rule in may_apply if rule.tag in ("*", name) and rule.marks <= marks):
            style |= rule.declared
        return {**style, **_declarations(str(element.get("style") or ""))}


def _rules(root: Any) -> Iterator[tuple[str, frozenset[str], Style]]:
    """Tag, marks (classes and id) and declarations of each simple rule, in the order of the page."""
    sheet = _COMMENT.sub(" ", "\n".join("".join(e.itertext()) for e in root.iter("style"))[:_LONGEST_SHEET])
    left = _MOST_RULES
    for selectors, declared in _blocks(sheet):
        style = _declarations(declared)
        for selector in selectors.split(",") if style else ():
            match = _SELECTOR.fullmatch(selector.strip())
            if match and match[0] and left:
                left -= 1
                yield (match["tag"] or "*").lower(), frozenset(re.findall(r"[.#][\w-]+", match["marks"])), style


def _weight(rule: tuple[str, frozenset[str], Style]) -> tuple[int, int, bool]:
    tag, marks, _ = rule
    return sum(mark[0] == "#" for mark in marks), len(marks), tag != "*"


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold on a screen."""
    elsewhere = False
    for part in sheet.split("}"):
        *around, selectors, declared = ["", *part.split("{")] if "{" in part else ["", "", ""]
        if "{" not in part:  # the end of what an at-rule holds
            elsewhere = False
        for rule in around:
            name = rule.rpartition(";")[2].strip().lower()
            elsewhere = elsewhere or (name.startswith("@") and not _SCREEN.match(name))
        if not elsewhere and not selectors.lstrip().startswith("@"):
            yield selectors.rpartition(";")[2], declared


@lru_cache(maxsize=1024)
def _declarations(text: str) -> Style:
    pairs = (pair.partition(":") for pair in text[:_LONGEST_DECLARATIONS].lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, colon, value in pairs if colon}
