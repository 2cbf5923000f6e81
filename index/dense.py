"""Search by meaning over unit vectors, kept by FAISS (the only door to it).

Few vectors are scanned exactly. A large segment has inverted lists of one-bit codes (RaBitQ) besides, whose best finds
are then scored with the true vectors: a score is the same number either way, alone and in any batch. Files are mapped
and never written to once they are there (FAISS aborts the process when something is added to a mapped index).

FAISS calls its scores distances; here they are cosines, and higher is better. On a machine with a CUDA device and
faiss-gpu installed the exact scan runs there; otherwise on the CPU.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.recall import TOP, exact_bars, recall, sample_questions
from index.types import Inverted
from index.vectors import Rows, VectorFile, Vectors, blocks, inner_products, write_rows, write_vectors
from ingest.errors import RetrievalError

EXACT_ROWS = 50_000  # vectors scanned exactly; inverted lists take over where that takes as long as encoding a question
FEW_ALLOWED = 2_048  # allowed rows that are looked at one by one; an index has nothing to add
RECALL_FLOOR = 0.98  # of the ten nearest, less what the measuring errs by; an inverted index below it is not used
SPARE = 16  # nearest fetched beyond those wanted, so that rows of equal score come in the order of their ids
TIE = 2e-6  # cosines this near to each other may be equal: FAISS and `inner_products` round differently

_VECTORS, _ROWS, _INDEX = "vectors.npy", "rows.npy", "dense.faiss"
_FEWEST_PROBES, _FEWEST_REFINED, _MOST_REFINED = 8, 400, 3_200  # what a search is first tried with, and the most
_REFINED_PER_HIT = 4  # at least
_QUERY_BITS = 8  # of each number of a question that is compared with one-bit codes
_TRAINING_PER_LIST, _TRAINING_ROUNDS, _SEED = 64, 8, 20_240_229
_GPU_MOST = 2_048  # results of one search; a limit of FAISS


@dataclass(slots=True, kw_only=True, eq=False)
class _Choice:
    """The rows of one index that may be returned: their positions, ascending, and the same as FAISS wants it."""

    positions: Rows
    selector: Any
    per_list: Rows | None = None  # how many there are in each inverted list, counted when first needed


class _Finder(Protocol):
    """Vectors by position, and a search that may miss some and rounds in its own way."""

    def take(self, positions: Rows) -> Vectors: ...

    def all(self) -> Vectors: ...

    def near(self, query: Vectors, wanted: int, choice: _Choice | None, *, thorough: bool) -> Rows: ...


class DenseIndex:
    """The vectors of some passages, each under its int64 row id."""

    def __init__(self, rows: Rows, dimensions: int, finder: _Finder) -> None:
        self._rows = rows
        self._finder = finder
        self._order: Rows | None = None
        self._chosen: tuple[Rows, _Choice] | None = None
        self.dimensions = dimensions  # length of a vector

    @classmethod
    def build(cls, rows: Rows, vectors: Vectors) -> DenseIndex:
        """Hold float32 `vectors` of shape `(n, dimensions)`, each of length 1, under int64 `rows` of shape `(n,)`.

        They stay in memory and are scanned exactly.
        """
        return cls(np.asarray(rows, np.int64), vectors.shape[1], _Flat(_flat(rows, vectors)))

    @classmethod
    def load(cls, path: Path, inverted: Inverted | None = None) -> DenseIndex:
        """Map what `write_segment` wrote. The caller has checked the hashes: FAISS must not parse foreign bytes.

        Args:
            path: the segment's `dense.faiss`, beside its other files.
            inverted: what `write_segment` gave; None for a segment that is scanned exactly.

        Raises:
            RetrievalError: the files are not an index of this kind.
        """
        import faiss

        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            if inverted is None:
                return cls(_ids(index), int(index.d), _Flat(index))
            file = VectorFile(path.with_name(_VECTORS))
            rows = np.load(path.with_name(_ROWS), allow_pickle=False)
            if not len(rows) == file.shape[0] == index.ntotal or file.shape[1] != index.d:
                raise ValueError(f"{len(rows)} rows, {file.shape} vectors and an index of {index.ntotal} do not match")
            return cls(rows, int(index.d), _InvertedLists(index, file, inverted))
        except (RuntimeError, AttributeError, ValueError, OSError) as error:
            raise RetrievalError(f"The vectors in {path.name} cannot be read: {error}") from error

    def vectors(self) -> tuple[Rows, Vectors]:
        """Row ids `(n,)` and vectors `(n, dimensions)` in stored order; those of a large segment are memory-mapped."""
        return self._rows, self._finder.all()

    def find(self, row: int) -> Vectors | None:
        """The vector `(dimensions,)` of a row, None where this index does not hold it."""
        held, vectors = self.take(np.asarray([row], np.int64))
        return vectors[0] if held[0] else None

    def take(self, rows: Rows) -> tuple[npt.NDArray[np.bool_], Vectors]:
        """The vectors of some rows.

        Args:
            rows: row ids `(n,)` in any order, each once.

        Returns:
            Which of them this index holds, bool `(n,)`, and the vectors `(held, dimensions)` of those, in that order.
        """
        if self._order is None:
            self._order = np.argsort(self._rows, kind="stable")
        if not len(self._rows):
            return np.zeros(len(rows), dtype=bool), np.empty((0, self.dimensions), np.float32)
        places = np.minimum(np.searchsorted(self._rows, rows, sorter=self._order), len(self._rows) - 1)
        positions = self._order[places]
        held = self._rows[positions] == rows
        ascending, back = np.unique(positions[held], return_inverse=True)
        return held, self._finder.take(ascending)[back]

    def search(self, queries: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Vectors]:
        """The `k` nearest rows of each query, equal cosines in the order of their row ids.

        Args:
            queries: float32 `(q, dimensions)`, unit length.
            k: hits wanted, at least 1.
            allowed: sorted row ids that may be returned; None allows all. Applied before ranking.

        Returns:
            Row ids `(q, k)` int64, -1 where there are fewer, and cosines `(q, k)` float32.
        """
        choice = None if allowed is None else self._choice(allowed)
        rows = np.full((len(queries), k), -1, np.int64)
        cosines = np.full((len(queries), k), -np.inf, np.float32)
        for number, query in enumerate(np.ascontiguousarray(queries, np.float32)):
            positions, scores = self._nearest(query, k, choice)
            rows[number, : len(positions)], cosines[number, : len(positions)] = self._rows[positions], scores
        return rows, cosines

    def _nearest(self, query: Vectors, k: int, choice: _Choice | None) -> tuple[Rows, Vectors]:
        """Positions and cosines, best first. More are fetched until those left out are clearly worse."""
        held = len(self._rows) if choice is None else len(choice.positions)
        wanted, thorough = k + SPARE, False
        while True:
            if not held:
                positions = np.empty(0, np.int64)
            elif choice is not None and held <= FEW_ALLOWED:
                positions = choice.positions
            else:
                positions = np.sort(self._finder.near(query, min(wanted, held), choice, thorough=thorough))
            scores = inner_products(self._finder.take(positions), query)
            best = np.lexsort((self._rows[positions], -scores))[:k]
            settled = len(best) == k and scores[best[-1]] - scores.min() > TIE
            if settled or len(positions) == held:
                return positions[best], scores[best]
            thorough = thorough or len(positions) < wanted
            wanted *= 4

    def _choice(self, allowed: Rows) -> _Choice | None:
        """The positions of the allowed rows, None for all of them; those of the last search are kept."""
        import faiss

        kept = self._chosen
        if kept is None or kept[0] is not allowed:
            inside = np.isin(self._rows, allowed)
            bitmap: Any = faiss.IDSelectorBitmap  # its stubs know the C++ signatures only
            choice = _Choice(positions=np.flatnonzero(inside), selector=bitmap(np.packbits(inside, bitorder="little")))
            kept = self._chosen = allowed, choice
        return None if len(kept[1].positions) == len(self._rows) else kept[1]

    def __len__(self) -> int:
        return len(self._rows)


class _Flat:
    """Vectors as they are, in memory or in a mapped file, scanned one by one."""

    def __init__(self, index: Any) -> None:
        import faiss

        self._owner = index  # keeps the memory alive that `_stored` looks at
        flat: Any = faiss.downcast_index(index.index)
        self._flat = flat
        self._scan = _on_gpu(flat)
        count, width = flat.ntotal, flat.d
        self._stored: Vectors = (
            faiss.rev_swig_ptr(flat.get_xb(), count * width) if count else np.empty(0, np.float32)
        ).reshape(count, width)

    def take(self, positions: Rows) -> Vectors:
        return self._stored[positions]

    def all(self) -> Vectors:
        return self._stored.copy()

    def near(self, query: Vectors, wanted: int, choice: _Choice | None, *, thorough: bool) -> Rows:  # noqa: ARG002
        import faiss

        if choice is not None:
            parameters: Any = faiss.SearchParameters
            _, found = self._flat.search(query[None], wanted, params=parameters(sel=choice.selector))
        else:
            _, found = (self._scan if wanted <= _GPU_MOST else self._flat).search(query[None], wanted)
        return np.asarray(found[0][found[0] >= 0], np.int64)


class _InvertedLists:
    """Codes in lists of neighbours, of which a search reads the nearest, and the true vectors to score finds with."""

    def __init__(self, index: Any, stored: VectorFile, effort: Inverted) -> None:
        self._index = index
        self._stored = stored
        self._effort = effort

    def take(self, positions: Rows) -> Vectors:
        return self._stored.take(positions)

    def all(self) -> Vectors:
        return self._stored.all()

    def near(self, query: Vectors, wanted: int, choice: _Choice | None, *, thorough: bool) -> Rows:
        import faiss

        probes = self._index.nlist if thorough else self._effort.probes
        parameters = {"qb": _QUERY_BITS, "nprobe": probes if choice is None else self._probes(query, probes, choice)}
        if choice is not None:
            parameters["sel"] = choice.selector
        settings: Any = faiss.IVFRaBitQSearchParameters
        count = min(max(self._effort.refine, _REFINED_PER_HIT * wanted), self._index.ntotal)
        _, found = self._index.search(query[None], count, params=settings(**parameters))
        return np.asarray(found[0][found[0] >= 0], np.int64)

    def _probes(self, query: Vectors, probes: int, choice: _Choice) -> int:
        """How many lists hold as many allowed vectors as `probes` lists hold of all: those allowed may lie far away."""
        lists = int(self._index.nlist)
        if choice.per_list is None:
            choice.per_list = np.bincount(_list_of(self._index)[choice.positions], minlength=lists)
        seen = np.cumsum(choice.per_list[self._index.quantizer.search(query[None], lists)[1][0]])
        return min(int(np.searchsorted(seen, self._index.ntotal * probes / lists)) + 1, lists)


def search_all(
    indexes: Sequence[DenseIndex], query: Vectors, k: int, allowed: Rows | None = None
) -> list[tuple[int, float]]:
    """The best `k` rows of one query over several indexes, best first, as `(row id, cosine)`.

    Args:
        indexes: segments with disjoint rows.
        query: float32 `(dimensions,)`.
        k: hits wanted, at least 1.
        allowed: sorted row ids that may be returned; None allows all. An array passed again is not looked up again.
    """
    found: list[tuple[int, float]] = []
    for index in indexes:
        if len(index):
            rows, scores = index.search(query[None, :], min(k, len(index)), allowed)
            found += [(int(r), float(s)) for r, s in zip(rows[0], scores[0], strict=True) if r >= 0]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]


def write_segment(folder: Path, rows: Rows, vectors: Vectors, *, searched: bool = True) -> Inverted | None:
    """Write the files of a segment into `folder`.

    Args:
        folder: exists, and is empty.
        rows: int64 `(n,)`, at least one.
        vectors: float32 `(n, dimensions)`, each of length 1.
        searched: whether it will be; vectors that are only kept need no inverted index.

    Returns:
        How its inverted index is searched, and with what recall; None where the segment is scanned exactly, because it
        is small or because no effort reaches `RECALL_FLOOR`.
    """
    import faiss

    write_rows(folder / _ROWS, rows)
    index: Any = None
    effort = None
    if searched and len(rows) > EXACT_ROWS:
        write_vectors(folder / _VECTORS, vectors)
        index = _invert(vectors)
        effort = _effort(index, VectorFile(folder / _VECTORS))
    if effort is None:
        (folder / _VECTORS).unlink(missing_ok=True)
        index = _flat(rows, vectors)
    with (folder / _INDEX).open("wb") as file:
        file.write(faiss.serialize_index(index).data)
    return effort


def _flat(rows: Rows, vectors: Vectors) -> Any:
    import faiss

    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    if len(rows):
        index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(rows, dtype=np.int64))
    return index


def _invert(vectors: Vectors) -> Any:
    """Inverted lists of the vectors under their positions, a bit for each number; trained on a seeded sample."""
    import faiss

    lists = 1 << round(math.log2(2 * math.sqrt(len(vectors))))
    index: Any = faiss.index_factory(vectors.shape[1], f"IVF{lists},RaBitQ", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed, index.cp.min_points_per_centroid = _TRAINING_ROUNDS, _SEED, 1
    sample = np.random.default_rng(_SEED).permutation(len(vectors))[: _TRAINING_PER_LIST * lists]
    index.train(vectors[np.sort(sample)])
    for block in blocks(vectors):
        index.add(np.ascontiguousarray(block))
    return index


def _effort(index: Any, stored: VectorFile) -> Inverted | None:
    """The least effort by which a search reaches the floor: more lists, then more refined; None where none does."""
    vectors = stored.all()
    questions = sample_questions(vectors)
    bars = exact_bars(vectors, questions)
    probes, refine = min(_FEWEST_PROBES, index.nlist), _FEWEST_REFINED
    while refine <= _MOST_REFINED:
        effort = Inverted(lists=index.nlist, probes=probes, refine=refine, recall_at_10=0.0)
        trial = DenseIndex(np.arange(len(vectors)), vectors.shape[1], _InvertedLists(index, stored, effort))
        reached, error = recall(trial.search(questions, TOP)[1], bars)
        if reached - error >= RECALL_FLOOR:
            return replace(effort, recall_at_10=round(reached, 4))
        if probes < index.nlist:
            probes = min(probes + (probes + 1) // 2, index.nlist)
        else:
            refine *= 2
    return None


def _list_of(index: Any) -> npt.NDArray[np.int32]:
    """For each position the number of its inverted list."""
    import faiss

    found = np.empty(index.ntotal, np.int32)
    for number in range(index.nlist):
        size = index.invlists.list_size(number)
        if size:
            found[faiss.rev_swig_ptr(index.invlists.get_ids(number), size)] = number
    return found


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
