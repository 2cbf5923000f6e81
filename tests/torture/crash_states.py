"""Every state that a killed process or a power cut may leave behind, opened and examined.

Each operation runs once, watched; then its log is cut after every call, and what each cut may leave is laid out.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from torture.disk import Call, Kind, calls, compiled
from torture.ledger import Ledger
from torture.operations import Operation
from torture.oracle import examine
from torture.repertoire import OPERATIONS
from torture.replay import IGNORED, Replay, Tree, read_tree, write_tree
from torture.scratch import scratch
from torture.sites import missed, write_sites
from torture.victim import Job, Victims

MOST_SHOWN = 20  # problems kept of each operation


@dataclass(slots=True, kw_only=True)
class Trace:
    """An operation as it was watched."""

    operation: Operation
    home: Path  # as it was before
    folder: Path
    calls: list[Call]
    lines: frozenset[tuple[str, int]] = frozenset()  # file and line of the source that ran


@dataclass(slots=True, kw_only=True)
class Result:
    """What became of an operation's states."""

    calls: int = 0
    prefixes: int = 0
    states: int = 0  # told apart by their bytes and by what was acknowledged
    examined: int = 0
    bad: int = 0
    slowest_s: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)  # states by the first crash that leaves them
    problems: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        return {
            "calls": self.calls,
            "prefixes": self.prefixes,
            "states": self.states,
            "examined": self.examined,
            "bad": self.bad,
            "slowest_recovery_s": round(self.slowest_s, 3),
            "kinds": dict(sorted(self.kinds.items())),
            "problems": self.problems,
        }


def watch(operation: Operation, space: Path, victims: Victims, *, traced: bool = False) -> Trace:
    """Run an operation in a child and keep its log, and if `traced` the lines of the source that ran.

    Raises:
        AssertionError: the operation failed, or the log does not lead to what the disk really holds.
    """
    home, folder, before, log = (space / name for name in ("home", "files", "before", "log"))
    operation.prepare(home, folder)
    shutil.copytree(home, before)
    report = victims.run(
        Job(
            home=str(home),
            folder=str(folder),
            action=operation.action,
            names=operation.names,
            log=str(log),
            data=True,
            traced=traced,
        )
    )
    assert not report.error, report.trace or report.error
    found = [call for call in calls(log) if not _passing(call)]
    replay = Replay(before)
    for call in found:
        replay.apply(call)
    assert replay.tree() == read_tree(home), "something has changed files and escaped the log"
    lines = frozenset((file, line) for file, line in report.lines)
    return Trace(operation=operation, home=before, folder=folder, calls=found, lines=lines)


def _passing(call: Call) -> bool:
    """Calls that leave no trace on the disk."""
    return call.kind is not Kind.MARK and call.path.endswith(IGNORED)


def crash_states(trace: Trace) -> Iterator[tuple[str, int, tuple[str, ...], Tree]]:
    """Every distinct state: the crash that leaves it, after how many calls, what was acknowledged, the files."""
    replay = Replay(trace.home)
    acknowledged: tuple[str, ...] = ()
    seen: set[tuple[int, int]] = set()
    last: Call | None = None
    for number in range(len(trace.calls) + 1):
        if number:
            last = trace.calls[number - 1]
            if last.kind is Kind.MARK:
                acknowledged = (*acknowledged, last.path)
            replay.apply(last)
        for crash, tree in replay.states(last):
            state = (hash(frozenset(tree.items())), len(acknowledged))
            if state not in seen:
                seen.add(state)
                yield crash, number, acknowledged, tree


def survey(
    trace: Trace,
    space: Path,
    wanted: Callable[[int], bool] = lambda _: True,
    enough: Callable[[], bool] = lambda: False,
) -> Result:
    """Lay out and examine the states of an operation.

    Args:
        trace: the operation.
        space: a folder to lay them out in.
        wanted: asked for each state, by the number of its newest call, whether to examine it.
        enough: asked before each state, whether to stop.
    """
    result = Result(calls=sum(c.kind is not Kind.MARK for c in trace.calls), prefixes=len(trace.calls) + 1)
    home = space / "state"
    for crash, number, acknowledged, tree in crash_states(trace):
        if enough():
            break
        result.states += 1
        result.kinds[crash] += 1
        if not wanted(number):
            continue
        write_tree(tree, home)
        findings = examine(home, trace.folder, trace.operation, acknowledged)
        shutil.rmtree(home)
        result.examined += 1
        result.slowest_s = max(result.slowest_s, findings.recovered_s)
        if findings.problems:
            result.bad += 1
            if len(result.problems) < MOST_SHOWN:
                result.problems.append(f"{crash} after call {number} ({_told(trace, number)}): {findings.problems[0]}")
    return result


def _told(trace: Trace, number: int) -> str:
    call = trace.calls[number - 1] if number else None
    return "before any" if call is None else f"{call.kind.name.lower()} {call.second or call.path}"


def sampled(trace: Trace, space: Path, share: float, seed: int) -> Result:
    """A seeded share of the states."""
    chance = random.Random(seed)
    return survey(trace, space, wanted=lambda _: chance.random() < share)


def campaign(budget_s: float, seed: int, ledger: Ledger) -> None:
    """All states of all operations, several at a time. What is begun while there is time is brought to its end."""
    entry = ledger.entry("crash_states", seed)
    table: dict[str, Any] = entry.get("operations", {})
    lines = {(file, line) for file, line in entry.get("reached_lines", [])}
    spent, begun = float(entry.get("seconds", 0)), time.time()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        left = [name for name in OPERATIONS if name not in table]
        for done in as_completed([pool.submit(_surveyed, name, begun + budget_s) for name in left]):
            if (result := done.result()) is not None:
                name, table[name], ran = result
                lines |= ran
                ledger.put("crash_states", seed, _figures(table, lines, spent + time.time() - begun))


def _surveyed(name: str, until: float) -> tuple[str, dict[str, Any], frozenset[tuple[str, int]]] | None:
    """An operation's figures and the lines it ran; None where it is too late to begin."""
    if time.time() > until:
        return None
    with scratch() as space, Victims(compiled(space)) as victims:
        trace = watch(OPERATIONS[name], space, victims, traced=True)
        return name, survey(trace, space).figures(), trace.lines


def _figures(table: dict[str, Any], lines: set[tuple[str, int]], seconds: float) -> dict[str, Any]:
    sites, left = write_sites(), list(missed(lines))
    return {
        "done": sum(row["examined"] for row in table.values()),
        "bad": sum(row["bad"] for row in table.values()),
        "seconds": round(seconds),
        "operations_left": sorted(set(OPERATIONS) - set(table)),
        "operations": dict(sorted(table.items())),
        "write_sites": {
            "found": len(sites),
            "reached": len(sites) - len(left),
            "not_reached": [f"{site.file}:{site.line} {site.words}" for site in left],
        },
        "reached_lines": sorted({(site.file, site.line) for site in sites} - {(site.file, site.line) for site in left}),
    }
