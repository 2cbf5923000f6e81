"""HTML for people. What comes from documents, file names and questions passes through `escape`."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.types import Answer, AnswerStatus, Citation, Statement, StatementKind
from ingest.types import FileOutcome, IngestReport, Locator, Progress, Span

if TYPE_CHECKING:
    from index.types import CollectionSummary

PageUrl = Callable[[Citation, int], "str | None"]

_NEIGHBOUR_CHARS = 180  # of printed text on either side of a quote
_LINE_END = 2  # characters between paragraphs that follow one another
_ASKED_CHARS = 1_000  # of a question, above its answer
_LISTED = 200  # files named one by one in a report
_BAD = "\N{REPLACEMENT CHARACTER}"
_BREAKS = "\n\r\f\v\x1c\x1d\x1e\x85"  # of lines and pages: browsers would draw some of them as boxes
_CONTROLS = {code: _BAD for code in (*range(32), *range(127, 160)) if code != ord("\t")} | {
    ord(char): "\n" for char in _BREAKS
}
_CONTROLS |= dict.fromkeys(range(0xD800, 0xE000), _BAD)  # halves of characters: no reply could be sent
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), _BAD)

_VERDICTS = {
    AnswerStatus.PARTIAL: "Only part of this question is answered in these documents.",
    AnswerStatus.CONFLICTING: "These documents disagree. Each side is shown with its source.",
    AnswerStatus.UNSUPPORTED: "Nothing below is supported by the documents. Do not rely on it.",
    AnswerStatus.ERROR: "This question could not be answered.",
}
_KINDS = {
    StatementKind.QUOTE: "",
    StatementKind.DERIVED: "Drawn from the cited passages",
    StatementKind.COUNT: "Counted in the cited passages",
    StatementKind.ABSENCE: "Not stated in the documents searched",
    StatementKind.UNSUPPORTED: "Not supported by the documents",
}


def escape(text: str) -> str:
    """Text as harmless HTML: markup characters as entities, control characters made visible."""
    return html.escape(text.translate(_CONTROLS), quote=True)


def name(text: str) -> str:
    """A file or collection name as HTML; characters that reorder text cannot disguise its ending."""
    return f"<bdi>{escape(text.translate(_DIRECTIONS))}</bdi>"


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


def answer(result: Answer, *, key: str, page_url: PageUrl, shown: int | None = None) -> str:
    """An answer with its notices, statements, source cards and coverage.

    Args:
        result: The answer.
        key: Distinguishes this answer's cards from others on the same page; letters and digits.
        page_url: Where to see the cited page, given the citation and the span's index, or None.
        shown: How many statements to show, all if None. Cards follow what is shown.
    """
    complete = shown is None or shown >= len(spoken(result))
    statements = spoken(result)[:shown]
    used = {marker for statement in statements for marker in statement.citations}
    cited = [c for c in result.citations if complete or c.marker in used]
    by_marker = {citation.marker: citation for citation in result.citations}
    parts = [_notices(result), _verdict(result)]
    said = "".join(_statement(statement, by_marker, key) for statement in statements)
    coverage = _coverage(result) if complete else ""
    if said:
        cards = "".join(_card(citation, key, page_url) for citation in cited)
        sources = f'<section class="sources" aria-label="Sources">{cards}</section>' if cards else ""
        parts.append(f'<div class="found"><div class="said">{said}{coverage}</div>{sources}</div>')
    else:
        parts.append(coverage)
    return "".join(parts)


def spoken(result: Answer) -> tuple[Statement, ...]:
    """The statements to show. That nothing was found has a place of its own and is not said twice."""
    silent = result.status is AnswerStatus.NO_EVIDENCE
    return tuple(s for s in result.statements if not (silent and s.kind is StatementKind.ABSENCE))


def _notices(result: Answer) -> str:
    return "".join(
        f'<p class="notice" role="alert"><strong>Please note.</strong> {escape(notice)}</p>'
        for notice in result.notices
    )


def _verdict(result: Answer) -> str:
    if result.status is AnswerStatus.NO_EVIDENCE:
        return (
            '<div class="not-found"><p class="lead">Not found in these documents.</p>'
            "<p>No passage answers this question closely enough to be shown as an answer. "
            "It may help to use the words the documents use, or to ask for one thing at a time.</p></div>"
        )
    text = _VERDICTS.get(result.status)
    return f'<p class="verdict {result.status.value}">{text}</p>' if text else ""


def _statement(statement: Statement, by_marker: dict[int, Citation], key: str) -> str:
    kind = _KINDS[statement.kind]
    label = f'<span class="kind">{kind}</span>' if kind else ""
    markers = "".join(_marker(by_marker[m], key) for m in statement.citations if m in by_marker)
    body = f'{label}<span dir="auto">{escape(statement.text)}</span>{markers}'
    return f'<p class="statement {statement.kind.value}">{body}</p>'


def _marker(citation: Citation, key: str) -> str:
    target = f"{key}-{citation.marker}"
    label = escape(f"Source {citation.marker}: {_reference(citation)}")
    link = f'href="#{target}" data-card="{target}" aria-label="{label}"'
    return f' <a class="marker" {link}>[{citation.marker}]</a>'


def _reference(citation: Citation) -> str:
    document = document_name(citation.document).translate(_DIRECTIONS)
    where = next(filter(None, (place(span.locator) for span in _own(citation))), "")
    return f"{document}, {where[:1].lower() + where[1:]}" if where else document


def _own(citation: Citation) -> list[Span]:
    """The quoted places themselves, without the header row that a table's row is shown under."""
    return [span for span in citation.spans if not span.is_header] or list(citation.spans)


def _card(citation: Citation, key: str, page_url: PageUrl) -> str:
    target = f"{key}-{citation.marker}"
    ocr = any(span.locator.ocr for span in citation.spans)
    badge = '<span class="badge" title="Read from a scanned page; compare with the picture">OCR</span>' if ocr else ""
    version = f'<span class="badge quiet">version {citation.revision}</span>' if citation.revision > 1 else ""
    if citation.superseded:
        version += f'<span class="badge superseded">superseded on {escape(citation.superseded[:10])}</span>'
    path = " › ".join(escape(heading) for heading in citation.headings)
    section = f'<p class="path">{path}</p>' if path else ""
    return (
        f'<div class="card" id="{target}" tabindex="-1">'
        f'<p class="title"><span class="number">{citation.marker}</span>'
        f'<span class="file">{name(document_name(citation.document))}</span>{badge}{version}</p>'
        f'<p class="place">{_places(_own(citation))}</p>{section}{_passage(citation)}'
        f'<p class="actions">{_actions(citation, page_url)}</p></div>'
    )


def _places(spans: Iterable[Span]) -> str:
    return " · ".join(dict.fromkeys(escape(place(span.locator)) for span in spans if place(span.locator)))


def _passage(citation: Citation) -> str:
    before = _shorten(citation.before, keep_end=True)
    after = _shorten(citation.after, keep_end=False)
    own = _own(citation)
    quotes = _marked(own[0]) + "".join(_between(one, other) + _marked(other) for one, other in pairwise(own))
    above = "".join(f'<p class="header-row">{escape(s.quote)}</p>' for s in citation.spans if s not in _own(citation))
    return f'<blockquote dir="auto">{above}{escape(before)}{quotes}{escape(after)}</blockquote>'


def _marked(span: Span) -> str:
    return f"<mark>{escape(span.quote)}</mark>"


def _between(one: Span, other: Span) -> str:
    """A line's end, or the sign that words are left out."""
    return "<br>" if 0 <= other.start - one.end <= _LINE_END else '<span class="gap"> … </span>'


def _shorten(text: str, *, keep_end: bool) -> str:
    """At most `_NEIGHBOUR_CHARS` of `text`, cut between words on the side away from the quote."""
    if len(text) <= _NEIGHBOUR_CHARS:
        return text
    if keep_end:
        kept = text[-_NEIGHBOUR_CHARS:]
        return "… " + kept[kept.find(" ") + 1 :]
    kept = text[:_NEIGHBOUR_CHARS]
    return kept[: kept.rfind(" ") if " " in kept else None] + " …"


def _actions(citation: Citation, page_url: PageUrl) -> str:
    reference = escape(_reference(citation))
    parts = [f'<button type="button" data-copy="{reference}">Copy quote</button>']
    pages: set[int | None] = {None}
    for index, span in enumerate(citation.spans):
        url = None if span.locator.page in pages else page_url(citation, index)
        pages.add(span.locator.page)
        if url:
            label = escape(span.locator.page_label or str(span.locator.page))
            link = f'href="{escape(url)}" target="_blank" rel="noreferrer" data-title="{reference}"'
            parts.append(f'<a class="see" {link}>See page {label}</a>')
    return "".join(parts)


def _coverage(result: Answer) -> str:
    coverage = result.coverage
    quiet = "" if coverage.unreadable else " complete"
    return f'<p class="coverage{quiet}">{escape(coverage.line)}</p>'


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
        facts.append(f"{_duration(moment.left_s)} left")
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
        f"{_count(result.pages, 'page')}, {_duration(result.wall_s)}.</p>"
    ]
    parts += [f'<p class="note">{escape(_one_line(text.translate(_DIRECTIONS)))}</p>' for text in result.warnings]
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


def _outcome(outcome: FileOutcome) -> str:
    reason = outcome.reason or "no reason was given"
    return f'<li class="{outcome.status.value}">{name(outcome.path)}: {escape(_one_line(reason))}</li>'


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _one_line(message: str) -> str:
    return " ".join(message.split())
