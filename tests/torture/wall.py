"""The wall: what the user of one collection sees is the same whether other collections exist and are worked on or not.

A sequence of steps on several collections of one home is drawn from a seed and played whole, then again with the steps
of all but one collection left out. Ids and times are made functions of the collection and the step; what then differs
in this collection's results, errors, progress or work came through the wall.
"""

from __future__ import annotations

import dataclasses
import datetime as calendar
import random
import shutil
import sqlite3
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hash_encoder import HashEncoder
from torture.ledger import Ledger
from torture.reader_in_process import ReaderInProcess
from torture.scratch import scratch

from assistant.settings import Settings
from assistant.types import Answer
from assistant.workspace import Workspace
from index.collection import Collection
from index.types import Filter, Manifest, Query
from ingest.errors import ProjectError
from ingest.types import IngestReport, Progress

NAMES = ("alpha", "beta", "gamma")
FOLDERS = (*NAMES, "shared")
FILES = ("lease.txt", "notice.txt", "ward/leaflet.txt", "ward/warning.txt", "letter.txt")
WORDS = (
    "rent tenant notice month party clause dose tablet water warfarin hour agreement landlord repair roof patient "
    "review bleeding payment interest term renewal surety deposit"
).split()
BEGUN = calendar.datetime(2026, 1, 1, tzinfo=calendar.UTC)
SAVE_EVERY_S = 20.0


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One step; `collection` is None for what the users do to their files."""

    number: int
    collection: str | None
    action: str
    arguments: tuple[Any, ...] = ()


def draw(chance: random.Random) -> list[Step]:
    """A sequence: files come, change and go; collections take them in, are asked, go back, forget.

    The first of `NAMES` is the one whose user looks; it gets as many steps as the others together.
    """
    steps = [Step(n, None, "write", (f"{folder}/{FILES[0]}", _words(chance))) for n, folder in enumerate(FOLDERS)]
    length = chance.randint(12, 24)
    while len(steps) < length:
        if chance.random() < 0.3:
            name = f"{chance.choice(FOLDERS)}/{chance.choice(FILES)}"
            gone = chance.random() < 0.15
            step = Step(len(steps), None, "delete", (name,)) if gone else None
            steps.append(step or Step(len(steps), None, "write", (name, _words(chance))))
        else:
            action = chance.choices(list(ACTIONS), [weight for weight, _ in ACTIONS.values()])[0]
            collection = chance.choices(NAMES, [2, 1, 1])[0]
            steps.append(Step(len(steps), collection, action, ACTIONS[action][1](chance, collection)))
    return steps


def _words(chance: random.Random) -> str:
    paragraphs = [" ".join(chance.choices(WORDS, k=chance.randint(4, 14))) + "." for _ in range(chance.randint(1, 4))]
    return f"{chance.choice(WORDS).upper()} {chance.choice(WORDS).upper()}\n\n" + "\n\n".join(paragraphs) + "\n"


def _query(chance: random.Random, _: str) -> tuple[Any, ...]:
    text = " ".join(chance.choices(WORDS, k=chance.randint(1, 4)))
    if chance.random() < 0.1:
        return (Query(text=chance.choice(["", text]), filter=Filter(documents=("nowhere.txt",))),)
    narrowed = {"documents": (Path(chance.choice(FILES)).name,)} if chance.random() < 0.3 else {}
    moment = (BEGUN + calendar.timedelta(hours=chance.randint(0, 20))).isoformat() if chance.random() < 0.2 else None
    k = chance.choice([0, 1, 3, 10]) if chance.random() < 0.2 else 10
    return (Query(text=text, filter=Filter(**narrowed), k=k, as_of=moment),)


def _place(chance: random.Random, collection: str) -> tuple[Any, ...]:
    folder = chance.choice([collection, collection, "shared"])
    return (chance.choice([folder, folder, f"{folder}/{chance.choice(FILES)}"]),)


def _document(chance: random.Random, _: str) -> tuple[Any, ...]:
    return (chance.choice([*(Path(file).name for file in FILES), "nowhere.txt"]),)


def _nothing(_: random.Random, __: str) -> tuple[Any, ...]:
    return ()


# action -> how often, and how its arguments are drawn
ACTIONS: dict[str, tuple[int, Callable[[random.Random, str], tuple[Any, ...]]]] = {
    "ingest": (26, _place),
    "reindex": (9, lambda chance, _: (chance.random() < 0.5,)),
    "search": (20, _query),
    "ask": (6, lambda chance, _: (" ".join(chance.choices(WORDS, k=4)) + "?",)),
    "remove": (8, _document),
    "restore": (5, _document),
    "rollback": (7, lambda chance, _: (chance.choice([None, None, 1, 2, 99]),)),
    "summary": (6, _nothing),
    "documents": (6, _nothing),
    "preview": (3, _nothing),
    "listed": (3, _nothing),
    "generations": (2, _nothing),
    "verify": (2, _nothing),
} | {name: weighted for name, weighted in {
    "purge": (4, _document),
    "hold": (2, _document),
    "release": (2, _document),
    "repair": (2, _nothing),
}.items() if hasattr(Collection, name)}  # fmt: skip


class World:
    """One play of a sequence: a home, the users' files, and what was done and seen for each collection."""

    def __init__(self, folder: Path, encoder: HashEncoder) -> None:
        self.seen: dict[str, list[str]] = {name: [] for name in NAMES}
        self._files = folder / "files"
        self._encoder = encoder
        self._files_read: list[str] = []
        settings = Settings(home=folder / "home", encoder="hash", parse_workers=1, ocr=False)
        self._workspace = Workspace(settings.home, settings, encoder, lambda: _CountingReader(self._files_read))

    def play(self, steps: list[Step], of: str | None) -> None:
        """Do the steps, those of the files and of one collection only where `of` names it."""
        for step in steps:
            if step.collection is None:
                self._edit(step)
            elif of in (None, step.collection):
                with _fixed(step):
                    self.seen[step.collection].append(self._line(step, step.collection))

    def _edit(self, step: Step) -> None:
        path = self._files / step.arguments[0]
        if step.action == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.arguments[1])
        else:
            path.unlink(missing_ok=True)

    def _line(self, step: Step, name: str) -> str:
        embedded, read = len(self._encoder.seen), len(self._files_read)
        progress: list[Progress] = []
        try:
            result = repr(plain(self._do(step, name, progress.append)))
        except ProjectError as error:
            result = f"{type(error).__name__}: {error}"
        work = (self._encoder.seen[embedded:], self._files_read[read:])
        told = [dataclasses.replace(moment, rate_per_s=0.0, left_s=None) for moment in progress]
        return f"{step.number} {step.action}{step.arguments} -> {result} | work {work} | progress {told}"

    def _do(self, step: Step, name: str, tell: Callable[[Progress], None]) -> Any:
        workspace, arguments = self._workspace, step.arguments
        match step.action:
            case "ingest":
                return workspace.ingest(name, [self._files / arguments[0]], tell)
            case "reindex":
                return workspace.reindex(name, confirm_gone=arguments[0], on_progress=tell)
            case "search":
                return workspace.search(name, *arguments)
            case "ask":
                return workspace.ask(name, arguments[0])
            case "listed":
                return [summary for summary in workspace.collections() if summary.name == name]
            case "hold":
                return workspace.collection(name).hold(list(arguments), "a dispute")
            case "remove" | "restore" | "purge" | "release":
                return getattr(workspace.collection(name), step.action)(list(arguments))
            case _:
                return getattr(workspace.collection(name), step.action)(*arguments)


class _CountingReader(ReaderInProcess):
    def __init__(self, files_read: list[str]) -> None:
        self._files_read = files_read

    def parse(self, path: Path, name: str, /) -> Iterator[Any]:
        self._files_read.append(name)
        return super().parse(path, name)


@contextmanager
def _fixed(step: Step) -> Iterator[None]:
    """Random ids and the time as functions of the collection and the step."""
    source = random.Random(f"{step.collection} {step.number}")
    now = BEGUN + calendar.timedelta(hours=step.number)

    class Clock(calendar.datetime):
        @classmethod
        def now(cls, tz: calendar.tzinfo | None = None) -> calendar.datetime:  # type: ignore[override]
            return now

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = real_connect(*arguments, **options)
        connection.create_function("randomblob", 1, source.randbytes)
        return connection

    real_connect = sqlite3.connect
    ours = [m for name, m in list(sys.modules.items()) if name.split(".")[0] in ("ingest", "index", "assistant")]
    clocks = [patch.object(m, "datetime", Clock) for m in ours if getattr(m, "datetime", None) is calendar.datetime]
    name = patch.object(uuid, "uuid4", lambda: uuid.UUID(int=source.getrandbits(128), version=4))
    with name, patch.object(sqlite3, "connect", connect):
        for clock in clocks:
            clock.start()
        try:
            yield
        finally:
            for clock in clocks:
                clock.stop()


def plain(value: Any) -> Any:
    """A result less what differs between any two runs: durations, the program's memory, names tantivy draws."""
    match value:
        case IngestReport():
            return dataclasses.replace(value, wall_s=0.0, searchable_s=0.0, peak_memory_mib=0.0)
        case Answer():
            return dataclasses.replace(value, timings_s={})
        case Manifest():
            drawn = {"lexical", "segments"}
            return {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.name not in drawn}
        case tuple() | list():
            return [plain(one) for one in value]
        case _:
            return value


def leaks(seed: str, folder: Path, encoder: Callable[[], HashEncoder] = HashEncoder) -> tuple[list[str], Counter[str]]:
    """Play one sequence.

    Args:
        seed: what it is drawn from.
        folder: an empty place; the same one serves every play, so that paths are the same.
        encoder: makes the encoder of a play, shared by its collections.

    Returns:
        The first difference, if there is one, and how often each action was played.
    """
    steps = draw(random.Random(seed))
    together, alone = (_played(steps, of, folder, encoder()).seen[NAMES[0]] for of in (None, NAMES[0]))
    pairs = zip(together, alone, strict=True)
    different = [f"sequence {seed}:\n  with others: {one}\n  without: {other}" for one, other in pairs if one != other]
    return different[:1], Counter(step.action for step in steps if step.collection)


def _played(steps: list[Step], of: str | None, folder: Path, encoder: HashEncoder) -> World:
    if folder.exists():  # moved first: a thread of a closed index may still write its lock file
        shutil.rmtree(folder.rename(folder.with_name(f"{folder.name}-{uuid.uuid4().hex}")), ignore_errors=True)
    folder.mkdir(parents=True)
    world = World(folder, encoder)
    world.play(steps, of)
    return world


def campaign(budget_s: float, seed: int, ledger: Ledger) -> None:
    """Play sequences until the time is up, going on where an earlier run ended; differences go into the ledger."""
    entry = ledger.entry("wall", seed)
    done, steps = entry.get("done", 0), Counter(entry.get("steps", {}))
    bad, before = list(entry.get("differences", [])), entry.get("seconds", 0.0)
    begun = saved = time.monotonic()
    with scratch() as folder:
        while time.monotonic() - begun < budget_s:
            found, played = leaks(f"{seed}-{done}", folder / "world")
            done, steps, bad = done + 1, steps + played, bad + found
            if time.monotonic() - saved > SAVE_EVERY_S:
                saved = time.monotonic()
                ledger.put("wall", seed, _figures(done, bad, steps, before + saved - begun))
    ledger.put("wall", seed, _figures(done, bad, steps, before + time.monotonic() - begun))


def _figures(done: int, bad: list[str], steps: Counter[str], seconds: float) -> dict[str, Any]:
    return {
        "done": done,
        "bad": len(bad),
        "unit": "sequences on three collections; one is compared with its own steps played alone",
        "seconds": round(seconds, 1),
        "steps": dict(sorted(steps.items())),
        "differences": bad[:20],
    }
