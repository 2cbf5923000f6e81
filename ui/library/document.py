"""One document: what is known of it, its versions and how they differ, and its pages one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.types import Answer, AnswerStatus, Citation, Coverage
from index.compare import compare
from ingest.types import Locator, Span
from ui.handlers import Desk, collection_of, explain
from ui.library.markup import day, moment, table
from ui.render import Html, document_name, escape, name, place, problem, told
from ui.words import number, say, wrong

if TYPE_CHECKING:
    from index.collection import Collection
    from index.types import Change, Comparison
    from ingest.types import Revision

_CHANGES = 50  # shown of a comparison
_STRETCH = 12_000  # characters looked at together where there are no pages; the source view shows as many


def document(desk: Desk, collection: str | None, document_id: str) -> str:
    """All about a document, with the way to its pages."""
    if not document_id:
        return ""
    try:
        chosen = collection_of(collection)
        kept = desk.workspace.collection(chosen)
        found = compare(kept, document_id)
        newest = found.revisions[-1]
        return _shown(found, desk.shown.keep(chosen, _pages(kept, found.document, newest)).base)
    except Exception as error:
        return problem(explain(error))


def _pages(kept: Collection, document: str, revision: Revision) -> Answer:
    """Every page of a revision, or stretch of its words, as a place that can be looked at."""
    catalog = kept.catalog()
    try:
        if catalog.source(revision.text_id) is None:
            raise wrong("document.purged", document=document)
        marks = catalog.pages(revision.text_id)
        long = len(catalog.printed(revision.text_id)) if not marks else 0
    finally:
        catalog.close()
    places = [(m.start, Locator(page=m.page, page_label=m.label, ocr=m.ocr_confidence is not None)) for m in marks]
    places = places or [(min(at + _STRETCH // 2, long), Locator()) for at in range(0, max(long, 1), _STRETCH)]
    cited = tuple(
        Citation(
            marker=number,
            document=document,
            document_id=revision.document_id,
            revision=revision.number,
            text_id=revision.text_id,
            spans=(Span(start=start, end=start, quote="", locator=locator),),
            headings=(),
        )
        for number, (start, locator) in enumerate(places, 1)
    )
    whole = Coverage(documents=1, searched=1)
    return Answer(question="", status=AnswerStatus.NO_EVIDENCE, statements=(), citations=cited, hits=(), coverage=whole)


def _shown(found: Comparison, base: str) -> str:
    newest, last = found.revisions[-1], len(found.revisions)
    facts = [
        told("document.version_of", number=newest.number, last=last) if last > 1 else told("document.one_version"),
        told("units.page", count=newest.pages) if newest.pages else "",
        told("document.indexed", day=Html(day(newest.first_seen))),
        told("document.dated", day=Html(day(newest.dated))) if newest.dated else "",
        told("document.gone", day=Html(day(newest.gone_at))) if newest.gone_at else "",
    ]
    title = escape(newest.title) if newest.title and newest.title != found.document else ""
    return (
        f'<section class="document" aria-label="{told("documents.document")}" tabindex="-1">'
        f"<h3>{name(document_name(found.document))}</h3>"
        f'<p class="note">{title}</p><p>{" · ".join(filter(None, facts))}</p>'
        f'<p class="ways"><button type="button" class="way" data-source="{base}/source/0">'
        f"{told('document.read')}</button>"
        f'<a class="way" href="{base}/original/1" target="_blank" rel="noreferrer">{told("source.original")}</a>'
        f'<button type="button" class="way" data-document="">{told("script.close")}</button></p>'
        f"{_versions(found)}</section>"
    )


def _versions(found: Comparison) -> str:
    if found.before is None:
        return ""
    rows = [
        (str(r.number), moment(r.first_seen), moment(r.gone_at or "") or "–", day(r.dated) or "–", number(r.pages))
        for r in reversed(found.revisions)
    ]
    columns = [say(f"document.{one}") for one in ("version", "first_seen", "until", "date")]
    listed = table(say("document.versions"), (*columns, say("documents.pages")), rows)
    changes = "".join(map(_change, found.changes[:_CHANGES])) or f"<p>{told('document.same')}</p>"
    more = len(found.changes) - _CHANGES
    changes += f'<p class="note">{told("document.more", count=more)}</p>' if more > 0 else ""
    said = told("document.changes", before=found.before, after=found.after, count=len(found.changes))
    return f'{listed}<details class="changes"><summary>{said}</summary>{changes}</details>'


def _change(change: Change) -> str:
    side = (change.after or change.before)[0]
    where = f'<p class="place">{escape(place(side.locator))}</p>' if place(side.locator) else ""
    before = f'<p class="before" dir="auto"><del>{_marked(change.before, change.deleted)}</del></p>'
    after = f'<p class="after" dir="auto"><ins>{_marked(change.after, change.inserted)}</ins></p>'
    return f'<div class="change">{where}{before if change.before else ""}{after if change.after else ""}</div>'


def _marked(spans: tuple[Span, ...], marks: tuple[Span, ...]) -> str:
    """The words of one side, those marked that the other does not have."""
    return " … ".join(marked(span, [(mark.start, mark.end) for mark in marks]) for span in spans)


def marked(span: Span, marks: list[tuple[int, int]]) -> str:
    """A quote with the printed places in it marked that lie inside."""
    parts, at = [], span.start
    for start, end in sorted(marks):
        if at <= start and end <= span.end:
            parts += [escape(span.quote[at - span.start : start - span.start])]
            parts += [f"<mark>{escape(span.quote[start - span.start : end - span.start])}</mark>"]
            at = end
    return "".join([*parts, escape(span.quote[at - span.start :])])
