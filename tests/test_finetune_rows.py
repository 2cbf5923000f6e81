"""What is learned from: rows with and without an answer, windows of long documents, leaks, tokens, recipes."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from finetune.features import IGNORED, features
from finetune.leaks import SHINGLE, Leaks
from finetune.reading_rows import Read, read_squad, reading_rows, titled
from finetune.recipe import read_recipe
from finetune.relevance_rows import relevance_rows
from finetune.types import Row
from finetune.window_rows import window_rows
from index.crossencoder import CLOSE, OPEN
from ingest.errors import UsageError
from ingest.tokens import tokenizer

RECIPES = Path(__file__).parents[1] / "finetune" / "recipes"
TOWNS = ("Arden", "Barrow", "Corby", "Dunmore", "Elstow", "Frome", "Glossop", "Hexham")


@pytest.fixture
def towns(tmp_path: Path) -> list[Read]:
    """A document of eight passages, each with three questions."""
    paragraphs = []
    for number, town in enumerate(TOWNS, 1):
        context = f"The town of {town} has {number}50 houses. Its mayor is Anne {town}son. A river is near."
        asked = [
            (f"How many houses does the town of {town} have?", f"{number}50"),
            (f"Who is mayor of {town}?", f"Anne {town}son"),
            (f"Is {town} near 1900 houses?", None),
        ]
        paragraphs.append(
            {
                "context": context,
                "qas": [
                    {
                        "id": f"{town}{n}",
                        "question": question,
                        "answers": [] if words is None else [{"text": words, "answer_start": context.index(words)}],
                        "is_impossible": words is None,
                    }
                    for n, (question, words) in enumerate(asked)
                ],
            }
        )
    path = tmp_path / "towns.json.gz"
    other = [{"title": "Others", "split": "dev", "paragraphs": []}]
    path.write_bytes(gzip.compress(json.dumps({"data": [
        {"title": "Towns", "split": "train", "paragraphs": paragraphs}, *other]}).encode()))  # fmt: skip
    assert read_squad(path, split="dev") == []
    return read_squad(path, split="train")


def test_each_answered_question_is_a_row_and_many_lose_their_answer(towns: list[Read]) -> None:
    rows = [row for seed in range(20) for row in reading_rows(towns, "towns", random.Random(seed))]
    answered = [row for row in rows if row.answerable]
    assert len(answered) == 20 * 16
    for row in answered:
        assert row.answer and row.relevant
        words = row.passage[slice(*row.answer)]
        assert words.endswith("50") or words.startswith("Anne ")
    without = [row for row in rows if row.answerable is False]
    assert all(row.answer is None for row in without)
    assert len(without) > len(rows) / 3
    ways = Counter(row.source for row in without)
    assert ways.keys() == {"towns", "towns/other", "towns/removed", "towns/swapped", "towns/negated"}
    by_question = {asked.question: one for one in towns for asked in one.asked}
    for row in without:
        if row.source == "towns/other":
            own = by_question[row.question]
            assert row.passage != own.passage and row.relevant is False
        if row.source == "towns/removed":
            own = by_question[row.question]
            (answer,) = next(asked.answers for asked in own.asked if asked.question == row.question)
            assert own.passage[slice(*answer)] not in row.passage and row.relevant is None
        if row.source in ("towns/swapped", "towns/negated"):
            assert row.passage in {one.passage for one in towns}
            assert row.question not in by_question or by_question[row.question].passage != row.passage
        if row.source == "towns/negated":
            assert " not " in row.question


def test_half_of_the_passages_stand_below_their_title_with_the_same_answers() -> None:
    passage = "He was born in Arden in 1802."
    row = Row(question="Where was he born?", passage=passage, answer=(15, 20), answerable=True, source="x",
              document="John_Ashby")  # fmt: skip
    chance = random.Random(4)
    made = [titled(row, chance) for _ in range(400)]
    assert {one.passage[slice(*one.answer)] for one in made if one.answer} == {"Arden"}
    below = [one for one in made if one.passage != passage]
    assert {one.passage for one in below} == {f"John Ashby\n{passage}"} and 160 < len(below) < 240
    named = {one.question for one in made} - {row.question}
    assert named == {f"{before}Where was he born{after}?" for before, after in (
        ("", " in John Ashby"), ("In John Ashby: ", ""), ("John Ashby: ", ""))}  # fmt: skip
    assert all(one in below for one in made if one.question in named)


def test_a_window_holds_the_answer_or_none_of_it() -> None:
    clauses = [f"Clause {n} tells of matter {n}, and of matter {n} alone, whatever is agreed." for n in range(200)]
    clauses[120] = "The governing law of this agreement is that of Utopia."
    text = " ".join(clauses)
    at = text.index("that of Utopia")
    asked = [
        {
            "id": "1",
            "question": "What is the governing law?",
            "answers": [{"text": "that of Utopia", "answer_start": at}],
        },
        {"id": "2", "question": "What is the matter of the clause on insurance?", "answers": []},
    ]
    read = _read([{"context": text, "qas": asked}])
    rows = [row for seed in range(10) for row in window_rows(read, "contract", 64, random.Random(seed))]
    holding = [row for row in rows if row.answerable]
    assert len(holding) == 10 and len({row.passage for row in holding}) > 3
    assert all(row.passage[slice(*row.answer or (0, 0))] == "that of Utopia" for row in holding)
    others = [row for row in rows if not row.answerable]
    assert len(others) > 10
    assert all("Utopia" not in row.passage and row.passage in text for row in others)
    assert all(len(tokenizer().encode(row.passage, add_special_tokens=False).ids) <= 64 for row in rows)


def test_an_answer_longer_than_a_window_gives_no_row() -> None:
    text = "word " * 300
    asked = {"id": "1", "question": "What?", "answers": [{"text": text[:1000], "answer_start": 0}]}
    read = _read([{"context": text, "qas": [asked]}])
    assert not [row for row in window_rows(read, "long", 64, random.Random(1)) if row.answerable]


def test_wrong_passages_are_near_and_say_something_else() -> None:
    texts = {f"p{n}": f"The fee for case {n} is {n}00 pounds." for n in range(30)}
    texts["copy"] = texts["p7"]
    labelled = LabelledSet(
        passages=tuple(LabelledPassage(passage_id=p, title="Fees", text=t, group="") for p, t in texts.items()),
        queries=(LabelledQuery(query_id="q", text="What is the fee for case 7?", group=None),),
        qrels={"q": {"p7": 1}},
    )
    for seed in range(20):
        right, *wrong = relevance_rows(labelled, "fees", 5, random.Random(seed))
        assert right.relevant and right.passage == f"Fees\n{texts['p7']}" and right.answerable is None
        assert {row.document for row in (right, *wrong)} == {"Fees"}
        assert len(wrong) == 2
        assert all(row.relevant is False and texts["p7"] not in row.passage for row in wrong)


def test_what_a_development_set_holds_is_left_out() -> None:
    secret = " ".join(f"word{n}" for n in range(SHINGLE + 5))
    leaks = Leaks(["Who pays the rent?"], [f"Before. {secret} After."])
    kept = Row(question="Who pays?", passage=" ".join(secret.split()[: SHINGLE - 1]), source="kept", document="d")
    rows = [
        kept,
        Row(question="WHO pays  the rent", passage="x", source="asked", document="d"),
        Row(question="What?", passage=secret.upper().replace(" ", ", "), source="said", document="d"),
        Row(question=f"{secret}.", passage="x", source="stated", document="d"),
    ]
    assert list(leaks.without(rows)) == [kept]
    assert leaks.left_out == {"asked": 1, "said": 1, "stated": 1}


@pytest.mark.parametrize("place", [0, 150, 296])
def test_a_passage_too_long_is_cut_around_its_answer(place: int) -> None:
    words = [f"word{n}" for n in range(300)]
    passage = " ".join(words)
    start = passage.index(words[place])
    end = start + len(" ".join(words[place : place + 3]))
    row = Row(question="Which?", passage=passage, answer=(start, end), answerable=True, source="long", document="d")
    (found,) = features([row], 64)
    assert len(found.ids) <= 64 and found.ids[0] == OPEN and found.ids[-1] == CLOSE
    assert tokenizer().decode(found.ids[found.start : found.end + 1]) == " ".join(words[place : place + 3])
    assert found.answerable == 1 and found.relevant == IGNORED


def test_an_answer_is_never_cut() -> None:
    row = Row(question="Which?", passage="word " * 300, answer=(0, 1499), answerable=True, source="long", document="d")
    with pytest.raises(ValueError, match="does not fit"):
        list(features([row], 64))
    with pytest.raises(ValueError, match="no answer at"):
        Row(question="Which?", passage="word", answer=(2, 9), answerable=True, source="beyond", document="d")


def test_no_answer_is_the_first_token() -> None:
    none, unknown = features(
        [
            Row(question="Which?", passage="A roof.", answerable=False, source="none", document="d"),
            Row(question="Which?", passage="A roof.", relevant=False, source="unknown", document="d"),
        ],
        64,
    )
    assert (none.start, none.end, none.answerable, none.relevant) == (0, 0, 0, IGNORED)
    assert (unknown.start, unknown.end, unknown.answerable, unknown.relevant) == (IGNORED, IGNORED, IGNORED, 0)


@pytest.mark.parametrize("path", sorted({*RECIPES.glob("*.toml")} - {RECIPES / "llm.toml"}), ids=lambda path: path.stem)
def test_shipped_recipes_can_be_read(path: Path) -> None:
    recipe = read_recipe(path)
    assert recipe.schedule.batch and recipe.rows


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("seed = 1", ""), "seed: Field required"),
        (("batch = 32", 'batch = "many"'), "schedule.batch: Input should be a valid integer"),
        (("clip = 1.0", "clip = 0.0"), "schedule.clip: Input should be greater than 0"),
        (("[rows]", "colour = 3\n[rows]"), "schedule.colour: Extra inputs"),
        (("[rows]", "[rows"), "cannot be read"),
    ],
)
def test_a_wrong_recipe_is_refused(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    text = (RECIPES / "crossencoder.toml").read_text()
    assert change[0] in text
    (tmp_path / "own.toml").write_text(text.replace(*change))
    with pytest.raises(UsageError, match=message):
        read_recipe(tmp_path / "own.toml")


def _read(paragraphs: list[dict[str, object]]) -> list[Read]:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".json.gz") as file:
        file.write(gzip.compress(json.dumps({"data": [{"title": "One", "paragraphs": paragraphs}]}).encode()))
        file.flush()
        return read_squad(Path(file.name))
