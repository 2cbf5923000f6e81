"""Damaged files: whatever happens to a stored byte is noticed, or provably changes nothing.

A collection with several generations is damaged in one file, in one way, then searched and verified in a process of
its own. Wanted: it refuses, or an older whole generation answers with a notice, or `verify` names the damage while the
answers are the same. Where nobody notices, what the file says must be the same for every reader: each row of the
database, each value of the JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import shutil
import sqlite3
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hash_encoder import HashEncoder
from torture.ledger import Ledger
from torture.reader_in_process import ReaderInProcess
from torture.scratch import scratch

from index.collection import Collection, CollectionConfig
from index.types import Filter, Query
from ingest.errors import ProjectError

GENERATIONS = 5
BATCH = 400  # cases of one process
LONGEST_S = 60.0  # of one case; SQLite itself waits up to 30 s for a lock
QUERIES = (
    Query(text="rent of the tenant"),
    Query(text="paracetamol tablets with water", k=3),
    Query(text="notice months state", filter=Filter(documents=("notice.txt", "lease.txt"))),
    Query(text="letter state", k=50),
)
# Detected: refused, older, named. With these `verify` has more to say, or the message has.
UNFINISHED = ("unclear error", "refused, not named", "older, not named", "unclear error, not named")
BAD = ("silent", "late", "unproven", "crash", "hang")


# --- the collection that is damaged --------------------------------------------------------------------------------


def collection_at(root: Path) -> Collection:
    """The collection in a folder, cheap to read and embed."""
    config = CollectionConfig(encoder="hash", parse_workers=1, ocr=False)
    return Collection(root, config, HashEncoder, ReaderInProcess)


class Specimen:
    """A collection to damage: as it lies at rest, with a write-ahead log, and as it was at each earlier generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rest, self.logged = folder / "rest", folder / "logged"

    def make(self) -> None:
        """Publish some generations and keep a copy after each; the last steps are also kept in the log."""
        root, files = self.folder / "made" / "letters", self.folder / "files"
        files.mkdir(parents=True)
        _write_letters(files)
        collection = collection_at(root)
        collection.ingest([files])
        for number in range(1, GENERATIONS):
            shutil.copytree(root, self.folder / f"at-{number}" / "letters")
            held = sqlite3.connect(root / "catalog.sqlite") if number == GENERATIONS - 1 else None
            if held is not None:  # a reader elsewhere keeps the log from being folded in
                held.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (files / f"letter{number:02d}.txt").write_text(_letter(number, f"state{number}x"))
            (files / "notice.txt").write_text(f"Either party may end it by {number} months' notice in state{number}.\n")
            collection.ingest([files])
            no_memory = shutil.ignore_patterns("*-shm")  # shared by the processes that have the catalogue open
            shutil.copytree(root, self.folder / f"at-{number}-not-removed" / "letters", ignore=no_memory)
            collection.remove([f"letter{GENERATIONS + number:02d}.txt"])
            if held is not None:
                shutil.copytree(root, self.logged / "letters", ignore=no_memory)
                held.close()
        shutil.copytree(root, self.rest / "letters")

    def kinds(self) -> dict[str, list[Path]]:
        """The files of each kind, as paths in `rest` or, for the log, in `logged`."""
        kinds: dict[str, list[Path]] = {}
        log = self.logged / "letters" / "catalog.sqlite-wal"
        for path in [*sorted((self.rest / "letters").rglob("*")), log]:
            if path.is_file():
                kinds.setdefault(kind_of(path), []).append(path)
        return dict(sorted(kinds.items()))

    def others(self, path: Path) -> list[Path]:
        """Files of the same kind with other content: of other generations, or of earlier moments."""
        kind, content = kind_of(path), path.read_bytes()
        places = [self.rest, self.logged, *sorted(self.folder.glob("at-*"))]
        found = [p for place in places for p in sorted(place.rglob("*")) if p.is_file() and kind_of(p) == kind]
        return [p for p in found if p.read_bytes() != content]


def place_in(path: Path) -> Path:
    """The path inside the collection."""
    return Path(*path.parts[path.parts.index("letters") + 1 :])


def kind_of(path: Path) -> str:
    """What sort of file a path of a collection is: ids and numbers do not count."""
    return re.sub(r"[0-9a-f]{16,}|(?<=/)[0-9a-f]{2}(?=/)|\d+(?=\.json|\.del)", "*", str(place_in(path)))


def _write_letters(files: Path) -> None:
    (files / "lease.txt").write_text("LEASE\n\nThe Tenant shall pay the rent of 500 pounds each month.\n")
    (files / "notice.txt").write_text("Either party may end this agreement by three months' written notice.\n")
    (files / "leaflet.txt").write_text("Take two tablets of paracetamol every six hours with water.\n")
    for number in range(GENERATIONS * 3):
        (files / f"letter{number:02d}.txt").write_text(_letter(number, "state0x"))


def _letter(number: int, state: str) -> str:
    paragraphs = [f"Paragraph {n} of it speaks of roof{n}, rent{number} and water." for n in range(number % 4 + 1)]
    return f"LETTER {number}\n\nThis letter is in {state}.\n\n" + "\n\n".join(paragraphs) + "\n"


# --- damage --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """One file damaged in one way; `number` seeds the details."""

    number: int
    kind: str
    way: str


def _flip(content: bytes, first: int, last: int, chance: random.Random) -> bytes:
    """One byte of `[first, last)` changed, of any where that is empty."""
    place = chance.randrange(first, last) if first < last else chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ chance.randint(1, 255)]) + content[place + 1 :]


def _zeroed(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content)) // 512 * 512
    block = content[start : start + 512]
    return content[:start] + bytes(len(block)) + content[start + 512 :]


Damage = Callable[[bytes, random.Random], bytes]
WAYS: dict[str, Damage | None] = {
    "header": lambda content, chance: _flip(content, 0, min(100, len(content) // 3), chance),
    "middle": lambda content, chance: _flip(content, len(content) // 3, 2 * len(content) // 3, chance),
    "tail": lambda content, chance: _flip(content, len(content) - min(100, len(content) // 3), len(content), chance),
    "anywhere": lambda content, chance: _flip(content, 0, len(content), chance),
    "zeroed": _zeroed,
    "truncate": lambda content, chance: content[: chance.randrange(len(content))],
    "append": lambda content, chance: content + chance.choice([bytes, chance.randbytes])(chance.randint(1, 5000)),
    "swap": None,  # for a file of the same kind, of another generation or moment
    "missing": None,
}


def copy(source: Path, target: Path) -> None:
    """The same tree; what is never written in place is linked."""

    def link(file: str, at: str) -> None:
        written = Path(file).name.startswith(("catalog", "writer"))
        (shutil.copy if written else os.link)(file, at)

    shutil.copytree(source, target, copy_function=link)


def damage(specimen: Specimen, case: Case, root: Path) -> str | None:
    """Copy the specimen to `root` and damage it.

    Returns:
        What was done, None where this cannot be done: an empty file, nothing to swap with, a change to the same.
    """
    chance = random.Random(f"{case.number} {case.kind} {case.way}")
    path = chance.choice(specimen.kinds()[case.kind])
    whole = specimen.logged if specimen.logged in path.parents else specimen.rest
    content = path.read_bytes()
    target = root / place_in(path)
    shutil.rmtree(root, ignore_errors=True)
    if case.way == "swap":
        others = specimen.others(path)
        if not others:
            return None
        other = chance.choice(others)
        changed, done = other.read_bytes(), f"{target.name} is that of {other.relative_to(specimen.folder)}"
    elif case.way == "missing":
        copy(whole / "letters", root)
        target.unlink()
        return f"{target.name} deleted"
    else:
        apply = WAYS[case.way]
        if not content or apply is None:
            return None
        changed = apply(content, chance)
        places = [n for n, (a, b) in enumerate(zip(content, changed, strict=False)) if a != b][:3]
        done = f"{target.relative_to(root)} of {len(content)} bytes: {case.way}, now {len(changed)}, first at {places}"
    if changed == content:
        return None
    copy(whole / "letters", root)
    target.unlink()  # it may be a link
    target.write_bytes(changed)
    return done


# --- what its user sees --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class View:
    """What a collection shows: the answers with their notices, the list, and what quotes rest on."""

    answers: str
    rest: str
    notices: tuple[str, ...]


def view(root: Path) -> View:
    """Search, list, and read the sources."""
    collection = collection_at(root)
    searcher = collection.open()
    answers = [searcher.manifest.generation, *(searcher.search(query) for query in QUERIES)]
    rows = collection.documents()
    with closing(collection.catalog()) as catalog:
        sources = [
            (d.text_id, catalog.source(d.text_id), catalog.pages(d.text_id), catalog.printed(d.text_id))
            for d in searcher.documents.values()
        ]
    return View(repr(answers), repr((rows, sources)), searcher.notices)


_COMMENT = re.compile(r"--[^\n]*|\s+")  # in the statement that makes a table


def content_of(path: Path) -> object:
    """Everything that any reader can learn from a file: rows and tables of a database, values of JSON, else bytes."""
    if path.name.startswith("catalog.sqlite"):
        with closing(sqlite3.connect(path.with_name("catalog.sqlite"))) as db:
            db.text_factory = lambda text: text.decode(errors="surrogateescape")
            return [_COMMENT.sub(" ", line) if line.startswith("CREATE ") else line for line in db.iterdump()]
    content = path.read_bytes() if path.is_file() else None
    if content is not None and (path.suffix == ".json" or path.name == "CURRENT"):
        with suppress(ValueError):
            return json.loads(content)
    return content


class Examiner:
    """Judges cases against what the whole collection and its older generations show."""

    def __init__(self, specimen: Specimen, root: Path) -> None:
        self._specimen = specimen
        self._root = root
        self._wanted = {place: self._whole_view(place) for place in (specimen.rest, specimen.logged)}
        self._contents = {place: self._whole_contents(place) for place in self._wanted}

    def examine(self, case: Case) -> tuple[str, str] | None:
        """The verdict, and what was done and seen; None where the case cannot be made."""
        done = damage(self._specimen, case, self._root)
        if done is None:
            return None
        place = self._specimen.logged if case.kind.endswith("-wal") else self._specimen.rest
        shown, told = self._shown(self._wanted[place])
        named, problems = self._verified()
        verdict = shown
        if shown == "same":
            verdict = "named" if named else "harmless" if self._says_the_same(case, place) else "unproven"
        elif shown == "wrong":
            verdict = "late" if named else "silent"
        elif not named:
            verdict += ", not named"
        return verdict, f"{done}: {told} | verify: {problems}"

    def _shown(self, wanted: View) -> tuple[str, str]:
        try:
            shown = view(self._root)
        except ProjectError as error:
            return "refused", f"{type(error).__name__}: {error}"
        except BaseException as error:
            return "unclear error", traceback.format_exc(limit=-3) if error.args else repr(error)
        if (shown.answers, shown.rest) == (wanted.answers, wanted.rest):
            return "same", " ".join(shown.notices)
        if shown.notices and shown.answers in self._older_answers:
            return "older", " ".join(shown.notices)
        return "wrong", f"{shown.notices} {_difference(shown.answers + shown.rest, wanted.answers + wanted.rest)}"

    def _verified(self) -> tuple[bool, str]:
        try:
            problems = collection_at(self._root).verify().problems
        except ProjectError as error:
            problems = (f"{type(error).__name__}: {error}",)
        except BaseException:
            return True, "unclear error: " + traceback.format_exc(limit=-3)
        return bool(problems), "; ".join(problems[:3])

    def _says_the_same(self, case: Case, place: Path) -> bool:
        """Whether each file of the kind says what it said, or nobody reads it for what is served.

        Lock files say nothing. Older manifests are read to go back only, and a `CURRENT` that is missing or older than
        the newest generation means the newest. The journal is a copy that may lag: what it still says must be what it
        said; the next writer adds the rest.
        """
        if case.kind == "journal.jsonl" and case.way != "missing":
            ((path, content),) = self._contents[place][case.kind]
            left = path.read_bytes().rpartition(b"\n")[0]
            return isinstance(content, bytes) and content.startswith(left + b"\n" if left else b"")
        unread = [("generations/*.json", "missing"), ("CURRENT", "missing"), ("CURRENT", "swap")]
        if case.kind.endswith(".lock") or (case.kind, case.way) in unread:
            return True
        return all(content_of(path) == content for path, content in self._contents[place][case.kind])

    def _whole_contents(self, place: Path) -> dict[str, list[tuple[Path, object]]]:
        """What the files of each kind say, read from a copy: to open a database changes its files."""
        self._whole_view(place)
        return {
            kind: [(path, content_of(path)) for path in (self._root / place_in(found) for found in paths)]
            for kind, paths in self._specimen.kinds().items()
        }

    @cached_property
    def _older_answers(self) -> set[str]:
        """What every generation answered at every moment; a removal since changes what an old one answers."""
        damaged = self._root
        self._root = damaged.with_name("older")
        moments = [*sorted(self._specimen.folder.glob("at-*")), *self._wanted]
        answers = {shown.answers for moment in moments for shown in self._older_views(moment)}
        self._root = damaged
        return answers

    def _whole_view(self, place: Path) -> View:
        shutil.rmtree(self._root, ignore_errors=True)
        copy(place / "letters", self._root)
        return view(self._root)

    def _older_views(self, place: Path) -> Iterator[View]:
        collection = collection_at(self._root)
        yield self._whole_view(place)
        for manifest in collection.generations()[:-1]:
            collection.rollback(manifest.generation)
            yield view(self._root)


def _difference(shown: str, wanted: str) -> str:
    place = next((n for n, (a, b) in enumerate(zip(shown, wanted, strict=False)) if a != b), 0)
    return f"…{shown[max(0, place - 60) : place + 60]}… instead of …{wanted[max(0, place - 60) : place + 60]}…"


# --- processes that may die ----------------------------------------------------------------------------------------


def cases(specimen: Specimen, first: int, count: int) -> list[Case]:
    """The cases from a number on: each kind in each way, then all of them again with other details."""
    pairs = [(kind, way) for kind in specimen.kinds() for way in WAYS]
    return [Case(n, *pairs[n % len(pairs)]) for n in range(first, first + count)]


def _work(folder: Path, results: Path, first: int, count: int) -> None:
    specimen = Specimen(folder)
    with scratch() as place, results.open("a") as log:
        examiner = Examiner(specimen, place / "letters")
        for case in cases(specimen, first, count):
            print(json.dumps([case.number]), file=log, flush=True)
            found = examiner.examine(case)
            print(json.dumps([case.number, *(found or ("impossible", ""))]), file=log, flush=True)


def examined(specimen: Specimen, first: int, count: int) -> Iterator[tuple[Case, str, str]]:
    """Case, verdict and details of `count` cases; a process that dies or hangs is a verdict on its case."""
    context = multiprocessing.get_context("spawn")
    todo, end = first, first + count
    while todo < end:
        results = specimen.folder / "results.jsonl"
        results.unlink(missing_ok=True)
        process = context.Process(target=_work, args=(specimen.folder, results, todo, end - todo))
        process.start()
        hung = _watch(process, results)
        begun = todo - 1
        for line in results.read_text().splitlines() if results.exists() else []:
            number, *verdict = json.loads(line)
            begun = number
            if verdict:
                todo = number + 1
                yield cases(specimen, number, 1)[0], verdict[0], verdict[1]
        if todo < end:
            if begun < todo:
                raise RuntimeError(f"the examiner ended with {process.exitcode} before its first case")
            yield cases(specimen, todo, 1)[0], "hang" if hung else "crash", f"exit code {process.exitcode}"
            todo += 1


def _watch(process: Any, results: Path) -> bool:
    """Wait for its end; True where it stood still and was killed."""
    size, since = -1, time.monotonic()
    while process.is_alive():
        process.join(0.5)
        now = results.stat().st_size if results.exists() else 0
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > LONGEST_S:
            process.kill()
            process.join()
            return True
    return False


def campaign(budget_s: float, seed: int, ledger: Ledger) -> None:
    """Batches of cases until the time is up, going on where an earlier run ended."""
    entry = ledger.entry("corruption", seed)
    upto, before = entry.get("upto", seed * 10_000_000), entry.get("seconds", 0.0)
    table = {name: Counter(counts) for name, counts in entry.get("table", {}).items()}
    found: list[str] = entry.get("found", [])
    begun = time.monotonic()
    with scratch() as folder:
        specimen = Specimen(folder)
        specimen.make()
        while time.monotonic() - begun < budget_s:
            for case, verdict, details in examined(specimen, upto, BATCH):
                upto = case.number + 1
                table.setdefault(f"{case.kind} {case.way}", Counter())[verdict] += 1
                if verdict in (*BAD, *UNFINISHED) and sum(line.startswith(verdict) for line in found) < 20:
                    found.append(f"{verdict}: {details}"[:1000])
            ledger.put("corruption", seed, _figures(table, upto, found, before + time.monotonic() - begun))


def _figures(table: dict[str, Counter[str]], upto: int, found: list[str], seconds: float) -> dict[str, Any]:
    total = sum(table.values(), Counter[str]())
    return {
        "done": sum(total.values()) - total["impossible"],
        "bad": sum(total[verdict] for verdict in BAD),
        "unit": "damaged files, each searched, listed and verified",
        "seconds": round(seconds, 1),
        "upto": upto,
        "verdicts": dict(sorted(total.items())),
        "table": {name: dict(sorted(counts.items())) for name, counts in sorted(table.items())},
        "found": found,
    }
