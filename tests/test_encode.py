"""The real encoder: unit vectors, one vector a text, and only the published weights."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from index import encode
from index.adapter import Adapter
from index.encode import BATCH, BUCKETS, FEW, WINDOW_TOKENS, MiniLM, NamedEncoder, is_encoder
from ingest.chunk import HEADING_TOKENS, PASSAGE_TOKENS
from ingest.errors import RetrievalError
from ingest.tokens import model_folder

TEXTS = [
    "Rent.",
    "",
    "The Tenant shall pay the rent on the first day of each month.",
    "Either party may end the agreement by three months' notice. " * 3,
    "Do not drink alcohol while you take metronidazole. " * 9,
    "Take two tablets every six hours. " * 60,  # longer than the window
    *(f"Clause {n} binds the parties. " * n for n in range(1, 20)),
]


def test_vectors_are_unit_and_finite(encoder: MiniLM) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_a_text_has_the_same_vector_alone_and_in_any_batch(encoder: MiniLM) -> None:
    together = encoder.encode(TEXTS)
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    backwards = encoder.encode(TEXTS[::-1])[::-1]
    few = encoder.encode(TEXTS[:3])
    crowd = encoder.encode(TEXTS * 3)[: len(TEXTS)]
    for other in (alone, backwards, crowd):
        assert np.abs(together - other).max() < 1e-6
    assert np.abs(together[:3] - few).max() < 1e-6


def test_meaning_is_near(encoder: MiniLM) -> None:
    question, near, far = encoder.encode(
        ["Can I have wine with this medicine?", TEXTS[4], "The Landlord insures the building."]
    )
    assert question @ near > question @ far + 0.2


def test_progress_counts_every_text(encoder: MiniLM) -> None:
    seen: list[int] = []
    encoder.encode(TEXTS, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == len(TEXTS)
    assert max(np.diff([0, *seen])) <= BATCH


def test_the_window_holds_a_passage(encoder: MiniLM) -> None:
    assert BUCKETS[-1] == WINDOW_TOKENS == 256
    assert HEADING_TOKENS + PASSAGE_TOKENS + 2 <= WINDOW_TOKENS
    long = "word " * 254  # with two special tokens exactly the window
    first, second = encoder.encode([long + "and", long + "but not this"])
    assert first @ second == pytest.approx(1, abs=1e-5)


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(model_folder(), tmp_path / "model")
    weights = tmp_path / "model" / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last[0] ^ 1]))
    monkeypatch.setattr(encode, "model_folder", lambda: tmp_path / "model")
    with pytest.raises(RetrievalError, match=r"weights have SHA-256 .* expected 53aa51172d14"):
        encode.MiniLM()


def test_the_name_carries_the_hash(encoder: MiniLM) -> None:
    assert encoder.name == "all-MiniLM-L6-v2@53aa51172d14"
    assert is_encoder(encoder.name, "all-MiniLM-L6-v2")
    assert not is_encoder(encoder.name, "another")


def test_a_folder_is_told_from_another_of_the_same_name(tmp_path: Path) -> None:
    for version, content in (("one", b"1"), ("two", b"2")):
        (tmp_path / version / "final").mkdir(parents=True)
        (tmp_path / version / "final" / "model.safetensors").write_bytes(content)
    stored = f"final@{encode.file_sha256(tmp_path / 'one/final/model.safetensors')[:12]}"
    assert is_encoder(stored, str(tmp_path / "one" / "final"))
    assert not is_encoder(stored, str(tmp_path / "two" / "final"))


def test_an_encoder_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RetrievalError, match=r"encoder '.*empty' cannot be loaded"):
        NamedEncoder(str(tmp_path / "empty"))


def test_an_adapter_moves_the_vectors_and_names_them(encoder: MiniLM) -> None:
    draw = torch.Generator().manual_seed(1)
    at = "encoder.layer.5.output.dense"
    weights = {
        f"{at}.lora_A.weight": 0.05 * torch.randn((4, 1536), generator=draw),
        f"{at}.lora_B.weight": 0.05 * torch.randn((384, 4), generator=draw),
    }
    adapter = Adapter(name="retriever@0", kind="retriever", scale=2.0, weights=weights, card={})
    adapted, texts = MiniLM(adapter=adapter), ["The tenant pays the rent.", "A dose of 5 mg is given twice a day."]
    assert adapted.name == "retriever@0"
    near = (encoder.encode(texts) * adapted.encode(texts)).sum(1)
    assert (near < 0.999).all() and (near > 0.5).all()
    np.testing.assert_array_equal(MiniLM(adapter=replace(adapter, scale=0.0)).encode(texts), encoder.encode(texts))


def test_the_parts_of_a_question_do_not_fill_a_batch(encoder: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    computed = []
    forward = encoder._model.forward
    monkeypatch.setattr(
        encoder._model, "forward", lambda **given: (computed.append(len(given["input_ids"])), forward(**given))[1]
    )
    encoder.encode(TEXTS[:FEW])
    assert sum(computed) == FEW
