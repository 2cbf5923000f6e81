"""Files that people add: kept where a re-index finds them again, read with each one's state shown, tried once more."""

from __future__ import annotations

import filecmp
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.errors import UnreadableError
from ingest.types import FileOutcome, FileStatus, IngestReport, Progress
from ui import render
from ui.handlers import Desk, choices, collection_of, explain
from ui.job import Job
from ui.library.unpack import is_archive, unpack
from ui.words import Worded, WordedError, heard, say, wrong

MAX_UPLOADS = 500  # files at once
_SHOWN = 200  # files with their state


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An intake so far, as HTML, and what failed in it and may be tried again."""

    html: str
    failed: tuple[Path, ...] = ()
    finished: bool = False


@dataclass(slots=True)
class _Kept:
    """Uploaded files where they lie now, those that replaced others, and what was left out of archives."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    left_out: list[FileOutcome] = field(default_factory=list)


def where_to_add(desk: Desk) -> list[str]:
    """The names of the collections that documents may be added to."""
    return [name for _, name in choices(desk) if desk.may("ingest", name)]


def take_in(
    desk: Desk, collection: str | None, files: Sequence[str | Path] | None, password: str = ""
) -> Iterator[Taken]:
    """Take uploaded files into a collection, making it if need be."""
    try:
        name = collection_of(collection)
        desk.check("ingest", name)
        kept = _keep(desk, name, [Path(file) for file in files or ()])
        yield from _read(desk, name, kept, password)
    except Exception as error:
        yield Taken(html=render.problem(explain(error)), finished=True)


def again(desk: Desk, collection: str | None, failed: Sequence[Path], password: str = "") -> Iterator[Taken]:
    """Try files once more that failed, with a password if they need one."""
    try:
        name = collection_of(collection)
        kept = _Kept(desk.uploads / name, [path for path in failed if path.is_file()])
        if not kept.files:
            raise wrong("add.nothing_failed")
        yield from _read(desk, name, kept, password)
    except Exception as error:
        yield Taken(html=render.problem(explain(error)), failed=tuple(failed), finished=True)


def _read(desk: Desk, name: str, kept: _Kept, password: str) -> Iterator[Taken]:
    seen: dict[str, FileOutcome] = {}

    def work(report: Callable[[Progress], None]) -> IngestReport:
        def on_progress(moment: Progress) -> None:
            if moment.outcome is not None:
                seen[moment.outcome.path] = moment.outcome
            report(moment)

        return desk.workspace.ingest(name, kept.files, on_progress, passwords=[password] if password else ())

    yield Taken(html=render.waiting(say("add.reading", count=len(kept.files))))
    job = Job[Progress, IngestReport](desk.indexing, work)
    for moment in job:
        bar = render.progress(replace(moment, path=_inside(kept.folder, moment.path)))
        yield Taken(html=bar + _files(kept, dict(seen)))
        time.sleep(desk.pace_s)
    result = job.result()
    for outcome in result.not_taken:
        if "was purged on" in outcome.reason and kept.folder in Path(outcome.path).parents:
            Path(outcome.path).unlink(missing_ok=True)  # what must not come back does not stay here either
    outcomes = [replace(o, path=_inside(kept.folder, o.path)) for o in result.outcomes]
    warnings = tuple(Worded(say("add.replaces", file=file)) for file in kept.replaced) + result.warnings
    whole = replace(result, outcomes=(*outcomes, *kept.left_out), warnings=warnings)
    failed = tuple(Path(o.path) for o in result.outcomes if o.status is FileStatus.FAILED)
    yield Taken(html=render.report(whole, name), failed=failed, finished=True)


def _files(kept: _Kept, seen: dict[str, FileOutcome]) -> str:
    """The state of each file, those that are not read yet last."""
    order = sorted(kept.files, key=lambda path: str(path) not in seen)
    rows = "".join(_file(_inside(kept.folder, str(path)), seen.get(str(path))) for path in order[:_SHOWN])
    more = len(order) - _SHOWN
    rows += f"<li>{render.told('add.more', count=more)}</li>" if more > 0 else ""
    return f'<ul class="taking">{rows}</ul>'


def _file(shown: str, outcome: FileOutcome | None) -> str:
    if outcome is None:
        return f'<li class="waits">{render.name(shown)} <span>{render.told("add.waits")}</span></li>'
    why = f": {render.heard(outcome.reason)}" if outcome.reason else ""
    state = render.told(f"add.is_{outcome.status}")
    return f'<li class="{outcome.status.value}">{render.name(shown)} <span>{state}{why}</span></li>'


def _inside(folder: Path, path: str) -> str:
    """A path as the uploader knows it, without the folder it is kept in."""
    return path.removeprefix(f"{folder}/")


def _keep(desk: Desk, collection: str, files: Sequence[Path]) -> _Kept:
    """Move uploads where they stay, and unpack archives; what has the name of an earlier one is its next version."""
    if not files:
        raise wrong("add.nothing")
    if len(files) > MAX_UPLOADS:
        raise wrong("add.too_many", number=len(files), most=MAX_UPLOADS)
    kept = _Kept(desk.uploads / collection)
    kept.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in files:
        if is_archive(file):
            _unpack(file, kept)
        else:
            _move(file, kept)
    if not kept.files:
        first = kept.left_out[0]
        raise wrong("add.none_added", file=first.path, reason=heard(first.reason) or first.reason)
    return kept


def _move(file: Path, kept: _Kept) -> None:
    target, copies = kept.folder / file.name, 1
    while target in kept.files:  # two files of one name, from different folders, chosen together
        copies += 1
        target = kept.folder / f"{file.stem} ({copies}){file.suffix}"
    if target.exists() and not filecmp.cmp(file, target, shallow=False):
        kept.replaced.append(target.name)
    shutil.move(file, target)
    kept.files.append(target)


def _unpack(archive: Path, kept: _Kept) -> None:
    try:
        written, left = unpack(archive, kept.folder / archive.stem)
    except (UnreadableError, WordedError) as error:
        reason = Worded(error) if isinstance(error, WordedError) else str(error)
        written, left = [], [FileOutcome(path=archive.name, status=FileStatus.SKIPPED, reason=reason)]
    archive.unlink()
    kept.files += [path for path in written if path not in kept.files]
    kept.left_out += left
