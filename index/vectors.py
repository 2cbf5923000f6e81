"""The true vectors of a large segment: a file that is read where it is asked for, and never held in memory.

The file is numpy's `.npy`. Rows are read by position with `pread`: what was read counts as page cache and not as memory
of this process, and a failing disk raises an error instead of ending the process, as a mapped page would.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)

BLOCK_ROWS = 8192  # written and read at a time; 12 MiB of 384 dimensions


class VectorFile:
    """Float32 vectors `(n, dimensions)` in a file that `write_vectors` wrote."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            ValueError: it is not such a file.
            OSError: it cannot be read.
        """
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        if mapped.dtype != np.float32 or mapped.ndim != 2 or not mapped.flags.c_contiguous:
            raise ValueError(f"{path.name} holds no rows of float32 numbers")
        self._path = path
        self._offset: int = mapped.offset
        self.shape: tuple[int, int] = mapped.shape
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def take(self, positions: Rows) -> Vectors:
        """The vectors `(n, dimensions)` at ascending positions `(n,)`; neighbours are read together.

        Raises:
            OSError: the disk fails, or the file was cut short.
        """
        vectors = np.empty((len(positions), self.shape[1]), np.float32)
        width = vectors.itemsize * self.shape[1]
        breaks = np.flatnonzero(np.diff(positions) != 1) + 1
        for start, end in pairwise([0, *breaks.tolist(), len(positions)] if len(positions) else []):
            piece = vectors[start:end]
            if os.preadv(self._file, [piece.data], self._offset + width * int(positions[start])) != piece.nbytes:
                raise OSError(f"{self._path.name} ends before vector {int(positions[end - 1])}")
        return vectors

    def all(self) -> Vectors:
        """Every vector `(n, dimensions)`, memory-mapped: for reading all of them once, not for searching."""
        vectors: Vectors = np.load(self._path, mmap_mode="r", allow_pickle=False)
        return vectors


def write_vectors(path: Path, vectors: Vectors) -> None:
    """Write float32 vectors `(n, dimensions)` as `VectorFile` reads them, in blocks.

    Raises:
        OSError: the disk is full or failing.
    """
    _write(path, vectors, "<f4")


def write_rows(path: Path, rows: Rows) -> None:
    """Write row ids `(n,)` in numpy's format.

    Raises:
        OSError: the disk is full or failing.
    """
    _write(path, rows, "<i8")


def _write(path: Path, array: npt.NDArray[np.generic], kind: str) -> None:
    """`numpy.save`, but for errors: that one writes through a second handle, and passes over an error at its end."""
    header = {"descr": kind, "fortran_order": False, "shape": tuple(map(int, array.shape))}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for block in blocks(array):
            file.write(np.ascontiguousarray(block, dtype=kind).data)


def blocks(vectors: npt.NDArray[Number]) -> Iterator[npt.NDArray[Number]]:
    """The vectors in order, `BLOCK_ROWS` at a time."""
    for start in range(0, len(vectors), BLOCK_ROWS):
        yield vectors[start : start + BLOCK_ROWS]


def inner_products(vectors: Vectors, query: Vectors) -> Vectors:
    """The inner product `(n,)` of every vector `(n, dimensions)` with a query `(dimensions,)`.

    Each is summed by itself: a matrix product would round it differently beside other rows.
    """
    products: Vectors = np.einsum("ij,j->i", vectors, query)
    return products
