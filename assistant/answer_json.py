"""Answers and hits as JSON: the stable interface of `--json`, bulk files and the HTTP API."""

from __future__ import annotations

from typing import Any

from assistant.types import Answer, Citation
from index.types import Findings, Hit, Place
from ingest.types import Span


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """An answer as JSON-ready values. Every field but `timings_s` is reproducible."""
    return {
        "question": answer.question,
        "typed": answer.typed,
        "status": answer.status.value,
        "answer": answer.text,
        "statements": [
            {"kind": s.kind.value, "text": s.text, "support": s.support, "citations": list(s.citations)}
            | {"role": s.role.value}
            | ({"faults": list(s.faults)} if s.faults else {})
            for s in answer.statements
        ],
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "coverage": {
            "documents": answer.coverage.documents,
            "searched": answer.coverage.searched,
            "unreadable": list(answer.coverage.unreadable),
        },
        "notices": list(answer.notices),
        "invalid_markers": list(answer.invalid_markers),
        "model": answer.model,
        "adapter": answer.adapter,
        "generation": answer.generation,
        "as_of": answer.as_of,
        "settings_digest": answer.settings_digest,
        "timings_s": {name: round(seconds, 4) for name, seconds in answer.timings_s.items()},
    }


def citation_to_json(citation: Citation) -> dict[str, Any]:
    """A citation; `page` to `quote` repeat its first span. A table's header row comes after the row it explains."""
    spans = sorted(citation.spans, key=lambda span: span.is_header)
    return {
        "marker": citation.marker,
        "document": citation.document,
        "document_id": citation.document_id,
        "revision": citation.revision,
        "text_id": citation.text_id,
        **_span(spans[0]),
        "headings": list(citation.headings),
        "before": citation.before,
        "after": citation.after,
        "superseded": citation.superseded,
        "spans": [_span(span) | {"is_header": span.is_header} for span in spans],
    }


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """A hit with its provenance and the routes that found it."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "routes": {r.name.value: {"rank": r.rank, "score": round(r.score, 6)} for r in hit.routes},
        "answerable": None if hit.answerable is None else round(hit.answerable, 6),
        "document": hit.document,
        "document_id": passage.document_id,
        "passage_id": passage.passage_id,
        "text_id": passage.text_id,
        "headings": list(passage.headings),
        "text": passage.text,
        "spans": [_span(span) for span in passage.spans],
    }


def findings_to_json(found: Findings) -> dict[str, Any]:
    """Every document with its count of places, and the places shown; `page` to `quote` repeat a place's first span."""
    return {
        "query": found.query,
        "as_of": found.as_of,
        "places": found.count,
        "documents": [
            {
                "document": one.document,
                "document_id": one.document_id,
                "revision": one.revision,
                "text_id": one.text_id,
                "title": one.title,
                "places": one.count,
                "shown": [_place(place) for place in one.places],
            }
            for one in found.findings
        ],
        "coverage": {
            "documents": found.documents,
            "searched": found.searched,
            "unreadable": list(found.unreadable),
        },
        "notices": list(found.notices),
        "generation": found.generation,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        **_span(place.spans[0]),
        "before": place.before,
        "after": place.after,
        "marks": [list(mark) for mark in place.marks],
        "spans": [_span(span) for span in place.spans],
    }


def _span(span: Span) -> dict[str, Any]:
    where = span.locator
    return {
        "page": where.page,
        "page_label": where.page_label,
        "sheet": where.sheet,
        "row": where.row,
        "ocr": where.ocr,
        "start": span.start,
        "end": span.end,
        "quote": span.quote,
    }
