"""Is this line a heading, a numbered clause, a bullet? Told from its words; layout only adds to it."""

from __future__ import annotations

import re

MAX_HEADING = 150  # characters; longer lines are text, however they are set

_DIVISION = re.compile(
    r"(?:ARTICLE|PART|SUBPART|CHAPTER|TITLE|SCHEDULE|EXHIBIT|APPENDIX|ANNEX|ANNEXURE|ATTACHMENT|DIVISION|BOOK|"
    r"ADDENDUM)\s+(?:\d+(?:[.\-]\d+)*[A-Z]?|[IVXLC]+|[A-Z])\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(
    r"(?:Section|Sec\.|§{1,2}|Clause|Rule|Regulation|Paragraph)\s*(?P<number>\d+[A-Z]?(?:[.\-]\d+[A-Z]?)*)\.?:?"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,5}|[IVXL]{1,6}|[A-Z])(?P<mark>[.):]*)\s+(?P<rest>\S.*)", re.DOTALL
)
_ITEM = re.compile(
    r"(?:[•●▪◦○■□❑❖➢‣⁃\uf0b7\uf0a7]\s*\S|[*·–—-]\s+\S|"
    r"\((?:[a-zA-Z]{1,2}|[ivxlcIVXLC]{1,6}|\d{1,3})\)\s*\S|"
    r"(?:[a-zA-Z]|[ivx]{1,5}|\d{1,3})[.)]\s+\S|"
    r"\d{1,3}(?:\.\d{1,3}){1,5}\.?\s+[^\sa-z\d]|"
    r"(?:Section|SECTION|§)\s*\d+[A-Z]?(?:\.\d+)*[.:]?\s+[A-Z(\"“])"
)
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "off",
        "on",
        "or",
        "the",
        "to",
        "up",
        "upon",
        "via",
        "with",
        "within",
        "without",
        "under",
        "per",
        "vs",
        "nor",
    ]
)
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—\[(]?\s*(?:[A-Z]{1,3}-)?(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—\])]?(?:\s*(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)


def is_item(text: str) -> bool:
    """Whether a line begins with a bullet or a clause number such as `(a)`, `4.`, `4.2` or `Section 4.2`."""
    return _ITEM.match(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number: `12`, `- 12 -`, `iv`, `Page 3 of 9`."""
    return len(text) < 24 and _PAGE_NUMBER.fullmatch(text) is not None


def is_caps(text: str) -> bool:
    """Whether a line is set in capitals: three letters or more, hardly a small one among them."""
    letters = sum(map(str.isalpha, text))
    return letters >= 3 and sum(map(str.isupper, text)) >= 0.9 * letters


def is_titled(text: str) -> bool:
    """Whether every word that counts begins with a capital: `Limitation of Liability`."""
    words = [w for w in re.findall(r"[^\W\d_][\w'’-]*", text) if w.lower() not in _SMALL_WORDS]
    return bool(words) and all(w[0].isupper() for w in words)


def heading_level(text: str, *, bold: bool = False, size_ratio: float = 1.0, alone: bool = False) -> int | None:
    """Depth of the heading that a paragraph is, 1 being the outermost; None if it is none.

    Args:
        text: The whole paragraph, lines joined.
        bold: Whether it is set in bold.
        size_ratio: Its type size over that of the body text; 1 where unknown.
        alone: Whether there is space before and after it.
    """
    text = " ".join(text.split())
    if not 2 <= len(text) <= MAX_HEADING or text[-1] in ",;" or not any(c.isalpha() for c in text):
        return None
    if (level := _numbered_level(text, bold=bold)) is not None:
        return level
    if text[-1] in ".:" and not (bold or is_caps(text)):
        return None
    if size_ratio >= 1.15 and len(text) <= 120:
        return 1 if size_ratio >= 1.5 else 2
    if is_caps(text) and alone and len(text) <= 100 and any(len(w) > 3 and w.isalpha() for w in text.split()):
        return None if _is_signature(text) else 2
    if bold and alone and len(text) <= 100 and text[0].isupper() and not is_item(text):
        return 3
    return None


def _numbered_level(text: str, *, bold: bool) -> int | None:
    if (match := _DIVISION.match(text)) and _is_short_title(match["rest"].lstrip(" .:-–—"), bold=bold):
        return 1
    match = _SECTION.match(text) or _NUMBERED.match(text)
    if match is None:
        return None
    number, rest = match["number"], match["rest"].strip(" .:-–—")
    if number.isalpha() and not match.groupdict().get("mark"):  # "A party", "I agree"
        return None
    if not rest or not _is_short_title(rest, bold=bold):
        return None
    return min(2 + number.count("."), 6)


def _is_short_title(rest: str, *, bold: bool) -> bool:
    """What follows a number in a heading: nothing, capitals, Title Case, or anything short in bold."""
    rest = rest.rstrip(" .:")
    if not rest:
        return True
    if len(rest) > 100 or ". " in rest or rest[-1] in ",;":
        return False
    return is_caps(rest) or (is_titled(rest) and len(rest) <= 80) or (bold and rest[0].isupper())


def _is_signature(text: str) -> bool:
    return "___" in text or text.startswith(("BY:", "NAME:", "/S/", "DATE"))
