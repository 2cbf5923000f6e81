"""Vectors kept on disk between runs, by the hash of their texts and encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encode import Encoder, Vectors


def cached(texts: Sequence[str], encoder: Encoder, cache: Path) -> Vectors:
    """Vectors of `texts`, read from `cache` where this very list was embedded before."""
    digest = hashlib.sha256("\x1e".join([encoder.name, *texts]).encode()).hexdigest()[:16]
    path = cache / f"vectors-{digest}.npy"
    if not path.exists():
        np.save(path, encoder.encode(texts))
    vectors: Vectors = np.load(path)
    return vectors
