"""An answer as HTML: its statements with markers, and a card for each source."""

from __future__ import annotations

import html
from itertools import pairwise

from assistant.conversation.follow import NEW_TOPIC
from assistant.transcript.pinpoint import STYLES, quoted
from assistant.types import Answer, AnswerStatus, Citation, Coverage, Role, Statement, StatementKind
from index.types import Route
from ingest.types import Span
from ui.answer_foot import foot
from ui.render import DIRECTIONS, Html, document_name, escape, heard, name, note, place, places, told
from ui.shown import first_steps, steps
from ui.words import English, say

_NEIGHBOUR_CHARS = 180  # of printed text on either side of a quote
_NAMED = 5  # files that could not be read
_LINE_END = 2  # characters between paragraphs that follow one another

_COMING = {True: " coming", False: ""}  # holds its room, and is not seen yet
_SIGNS = {
    AnswerStatus.ANSWERED: "✓",
    AnswerStatus.PARTIAL: "◐",
    AnswerStatus.NO_EVIDENCE: "∅",
    AnswerStatus.CONFLICTING: "⇄",
    AnswerStatus.UNSUPPORTED: "!",
    AnswerStatus.ERROR: "✕",
}
_ROLES = {Role.DEFINITION: "answer.definition", Role.REFERENCE: "answer.reference"}
_KINDS = {
    StatementKind.QUOTE: "",
    StatementKind.DERIVED: "answer.derived",
    StatementKind.COUNT: "answer.count",
    StatementKind.ABSENCE: "answer.absence",
    StatementKind.UNSUPPORTED: "answer.kind_unsupported",
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
    sources = f'<section class="sources" aria-label="{told("answer.sources")}">{cards}</section>' if cards else ""
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
    again = f'<button type="button" data-typed="{escape(result.typed)}">{told("answer.as_typed")}</button>'
    asked = f'<q dir="auto">{escape(result.question)}</q>'
    return f'<p class="asked-as">{told("answer.asked_as", question=Html(asked), again=Html(again))}</p>'


def _notices(result: Answer) -> str:
    return "".join(
        note(English(notice))
        if notice == NEW_TOPIC
        else f'<p class="notice" role="alert"><strong>{told("answer.note")}</strong> {heard(notice)}</p>'
        for notice in result.notices
    )


def _verdict(result: Answer) -> str:
    key = f"answer.{result.status.value}"
    return (
        f'<div class="verdict {result.status.value}"><span class="icon" aria-hidden="true">{_SIGNS[result.status]}'
        f"</span><div><p><strong>{told(key)}</strong></p><p>{told(key + '_how')}</p></div></div>"
    )


def _statement(statement: Statement, links: _Links, *, coming: bool) -> str:
    kind = _KINDS[statement.kind] or _ROLES.get(statement.role, "")
    label = f'<span class="kind">{told(kind)}</span>' if kind else ""
    markers = "".join(_marker(links.cited[m], links) for m in statement.citations if m in links.cited)
    words = escape(statement.text) if statement.citations else heard(statement.text)
    body = f'{label}<span dir="auto">{words}</span>{markers}'
    return f'<p class="statement {statement.kind.value}{_COMING[coming]}">{body}</p>'


def _marker(citation: Citation, links: _Links) -> str:
    target = links.card(citation.marker)
    label = told("answer.marker", marker=str(citation.marker), place=_reference(citation))
    link = f'href="#{target}" data-card="{target}"{links.source(citation.marker)} aria-label="{label}"'
    return f' <a class="marker" {link}>[{citation.marker}]</a>'


def _reference(citation: Citation) -> str:
    document = document_name(citation.document).translate(DIRECTIONS)
    where = next(filter(None, (place(span.locator) for span in quoted(citation))), "")
    return f"{document}, {where[:1].lower() + where[1:]}" if where else document


def _card(citation: Citation, links: _Links, *, coming: bool) -> str:
    ocr = any(span.locator.ocr for span in citation.spans)
    badge = f'<span class="badge" title="{told("answer.ocr")}">OCR</span>' if ocr else ""
    number = told("answer.version", version=citation.revision)
    version = f'<span class="badge quiet">{number}</span>' if citation.revision > 1 else ""
    if citation.superseded:
        since = told("answer.superseded", day=citation.superseded[:10])
        version += f'<span class="badge superseded">{since}</span>'
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
    words = told("answer.see_page" if paged else "answer.see_place")
    see = f'<button type="button" class="see"{source}>{words}</button>'
    choices = f'<div class="copies" role="group" aria-label="{told("answer.copy_as")}">{copies(citation)}</div>'
    copy = f'<details class="copy"><summary>{told("answer.copy")}</summary>{choices}</details>'
    return f'<div class="actions">{see if source else ""}{copy}{_why(citation, links)}</div>'


def copies(citation: Citation) -> str:
    """A button for each style in which a citation can be copied."""
    made = {_style(label): style(citation) for label, style in STYLES.items()}
    return "".join(
        f'<button type="button" data-copy="{_kept(styled.text)}" data-html="{_kept(styled.html)}">{label}</button>'
        for label, styled in made.items()
    )


def _style(label: str) -> str:
    """What a style is called; Markdown is called so everywhere."""
    return label if label == "Markdown" else told(f"answer.{label.lower()}")


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
            ways = "".join(f"<li>{_way(route)}</li>" for route in hit.routes)
            rank = told("answer.rank", rank=hit.rank, total=len(links.hits))
            return (
                f'<details class="why"><summary>{told("answer.why")}</summary><ul><li>{rank}</li>{ways}</ul></details>'
            )
    return ""


def _way(route: Route) -> str:
    return told("answer.route", way=say(f"answer.route_{route.name.value}"), rank=route.rank)


def _coverage(result: Answer, *, coming: bool) -> str:
    coverage = result.coverage
    quiet = "" if coverage.unreadable else " complete"
    return f'<p class="coverage{quiet}{_COMING[coming]}">{searched(coverage)}</p>'


def searched(coverage: Coverage) -> str:
    """What was searched, and what could not be read, as HTML."""
    counts = {"searched": coverage.searched, "documents": coverage.documents}
    if not coverage.unreadable:
        return told("answer.coverage", **counts)
    files = "; ".join(coverage.unreadable[:_NAMED])
    if (more := len(coverage.unreadable) - _NAMED) > 0:
        files = say("answer.coverage_more", files=files, number=more)
    return told("answer.coverage_gaps", files=files, **counts)
