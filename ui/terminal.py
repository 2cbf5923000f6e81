"""How answers, hits and reports look in a terminal. Document text is untrusted: it may not steer it."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.types import Answer, Citation
    from index.types import Hit
    from ingest.types import IngestReport, Locator
    from ingest.types import Progress as Moment

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|$)|[ -/]*[0-~])", re.DOTALL)
# C0 except tab and line feed, DEL and C1; marks, overrides and isolates of direction; line and paragraph
# separators; byte order mark; lone surrogates; tag characters (invisible text).
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
_PLAIN_LINE_EVERY_S = 5.0
_WAIT_TOLD_S = 1.0  # between finding by words and by meaning
_PIPE_COLUMNS = 200  # width of text that goes into a file or another program


class Reporter(Protocol):
    """Takes the moments of a running ingest."""

    def __call__(self, moment: Moment, /) -> None:
        """Show this moment."""


def clean(text: str) -> str:
    """The text without terminal escapes, control characters and changes of writing direction."""
    return _CONTROLS.sub("", _ESCAPES.sub("", text))


def one_line(text: str) -> str:
    """The cleaned text with every run of white space as one blank."""
    return " ".join(clean(text).split())


def console(*, stderr: bool = False) -> Console:
    """A console that takes text as it is: no markup, no emoji codes, no guessed colours."""
    from rich.console import Console

    made = Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=True)
    if not made.is_terminal:
        made.width = _PIPE_COLUMNS
    return made


def place(locator: Locator) -> str:
    """Where a person finds it: `page iii (7th of the file)`, `sheet Units, row 12`."""
    parts = []
    if locator.page is not None:
        label = one_line(locator.page_label or "") or str(locator.page)
        parts.append(
            f"page {label}" if label == str(locator.page) else f"page {label} (no. {locator.page} in the file)"
        )
    if locator.sheet is not None:
        parts.append(f"sheet {one_line(locator.sheet)}")
    if locator.row is not None:
        parts.append(f"row {locator.row}")
    if locator.ocr:
        parts.append("read by OCR")
    return ", ".join(parts)


def print_answer(to: Console, answer: Answer) -> None:
    """The answer with its markers, each citation with document, place and quote, and what was searched."""
    from rich.text import Text

    if answer.typed is not None:
        to.print(Text(f"Asked as: {one_line(answer.question)}", style="dim"))
    for notice in answer.notices:
        to.print(Text(one_line(notice), style="bold yellow"))
    if answer.statements:
        to.print(Text(clean(answer.text)))
    else:
        to.print(Text(REFUSALS.get(answer.status.value, answer.status.value), style="bold"))
    for citation in answer.citations:
        to.print()
        print_citation(to, citation)
    if answer.coverage.line not in answer.text:  # a refusal says itself what was searched
        to.print()
        to.print(Text(one_line(answer.coverage.line), style="dim"))


REFUSALS = {
    "no_evidence": "The documents do not say. No passage supports an answer.",
    "unsupported": "No passage supports an answer.",
    "error": "The question could not be answered.",
}


def print_citation(to: Console, citation: Citation) -> None:
    """`[1] lease.pdf, page iii …` and the printed words below it."""
    from rich.padding import Padding
    from rich.text import Text

    first = next((span for span in citation.spans if not span.is_header), citation.spans[0]).locator
    head = Text(f"[{citation.marker}] ", style="bold cyan").append(one_line(citation.document), style="bold")
    if where := place(first):
        head.append(f", {where}", style="not bold cyan")
    if citation.superseded:
        head.append(f" (superseded on {one_line(citation.superseded[:10])})", style="not bold yellow")
    if citation.headings:
        head.append(f" · {' › '.join(one_line(h) for h in citation.headings)}", style="not bold dim")
    to.print(head)
    for span in citation.spans:
        elsewhere = "" if span.is_header or span.locator == first else f"  ({place(span.locator)})"
        to.print(Padding(Text(f"“{one_line(span.quote)}”{elsewhere}"), (0, 0, 0, 4), expand=False), soft_wrap=False)


def print_hits(to: Console, hits: Sequence[Hit]) -> None:
    """Rank, score, document and place, then the rank and score in each route, then the passage."""
    from rich.padding import Padding
    from rich.text import Text

    from assistant.why.figures import scored

    if not hits:
        to.print(Text("Nothing found.", style="bold"))
    for hit in hits:
        head = Text(f"{hit.rank:>3}  {hit.score:.3f}  ", style="cyan").append(one_line(hit.document), style="bold")
        if hit.passage.spans and (where := place(hit.passage.spans[0].locator)):
            head.append(f", {where}")
        to.print(head)
        read = "" if hit.answerable is None else f" · read: {scored(hit.answerable)}"
        routes = " · ".join(f"{r.name.plain}: rank {r.rank}, {scored(r.score)}" for r in hit.routes) + read
        to.print(Padding(Text(routes, style="dim"), (0, 0, 0, 12), expand=False))
        to.print(Padding(Text(one_line(hit.passage.text)), (0, 0, 1, 12), expand=False), soft_wrap=False)


def print_report(to: Console, report: IngestReport) -> None:
    """What became of the files: counts, the difference, then everything not taken with its reason."""
    from rich.table import Table
    from rich.text import Text

    from ingest.types import FileStatus

    table = Table(box=None, show_header=False, pad_edge=False)
    for status in FileStatus:
        if number := report.count(status):
            table.add_row(status.value, f"{number:,}")
    counts = {"pages": report.pages, "passages embedded": report.passages_embedded,
              "passages reused": report.passages_reused, "lock files and litter left out": report.litter}  # fmt: skip
    for name, number in counts.items():
        if number:
            table.add_row(name, f"{number:,}")
    if 0 < report.searchable_s < report.wall_s - _WAIT_TOLD_S:
        table.add_row("seconds until all was searchable by words", f"{report.searchable_s:,.1f}")
    table.add_row("seconds", f"{report.wall_s:,.1f}")
    to.print(table)
    for warning in report.warnings:
        to.print(Text(one_line(warning), style="bold yellow"))
    for outcome in report.not_taken:
        to.print(
            Text(
                f"{outcome.status.value}: {one_line(outcome.path)}: {one_line(outcome.reason)}",
                style="yellow",
            )
        )
    for outcome in report.outcomes:
        for notice in outcome.notices:
            to.print(Text(f"in part: {one_line(outcome.path)}: {one_line(notice)}", style="yellow"))


def print_table(to: Console, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A plain table; numbers are right-aligned."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[number], int | float) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    to.print(table, soft_wrap=not to.is_terminal)


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """Takes how many are done, of how many: shown on stderr, and nowhere where stderr is not a terminal."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def ingest_progress() -> Iterator[Reporter]:
    """Files, pages, rate and time left on stderr: a bar on a terminal, else a line every few seconds."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield _plain_reporter()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.text import Text

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[facts]}", markup=False))  # fmt: skip
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("starting", total=None, facts="")

        def report(moment: Moment) -> None:
            bar.update(
                task,
                description=moment.stage,
                completed=moment.done,
                total=moment.total or None,
                facts=facts(moment),
            )
            if moment.outcome is not None and moment.outcome.reason:
                bar.console.print(Text(f"{moment.outcome.status.value}: {one_line(moment.outcome.path)}: "
                                       f"{one_line(moment.outcome.reason)}", style="yellow"))  # fmt: skip

        yield report


def facts(moment: Moment) -> str:
    """`1,203 pages · 41.2 pages/s · 0:35 left · lease.pdf` for a moment of an ingest."""
    parts = [f"{moment.pages:,} pages"] if moment.pages else []
    if moment.rate_per_s:
        parts.append(f"{moment.rate_per_s:,.1f} {'passages' if moment.stage == 'embed' else 'pages'}/s")
    if moment.left_s is not None:
        minutes, seconds = divmod(round(moment.left_s), 60)
        parts.append(f"{minutes}:{seconds:02} left")
    if moment.searchable:
        parts.append(f"{moment.searchable:,} passages searchable by words")
    if moment.path:
        parts.append(one_line(moment.path.rsplit("/", 1)[-1])[:40])
    return " · ".join(parts)


def _plain_reporter() -> Reporter:
    last = time.monotonic()

    def report(moment: Moment) -> None:
        nonlocal last
        if time.monotonic() - last >= _PLAIN_LINE_EVERY_S:
            last = time.monotonic()
            sys.stderr.write(f"{moment.stage}: {moment.done:,} of {moment.total:,} · {facts(moment)}\n")

    return report


def print_difference(to: Console, report: IngestReport) -> None:
    """The files that are new, changed, moved or gone, one a line."""
    from rich.text import Text

    for mark, path in differences(report):
        to.print(Text(f"{mark} {one_line(path)}"))


def differences(report: IngestReport) -> list[tuple[str, str]]:
    """The mark and path of every file that is new, changed, moved or gone."""
    from ingest.types import FileStatus

    marks = {FileStatus.NEW: "+", FileStatus.CHANGED: "~", FileStatus.MOVED: ">", FileStatus.GONE: "-"}
    return [(marks[outcome.status], outcome.path) for outcome in report.outcomes if outcome.status in marks]
