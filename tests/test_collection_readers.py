"""A collection's own cross-encoder and verifier: trained over what ships, judged, swapped while searches go on."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import torch
from hash_encoder import HashEncoder
from test_collection_lessons import houses  # noqa: F401
from test_finetune_command import Halting

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from assistant.settings import Settings
from assistant.workspace import Workspace
from finetune.collection import tuning
from finetune.collection.choices import choices
from finetune.collection.curriculum import lessons
from finetune.collection.material import Material
from finetune.collection.negatives import with_wrong
from finetune.collection.reader import rows
from finetune.export import export
from finetune.gate import sentences
from finetune.gate.general import general_answers, general_set
from finetune.gate.kept import verdicts
from finetune.recipe import RECIPES, Recipe, read_recipe
from finetune.types import RunRecord
from finetune.watch import StoppedRunError
from index.adapter import CARD, WEIGHTS, load_adapter
from index.crossencoder import PAIR_HEAD, TOKEN_HEAD
from index.encode import MiniLM
from index.questions import FOLDER, PLAIN, TRAINING, in_use, kept, publish, rollback, use
from index.readers import BELOW, ONTO, own_reader, reader_name, shipped_name, trained_reader
from index.types import Query
from ingest.errors import RetrievalError, UsageError
from ui.cli import run

PARTS = ("hull", "mast", "keel", "rudder", "sail", "rope", "winch", "lamp", "engine", "deck", "cabin")
RECIPE = Recipe.model_validate({
    "kind": "crossencoder", "seed": 1, "tokens": 64, "adapter": {"rank": 4, "alpha": 8},
    "schedule": {"batch": 16, "epochs": 1.0, "learning_rate": 1e-3, "warmup": 0.0, "clip": 1.0, "evaluate_every": 3,
                 "patience": 9},
    "rows": {"asked": 44},
})  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, encoder: MiniLM) -> Workspace:
    """Letters on the parts of boats."""
    base = tmp_path_factory.mktemp("readers")
    (base / "letters").mkdir()
    for n in range(44):
        part = PARTS[n % len(PARTS)]
        (base / "letters" / f"letter{n}.txt").write_text(
            f"The owner of boat {n} must paint the {part} in colour {n}. The {part} of boat {n} is dry."
        )
    made = Workspace(base / "home", Settings(home=base / "home", ocr=False, verifier=True), encoder=encoder)
    made.ingest("boats", [base / "letters"])
    return made


@pytest.fixture
def general(monkeypatch: pytest.MonkeyPatch) -> None:
    """A general set of two passages: the real one takes a minute to read."""
    labelled = LabelledSet(
        passages=(
            LabelledPassage(passage_id="p", title="Tea", text="Tea is hot. Cups are blue.", group=""),
            LabelledPassage(passage_id="q", title="Milk", text="Milk is cold. Jugs are large.", group=""),
        ),
        queries=(LabelledQuery(query_id="1", text="Is tea hot?", group=None),), qrels={"1": {"p": 1}},
    )  # fmt: skip
    monkeypatch.setattr(tuning, "general_set", lambda: (labelled, 2))
    monkeypatch.setattr(tuning, "general_answers", lambda: {"1": "Tea is hot"})


def root(workspace: Workspace) -> Path:
    return workspace.collection("boats").root


def adapter(folder: Path, kind: str, size: float, documents: tuple[str, ...] = ()) -> Path:
    """An adapter of a kind over what ships, with its heads, that changes one layer, the more the larger its size."""
    torch.manual_seed(1)
    layer = "base.base_model.model.encoder.layer.3.attention.self.query"
    below = load_adapter(BELOW[kind])
    weights = {f"{layer}.lora_A.default.weight": size * torch.randn(2, 384),
               f"{layer}.lora_B.default.weight": size * torch.randn(384, 2)}  # fmt: skip
    weights |= {name: weight for name, weight in below.weights.items() if name.startswith((TOKEN_HEAD, PAIR_HEAD))}
    ran = RunRecord(begun="", minutes=0, device="", versions={}, commit="", dirty=False, rows={}, left_out={},
                    rows_sha256="")  # fmt: skip
    made = export(folder / f"{kind}-{size}", kind, weights, RECIPE, [], ran)
    card = json.loads((made / CARD).read_text()) | {ONTO: below.name, "documents": list(documents)}
    (made / CARD).write_text(json.dumps(card))
    return made


def scores(workspace: Workspace, **instead: str) -> list[tuple[str, float, float | None]]:
    hits = workspace.search("boats", Query(text="Who must paint the keel?", k=8), instead)
    return [(hit.passage.passage_id, hit.score, hit.answerable) for hit in hits]


# --- what is at work --------------------------------------------------------------------------------------------------


def test_a_collections_searches_read_with_its_own_adapter_and_go_back_to_the_byte(
    workspace: Workspace, tmp_path: Path
) -> None:
    shipped = scores(workspace)
    name = publish(root(workspace), adapter(tmp_path, "crossencoder", 1.0))
    assert in_use(root(workspace)) == "" and in_use(root(workspace), "crossencoder") == name
    own = scores(workspace)
    assert own != shipped and scores(workspace, crossencoder=PLAIN) == shipped
    assert reader_name(root(workspace), "crossencoder") == name
    assert rollback(root(workspace), "crossencoder") == "" and scores(workspace) == shipped
    assert scores(workspace, crossencoder=name) == own
    use(root(workspace), name)
    assert scores(workspace) == own and use(root(workspace), PLAIN, "crossencoder") == name
    assert scores(workspace) == shipped


def test_a_verifier_of_the_collection_weighs_its_answers(workspace: Workspace, tmp_path: Path) -> None:
    question = "Who must paint the keel?"
    before = workspace.ask("boats", question)
    name = publish(root(workspace), adapter(tmp_path, "verifier", 1.5))
    after = workspace.ask("boats", question)
    assert after.adapter == name != before.adapter == shipped_name("verifier")
    use(root(workspace), PLAIN, "verifier")
    again = workspace.ask("boats", question)
    assert (again.statements, again.adapter) == (before.statements, before.adapter)


@pytest.mark.parametrize(("damage", "told"), [
    (lambda folder: (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-9]), "have SHA-256"),
    (lambda folder: (folder / CARD).write_text("{"), "cannot be read"),
    (lambda folder: (folder / CARD).write_text(
        json.dumps(json.loads((folder / CARD).read_text()) | {ONTO: "crossencoder@0"})), "trained over crossencoder@0"),
    (lambda folder: (folder / CARD).write_text(
        json.dumps(json.loads((folder / CARD).read_text()) | {"base_sha256": "0" * 64})), "was trained on a model"),
])  # fmt: skip
def test_where_the_adapter_is_damaged_what_ships_reads_and_it_is_said(
    workspace: Workspace, tmp_path: Path, damage, told: str
) -> None:  # type: ignore[no-untyped-def]
    home = root(workspace)
    name = publish(home, adapter(tmp_path, "crossencoder", random.Random(told).uniform(0.3, 0.9)))
    damage(home / FOLDER / name)
    assert scores(workspace) == scores(workspace, crossencoder=PLAIN)
    assert [notice for notice in workspace.answerer("boats").searcher.notices if told in notice]
    with pytest.raises(RetrievalError, match=told):
        own_reader(home, "crossencoder", name)
    use(home, PLAIN, "crossencoder")


def test_a_purge_takes_both_kinds_out_of_use(workspace: Workspace, tmp_path: Path) -> None:
    document = workspace.collection("boats").documents()[0].document_id
    names = [publish(root(workspace), adapter(tmp_path, kind, 0.2, (document,))) for kind in BELOW]
    left = workspace.collection("boats").purge([document]).left
    assert all(any(name in line for line in left) for name in names)
    assert all(in_use(root(workspace), kind) == "" for kind in BELOW)
    with pytest.raises(UsageError, match="were purged since"):
        use(root(workspace), names[0])


# --- what is learned --------------------------------------------------------------------------------------------------


def taught(houses: Material):  # type: ignore[no-untyped-def] # noqa: F811
    found = with_wrong(lessons(houses.passages, {"asked": 40, "definition": 9}, 1), houses, HashEncoder(), 1)
    return found, {one.passage_id: one for one in houses.passages}


def test_rows_are_read_as_searches_read_them(houses: Material) -> None:  # noqa: F811
    found, passages = taught(houses)
    made = rows("crossencoder", found, passages, HashEncoder())
    right = [row for row in made if row.answerable]
    assert len(right) == len(found) and len(made) > 2 * len(found)
    for lesson, row in zip(found, right, strict=True):
        assert row.passage == f"{lesson.passage.above}\n{lesson.passage.text}" and row.document == lesson.document
        assert row.answer and row.passage[slice(*row.answer)] == lesson.passage.text[slice(*lesson.answer or ())]
    assert all(row.answer is None and row.relevant is False for row in made if not row.answerable)


def test_a_sentence_that_answers_stands_beside_those_that_do_not(houses: Material) -> None:  # noqa: F811
    found, passages = taught(houses)
    made = choices(found, passages, HashEncoder())
    assert len(made) > len(found) / 2
    for one in made:
        said = one.lesson.passage.text[slice(*one.lesson.answer or ())]
        assert said in one.right and one.right.startswith(one.lesson.passage.title)
        assert 1 <= len(one.others) <= 7 and all(said not in other for other in one.others)
    read = rows("verifier", found, passages, HashEncoder())
    assert [row.passage for row in read if row.answerable] == [one.right for one in made]
    assert {row.answer for row in read} == {None} and len(read) <= 3 * len(made)


def test_the_general_set_asks_verifiers_too() -> None:
    labelled, _ = general_set()
    asked, held = sentences.general_lessons(labelled, general_answers())
    assert len(asked) >= 80 and all(one.right not in one.wrong for one in asked)
    assert all(held[one.right].text[slice(*one.answer or ())] for one in asked)


# --- a run ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["crossencoder", "verifier"])
def test_a_reader_is_stopped_goes_on_is_judged_used_and_taken_back(
    workspace: Workspace, encoder: MiniLM, general: None, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    recipe, home = RECIPE.model_copy(update={"kind": kind}), root(workspace)
    collection = workspace.collection("boats")
    monkeypatch.setattr("finetune.gate.verdict.FEWEST", 5)
    monkeypatch.setattr(tuning, "refusals", lambda *_: ())
    first, second = Halting(at=2), Halting()
    with pytest.raises(StoppedRunError, match="Stopped at step 2"):
        tuning.tune(collection, encoder, recipe, watch=first)
    tuned = tuning.tune(collection, encoder, recipe, watch=second)
    assert second.steps[0] == 3 and tuned.verdict.adapter.startswith(kind) and tuned.report.is_file()
    assert in_use(home, kind) == tuned.verdict.adapter == verdicts(home)[0].adapter
    card = next(one.card for one in kept(home) if one.is_used)
    assert card[ONTO] == shipped_name(kind) and 0 < len(card["documents"]) < 44
    assert list((home / FOLDER / TRAINING).iterdir()) == []
    learned = trained_reader(home / FOLDER / tuned.verdict.adapter).read("Who paints?", ["The owner paints."])
    shipped = own_reader(home, kind, PLAIN) or workspace._shipped_reader(kind)
    assert abs(learned[0].answerable - shipped.read("Who paints?", ["The owner paints."])[0].answerable) > 1e-3
    rollback(home, kind)


def test_a_bad_adapter_is_refused(workspace: Workspace, encoder: MiniLM, general: None, tmp_path: Path,
                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    bad = adapter(tmp_path, "crossencoder", 5.0)
    monkeypatch.setattr(tuning.reader, "train", lambda *_: bad)
    monkeypatch.setattr("finetune.gate.verdict.FEWEST", 5)
    tuned = tuning.tune(workspace.collection("boats"), encoder, RECIPE)
    assert not tuned.verdict.passes and "not better for certain" in tuned.verdict.refusals[0]
    assert in_use(root(workspace), "crossencoder") == "" and tuned.verdict.deciding == "read ndcg@10"
    assert tuned.verdict.adapter not in [one.name for one in kept(root(workspace))]


@pytest.mark.parametrize(("words", "recipe", "told"), [
    (("verifier",), 'kind = "retriever"', "is for a retriever, not for a verifier"),
    (("crossencoder",), "", "questions made by hearsay; the ways are heading, definition"),
    (("crossencoder",), 'method = "full"', "the method \"lora\" needs an [adapter]"),
    (("crossencoder", "--pairs", "none.csv"), "", "none.csv cannot be read"),
])  # fmt: skip
def test_wrong_requests_are_told_in_a_line(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], recipe: str,
    told: str,
) -> None:  # fmt: skip
    shipped = (RECIPES / "collection-crossencoder-quick.toml").read_text()
    text = shipped.replace('kind = "crossencoder"', recipe).replace("asked =", "hearsay =")
    (tmp_path / "recipe.toml").write_text(text)
    given = ["finetune", *words, "--recipe", str(tmp_path / "recipe.toml")]
    assert run([*given, "-c", "boats", "--home", str(workspace.home)]) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_the_recipes_that_ship_can_be_read() -> None:
    for kind in BELOW:
        for file in (f"collection-{kind}.toml", f"collection-{kind}-quick.toml"):
            recipe = read_recipe(RECIPES / file)
            assert recipe.kind == kind and set(recipe.rows) <= {"heading", "definition", "asked", "written"}
