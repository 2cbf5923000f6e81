"""A citation in words that can be pasted elsewhere, one pure function a style.

Each gives the text, and HTML of the same words for programs that keep italics. The legal and the medical style follow
the Bluebook and Vancouver as far as a document's own name, section and page go: authors and dates are not known.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.citecheck.remark import place
from assistant.types import Citation
from ingest.types import Span

_SECTION = re.compile(r"\s*(?:(?:section|clause|article|§)\s*)?(\d+(?:\.\d+)*)\.?(?:\s|$)", re.IGNORECASE)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_LISTED = re.compile(r"^(\d*)([-+=]|(?<=\d)[.)](?=\s))")  # begins a list, or underlines a heading
# What cannot be seen and would turn or break the words around it.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Styled:
    """The same words for programs that keep looks and for those that do not."""

    text: str
    html: str


def plain(citation: Citation) -> Styled:
    """“Quote” (document, section, page)."""
    where = ", ".join(filter(None, (_name(citation), _headings(citation), _place(citation))))
    return _styled(f"“{quote(citation)}” ({where})")


def markdown(citation: Citation) -> Styled:
    """The quote as a block, with its source below it."""
    where = "".join(f", {part}" for part in (_headings(citation), _place(citation)) if part)
    name, words = _name(citation), quote(citation)
    shown = f"<blockquote>{_safe(words)}</blockquote><p>— <em>{_safe(name)}</em>{_safe(where)}</p>"
    return Styled(f"> {as_markdown(words)}\n>\n> — *{as_markdown(name)}*{as_markdown(where)}", shown)


def bluebook(citation: Citation) -> Styled:
    """*Document* § 13.1, at 6 (“quote”)."""
    locator, section = quoted(citation)[0].locator, _section(citation)
    page = locator.page_label or str(locator.page or "")
    at = ", ".join(filter(None, (f"§ {section}" if section else "", f"at {_seen(page)}" if page else _place(citation))))
    title = _title(citation)
    rest = f"{' ' if section else ', ' if at else ''}{at}{_version(citation)} (“{quote(citation)}”)."
    return Styled(title + rest, f"<p><em>{_safe(title)}</em>{_safe(rest)}</p>")


def vancouver(citation: Citation) -> Styled:
    """1. Document [PDF]. Section; p. 6. “Quote”."""
    name = _name(citation)
    ending = _ENDING.search(name)
    kind = f" [{ending.group()[1:].upper()}]" if ending else ""
    where = "; ".join(filter(None, (_headings(citation), _place(citation).replace("page ", "p. ", 1))))
    source = f"{_title(citation)}{kind}{_version(citation)}. {f'{where}. ' if where else ''}"
    return _styled(f"{citation.marker}. {source}“{quote(citation)}”")


STYLES: dict[str, Callable[[Citation], Styled]] = {
    "Plain": plain,
    "Markdown": markdown,
    "Legal": bluebook,
    "Medical": vancouver,
}


def quoted(citation: Citation) -> tuple[Span, ...]:
    """The quoted places themselves, without the header row that a table's row is shown under."""
    return tuple(span for span in citation.spans if not span.is_header) or citation.spans


def quote(citation: Citation) -> str:
    """The quoted words on one line; … stands where words are left out between two places."""
    return _seen(" … ".join(" ".join(span.quote.split()) for span in quoted(citation)))


def _name(citation: Citation) -> str:
    return _seen(" › ".join(citation.document.split("!/")))


def _title(citation: Citation) -> str:
    return _ENDING.sub("", _name(citation))


def _headings(citation: Citation) -> str:
    return _seen(" › ".join(citation.headings))


def _place(citation: Citation) -> str:
    return _seen(next(filter(None, (place(span.locator) for span in quoted(citation))), ""))


def _section(citation: Citation) -> str:
    """The number of the section that is quoted: the quote's own, else that of the innermost heading with one."""
    for words in (quote(citation), *reversed(citation.headings)):
        if found := _SECTION.match(words):
            return found.group(1)
    return ""


def _version(citation: Citation) -> str:
    since = f", superseded {citation.superseded[:10]}" if citation.superseded else ""
    return f" (version {citation.revision}{since})" if citation.revision > 1 or since else ""


def _styled(text: str) -> Styled:
    return Styled(text, f"<p>{_safe(text)}</p>")


def _safe(text: str) -> str:
    return html.escape(text, quote=True)


def as_markdown(text: str) -> str:
    """Words that Markdown shows as they are."""
    return _LISTED.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def _seen(text: str) -> str:
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))
