"""An answer as HTML: its statements with markers, and a card for each source."""

from __future__ import annotations

import html
from itertools import pairwise

from assistant.conversation.follow import NEW_TOPIC
from assistant.transcript.pinpoint import STYLES, quoted
from assistant.types import Answer, AnswerStatus, Citation, Role, Statement, StatementKind
from ingest.types import Span
from ui.answer_foot import foot
from ui.render import DIRECTIONS, document_name, escape, name, note, place, places
from ui.shown import first_steps, steps

_NEIGHBOUR_CHARS = 180  # of printed text on either side of a quote
_LINE_END = 2  # characters between paragraphs that follow one another

_COMING = {True: " coming", False: ""}  # holds its room, and is not seen yet
_NO_EVIDENCE = (
    "No passage answers this question closely enough to be shown as an answer. It may help to use the words the "
    "documents use, or to ask for one thing at a time."
)
_VERDICTS = {
    AnswerStatus.ANSWERED: ("✓", "Answered", "Each statement is quoted from the source beside its number."),
    AnswerStatus.PARTIAL: ("◐", "Partly answered", "Only part of this question is answered in these documents."),
    AnswerStatus.NO_EVIDENCE: ("∅", "Not found in these documents", _NO_EVIDENCE),
    AnswerStatus.CONFLICTING: (
        "⇄",
        "Sources conflict",
        "These documents disagree. Each side is shown with its source.",
    ),
    AnswerStatus.UNSUPPORTED: ("!", "Unsupported", "Nothing below is supported by the documents. Do not rely on it."),
    AnswerStatus.ERROR: ("✕", "Not answered", "This question could not be answered."),
}
_ROLES = {Role.DEFINITION: "What a term in it means", Role.REFERENCE: "What it refers to"}
_KINDS = {
    StatementKind.QUOTE: "",
    StatementKind.DERIVED: "Drawn from the cited passages",
    StatementKind.COUNT: "Counted in the cited passages",
    StatementKind.ABSENCE: "Not stated in the documents searched",
    StatementKind.UNSUPPORTED: "Not supported by the documents",
}


def answer(result: Answer, *, key: str, base: str = "", shown: int | None = None) -> str:
    """An answer with its status, notices, statements, source cards and coverage.

    What is not shown yet takes its room already, so that nothing moves while an answer appears.

    Args:
        result: The answer.
        key: Distinguishes this answer's cards from others on the same page; letters and digits.
        base: Where the server knows this answer, for its sources; empty if it does not.
        shown: How many statements to show, all if None. Cards follow what is shown.
    """
    statements = spoken(result)
    complete = shown is None or shown >= len(statements)
    seen = len(statements) if shown is None else shown
    used = {marker for statement in statements[:seen] for marker in statement.citations}
    places_of = _Links(result, key, base)
    said = "".join(_statement(one, places_of, coming=number >= seen) for number, one in enumerate(statements))
    coverage = _coverage(result, coming=not complete)
    head = _asked_as(result) + _notices(result) + _verdict(result)
    after = foot(result, base, _COMING[not complete]) if base else ""
    if not said:
        return head + coverage + after
    cards = "".join(
        _card(citation, places_of, coming=not complete and citation.marker not in used) for citation in result.citations
    )
    sources = f'<section class="sources" aria-label="Sources">{cards}</section>' if cards else ""
    return f'{head}<div class="found"><div class="said">{said}{coverage}{after}</div>{sources}</div>'


class _Links:
    """Where the markers and cards of one answer lead."""

    def __init__(self, result: Answer, key: str, base: str) -> None:
        self.cited = {citation.marker: citation for citation in result.citations}
        self.hits = result.hits
        self._key = key
        self._base = base
        self._first = first_steps(steps(result))

    def card(self, marker: int) -> str:
        """The id of a source card."""
        return f"{self._key}-{marker}"

    def source(self, marker: int) -> str:
        """The attribute that opens the source view, empty where the server does not know the answer."""
        return f' data-source="{self._base}/source/{self._first[marker]}"' if self._base else ""


def spoken(result: Answer) -> tuple[Statement, ...]:
    """The statements to show. That nothing was found has a place of its own and is not said twice."""
    silent = result.status is AnswerStatus.NO_EVIDENCE
    return tuple(s for s in result.statements if not (silent and s.kind is StatementKind.ABSENCE))


def _asked_as(result: Answer) -> str:
    """The question as it was asked where earlier ones were needed for it, and a way to ask what was typed."""
    if result.typed is None:
        return ""
    again = f'<button type="button" data-typed="{escape(result.typed)}">Ask as typed</button>'
    return f'<p class="asked-as">Asked as: <q dir="auto">{escape(result.question)}</q> {again}</p>'


def _notices(result: Answer) -> str:
    return "".join(
        note(notice)
        if notice == NEW_TOPIC
        else f'<p class="notice" role="alert"><strong>Please note.</strong> {escape(notice)}</p>'
        for notice in result.notices
    )


def _verdict(result: Answer) -> str:
    icon, words, advice = _VERDICTS[result.status]
    return (
        f'<div class="verdict {result.status.value}"><span class="icon" aria-hidden="true">{icon}</span>'
        f"<div><p><strong>{words}</strong></p><p>{advice}</p></div></div>"
    )


def _statement(statement: Statement, links: _Links, *, coming: bool) -> str:
    kind = _KINDS[statement.kind] or _ROLES.get(statement.role, "")
    label = f'<span class="kind">{kind}</span>' if kind else ""
    markers = "".join(_marker(links.cited[m], links) for m in statement.citations if m in links.cited)
    body = f'{label}<span dir="auto">{escape(statement.text)}</span>{markers}'
    return f'<p class="statement {statement.kind.value}{_COMING[coming]}">{body}</p>'


def _marker(citation: Citation, links: _Links) -> str:
    target = links.card(citation.marker)
    label = escape(f"Source {citation.marker}: {_reference(citation)}")
    link = f'href="#{target}" data-card="{target}"{links.source(citation.marker)} aria-label="{label}"'
    return f' <a class="marker" {link}>[{citation.marker}]</a>'


def _reference(citation: Citation) -> str:
    document = document_name(citation.document).translate(DIRECTIONS)
    where = next(filter(None, (place(span.locator) for span in quoted(citation))), "")
    return f"{document}, {where[:1].lower() + where[1:]}" if where else document


def _card(citation: Citation, links: _Links, *, coming: bool) -> str:
    ocr = any(span.locator.ocr for span in citation.spans)
    badge = '<span class="badge" title="Read from a scanned page; compare with the picture">OCR</span>' if ocr else ""
    version = f'<span class="badge quiet">version {citation.revision}</span>' if citation.revision > 1 else ""
    if citation.superseded:
        version += f'<span class="badge superseded">superseded on {escape(citation.superseded[:10])}</span>'
    path = " › ".join(escape(heading) for heading in citation.headings)
    section = f'<p class="path">{path}</p>' if path else ""
    return (
        f'<div class="card{_COMING[coming]}" id="{links.card(citation.marker)}" tabindex="-1">'
        f'<p class="title"><span class="number">{citation.marker}</span>'
        f'<span class="file">{name(document_name(citation.document))}</span>{badge}{version}</p>'
        f'<p class="place">{places(quoted(citation))}</p>{section}{_passage(citation)}'
        f"{_actions(citation, links)}</div>"
    )


def _passage(citation: Citation) -> str:
    before = _shorten(citation.before, keep_end=True)
    after = _shorten(citation.after, keep_end=False)
    own = quoted(citation)
    quotes = _marked(own[0]) + "".join(_between(one, other) + _marked(other) for one, other in pairwise(own))
    above = "".join(f'<p class="header-row">{escape(s.quote)}</p>' for s in citation.spans if s not in quoted(citation))
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


def _actions(citation: Citation, links: _Links) -> str:
    source = links.source(citation.marker)
    paged = any(span.locator.page is not None for span in citation.spans)
    see = f'<button type="button" class="see"{source}>{"See the page" if paged else "See the place"}</button>'
    choices = f'<div class="copies" role="group" aria-label="Copy as citation">{copies(citation)}</div>'
    copy = f'<details class="copy"><summary>Copy citation</summary>{choices}</details>'
    return f'<div class="actions">{see if source else ""}{copy}{_why(citation, links)}</div>'


def copies(citation: Citation) -> str:
    """A button for each style in which a citation can be copied."""
    made = {label: style(citation) for label, style in STYLES.items()}
    return "".join(
        f'<button type="button" data-copy="{_kept(styled.text)}" data-html="{_kept(styled.html)}">{label}</button>'
        for label, styled in made.items()
    )


def _kept(text: str) -> str:
    """An attribute that keeps its line ends."""
    return html.escape(text, quote=True).replace("\n", "&#10;")


def _why(citation: Citation, links: _Links) -> str:
    """Which passage the quote comes from, how it ranked and which way it was found."""
    first = quoted(citation)[0]
    for hit in links.hits:
        if hit.passage.text_id == citation.text_id and any(
            span.start <= first.start and first.end <= span.end for span in hit.passage.spans
        ):
            ways = "".join(
                f"<li>found by its {route.name.plain}: place {route.rank:,} there</li>" for route in hit.routes
            )
            return (
                f'<details class="why"><summary>Why this source</summary><ul><li>place {hit.rank:,} of '
                f"{len(links.hits):,} passages that were read</li>{ways}</ul></details>"
            )
    return ""


def _coverage(result: Answer, *, coming: bool) -> str:
    coverage = result.coverage
    quiet = "" if coverage.unreadable else " complete"
    return f'<p class="coverage{quiet}{_COMING[coming]}">{escape(coverage.line)}</p>'
