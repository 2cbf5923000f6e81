"""What is at work, how far a run has come, and what the gate said of it, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from assistant.models import Model, models
from finetune.gate.kept import verdicts
from finetune.watch import StoppedRunError
from index.questions import FOLDER, TRAINING, Kept, in_use, kept
from ui import words
from ui.handlers import Desk, collection_of, explain
from ui.job import StoppedError
from ui.library.markup import badge, day, empty, moment, table
from ui.render import Html, duration, escape, heard, name, note, problem, told
from ui.tuning.compare import ADAPTERS
from ui.tuning.curve import curve
from ui.tuning.effort import EFFORTS, FILES, seconds_of
from ui.tuning.run import Run
from ui.words import English, decimal, number, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from finetune.gate.verdict import Trial, Verdict

_ROLES = ("encoder", "crossencoder", "verifier", "answerer")
_WAYS = ("heading", "definition", "reference", "cloze", "asked", "own", "written")
_COLUMNS = ("role", "model", "origin", "licence", "state")
REPORTS = "/shown/verdict/"  # where the server keeps the page of a verdict


def at_work(desk: Desk) -> str:
    """The models of the home."""
    try:
        desk.check("models")
        found = models(desk.workspace.settings)
    except Exception as error:
        return problem(explain(error))
    if all(one.role != "answerer" for one in found):
        found = (*found, _quotes_only())
    rows = [
        (told(f"models.role_{one.role}") if one.role in _ROLES else escape(one.role), name(one.name),
         escape(_origin(one)), escape(one.licence or "–"),
         badge(say("models.in_use"), "up") if one.is_used else badge(say("models.off"), "quiet"))
        for one in found
    ]  # fmt: skip
    columns = [say(f"models.{column}") for column in _COLUMNS]
    return table(say("models.table"), columns, rows, classes=_COLUMNS)


def _quotes_only() -> Model:
    return Model(
        role="answerer", name=say("models.quotes_only"), is_used=True, size_bytes=0, base="", trained="",
        learned_from=(), card={},
    )  # fmt: skip


def _origin(model: Model) -> str:
    if not model.trained:
        return f"{decimal(model.size_bytes / 1e6, ',.0f')} MB" if model.size_bytes else "–"
    return say("models.trained_on", day=model.trained, files=", ".join(model.learned_from))


def learners(desk: Desk) -> list[tuple[str, str]]:
    """What can learn here, as people call it and as it is called here."""
    ways = [one for one in FILES if one != "llm" or desk.workspace.settings.answerer == "local"]
    return [(say(f"learner.{one}"), one) for one in ways]


def cards(desk: Desk, collection: str | None, learns: str = "retriever") -> str:
    """The adapters of a collection: what each learned from, when, and what it changes."""
    try:
        desk.check("models")
        root = desk.workspace.collection(collection_of(collection)).root
        found = [one for one in kept(root) if one.card["kind"] == ADAPTERS[learns]]
        judged = {one.adapter: one for one in verdicts(root)}
    except Exception as error:
        return problem(explain(error))
    off = "" if desk.workspace.settings.verifier or learns != "verifier" else note(say("learner.verifier_off"))
    if not found:
        return off + empty(say(f"learner.{learns}_plain"), say("models.none"))
    if learns == "llm":
        off += note(say("learner.llm_use", folder=root / FOLDER))
    elif not in_use(root, ADAPTERS[learns]):
        off += note(say("learner.unused"))
    return off + f'<ul class="adapters">{"".join(_card(one, judged.get(one.name)) for one in found)}</ul>'


def _card(one: Kept, verdict: Verdict | None) -> str:
    run: dict[str, Any] = one.card.get("run", {})
    rows = run.get("rows", {})
    questions, documents = sum(rows.values()), len(one.card.get("documents", ()))
    ways = ", ".join(_way(way, count) for way, count in rows.items())
    took, device = duration(60 * float(run.get("minutes", 0))), run.get("device") or say("models.this_machine")
    facts = [
        say("models.learned_from", questions=say("models.question", count=questions), ways=ways) if ways else "",
        say("models.seen", documents=say("units.document", count=documents)),
        say("models.took", time=took, device=device),
    ]
    state = badge(say("models.in_use"), "up") if one.is_used else ""
    state += badge(say("models.purged"), "superseded") if one.purged else ""
    began = Html(moment(str(run.get("begun", ""))))
    gain = f'<p class="gain">{_gain(verdict)}</p>' if verdict else ""
    return (
        f'<li><p class="title">{name(one.name)} {state}</p>{gain}'
        f'<p class="note">{escape(" · ".join(filter(None, facts)))}</p>'
        f'<p class="note">{told("models.trained_at", time=began)}</p></li>'
    )


def _way(way: str, count: int) -> str:
    return say(f"models.way_{way}", number=count) if way in _WAYS else f"{number(count)} {way}"


def _gain(verdict: Verdict) -> str:
    change = verdict.own.changes[verdict.deciding]
    return told(
        "models.gain",
        measure=Html(heard(verdict.deciding)),
        before=decimal(change.before, ".3f"),
        after=Html(f"<strong>{decimal(change.after, '.3f')}</strong>"),
        gain=decimal(change.gain, "+.3f"),
        low=decimal(change.low, "+.3f"),
        high=decimal(change.high, "+.3f"),
    )


def how(desk: Desk, collection: str | None, learns: str = "retriever") -> str:
    """What a run does, and how long it takes here."""
    try:
        passages = desk.workspace.collection(collection_of(collection)).summary().passages
    except Exception as error:
        return problem(explain(error))
    if learns == "llm":
        return note(say("learner.llm_how"))
    files = FILES[learns]
    times = [
        say("models.effort_time", effort=say(f"models.{effort}"), time=duration(seconds_of(files[place], passages)))
        for effort, place in EFFORTS.items()
    ]
    here = say("models.times", passages=say("units.passage", count=passages), times=", ".join(times))
    return (note(say("models.teaching")) if learns == "retriever" else "") + note(
        f"{say(f'learner.{learns}_how')} {here}"
    )


def course(desk: Desk, collection: str | None) -> str:
    """The run that is under way or was the last, and the newest verdict on the collection."""
    try:
        desk.check("models")
        root = desk.workspace.collection(collection_of(collection)).root
        said = _run(desk, collection, root)
        found = verdicts(root)
    except Exception as error:
        return problem(explain(error))
    link = f"{REPORTS}{quote(collection or '', safe='')}/0.html"
    saved = f'<p class="saving"><a href="{link}">{told("models.save")}</a></p>'
    if desk.tuning.is_busy and desk.tuning.run and desk.tuning.run.collection == collection:
        return said  # nothing that is opened or read here may move under the reader
    return said + "".join(_verdict(one) + saved for one in found[:1]) + _earlier(found[1:])


def _run(desk: Desk, collection: str | None, root: Path) -> str:
    run = desk.tuning.run
    if run is None or (run.collection != collection and run.over.is_set()):
        waits = any((root / FOLDER / TRAINING).glob("*/checkpoints/checkpoint-*"))
        return note(say("models.waits")) if waits else ""
    if run.collection != collection:
        known = name(run.collection) if desk.may("collection", run.collection) else Html(told("models.another"))
        return f'<p class="note">{told("models.elsewhere", collection=known)}</p>'
    drawn = curve(tuple(run.learned), tuple(run.held_out), run.steps) if run.steps or not run.over.is_set() else ""
    return f'<div class="course">{_state(run)}{drawn}</div>'


def _state(run: Run) -> str:
    if run.error is not None:
        if isinstance(run.error, StoppedError | StoppedRunError):
            return note(say("models.stopped"))
        return problem(explain(run.error))
    if run.tuned is not None:
        lost = "".join(note(English(line)) for line in (*run.tuned.notes, *run.tuned.unplaced))
        passes = run.tuned.verdict.passes
        over = told("models.over_passes" if passes else "models.over_refused")
        return f'<p class="done" role="status">{over}</p>{lost}'
    facts = [told("models.step", now=run.now, steps=run.steps)] if run.steps else []
    if run.left_s is not None:
        facts.append(told("models.left", time=duration(run.left_s)))
    if run.halt.is_set():
        facts.append(told("models.stopping"))
    bar = f'<progress max="{run.steps or 1}" value="{run.now}" aria-label="{told("models.training")}"></progress>'
    doing = heard(run.doing) or told("models.waiting")
    return f'<div class="progress"><p><strong>{doing}</strong></p>{bar}<p>{" · ".join(facts) or "&nbsp;"}</p></div>'


def _verdict(verdict: Verdict) -> str:
    word = badge(say("models.passes"), "up") if verdict.passes else badge(say("models.refused"), "superseded")
    reasons = "".join(f"<li>{heard(reason)}</li>" for reason in verdict.refusals)
    judged = told("models.judged", adapter=name(verdict.adapter), time=Html(moment(verdict.judged)))
    rule = told("models.rule", measure=Html(heard(verdict.deciding)))
    return (
        f'<section class="verdict-of"><h3>{told("models.verdict", state=Html(word))}</h3>'
        f'<p class="note">{judged} {rule}</p>'
        f"{f'<ul>{reasons}</ul>' if reasons else ''}<p>{_gain(verdict)}.</p>"
        f"<details><summary>{told('models.every_measure')}</summary>"
        f"{_trial(verdict.own)}{_trial(verdict.general)}{_measures(verdict)}</details></section>"
    )


def _measures(verdict: Verdict) -> str:
    """What the measures of a verdict mean."""
    own = {"read": "crossencoder", "reciprocal": "verifier", "grounded": "llm"}.get(verdict.deciding.partition(" ")[0])
    return note(say(f"learner.{own or 'retriever'}_measures"))


def _trial(trial: Trial) -> str:
    rows = [
        (heard(measure), decimal(one.before, ".3f"), decimal(one.after, ".3f"), decimal(one.gain, "+.3f"),
         told("models.range", low=decimal(one.low, "+.3f"), high=decimal(one.high, "+.3f")),
         _bars(measure, one.before, one.after))
        for measure, one in trial.changes.items()
    ]  # fmt: skip
    questions, documents = say("models.question", count=trial.questions), say("units.document", count=trial.documents)
    known = words.heard(trial.name) or trial.name
    title = say("models.trial", name=known, questions=questions, documents=documents)
    columns = [*(say(f"models.{column}") for column in ("measure", "before", "after", "gained")), "95 %"]
    columns.append(say("models.scale"))
    return f"<h4>{escape(title[:1].upper() + title[1:])}</h4>{table(title, columns, rows)}"


def _bars(measure: str, before: float, after: float) -> str:
    """Two bars, before above after."""
    said = told("models.bars", measure=measure, before=decimal(before, ".3f"), after=decimal(after, ".3f"))
    return (
        f'<svg class="pair" role="img" viewBox="0 0 100 16" aria-label="{said}">'
        f'<rect class="before" y="1" width="{100 * before:.1f}" height="6" rx="1"/>'
        f'<rect class="after" y="9" width="{100 * after:.1f}" height="6" rx="1"/></svg>'
    )


def _earlier(found: Sequence[Verdict]) -> str:
    if not found:
        return ""
    lines = "".join(f"<li>{_judged(one)} {_gain(one)}</li>" for one in found)
    count = told("models.earlier", count=len(found))
    return f'<details class="earlier"><summary>{count}</summary><ul>{lines}</ul></details>'


def _judged(one: Verdict) -> str:
    key = "models.passed_then" if one.passes else "models.refused_then"
    return told(key, day=Html(day(one.judged)), adapter=name(one.adapter))
