"""Lessons that a collection gives about itself: what is asked, where it comes from, what is held out, what is wrong."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder

from finetune.collection.clozes import asked_lessons, cloze_lessons
from finetune.collection.curriculum import divided, lessons
from finetune.collection.definitions import definition_lessons
from finetune.collection.headings import heading_lessons
from finetune.collection.lesson import Lesson, Stored
from finetune.collection.material import FEWEST, Material, material
from finetune.collection.negatives import with_wrong
from finetune.collection.references import reference_lessons
from index.collection import Collection
from ingest.errors import UsageError

WANTED = {"heading": 99, "definition": 99, "reference": 99, "cloze": 99, "asked": 99}


def stored(name: str, text: str, headings: Sequence[str] = (), document: str = "lease", title: str = "Lease") -> Stored:
    return Stored(
        passage_id=name, document_id=document, text_id=f"text of {document}", spans=((0, len(text)),), title=title,
        headings=tuple(headings), text=text,
    )  # fmt: skip


def made(source: str, **fields: object) -> Lesson:
    passage = stored(str(fields.pop("right", "p1")), "words", document=str(fields.pop("document", "lease")))
    return Lesson(question=str(fields.pop("question", "q")), passage=passage, is_whole=True, source=source, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def houses() -> Material:
    """Twenty leases of three clauses each, which differ in their words."""
    passages = []
    for n in range(20):
        clauses = {
            "1. Rent": f"The Tenant{n} must pay {n}00 pounds to the Landlord{n} on the first day of each month.",
            "2. Repair": f"The roof of house{n} leaks. The Tenant{n} shall mend each broken window of house{n} within "
            f"{n} days. The key of house{n} hangs behind the green door of the cellar.",
            "3. Words": f"“Yard{n}” means the ground behind house{n}. A notice under clause 1 must reach Agent{n} "
            "in writing by hand or by post.",
        }
        passages += [
            stored(f"{n}-{heading[0]}", text, (heading,), f"house{n}", f"Lease of house{n}")
            for heading, text in clauses.items()
        ]
    encoder = HashEncoder()
    return Material(
        passages=tuple(passages), vectors=encoder.encode([p.embedded for p in passages]), encoder=encoder.name
    )


def test_a_heading_asks_for_the_first_clause_below_it_which_then_lacks_it() -> None:
    passages = [stored("a", "Pay monthly.", ["4. Rent"]), stored("b", "Pay by hand.", ["4. Rent"])]
    (lesson,) = heading_lessons(passages, random.Random(1))
    assert "Rent" in lesson.question and lesson.right == "a" and lesson.also == ("b",)
    assert not lesson.is_whole and lesson.passage.headings == () and lesson.passage.embedded == "Lease\nPay monthly."


def test_a_heading_of_several_documents_is_asked_for_with_the_title() -> None:
    both = [
        stored("a", "x", ["Rent"], "one", "Lease of the mill"), stored("b", "y", ["Rent"], "two", "Lease of the barn")
    ]  # fmt: skip
    for lesson, name in zip(heading_lessons(both, random.Random(1)), ("mill", "barn"), strict=True):
        assert name in lesson.question and "Rent" in lesson.question and name in lesson.passage.embedded
    untitled = [stored("a", "x", ["Rent"], "one", ""), stored("b", "y", ["Rent"], "two", "")]
    assert not list(heading_lessons(untitled, random.Random(1)))


def test_a_term_asks_for_the_sentence_that_defines_it() -> None:
    passage = stored(
        "a", "Dated 2 May. “Break Date” means 24 March 2030. The Food and Drug Administration (FDA) rules."
    )
    term, short = definition_lessons([passage], random.Random(1))
    assert "Break Date" in term.question and passage.text[slice(*term.answer or ())].startswith("“Break Date” means")
    assert "FDA" in short.question
    twice = [passage, stored("b", "“Break Date” means another day.")]
    assert ["FDA" in lesson.question for lesson in definition_lessons(twice, random.Random(1))] == [True]


def test_a_reference_asks_for_the_place_that_it_names() -> None:
    passages = [
        stored("a", "3.1 Rent is due on the first of the month.", ["3. Rent"]),
        stored("b", "If the sum that is due under clause 3.1 is late, interest runs at 4 % a year.", ["9. Interest"]),
        stored("c", "Section 3 of the Rent Act 1977 shall not apply to this lease in any way.", ["10. Law"]),
    ]
    (lesson,) = reference_lessons(passages)
    assert lesson.right == "a" and "3.1" not in lesson.question and lesson.question.startswith("If the sum that is due")
    assert lesson.also == ("b",)  # what refers to the place says of it what is asked


def test_a_sentence_taken_out_finds_the_rest(houses: Material) -> None:
    found = list(cloze_lessons(houses.passages, random.Random(1)))
    assert len(found) == 20
    for lesson in found:
        original = next(p for p in houses.passages if p.passage_id == lesson.right)
        assert len(lesson.passage.text) < len(original.text) and not lesson.is_whole
        assert lesson.question not in lesson.passage.text


def test_what_somebody_must_do_is_asked(houses: Material) -> None:
    found = list(asked_lessons(houses.passages, random.Random(1)))
    assert len(found) >= 40 and all(lesson.question.endswith("?") and lesson.is_whole for lesson in found)
    for lesson in found:
        sentence = lesson.passage.text[slice(*lesson.answer or ())]
        assert any(word in sentence for word in (" must ", " shall "))


def test_each_question_comes_once_and_from_one_passage_alone() -> None:
    same = "The key of the house hangs behind the green door of the cellar, where it is dry and where nobody looks."
    passages = [stored(f"p{n}", f"A sentence of {n}. {same} Another of {n}.", document=f"d{n}") for n in range(4)]
    assert not lessons(passages, {"heading": 9}, 1)  # four documents of one title
    found = lessons(passages, {"cloze": 9}, 1)
    assert len({lesson.question for lesson in found}) == len(found) <= 4
    twins = lessons([stored("a", same, ["Key"]), stored("b", same, ["Door"])], {"heading": 9}, 1)
    assert {lesson.right: lesson.also for lesson in twins} == {"a": ("b",), "b": ("a",)}


def test_documents_that_judge_are_never_learned_from(houses: Material) -> None:
    found = lessons(houses.passages, WANTED, 1)
    assert set(Counter(lesson.source for lesson in found)) == {"heading", "definition", "reference", "cloze", "asked"}
    learned, judging, _ = divided(found, houses.passages)
    assert judging and {one.document for one in judging}.isdisjoint(one.document for one in learned)
    assert len({one.right for one in judging}) == len(judging)
    assert lessons(houses.passages, WANTED, 1) == found != lessons(houses.passages, WANTED, 2)


def test_what_a_judging_document_repeats_is_not_learned_from() -> None:
    passages = [stored(f"p{n}", "x", document=f"d{n}") for n in range(40)]
    found = [made("own", question=f"q{n}", right=f"p{n}", document=f"d{n}") for n in range(40)]
    judged = {lesson.right for lesson in divided(found, passages)[1]}
    twin = next(iter(judged))
    last = next(n for n in range(39, 0, -1) if f"p{n}" not in judged)
    found[last] = made("own", question=f"q{last}", right=f"p{last}", document=f"d{last}", also=(twin,))
    learned, _, left = divided(found, passages)
    assert f"p{last}" not in {lesson.right for lesson in learned} and left["own"] == 1


def test_one_document_cannot_be_divided() -> None:
    found = [made("own", question=f"q{n}", right=f"p{n}") for n in range(40)]
    with pytest.raises(UsageError, match=r"40 questions .* are of 1 documents, too few"):
        divided(found, [])


def test_wrong_passages_are_of_documents_to_learn_from(houses: Material) -> None:
    learned, judging, _ = divided(lessons(houses.passages, WANTED, 1), houses.passages)
    seen = houses.without(lesson.document for lesson in judging)
    assert len(seen.passages) == len(seen.vectors) < len(houses.passages)
    drawn = with_wrong(learned, seen, HashEncoder(), 1)
    held = {passage.passage_id for passage in seen.passages}
    assert drawn and all(set(one.wrong) <= held and one.right not in one.wrong for one in drawn)
    assert all(set(one.wrong).isdisjoint(one.also) and one.wrong for one in drawn)


def test_a_collection_is_read_as_it_is_served(collection: Collection, tmp_path: Path) -> None:
    folder = tmp_path / "leases"
    folder.mkdir()
    for n in range(FEWEST):
        (folder / f"{n}.txt").write_text(f"The rent of house {n} is {n}00 pounds. It is due each month.")
    collection.ingest([folder])
    searcher, catalog = collection.open(), collection.catalog()
    held = material(searcher, catalog)
    assert len(held.passages) == FEWEST and np.allclose(np.linalg.norm(held.vectors, axis=1), 1, atol=1e-5)
    for passage, vector in zip(held.passages, held.vectors, strict=True):
        printed = catalog.printed(passage.text_id)
        assert " ".join(printed[start:end] for start, end in passage.spans).split() == passage.text.split()
        assert np.allclose(HashEncoder().encode([passage.embedded])[0], vector, atol=1e-6)
    collection.remove(["0.txt"])
    with pytest.raises(UsageError, match=f"holds {FEWEST - 1} passages that can be learned from, {FEWEST} are needed"):
        material(collection.open(), catalog)
    catalog.close()
