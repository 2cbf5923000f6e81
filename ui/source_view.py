"""The source view as HTML: the page with its boxes, or the words around the quote, and the way to the next evidence."""

from __future__ import annotations

import base64

from assistant.source import Source
from ingest.pageview import Box
from ingest.types import Span
from ui.answer_view import copies
from ui.render import document_name, escape, heard, name, places, told
from ui.shown import Step, Trail

_SIDE = 1000  # of the drawing on top of the page, whose sides are shares of the page's


def beside(trail: Trail, step: Step) -> tuple[Span, ...]:
    """What else of the same evidence stands on the page of a step."""
    page = step.spans[0].locator.page
    others = (other for other in trail.steps if other.citation.text_id == step.citation.text_id and other != step)
    found = (span for other in others for span in other.spans if span.locator.page == page and span not in step.spans)
    return tuple(dict.fromkeys(found)) if page is not None else ()


def source(trail: Trail, number: int, seen: Source) -> str:
    """A step of the evidence, ready to be put into a dialog.

    Args:
        trail: the evidence.
        number: of the step, from 0.
        seen: its place, looked at with the spans of `beside` after its own.
    """
    step = trail.steps[number]
    note = f'<p class="note">{heard(seen.note)}</p>' if seen.note else ""
    body = _page(seen, step) if seen.page else _words(seen)
    return f'{_head(trail, step)}{note}<div class="source-body" tabindex="0">{body}</div>{_foot(trail, number)}'


def nothing(trail: Trail) -> str:
    """What is shown where there is no evidence to look at."""
    return (
        f'<div class="source-head">{trail.lead}</div>'
        f'<div class="source-body" tabindex="0"><p class="words">{told("source.nothing")}</p></div>'
    )


def _head(trail: Trail, step: Step) -> str:
    citation = step.citation
    where = " · ".join(filter(None, (places(step.spans), " › ".join(map(escape, citation.headings)))))
    scan = '<span class="badge">OCR</span>' if any(span.locator.ocr for span in step.spans) else ""
    said = " … ".join(escape(span.quote) for span in step.spans if not span.is_header)
    quoted = f'<p class="quoted" dir="auto">“{said}”</p>' if said else ""
    marker = f'<span class="number">{citation.marker}</span>' if said else ""
    return (
        f'<div class="source-head">{trail.lead}<h2 id="source-title">{marker}'
        f"{name(document_name(citation.document))}{scan}</h2>"
        f'<p class="place">{where}</p>{quoted}</div>'
    )


def _page(seen: Source, step: Step) -> str:
    assert seen.page is not None  # noqa: S101 - told apart by the caller
    picture = base64.b64encode(seen.page.png).decode("ascii")
    label = told("source.picture", page=step.spans[0].locator.page_label or str(step.spans[0].locator.page))
    own = len(step.spans)
    boxes = _boxes(seen.page.boxes[own:], "box") + _boxes(seen.page.boxes[:own], "box current")
    return (
        f'<div class="sheet"><img alt="{label}" src="data:image/png;base64,{picture}">'
        f'<svg viewBox="0 0 {_SIDE} {_SIDE}" preserveAspectRatio="none" aria-hidden="true">{boxes}</svg></div>'
    )


def _boxes(found: tuple[tuple[Box, ...], ...], kind: str) -> str:
    return "".join(
        f'<rect class="{kind}" x="{left * _SIDE:.2f}" y="{top * _SIDE:.2f}" '
        f'width="{(right - left) * _SIDE:.2f}" height="{(bottom - top) * _SIDE:.2f}"/>'
        for boxes in found
        for left, top, right, bottom in boxes
    )


def _words(seen: Source) -> str:
    parts, at = [], 0
    for start, end in seen.marks:
        begin = max(start, at)
        if begin < end:
            parts += [escape(seen.text[at:begin]), f'<mark class="current">{escape(seen.text[begin:end])}</mark>']
            at = end
    parts.append(escape(seen.text[at:]))
    before, after = ('<span class="gap">…</span>' if cut else "" for cut in seen.cut)
    return f'<div class="words" dir="auto">{before}{"".join(parts)}{after}</div>'


def _foot(trail: Trail, number: int) -> str:
    last = len(trail.steps) - 1
    base, step = trail.base, trail.steps[number]
    quotes = any(span.quote for span in step.spans)  # else the whole page is looked at
    unit = "evidence" if quotes else "page" if step.spans[0].locator.page is not None else "part"
    copying = f'role="group" aria-label="{told("answer.copy_as")}"><span>{told("source.copy_as")}</span>'
    original = f"{base}/original/{step.citation.marker}"
    ways = copying + copies(step.citation) if quotes else ">"
    return (
        '<div class="source-foot"><div class="steps">'
        f"{_go(base, number - 1, 'previous', possible=number > 0)}"
        f'<span role="status">{told(f"source.{unit}", number=number + 1, last=last + 1)}</span>'
        f"{_go(base, number + 1, 'next', possible=number < last)}</div>"
        f'<button type="button" class="zoom" aria-pressed="false">{told("source.larger")}</button>'
        f'<a href="{original}" target="_blank" rel="noreferrer">{told("source.original")}</a>'
        f'<div class="copies" {ways}</div></div>'
    )


def _go(base: str, number: int, kind: str, *, possible: bool) -> str:
    """A button to another step; at the ends it stays where it is, and says that it does nothing."""
    leads = f'data-source="{base}/source/{number}"' if possible else 'aria-disabled="true"'
    return f'<button type="button" class="{kind}" {leads}>{told(f"source.{kind}")}</button>'
