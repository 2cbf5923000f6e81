"""The cross-encoder from rows to readings: a small real training run, its adapter, and the model that serves it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from finetune import reader_model
from finetune.crossencoder import train
from finetune.features import features
from finetune.reader_model import ReaderModel, collate
from finetune.recipe import Recipe
from finetune.types import Row
from index.adapter import CARD, WEIGHTS, Adapter, load_adapter
from index.crossencoder import ANSWER_TOKENS, SHIPPED, CrossEncoder, Reading, load_crossencoder
from index.encode import base_model
from ingest.errors import RetrievalError, UsageError

RECIPE = {
    "seed": 3,
    "tokens": 64,
    "adapter": {"rank": 4, "alpha": 8},
    "schedule": {"batch": 4, "epochs": 1.0, "learning_rate": 1e-2, "warmup": 0.1, "clip": 1.0, "evaluate_every": 4,
                 "patience": 9},
    "rows": {},
}  # fmt: skip
PASSAGES = [
    "The Tenant shall pay a monthly rent of $1,200 on the first day of each month.",
    "Do not drink alcohol while you take metronidazole, and for 48 hours after the last dose.",
    "",
    "The Landlord insures the building against fire. " * 60,  # several windows
]
QUESTION = "How much is the rent?"


def rows() -> list[Row]:
    """Rents in leases, and the same questions of passages that do not tell them."""
    made = []
    for number in range(1, 31):
        passage = f"Clause {number}. The rent of unit {number} is {number}00 pounds. It is due each month."
        start = passage.index(f"{number}00 pounds")
        asked = f"What is the rent of unit {number}?"
        made.append(
            Row(question=asked, passage=passage, answer=(start, start + len(f"{number}00 pounds")), answerable=True,
                relevant=True, source="rent", document=f"lease {number}")
        )  # fmt: skip
        made.append(
            Row(question=asked, passage="The roof is red.", answerable=False, source="roof", document=f"lease {number}")
        )
    return made


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the adapter of a short run."""
    out = tmp_path_factory.mktemp("run")
    train(Recipe.model_validate(RECIPE), rows(), out)
    return out


@pytest.fixture(scope="module")
def reader(run: Path) -> CrossEncoder:
    return load_crossencoder(run / "adapter")


def test_a_run_leaves_an_adapter_a_curve_and_what_it_measured(run: Path) -> None:
    card = json.loads((run / "adapter" / CARD).read_text())
    assert card["kind"] == "crossencoder" and card["scale"] == 2
    assert [entry["step"] for entry in card["held_out"]] == [4, 8, 12, 14]
    assert card["held_out"][-1]["eval_loss"] < card["held_out"][0]["eval_loss"]
    assert card["run"]["rows"] == {"rent": 30, "roof": 30} and card["run"]["minutes"] > 0
    assert list(run.rglob("events.out.tfevents.*"))
    assert (run / "adapter" / WEIGHTS).stat().st_size < 1_000_000


def test_a_run_goes_on_from_its_checkpoint(run: Path, tmp_path: Path) -> None:
    shutil.copytree(run, tmp_path / "again")
    longer = Recipe.model_validate(RECIPE | {"schedule": RECIPE["schedule"] | {"epochs": 1.5}})  # type: ignore[operator]
    train(longer, rows(), tmp_path / "again")
    steps = [e["step"] for e in json.loads((tmp_path / "again" / "adapter" / CARD).read_text())["held_out"]]
    assert steps[0] == 4 and steps[-1] == 21


def test_too_few_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="9 rows"):
        train(Recipe.model_validate(RECIPE), rows()[:9], tmp_path)


def test_the_merged_model_is_the_adapted_one() -> None:
    """Against peft's own forward, with matrices that are not zero."""
    torch.manual_seed(5)
    trained = ReaderModel(Recipe.model_validate(RECIPE)).eval()
    with torch.no_grad():
        for name, weight in trained.named_parameters():
            if "lora" in name:
                weight.normal_(0, 0.05)
    weights = {
        name.removeprefix("base.base_model.model.").replace(".default.", "."): weight.detach()
        for name, weight in trained.named_parameters()
        if weight.requires_grad
    }
    batch = collate(list(features(rows()[:6], 64)))
    del batch["labels"]
    with torch.no_grad():
        expected = trained.base(**batch).last_hidden_state
        plain = base_model("cpu")[0].float()(**batch).last_hidden_state
        adapter = Adapter(name="x@1", kind="crossencoder", scale=2.0, weights=weights, card={})
        merged = ReaderModel(Recipe.model_validate(RECIPE)).base.unload()
        adapter.merge_into(merged)
        found = merged.eval()(**batch).last_hidden_state
    assert (plain - expected).abs().max() > 0.1
    assert (found - expected).abs().max() < 1e-4


def trained_whole(out: Path, adapter: dict[str, object] | None) -> tuple[ReaderModel, Adapter]:
    """A model of which all weights have learned, and the file that is left of it."""
    full = RECIPE | {"method": "full", "adapter": adapter, "schedule": RECIPE["schedule"] | {"learning_rate": 3e-4}}  # type: ignore[operator]
    models: list[ReaderModel] = []

    class Kept(ReaderModel):
        def __init__(self, recipe: Recipe) -> None:
            super().__init__(recipe)
            models.append(self)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reader_model, "ReaderModel", Kept)
        train(Recipe.model_validate(full), rows(), out)
    return models[0].eval(), load_adapter(out / "adapter")


def apart(trained: ReaderModel, before: Adapter | None, held: Adapter) -> float:
    """How far the model of the file is from the trained one, as a share of how far the one before the training is."""
    batch = collate(list(features(rows()[:6], 64)))
    del batch["labels"]
    old, new = (base_model("cpu", one.merge_into if one else None)[0].float() for one in (before, held))
    with torch.no_grad():
        expected, was, found = (model(**batch).last_hidden_state for model in (trained.base, old, new))
    return float((found - expected).abs().max() / (was - expected).abs().max())


def test_all_weights_learn_where_the_recipe_says_so(tmp_path: Path) -> None:
    trained, held = trained_whole(tmp_path, None)
    assert held.scale == 1 and len(held.weights) == 101 + 4  # of 12 layers and embeddings, and of the heads
    assert apart(trained, None, held) < 0.1


def test_what_they_gain_is_cut_to_a_rank_where_the_recipe_gives_one(tmp_path: Path) -> None:
    shipped = load_adapter(SHIPPED)
    trained, held = trained_whole(tmp_path / "all", {"rank": 384, "start": "crossencoder"})
    assert apart(trained, shipped, held) < 0.15  # in half precision
    assert not any("embeddings" in name for name in held.weights)
    assert held.weights["encoder.layer.0.output.dense.lora_A.weight"].shape == (384, 1536)
    _, small = trained_whole(tmp_path / "small", {"rank": 48, "start": "crossencoder"})
    assert small.weights["encoder.layer.0.output.dense.lora_A.weight"].shape == (48, 1536)
    for layer in ("encoder.layer.3.attention.self.query", "encoder.layer.5.intermediate.dense"):
        whole, cut = (one.weights[f"{layer}.lora_B.weight"].float() @ one.weights[f"{layer}.lora_A.weight"].float()
                      for one in (held, small))  # fmt: skip
        values = torch.linalg.svdvals(whole)
        assert torch.linalg.norm(whole - cut) < 1.05 * values[48:].norm() + 0.01 * values.norm()  # as near as can be


@pytest.mark.parametrize("changed", [{"method": "full"}, {"adapter": None}, {"method": "rank"}])
def test_a_method_and_its_size_that_do_not_fit_are_refused(changed: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=r"adapter|method"):
        Recipe.model_validate(RECIPE | changed)


def test_a_pair_has_the_same_reading_alone_and_beside_others(reader: CrossEncoder) -> None:
    together = [told(reading) for reading in reader.read(QUESTION, PASSAGES * 5)]
    alone = [told(reader.read(QUESTION, [passage])[0]) for passage in PASSAGES]
    assert together == alone * 5
    assert reader.read(QUESTION, []) == []


def test_an_answer_stands_in_its_passage(reader: CrossEncoder) -> None:
    for passage, reading in zip(PASSAGES, reader.read(QUESTION, PASSAGES), strict=True):
        start, end, logit = reading.answer()
        assert 0 <= start <= end <= len(passage)
        assert (start < end) == np.isfinite(logit) == bool(passage)
        assert np.isfinite([reading.relevance, reading.answerable]).all()


def test_the_best_answer_is_the_best_of_all_spans(reader: CrossEncoder) -> None:
    """Against trying every pair of tokens of every window."""
    (reading,) = reader.read(QUESTION, [PASSAGES[3]])
    assert len(reading.windows) > 2
    for start, end in ((0, None), (100, 400), (2_000, 2_100), (5, 6)):
        tried = [
            (window.logits[i, 0] + window.logits[j, 1] - window.none, window.offsets[i, 0], window.offsets[j, 1])
            for window in reading.windows
            for i in range(len(window.offsets))
            for j in range(i, min(i + ANSWER_TOKENS, len(window.offsets)))
            if window.offsets[i, 0] >= start and window.offsets[j, 1] <= (end or 10**9)
        ]
        found = reading.answer(start, end)
        if not tried:
            assert found == (start, start, -np.inf)
            continue
        assert found[2] == pytest.approx(max(tried)[0])
        assert (found[0], found[1]) in {(at, to) for logit, at, to in tried if logit > max(tried)[0] - 1e-5}


def test_what_was_learned_is_served(reader: CrossEncoder) -> None:
    """The short run tells rents from roofs, which the plain heads could not."""
    asked = "What is the rent of unit 77?"
    rent = "Clause 7. The rent of unit 77 is 7700 pounds. It is due each month."
    there, elsewhere = reader.read(asked, [rent, "The roof is red."])
    assert there.answerable > elsewhere.answerable and there.answer()[2] > elsewhere.answer()[2]


def told(reading: Reading) -> tuple[float, ...]:
    return reading.relevance, reading.answerable, *reading.answer()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / WEIGHTS).unlink(), "cannot be read"),
        (lambda folder: (folder / CARD).unlink(), "cannot be read"),
        (lambda folder: (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-9]), "SHA-256"),
        (lambda folder: _edit(folder, base_sha256="0" * 64), "was trained on a model"),
        (lambda folder: _edit(folder, scale="two"), "cannot be read"),
    ],
)
def test_a_bad_adapter_is_refused(run, tmp_path, damage, message):
    shutil.copytree(run / "adapter", tmp_path / "adapter")
    damage(tmp_path / "adapter")
    with pytest.raises(RetrievalError, match=message):
        load_adapter(tmp_path / "adapter")


def test_an_adapter_of_other_modules_is_refused(run: Path) -> None:
    adapter = load_adapter(run / "adapter")
    weights = {name.replace("encoder.layer.0", "encoder.layer.9"): weight for name, weight in adapter.weights.items()}
    from dataclasses import replace

    with pytest.raises(RetrievalError, match="is for another model"):
        CrossEncoder(replace(adapter, weights=weights))


def _edit(folder: Path, **changes: object) -> None:
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | changes))
