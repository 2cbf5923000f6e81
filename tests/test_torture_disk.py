"""The disk, as bad as it gets: short slices of the campaigns of `make torture`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from torture.crash_states import Trace, sampled, survey, watch
from torture.disk import Kind, compiled, unavailable
from torture.faults import FAULTS, Bench
from torture.kills import Tally, torment
from torture.repertoire import OPERATIONS
from torture.scratch import scratch
from torture.sites import write_sites
from torture.victim import Victims

SEED = 7
KILLS = 15

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
    for name in ("ingest", "reindex", "merge", "purge"):
        (space / name).mkdir()
        found[name] = watch(OPERATIONS[name], space / name, victims)
    return found


def test_nothing_escapes_the_log(traces: dict[str, Trace]) -> None:
    """`watch` compares the replayed log with the real files, byte by byte; here: files of every kind are among them."""
    for name in ("ingest", "reindex", "merge"):
        trace = traces[name]
        kinds = {call.kind for call in trace.calls}
        assert {Kind.CREATE, Kind.WRITE, Kind.RENAME, Kind.MKDIR, Kind.SYNC, Kind.MARK} <= kinds
        assert Kind.ESCAPE not in kinds
        written = {call.path for call in trace.calls if call.kind is Kind.WRITE}
        for part in ("catalog.sqlite-wal", "/blobs/", "/segments/", "dense.faiss", "rows.npy", "/lexical/", ".term"):
            assert any(part in path for path in written), part
    assert any(call.kind is Kind.LINK for call in traces["reindex"].calls)  # a derived lexical index


@pytest.mark.parametrize("name", ["ingest", "reindex", "merge", "purge"])
def test_a_power_cut_after_an_acknowledgement_holds(name: str, traces: dict[str, Trace], space: Path) -> None:
    """Right after one, what was not flushed is lost, in one folder or in all; what was purged stays away."""
    marks = [number for number, call in enumerate(traces[name].calls, 1) if call.kind is Kind.MARK][-4:]
    result = survey(traces[name], space / name, wanted=lambda number: number in marks)
    assert result.examined >= len(marks)
    assert result.problems == []


@pytest.mark.parametrize("name", ["ingest", "reindex"])
def test_states_that_a_crash_may_leave(name: str, traces: dict[str, Trace], space: Path) -> None:
    result = sampled(traces[name], space / name, 0.015, SEED)
    assert result.examined > 10
    assert result.problems == []


@pytest.mark.parametrize("folder", ["letters", "letters/blobs"])
def test_a_flush_that_is_left_out_is_found(folder: str, traces: dict[str, Trace], space: Path) -> None:
    """The states tell what is wrong: here they are made of a log as if the program did not flush a folder."""
    trace = traces["ingest"]
    calls = [call for call in trace.calls if not (call.kind is Kind.SYNC and call.path == folder)]
    assert len(calls) < len(trace.calls)
    marks = [number for number, call in enumerate(calls, 1) if call.kind is Kind.MARK]
    result = survey(replace(trace, calls=calls), space / "ingest", wanted=lambda number: number == marks[-2])
    assert result.bad > 0


def test_kills(space: Path, victims: Victims) -> None:
    tally = Tally()
    torment(KILLS, str(SEED), space, victims, tally)
    assert tally.killed == KILLS
    assert tally.problems == []


@pytest.mark.parametrize("kind", FAULTS)
def test_calls_that_fail(kind: str, space: Path, victims: Victims) -> None:
    own = space / kind
    own.mkdir()
    bench, chance = Bench(OPERATIONS["reindex"], own, victims), random.Random(f"{SEED} {kind}")
    errors = 0
    for number in chance.sample(range(20, 300), 3):
        report, problems = bench.disturb(replace(FAULTS[kind], number=number))
        assert problems == []
        errors += bool(report.error)
    assert errors or kind == "short write"  # half a write is mostly followed by the other half


def test_write_sites_are_found() -> None:
    words = {site.words for site in write_sites() if site.file == "ingest/store/blobs.py"}
    assert {"os.fsync(file.fileno())", "Path(name).replace(target)", "sync_folder(place.parent)"} <= words
