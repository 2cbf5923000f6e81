"""How every place of a query in terms and connectors looks in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.terminal import one_line, place

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from index.types import Finding, Findings, Place
    from ingest.types import Span

_AROUND = 80  # characters shown before and after a place


def print_findings(to: Console, found: Findings) -> None:
    """How many places there are, then the documents with those that are shown, and what was searched."""
    from rich.text import Text

    from assistant.types import Coverage

    for notice in found.notices:
        to.print(Text(one_line(notice), style="bold yellow"))
    to.print(Text(f"{_places(found.count)} in {len(found.findings):,} of {found.searched:,} documents.", style="bold"))
    for one in found.findings:
        if one.places:
            to.print()
            _print_document(to, one)
    shown = sum(len(one.places) for one in found.findings)
    if shown < found.count:
        rest = sum(not one.places for one in found.findings)
        more = f" {rest:,} more documents have some." if rest else ""
        to.print()
        to.print(Text(f"{shown:,} of {_places(found.count)} are shown; -k shows more.{more}", style="yellow"))
    to.print()
    coverage = Coverage(documents=found.documents, searched=found.searched, unreadable=found.unreadable)
    to.print(Text(one_line(coverage.line), style="dim"))


def _print_document(to: Console, one: Finding) -> None:
    from rich.padding import Padding
    from rich.text import Text

    to.print(Text(one_line(one.document), style="bold").append(f"  {_places(one.count)}", style="not bold cyan"))
    for at in one.places:
        if where := place(at.spans[0].locator):
            to.print(Padding(Text(where, style="cyan"), (0, 0, 0, 4), expand=False))
        to.print(Padding(_quote(at), (0, 0, 1, 4), expand=False), soft_wrap=False)


def _quote(at: Place) -> Text:
    """The printed words, those that take part in bold, among their neighbours."""
    from rich.text import Text

    text = Text(_tail(at.before), style="dim")
    for number, span in enumerate(at.spans):
        text.append(" […] “" if number else "“", style="dim")
        _append(text, span, at.marks)
        text.append("”", style="dim")
    return text.append(_head(at.after), style="dim")


def _append(text: Text, span: Span, marks: tuple[tuple[int, int], ...]) -> None:
    end = span.start
    for first, last in sorted(marks):
        if first >= end and last <= span.end:
            text.append(_flat(span.quote[end - span.start : first - span.start]), style="not dim")
            text.append(_flat(span.quote[first - span.start : last - span.start]), style="not dim bold")
            end = last
    text.append(_flat(span.quote[end - span.start :]), style="not dim")


def _flat(words: str) -> str:
    """On one line, with the blanks at its ends."""
    flat = one_line(words)
    return (" " if words[:1].isspace() else "") + flat + (" " if flat and words[-1:].isspace() else "")


def _tail(words: str) -> str:
    flat = _flat(words)
    return flat if len(flat) <= _AROUND else "…" + flat[-_AROUND:].partition(" ")[2]


def _head(words: str) -> str:
    flat = _flat(words)
    return flat if len(flat) <= _AROUND else flat[:_AROUND].rpartition(" ")[0] + "…"


def _places(count: int) -> str:
    return f"{count:,} place{'' if count == 1 else 's'}"
