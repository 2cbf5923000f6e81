"""What a re-index looks at, what it may drop, and what it would do: nothing is written here."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.census import standing
from ingest.intake import stamp
from ingest.store.catalog import Catalog
from ingest.types import FileOutcome, FileStatus, IngestReport
from ingest.walk import LeftOut, files_below

MAX_LOST_SHARE = 0.1  # of a folder's known files; more are not dropped unless the user confirms


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The known folders as they are now."""

    files: tuple[Path, ...]
    gone: tuple[Path, ...]  # known files that are lost and may be dropped
    warnings: tuple[str, ...]  # one for each root whose lost files are kept
    left_out: LeftOut = field(default_factory=LeftOut)


def survey(catalog: Catalog, *, confirm_gone: bool) -> Survey:
    """Look through every known root.

    Files of a root that is missing, empty, or has lost more than `MAX_LOST_SHARE` of its files are kept unless
    `confirm_gone`: an unmounted share must not empty a collection.
    """
    roots = catalog.roots()
    left_out = LeftOut()
    files = tuple(files_below([root for root in roots if root.exists()], left_out))
    lost = [Path(record.path) for record in catalog.files() if not Path(record.path).exists()]
    gone, warnings = (lost, []) if confirm_gone else _credibly_gone(catalog, roots, lost)
    return Survey(files=files, gone=tuple(gone), warnings=tuple(warnings), left_out=left_out)


def preview(catalog: Catalog, *, ocr: bool, confirm_gone: bool) -> IngestReport:
    """What a re-index would find now.

    Every file is read to be compared, none is parsed: a new or changed one that turns out to be unreadable is counted
    as new or changed here, and a file that failed before as failing again.
    """
    begun = time.perf_counter()
    found = survey(catalog, confirm_gone=confirm_gone)
    read_as = stamp(ocr=ocr)
    moved: set[str] = set()
    outcomes = []
    for path in found.files:
        seen = standing(catalog, path, read_as, moved)
        outcomes.append(seen.outcome)
        if seen.outcome.status is FileStatus.MOVED:
            moved.add(seen.twin)
    outcomes += [FileOutcome(path=str(p), status=FileStatus.GONE) for p in found.gone if str(p) not in moved]
    report = IngestReport(outcomes=tuple(outcomes), warnings=found.warnings, wall_s=time.perf_counter() - begun)
    return found.left_out.added_to(report)


def _credibly_gone(catalog: Catalog, roots: Iterable[Path], lost: list[Path]) -> tuple[list[Path], list[str]]:
    """Lost files whose root is there and has kept most of its files, and warnings about the other roots."""
    doubtful: set[Path] = set()
    warnings: list[str] = []
    known = [Path(record.path) for record in catalog.files()]
    for root in roots:
        inside = [path for path in known if path == root or root in path.parents]
        missing = [path for path in lost if path == root or root in path.parents]
        if missing and not (root.is_dir() and len(missing) <= MAX_LOST_SHARE * len(inside)):
            doubtful.update(missing)  # also where a root above this one has lost few
            state = "is missing" if not root.exists() else f"has lost {len(missing)} of {len(inside)} files"
            warnings.append(f"{root} {state}; nothing was dropped. If that is meant, run reindex with --confirm-gone.")
    return [path for path in lost if path not in doubtful], warnings
