"""An encoder that keeps its vectors on the disk: collections of nearly the same passages, asked run after run."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.encode import FEW, Encoder, Vectors

AT_ONCE = 512  # texts after which their vectors are safe


class KeptVectors:
    """Gives the vectors of another encoder. A few texts, which it encodes in another shape, are encoded each time."""

    def __init__(self, encoder: Encoder, file: Path) -> None:
        """Keep in a file, which may hold the vectors of other encoders too."""
        self._encoder = encoder
        self.name, self.dimensions = encoder.name, encoder.dimensions
        # One answer after the other asks, though not always from the same thread.
        self._database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._database.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """See `Encoder.encode`."""
        if len(texts) <= FEW:
            return self._encoder.encode(texts, on_done)
        keys = {text: self._key(text) for text in texts}
        known = {text: vector for text, key in keys.items() if (vector := self._kept(key)) is not None}
        new = [text for text in keys if text not in known]
        for at in range(0, len(new), AT_ONCE):
            part = new[at : at + AT_ONCE]
            shaped = part if len(part) > FEW else part * (FEW + 1)
            known.update(zip(part, self._encoder.encode(shaped), strict=False))
            rows = [(keys[text], known[text].astype(np.float32).tobytes()) for text in part]
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._database.execute("COMMIT")
        if on_done is not None:
            on_done(len(texts))
        return np.stack([known[text] for text in texts])

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.name}\n{text}".encode("utf-8", "surrogatepass")).digest()

    def _kept(self, key: bytes) -> Vectors | None:
        found = self._database.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return np.frombuffer(found[0], np.float32) if found else None
