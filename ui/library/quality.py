"""How well the documents of a collection could be read, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ui.handlers import Desk, collection_of, explain
from ui.job import Job
from ui.library.markup import empty, table
from ui.render import document_name, escape, name, problem

if TYPE_CHECKING:
    from index.quality import DocumentQuality, Quality

_LISTED = 200
_PAGES = 12  # of one document, named one by one
_EXCERPT = 240  # characters
_BAR, _ROW, _LABEL, _FIGURE = 190, 26, 130, 60  # of a plot, its own units
NOT_LOOKED = empty(
    "Look before you rely on it",
    "Which pages hold no text, which scans were read poorly, which documents are nearly the same, and in which "
    "languages they are. Every document is read once; a large collection takes a while.",
)


def quality(desk: Desk, collection: str | None) -> str:
    """Everything as HTML."""
    try:
        kept = desk.workspace.collection(collection_of(collection))
        job = Job[str, "Quality"](desk.indexing, lambda _: kept.quality())
        found, files = job.result(), kept.summary().unreadable
    except Exception as error:
        return problem(explain(error))
    if not found.documents and not files:
        return empty("Nothing to look at", "Add documents first.")
    plots = _plot("Pages", found.pages) + _plot("Documents by language", dict(found.languages.most_common(12)))
    doubtful = [one for one in found.documents if one.empty or one.poor or one.notices]
    parts = (_files(files), _doubtful(doubtful), _alike(found), _shared(found))
    lists = "".join(parts) or "<p>Every page was read, and no two documents are nearly the same.</p>"
    return f'<div class="quality"><div class="plots">{plots}</div>{lists}</div>'


def _plot(title: str, counts: Mapping[str, int]) -> str:
    """Bars with their figures; the picture says nothing that its text does not."""
    shown = {label: count for label, count in counts.items() if count}
    longest = max(shown.values(), default=1)
    height = max(1, len(shown)) * _ROW
    bars = "".join(
        f'<text class="label" x="{_LABEL - 8}" y="{row * _ROW + 17}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{_LABEL}" y="{row * _ROW + 5}" width="{max(2.0, _BAR * count / longest):.1f}" height="16" rx="2"/>'
        f'<text x="{_LABEL + max(2.0, _BAR * count / longest) + 6:.1f}" y="{row * _ROW + 17}">{count:,}</text>'
        for row, (label, count) in enumerate(shown.items())
    )
    said = ", ".join(f"{label} {count:,}" for label, count in shown.items()) or "none"
    box = f'viewBox="0 0 {_LABEL + _BAR + _FIGURE} {height}" aria-label="{escape(f"{title}: {said}")}"'
    drawn = f'<svg class="plot" role="img" {box}>{bars}</svg>'
    return f"<figure><figcaption>{escape(title)}</figcaption>{drawn}</figure>"


def _files(lines: tuple[str, ...]) -> str:
    return _section(f"Not (fully) readable ({len(lines):,})", [name(line) for line in lines])


def _doubtful(documents: list[DocumentQuality]) -> str:
    rows = []
    for one in documents[:_LISTED]:
        reasons = sorted({reason for _, reason in one.empty}) + list(one.notices)
        rows.append((name(document_name(one.name)), _numbers([page for page, _ in one.empty]), _numbers(one.poor),
                     escape("; ".join(dict.fromkeys(reasons)))))  # fmt: skip
    if not rows:
        return ""
    columns = ("Document", "Pages without text", "Pages read poorly", "Why")
    return f"<h3>Look at these</h3>{table('Pages to look at', columns, rows)}{_rest(len(documents))}"


def _alike(found: Quality) -> str:
    rows = [
        (f"{pair.similarity:.0%}", name(document_name(pair.one)), name(document_name(pair.other)))
        for pair in found.alike[:_LISTED]
    ]
    if not rows:
        return ""
    listed = table("Documents that are nearly the same", ("Alike", "Document", "And"), rows)
    return f"<h3>Nearly the same</h3>{listed}{_rest(len(found.alike))}"


def _shared(found: Quality) -> str:
    rows = [(f"{one.documents:,}", escape(_short(one.text))) for one in found.boilerplate]
    if not rows:
        return ""
    listed = table("Passages said word for word in several documents", ("Documents", "Passage"), rows)
    return f"<h3>Said word for word in several documents</h3>{listed}"


def _section(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    listed = "".join(f"<li>{line}</li>" for line in lines[:_LISTED])
    return f"<h3>{escape(title)}</h3><ul>{listed}</ul>{_rest(len(lines))}"


def _rest(count: int) -> str:
    return f'<p class="note">and {count - _LISTED:,} more</p>' if count > _LISTED else ""


def _numbers(pages: list[int] | tuple[int, ...]) -> str:
    shown = ", ".join(map(str, pages[:_PAGES]))
    return shown + (f" and {len(pages) - _PAGES:,} more" if len(pages) > _PAGES else "") or "–"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"
