"""Every place of a search in terms and connectors, counted by document, a page of places at a time."""

from __future__ import annotations

from dataclasses import replace

from assistant.types import Answer, AnswerStatus, Citation, Coverage, Statement, StatementKind
from index.types import Finding, Findings, Place, Query
from ui.answer_view import searched
from ui.handlers import Desk, collection_of, explain
from ui.job import Job
from ui.library.document import marked
from ui.library.markup import empty
from ui.render import Html, document_name, escape, heard, name, place, problem, told
from ui.shown import Shown, first_steps
from ui.words import number, say

PLACES = 50  # of one page
_COUNTED = 200  # documents named with their count
_EXAMPLES = ("sentence", "exact", "near", "without")


def how() -> str:
    """What stands there before anybody has searched."""
    sign = Html("<code>!</code>")
    terms = "".join(
        f"<dt><code>{told(f'find.query_{one}')}</code></dt><dd>{told(f'find.{one}', sign=sign)}</dd>"
        for one in _EXAMPLES
    )
    return empty(say("find.title"), say("find.how"), f"<dl class='terms'>{terms}</dl>")


def search(desk: Desk, collection: str | None, words: str, page: int) -> tuple[str, int]:
    """Places of a search as HTML, and how many pages of them there are. `page` counts from 0."""
    if not words.strip():
        return how(), 0
    try:
        chosen = collection_of(collection)
        query = Query(text=_straight(words), k=(page + 1) * PLACES)
        job = Job[str, Findings](desk.questions, lambda _: desk.workspace.find(chosen, query))
        found = job.result()
        first = page * PLACES
        cut = _from(found, first)
        shown = desk.shown.keep(chosen, _as_answer(cut))
        return _shown(cut, found, first, shown), -(-found.count // PLACES)
    except Exception as error:
        return problem(explain(error)), 0


def _straight(words: str) -> str:
    """Typographic quotation marks, which the page itself shows, as those that the language knows."""
    return words.translate(dict.fromkeys(map(ord, "“”„«»"), '"'))


def _from(found: Findings, first: int) -> Findings:
    """The findings without the first places."""
    kept = []
    for one in found.findings:
        skipped = min(first, len(one.places))
        first -= skipped
        kept.append(replace(one, places=one.places[skipped:]))
    return replace(found, findings=tuple(kept))


def _as_answer(found: Findings) -> Answer:
    """The places as evidence, so that they are looked at like that of an answer."""
    places = [(one, at) for one in found.findings for at in one.places]
    cited = tuple(_cited(n, one, at) for n, (one, at) in enumerate(places, 1))
    documents = sum(bool(one.count) for one in found.findings)
    said = say("find.counted", places=say("find.place", count=found.count), count=documents)
    count = Statement(kind=StatementKind.COUNT, text=said, support=1.0, citations=tuple(c.marker for c in cited))
    return Answer(
        question=found.query,
        status=AnswerStatus.ANSWERED if cited else AnswerStatus.NO_EVIDENCE,
        statements=(count,),
        citations=cited,
        hits=(),
        coverage=Coverage(documents=found.documents, searched=found.searched, unreadable=found.unreadable),
        notices=found.notices,
        generation=found.generation,
        as_of=found.as_of,
    )


def _cited(marker: int, one: Finding, at: Place) -> Citation:
    return Citation(
        marker=marker,
        document=one.document,
        document_id=one.document_id,
        revision=one.revision,
        text_id=one.text_id,
        spans=at.spans,
        headings=(),
        before=at.before,
        after=at.after,
    )


def _shown(cut: Findings, found: Findings, first: int, kept: Shown) -> str:
    answer, opens = kept.answer, first_steps(kept.steps)
    notices = "".join(f'<p class="note">{heard(notice)}</p>' for notice in found.notices)
    last = first + len(answer.citations)
    places = say("find.place", count=found.count)
    said = told("find.found", places=places, found=len(found.findings), count=found.searched)
    which = f", {told('find.shown', first=first + 1, last=last)}" if found.count > PLACES else ""
    head = f'<p class="count" role="status"><strong>{said}</strong>{which}.</p>'
    quiet = "" if answer.coverage.unreadable else " complete"
    foot = f'<p class="coverage{quiet}">{searched(answer.coverage)}</p>'
    marker, parts = 0, []
    for one in cut.findings:
        hits = []
        for at in one.places:
            marker += 1
            hits.append(_hit(at, f"{kept.base}/source/{opens[marker]}"))
        if hits:
            count = told("find.place", count=one.count)
            parts.append(
                f'<section class="finding"><h3>{name(document_name(one.document))} <span>{count}</span></h3>'
                f"<ol>{''.join(hits)}</ol></section>"
            )
    return f'{notices}{head}{_counts(found)}<div class="findings">{"".join(parts)}</div>{foot}'


def _counts(found: Findings) -> str:
    """How many places each document has."""
    if len(found.findings) < 2:
        return ""
    listed = "".join(
        f"<li>{name(document_name(one.document))} <span>{number(one.count)}</span></li>"
        for one in found.findings[:_COUNTED]
    )
    more = len(found.findings) - _COUNTED
    listed += f"<li>{told('find.more', count=more)}</li>" if more > 0 else ""
    return f'<details class="counts"><summary>{told("find.by_document")}</summary><ul>{listed}</ul></details>'


def _hit(at: Place, source: str) -> str:
    where = escape(place(at.spans[0].locator)) or told("answer.see_place")
    quotes = " … ".join(marked(span, list(at.marks)) for span in at.spans)
    return (
        f'<li><button type="button" class="see" data-source="{source}">{where}</button>'
        f'<blockquote dir="auto">{escape(at.before)}<b>{quotes}</b>{escape(at.after)}</blockquote></li>'
    )
