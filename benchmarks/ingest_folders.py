"""Take whole folders of real documents in, twice: what was read, what was not and why, how fast, how large.

    python benchmarks/ingest_folders.py HOME FOLDER [FOLDER ...]

Each folder becomes a collection of its own in HOME (which must not exist). Writes `results/ingest-NAME.json`.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.record import record
from index.collection import Collection
from ingest.types import FileStatus, IngestReport


def main() -> None:
    home, folders = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    if home.exists():
        sys.exit(f"{home} exists; name a new folder")
    for folder in folders:
        workspace = Workspace(home, load_settings(home))
        first = timed(workspace, folder)
        second = timed(Workspace(home, load_settings(home)), folder)
        figures = {
            "first_run": describe(*first),
            "second_run": describe(*second),
            "second_over_first": round(second[1] / first[1], 4),
            "size_on_disk_mib": round(size_mib(workspace.collection(folder.name)), 1),
            "size_of_files_mib": round(sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 2**20, 1),
            "not_taken": sorted(f"{Path(o.path).name}: {o.status.value}: {o.reason}" for o in first[0].not_taken),
            "read_with_notices": sum(bool(o.notices) for o in first[0].outcomes),
        }
        record(f"ingest-{folder.name}", figures, dataset=[folder])
        print(
            folder.name,
            {k: v for k, v in figures.items() if k != "not_taken"},
            *figures["not_taken"],
            sep="\n  ",
        )


def timed(workspace: Workspace, folder: Path) -> tuple[IngestReport, float]:
    """The report and the seconds of one ingest, loading of the model included."""
    begun = time.perf_counter()
    report = workspace.ingest(folder.name, [folder])
    return report, time.perf_counter() - begun


def describe(report: IngestReport, wall_s: float) -> dict[str, Any]:
    """The figures of one run. A page is a PDF page; other formats have none."""
    counts = Counter(outcome.status for outcome in report.outcomes)
    return {
        "files": {status.value: counts[status] for status in FileStatus},
        "pages": report.pages,
        "passages_embedded": report.passages_embedded,
        "wall_s": round(wall_s, 1),
        "pages_per_s": round(report.pages / wall_s, 1),
        "passages_per_s": round(report.passages_embedded / wall_s, 1),
        "peak_memory_mib": round(report.peak_memory_mib),
        "peak_child_memory_mib": round(report.peak_child_memory_mib),
    }


def size_mib(collection: Collection) -> float:
    """Size of the collection's folder."""
    return sum(p.stat().st_size for p in collection.root.rglob("*") if p.is_file()) / 2**20


if __name__ == "__main__":
    main()
