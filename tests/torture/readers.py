"""Readers while a writer publishes: every answer is one generation's, whole, and nobody gets an error.

Every document says at which state it is, and the writer tells which states it published under which number. Many
threads that share a workspace, and processes of their own, search meanwhile and open what newly serves. A publish
changes all documents or a single one; between them documents are removed and restored, and older generations served.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from hash_encoder import HashEncoder
from torture.ledger import Ledger
from torture.reader_in_process import ReaderInProcess
from torture.scratch import scratch

from assistant.settings import Settings
from assistant.workspace import Workspace
from index.types import Filter, Hit, Query

NAME = "letters"
MOST_DOCUMENTS, LEAST_DOCUMENTS = 14, 10
OTHER_READS = 0.03  # share of reads that list documents or sum the collection up
PUBLISHES, QUERIES = 25, 12_500  # of a round
THREADS, PROCESSES = 16, 4
State = dict[str, str]  # file name -> the word for its state


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much is read while how often is published."""

    publishes: int = PUBLISHES
    queries: int = QUERIES
    threads: int = THREADS  # in one process
    processes: int = PROCESSES  # with one thread each


@dataclass(slots=True, kw_only=True)
class Round:
    """What a round came to."""

    queries: int = 0
    other_reads: int = 0
    publishes: int = 0
    merges: int = 0  # generations of their own, right after a publish
    rollbacks: int = 0
    removals: int = 0
    generations_seen: int = 0
    bad: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Shared:
    """What the processes of a round share."""

    reads: Any  # how many so far
    published: Any  # set when there is something to search
    ended: Any  # set when the writer is done


def workspace(folder: Path) -> Workspace:
    """The home in `folder`, cheap to read and embed."""
    settings = Settings(home=folder / "home", encoder="hash", parse_workers=1, ocr=False)
    return Workspace(settings.home, settings, HashEncoder(), ReaderInProcess)


# --- the writer ----------------------------------------------------------------------------------------------------


class Writer:
    """Publishes, and writes down what each generation holds and when which documents were out."""

    def __init__(self, folder: Path, seed: str, load: Load, shared: Shared) -> None:
        self._files = folder / "files"
        self._log = folder / "writer.jsonl"
        self._chance = random.Random(seed)
        self._load = load
        self._shared = shared
        self._workspace = workspace(folder)
        self._state: State = {}
        self._states = 0

    def write(self) -> None:
        """All publishes, each after its share of the reads."""
        self._files.mkdir()
        with self._log.open("w") as log:
            for number in range(self._load.publishes + 1):
                self._await(number)
                self._change(whole=number == 0 or self._chance.random() < 0.6)
                if number == 0:
                    generation = self._workspace.ingest(NAME, [self._files]).generation
                else:
                    generation = self._workspace.reindex(NAME, confirm_gone=True).generation
                self._tell(log, {"generation": generation, "state": self._state})
                self._shared.published.set()
                if number and self._chance.random() < 0.3:
                    self._remove_for_a_while(log, number)
                if number and self._chance.random() < 0.2:
                    manifest = self._workspace.collection(NAME).rollback()
                    self._tell(log, {"rollback": manifest.generation})
        self._await(self._load.publishes + 1)

    def _await(self, number: float) -> None:
        share = self._load.queries / (self._load.publishes + 1)
        while self._shared.published.is_set() and self._shared.reads.value < number * share:
            time.sleep(0.002)

    def _change(self, *, whole: bool) -> None:
        """Give all documents, or one, a new state; with all of them their number changes too."""
        self._states += 1
        word = "state" + "".join("abcdefghij"[int(digit)] for digit in f"{self._states:05d}") + "x"
        if whole:
            count = self._chance.randint(LEAST_DOCUMENTS, MOST_DOCUMENTS)
            changed = [f"letter{n:02d}.txt" for n in range(count)]
            for name in set(self._state) - set(changed):
                (self._files / name).unlink()
            self._state = {}
        else:
            changed = [self._chance.choice(sorted(self._state))]
        for name in changed:
            (self._files / name).write_text(
                f"This letter is in {word} now, and says {self._chance.random()} besides.\n"
            )
            self._state[name] = word

    def _remove_for_a_while(self, log: Any, number: int) -> None:
        collection = self._workspace.collection(NAME)
        names = self._chance.sample(sorted(self._state), 2)
        for change, out in ((collection.remove, names), (collection.restore, [])):
            begun = time.monotonic()
            change(names)
            self._tell(log, {"out": out, "begun": begun, "ended": time.monotonic()})
            self._await(number + 0.5)

    def _tell(self, log: Any, entry: dict[str, Any]) -> None:
        log.write(json.dumps(entry) + "\n")
        log.flush()


def _write(folder: Path, seed: str, load: Load, shared: Shared) -> None:
    with _errors_into(folder / "errors-writer.json"):
        Writer(folder, seed, load, shared).write()
    shared.published.set()
    shared.ended.set()


# --- the readers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer: between which moments, by which generation, of how many documents, which states."""

    begun: float
    ended: float
    generation: int
    documents: int
    only: str  # the file it was narrowed to, "" for all
    state: State
    passages: int


def _read(folder: Path, name: str, threads: int, shared: Shared) -> None:
    """Search in some threads that share a workspace until the writer has ended."""
    shared.published.wait()
    home = workspace(folder)
    places = [(folder / f"seen-{name}-{n}.jsonl", folder / f"errors-{name}-{n}.json") for n in range(threads)]
    workers = [
        threading.Thread(target=_read_on, args=(home, seen, errors, f"{name}-{n}", shared))
        for n, (seen, errors) in enumerate(places)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _read_on(home: Workspace, seen: Path, errors: Path, seed: str, shared: Shared) -> None:
    chance = random.Random(seed)
    with seen.open("w") as log:
        while not shared.ended.is_set():
            with _errors_into(errors):
                if chance.random() < OTHER_READS:
                    log.write(json.dumps({"other": _other_read(home, chance)}) + "\n")
                else:
                    log.write(json.dumps(asdict(_search(home, chance))) + "\n")
                with shared.reads.get_lock():
                    shared.reads.value += 1


def _search(home: Workspace, chance: random.Random) -> Seen:
    only = f"letter{chance.randrange(LEAST_DOCUMENTS):02d}.txt" if chance.random() < 0.1 else ""
    query = Query(text="letter in state", k=100, filter=Filter(documents=(only,) if only else ()))
    begun = time.monotonic()
    searcher = home._searcher(NAME)
    hits = searcher.search(query)
    ended = time.monotonic()
    assert searcher.notices == (), searcher.notices
    assert searcher.manifest.documents >= len(hits)
    return Seen(
        begun, ended, searcher.manifest.generation, len(searcher.documents), only, _states(hits), len(hits)
    )  # fmt: skip


def _states(hits: tuple[Hit, ...]) -> State:
    """What each document says, by the passage and by its quote from the printed text, which must agree."""
    for hit in hits:
        assert " ".join(span.quote for span in hit.passage.spans).split() == hit.passage.text.split(), hit
    return {hit.document: hit.passage.text.split()[4] for hit in hits}


def _other_read(home: Workspace, chance: random.Random) -> str:
    """What is wrong with a list or a summary: every document has one passage, in every generation."""
    if chance.random() < 0.5:
        rows = home.collection(NAME).documents()
        odd = [row for row in rows if row.passages != 1]
        return f"listed {odd}" if odd or not LEAST_DOCUMENTS <= len(rows) <= MOST_DOCUMENTS else ""
    summary = home.collection(NAME).summary()
    return "" if summary.documents == summary.passages else f"{summary}"


@contextmanager
def _errors_into(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with path.open("a") as file:
            file.write(json.dumps(traceback.format_exc(limit=-4)) + "\n")


# --- the judgement -------------------------------------------------------------------------------------------------


class Judge:
    """Compares what was seen with what the writer says it published."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = _lines(folder / "writer.jsonl")
        self._published = [(e["generation"], e["state"]) for e in self._log if "generation" in e]
        # since when a set of documents may have been out, and the moment from which it surely was
        self._out = [(0.0, 0.0, [])] + [(e["begun"], e["ended"], e["out"]) for e in self._log if "out" in e]

    def judge(self) -> Round:
        """Count, and list what is wrong."""
        result = Round(
            publishes=len(self._published) - 1,
            merges=sum(late - soon > 1 for (soon, _), (late, _) in pairwise(self._published)),
            rollbacks=sum("rollback" in e for e in self._log),
            removals=sum(bool(e.get("out")) for e in self._log),
        )
        generations = set()
        for path in self._folder.glob("errors-*.json"):
            result.bad += [f"{path.stem}: {error}" for error in _lines(path)]
        for path in self._folder.glob("seen-*.jsonl"):
            for entry in _lines(path):
                if "other" in entry:
                    result.other_reads += 1
                    result.bad += [entry["other"]] if entry["other"] else []
                else:
                    seen = Seen(**entry)
                    result.queries += 1
                    generations.add(seen.generation)
                    result.bad += self._wrong(seen)
        result.generations_seen = len(generations)
        return result

    def _wrong(self, seen: Seen) -> list[str]:
        state = next((state for generation, state in self._published if generation >= seen.generation), None)
        if state is None:
            return [f"generation {seen.generation} was never told of"]
        wanted = {seen.only: state[seen.only]} if seen.only else state
        outs = self._outs(seen.begun, seen.ended)
        fits = any({n: w for n, w in wanted.items() if n not in out} == seen.state for out in outs)
        if not fits or seen.documents != len(state) or seen.passages != len(seen.state):
            return [f"{seen} but generation {seen.generation} holds {state} less one of {outs}"]
        return []

    def _outs(self, begun: float, ended: float) -> list[list[str]]:
        """What may have been out at some moment between these two."""
        surely = max(i for i, (_, done, _) in enumerate(self._out) if done <= begun)
        return [out for start, _, out in self._out[surely:] if start <= ended]


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


# --- a round, and the campaign -------------------------------------------------------------------------------------


def one_round(folder: Path, seed: str, load: Load) -> Round:
    """A writer and its readers, from the first publish to the last, in an empty folder."""
    context = multiprocessing.get_context("spawn")
    shared = Shared(context.Value("Q", 0), context.Event(), context.Event())
    readers = [("threads", load.threads), *((f"process{n}", 1) for n in range(load.processes))]
    processes = [context.Process(target=_write, args=(folder, seed, load, shared))]
    processes += [context.Process(target=_read, args=(folder, name, count, shared)) for name, count in readers]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    result = Judge(folder).judge()
    result.bad += [f"a process ended with {p.exitcode}" for p in processes if p.exitcode]
    return result


def campaign(budget_s: float, seed: int, ledger: Ledger) -> None:
    """Rounds until the time is up, going on where an earlier run ended."""
    entry = ledger.entry("readers", seed)
    rounds, before = entry.get("rounds", 0), entry.get("seconds", 0.0)
    counts: dict[str, int] = entry.get("counts", {})
    bad: list[str] = entry.get("found", [])
    begun = time.monotonic()
    while time.monotonic() - begun < budget_s:
        with scratch() as folder:
            result = one_round(folder, f"{seed}-{rounds}", Load())
        rounds, bad = rounds + 1, bad + result.bad
        told = asdict(result)
        counts = {name: counts.get(name, 0) + told[name] for name in told if name != "bad"}
        figures = {
            "done": counts["queries"] + counts["other_reads"],
            "bad": len(bad),
            "unit": "reads, each compared with the generation that it says it is of",
            "seconds": round(before + time.monotonic() - begun, 1),
            "rounds": rounds,
            "readers": {"threads of one process": THREADS, "processes": PROCESSES},
            "counts": counts,
            "found": bad[:20],
        }
        ledger.put("readers", seed, figures)
