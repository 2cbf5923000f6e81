"""Ranks counted over everything, and scores taken apart by their words, are those of the search itself."""

from __future__ import annotations

from contextlib import closing

import pytest

from index.analyze import terms
from index.collection import Collection
from index.explain import Explainer
from index.lexical import LexicalIndex
from index.types import Filter, Query, RouteName

TEXTS = {
    0: ("a", "The Tenant pays the rent. The rent is due."),
    1: ("a", "The Tenant repairs the roof."),
    2: ("b", "The rent of the roof terrace is paid by the Landlord, not the Tenant; see clause 3.2(a)."),
    3: ("b", "Paracetamol every six hours."),
}


@pytest.mark.parametrize("only", [None, ["a"], ["b"], ["a", "b"]])
@pytest.mark.parametrize("question", ["rent", "Does the Tenant pay the rent rent of the roof?", "clause 3.2(a)", "dog"])
def test_the_parts_of_a_score_add_up(question: str, only: list[str] | None) -> None:
    index = LexicalIndex(None)
    index.update((row, document, "", text) for row, (document, text) in TEXTS.items())
    scores = dict(index.search(question, 10, only=only))
    parts = index.shares(question, list(scores), only=only)
    assert {row: pytest.approx(sum(by_term.values()), rel=1e-5) for row, by_term in parts.items()} == scores
    for row, by_term in parts.items():
        assert by_term.keys() == set(terms(question)) & set(terms(TEXTS[row][1]))
        assert all(part > 0 for part in by_term.values())


QUESTIONS = ("How much notice must the Tenant give?", "What is the highest daily dose for a child?", "roof")


@pytest.mark.parametrize("condition", [Filter(), Filter(folders=("legal",)), Filter(documents=("mutual_nda.rtf",))])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_hits_are_explained_as_they_were_ranked(samples: Collection, question: str, condition: Filter) -> None:
    searcher = samples.open()
    query = Query(text=question, k=5, filter=condition)
    hits = searcher.search(query)
    with closing(samples.catalog()) as catalog:
        explainer = Explainer(searcher, query, catalog)
        explained = explainer.ranked([hit.passage.row_id for hit in reversed(hits)])
    assert [(r.rank, r.score, r.passage, r.document) for r in explained] == [
        (hit.rank, hit.score, hit.passage, hit.document) for hit in hits
    ]
    for ranked, hit in zip(explained, hits, strict=True):
        inside = {one.name: (one.rank, one.score) for one in ranked.standings if one.is_inside}
        assert inside == {route.name: (route.rank, pytest.approx(route.score, abs=1e-5)) for route in hit.routes}
        lexical = {route.name: route.score for route in hit.routes}.get(RouteName.LEXICAL, 0.0)
        assert sum(word.share for word in ranked.words) == pytest.approx(lexical, rel=1e-4)
        assert all((word.share > 0) == (word.count > 0) for word in ranked.words)


def test_ranks_are_counted_over_everything(samples: Collection) -> None:
    searcher = samples.open()
    question = QUESTIONS[0]
    asked = searcher.encode([question])[0]
    with closing(samples.catalog()) as catalog:
        rows = searcher.rows([*searcher.documents]).tolist()
        explained = {r.passage.row_id: r for r in Explainer(searcher, Query(text=question), catalog).ranked(rows)}
    assert len(explained) == len(rows) > 200
    cosines = sorted(rows, key=lambda row: -searcher.cosine(asked, row))
    found = {row: {one.name: one for one in ranked.standings} for row, ranked in explained.items()}
    assert [found[row][RouteName.DENSE].rank for row in cosines] == list(range(1, len(rows) + 1))
    ranked_by_words = [one[RouteName.LEXICAL].rank for one in found.values() if one[RouteName.LEXICAL].rank is not None]
    assert sorted(ranked_by_words) == list(range(1, len(ranked_by_words) + 1))
    wanted = set(terms(question))
    assert len(ranked_by_words) == sum(any(w.count for w in r.words if w.term in wanted) for r in explained.values())
