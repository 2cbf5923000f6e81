"""The n-th call to the disk fails, for n = 1, 2, 3 … until an operation is through undisturbed.

Each time the former generation must still answer, the message must say what is needed, and the same command must
succeed once the disk is in order.
"""

from __future__ import annotations

import errno
import re
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torture.disk import Fault, Kind, Mode, calls, compiled
from torture.ledger import Ledger
from torture.operations import Operation
from torture.oracle import examine, examine_resumed
from torture.repertoire import OPERATIONS
from torture.scratch import scratch
from torture.victim import Job, Report, Victims

FAULTS = {
    "ENOSPC": Fault(mode=Mode.FAIL, error=errno.ENOSPC, sticky=True),  # full, and stays so
    "EDQUOT": Fault(mode=Mode.FAIL, error=errno.EDQUOT, sticky=True),
    "EIO": Fault(mode=Mode.FAIL, error=errno.EIO),
    "EIO for good": Fault(mode=Mode.FAIL, error=errno.EIO, sticky=True),
    "short write": Fault(mode=Mode.SHORT),
}
MOST_SHOWN = 20
TURN = 20  # calls of one operation under one fault, then it is another's turn
_SAYS_WHAT_IS_NEEDED = re.compile(r"\b(disk|space|permission)", re.IGNORECASE)
_TELLS_NOTHING = re.compile(r"Unexpected error|Traceback|(?<!what )is damaged|ingest the original")


@dataclass(slots=True, kw_only=True)
class Series:
    """All n of one operation under one fault."""

    next: int = 1
    through: bool = False  # whether the operation has come through undisturbed
    survived: int = 0  # calls whose failure the operation did not mind
    bad: int = 0
    problems: list[str] = field(default_factory=list)


class Bench:
    """One prepared operation, to be disturbed as often as wanted."""

    def __init__(self, operation: Operation, space: Path, victims: Victims) -> None:
        self._operation = operation
        self._victims = victims
        self._before, self._folder, self._home = space / "before", space / "files", space / "home"
        self._log = space / "log"
        operation.prepare(self._before, self._folder)

    def disturb(self, fault: Fault) -> tuple[Report, list[str]]:
        """Run the operation with a fault. Returns how it ended and what is wrong."""
        shutil.copytree(self._before, self._home)
        self._log.unlink(missing_ok=True)
        report = self._victims.run(
            Job(
                home=str(self._home),
                folder=str(self._folder),
                action=self._operation.action,
                names=self._operation.names,
                log=str(self._log),
                fault=fault,
            )
        )
        problems = [*_told_badly(report), *self._left_badly(report)]
        shutil.rmtree(self._home)
        return report, problems

    def _left_badly(self, report: Report) -> Iterable[str]:
        again = self._home.with_name("again")
        shutil.copytree(self._home, again)
        said = [call.path for call in calls(self._log) if call.kind is Kind.MARK]
        problems = examine(self._home, self._folder, self._operation, said).problems
        if report.error:
            problems += examine_resumed(again, self._folder, self._operation)
        shutil.rmtree(again)
        return problems


def _told_badly(report: Report) -> Iterable[str]:
    """What is wrong with how the operation ended and with what it said."""
    if report.killed_by:
        yield f"it was ended by signal {report.killed_by}"
    elif report.kind == "harness":
        yield report.trace
    elif report.error and (_TELLS_NOTHING.search(report.error) or not _SAYS_WHAT_IS_NEEDED.search(report.error)):
        yield f"the user reads {report.error!r} ({report.kind}); {report.trace[-900:]}"


def go_on(bench: Bench, series: Series, fault: Fault, *, numbers: int, until: float) -> None:
    """Fail the next calls.

    Args:
        bench: the operation.
        series: where it stands; brought up to date.
        fault: what happens, at whichever call.
        numbers: how many calls to try at most.
        until: when to stop, on the monotonic clock.
    """
    for _ in range(numbers):
        if series.through or time.monotonic() > until:
            return
        now = Fault(mode=fault.mode, number=series.next, error=fault.error, sticky=fault.sticky)
        report, problems = bench.disturb(now)
        series.through = not report.error and not report.killed_by and report.calls < series.next
        series.survived += not report.error and not series.through
        series.next += not series.through
        if problems:
            series.bad += 1
            series.problems += [f"call {now.number}: {problems[0]}"] if len(series.problems) < MOST_SHOWN else []


def campaign(budget_s: float, seed: int, ledger: Ledger) -> None:
    """Every operation under every fault, all n, in turns. Nothing is left to chance; `seed` only names the entry."""
    entry = ledger.entry("faults", seed)
    table = {f"{name}, {kind}": Series() for name in OPERATIONS for kind in FAULTS}
    table |= {name: Series(**series) for name, series in entry.get("series", {}).items()}
    before, begun = float(entry.get("seconds", 0)), time.monotonic()
    with scratch() as space, Victims(compiled(space)) as victims:
        benches: dict[str, Bench] = {}
        while time.monotonic() - begun < budget_s and not all(series.through for series in table.values()):
            for name, operation in OPERATIONS.items():
                if name not in benches:
                    (space / name).mkdir()
                    benches[name] = Bench(operation, space / name, victims)
                for kind, fault in FAULTS.items():
                    go_on(benches[name], table[f"{name}, {kind}"], fault, numbers=TURN, until=begun + budget_s)
            ledger.put("faults", seed, _figures(table, before + time.monotonic() - begun))


def _figures(table: dict[str, Series], seconds: float) -> dict[str, Any]:
    rows = {
        name: {
            "next": s.next,
            "through": s.through,
            "survived": s.survived,
            "bad": s.bad,
            "problems": s.problems,
        }
        for name, s in table.items()
    }
    return {
        "done": sum(s.next - 1 for s in table.values()),
        "bad": sum(s.bad for s in table.values()),
        "seconds": round(seconds),
        "series_through": f"{sum(s.through for s in table.values())} of {len(OPERATIONS) * len(FAULTS)}",
        "series": rows,
    }
