"""`kill -9` before, after and in the middle of random calls to the disk, in sequences over a growing collection.

After each kill the collection must open at once and be whole; nothing acknowledged may be lost, nothing removed may
come back, and what is answered must be what one of the two moments before and after would answer.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torture.disk import Fault, Kind, Mode, calls, compiled
from torture.ledger import Ledger
from torture.operations import answered, collection_in, write_files
from torture.oracle import MOST_RECOVERY_S
from torture.scratch import scratch
from torture.victim import Job, Report, Victims

from ingest.errors import RetrievalError, UsageError

ROUNDS = 200  # actions on one collection, then a new one begins
MOST_FILES = 60
MODES = (Mode.KILL_BEFORE, Mode.KILL_AFTER, Mode.KILL_MIDDLE)
MOST_SHOWN = 20
_LIKELY = {"ingest": 4, "reindex": 5, "remove": 2, "restore": 1, "rollback": 1, "purge": 1}


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts over a campaign."""

    rounds: int = 0
    killed: int = 0
    bad: int = 0
    slowest_s: float = 0.0
    killed_in: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Life:
    """One collection from its first file on, its user, and what it has acknowledged."""

    def __init__(self, space: Path, victims: Victims, chance: random.Random) -> None:
        self._home, self._folder, self._log = space / "home", space / "files", space / "log"
        self._home.mkdir(parents=True)
        self._victims, self._chance = victims, chance
        self._collection = collection_in(self._home)
        self._files: dict[str, str] = {}
        self._held: dict[str, str] = {}  # what the catalogue holds
        self._answers: dict[str, str] = {}  # what was answered last
        self._removed: set[str] = set()
        self._purged: set[str] = set()  # their files are still in the folder, and must stay out
        self._written = 0
        self._calls = {"ingest": 600, "reindex": 450, "remove": 50, "restore": 50, "rollback": 20, "purge": 400}

    def round(self, tally: Tally) -> None:
        """Do something, be killed, look."""
        action, names = self._choose()
        if action in ("ingest", "reindex"):
            self._edit()
        report, said, at = self._suffer(action, names)
        tally.rounds += 1
        tally.killed += bool(report.killed_by)
        tally.killed_in[action] += bool(report.killed_by)
        problems = [f"it fails: {report.error} {report.trace}"] if report.error else []
        begun, work = time.perf_counter(), time.process_time()
        found = self._open(problems, before_any=not self._answers and "ended" not in said)
        tally.slowest_s = max(tally.slowest_s, time.perf_counter() - begun)
        if (work := time.process_time() - work) > MOST_RECOVERY_S:  # the clock also counts other programs' work
            problems.append(f"it answers after {work:.2f} s of work")
        problems += self._compare(action, names, said, found)
        if self._collection.root.joinpath("catalog.sqlite").exists():
            problems += self._collection.verify().problems
        if problems:
            tally.bad += 1
            tally.problems += [f"{action} {at}: {problems[0]}"] if len(tally.problems) < MOST_SHOWN else []

    def end(self) -> Iterator[str]:
        """Without further kills, everything is as the user's folder says."""
        self._collection.ingest([self._folder])
        self._collection.reindex(confirm_gone=True)
        expected = {name: word for name, word in self._files.items() if name not in self._removed | self._purged}
        if answered(self._collection) != expected:
            yield "at the end it does not answer what the folder holds"
        yield from self._collection.verify().problems

    def _choose(self) -> tuple[str, tuple[str, ...]]:
        action = self._chance.choices(list(_LIKELY), list(_LIKELY.values()))[0] if self._answers else "ingest"
        pool = sorted(self._removed if action == "restore" else set(self._answers) - self._removed)
        if action == "purge":
            pool = sorted(self._held)
            return (action, (self._chance.choice(pool),)) if len(pool) > 8 else ("reindex", ())
        if action in ("remove", "restore"):
            if not pool or (action == "remove" and len(self._removed) > 5):
                return "reindex", ()
            return action, tuple(self._chance.sample(pool, min(len(pool), self._chance.randint(1, 2))))
        if action == "rollback" and len(self._collection.generations()) < 2:
            return "reindex", ()
        return action, ()

    def _edit(self) -> None:
        """New, changed and deleted files; no name is ever used again, and every state has a word of its own."""
        names = sorted(set(self._files) - self._purged)
        for _ in range(self._chance.randint(0 if names else 1, 3)):
            self._written += 1
            new = not names or (len(names) < MOST_FILES and self._chance.random() < 0.5)
            name = f"file{self._written}.txt" if new else self._chance.choice(names)
            self._files[name] = _word(self._written)
        if len(names) > 6 and self._chance.random() < 0.4:
            del self._files[self._chance.choice(names)]
        write_files(self._folder, self._files)

    def _suffer(self, action: str, names: tuple[str, ...]) -> tuple[Report, set[str], str]:
        """Start an action and be killed in it, or not, where it is through before; what it has said, and where."""
        fault = Fault(mode=self._chance.choice(MODES), number=self._chance.randint(1, self._calls[action]))
        self._log.unlink(missing_ok=True)
        report = self._victims.run(
            Job(
                home=str(self._home),
                folder=str(self._folder),
                action=action,
                names=names,
                log=str(self._log),
                fault=fault,
            )
        )
        if report.calls:
            self._calls[action] = report.calls + report.calls // 10
        said = {call.path for call in calls(self._log) if call.kind is Kind.MARK}
        return report, said, f"{fault.mode.name.lower()} call {fault.number}"

    def _open(self, problems: list[str], *, before_any: bool) -> dict[str, str]:
        try:
            return answered(self._collection)
        except (RetrievalError, UsageError) as error:
            if not before_any:
                problems.append(f"it does not open: {error}")
            return {}

    def _compare(self, action: str, names: tuple[str, ...], said: set[str], found: dict[str, str]) -> Iterator[str]:
        ended = "ended" in said
        held, removed = self._look()
        if action == "purge" and (ended or names[0] not in held):
            self._purged |= set(names)
        yield from self._catalogued(action, said, held)
        asked = {"remove": self._removed | set(names), "restore": self._removed - set(names)}.get(action, self._removed)
        if removed not in [names_now & set(held) for names_now in ([asked] if ended else [self._removed, asked])]:
            yield f"{removed} are removed, not {asked}"
        shown = {name: word for name, word in held.items() if name not in removed}
        before = {name: word for name, word in self._answers.items() if name not in removed}
        if action == "purge":
            shown = {name: word for name, word in before.items() if name not in self._purged}
            if found not in (before, shown) or (self._purged & set(found)):
                yield f"it answers {found}, not {shown}"
        elif action in ("ingest", "reindex"):
            if found not in ([shown] if ended else [before, shown]):
                yield f"it answers {found}, not {shown}" + ("" if ended else f" nor {before}")
        elif action != "rollback" and {n: w for n, w in found.items() if n not in names} != (
            rest := {n: w for n, w in before.items() if n not in names}
        ):
            yield f"it answers {found}, not {rest} and perhaps {names}"
        if unknown := set(found.values()) - set(map(_word, range(self._written + 1))):
            yield f"it answers with {unknown}"
        if back := set(found) & removed:
            yield f"{back} were removed and are answered"
        self._held, self._removed, self._answers = held, removed, found

    def _catalogued(self, action: str, said: set[str], held: dict[str, str]) -> Iterator[str]:
        """What the catalogue holds is what it held or what the folder holds, and surely what was reported as done."""
        takes = action in ("ingest", "reindex")
        for name in sorted({*held, *self._held, *self._files}):
            allowed = {self._held.get(name)}
            if takes and (name in self._files or action == "reindex"):
                allowed.add(self._wanted(name))
            if takes and (f"done {name}" in said or ("ended" in said and (name in self._files or action == "reindex"))):
                allowed = {self._wanted(name)}
            if name in self._purged:
                allowed = {None}
            if held.get(name) not in allowed:
                yield f"{name} is {held.get(name)}, not one of {allowed}"

    def _wanted(self, name: str) -> str | None:
        return None if name in self._purged else self._files.get(name)

    def _look(self) -> tuple[dict[str, str], set[str]]:
        """The newest state of every document in the catalogue, and which are removed."""
        try:
            catalog = self._collection.catalog()
        except UsageError:
            return {}, set()
        with closing(catalog):
            live = {d.name: d for d in catalog.live_documents(catalog.snapshot())}
            held = {}
            for name, document in live.items():
                words = catalog.printed(document.text_id).split()
                held[name] = next((word.strip(".") for word in words if word.startswith("state")), "")
                self._collection.blob(document.sha256)
            return held, {d.name for d in live.values() if d.removed}


def _word(number: int) -> str:
    """The word of a state of a file."""
    return "state" + "".join("abcdefghij"[int(digit)] for digit in str(number)) + "x"


def torment(kills: int, seed: str, space: Path, victims: Victims, tally: Tally, until: float = float("inf")) -> None:
    """Begin collections and be killed in them until there were so many kills, or until a moment of the clock."""
    wanted = tally.killed + kills
    lives = 0
    while tally.killed < wanted and time.monotonic() < until:
        lives += 1
        life = Life(space / f"life{lives}", victims, random.Random(f"{seed} {lives}"))
        for _ in range(ROUNDS):
            life.round(tally)
            if tally.killed >= wanted or time.monotonic() > until:
                break
        tally.problems += list(life.end())
        shutil.rmtree(space / f"life{lives}")


def campaign(budget_s: float, seed: int, ledger: Ledger) -> None:
    """Kill until the time is up, going on where an earlier run ended."""
    entry = ledger.entry("kills", seed)
    tally = Tally(
        rounds=entry.get("rounds", 0),
        killed=entry.get("done", 0),
        bad=entry.get("bad", 0),
        slowest_s=entry.get("slowest_recovery_s", 0.0),
        killed_in=Counter(entry.get("killed_in", {})),
        problems=entry.get("problems", []),
    )
    before, begun = float(entry.get("seconds", 0)), time.monotonic()
    with scratch() as space, Victims(compiled(space)) as victims:
        while time.monotonic() - begun < budget_s:
            torment(ROUNDS, f"{seed} {tally.rounds}", space, victims, tally, begun + budget_s)
            ledger.put("kills", seed, _figures(tally, before + time.monotonic() - begun))


def _figures(tally: Tally, seconds: float) -> dict[str, Any]:
    return {
        "done": tally.killed,
        "bad": tally.bad,
        "seconds": round(seconds),
        "rounds": tally.rounds,
        "killed_in": dict(sorted(tally.killed_in.items())),
        "slowest_recovery_s": round(tally.slowest_s, 3),
        "problems": tally.problems,
    }
