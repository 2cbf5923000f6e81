"""The retriever: wrong passages mined for each question, the batch they make, and a small real training run."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from hash_encoder import HashEncoder

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from finetune.kept_pairs import kept_pairs
from finetune.mining import WRONG, Pair, mined
from finetune.reading_rows import Asked, Read
from finetune.recipe import Recipe
from finetune.retriever import train
from finetune.retriever_data import squad_as_set
from finetune.retriever_model import Tokens, collate
from index.adapter import load_adapter
from index.encode import base_model
from ingest.errors import UsageError

RECIPE = {
    "seed": 3,
    "tokens": 48,
    "adapter": {"rank": 4, "alpha": 8},
    "schedule": {"batch": 4, "epochs": 1.0, "learning_rate": 3e-3, "warmup": 0.1, "clip": 1.0, "evaluate_every": 5,
                 "patience": 9},
    "rows": {},
}  # fmt: skip


def cases() -> LabelledSet:
    """Fees of cases; passage `copy` says what the seventh says."""
    texts = {f"p{n}": f"The fee for case {n} is {n}00 pounds." for n in range(40)} | {"roof": "The roof is red."}
    texts["copy"] = texts["p7"]
    return LabelledSet(
        passages=tuple(LabelledPassage(passage_id=p, title="Fees", text=t, group="") for p, t in texts.items()),
        queries=tuple(
            LabelledQuery(query_id=f"q{n}", text=f"What is the fee for case {n}?", group=None) for n in range(40)
        ),
        qrels={f"q{n}": {f"p{n}": 1} for n in range(40)},
    )


def test_wrong_passages_are_mined_where_the_routes_disagree() -> None:
    pairs = list(mined(cases(), "fees", 30, random.Random(1), HashEncoder().encode))
    assert len(pairs) == 30 == len({pair.question for pair in pairs})
    for pair in pairs:
        number = pair.question.split()[-1].rstrip("?")
        assert pair.document == "Fees"
        assert pair.right == f"Fees\nThe fee for case {number} is {number}00 pounds."
        assert len(pair.wrong) == WRONG and len(set(pair.wrong)) == WRONG
        assert pair.right not in pair.wrong


def test_a_search_inside_a_document_is_mined_there() -> None:
    labelled = LabelledSet(
        passages=tuple(
            LabelledPassage(passage_id=f"{d}{n}", title="", text=f"Clause {n} of {d} on fees.", group=d)
            for d in "ab"
            for n in range(9)
        ),
        queries=(LabelledQuery(query_id="q", text="Which clause is on fees?", group="b"),),
        qrels={"q": {"b3": 1}},
    )
    (pair,) = mined(labelled, "x", 5, random.Random(2), HashEncoder().encode)
    assert pair.right == "Clause 3 of b on fees." and pair.document == "b"
    assert all(" of b " in wrong for wrong in pair.wrong)


def test_what_is_right_for_another_question_is_no_wrong_passage() -> None:
    def row(right: int) -> Tokens:
        return Tokens(
            question=[101, 5, 102], passages=[[101, right, 102], [101, 90, 102], [101, 91, 102]], taught=[0.0] * 3
        )

    batch = collate([row(7), row(8), row(7)])
    assert batch["labels"].tolist() == [
        [1, 0, 0, 0, 0, 0, -1, 0, 0],
        [0, 0, 0, 1, 0, 0, 0, 0, 0],
        [-1, 0, 0, 0, 0, 0, 1, 0, 0],
    ]
    assert batch["passages"].shape == (9, 16)


def test_paragraphs_and_their_questions_are_a_labelled_set() -> None:
    read = [
        Read(document="Red_Roofs", passage="One.", asked=(Asked(question="Which?", answers=((0, 3),)),)),
        Read(document="Red_Roofs", passage="Two.", asked=(Asked(question="None?", answers=()),)),
    ]
    labelled = squad_as_set(read)
    assert [p.title for p in labelled.passages] == ["Red Roofs", "Red Roofs"]
    assert [q.text for q in labelled.judged] == ["Which?"] and labelled.qrels == {"0.0": {"0": 1}}


def test_a_run_leaves_an_adapter_that_moves_questions_to_their_passages(tmp_path: Path) -> None:
    pairs = [
        Pair(
            question=f"colour {n}?",
            right=f"Paint {n} is blue.",
            wrong=("A colour.", f"colour {n + 9}"),
            source="x",
            document=f"paint {n}",
        )
        for n in range(60)
    ]
    folder = train(Recipe.model_validate(RECIPE), pairs, tmp_path)
    adapter = load_adapter(folder)
    assert adapter.kind == "retriever"
    assert adapter.card["held_out"][-1]["eval_loss"] < adapter.card["held_out"][0]["eval_loss"]
    plain, adapted = base_model("cpu")[0], base_model("cpu", adapter.merge_into)[0]
    ids = torch.tensor([[101, 6120, 1021, 102]])
    with torch.no_grad():
        assert not torch.allclose(plain(ids).last_hidden_state, adapted(ids).last_hidden_state)


def test_too_few_pairs_are_refused(tmp_path: Path) -> None:
    pairs = [Pair(question="q", right="r", wrong=("only one",), source="x", document="d")] * 50
    with pytest.raises(UsageError, match="0 rows"):
        train(Recipe.model_validate(RECIPE), pairs, tmp_path)


def test_the_teacher_reads_what_the_retriever_reads(tmp_path: Path) -> None:
    class Teacher:
        name = "teacher@0"

        def __init__(self) -> None:
            self.read_texts: list[str] = []

        def read(self, question: str, passages: list[str]) -> list[SimpleNamespace]:
            self.read_texts += passages
            return [SimpleNamespace(relevance=0.0) for _ in passages]

    long = "the tenant pays the rent " * 200
    pairs = [
        Pair(question=f"q {n}?", right=f"{n} {long}", wrong=(f"a {n}", f"b {n}"), source="x", document=str(n))
        for n in range(40)
    ]
    teacher = Teacher()
    train(Recipe.model_validate(RECIPE), pairs, tmp_path, teacher=teacher)  # type: ignore[arg-type]
    assert len(teacher.read_texts) == 120 and max(len(text.split()) for text in teacher.read_texts) <= RECIPE["tokens"]


def test_pairs_are_mined_once_for_a_run(tmp_path: Path) -> None:
    pairs = [Pair(question="q", right="r", wrong=("a", "b"), source="x", document="d")]
    times: list[int] = []

    def mine() -> tuple[list[Pair], Counter[str]]:
        times.append(1)
        return pairs, Counter(x=2)

    recipe, path = Recipe.model_validate(RECIPE), tmp_path / "run" / "pairs.json.gz"
    assert kept_pairs(path, recipe, mine) == kept_pairs(path, recipe, mine) == (pairs, Counter(x=2))
    assert len(times) == 1
    kept_pairs(path, Recipe.model_validate(RECIPE | {"seed": 4}), mine)
    path.write_bytes(path.read_bytes()[:-9])
    assert kept_pairs(path, recipe, mine)[0] == pairs and len(times) == 3
