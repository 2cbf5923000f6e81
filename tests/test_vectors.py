"""Arrays on the disk: what is written is what is read, and what the disk does not take is an error."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index.dense import write_segment
from index.vectors import BLOCK_ROWS, write_rows, write_vectors

HEADER = 128  # bytes of a small array's header in numpy's format


@contextmanager
def largest_file(length: int) -> Iterator[None]:
    """A disk that takes so many bytes a file and no more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("count", [0, 1, BLOCK_ROWS, BLOCK_ROWS + 1])
def test_rows_and_vectors_are_read_by_numpy_as_they_were_written(count: int, tmp_path: Path) -> None:
    rows = np.arange(count, dtype=np.int64)[::-1]
    vectors = np.random.default_rng(1).standard_normal((count, 3)).astype(np.float32)
    write_rows(tmp_path / "rows.npy", rows)
    write_vectors(tmp_path / "vectors.npy", vectors)
    for name, wanted in (("rows", rows), ("vectors", vectors)):
        found = np.load(tmp_path / f"{name}.npy", allow_pickle=False)
        assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
        assert (found == wanted).all()


def test_rows_that_the_disk_cuts_short_are_an_error(tmp_path: Path) -> None:
    with largest_file(HEADER + 12), pytest.raises(OSError, match="File too large"):
        write_rows(tmp_path / "rows.npy", np.arange(5, dtype=np.int64))
    assert (tmp_path / "rows.npy").stat().st_size == HEADER + 12


def test_a_segment_is_never_written_in_part(tmp_path: Path) -> None:
    rows, vectors = np.arange(5, dtype=np.int64), np.eye(5, 8, dtype=np.float32)
    write_segment(tmp_path, rows, vectors)
    whole = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    for length in range(max(whole.values())):
        with largest_file(length), pytest.raises(OSError, match="File too large"):
            write_segment(tmp_path, rows, vectors)
    write_segment(tmp_path, rows, vectors)
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == whole
