"""What happens when someone asks or stops: plain functions, tested without the page."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.conversation.follow import Earlier
from assistant.question import check_question
from assistant.types import Answer
from assistant.workspace import check_name
from index.types import Filter, Hit, Query
from ingest.errors import ProjectError, UsageError
from ui import answer_view, render, session, source_view
from ui.job import Job, Lane, StoppedError
from ui.people.access import Access, DeniedError, person_of
from ui.shown import PATH, ShownAnswers, Trail
from ui.tuning.run import Tuning
from ui.words import English, WordedError, say, wrong

if TYPE_CHECKING:
    from assistant.workspace import Workspace
    from index.types import CollectionSummary
    from ui.people.accounts import People

log = logging.getLogger(__name__)

Heard = tuple[str, Answer | None]  # what is being done, and what of the answer is there already

MAX_TURNS = 50  # kept on the page; older ones scroll away for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question on the page and, as HTML, what came of it so far. Setting `halt` ends the search for it.

    `answered` is what the next question may go on with, once there is an answer.
    """

    key: str
    collection: str
    question: str
    body: str
    finished: bool = False
    answered: Earlier | None = None
    halt: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the page and the HTTP API work with.

    `uploads` is the folder where uploaded files stay, so that re-indexing finds them again. `starters` are
    example questions by collection. `pace_s` is the pause between two statements appearing. `people` are the accounts
    of the home; `person` is whose desk this is and `access` what that one may do, "" and None where nobody has one.
    """

    workspace: Workspace
    uploads: Path
    starters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pace_s: float = 0.12
    people: People | None = None
    person: str = ""
    access: Access | None = None
    shown: ShownAnswers = field(default_factory=ShownAnswers)
    questions: Lane = field(default_factory=lambda: Lane(running=2, waiting=16))
    indexing: Lane = field(default_factory=lambda: Lane(running=1, waiting=2))
    work: Lane = field(default_factory=lambda: Lane(running=1, waiting=8))  # grids, checks, chronologies
    tuning: Tuning = field(default_factory=Tuning)

    def seen_by(self, request: Any) -> Desk:
        """The desk as whoever sent a request may use it.

        Raises:
            DeniedError: people have accounts, and whoever sent it has not logged in.
        """
        if self.people is None or not self.people.exist():
            return self
        name = person_of(request)
        access = Access(self.workspace, self.people, name)
        allowed = cast("Workspace", access)
        accounts = self.people if access.may("people") else None
        seen = replace(self, person=name, access=access, workspace=allowed, people=accounts)
        return replace(seen, shown=self.shown.of(name))

    def check(self, call: str, collection: str = "") -> None:
        """Refuse, before anything is done for it, what this person may not do; see `Access.check`."""
        if self.access is not None:
            self.access.check(call, collection)

    def may(self, call: str, collection: str = "") -> bool:
        """Whether `check` would let it pass."""
        return self.access is None or self.access.may(call, collection)

    def may_add(self) -> bool:
        """Whether this person may add documents to any collection, or make one."""
        return self.access is None or self.access.may_add()

    @property
    def keeps_accounts(self) -> bool:
        """Whether this server has a home for accounts."""
        return self.people is not None

    def accounts(self) -> People:
        """The accounts, for who may change them.

        Raises:
            DeniedError: this person may not.
        """
        self.check("people")
        if self.people is None:
            raise wrong("error.no_accounts")
        return self.people


def explain(error: Exception) -> str:
    """The one line a person sees. What is not ours to explain goes to the log instead."""
    if isinstance(error, WordedError | DeniedError):
        return str(error)
    if isinstance(error, ProjectError):
        return English(error)
    if isinstance(error, sqlite3.Error):
        return English(session.explain(error)[1])
    log.error("unexpected error: %s: %r", type(error).__name__, str(error)[:500])
    log.debug("where it came from", exc_info=error)
    return say("error.surprise")


def summaries(desk: Desk) -> tuple[CollectionSummary, ...]:
    """Every collection, by name."""
    return tuple(sorted(desk.workspace.collections(), key=lambda summary: summary.name.casefold()))


def choices(desk: Desk) -> list[tuple[str, str]]:
    """The collection picker's labels and values."""
    return [(say("side.choice", collection=s.name, size=_size(s)), s.name) for s in summaries(desk)]


def _size(summary: CollectionSummary) -> str:
    if summary.problem:
        return say("side.unopened")
    return say("units.document", count=summary.documents)


def facts(desk: Desk, collection: str | None) -> str:
    """The collection's size as HTML, or how to begin if there is none."""
    found = [s for s in summaries(desk) if s.name == collection]
    if found and found[0].problem:
        return render.problem(English(found[0].problem))
    if found:
        return render.collection(found[0])
    return render.note(say("side.none" if desk.may_add() else "side.none_shared"))


def collection_of(name: str | None) -> str:
    """A collection's name that is safe as a folder name.

    Raises:
        UsageError: If there is none, or it cannot be one.
    """
    wanted = (name or "").strip()
    if not wanted:
        raise wrong("error.no_collection")
    check_name(wanted)
    return wanted


def answer(
    desk: Desk,
    collection: str,
    question: str,
    allowed: Filter,
    *,
    as_of: str | None = None,
    earlier: Sequence[Earlier] = (),
) -> Answer:
    """One answer, waiting its turn. `earlier` are the questions that this one may go on with, oldest first.

    Raises:
        ProjectError: With one line to show.
    """
    typed = check_question(question)

    def work(_: Callable[[str], None]) -> Answer:
        followed = desk.workspace.follow(collection, typed, earlier)
        return followed.told(desk.workspace.ask(collection, followed.asked, allowed, as_of=as_of))

    return Job[str, Answer](desk.questions, work).result()


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
        for grown in _grown(desk, collection, turn, earlier):
            turn = grown
            yield (*earlier, turn)
    except StoppedError:
        turn = stop((turn,))[0]
    except Exception as error:
        turn = replace(turn, body=render.problem(explain(error)))
    yield (*earlier, replace(turn, finished=True))


def resumed(desk: Desk, keys: Sequence[str]) -> tuple[Turn, ...]:
    """The conversation of answers that were shown before the page was loaded again, but for those forgotten since."""
    turns: list[Turn] = []
    for key in keys[-MAX_TURNS:]:
        with suppress(UsageError):
            shown = desk.shown.find(key)
            turn = f"t{len(turns) + 1}"
            turns.append(
                Turn(
                    key=turn,
                    collection=shown.collection,
                    question=shown.answer.typed or shown.answer.question,
                    body=answer_view.answer(shown.answer, key=turn, base=PATH + shown.key),
                    finished=True,
                    answered=Earlier.of(shown.answer),
                )
            )
    return tuple(turns)


def _grown(desk: Desk, collection: str | None, turn: Turn, before: Sequence[Turn]) -> Iterator[Turn]:
    question, chosen = check_question(turn.question), collection_of(collection)
    earlier = [one.answered for one in before if one.collection == chosen and one.answered]
    yield replace(turn, body=render.waiting(say("chat.searching")))
    job = Job[Heard, Answer](desk.questions, lambda report: _asked(desk, chosen, question, earlier, report), turn.halt)
    seen = 1
    try:
        for stage, part in job:
            seen = len(answer_view.spoken(part)) if part else 1
            drawn = answer_view.answer(part, key=turn.key) if part else ""
            yield replace(turn, body=drawn + render.waiting(English(stage), "…"))
        result = job.result()
    except BaseException:  # also where nobody waits any more
        job.stop()
        raise

    turn = replace(turn, answered=Earlier.of(result))
    base = PATH + desk.shown.keep(chosen, result).key
    for number in range(seen, len(answer_view.spoken(result))):
        yield replace(turn, body=answer_view.answer(result, key=turn.key, base=base, shown=number))
        if turn.halt.wait(desk.pace_s):
            raise StoppedError
    yield replace(turn, body=answer_view.answer(result, key=turn.key, base=base))


def _asked(
    desk: Desk, collection: str, question: str, earlier: Sequence[Earlier], report: Callable[[Heard], None]
) -> Answer:
    """The answer; on the way it is told what is being done, and what of a language model's sentences has passed."""
    passed: Answer | None = None

    def on_part(part: Answer) -> None:
        nonlocal passed
        passed = followed.told(part)

    def on_stage(stage: str) -> None:
        report((stage, passed))

    followed = desk.workspace.follow(collection, question, earlier, on_stage)
    return followed.told(desk.workspace.ask(collection, followed.asked, on_stage=on_stage, on_part=on_part))


def source(desk: Desk, key: str, number: int) -> str:
    """A step of the evidence of an answer that was shown, as HTML for the source view.

    Raises:
        ProjectError: With one line to show.
    """
    return look(desk, desk.shown.find(key), number)


def look(desk: Desk, trail: Trail, number: int) -> str:
    """A step of some evidence, as HTML for the source view.

    Raises:
        ProjectError: With one line to show.
    """
    if not trail.steps and trail.lead:
        return source_view.nothing(trail)
    if not 0 <= number < len(trail.steps):
        raise wrong("source.no_evidence", number=number + 1)
    step = trail.steps[number]
    seen = desk.workspace.look(trail.collection, step.citation, (*step.spans, *source_view.beside(trail, step)))
    return source_view.source(trail, number, seen)


def original(desk: Desk, key: str, marker: int) -> tuple[Path, str, str]:
    """The stored file that a citation of a shown answer rests on, its name, and its `FileType`.

    Raises:
        ProjectError: With one line to show.
    """
    return opened(desk, desk.shown.find(key), marker)


def opened(desk: Desk, trail: Trail, marker: int) -> tuple[Path, str, str]:
    """The stored file that a citation of some evidence rests on, its name, and its `FileType`.

    Raises:
        ProjectError: With one line to show.
    """
    cited = next((step.citation for step in trail.steps if step.citation.marker == marker), None)
    if cited is None:
        raise wrong("source.no_citation", number=marker)
    path, kind = desk.workspace.original(trail.collection, cited)
    return path, cited.document.rsplit("!/", 1)[-1].partition("#")[0], kind


def judge(desk: Desk, key: str, verdict: str, reason: str, comment: str) -> None:
    """Keep what a person says of a shown answer.

    Raises:
        ProjectError: With one line to show.
    """
    shown = desk.shown.find(key)
    desk.workspace.judge(shown.collection, shown.answer, verdict=verdict, reason=reason, comment=comment)


def export(desk: Desk, keys: Sequence[str], ending: str) -> bytes:
    """Shown answers of one collection as a file, in the order of their keys.

    Raises:
        ProjectError: With one line to show.
    """
    shown = [desk.shown.find(key) for key in keys[:MAX_TURNS]]
    names = {one.collection for one in shown}
    if len(names) > 1:
        raise wrong("chat.several")
    return desk.workspace.export(names.pop(), [one.answer for one in shown], ending)


def stop(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The conversation after Stop: the search ends; what was shown stays, marked as cut short."""
    if not turns or turns[-1].finished:
        return tuple(turns)
    last = turns[-1]
    last.halt.set()
    partly = last.body.partition('<p class="working">')[0]
    return (*turns[:-1], replace(last, body=partly + render.note(say("chat.stopped")), finished=True))
