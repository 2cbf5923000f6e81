"""Exact inner-product search over unit vectors, kept by FAISS (the only door to it).

FAISS calls its scores distances; here they are cosines, and higher is better. On a machine with a CUDA device and
faiss-gpu installed the flat scan runs there; otherwise on the CPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.errors import RetrievalError

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


class DenseIndex:
    """The vectors of some passages, each under its int64 row id."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._rows: Rows = _ids(index)
        self._positions: dict[int, int] | None = None
        self._scan = _on_gpu(index.index)

    @classmethod
    def build(cls, rows: Rows, vectors: Vectors) -> DenseIndex:
        """Index float32 `vectors` of shape `(n, dimensions)`, each of length 1, under int64 `rows` of shape `(n,)`."""
        import faiss

        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(rows):
            index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(rows, dtype=np.int64))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read what `to_bytes` gave. The caller has checked the hash: FAISS must not parse foreign bytes.

        Raises:
            RetrievalError: the file is not an index of this kind.
        """
        import faiss

        try:
            return cls(faiss.read_index(str(path)))
        except (RuntimeError, AttributeError) as error:
            raise RetrievalError(f"The vectors in {path.name} cannot be read: {error}") from error

    def to_bytes(self) -> bytes:
        """The index as `load` reads it."""
        import faiss

        return bytes(faiss.serialize_index(self._index))

    def vectors(self) -> tuple[Rows, Vectors]:
        """Row ids `(n,)` and vectors `(n, dimensions)` in stored order."""
        flat = self._index.index
        return self._rows, np.asarray(flat.reconstruct_n(0, flat.ntotal), dtype=np.float32).reshape(-1, flat.d)

    def find(self, row: int) -> Vectors | None:
        """The vector `(dimensions,)` of a row, None where this index does not hold it."""
        if self._positions is None:
            self._positions = {int(held): position for position, held in enumerate(self._rows)}
        position = self._positions.get(row)
        return None if position is None else np.asarray(self._index.index.reconstruct(position), dtype=np.float32)

    def search(self, queries: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Vectors]:
        """The `k` nearest rows of each query.

        Args:
            queries: float32 `(q, dimensions)`, unit length.
            k: hits wanted, at least 1.
            allowed: sorted row ids that may be returned; None allows all. Applied before ranking.

        Returns:
            Row ids `(q, k)` int64, -1 where there are fewer, and cosines `(q, k)` float32.
        """
        import faiss

        if allowed is None:
            scores, positions = self._scan.search(queries, k)
        else:
            inside = np.packbits(np.isin(self._rows, allowed), bitorder="little")
            parameters: Any = faiss.SearchParameters  # its stubs know the C++ signatures only
            selector: Any = faiss.IDSelectorBitmap
            parameters = parameters(sel=selector(inside))
            scores, positions = self._index.index.search(queries, k, params=parameters)
        rows = np.where(positions >= 0, self._rows[positions] if len(self._rows) else -1, -1)
        return rows.astype(np.int64), scores

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        return len(self._rows)


def search_all(
    indexes: Sequence[DenseIndex], query: Vectors, k: int, allowed: Rows | None = None
) -> list[tuple[int, float]]:
    """The best `k` rows of one query over several indexes, best first, as `(row id, cosine)`.

    Args:
        indexes: segments with disjoint rows.
        query: float32 `(dimensions,)`.
        k: hits wanted, at least 1.
        allowed: sorted row ids that may be returned; None allows all.
    """
    found: list[tuple[int, float]] = []
    for index in indexes:
        if len(index):
            rows, scores = index.search(query[None, :], min(k, len(index)), allowed)
            found += [(int(r), float(s)) for r, s in zip(rows[0], scores[0], strict=True) if r >= 0]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]


def gpu_count() -> int:
    """How many GPUs FAISS can use (0 with faiss-cpu)."""
    import faiss

    return int(faiss.get_num_gpus()) if hasattr(faiss, "StandardGpuResources") else 0


def _ids(index: Any) -> Rows:
    import faiss

    return faiss.vector_to_array(index.id_map).astype(np.int64) if index.ntotal else np.empty(0, np.int64)


def _on_gpu(flat: Any) -> Any:
    if gpu_count() == 0:
        return flat
    import faiss

    return faiss.index_cpu_to_all_gpus(flat)
