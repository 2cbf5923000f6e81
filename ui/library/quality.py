"""How well the documents of a collection could be read, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ui.handlers import Desk, collection_of, explain
from ui.job import Job
from ui.library.listing import language_name
from ui.library.markup import empty, table
from ui.render import document_name, escape, heard, name, problem, told
from ui.words import number, say

if TYPE_CHECKING:
    from index.quality import DocumentQuality, Quality

_LISTED = 200
_PAGES = 12  # of one document, named one by one
_EXCERPT = 240  # characters
_BAR, _ROW, _LABEL, _FIGURE = 190, 26, 130, 60  # of a plot, its own units
_KINDS = {"text": "text", "read by OCR": "ocr", "poorly read by OCR": "poor", "without text": "empty"}  # of pages


def not_looked() -> str:
    """What stands there before anybody has looked."""
    return empty(say("quality.title"), say("quality.how"))


def quality(desk: Desk, collection: str | None) -> str:
    """Everything as HTML."""
    try:
        kept = desk.workspace.collection(collection_of(collection))
        job = Job[str, "Quality"](desk.indexing, lambda _: kept.quality())
        found, files = job.result(), kept.summary().unreadable
    except Exception as error:
        return problem(explain(error))
    if not found.documents and not files:
        return empty(say("quality.nothing"), say("quality.nothing_how"))
    pages = {say(f"quality.{_KINDS[kind]}"): count for kind, count in found.pages.items()}
    spoken = {language_name(one): count for one, count in found.languages.most_common(12)}
    plots = _plot(say("quality.pages"), pages) + _plot(say("quality.languages"), spoken)
    doubtful = [one for one in found.documents if one.empty or one.poor or one.notices]
    parts = (_files(files), _doubtful(doubtful), _alike(found), _shared(found))
    lists = "".join(parts) or f"<p>{told('quality.good')}</p>"
    return f'<div class="quality"><div class="plots">{plots}</div>{lists}</div>'


def _plot(title: str, counts: Mapping[str, int]) -> str:
    """Bars with their figures; the picture says nothing that its text does not."""
    shown = {label: count for label, count in counts.items() if count}
    longest = max(shown.values(), default=1)
    height = max(1, len(shown)) * _ROW
    bars = "".join(
        f'<text class="label" x="{_LABEL - 8}" y="{row * _ROW + 17}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{_LABEL}" y="{row * _ROW + 5}" width="{max(2.0, _BAR * count / longest):.1f}" height="16" rx="2"/>'
        f'<text x="{_LABEL + max(2.0, _BAR * count / longest) + 6:.1f}" y="{row * _ROW + 17}">{number(count)}</text>'
        for row, (label, count) in enumerate(shown.items())
    )
    said = ", ".join(f"{label} {number(count)}" for label, count in shown.items()) or say("quality.none")
    box = f'viewBox="0 0 {_LABEL + _BAR + _FIGURE} {height}" aria-label="{escape(f"{title}: {said}")}"'
    drawn = f'<svg class="plot" role="img" {box}>{bars}</svg>'
    return f"<figure><figcaption>{escape(title)}</figcaption>{drawn}</figure>"


def _files(lines: tuple[str, ...]) -> str:
    return _section(say("quality.unreadable", number=len(lines)), [name(line) for line in lines])


def _doubtful(documents: list[DocumentQuality]) -> str:
    rows = []
    for one in documents[:_LISTED]:
        reasons = sorted({reason for _, reason in one.empty}) + list(one.notices)
        rows.append((name(document_name(one.name)), _numbers([page for page, _ in one.empty]), _numbers(one.poor),
                     "; ".join(map(heard, dict.fromkeys(reasons)))))  # fmt: skip
    if not rows:
        return ""
    columns = [say(f"quality.{one}") for one in ("document", "pages_empty", "pages_poor", "why")]
    listed = table(say("quality.doubtful_pages"), columns, rows, classes=("document", "empty", "poor", "why"))
    return f"<h3>{told('quality.doubtful')}</h3>{listed}{_rest(len(documents))}"


def _alike(found: Quality) -> str:
    rows = [
        (f"{pair.similarity:.0%}", name(document_name(pair.one)), name(document_name(pair.other)))
        for pair in found.alike[:_LISTED]
    ]
    if not rows:
        return ""
    columns = [say(f"quality.{one}") for one in ("share", "document", "other")]
    listed = table(say("quality.alike_documents"), columns, rows, classes=("alike", "document", "and"))
    return f"<h3>{told('quality.alike')}</h3>{listed}{_rest(len(found.alike))}"


def _shared(found: Quality) -> str:
    rows = [(number(one.documents), escape(_short(one.text))) for one in found.boilerplate]
    if not rows:
        return ""
    columns = [say(f"quality.{one}") for one in ("documents", "passage")]
    listed = table(say("quality.shared_passages"), columns, rows, classes=("documents", "passage"))
    return f"<h3>{told('quality.shared')}</h3>{listed}"


def _section(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    listed = "".join(f"<li>{line}</li>" for line in lines[:_LISTED])
    return f"<h3>{escape(title)}</h3><ul>{listed}</ul>{_rest(len(lines))}"


def _rest(count: int) -> str:
    return f'<p class="note">{told("quality.more", count=count - _LISTED)}</p>' if count > _LISTED else ""


def _numbers(pages: list[int] | tuple[int, ...]) -> str:
    shown = ", ".join(map(str, pages[:_PAGES]))
    return shown + (f" {told('quality.more', count=len(pages) - _PAGES)}" if len(pages) > _PAGES else "") or "–"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"
