"""An encoder that the user names: a folder of safetensors, and nothing that could run code or reach a hub."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.encode import NamedEncoder, is_encoder
from ingest.errors import RetrievalError
from ingest.tokens import model_folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An eight-dimensional sentence-transformers model with random weights, in two shards."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    plain, folder = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("models") / "tiny"
    config = BertConfig(
        vocab_size=30522, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    BertModel(config).save_pretrained(plain)
    AutoTokenizer.from_pretrained(str(model_folder()), local_files_only=True).save_pretrained(plain)
    base = Transformer(str(plain), max_seq_length=32)
    model = SentenceTransformer(modules=[base, Pooling(8, "mean")], device="cpu")
    model.save(str(folder))
    (folder / "model.safetensors").unlink()
    BertModel.from_pretrained(str(plain)).save_pretrained(folder, max_shard_size="500KB")
    return folder


def test_a_folder_of_shards_encodes_and_every_shard_is_in_its_name(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, copy := tmp_path / "tiny")
    shards = sorted(copy.glob("*.safetensors"))
    assert len(shards) > 1
    encoder = NamedEncoder(str(tiny))
    vectors = encoder.encode(["Who pays the rent?", "Rent."])
    assert vectors.shape == (2, encoder.dimensions) == (2, 8)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert is_encoder(encoder.name, str(copy))
    for shard in shards:
        content = shard.read_bytes()
        shard.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert not is_encoder(encoder.name, str(copy))
        shard.write_bytes(content)


def test_pickled_weights_are_refused(tiny: Path, tmp_path: Path) -> None:
    import torch

    shutil.copytree(tiny, folder := tmp_path / "tiny")
    for shard in folder.glob("*.safetensors*"):
        shard.unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(RetrievalError, match=r"no \*\.safetensors"):
        NamedEncoder(str(folder))
    shutil.copytree(tiny, mixed := tmp_path / "mixed")
    (mixed / "2_Dense").mkdir()
    torch.save({}, mixed / "2_Dense" / "pytorch_model.bin")
    with pytest.raises(RetrievalError, match=r"2_Dense.*no \*\.safetensors"):
        NamedEncoder(str(mixed))


def test_a_name_that_is_no_folder_is_refused_and_no_hub_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("a socket was opened"))
    with pytest.raises(RetrievalError, match=r"'acme/minilm' is not a folder.*Download"):
        NamedEncoder("acme/minilm")


def test_damaged_weights_are_one_line(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, folder := tmp_path / "tiny")
    for shard in folder.glob("*.safetensors"):
        shard.write_bytes(shard.read_bytes()[:100])
    with pytest.raises(RetrievalError, match="cannot be loaded"):
        NamedEncoder(str(folder))
