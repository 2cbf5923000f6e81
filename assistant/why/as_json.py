"""What became of an expectation, as JSON: the stable interface of `why --json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.why.explanation import Why
from assistant.why.fate import Fate
from assistant.why.figures import lines
from index.explain import Ranked


def why_to_json(why: Why) -> dict[str, Any]:
    """All that is known of an expectation, in JSON-ready values; every field is reproducible."""
    understood = why.expectation
    return {
        "question": why.question,
        "expected": why.expected,
        "resolved": {
            "kind": understood.kind.value,
            "how": understood.how,
            "places_not_judged": understood.more,
            "passages_not_judged": why.more,
            "similar": list(understood.similar),
            "unreadable": list(understood.unreadable),
        },
        "verdict": why.verdict.value,
        "fates": [_fate(fate) for fate in why.fates],
        "hits": [ranked_to_json(hit) for hit in why.hits],
        "notices": list(why.notices),
        "generation": why.generation,
        "as_of": why.as_of,
    }


def ranked_to_json(ranked: Ranked) -> dict[str, Any]:
    """A passage with its fused rank, its rank and score in each route, and the question's words in it."""
    passage, first = ranked.passage, ranked.passage.spans[0].locator
    return {
        "document": ranked.document,
        "document_id": passage.document_id,
        "passage_id": passage.passage_id,
        "page": first.page,
        "page_label": first.page_label,
        "sheet": first.sheet,
        "row": first.row,
        "text": passage.text,
        "rank": ranked.rank,
        "score": _rounded(ranked.score),
        "routes": {
            one.name.value: {
                "rank": one.rank,
                "score": _rounded(one.score),
                "ranked": one.ranked,
                "window": one.window,
                "last_score": _rounded(one.last),
            }
            for one in ranked.standings
        },
        "words": [
            {"word": w.text, "term": w.term, "rarity": _rounded(w.rarity), "count": w.count, "share": _rounded(w.share)}
            for w in ranked.words
        ],
    }


def _fate(fate: Fate) -> dict[str, Any]:
    return {
        "verdict": fate.verdict.value,
        "sentence": fate.sentence,
        "because": list(lines(fate)),
        "document": fate.document,
        "document_id": fate.document_id,
        "passage": None if fate.ranked is None else ranked_to_json(fate.ranked),
        "ahead": {
            "fused" if rivals.route is None else rivals.route.value: [ranked_to_json(r) for r in rivals.best]
            for rivals in fate.rivals
        },
        "support": None if fate.support is None else {k: _rounded(v) for k, v in asdict(fate.support).items()},
        "citations": list(fate.markers),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
