"""Files that people add: kept where a re-index finds them again, read with each one's state shown, tried once more."""

from __future__ import annotations

import filecmp
import json
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ingest.errors import UnreadableError
from ingest.types import FileOutcome, FileStatus, IngestReport, Progress
from ui import render
from ui.handlers import Desk, choices, collection_of, explain
from ui.job import Job
from ui.library.unpack import is_archive, misplaced, unpack
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


def placed(files: Sequence[str], noted: str) -> list[tuple[str, str]]:
    """The uploaded files of a folder, each with its path in there.

    Gradio hands on their names alone, some letters taken out. A path is known for as many files of a name as were noted
    under it; where one of them was taken away again, it is "" for all of them.

    Args:
        files: Where the server has put them, in the order in which they were chosen.
        noted: The paths in that order, as JSON, as the browser has them.
    """
    try:
        found = json.loads(noted or "[]")
    except (ValueError, RecursionError):
        found = []
    paths: dict[str, list[str]] = defaultdict(list)
    for path in found if isinstance(found, list) else ():
        if isinstance(path, str):
            paths[_letters(path)].append(path)
    counts = Counter(map(_letters, files))
    known = {name: iter(some) for name, some in paths.items() if len(some) == counts[name]}
    return [(file, next(known[name]) if (name := _letters(file)) in known else "") for file in files]


def _letters(path: str) -> str:
    return "".join(filter(str.isalnum, path.replace("\\", "/").rpartition("/")[2]))


def take_in(
    desk: Desk,
    collection: str | None,
    files: Sequence[str | Path] | None,
    password: str = "",
    folder: Sequence[tuple[str, str]] = (),
) -> Iterator[Taken]:
    """Take uploaded files into a collection, making it if need be. Those of a folder keep their subfolders."""
    try:
        name = collection_of(collection)
        desk.check("ingest", name)
        chosen = [*((file, "") for file in files or ()), *folder]
        kept = _keep(desk, name, [(Path(file), noted) for file, noted in chosen])
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


def _keep(desk: Desk, collection: str, files: Sequence[tuple[Path, str]]) -> _Kept:
    """Move uploads where they stay, and unpack archives; what has the path of an earlier one is its next version."""
    if not files:
        raise wrong("add.nothing")
    if len(files) > MAX_UPLOADS:
        raise wrong("add.too_many", number=len(files), most=MAX_UPLOADS)
    kept = _Kept(desk.uploads / collection)
    kept.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    left = Counter(file for file, _ in files)  # Gradio puts files of one name and content into one place
    for file, noted in files:
        left[file] -= 1
        try:
            _place(file, noted, kept, again=left[file] > 0)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):  # a file where a folder is, or the reverse
            _leave(kept, noted or file.name, Worded(say("add.unwritable")))
        if not left[file]:
            file.unlink(missing_ok=True)
    if not kept.files:
        first = kept.left_out[0]
        raise wrong("add.none_added", file=first.path, reason=heard(first.reason) or first.reason)
    return kept


def _place(file: Path, noted: str, kept: _Kept, *, again: bool) -> None:
    inside = PurePosixPath(noted.replace("\\", "/"))
    if noted and (flaw := misplaced(inside)):
        _leave(kept, noted, Worded(flaw))
        return
    folder = kept.folder / inside.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if is_archive(file):
        _unpack(file, folder / file.stem, kept)
        return
    target, copies = folder / file.name, 1
    while target in kept.files:  # two files of one name, chosen together
        copies += 1
        target = folder / f"{file.stem} ({copies}){file.suffix}"
    if target.is_dir():
        raise IsADirectoryError
    if target.exists() and not filecmp.cmp(file, target, shallow=False):
        kept.replaced.append(str(target.relative_to(kept.folder)))
    if again:
        shutil.copyfile(file, target)
    else:
        shutil.move(file, target)
    kept.files.append(target)


def _unpack(archive: Path, folder: Path, kept: _Kept) -> None:
    try:
        written, left = unpack(archive, folder)
    except (UnreadableError, WordedError) as error:
        _leave(kept, archive.name, Worded(error) if isinstance(error, WordedError) else str(error))
        return
    kept.files += [path for path in written if path not in kept.files]
    kept.left_out += left


def _leave(kept: _Kept, path: str, reason: str) -> None:
    shown = path.encode("utf-8", "backslashreplace").decode()
    kept.left_out.append(FileOutcome(path=shown, status=FileStatus.SKIPPED, reason=reason))
