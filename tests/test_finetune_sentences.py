"""Rows of single sentences for the verifier, and adapters that are trained on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from test_crossencoder import RECIPE, rows

from finetune.crossencoder import train
from finetune.reader_model import ReaderModel
from finetune.recipe import Recipe
from finetune.sentence_rows import STRETCH, sentence_rows, stretch_rows
from finetune.types import Row
from index.adapter import load_adapter
from index.crossencoder import VERIFIER
from ingest.errors import RetrievalError, UsageError

PASSAGE = (
    "The rent is due monthly. The deposit of two months of rent is held by the Landlord in Arden. "
    "Pets are not allowed. The deposit is given back after the keys."
)
ENCODE = HashEncoder().encode


def row(question: str, answer: str | None, **named: object) -> Row:
    at = PASSAGE.index(answer) if answer else 0
    span = (at, at + len(answer)) if answer else None
    known = {"answerable": answer is not None, "source": "made", "document": "Arden_lease", **named}
    return Row(question=question, passage=PASSAGE, answer=span, **known)  # type: ignore[arg-type]


def test_the_sentence_of_the_answer_and_the_nearest_other_one() -> None:
    asked = "Who holds the deposit of rent?"
    for seed in range(4):  # with the title of the document and without
        right, beside = sentence_rows([row(asked, "the Landlord")], "made-sentences", ENCODE, random.Random(seed))
        assert right.answerable and right.answer is None  # the sentence is judged as a whole
        assert right.passage.endswith("The deposit of two months of rent is held by the Landlord in Arden.")
        assert beside.answerable is False and beside.answer is None
        assert beside.passage.endswith(("The rent is due monthly.", "The deposit is given back after the keys."))
        assert beside.source == "made-sentences/beside"


def test_an_answer_that_is_said_twice_makes_no_wrong_sentence() -> None:
    found = list(sentence_rows([row("What is held?", "The deposit")], "made", ENCODE, random.Random(0)))
    assert [one.answerable for one in found] == [True, False]
    assert "deposit" not in found[1].passage


def test_without_an_answer_the_nearest_sentence_is_wrong() -> None:
    asked = row("Are pets allowed?", None, source="made/removed")
    (only,) = sentence_rows([asked], "made-sentences", ENCODE, random.Random(0))
    assert only.passage.endswith("Pets are not allowed.") and only.answerable is False
    assert only.source == "made-sentences/removed"


def test_a_stretch_begins_with_the_nearest_sentence_under_the_title() -> None:
    body = PASSAGE + " " + " ".join(f"Sentence number {n} tells of something else." for n in range(30))
    asked = Row(question="Are pets allowed?", passage=f"Lease\n{body}", relevant=True, source="made", document="a")
    (only,) = stretch_rows([asked], "made-sentences", ENCODE)
    assert only.passage.startswith("Lease\nPets are not allowed. The deposit is given")
    assert STRETCH - 60 < len(only.passage) <= STRETCH + len("Lease\n") and only.passage.endswith("else.")
    assert only.answerable is True and only.relevant is None


def test_a_run_can_begin_with_an_adapter_that_ships() -> None:
    size = load_adapter(VERIFIER).card["recipe"]["adapter"]
    start = {"rank": size["rank"], "alpha": size["alpha"], "start": VERIFIER.name}
    recipe = Recipe.model_validate(RECIPE | {"adapter": start})
    head = ReaderModel(recipe).state_dict()["pair_head.weight"]
    assert (head == load_adapter(VERIFIER).weights["pair_head.weight"].float()).all()


@pytest.mark.parametrize(("start", "told"), [("crossencoder", "same rank"), ("no such", "cannot be read")])
def test_an_adapter_that_does_not_fit_is_refused(start: str, told: str) -> None:
    recipe = Recipe.model_validate(RECIPE | {"adapter": {"rank": 3, "alpha": 6, "start": start}})
    with pytest.raises((UsageError, RetrievalError), match=told):
        ReaderModel(recipe)


def test_a_recipe_names_the_kind_of_its_adapter(tmp_path: Path) -> None:
    folder = train(Recipe.model_validate(RECIPE | {"kind": "verifier"}), rows(), tmp_path)
    assert load_adapter(folder).kind == "verifier"
