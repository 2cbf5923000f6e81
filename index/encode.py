"""Text to vectors. The default encoder is the embedded all-MiniLM-L6-v2; others are named by the user.

The engine is torch: bfloat16 where the CPU multiplies it natively (3.2 times float32 on AVX512-BF16, cosine to
float32 at least 0.9999) or on a GPU, float32 elsewhere. Batches have fixed shapes (`BATCH` rows, a token length
from `BUCKETS`): the arithmetic of a row then never depends on its neighbours, so a text has one vector.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import RetrievalError
from ingest.tokens import model_folder, tokenizer

if TYPE_CHECKING:
    import torch

    from index.adapter import Adapter

Vectors = npt.NDArray[np.float32]

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WINDOW_TOKENS = 256  # the model's own max_seq_length, special tokens included
BATCH = 16
FEW = 4  # texts, as the parts of a question are, that cost less one by one than in a batch that they do not fill
BUCKETS = (16, 32, 64, 96, 128, 160, 192, 224, 256)


class Encoder(Protocol):
    """Maps texts to unit vectors; the inner product of two vectors is their cosine."""

    name: str  # with a hash of the weights, written into manifests
    dimensions: int

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """Float32 array `(len(texts), dimensions)`, rows of length 1. `on_done` gets the texts done so far."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2: mean-pooled, 384 dimensions, at most `WINDOW_TOKENS` tokens (longer texts are cut)."""

    dimensions = 384

    def __init__(self, device: str | None = None, adapter: Adapter | None = None) -> None:
        """Load and check the weights.

        Args:
            device: a torch device; by default a CUDA device where there is one, else the CPU.
            adapter: is added to them.

        Raises:
            RetrievalError: the weights are not the published ones, or the adapter does not fit.
        """
        self._model, self.device = base_model(device, adapter.merge_into if adapter else None)
        self.name = adapter.name if adapter else f"{DEFAULT_ENCODER}@{DEFAULT_WEIGHTS_SHA256[:12]}"

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """See `Encoder.encode`. Texts are sorted by length into fixed-shape batches."""
        import torch

        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        encodings = tokenizer().encode_batch(list(texts))
        ids = [_cut(encoding.ids) for encoding in encodings]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        done = 0
        with torch.inference_mode():
            for rows in _batches(order, ids):
                vectors[rows] = self._forward([ids[i] for i in rows])
                done += len(rows)
                if on_done is not None:
                    on_done(done)
        return vectors

    def _forward(self, ids: list[list[int]]) -> Vectors:
        import torch

        length = next(bucket for bucket in BUCKETS if len(ids[-1]) <= bucket)
        rows = 1 if len(ids) == 1 else BATCH
        tokens = torch.zeros((rows, length), dtype=torch.long)
        mask = torch.zeros((rows, length), dtype=torch.long)
        mask[:, 0] = 1  # unused rows attend to one token, so that no softmax is empty
        for row, sequence in enumerate(ids):
            tokens[row, : len(sequence)] = torch.tensor(sequence)
            mask[row, : len(sequence)] = 1
        tokens, mask = tokens.to(self.device), mask.to(self.device)
        hidden = self._model(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
        weights = mask[:, :, None].float()
        pooled = (hidden * weights).sum(1) / weights.sum(1)
        return _unit(pooled[: len(ids)])


class NamedEncoder:
    """A sentence-transformers model in a folder that the user names. No hub is asked, nothing is unpickled."""

    def __init__(self, name: str) -> None:
        """Load the model.

        Args:
            name: the folder; its weights are `*.safetensors` files.

        Raises:
            RetrievalError: it is no such folder, or cannot be loaded.
        """
        _check_weights(Path(name))
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(
                name, trust_remote_code=False, local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise RetrievalError(f"The encoder {name!r} cannot be loaded: {error}") from error
        self.name = f"{Path(name).name}@{_weights_digest(Path(name))}"
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """See `Encoder.encode`."""
        vectors = self._model.encode(list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        if on_done is not None:
            on_done(len(texts))
        return np.asarray(vectors, dtype=np.float32)


def base_model(device: str | None, adapt: Callable[[Any], None] | None = None) -> tuple[Any, str]:
    """The embedded model with checked weights, ready to compute, and where it does.

    Args:
        device: a torch device; by default a CUDA device where there is one, else the CPU.
        adapt: changes the float32 weights before they are brought to the precision of the device.

    Raises:
        RetrievalError: the weights are not the published ones.
    """
    _yield_idle_threads()
    import torch
    from transformers import BertModel
    from transformers.utils import logging

    weights = model_folder() / "model.safetensors"
    digest = file_sha256(weights)
    if digest != DEFAULT_WEIGHTS_SHA256:
        raise RetrievalError(
            f"The embedded model's weights have SHA-256 {digest[:12]}…, expected {DEFAULT_WEIGHTS_SHA256[:12]}…; "
            "install the project again."
        )
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model: Any = BertModel.from_pretrained(
        str(model_folder()), add_pooling_layer=False, dtype=torch.float32, local_files_only=True
    )
    if adapt is not None:
        adapt(model)
    return model.to(device, torch.bfloat16 if _multiplies_bfloat16(device) else torch.float32).eval(), device


def load_encoder(name: str = DEFAULT_ENCODER) -> Encoder:
    """The encoder of that name: the embedded default, or the sentence-transformers model in that folder."""
    return MiniLM() if name == DEFAULT_ENCODER else NamedEncoder(name)


def is_encoder(stored: str, wanted: str) -> bool:
    """Whether vectors of the encoder `stored` ("name@hash") fit the one asked for by name or folder."""
    name, _, digest = stored.partition("@")
    return name == Path(wanted).name and (not Path(wanted).is_dir() or digest == _weights_digest(Path(wanted)))


def _check_weights(folder: Path) -> None:
    """Refuse what is no folder of safetensors: pickled weights run code when they are read.

    Raises:
        RetrievalError: see above.
    """
    if not folder.is_dir():
        raise RetrievalError(
            f"The encoder {str(folder)!r} is not a folder of this machine, and no model hub is asked. Download the "
            "model, and set `encoder` to its folder."
        )
    for part in dict.fromkeys([folder, *(file.parent for file in sorted(folder.rglob("pytorch_model*.bin")))]):
        if not any(part.glob("*.safetensors")):
            raise RetrievalError(
                f"The encoder {str(folder)!r} cannot be loaded: {part} holds no *.safetensors file, and other weights "
                "are not read. Choose a model that has them."
            )


def _weights_digest(folder: Path) -> str:
    """Twelve hex digits of the SHA-256 of all weights, one after the other in the order of their paths."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.safetensors")):
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()[:12]


def file_sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _yield_idle_threads() -> None:
    """Let waiting OpenMP threads sleep; read when torch is loaded.

    By default they spin, and beside other work (parse children) that made embedding 15 times slower on two cores.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _multiplies_bfloat16(device: str) -> bool:
    import torch

    if device != "cpu":
        return True
    capability = torch.backends.cpu.get_cpu_capability()
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    return "AVX512" in capability and ("avx512_bf16" in flags or "amx_bf16" in flags)


def _cut(ids: list[int]) -> list[int]:
    """At most `WINDOW_TOKENS` ids, the closing special token kept."""
    return ids if len(ids) <= WINDOW_TOKENS else [*ids[: WINDOW_TOKENS - 1], ids[-1]]


def _batches(order: list[int], ids: list[list[int]]) -> list[list[int]]:
    """Rows in groups of at most `BATCH` that share a bucket, so that a text's bucket is always its own; few alone."""
    if len(order) <= FEW:
        return [[row] for row in order]
    groups: dict[int, list[int]] = {}
    for row in order:
        groups.setdefault(next(b for b in BUCKETS if len(ids[row]) <= b), []).append(row)
    return [rows[i : i + BATCH] for rows in groups.values() for i in range(0, len(rows), BATCH)]


def _unit(pooled: torch.Tensor) -> Vectors:
    array = pooled.cpu().numpy().astype(np.float32)
    norms = np.linalg.norm(array, axis=1, keepdims=True)
    unit: Vectors = array / np.maximum(norms, 1e-12)
    return unit
