"""Adapters for a collection's questions: published whole, checked when loaded, swapped at once, marked by a purge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from finetune.export import export
from finetune.recipe import Recipe
from finetune.types import RunRecord
from index.adapter import CARD, WEIGHTS
from index.collection import Collection
from index.encode import MiniLM
from index.questions import (
    FOLDER,
    KIND,
    PLAIN,
    PLAIN_ENCODER,
    in_use,
    kept,
    publish,
    question_encoder,
    rollback,
    use,
    withdraw,
)  # fmt: skip
from index.types import Query
from ingest.errors import RetrievalError, UsageError

LAYER = "encoder.layer.0.attention.self.query"
RECIPE = Recipe.model_validate({
    "seed": 1, "tokens": 64, "adapter": {"rank": 2, "alpha": 2}, "rows": {},
    "schedule": {"batch": 4, "epochs": 1.0, "learning_rate": 1e-3, "warmup": 0.0, "clip": 1.0, "evaluate_every": 1,
                 "patience": 1},
})  # fmt: skip


def adapter(folder: Path, size: float, documents: tuple[str, ...] = (), encoder: str = PLAIN_ENCODER) -> Path:
    """An adapter that changes one layer, the more the larger its size."""
    torch.manual_seed(1)
    weights = {
        f"base.base_model.model.{LAYER}.lora_A.default.weight": size * torch.randn(2, 384),
        f"base.base_model.model.{LAYER}.lora_B.default.weight": size * torch.randn(384, 2),
    }
    run = RunRecord(begun="", minutes=0, device="", versions={}, commit="", dirty=False, rows={}, left_out={},
                    rows_sha256="")  # fmt: skip
    made = export(folder / f"adapter-{size}", KIND, weights, RECIPE, [], run)
    card = json.loads((made / CARD).read_text()) | {"encoder": encoder, "documents": list(documents)}
    (made / CARD).write_text(json.dumps(card))
    return made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "home" / "collections" / "leases"


def test_an_adapter_is_used_from_its_publication_on_and_taken_back(root: Path, tmp_path: Path) -> None:
    assert in_use(root) == "" and question_encoder(root, PLAIN_ENCODER) is None and kept(root) == ()
    first = publish(root, adapter(tmp_path, 0.5))
    second = publish(root, adapter(tmp_path, 1.0))
    assert first != second == in_use(root) and [one.is_used for one in kept(root)].count(True) == 1
    encoder = question_encoder(root, PLAIN_ENCODER)
    assert encoder is not None and encoder.name == second
    plain = MiniLM().encode(["When is the rent due?"])[0]
    assert 0.2 < float(encoder.encode(["When is the rent due?"])[0] @ plain) < 0.9999
    assert rollback(root) == first == in_use(root)
    assert use(root, PLAIN) == first and in_use(root) == ""
    assert rollback(root) == first and rollback(root) == ""
    with pytest.raises(UsageError, match="nothing to go back to"):
        rollback(root)
    with pytest.raises(UsageError, match=f"has no adapter 'x'; it has {PLAIN}, {KIND}@"):
        use(root, "x")


def test_a_damaged_adapter_is_not_published_and_not_used(root: Path, tmp_path: Path) -> None:
    made = adapter(tmp_path, 0.5)
    name = publish(root, made)
    weights = root / FOLDER / name / WEIGHTS
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-9])
    with pytest.raises(RetrievalError, match="have SHA-256"):
        use(root, PLAIN) and use(root, name)
    (made / WEIGHTS).write_bytes(whole[:-9])
    with pytest.raises(RetrievalError, match="have SHA-256"):
        publish(root, made)
    assert in_use(root) == "" and not list((root / FOLDER).glob("tmp-*"))


def test_an_adapter_of_another_encoder_is_not_used(root: Path, tmp_path: Path) -> None:
    publish(root, adapter(tmp_path, 0.5, encoder="other@1"))
    with pytest.raises(RetrievalError, match=r"trained beside other@1, the passages are of all-MiniLM"):
        question_encoder(root, PLAIN_ENCODER)


@pytest.mark.parametrize("damage", ["", "{}", "[1, 2]", '["", "../../x"]', "\x00"])
def test_a_damaged_note_of_what_is_used_means_none(root: Path, damage: str) -> None:
    (root / FOLDER).mkdir(parents=True)
    (root / FOLDER / "in_use.json").write_text(damage)
    assert in_use(root) == ""


def test_what_has_seen_a_purged_document_is_marked_and_not_used_again(root: Path, tmp_path: Path) -> None:
    name = publish(root, adapter(tmp_path, 0.5, documents=("a", "b")))
    (root / FOLDER / "training").mkdir()
    assert withdraw(root, ["c"]) == [] and in_use(root) == name
    (line,) = withdraw(root, ["a", "c"])
    assert name in line and in_use(root) == "" and kept(root)[0].purged == ("a",)
    assert not (root / FOLDER / "training").exists()
    with pytest.raises(UsageError, match="learned from 1 documents that were purged"):
        use(root, name)
    assert rollback(root) == ""


@pytest.fixture(scope="module")
def leases(tmp_path_factory: pytest.TempPathFactory, encoder: MiniLM) -> Collection:
    base = tmp_path_factory.mktemp("leases")
    for name, words in {"rent": "The rent is due each month.", "roof": "The roof is of red tiles."}.items():
        (base / f"{name}.txt").write_text(words)
    collection = Collection(base / "home" / "collections" / "leases", encoder=lambda: encoder)
    collection.ingest([base / "rent.txt", base / "roof.txt"])
    return collection


def test_an_open_searcher_takes_up_another_adapter_and_tells_of_a_broken_one(
    leases: Collection, tmp_path: Path
) -> None:
    searcher = leases.open()
    query = Query(text="When must the Tenant pay?", k=2)

    def dense() -> list[float]:
        return [round(hit.routes[-1].score, 4) for hit in searcher.search(query)]

    plain = dense()
    name = publish(leases.root, adapter(tmp_path, 0.5))
    adapted = dense()
    assert adapted != plain and searcher.notices == ()
    (leases.root / FOLDER / name / CARD).write_text("{")
    assert dense() == plain == dense()
    assert len(searcher.notices) == 1 and "encoded without an adapter" in searcher.notices[0]
    use(leases.root, PLAIN)
    assert dense() == plain


def test_a_purge_says_which_adapters_have_learned_from_what_it_destroys(leases: Collection, tmp_path: Path) -> None:
    document = next(row.document_id for row in leases.documents() if row.path.endswith("roof.txt"))
    name = publish(leases.root, adapter(tmp_path, 0.7, documents=(document,)))
    certificate = leases.purge(["roof.txt"])
    assert any(name in line and "learned from" in line for line in certificate.left)
    assert in_use(leases.root) == ""
