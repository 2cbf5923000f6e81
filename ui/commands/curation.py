"""How the quality of a collection looks in a terminal: bars of counts, then what should be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ui.terminal import one_line, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from index.quality import Quality

_BAR = 40  # characters of the longest bar
_SHOWN = 20  # pairs of documents, and pages of one document
_EXCERPT = 100


def print_quality(to: Console, found: Quality) -> None:
    """Pages and languages as bars; then pages to look at, documents that are alike, passages that many share."""
    print_bars(to, "pages", found.pages)
    print_bars(to, "documents by language", dict(found.languages.most_common()))
    doubtful = [
        (d.name, _pages([n for n, _ in d.empty]), _pages(d.poor), "; ".join(d.notices)) for d in found.documents
    ]
    _section(
        to, "Look at these", ("document", "without text", "poorly read", "notice"), [d for d in doubtful if any(d[1:])]
    )
    pairs = [(f"{pair.similarity:.0%}", pair.one, pair.other) for pair in found.alike]
    _section(to, "Nearly the same", ("alike", "document", "and"), pairs[:_SHOWN])
    if len(pairs) > _SHOWN:
        to.print(f"and {len(pairs) - _SHOWN:,} more pairs; --json lists them all.", style="dim")
    shared = [(passage.documents, _excerpt(passage.text)) for passage in found.boilerplate]
    _section(to, "Said word for word in several documents", ("documents", "passage"), shared)


def print_bars(to: Console, title: str, counts: Mapping[str, int]) -> None:
    """A bar for each count that is not 0, the longest of `_BAR` characters."""
    from rich.text import Text

    counts = {name: count for name, count in counts.items() if count}
    to.print(Text(title, style="bold"))
    longest = max(counts.values(), default=0)
    for name, count in counts.items():
        bar = "█" * max(1, round(_BAR * count / longest))
        to.print(Text(f"  {one_line(name):<20} ").append(f"{bar:<{_BAR}}", style="cyan").append(f" {count:,}"))
    if not counts:
        to.print(Text("  none", style="dim"))


def quality_to_json(found: Quality) -> dict[str, Any]:
    """All of it as JSON-ready values."""
    return {
        "pages": found.pages,
        "languages": dict(found.languages.most_common()),
        "documents": [
            {
                "document": d.name,
                "language": d.language,
                "pages": d.pages,
                "without_text": [{"page": page, "reason": reason} for page, reason in d.empty],
                "ocr": [{"page": page, "confidence": round(confidence, 3)} for page, confidence in d.ocr],
                "notices": list(d.notices),
            }
            for d in found.documents
        ],
        "alike": [{"documents": [p.one, p.other], "similarity": p.similarity} for p in found.alike],
        "boilerplate": [{"text": p.text, "documents": p.documents} for p in found.boilerplate],
    }


def _section(to: Console, title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        to.print()
        to.print(title, style="bold")
        print_table(to, columns, rows)


def _pages(numbers: list[int] | tuple[int, ...]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    return shown + (f" and {len(numbers) - _SHOWN:,} more" if len(numbers) > _SHOWN else "")


def _excerpt(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"
