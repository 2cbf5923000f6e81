"""The words of a DOCX run: characters of symbol fonts, breaks, references to notes, and formulas on one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ingest.formats.word.styles import W, value

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BREAKS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
# The Symbol font from 0x22 on: "μg" and "≤" of older documents are only there as its places.
_SYMBOL = dict(
    zip(
        range(0x22, 0x7F),
        "∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
        strict=True,
    )
) | dict(
    zip(
        range(0xA1, 0xD6),
        "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏",
        strict=True,
    )
)
_DINGBATS = {0xFE: "☒", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xA3: "☐", 0x52: "☑", 0xFC: "✓", 0xFB: "✗"} | {
    0xA7: "▪", 0xB7: "•", 0x6C: "●", 0x6E: "■", 0xD8: "➢", 0x76: "❖", 0xE0: "→", 0xF0: "⇨", 0x2A: "✉", 0x28: "☎"
}  # fmt: skip
_PLACES = re.compile("[\uf020-\uf0ff]")  # where Word keeps the places of symbol fonts


def run_text(run: Any, font: str, note: Callable[[str, str], str]) -> str:
    """The words of a run as printed.

    Args:
        run: A `w:r` or `m:r` element.
        font: The font that it is set in.
        note: Told the kind ("footnote" or "endnote") and id of a note, gives the mark that is printed.
    """
    return "".join(_pieces(run, font, note))


def _pieces(run: Any, font: str, note: Callable[[str, str], str]) -> Iterator[str]:
    for child in run:
        if child.tag in (f"{W}t", f"{_M}t"):
            yield _from_font(child.text or "", font)
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            kind = child.tag.removeprefix(W).removesuffix("Reference")
            yield f"[{note(kind, value(child, 'id'))}]"
        elif child.tag == f"{W}sym":
            code = value(child, "char")
            place = int(code, 16) if 0 < len(code) <= 4 and all(c in "0123456789abcdefABCDEF" for c in code) else 0
            yield _symbol(place, value(child, "font"))


def _from_font(text: str, font: str) -> str:
    """The text, characters in places of a symbol font as what they look like."""
    return _PLACES.sub(lambda match: _symbol(ord(match[0]), font), text)


def _symbol(place: int, font: str) -> str:
    place -= 0xF000 if place >= 0xF000 else 0
    table = _SYMBOL if font.lower().startswith("symbol") else _DINGBATS
    return table.get(place) or _DINGBATS.get(place) or "\ufffd"


def formula(element: Any, words: Callable[[Any], str]) -> str:
    """A formula on one line: `(140-age)/(72 × SCr)`, `x^2`, `√(n)`.

    Args:
        element: An `m:oMath` element or a part of one.
        words: Gives the shown words of a run in it.
    """
    name = element.tag.removeprefix(_M) if isinstance(element.tag, str) else ""
    if name == "r" or element.tag == f"{W}r":
        return words(element)

    def part(tag: str) -> str:
        found = element.find(f"{_M}{tag}")
        return formula(found, words) if found is not None else ""

    if name == "f":
        return f"{_grouped(part('num'))}/{_grouped(part('den'))}"
    if name in ("sSup", "sSub", "sSubSup"):
        below, above = part("sub"), part("sup")
        return part("e") + (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")
    if name == "rad":
        return f"√{_grouped(part('e'))}" if not part("deg") else f"{_grouped(part('e'))}^(1/{part('deg')})"
    if name == "nary":
        sign = _property(element, "naryPr", "chr") or "∫"
        return f"{sign}_{_grouped(part('sub'))}^{_grouped(part('sup'))} {part('e')}"
    if name == "d":
        opening, closing = (_property(element, "dPr", side) for side in ("begChr", "endChr"))
        inner = ", ".join(formula(e, words) for e in element.findall(f"{_M}e"))
        return f"{opening or '('}{inner}{closing or ')'}"
    return "".join(formula(child, words) for child in element if not str(child.tag).endswith("Pr"))


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _property(element: Any, properties: str, name: str) -> str:
    found = element.find(f"{_M}{properties}/{_M}{name}")
    return str(found.get(f"{_M}val") or "") if found is not None else ""


def is_formula(element: Any) -> bool:
    """Whether an element is a formula as a whole."""
    return bool(element.tag == f"{_M}oMath")
