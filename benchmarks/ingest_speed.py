"""Files to answers, end to end, against LangChain, `unstructured`, MiniLM and FAISS: the same files, the same cores.

    python -m benchmarks.ingest_speed DATA [--inputs pdf,docx,legal] [--rounds 3] [--sample N]

Each run is a cold process that writes to an empty folder; the sides take turns, and ratios are medians over the rounds.
Seconds count from the start of the process. `searchable_s`: every document is found by its words; `dense_s`: by its
meaning too. The other side has one moment only. `peak_mib` is that of the process and all it starts. With `--sample`,
N files of `legal` drawn by chance stand for all. Files are in the page cache, packages compiled, two cores at most.
Writes `results/ingest-speed-INPUT.json`. For what the other side needs, see `benchmarks/peers/langchain_stack.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.process_tree import PeakMemory
from benchmarks.record import record

CORES = 2
SEED = 5
ROOT = Path(__file__).parents[1]
_NOT_DOCUMENTS = ("MANIFEST.jsonl", "README.md")  # of the data's folders


def main() -> None:
    arguments = _arguments()
    if arguments.ours is not None:
        print(json.dumps(ours(json.load(sys.stdin), arguments.ours)))
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    for name in arguments.inputs:
        files = INPUTS[name](arguments.data.resolve())
        if name == "legal" and arguments.sample:
            files = sorted(random.Random(SEED).sample(files, arguments.sample))
        figures = measure(files, arguments.rounds)
        print(name, json.dumps(figures["ratios"]), flush=True)
        record(f"ingest-speed-{name}", figures, dataset=files)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--inputs", type=lambda text: text.split(","), default=list(INPUTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _below(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in _NOT_DOCUMENTS)


INPUTS: dict[str, Callable[[Path], list[Path]]] = {
    "pdf": lambda data: _below(data / "docs-legal" / "large-pdf"),
    "docx": lambda data: _below(data / "docs-legal" / "handbook-docx"),
    "legal": lambda data: _below(data / "docs-legal"),
}


def measure(files: list[Path], rounds: int) -> dict[str, Any]:
    """Both sides in turns."""
    bytes_read = sum(len(path.read_bytes()) for path in files)  # into the page cache, for both
    sides: dict[str, list[dict[str, Any]]] = {"ours": [], "theirs": []}
    commands = {"ours": ["benchmarks.ingest_speed", "-", "--ours"], "theirs": ["benchmarks.peers.langchain_stack"]}
    for number in range(rounds):
        for side, command in commands.items():
            sides[side].append(in_a_process(command, files))
            print(number + 1, side, json.dumps(sides[side][-1])[:500], file=sys.stderr, flush=True)
    middle = {
        side: {name: statistics.median(one[name] for one in runs) for name in ("searchable_s", "dense_s", "peak_mib")}
        for side, runs in sides.items()
    }
    return {
        "files": len(files),
        "mib": round(bytes_read / 2**20, 1),
        "load_average": [round(load, 1) for load in os.getloadavg()],  # about 2 is of the benchmark's own making
        "medians": middle,
        "ratios": {
            name: round(statistics.median(b[name] / a[name] for a, b in zip(*sides.values(), strict=True)), 2)
            for name in ("searchable_s", "dense_s", "peak_mib")
        },
        "runs": sides,
    }


def in_a_process(command: list[str], files: list[Path]) -> dict[str, Any]:
    """What a side makes of the files, with the seconds since its process was started and the peak memory of all."""
    # Every library may use the cores as it does by itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "MKL_"))}
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", *command, str(Path(folder) / "new")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        with PeakMemory(process.pid) as peak:
            answer, _ = process.communicate(json.dumps(list(map(str, files))))
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    found: dict[str, Any] = json.loads(answer.splitlines()[-1])
    ended = found.pop("ended") - begun
    return {
        "searchable_s": round(ended - found.pop("words_before_s", 0.0), 2),
        "dense_s": round(ended, 2),
        "peak_mib": round(peak.mib),
    } | found


def ours(files: list[str], home: Path) -> dict[str, Any]:
    """Take the files in as `assistant ingest` does."""
    from assistant.settings import load_settings
    from assistant.workspace import Workspace
    from index.types import Query

    workspace = Workspace(home, load_settings(home))
    report = workspace.ingest("measured", [Path(path) for path in files])
    ended = time.monotonic()
    assert workspace.search("measured", Query(text="notice", k=1))
    return {
        "ended": ended,
        "words_before_s": report.wall_s - report.searchable_s,
        "ingest_searchable_s": round(report.searchable_s, 2),
        "ingest_wall_s": round(report.wall_s, 2),
        "pages": report.pages,
        "passages": report.passages_embedded,
        "not_read": {Path(one.path).name: one.reason for one in report.not_taken},
    }


if __name__ == "__main__":
    main()
