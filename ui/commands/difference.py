"""How the revisions of a document, and two of them side by side, look in a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ui.terminal import clean, one_line, place, print_table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from index.types import Change, Comparison
    from ingest.types import Span

_GAP = " … "


def comparison_to_json(found: Comparison) -> dict[str, Any]:
    """A comparison as JSON; `from` and `to` are null where there is one revision."""
    return {
        "document": found.document,
        "document_id": found.document_id,
        "revisions": [
            {
                "revision": r.number,
                "first_seen": r.first_seen,
                "gone_at": r.gone_at,
                "dated": r.dated,
                "title": r.title,
                "pages": r.pages,
                "sha256": r.blob.sha256,
            }
            for r in found.revisions
        ],
        "from": found.before,
        "to": found.after,
        "changes": [
            {"kind": change.kind.value}
            | {
                name: [_span(span) for span in getattr(change, name)]
                for name in ("before", "after", "deleted", "inserted")
            }
            for change in found.changes
        ],
    }


def print_comparison(to: Console, found: Comparison) -> None:
    """The revisions as a table, then every difference with its places: `[-words-]` went, `{+words+}` came."""
    from rich.text import Text

    columns = ("revision", "first seen", "gone", "dated", "pages", "sha256")
    rows = [
        (r.number, r.first_seen, r.gone_at or "", r.dated or "", r.pages, r.blob.sha256[:16]) for r in found.revisions
    ]
    print_table(to, columns, rows)
    to.print()
    document = one_line(found.document)
    if found.before is None:
        to.print(Text(f"{document} has one revision: there is nothing to compare it with."))
        return
    counts = [(sum(c.kind.value == kind for c in found.changes), kind) for kind in ("added", "removed", "replaced")]
    said = ", ".join(f"{count:,} {kind}" for count, kind in counts if count) or "the words are the same"
    to.print(Text(f"{document}, revision {found.before} to {found.after}: {said}", style="bold"))
    for change in found.changes:
        to.print()
        to.print(Text(f"{change.kind.value}{_where(change)}", style="cyan"))
        if change.before:
            to.print(_marked("- ", change.before, change.deleted, ("[-", "-]", "red")))
        if change.after:
            to.print(_marked("+ ", change.after, change.inserted, ("{+", "+}", "green")))


def _where(change: Change) -> str:
    """`: page 3 → page 4`, as far as there are pages or rows."""
    sides = [place(side[0].locator) for side in (change.before, change.after) if side]
    named = [where for where in dict.fromkeys(sides) if where]
    return f": {' → '.join(named)}" if named else ""


def _marked(sign: str, spans: Sequence[Span], marks: Sequence[Span], how: tuple[str, str, str]) -> Text:
    """The printed words with those marked that the other side does not have."""
    from rich.text import Text

    opening, closing, colour = how
    line = Text(sign, style=colour)
    for number, span in enumerate(spans):
        line.append(_GAP if number else "", style="dim")
        done = span.start
        for mark in (m for m in marks if span.start <= m.start and m.end <= span.end):
            line.append(_piece(span, done, mark.start), style="default")
            line.append(f"{opening}{one_line(mark.quote)}{closing}", style=f"bold {colour}")
            done = mark.end
        line.append(_piece(span, done, span.end), style="default")
    return line


def _piece(span: Span, start: int, end: int) -> str:
    """Part of a quote as one line; the blanks at its ends stay, they divide it from its neighbours."""
    words = clean(span.quote[start - span.start : end - span.start])
    left, right = (" " if blank else "" for blank in (words[:1].isspace(), words[-1:].isspace()))
    return f"{left}{one_line(words)}{right}" if words.strip() else left


def _span(span: Span) -> dict[str, Any]:
    return asdict(span.locator) | {"start": span.start, "end": span.end, "quote": span.quote}
