"""The files that a summary is written into: DOCX, HTML and Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path

from assistant.output import atomic, check_new, check_place, html_facts, html_page, write_text
from assistant.summary.summary import Summary, where
from assistant.table import fitting

_STYLE = """
body { font: 16px/1.55 Georgia, serif; margin: 1.5rem auto; max-width: 46rem; padding: 0 1rem; color: #111; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; } blockquote { margin: 0 0 .7rem; white-space: pre-wrap; }
small { color: #333; } dt { font-weight: 600; }
"""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+.!|~&-])")


def check_output(output: Path) -> None:
    """Refuse what a summary cannot be written to.

    Raises:
        UsageError: the ending is none of `FORMATS`, the folder is missing, or there is such a file already.
    """
    check_place(output, "a summary", FORMATS)
    check_new(output)


def write(summary: Summary, output: Path) -> None:
    """Write a summary whole or not at all."""
    FORMATS[output.suffix.lower()](summary, output)


def _title(summary: Summary) -> str:
    return f"Summary of {summary.document.title or summary.document.name}"


def _docx(summary: Summary, output: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading(fitting(_title(summary)), 0)
    for headings, quotes in summary.sections:
        document.add_heading(fitting(" › ".join(headings)), 1) if headings else None
        for quote in quotes:
            paragraph = document.add_paragraph(fitting(f"“{quote.text}”"))
            paragraph.add_run(fitting(f" ({where(quote)})")).italic = True
    document.add_heading("How it was made", 1)
    for name, value in summary.lines:
        document.add_paragraph(fitting(f"{name}: {value}"))
    with atomic(output) as file:
        document.save(file)


def _html(summary: Summary, output: Path) -> None:
    write_text(output, html_page(_title(summary), _STYLE, [*_html_sections(summary), html_facts(summary.lines)]))


def _html_sections(summary: Summary) -> Iterator[str]:
    for headings, quotes in summary.sections:
        if headings:
            yield f"<h2>{escape(' › '.join(headings))}</h2>"
        for quote in quotes:
            yield f"<blockquote>{escape(quote.text)} <small>({escape(where(quote))})</small></blockquote>"


def _markdown(summary: Summary, output: Path) -> None:
    write_text(output, "\n\n".join(_markdown_lines(summary)) + "\n")


def _markdown_lines(summary: Summary) -> Iterator[str]:
    yield f"# {_plain(_title(summary))}"
    for headings, quotes in summary.sections:
        if headings:
            yield f"## {_plain(' › '.join(headings))}"
        for quote in quotes:
            yield f"> “{_plain(quote.text)}” ({_plain(where(quote))})"
    yield "## How it was made"
    yield "\n".join(f"- {_plain(name)}: {_plain(value)}" for name, value in summary.lines)


def _plain(text: str) -> str:
    """Text on one line that Markdown takes as it stands."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


FORMATS: Mapping[str, Callable[[Summary, Path], None]] = {".docx": _docx, ".html": _html, ".md": _markdown}
