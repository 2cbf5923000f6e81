"""The disk, as bad as it gets: short slices of the campaigns of `make torture`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.crash_states import Trace, survey, watch
from torture.disk import Kind, compiled, unavailable
from torture.operations import OPERATIONS
from torture.scratch import scratch
from torture.victim import Victims

pytestmark = pytest.mark.skipif(bool(unavailable()), reason=unavailable() or "-")


@pytest.fixture(scope="module")
def space() -> Iterator[Path]:
    with scratch() as folder:
        yield folder


@pytest.fixture(scope="module")
def victims(space: Path) -> Iterator[Victims]:
    with Victims(compiled(space)) as started:
        yield started


@pytest.fixture(scope="module")
def traces(space: Path, victims: Victims) -> dict[str, Trace]:
    """Some operations, watched once."""
    found = {}
    for name in ("ingest", "reindex", "merge"):
        (space / name).mkdir()
        found[name] = watch(OPERATIONS[name], space / name, victims)
    return found


def test_nothing_escapes_the_log(traces: dict[str, Trace]) -> None:
    """`watch` compares the replayed log with the real files, byte by byte; here: files of every kind are among them."""
    for trace in traces.values():
        kinds = {call.kind for call in trace.calls}
        assert {Kind.CREATE, Kind.WRITE, Kind.RENAME, Kind.MKDIR, Kind.SYNC, Kind.MARK} <= kinds
        assert Kind.ESCAPE not in kinds
        written = {call.path for call in trace.calls if call.kind is Kind.WRITE}
        for part in ("catalog.sqlite-wal", "/blobs/", "/segments/", "dense.faiss", "rows.npy", "/lexical/", ".term"):
            assert any(part in path for path in written), part
    assert any(call.kind is Kind.LINK for call in traces["reindex"].calls)  # a derived lexical index


@pytest.mark.parametrize("name", ["ingest", "reindex", "merge"])
def test_a_power_cut_after_an_acknowledgement_loses_nothing(name: str, traces: dict[str, Trace], space: Path) -> None:
    """Right after each one, what was not flushed is lost, in one folder or in all."""
    trace = traces[name]
    marks = {number for number, call in enumerate(trace.calls, 1) if call.kind is Kind.MARK}
    result = survey(trace, space / name, wanted=lambda number: number in marks)
    assert result.examined >= len(marks)
    assert result.problems == []
