"""`assistant finetune retriever` from a collection to a verdict and its use, and the user's own questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from assistant.settings import Settings
from assistant.workspace import Workspace
from finetune.collection import tuning
from finetune.collection.lesson import Stored
from finetune.collection.own import Pair, own_lessons, read_pairs
from finetune.recipe import Recipe, read_recipe
from finetune.watch import StoppedRunError, Watch
from index.encode import MiniLM
from index.questions import FOLDER, TRAINING, in_use, kept
from ingest.errors import UsageError
from ui.cli import run

RECIPE = """
kind = "retriever"
seed = 1
tokens = 32
[adapter]
rank = 2
alpha = 4
[schedule]
batch = 16
epochs = 1.0
learning_rate = 1e-3
warmup = 0.0
clip = 1.0
evaluate_every = 2
patience = 9
[rows]
heading = 60
asked = 40
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: MiniLM) -> Path:
    """A home with a collection of letters, a recipe and two questions of the user's."""
    base = tmp_path_factory.mktemp("tuned")
    (base / "letters").mkdir()
    for n in range(44):
        (base / "letters" / f"letter{n}.txt").write_text(
            f"The owner of boat {n} must pay {n}5 pounds. Berth {n} is dry."
        )
    home = base / "home"
    Workspace(home, Settings(home=home, ocr=False), encoder=encoder).ingest("boats", [base / "letters"])
    (base / "recipe.toml").write_text(RECIPE)
    rows = [
        {"question": "What does the third boat cost?", "quote": "must pay 35 pounds", "document": "letter3.txt"},
        {"question": "Who was king?", "answer": "A certain Frederick of Prussia", "document": "letter4.txt"},
    ]
    rows += [
        {"question": f"What is asked of the owner of the boat with number {n}?", "quote": f"must pay {n}5 pounds"}
        for n in range(5, 25)
    ]  # many: which documents are held out depends on their names, and so on where they lie
    (base / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return home


@pytest.fixture(autouse=True)
def general(monkeypatch: pytest.MonkeyPatch) -> None:
    """A general set of a single passage: the real one takes seconds to embed."""
    labelled = LabelledSet(
        passages=(LabelledPassage(passage_id="p", title="", text="Tea is hot.", group=""),),
        queries=(LabelledQuery(query_id="q", text="Is tea hot?", group=None),), qrels={"q": {"p": 1}},
    )  # fmt: skip
    monkeypatch.setattr(tuning, "general_set", lambda: (labelled, 1))


def called(home: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    code = run([*words, "-c", "boats", "--home", str(home), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_what_was_trained_is_judged_used_swapped_and_marked(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = home / "collections" / "boats"
    given = ["finetune", "retriever", "--recipe", str(home.parent / "recipe.toml")]
    monkeypatch.setattr(tuning, "refusals", lambda *_: ("said so",))
    code, found = called(home, *given, capsys=capsys)
    assert code == 3 and found["passes"] is False and in_use(root) == ""
    monkeypatch.setattr(tuning, "refusals", lambda *_: ())
    code, found = called(home, *given, "--pairs", str(home.parent / "pairs.jsonl"), capsys=capsys)
    assert code == 3 and found["passes"] and in_use(root) == found["adapter"] != ""
    assert found["unplaced"] == [
        "pairs.jsonl, line 2: no passage of 'letter4.txt' holds the answer; it is not learned from."
    ]
    assert found["own"]["questions"] >= 5 and found["own"]["documents"] >= 5
    report = Path(found["report"])
    assert report.read_text().startswith("<!doctype html>") and report.with_suffix(".json").is_file()
    assert len((root / FOLDER / "ledger.jsonl").read_text().splitlines()) == 2
    assert list((root / FOLDER / TRAINING).iterdir()) == []
    _, (listed,) = called(home, "models", "adapters", capsys=capsys)
    assert listed["is_used"] and 1 <= listed["card"]["run"]["rows"]["own"] <= 21
    held_out = 44 - len(listed["card"]["documents"])
    assert held_out == found["own"]["documents"]
    assert called(home, "models", "use", "plain", capsys=capsys) == (0, {"before": found["adapter"], "used": "plain"})
    assert called(home, "models", "rollback", capsys=capsys)[1] == {"before": "plain", "used": found["adapter"]}
    collection = Workspace(home, Settings(home=home, ocr=False)).collection("boats")
    collection.purge([listed["card"]["documents"][0]])
    assert in_use(root) == "" and called(home, "models", "use", found["adapter"], capsys=capsys)[0] == 2


class Halting(Watch):
    """Ends a run at a step, or at none, and remembers what it was told."""

    def __init__(self, at: int = 0) -> None:
        self.at, self.steps, self.stages, self.held_out = at, list[int](), list[str](), list[int]()

    def stage(self, doing: str) -> None:
        self.stages.append(doing)

    def step(self, step: int, steps: int, loss: float) -> bool:
        assert 0 < step <= steps and loss > 0
        self.steps.append(step)
        return step == self.at

    def loss(self, step: int, loss: float) -> None:
        self.held_out.append(step)


@pytest.mark.slow
def test_a_run_is_stopped_at_any_step_goes_on_there_and_may_only_be_kept(
    home: Path, encoder: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = read_recipe(home.parent / "recipe.toml")
    collection = Workspace(home, Settings(home=home), encoder=encoder).collection("boats")
    first, second = Halting(at=3), Halting()
    with pytest.raises(StoppedRunError, match="Stopped at step 3"):
        tuning.tune(collection, encoder, recipe, watch=first)
    assert first.steps == [1, 2, 3] and first.held_out == [2] and "Training" in first.stages[-1]
    monkeypatch.setattr(tuning, "refusals", lambda *_: ())
    used = in_use(collection.root)
    tuned = tuning.tune(collection, encoder, recipe, watch=second, uses=False)
    assert second.steps[0] == 4 and second.stages[-1].startswith("Judging")
    assert in_use(collection.root) == used != tuned.verdict.adapter
    assert tuned.verdict.adapter in [one.name for one in kept(collection.root)]


def test_a_run_goes_on_only_where_nothing_has_changed(tmp_path: Path) -> None:
    recipe = Recipe.model_validate({
        "seed": 1, "tokens": 32, "adapter": {"rank": 2, "alpha": 4}, "rows": {},
        "schedule": {"batch": 4, "epochs": 1.0, "learning_rate": 1e-3, "warmup": 0.0, "clip": 1.0,
                     "evaluate_every": 1, "patience": 1},
    })  # fmt: skip
    first = tuning.run_folder(tmp_path, recipe, [])
    (first / "checkpoints").mkdir()
    assert tuning.run_folder(tmp_path, recipe, []) == first and (first / "checkpoints").exists()
    other = tuning.run_folder(tmp_path, recipe.model_copy(update={"seed": 2}), [])
    assert other != first and not first.exists()


def passage(name: str, text: str) -> Stored:
    return Stored(
        passage_id=name,
        document_id=f"id of {name}",
        text_id="t",
        spans=((0, len(text)),),
        title="",
        headings=(),
        text=text,
    )


def test_own_questions_are_put_to_the_passages_that_answer() -> None:
    passages = [
        passage("a", "The rent is 500 pounds,\npaid monthly."),
        passage("b", "The roof must be mended each spring."),
    ]
    names = {"id of a": frozenset({"a.txt"}), "id of b": frozenset({"b.txt"})}
    pairs = [
        Pair(place="1", question="rent?", answer="500 POUNDS, paid", document=""),
        Pair(place="2", question="roof?", answer="It must be mended in spring.", document="b.txt"),
        Pair(place="3", question="rent?", answer="500 pounds", document="b.txt"),
        Pair(place="4", question="?", answer="!", document=""),
    ]
    found, unplaced = own_lessons(pairs, passages, names)
    assert [(one.right, one.source) for one in found] == [("a", "own"), ("b", "own")]
    assert found[0].passage.text[slice(*found[0].answer or ())] == "500 pounds,\npaid" and found[1].answer is None
    assert [line[0] for line in unplaced] == ["3", "4"] and "of 'b.txt'" in unplaced[0]


def test_a_table_of_own_questions_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lines without a question"):
        read_pairs_of(tmp_path / "bad.csv", "question,answer\nWho?,\n,Yes\n")
    (pair,) = read_pairs_of(tmp_path / "good.csv", 'question,quote\nWho pays?,"The Tenant, alone"\n')
    assert (pair.question, pair.answer, pair.document) == ("Who pays?", "The Tenant, alone", "")
    for name, words in {"x.jsonl": "{", "x.txt": "", "y.csv": "\udcff"}.items():
        with pytest.raises(UsageError, match=r"cannot be read|end in \.jsonl or \.csv"):
            read_pairs_of(tmp_path / name, words)


def read_pairs_of(path: Path, words: str) -> list[Pair]:
    path.write_text(words, encoding="utf-8", errors="surrogateescape")
    return read_pairs(path)
