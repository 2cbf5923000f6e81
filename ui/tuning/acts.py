"""What the buttons of the page do: put an adapter to use, go back, begin a run and stop it. Each says how it went."""

from __future__ import annotations

from pathlib import Path

from finetune.collection.own import Pair, read_pairs
from finetune.gate.kept import report, verdicts
from index.questions import PLAIN, in_use, rollback, use
from ingest.errors import UsageError
from ui.handlers import Desk, collection_of, explain
from ui.render import note, problem
from ui.tuning.compare import ADAPTERS
from ui.tuning.effort import recipe_of
from ui.tuning.run import Wanted

MADE, BOTH, OWN = "Questions made from the collection", "My own questions, and made ones", "Only my own questions"
SOURCES = (MADE, BOTH, OWN)


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
            raise UsageError("Choose an adapter. A run that passes leaves one here.")
        name = collection_of(collection)
        before = use(desk.workspace.collection(name).root, adapter, ADAPTERS[learns])
        if (before or PLAIN) == adapter:
            return note(f"{adapter} is in use already.")
    except Exception as error:
        return problem(explain(error))
    return note(f"In use from the next question on: {adapter}; before: {before or PLAIN}.")


def go_back(desk: Desk, collection: str | None, learns: str = "retriever") -> str:
    """Take up what was at work before."""
    try:
        desk.check("models")
        root = desk.workspace.collection(collection_of(collection)).root
        before = in_use(root, ADAPTERS[learns])
        now = rollback(root, ADAPTERS[learns])
    except Exception as error:
        return problem(explain(error))
    return note(f"In use again: {now or PLAIN}; before: {before or PLAIN}.")


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
        raise UsageError("This verdict has no page any more.")
    return path


def _pairs(source: str, file: str | None) -> tuple[Pair, ...]:
    if source == MADE:
        return ()
    if not file:
        raise UsageError("Choose the file with your own questions first: .csv or .jsonl with question and answer.")
    return tuple(read_pairs(Path(file)))
