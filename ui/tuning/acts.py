"""What the buttons of the page do: put an adapter to use, go back, begin a run and stop it. Each says how it went."""

from __future__ import annotations

from pathlib import Path

from finetune.collection.own import Pair, read_pairs
from finetune.gate.kept import report, verdicts
from index.questions import PLAIN, in_use, rollback, use
from ui.handlers import Desk, collection_of, explain
from ui.render import note, problem
from ui.tuning.compare import ADAPTERS, called
from ui.tuning.effort import recipe_of
from ui.tuning.run import Wanted
from ui.words import say, wrong

SOURCES = MADE, BOTH, OWN = "made", "both", "own"


def begin(
    desk: Desk, collection: str | None, source: str, effort: str, file: str | None, learns: str = "retriever"
) -> str:  # fmt: skip
    """Start a run of what is to learn."""
    try:
        desk.check("models")
        pairs = _pairs(source, file)
        name, recipe = collection_of(collection), recipe_of(effort, learns)
        wanted = Wanted(collection=name, recipe=recipe, pairs=pairs, own_only=source == OWN)
        desk.tuning.begin(desk.workspace, wanted)
    except Exception as error:
        return problem(explain(error))
    return ""


def stop(desk: Desk) -> str:
    """End the run at its next step."""
    try:
        desk.check("models")
        desk.tuning.stop()
    except Exception as error:
        return problem(explain(error))
    return ""


def publish(desk: Desk, collection: str | None, adapter: str | None, learns: str = "retriever") -> str:
    """Put an adapter to use from now on, or `PLAIN` instead of those of what learns."""
    try:
        desk.check("models")
        if not adapter:
            raise wrong("models.choose")
        name = collection_of(collection)
        before = use(desk.workspace.collection(name).root, adapter, ADAPTERS[learns])
        if (before or PLAIN) == adapter:
            return note(say("models.used_already", adapter=called(adapter)))
    except Exception as error:
        return problem(explain(error))
    return note(say("models.used", adapter=called(adapter), before=called(before)))


def go_back(desk: Desk, collection: str | None, learns: str = "retriever") -> str:
    """Take up what was at work before."""
    try:
        desk.check("models")
        root = desk.workspace.collection(collection_of(collection)).root
        before = in_use(root, ADAPTERS[learns])
        now = rollback(root, ADAPTERS[learns])
    except Exception as error:
        return problem(explain(error))
    return note(say("models.used_again", adapter=called(now), before=called(before)))


def report_of(desk: Desk, collection: str, number: int) -> Path:
    """The page of a verdict on a collection, the newest first, from 0.

    Raises:
        ProjectError: there is none, or whoever asks may not have it.
    """
    desk.check("models")
    root = desk.workspace.collection(collection_of(collection)).root
    found = verdicts(root)
    path = report(root, found[number]) if 0 <= number < len(found) else None
    if path is None or path.parent != report(root, found[0]).parent or not path.is_file():
        raise wrong("models.no_page")
    return path


def _pairs(source: str, file: str | None) -> tuple[Pair, ...]:
    if source == MADE:
        return ()
    if not file:
        raise wrong("models.choose_file")
    return tuple(read_pairs(Path(file)))
