"""HTML for people. What comes from documents, file names and questions passes through `escape`."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.types import FileOutcome, IngestReport, Locator, Progress, Span

if TYPE_CHECKING:
    from index.types import CollectionSummary

_ASKED_CHARS = 1_000  # of a question, above its answer
_LISTED = 200  # files named one by one in a report
_BAD = "\N{REPLACEMENT CHARACTER}"
_BREAKS = "\n\r\f\v\x1c\x1d\x1e\x85"  # of lines and pages: browsers would draw some of them as boxes
_CONTROLS = {code: _BAD for code in (*range(32), *range(127, 160)) if code != ord("\t")} | {
    ord(char): "\n" for char in _BREAKS
}
_CONTROLS |= dict.fromkeys(range(0xD800, 0xE000), _BAD)  # halves of characters: no reply could be sent
DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), _BAD)


def escape(text: str) -> str:
    """Text as harmless HTML: markup characters as entities, control characters made visible."""
    return html.escape(text.translate(_CONTROLS), quote=True)


def name(text: str) -> str:
    """A file or collection name as HTML; characters that reorder text cannot disguise its ending."""
    return f"<bdi>{escape(text.translate(DIRECTIONS))}</bdi>"


def document_name(text: str) -> str:
    """A document's name for people: a file inside a mail or an archive is shown after what holds it."""
    return text.replace("!/", " › ")


def place(locator: Locator) -> str:
    """Where a quote stands, for people; plain text, empty where the document has no pages, sheets or rows."""
    parts = []
    if locator.sheet is not None:
        parts.append(f"sheet “{locator.sheet}”")
    if locator.row is not None:
        parts.append(f"row {locator.row}")
    if locator.page is not None:
        label = locator.page_label or str(locator.page)
        same = label == str(locator.page)
        parts.append(f"page {label}" if same else f"page {label} (page {locator.page} of the file)")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def places(spans: Iterable[Span]) -> str:
    """Where spans stand, each place once, as HTML."""
    return " · ".join(dict.fromkeys(escape(place(span.locator)) for span in spans if place(span.locator)))


def turn(question: str, body: str, collection_name: str = "") -> str:
    """One question, where it was asked, and what came of it. `body` is HTML made here."""
    where = f'<p class="where">Asked of {name(collection_name)}</p>' if collection_name else ""
    shown = question if len(question) <= _ASKED_CHARS else question[:_ASKED_CHARS] + " …"
    asked = f'<h2 class="asked" dir="auto">{escape(shown)}</h2>'
    return f'<article class="turn">{where}{asked}<div class="reply">{body}</div></article>'


def welcome(has_collections: bool) -> str:
    """What stands where the conversation will be."""
    text = (
        "Every statement is a quote with the page it is printed on. What the documents do not say is not answered."
        if has_collections
        else "Add your first documents: PDF, Word, Excel, mail, scans and more. Then ask about them here."
    )
    return f'<div class="welcome"><h2>Ask your own documents</h2><p>{text}</p></div>'


def waiting(text: str) -> str:
    """What is being done just now."""
    return f'<p class="working"><span class="dots" aria-hidden="true"></span>{escape(text)}</p>'


def problem(message: str) -> str:
    """One line that says what went wrong and what to do."""
    return f'<p class="problem" role="alert">{escape(_one_line(message))}</p>' if message else ""


def note(message: str) -> str:
    """One quiet line."""
    return f'<p class="note">{escape(_one_line(message))}</p>'


def collection(summary: CollectionSummary) -> str:
    """What is in a collection, and what of it could not be read."""
    sizes = ((summary.pages, "page"), (summary.passages, "passage"))
    listed = "".join(f"<li>{_count(number, unit)}</li>" for number, unit in sizes if number)
    waiting = {"not yet searchable": summary.pending, "searchable by words, not yet by meaning": summary.words_only}
    waits = "".join(
        f'<p class="note">{_count(number, "passage")} {state}</p>' for state, number in waiting.items() if number
    )
    missing = ""
    if summary.unreadable:
        rows = "".join(f"<li>{name(text)}</li>" for text in summary.unreadable[:_LISTED])
        more = len(summary.unreadable) - _LISTED
        rows += f"<li>and {more:,} more</li>" if more > 0 else ""
        count = f"{len(summary.unreadable):,} not (fully) readable"
        missing = f"<details><summary>{count}</summary><ul>{rows}</ul></details>"
    return f'<ul class="facts">{listed}</ul>{waits}{missing}'


def progress(moment: Progress) -> str:
    """How far an upload has come: bar, files, pages, rate and time left."""
    doing = {"parse": "Reading files", "embed": "Reading passages for their meaning"}
    unit = "passages" if moment.stage == "embed" else "files"
    facts = [f"{moment.done:,} of {moment.total:,} {unit}"] if moment.total else []
    if moment.pages:
        facts.append(_count(moment.pages, "page"))
    if moment.rate_per_s:
        facts.append(f"{moment.rate_per_s:,.1f} {unit if moment.stage == 'embed' else 'pages'}/s")
    if moment.left_s is not None:
        facts.append(f"{duration(moment.left_s)} left")
    if moment.searchable:
        facts.append(f"{_count(moment.searchable, 'passage')} searchable by words")
    file = f'<p class="file">{name(moment.path)}</p>' if moment.path else ""
    bar = f'<progress max="{max(moment.total, 1)}" value="{moment.done}" aria-label="Progress"></progress>'
    title = escape(doing.get(moment.stage, moment.stage))
    return f'<div class="progress"><p><strong>{title}</strong></p>{bar}<p>{" · ".join(facts)}</p>{file}</div>'


def report(result: IngestReport, collection_name: str) -> str:
    """What an upload did, with every file that was not taken in and why."""
    left_out = result.not_taken
    taken = len(result.outcomes) - len(left_out)
    verb = "Stopped early;" if result.interrupted else "Done:"
    parts = [
        f'<p class="done"><strong>{verb}</strong> {_count(taken, "file")} in {name(collection_name)}, '
        f"{_count(result.pages, 'page')}, {duration(result.wall_s)}.</p>"
    ]
    parts += [f'<p class="note">{escape(_one_line(text.translate(DIRECTIONS)))}</p>' for text in result.warnings]
    if left_out:
        rows = "".join(_outcome(outcome) for outcome in left_out[:_LISTED])
        more = len(left_out) - _LISTED
        rows += f"<li>and {more:,} more</li>" if more > 0 else ""
        parts.append(f'<p class="skipped">{len(left_out):,} not taken in:</p><ul class="skipped">{rows}</ul>')
    noted = [o for o in result.outcomes if o.notices and o not in left_out]
    if noted:
        rows = "".join(f"<li>{name(o.path)}: {escape('; '.join(o.notices))}</li>" for o in noted[:_LISTED])
        parts.append(f'<p class="skipped">Read with gaps:</p><ul class="skipped">{rows}</ul>')
    return f'<div class="report" role="status">{"".join(parts)}</div>'


def person(name: str) -> str:
    """Who is logged in, and the way out; nothing where nobody needs to be."""
    if not name:
        return ""
    leave = '<form method="post" action="/log-out"><button>Log out</button></form>'
    return f'<p class="person">Logged in as <strong>{escape(name)}</strong></p>{leave}'


def _outcome(outcome: FileOutcome) -> str:
    reason = outcome.reason or "no reason was given"
    return f'<li class="{outcome.status.value}">{name(outcome.path)}: {escape(_one_line(reason))}</li>'


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """A span of time for people, in seconds, minutes or hours."""
    if seconds < 60:
        return f"{max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _one_line(message: str) -> str:
    return " ".join(message.split())
