"""What happens when someone asks, stops or uploads: plain functions, tested without the page."""

from __future__ import annotations

import filecmp
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.question import check_question
from assistant.types import Answer, Citation
from assistant.workspace import check_name
from index.types import Filter, Hit, Query
from ingest.errors import ProjectError, UsageError
from ingest.types import IngestReport, Progress
from ui import render, session
from ui.job import Job, Lane, StoppedError
from ui.pages import PageLinks, PageRequest

if TYPE_CHECKING:
    from assistant.workspace import Workspace
    from index.types import CollectionSummary

log = logging.getLogger(__name__)

MAX_TURNS = 50  # kept on the page; older ones scroll away for good
MAX_UPLOADS = 500  # files at once
_SURPRISE = "Something unexpected went wrong. Nothing was lost; the program's log says more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question on the page and, as HTML, what came of it so far. Setting `halt` ends the search for it."""

    key: str
    collection: str
    question: str
    body: str
    finished: bool = False
    halt: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the page and the HTTP API work with.

    `uploads` is the folder where uploaded files stay, so that re-indexing finds them again. `starters` are
    example questions by collection. `pace_s` is the pause between two statements appearing.
    """

    workspace: Workspace
    uploads: Path
    starters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pace_s: float = 0.12
    links: PageLinks = field(default_factory=PageLinks)
    questions: Lane = field(default_factory=lambda: Lane(running=2, waiting=16))
    indexing: Lane = field(default_factory=lambda: Lane(running=1, waiting=2))


def explain(error: Exception) -> str:
    """The one line a person sees. What is not ours to explain goes to the log instead."""
    if isinstance(error, ProjectError):
        return str(error)
    if isinstance(error, sqlite3.Error):
        return session.explain(error)[1]
    log.error("unexpected error: %s: %r", type(error).__name__, str(error)[:500])
    log.debug("where it came from", exc_info=error)
    return _SURPRISE


def summaries(desk: Desk) -> tuple[CollectionSummary, ...]:
    """Every collection, by name."""
    return tuple(sorted(desk.workspace.collections(), key=lambda summary: summary.name.casefold()))


def choices(desk: Desk) -> list[tuple[str, str]]:
    """The collection picker's labels and values."""
    return [(f"{s.name} — {_size(s)}", s.name) for s in summaries(desk)]


def _size(summary: CollectionSummary) -> str:
    if summary.problem:
        return "cannot be opened"
    return f"{summary.documents:,} {'document' if summary.documents == 1 else 'documents'}"


def facts(desk: Desk, collection: str | None) -> str:
    """The collection's size as HTML, or how to begin if there is none."""
    found = [s for s in summaries(desk) if s.name == collection]
    if found and found[0].problem:
        return render.problem(found[0].problem)
    if found:
        return render.collection(found[0])
    return render.note("No collection yet. Add documents below to begin.")


def collection_of(name: str | None) -> str:
    """A collection's name that is safe as a folder name.

    Raises:
        UsageError: If there is none, or it cannot be one.
    """
    wanted = (name or "").strip()
    if not wanted:
        raise UsageError("Choose a collection, or type a name for a new one.")
    check_name(wanted)
    return wanted


def answer(desk: Desk, collection: str, question: str, allowed: Filter, *, as_of: str | None = None) -> Answer:
    """One answer, waiting its turn.

    Raises:
        ProjectError: With one line to show.
    """
    asked = check_question(question)
    job = Job[str, Answer](desk.questions, lambda _: desk.workspace.ask(collection, asked, allowed, as_of=as_of))
    return job.result()


def search(desk: Desk, collection: str, query: Query) -> tuple[Hit, ...]:
    """Hits, best first, waiting their turn.

    Raises:
        ProjectError: With one line to show.
    """
    wanted = replace(query, text=check_question(query.text))
    job = Job[str, tuple[Hit, ...]](desk.questions, lambda _: desk.workspace.search(collection, wanted))
    return job.result()


def conversation(turns: Sequence[Turn]) -> str:
    """All turns as HTML, oldest first."""
    return "".join(render.turn(turn.question, turn.body, turn.collection) for turn in turns)


def ask(desk: Desk, collection: str | None, text: str, turns: Sequence[Turn]) -> Iterator[tuple[Turn, ...]]:
    """The conversation as it grows: the question, what is being done, then one statement after the other.

    Closing the iterator, or `stop`, ends the search at its next stage.
    """
    earlier = tuple(turns)[-(MAX_TURNS - 1) :]
    key = f"t{int(earlier[-1].key[1:]) + 1 if earlier else 1}"
    turn = Turn(key=key, collection=collection or "", question=text.strip(), body="")
    try:
        for body in _bodies(desk, collection, turn):
            turn = replace(turn, body=body)
            yield (*earlier, turn)
    except StoppedError:
        turn = stop((turn,))[0]
    except Exception as error:
        turn = replace(turn, body=render.problem(explain(error)))
    yield (*earlier, replace(turn, finished=True))


def _bodies(desk: Desk, collection: str | None, turn: Turn) -> Iterator[str]:
    question, chosen = check_question(turn.question), collection_of(collection)
    yield render.waiting("Searching…")
    job = Job[str, Answer](
        desk.questions, lambda report: desk.workspace.ask(chosen, question, on_stage=report), turn.halt
    )
    try:
        for stage in job:
            yield render.waiting(f"{stage}…")
        result = job.result()
    except BaseException:  # also where nobody waits any more
        job.stop()
        raise

    links = _page_links(desk, chosen, result)
    for shown in range(1, len(render.spoken(result))):
        yield render.answer(result, key=turn.key, page_url=lambda c, i: links.get((c.marker, i)), shown=shown)
        if turn.halt.wait(desk.pace_s):
            raise StoppedError
    yield render.answer(result, key=turn.key, page_url=lambda c, i: links.get((c.marker, i)))


def _page_links(desk: Desk, collection: str, result: Answer) -> dict[tuple[int, int], str]:
    """One link per cited page, made once so that a growing answer does not make new ones."""

    def link(citation: Citation, index: int) -> str:
        return desk.links.link(PageRequest(collection=collection, citation=citation, span_index=index))

    return {
        (citation.marker, index): link(citation, index)
        for citation in result.citations
        for index, span in enumerate(citation.spans)
        if span.locator.page is not None
    }


def stop(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The conversation after Stop: the search ends; what was shown stays, marked as cut short."""
    if not turns or turns[-1].finished:
        return tuple(turns)
    last = turns[-1]
    last.halt.set()
    partly = "" if 'class="working"' in last.body else last.body
    return (*turns[:-1], replace(last, body=partly + render.note("Stopped."), finished=True))


def upload(desk: Desk, collection: str | None, files: Sequence[str | Path] | None) -> Iterator[str]:
    """Take files into a collection, making it if need be; HTML of the progress, then of the report."""
    try:
        name = collection_of(collection)
        kept, replaced = _keep(desk, name, [Path(file) for file in files or ()])
        yield render.waiting(f"Reading {len(kept):,} file{'' if len(kept) == 1 else 's'}…")
        job = Job[Progress, IngestReport](
            desk.indexing, lambda report: desk.workspace.ingest(name, kept, on_progress=report)
        )
        folder = desk.uploads / name
        for moment in job:
            yield render.progress(replace(moment, path=_inside(folder, moment.path)))
            time.sleep(desk.pace_s)
        result = job.result()
        for outcome in result.not_taken:
            if "was purged on" in outcome.reason and folder in Path(outcome.path).parents:
                Path(outcome.path).unlink(missing_ok=True)  # what must not come back does not stay here either
        outcomes = tuple(replace(o, path=_inside(folder, o.path)) for o in result.outcomes)
        warnings = tuple(f"{file} replaces the earlier {file}." for file in replaced) + result.warnings
        yield render.report(replace(result, outcomes=outcomes, warnings=warnings), name)
    except Exception as error:
        yield render.problem(explain(error))


def _inside(folder: Path, path: str) -> str:
    """A path as the uploader knows it, without the folder it is kept in."""
    return path.removeprefix(f"{folder}{os.sep}")


def _keep(desk: Desk, collection: str, files: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Move uploads where they stay; one whose name is there already becomes the next version.

    Returns:
        Where they lie now, and the names under which another file lay before.
    """
    if not files:
        raise UsageError("Choose at least one file to add.")
    if len(files) > MAX_UPLOADS:
        raise UsageError(
            f"{len(files):,} files are more than the {MAX_UPLOADS} a page can take at once. "
            "Add fewer, or use `assistant ingest FOLDER` in a terminal."
        )
    folder = desk.uploads / collection
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept: list[Path] = []
    replaced: list[str] = []
    for file in files:
        target, copies = folder / file.name, 1
        while target in kept:  # two files of one name, from different folders, chosen together
            copies += 1
            target = folder / f"{file.stem} ({copies}){file.suffix}"
        if target.exists() and not filecmp.cmp(file, target, shallow=False):
            replaced.append(target.name)
        shutil.move(file, target)
        kept.append(target)
    return kept, replaced
