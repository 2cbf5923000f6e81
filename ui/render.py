"""HTML for people. What comes from documents, file names and questions passes through `escape`."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from ingest.types import FileOutcome, IngestReport, Locator, Progress, Span
from ui import words
from ui.words import say

if TYPE_CHECKING:
    from index.types import CollectionSummary

Item = TypeVar("Item")

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


class Html(str):
    """HTML that was made here, and is not escaped again."""

    __slots__ = ()


def told(key: str, **values: object) -> str:
    """The words of a key as HTML; what is put among them is escaped, but for `Html`."""
    places = {name: one if isinstance(one, Html) else escape(words.shown(one)) for name, one in values.items()}
    return escape(words.template(key, values)).format_map(places)


def heard(sentence: str) -> str:
    """A sentence that was made in English elsewhere as HTML: translated where it is known, else marked as English."""
    known = sentence if isinstance(sentence, words.Worded) else words.heard(sentence)
    if known is not None or words.language() == words.ENGLISH:
        return escape(known or sentence)
    return f'<span lang="en">{escape(sentence)}</span>' if sentence.strip() else ""


def name(text: str) -> Html:
    """A file or collection name as HTML; characters that reorder text cannot disguise its ending."""
    return Html(f"<bdi>{escape(text.translate(DIRECTIONS))}</bdi>")


def document_name(text: str) -> str:
    """A document's name for people: a file inside a mail or an archive is shown after what holds it."""
    return text.replace("!/", " › ")


def place(locator: Locator) -> str:
    """Where a quote stands, for people; plain text, empty where the document has no pages, sheets or rows."""
    parts = []
    if locator.sheet is not None:
        parts.append(say("place.sheet", sheet=locator.sheet))
    if locator.row is not None:
        parts.append(say("place.row", row=str(locator.row)))
    if locator.page is not None:
        label = locator.page_label or str(locator.page)
        own = label != str(locator.page)
        parts.append(say("place.labelled" if own else "place.page", label=label, page=str(locator.page)))
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def places(spans: Iterable[Span]) -> str:
    """Where spans stand, each place once, as HTML."""
    return " · ".join(dict.fromkeys(escape(place(span.locator)) for span in spans if place(span.locator)))


def turn(question: str, body: str, collection_name: str = "") -> str:
    """One question, where it was asked, and what came of it. `body` is HTML made here."""
    of = told("chat.asked_of", collection=name(collection_name))
    where = f'<p class="where">{of}</p>' if collection_name else ""
    shown = question if len(question) <= _ASKED_CHARS else question[:_ASKED_CHARS] + " …"
    asked = f'<h2 class="asked" dir="auto">{escape(shown)}</h2>'
    return f'<article class="turn">{where}{asked}<div class="reply">{body}</div></article>'


def welcome(has_collections: bool) -> str:
    """What stands where the conversation will be."""
    text = told("chat.promise" if has_collections else "chat.begin")
    return f'<div class="welcome"><h2>{told("chat.welcome")}</h2><p>{text}</p></div>'


def waiting(text: str, after: str = "") -> str:
    """What is being done just now."""
    return f'<p class="working"><span class="dots" aria-hidden="true"></span>{_said(text)}{after}</p>'


def problem(message: str) -> str:
    """One line that says what went wrong and what to do."""
    return f'<p class="problem" role="alert">{_said(message)}</p>' if message else ""


def note(message: str) -> str:
    """One quiet line."""
    return f'<p class="note">{_said(message)}</p>'


def collection(summary: CollectionSummary) -> str:
    """What is in a collection, and what of it could not be read."""
    sizes = (("units.page", summary.pages), ("units.passage", summary.passages))
    listed = "".join(f"<li>{told(unit, count=number)}</li>" for unit, number in sizes if number)
    waiting = (("side.pending", summary.pending), ("side.words_only", summary.words_only))
    waits = "".join(f'<p class="note">{told(state, count=number)}</p>' for state, number in waiting if number)
    missing = ""
    if summary.unreadable:
        rows = listing(summary.unreadable, lambda text: f"<li>{name(text)}</li>")
        count = told("side.unreadable", number=len(summary.unreadable))
        missing = f"<details><summary>{count}</summary><ul>{rows}</ul></details>"
    return f'<ul class="facts">{listed}</ul>{waits}{missing}'


def progress(moment: Progress) -> str:
    """How far an upload has come: bar, files, pages, rate and time left."""
    embeds = moment.stage == "embed"
    counted = "units.of_passages" if embeds else "units.of_files"
    facts = [told(counted, done=moment.done, total=moment.total)] if moment.total else []
    if moment.pages:
        facts.append(told("units.page", count=moment.pages))
    if moment.rate_per_s:
        rate = words.decimal(moment.rate_per_s, ",.1f")
        facts.append(told("taking.passages_rate" if embeds else "taking.pages_rate", rate=rate))
    if moment.left_s is not None:
        facts.append(told("units.left", time=duration(moment.left_s)))
    if moment.searchable:
        facts.append(told("taking.searchable", count=moment.searchable))
    file = f'<p class="file">{name(moment.path)}</p>' if moment.path else ""
    label = told("taking.progress")
    bar = f'<progress max="{max(moment.total, 1)}" value="{moment.done}" aria-label="{label}"></progress>'
    title = told("taking.embed" if embeds else "taking.parse")
    return f'<div class="progress"><p><strong>{title}</strong></p>{bar}<p>{" · ".join(facts)}</p>{file}</div>'


def report(result: IngestReport, collection_name: str) -> str:
    """What an upload did, with every file that was not taken in and why."""
    left_out = result.not_taken
    files = told("units.file", count=len(result.outcomes) - len(left_out))
    facts = f"{told('taking.files_in', files=Html(files), collection=name(collection_name))}, "
    facts += f"{told('units.page', count=result.pages)}, {duration(result.wall_s)}."
    verb = told("taking.stopped" if result.interrupted else "taking.done")
    parts = [f'<p class="done"><strong>{verb}</strong> {facts}</p>']
    parts += [f'<p class="note">{heard(_one_line(text))}</p>' for text in result.warnings]
    if left_out:
        rows = listing(left_out, _outcome)
        count = told("taking.not_taken", number=len(left_out))
        parts.append(f'<p class="skipped">{count}</p><ul class="skipped">{rows}</ul>')
    noted = [o for o in result.outcomes if o.notices and o not in left_out]
    if noted:
        rows = listing(noted, lambda o: f"<li>{name(o.path)}: {'; '.join(map(heard, o.notices))}</li>")
        parts.append(f'<p class="skipped">{told("taking.gaps")}</p><ul class="skipped">{rows}</ul>')
    return f'<div class="report" role="status">{"".join(parts)}</div>'


def listing(items: Sequence[Item], draw: Callable[[Item], str], most: int = _LISTED) -> str:
    """Items of a list, drawn one by one, and how many more there are."""
    more = f"<li>{told('units.more', count=len(items) - most)}</li>" if len(items) > most else ""
    return "".join(map(draw, items[:most])) + more


def person(name: str) -> str:
    """Who is logged in, and the way out; nothing where nobody needs to be."""
    if not name:
        return ""
    leave = f'<form method="post" action="/log-out"><button>{told("side.log_out")}</button></form>'
    leave += f'<p class="account"><a href="/password">{told("side.password")}</a></p>'
    who = Html(f"<strong>{escape(name)}</strong>")
    return f'<p class="person">{told("side.logged_in", name=who)}</p>{leave}'


def _outcome(outcome: FileOutcome) -> str:
    reason = heard(_one_line(outcome.reason)) or told("taking.no_reason")
    return f'<li class="{outcome.status.value}">{name(outcome.path)}: {reason}</li>'


def duration(seconds: float) -> str:
    """A span of time for people, in seconds, minutes or hours."""
    if seconds < 60:
        return f"{max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _one_line(message: str) -> str:
    return type(message)(" ".join(message.translate(DIRECTIONS).split()))


def _said(message: str) -> str:
    """A message of one line as HTML, in whatever language it was made."""
    line = _one_line(message)
    return heard(line) if isinstance(message, words.English) else escape(line)
