"""No document is both learned from and measured on."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from finetune.mining import Pair
from finetune.split import SHARE, by_document
from finetune.types import Row
from ingest.errors import UsageError


def rows() -> list[Row]:
    """Articles of 40 rows, contracts of 12 of two sources, and answers of 3, in random order."""
    sizes = {"squad": (25, 40), "cuad": (40, 8), "cuad-cloze": (40, 4), "medquad": (300, 3)}
    made = [
        Row(
            question=f"{source} {document} {n}?", passage=f"Passage {n // 2} of {document} of {source}.",
            relevant=n % 2 == 0, source=source if n % 3 else f"{source}/other",
            document=f"{source.partition('-')[0]} {document}",
        )
        for source, (documents, each) in sizes.items()
        for document in range(documents)
        for n in range(each)
    ]  # fmt: skip
    random.Random(4).shuffle(made)
    return made


def test_no_document_is_on_both_sides() -> None:
    made = rows()
    learned, held_out, left_out = by_document(made, 120)
    assert {row.document for row in learned}.isdisjoint(row.document for row in held_out)
    assert not left_out and len(learned) + len(held_out) == len(made)
    assert learned == [row for row in made if row in set(learned)]


def test_each_source_has_about_its_share() -> None:
    made = rows()
    _, held_out, _ = by_document(made, 120)
    share = 120 / len(made)
    every, held = (Counter(row.source.partition("/")[0] for row in part) for part in (made, held_out))
    for source, count in every.items():
        assert 0.6 * share * count <= held[source] <= 1.6 * share * count, source
    _, all_allowed, _ = by_document(made, 10_000)
    assert 0.7 * SHARE * len(made) <= len(all_allowed) <= 1.2 * SHARE * len(made)


def test_a_right_passage_that_is_held_out_is_not_learned_from_another_document() -> None:
    pairs = [
        Pair(
            question=f"{n}?", right=f"Passage {n}.", wrong=(f"Passage {n + 1}.", "Roof."), source="x", document=f"d{n}"
        )
        for n in range(40)
    ]
    learned, held_out, left_out = by_document(pairs, 4)
    assert [pair.document for pair in held_out] == ["d0", "d1", "d2", "d3"]
    assert left_out == {}
    learned, held_out, left_out = by_document(pairs[::-1], 4)
    assert [pair.document for pair in held_out] == ["d39", "d38", "d37", "d36"]
    assert left_out == {"x": 1} and len(learned) == 35 and learned[0].document == "d34"


@pytest.mark.parametrize(("count", "documents", "message"), [(9, 9, "9 rows"), (50, 1, "of 1 documents")])
def test_too_few_are_refused(count: int, documents: int, message: str) -> None:
    made = [
        Row(question=f"{n}?", passage="x", relevant=True, source="x", document=str(n % documents)) for n in range(count)
    ]
    with pytest.raises(UsageError, match=message):
        by_document(made, 100)
