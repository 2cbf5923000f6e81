"""What must hold of a collection after its process or its machine died at any moment of an operation."""

from __future__ import annotations

import sqlite3
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from torture.duties import litter
from torture.operations import ACTIONS, BACKUP, Operation, answered, collection_in, write_files

from index.collection import Collection
from ingest.errors import ProjectError, UsageError

MOST_RECOVERY_S = 1.0


@dataclass(slots=True, kw_only=True)
class Findings:
    """What is wrong, and how long the collection took to answer for the first time."""

    problems: list[str] = field(default_factory=list)
    recovered_s: float = 0.0


def examine(home: Path, folder: Path, operation: Operation, acknowledged: Sequence[str]) -> Findings:
    """Open the collection as a new process would, look at everything, and let a writer go on.

    Args:
        home: where it lies.
        folder: the user's files, as they are since before the operation.
        operation: what was under way.
        acknowledged: what the operation had said.
    """
    findings = Findings()
    try:
        collection = collection_in(home)
        begun, work = time.perf_counter(), time.process_time()
        findings.problems += _answers(collection, operation, acknowledged)
        findings.recovered_s, work = time.perf_counter() - begun, time.process_time() - work
        if work > MOST_RECOVERY_S:  # the clock would also count what other programs do meanwhile
            findings.problems.append(f"it answered after {work:.2f} s of work only")
        if not operation.damaged or "ended" in acknowledged:
            findings.problems += _catalogued(collection, operation, acknowledged)
        if operation.duty is not None:
            findings.problems += operation.duty(home, ended="ended" in acknowledged)
        findings.problems += _went_on(collection, folder, operation, acknowledged)
    except Exception:
        findings.problems.append(traceback.format_exc(limit=-4))
    return findings


def examine_resumed(home: Path, folder: Path, operation: Operation) -> list[str]:
    """After a failure, and with the disk in order again, the same operation succeeds and leaves all well.

    What `examine` lets a writer do is another run; here the user repeats the command.
    """
    collection = collection_in(home)
    try:
        if not _is_done(collection, operation):
            ACTIONS[operation.action](collection, folder, operation.names, lambda words: None)
        elif operation.purged:
            ACTIONS["reindex"](collection, folder, (), lambda words: None)  # any writer finishes a purge
        found = answered(collection)
        problems = [] if found == operation.after else [f"it answers {found}"]
        problems += collection.verify().problems
        problems += operation.duty(home, ended=True) if operation.duty is not None else []
        return [f"after the same operation once more: {problem}" for problem in problems]
    except Exception:
        return [traceback.format_exc(limit=-4)]


def _is_done(collection: Collection, operation: Operation) -> bool:
    """Whether an operation that failed has reached its end all the same, so that once more would be once too often."""
    if operation.action == "rollback":
        return answered(collection) == operation.after
    if operation.action == "back up":
        return (collection.root.parent / BACKUP).exists()
    if operation.action == "restore backup":
        return collection.root.exists()
    return bool(operation.purged) and not operation.purged & _live(collection)


def _answers(collection: Collection, operation: Operation, acknowledged: Sequence[str]) -> Iterator[str]:
    """What is searched is one generation: the one before or the one after, and the one after once that was said."""
    ended = "ended" in acknowledged
    try:
        found = answered(collection)
    except (ProjectError, sqlite3.DatabaseError) as error:
        if operation.damaged and not ended:
            return
        if operation.before or ended:
            yield f"it does not open: {error}"
        elif not any(words in str(error) for words in ("holds nothing searchable yet", "There is no collection")):
            yield f"before anything was published it says: {error}"
        return
    if operation.damaged and not ended:  # an older generation may answer, or what is left of one
        known = {item for words in operation.past for item in words.items()}
        if unknown := set(found.items()) - known:
            yield f"it answers {unknown}"
        return
    if found not in ([operation.after] if ended else [operation.before, operation.after]):
        yield f"it answers {found}"
    notices = [words for words in collection.open().notices if not (operation.notice and operation.notice in words)]
    if notices:
        yield f"it opens with {notices}"


def _catalogued(collection: Collection, operation: Operation, acknowledged: Sequence[str]) -> Iterator[str]:
    """Every document that was there before or was reported as done is in the catalogue, and its bytes are there."""
    done = {words.removeprefix("done ") for words in acknowledged if words.startswith("done ")}
    past = operation.past[-1] if operation.past and operation.before else {}
    ended = "ended" in acknowledged
    try:
        catalog = collection.catalog()
    except UsageError:
        if done or past:
            yield "there is no catalogue"
        return
    try:
        live = {d.name: d for d in catalog.live_documents(catalog.snapshot())}
        printed = {name: catalog.printed(document.text_id) for name, document in live.items()}
        if back := operation.purged & set(live) if ended else None:
            yield f"{back} are not purged"
        for name in {*done, *(set(past) & set(operation.files))} - operation.purged:
            states = [operation.files[name]] if name in done else [operation.files[name], past[name]]
            held = [printed[name]] if name in printed else printed.values()  # a copy goes by another file's name
            if not any(word in text for word in states for text in held):
                yield f"{name} is not there in the state {states}"
        for document in live.values():
            collection.blob(document.sha256)
        removed = {d.name for d in live.values() if d.removed}
        allowed = [operation.removed_after] + ([] if ended else [operation.removed_before])
        if removed not in allowed:
            yield f"{removed} are removed"
    finally:
        catalog.close()
    yield from collection.verify().problems


def _went_on(collection: Collection, folder: Path, operation: Operation, acknowledged: Sequence[str]) -> Iterator[str]:
    """The next run succeeds, brings everything up to the user's files, and leaves no litter."""
    write_files(folder, operation.files)
    if operation.damaged:
        collection.repair()
    fresh = operation.action == "ingest" or not (collection.root / "catalog.sqlite").exists()
    gone = frozenset() if fresh else operation.purged - _live(collection)
    ACTIONS["ingest" if fresh else "reindex"](collection, folder, (), lambda words: None)
    removed = _live(collection, removed=True) | gone
    latest = operation.files if operation.latest is None else operation.latest
    expected = {name: word for name, word in latest.items() if name not in removed}
    if (found := answered(collection)) != expected:
        yield f"after the next run it answers {found}"
    yield from (f"after the next run: {problem}" for problem in collection.verify().problems)
    yield from (f"litter after the next run: {path}" for path in litter(collection))


def _live(collection: Collection, *, removed: bool = False) -> set[str]:
    """Names of the documents in the newest state of the catalogue, or of the removed ones among them."""
    with closing(collection.catalog()) as catalog:
        return {d.name for d in catalog.live_documents(catalog.snapshot()) if d.removed or not removed}
