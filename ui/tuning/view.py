"""What is at work, how far a run has come, and what the gate said of it, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from assistant.models import Model, models
from finetune.gate.kept import verdicts
from finetune.watch import StoppedRunError
from index.questions import FOLDER, TRAINING, Kept, in_use, kept
from ui.handlers import Desk, collection_of, explain
from ui.job import StoppedError
from ui.library.markup import badge, day, empty, moment, number, table
from ui.render import duration, escape, name, note, problem
from ui.tuning.compare import ADAPTERS
from ui.tuning.curve import curve
from ui.tuning.effort import EFFORTS, FILES, seconds_of
from ui.tuning.run import Run
from ui.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from finetune.gate.verdict import Trial, Verdict

_ROLES = {
    "encoder": "Finds by meaning",
    "crossencoder": "Reads the best passages",
    "verifier": "Checks statements",
    "answerer": "Writes answers",
}
_WAYS = {
    "heading": "from headings",
    "definition": "on definitions",
    "reference": "on references",
    "cloze": "from sentences",
    "asked": "on duties and rights",
    "own": "of your own",
    "written": "by the language model",
}
_EXTRACTIVE = Model(
    role="answerer", name="Quotes only, no language model", is_used=True, size_bytes=0, base="", trained="",
    learned_from=(), card={},
)  # fmt: skip
_TEACHING = (
    "Training teaches the program how questions are asked of these very documents: their terms, headings and "
    "references. It makes the right passage come first more often. It does not teach facts, does not change your "
    "documents or what is quoted from them, and is not used unless it finds more on documents that it has not seen."
)
_NONE = (
    "No run on this collection has passed yet. What passes stands here, to be compared, put to use and taken back "
    "whenever you like."
)
REPORTS = "/shown/verdict/"  # where the server keeps the page of a verdict
_MEASURES = note(
    "Fused: found by words and meaning together, as answers are made. Dense: by meaning alone. nDCG: how near the top "
    "the right passage stands. Recall: whether it is among the first ten. MAP: how few wrong ones stand before it. "
    "The general set tells whether something is forgotten."
)
_HOW = (
    "Only the encoder of questions learns, on this machine, while you go on working. It can be stopped and goes on "
    "from there, also when this page was closed. Documents that it never sees judge it at the end; what passes waits "
    "to be put to use."
)


def at_work(desk: Desk) -> str:
    """The models of the home."""
    try:
        desk.check("models")
        found = models(desk.workspace.settings)
    except Exception as error:
        return problem(explain(error))
    if all(one.role != "answerer" for one in found):
        found = (*found, _EXTRACTIVE)
    rows = [
        (escape(_ROLES.get(one.role, one.role)), name(one.name), escape(_origin(one)), escape(one.licence or "–"),
         badge("in use", "up") if one.is_used else badge("off", "quiet"))
        for one in found
    ]  # fmt: skip
    return table("The models at work", ("Role", "Model", "Origin", "Licence", "State"), rows)


def _origin(model: Model) -> str:
    if not model.trained:
        return f"{model.size_bytes / 1e6:,.0f} MB" if model.size_bytes else "–"
    return f"trained {model.trained} on {', '.join(model.learned_from)}"


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
        return off + empty(say(f"learner.{learns}_plain"), _NONE)
    if learns == "llm":
        off += note(say("learner.llm_use", folder=root / FOLDER))
    elif not in_use(root, ADAPTERS[learns]):
        off += note("None of them is in use: questions are encoded by the model as it ships." if learns == "retriever"
                    else say("learner.unused"))  # fmt: skip
    return off + f'<ul class="adapters">{"".join(_card(one, judged.get(one.name)) for one in found)}</ul>'


def _card(one: Kept, verdict: Verdict | None) -> str:
    run: dict[str, Any] = one.card.get("run", {})
    ways = ", ".join(f"{count:,} {_WAYS.get(way, way)}" for way, count in run.get("rows", {}).items())
    facts = [
        f"Learned from {number(sum(run.get('rows', {}).values()), 'question')}: {ways}" if ways else "",
        f"{number(len(one.card.get('documents', ())), 'document')} seen",
        f"in {duration(60 * float(run.get('minutes', 0)))} on {run.get('device', 'this machine')}",
    ]
    state = badge("in use", "up") if one.is_used else ""
    state += badge("has seen what was purged", "superseded") if one.purged else ""
    gain = f'<p class="gain">{_gain(verdict)}</p>' if verdict else ""
    return (
        f'<li><p class="title">{name(one.name)} {state}</p>{gain}'
        f'<p class="note">{escape(" · ".join(filter(None, facts)))}</p>'
        f'<p class="note">Trained {moment(str(run.get("begun", "")))} UTC. As confidential as its documents.</p></li>'
    )


def _gain(verdict: Verdict) -> str:
    change = verdict.own.changes[verdict.deciding]
    return (
        f"{escape(verdict.deciding)} {change.before:.3f} → <strong>{change.after:.3f}</strong> "
        f"({change.gain:+.3f}, 95 % {change.low:+.3f} to {change.high:+.3f}) on documents not seen"
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
    times = [f"{effort}: about {duration(seconds_of(files[place], passages))}" for effort, place in EFFORTS.items()]
    if learns != "retriever":
        return note(say(f"learner.{learns}_how")) + note(
            f"With {number(passages, 'passage')} on this machine: {', '.join(times)}."
        )
    return note(_TEACHING) + note(f"{_HOW} With {number(passages, 'passage')} on this machine: {', '.join(times)}.")


def course(desk: Desk, collection: str | None) -> str:
    """The run that is under way or was the last, and the newest verdict on the collection."""
    try:
        desk.check("models")
        root = desk.workspace.collection(collection_of(collection)).root
        said = _run(desk, collection, root)
        found = verdicts(root)
    except Exception as error:
        return problem(explain(error))
    saved = f'<p class="saving"><a href="{REPORTS}{quote(collection or "", safe="")}/0.html">Save as a page</a></p>'
    if desk.tuning.is_busy and desk.tuning.run and desk.tuning.run.collection == collection:
        return said  # nothing that is opened or read here may move under the reader
    return said + "".join(_verdict(one) + saved for one in found[:1]) + _earlier(found[1:])


def _run(desk: Desk, collection: str | None, root: Path) -> str:
    run = desk.tuning.run
    if run is None or (run.collection != collection and run.over.is_set()):
        waits = any((root / FOLDER / TRAINING).glob("*/checkpoints/checkpoint-*"))
        return note("A run was stopped here. The same choices go on from its last checkpoint.") if waits else ""
    if run.collection != collection:
        known = name(run.collection) if desk.may("collection", run.collection) else "another collection"
        return f'<p class="note">A run on {known} is under way; there is one at a time.</p>'
    drawn = curve(tuple(run.learned), tuple(run.held_out), run.steps) if run.steps or not run.over.is_set() else ""
    return f'<div class="course">{_state(run)}{drawn}</div>'


def _state(run: Run) -> str:
    if run.error is not None:
        if isinstance(run.error, StoppedError | StoppedRunError):
            return note("Stopped. What was learned so far is kept; the same choices go on from there.")
        return problem(explain(run.error))
    if run.tuned is not None:
        lost = "".join(note(line) for line in (*run.tuned.notes, *run.tuned.unplaced))
        passes = run.tuned.verdict.passes
        told = "It passes, and waits to be put to use." if passes else "It was refused, and is not kept."
        return f'<p class="done" role="status">The run is over. {told}</p>{lost}'
    facts = [f"step {run.now:,} of {run.steps:,}"] if run.steps else []
    if run.left_s is not None:
        facts.append(f"about {duration(run.left_s)} left, and the judging")
    if run.halt.is_set():
        facts.append("stopping at the next step")
    bar = f'<progress max="{run.steps or 1}" value="{run.now}" aria-label="Training"></progress>'
    return (
        f'<div class="progress"><p><strong>{escape(run.doing)}</strong></p>{bar}'
        f"<p>{escape(' · '.join(facts)) or '&nbsp;'}</p></div>"
    )


def _verdict(verdict: Verdict) -> str:
    word = badge("passes", "up") if verdict.passes else badge("refused", "superseded")
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in verdict.refusals)
    rule = (
        f"An adapter passes where {verdict.deciding} of documents it has not seen gains, its whole interval above 0, "
        "and nothing falls by more than a point on the general set."
    )
    return (
        f'<section class="verdict-of"><h3>The gate’s verdict {word}</h3>'
        f'<p class="note">{name(verdict.adapter)}, judged {moment(verdict.judged)} UTC. {escape(rule)}</p>'
        f"{f'<ul>{reasons}</ul>' if reasons else ''}<p>{_gain(verdict)}.</p>"
        "<details><summary>Every measure, before and after</summary>"
        f"{_trial(verdict.own)}{_trial(verdict.general)}{_measures(verdict)}</details></section>"
    )


def _measures(verdict: Verdict) -> str:
    """What the measures of a verdict mean."""
    own = {"read ndcg@10": "crossencoder", "reciprocal rank": "verifier", "grounded": "llm"}.get(verdict.deciding)
    return note(say(f"learner.{own}_measures")) if own else _MEASURES


def _trial(trial: Trial) -> str:
    rows = [
        (escape(measure), f"{one.before:.3f}", f"{one.after:.3f}", f"{one.gain:+.3f}",
         f"{one.low:+.3f} to {one.high:+.3f}", _bars(measure, one.before, one.after))
        for measure, one in trial.changes.items()
    ]  # fmt: skip
    title = f"{trial.name}: {number(trial.questions, 'question')}, {number(trial.documents, 'document')}"
    columns = ("Measure", "Before", "After", "Gain", "95 %", "From 0 to 1")
    return f"<h4>{escape(title[:1].upper() + title[1:])}</h4>{table(title, columns, rows)}"


def _bars(measure: str, before: float, after: float) -> str:
    """Two bars, before above after."""
    said = escape(f"{measure}: {before:.3f} before, {after:.3f} after")
    return (
        f'<svg class="pair" role="img" viewBox="0 0 100 16" aria-label="{said}">'
        f'<rect class="before" y="1" width="{100 * before:.1f}" height="6" rx="1"/>'
        f'<rect class="after" y="9" width="{100 * after:.1f}" height="6" rx="1"/></svg>'
    )


def _earlier(found: Sequence[Verdict]) -> str:
    if not found:
        return ""
    lines = "".join(
        f"<li>{day(one.judged)} {name(one.adapter)}: {'passed' if one.passes else 'refused'}. {_gain(one)}</li>"
        for one in found
    )
    return (
        f'<details class="earlier"><summary>{number(len(found), "earlier verdict")}</summary><ul>{lines}</ul></details>'
    )
