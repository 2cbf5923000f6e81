"""What a change costs: 1 % of the documents edited in a few sentences and re-indexed, against a full build.

    python benchmarks/change_cost.py FOLDER [--encoder minilm] [--files 1000] [--profile]

Writes synthetic documents (about 100 passages a file) and a collection into FOLDER, which must not exist; choose one on
a disk, where bytes written are counted by the kernel. Each run of the program is a process of its own: seconds are
those of the ingest or re-index once everything is loaded, bytes are what it caused to be sent to the disk (the
kernel's `write_bytes`, its parse children included). Then searches are timed in a second process while the first one
rewrites all vectors again and again, and while it is idle. Writes `results/change-cost.json`.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import random
import re
import shutil
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import index.build
from benchmarks.record import RESULTS, record
from index.collection import Collection, CollectionConfig
from index.encode import Encoder, load_encoder
from index.types import Query
from ingest.store.lock import writer_lock
from ingest.types import FileStatus, IngestReport

ROOT = Path(__file__).parents[1]
SEED = 5
CHANGED_SHARE = 0.01
SENTENCES_CHANGED = 3
ROUNDS = 3  # of change and re-index; the median is reported
PASSAGES_A_FILE = 100
SENTENCES_A_PASSAGE = 8
SEARCHES = 600
MERGE_S = 60.0


class CheapEncoder:
    """384 numbers a text at next to no cost: the sum of its words' vectors, which are drawn by chance."""

    name = "cheap@1"
    dimensions = 384

    def __init__(self) -> None:
        self._table = np.random.default_rng(SEED).standard_normal((8192, self.dimensions), dtype=np.float32)

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        """See `index.encode.Encoder`."""
        vectors = np.stack([self._sum(text) for text in texts])
        if on_done is not None:
            on_done(len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def _sum(self, text: str) -> npt.NDArray[np.float32]:
        words = [zlib.crc32(word.encode()) % 8192 for word in text.lower().split()] or [0]
        return np.asarray(self._table[words].sum(axis=0), dtype=np.float32)


# --- documents -----------------------------------------------------------------------------------------------------


class Prose:
    """Sentences whose words are as frequent as in the samples, with names that are rare."""

    def __init__(self, chance: random.Random) -> None:
        samples = sorted((ROOT / "samples" / "documents").rglob("*.txt")) + sorted((ROOT / "docs").glob("*.md"))
        counts = Counter(w for path in samples for w in re.findall(r"[a-z]{2,}", path.read_text().lower()))
        parts = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
        self._names = ["".join(chance.choices(parts, k=chance.randint(2, 4))).title() for _ in range(20_000)]
        self._words, self._weights = list(counts), list(counts.values())
        self._chance = chance

    def sentence(self) -> str:
        """Ten to twenty words, now and then a name, a number, a date."""
        words = self._chance.choices(self._words, self._weights, k=self._chance.randint(10, 20))
        words[self._chance.randrange(len(words))] = self._chance.choice(self._names)
        if self._chance.random() < 0.3:
            words.append(str(self._chance.randint(2, 90_000)))
        return " ".join(words).capitalize() + "."

    def document(self) -> str:
        """A title, and sections of five paragraphs under headings."""
        lines = [" ".join(self._chance.sample(self._names, 3)).upper()]
        for number in range(PASSAGES_A_FILE):
            if number % 5 == 0:
                lines.append(f"{number // 5 + 1}. {self.sentence()[:40].rsplit(' ', 1)[0]}")
            lines.append(" ".join(self.sentence() for _ in range(SENTENCES_A_PASSAGE)))
        return "\n\n".join(lines) + "\n"


def edit(path: Path, prose: Prose, chance: random.Random) -> None:
    """Replace a few sentences of a file."""
    sentences = path.read_text().split(". ")
    for place in chance.sample(range(1, len(sentences)), SENTENCES_CHANGED):
        sentences[place] = prose.sentence().removesuffix(".")
    path.write_text(". ".join(sentences))


# --- the processes that are measured -------------------------------------------------------------------------------


def collection(home: Path, encoder: str) -> tuple[Collection, Encoder]:
    """The collection, and its encoder, loaded."""
    loaded: Encoder = CheapEncoder() if encoder == "cheap" else load_encoder("all-MiniLM-L6-v2")
    loaded.encode(["warm"])
    config = CollectionConfig(encoder=loaded.name.split("@")[0], ocr=False)
    return Collection(home / "measured", config, lambda: loaded), loaded


def write(folder: Path, encoder: str, *, profile: bool) -> dict[str, Any]:
    """Take the files in, or look at them again; the figures of that."""
    measured, _ = collection(folder / "home", encoder)
    profiler = cProfile.Profile()
    before, cpu, begun = written(), os.times(), time.perf_counter()
    if profile:
        profiler.enable()
    report = measured.reindex() if (measured.root / "CURRENT").exists() else measured.ingest([folder / "files"])
    wall_s = time.perf_counter() - begun
    if profile:
        profiler.disable()
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(45)
    after = os.times()
    return figures(measured, report) | {
        "wall_s": round(wall_s, 3),
        "processor_s": round(sum(after[:4]) - sum(cpu[:4]), 3),
        "written_bytes": written() - before,
    }


def figures(measured: Collection, report: IngestReport) -> dict[str, Any]:
    manifest = measured.generations()[-1]
    return {
        "files_read": report.count(FileStatus.NEW) + report.count(FileStatus.CHANGED),
        "passages": manifest.passages,
        "passages_embedded": report.passages_embedded,
        "segments": len(manifest.segments),
    }


def written() -> int:
    """Bytes this process and its ended children have caused to be written to a disk."""
    lines = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(lines["write_bytes"])


def merge(folder: Path, encoder: str) -> dict[str, Any]:
    """Rewrite all vectors into one segment again and again, as the largest merge does."""
    measured, loaded = collection(folder / "home", encoder)
    index.build.MIN_DEAD = index.build.MAX_DEAD_SHARE = -1  # every segment is due
    seconds: list[float] = []
    until = time.monotonic() + MERGE_S
    print("begun", flush=True)
    with writer_lock(measured.root), closing(measured.catalog()) as catalog:
        while time.monotonic() < until:
            begun = time.perf_counter()
            index.build.Builder(measured.root, catalog, lambda: loaded).merge()
            seconds.append(time.perf_counter() - begun)
    return {"merges": len(seconds), "merge_s": round(float(np.median(seconds)), 2)}


def search(folder: Path, encoder: str) -> dict[str, Any]:
    """Times of searches for sentences of the files, each with some words left out, in milliseconds."""
    measured, _ = collection(folder / "home", encoder)
    chance = random.Random(SEED)
    files = sorted((folder / "files").iterdir())
    searcher, opened, times = measured.open(), 0, []
    begun = time.perf_counter()
    for _ in range(SEARCHES):
        words = chance.choice(chance.choice(files).read_text().split(". ")).split()
        query = Query(text=" ".join(chance.sample(words, min(8, len(words)))) or "notice")
        if measured.serving() != searcher.serving:
            searcher, opened = measured.open(), opened + 1
        start = time.perf_counter()
        searcher.search(query)
        times.append(1000 * (time.perf_counter() - start))
    p50, p95, p99 = (round(float(p), 2) for p in np.percentile(times, [50, 95, 99]))
    return {
        "searches": len(times),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "opened_again": opened,
        "seconds": round(time.perf_counter() - begun, 1),
    }


# --- the run -------------------------------------------------------------------------------------------------------


def start(role: str, given: argparse.Namespace, *more: str) -> subprocess.Popen[str]:
    """This program as a process for one measured job."""
    command = [sys.executable, str(Path(__file__)), str(given.folder), "--role", role, "--encoder", given.encoder]
    return subprocess.Popen(
        [*command, *more],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def result(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The figures a process prints last."""
    out, _ = process.communicate()
    if process.returncode:
        sys.exit(f"a measured process ended with {process.returncode}")
    return dict(json.loads(out.splitlines()[-1]))


def changes(given: argparse.Namespace, prose: Prose, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Edit some files and look at all of them again, some times."""
    files = sorted((given.folder / "files").iterdir())
    for _ in range(ROUNDS):
        for path in chance.sample(files, max(1, round(CHANGED_SHARE * len(files)))):
            edit(path, prose, chance)
        yield result(start("write", given, *(["--profile"] if given.profile else [])))


def searches(given: argparse.Namespace) -> dict[str, Any]:
    """Search latency alone and during merges."""
    alone = result(start("search", given))
    merging = start("merge", given)
    assert merging.stdout is not None
    merging.stdout.readline()
    during = result(start("search", given))
    return {"alone": alone, "during_merges": during | result(merging)}


def measure(given: argparse.Namespace) -> dict[str, Any]:
    chance = random.Random(SEED)
    prose = Prose(chance)
    (given.folder / "files").mkdir(parents=True)
    for number in range(given.files):
        (given.folder / "files" / f"document{number:05d}.txt").write_text(prose.document())
    full = result(start("write", given))
    print("full", full, flush=True)
    changed = []
    for one in changes(given, prose, chance):
        print("change", one, flush=True)
        changed.append(one)
    costs = ("wall_s", "processor_s", "written_bytes")
    middle = {name: sorted(one[name] for one in changed)[len(changed) // 2] for name in costs}
    return {
        "encoder": given.encoder,
        "files": given.files,
        "full_build": full,
        "changes": changed,
        "change_over_full": {name: round(middle[name] / full[name], 4) for name in costs if full[name]},
        "searches": searches(given),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", choices=("cheap", "minilm"), default="cheap")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--profile", action="store_true", help="show where the time of a re-index goes")
    parser.add_argument("--role", choices=("write", "merge", "search"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    match given.role:
        case "write":
            print(json.dumps(write(given.folder, given.encoder, profile=given.profile)))
        case "merge":
            print(json.dumps(merge(given.folder, given.encoder)))
        case "search":
            print(json.dumps(search(given.folder, given.encoder)))
        case _:
            if given.folder.exists():
                sys.exit(f"{given.folder} exists; name a new folder")
            path = RESULTS / "change-cost.json"
            known = json.loads(path.read_text())["figures"] if path.exists() else {}
            measured = measure(given)
            print(json.dumps(measured, indent=1))
            record("change-cost", known | {given.encoder: measured}, dataset=[])
            shutil.rmtree(given.folder)


if __name__ == "__main__":
    main()
