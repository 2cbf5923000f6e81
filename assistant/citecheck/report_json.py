"""A checked draft as JSON: every sentence of it with its status."""

from __future__ import annotations

from typing import Any

from assistant.answer_json import citation_to_json
from assistant.citecheck.result import CheckedDraft, CheckedSentence, Compared


def checked_to_json(checked: CheckedDraft) -> dict[str, Any]:
    """A checked draft as JSON-ready values. Every field but `timings_s` is reproducible.

    `start` and `end` are half-open characters of the draft's printed text; `found_start` and `found_end` of the cited
    document's.
    """
    return {
        "draft": checked.draft.name,
        "collection": checked.collection,
        "counts": checked.counts,
        "quotation_counts": checked.quotation_counts,
        "reference_counts": checked.reference_counts,
        "sentences": [_sentence(one) for one in checked.sentences],
        "quotations": [
            {
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "sentences": list(one.sentences),
                "status": one.status.value,
                "citation": one.citation,
                "differences": [
                    {"said": d.said, "printed": d.printed, "start": d.start, "end": d.end} for d in one.differences
                ],
            }
            for one in checked.quotations
        ],
        "references": [
            {
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "sentence": one.sentence,
                "status": one.status.value,
                "document": one.document,
                "actual": one.actual,
                "citation": one.citation,
            }
            for one in checked.references
        ],
        "citations": [citation_to_json(citation) for citation in checked.citations],
        "coverage": {
            "documents": checked.coverage.documents,
            "searched": checked.coverage.searched,
            "unreadable": list(checked.coverage.unreadable),
        },
        "draft_notices": list(checked.draft.notices),
        "notices": list(checked.notices),
        "invalid_markers": list(checked.invalid_markers),
        "generation": checked.generation,
        "as_of": checked.as_of,
        "settings_digest": checked.settings_digest,
        "timings_s": {name: round(seconds, 4) for name, seconds in checked.timings_s.items()},
    }


def _sentence(one: CheckedSentence) -> dict[str, Any]:
    sentence = one.sentence
    return {
        "number": sentence.number,
        "text": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
        "page": sentence.page,
        "page_label": sentence.page_label,
        "headings": list(sentence.headings),
        "kind": sentence.kind.value,
        "status": one.status.value,
        "reason": one.reason,
        "overlap": one.overlap,
        "findings": [_compared(c) for c in one.compared],
        "citations": list(one.citations),
        "otherwise": list(one.otherwise),
    }


def _compared(one: Compared) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "relation": one.relation.value,
        "said": one.said,
        "start": one.start,
        "end": one.end,
        "found": one.found,
        "citation": one.citation,
        "found_start": one.found_start,
        "found_end": one.found_end,
    }
