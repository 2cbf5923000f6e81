"""Passages read together with the question: their order, their scores, and what stays as it was."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from index.crossencoder import Reading
from index.reread import MOST_READ, READ_WEIGHT, mixed, readable, reread
from index.types import Hit, Route, RouteName
from ingest.types import Passage


class Scripted:
    """Finds a passage to answer by the number that its text ends with."""

    name = "scripted"

    def __init__(self) -> None:
        self.read_texts: list[str] = []

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        self.read_texts += passages
        return [Reading(relevance=0.0, answerable=float(text.split()[-1]), windows=()) for text in passages]


def hit(number: int, score: float, logit: float) -> Hit:
    passage = Passage(
        passage_id=f"p{number:03}", row_id=number, document_id="d", revision_id=1, text_id="t", ordinal=number,
        text=f"Clause {number} {logit}", headings=("Terms",), spans=(), token_count=3,
    )  # fmt: skip
    route = Route(name=RouteName.LEXICAL, rank=number, score=score)
    return Hit(passage=passage, document="lease.txt", title="Lease", rank=number, score=score, routes=(route,))


def test_what_answers_comes_before_what_is_only_about_it() -> None:
    hits = [hit(1, 0.9, -6.0), hit(2, 0.8, 6.0), hit(3, 0.7, 0.0)]
    found = reread("who?", hits, Scripted())  # type: ignore[arg-type]
    assert [h.passage.row_id for h in found] == [2, 3, 1]
    assert [h.rank for h in found] == [1, 2, 3]
    assert [h.answerable for h in found] == [6.0, 0.0, -6.0]
    assert found[0].score == pytest.approx((1 - READ_WEIGHT) * 0.8 + READ_WEIGHT / (1 + np.exp(-6)))
    assert all(h.routes == hits[h.passage.row_id - 1].routes for h in found)


def test_few_are_read_and_the_others_stay_behind() -> None:
    hits = [hit(n, 1 - n / 100, -9.0 if n < 3 else 1.0) for n in range(1, MOST_READ + 6)]
    reader = Scripted()
    found = reread("who?", hits, reader)  # type: ignore[arg-type]
    assert len(reader.read_texts) == MOST_READ
    assert reader.read_texts[0].startswith("Lease > Terms\nClause 1 ")
    assert [h.passage.row_id for h in found[MOST_READ:]] == [h.passage.row_id for h in hits[MOST_READ:]]
    assert sorted((h.score for h in found), reverse=True) == [h.score for h in found]
    assert all(h.answerable is None for h in found[MOST_READ:])


def test_equal_scores_come_in_order_of_their_ids() -> None:
    assert [h.passage.passage_id for h in reread("?", [hit(2, 0.5, 0.0), hit(1, 0.5, 0.0)], Scripted())] == [  # type: ignore[arg-type]
        "p001",
        "p002",
    ]
    assert reread("?", [], Scripted()) == ()  # type: ignore[arg-type]


def test_scores_stay_between_nothing_and_one() -> None:
    assert mixed([0.0, 1.0], [-1e9, 1e9]) == pytest.approx([0.0, 1.0], abs=1e-9)


def test_a_passage_without_title_is_read_as_it_is() -> None:
    from dataclasses import replace

    one = hit(1, 0.5, 0.0)
    bare = replace(one, title="", passage=replace(one.passage, headings=()))
    assert readable(bare) == one.passage.text
