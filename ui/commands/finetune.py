"""`assistant finetune …` and `assistant models use|rollback`: adapters of a collection, judged before they are used."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finetune.watch import Watch
from ui import terminal
from ui.commands.documents import Collection
from ui.commands.models import app as models_app
from ui.session import DONE, SOMETHING_SKIPPED, Session, command, print_error

if TYPE_CHECKING:
    from finetune.collection.tuning import Tuned
    from finetune.recipe import Recipe

app = typer.Typer(name="finetune", help="Train on a collection; keep only what is better.", rich_markup_mode=None)

RecipeFile = Annotated[
    Path | None, typer.Option("--recipe", metavar="FILE", help="A TOML file; see docs/finetuning.md.")
]
PairFile = Annotated[
    Path | None, typer.Option("--pairs", metavar="FILE", help="Your own questions and answers (.jsonl or .csv).")
]
Kind = Annotated[str, typer.Option("--of", help="Which model: retriever, crossencoder or verifier.")]


@command(app)
def retriever(session: Session, collection: Collection, recipe: RecipeFile = None, pairs: PairFile = None) -> int:
    """Train what encodes a collection's questions, on questions made from its own passages; no labels are needed.

    Documents keep their vectors. What was trained is used only if it finds more on documents it has not seen, and
    forgets nothing.
    """
    return _tuned(session, collection, _recipe(recipe, "retriever"), pairs)


@command(app)
def crossencoder(session: Session, collection: Collection, recipe: RecipeFile = None, pairs: PairFile = None) -> int:
    """Train what reads the best passages of a search, on questions made from a collection's own passages.

    What was trained is used in the collection's searches only if it orders better what is found in documents it has
    not seen, and forgets nothing.
    """
    return _tuned(session, collection, _recipe(recipe, "crossencoder"), pairs)


@command(app)
def verifier(session: Session, collection: Collection, recipe: RecipeFile = None, pairs: PairFile = None) -> int:
    """Train what reads the sentences to be quoted, on questions made from a collection's own passages.

    What was trained is used where the settings say verifier = true, and only if it tells better which sentence answers
    in documents it has not seen, and forgets nothing.
    """
    return _tuned(session, collection, _recipe(recipe, "verifier"), pairs)


@command(app)
def llm(
    session: Session,
    collection: Collection,
    model: Annotated[
        str, typer.Option("--model", metavar="FOLDER", help="The model; by default that of the settings.")
    ] = "",
    recipe: RecipeFile = None,
    pairs: PairFile = None,
    replay: Annotated[
        Path | None, typer.Option("--replay", metavar="FILE", help="Other conversations to learn beside (.jsonl).")
    ] = None,
) -> int:
    """Train a language model to answer from a collection's passages with citations, or with NO ANSWER.

    What was trained is kept only if right answers are more likely on documents it has not seen, and nothing is lost.
    """
    from finetune.collection.own import read_pairs
    from finetune.llm.recipe import LlmRecipe
    from finetune.recipe import RECIPES, read_as
    from index.questions import FOLDER
    from ui.tuning.run import Wanted, tune

    chosen = read_as(recipe or RECIPES / "llm.toml", LlmRecipe)
    own = tuple(read_pairs(pairs)) if pairs else ()
    wanted = Wanted(collection=collection, recipe=chosen, pairs=own, model=model, replay=replay)
    workspace = session.workspace()
    tuned = tune(workspace, wanted, _Told(), uses=False)
    if tuned.verdict.passes:
        root = workspace.collection(collection).root
        print_error(f'To answer with it: llm_adapter = "{root / FOLDER / tuned.verdict.adapter}"')
    return report(session, tuned)


@command(models_app)
def use(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="An adapter of the collection, or “plain” for none.")],
    collection: Collection,
    of: Kind = "retriever",
) -> None:
    """Put one of a collection's adapters to use, from the next question on, also in a running server."""
    from index.questions import PLAIN, use

    before = use(session.workspace().collection(collection).root, name, _kind(of))
    _told(session, before or PLAIN, name)


@command(models_app)
def rollback(session: Session, collection: Collection, of: Kind = "retriever") -> None:
    """Go back to what encoded a collection's questions before, or read its passages."""
    from index.questions import PLAIN, in_use, rollback

    root, kind = session.workspace().collection(collection).root, _kind(of)
    before = in_use(root, kind)
    _told(session, before or PLAIN, rollback(root, kind) or PLAIN)


@command(models_app)
def adapters(session: Session, collection: Collection) -> None:
    """List the adapters of a collection: which is used, what it learned from, whether a purge has marked it."""
    from index.questions import kept

    found = kept(session.workspace().collection(collection).root)
    if session.as_json:
        session.print_json([asdict(one) | {"folder": one.folder.name} for one in found])
        return
    rows = [
        (one.name, "yes" if one.is_used else "no", str(one.card.get("run", {}).get("begun", ""))[:10],
         sum(one.card.get("run", {}).get("rows", {}).values()), len(one.card.get("documents", ())), len(one.purged))
        for one in found
    ]  # fmt: skip
    columns = ("adapter", "used", "trained", "lessons", "documents seen", "purged since")
    terminal.print_table(terminal.console(), columns, rows)


def report(session: Session, tuned: Tuned) -> int:
    """Print a verdict. A refused adapter is something skipped."""
    from finetune.gate.verdict import told

    if session.as_json:
        more = {"report": str(tuned.report), "unplaced": list(tuned.unplaced), "notes": list(tuned.notes)}
        session.print_json(tuned.verdict.to_json() | more)
    else:
        to = terminal.console()
        for line in (*tuned.notes, *tuned.unplaced, *told(tuned.verdict), f"report: {tuned.report}"):
            to.print(terminal.one_line(line))
    return DONE if tuned.verdict.passes and not tuned.unplaced else SOMETHING_SKIPPED


def _recipe(file: Path | None, kind: str) -> Recipe:
    from ui.tuning.effort import recipe_from

    return recipe_from(file, kind)


def _tuned(session: Session, collection: str, recipe: Recipe, pairs: Path | None) -> int:
    from finetune.collection.own import read_pairs
    from ui.tuning.run import Wanted, tune

    wanted = Wanted(collection=collection, recipe=recipe, pairs=tuple(read_pairs(pairs)) if pairs else ())
    return report(session, tune(session.workspace(), wanted, _Told(), uses=True))


def _kind(of: str) -> str:
    """The kind of adapter of what learns.

    Raises:
        UsageError: there is no such model, or its adapters are put to use elsewhere.
    """
    from index.questions import KIND, KINDS
    from ingest.errors import UsageError

    kind = KIND if of == "retriever" else of
    if kind not in KINDS:
        raise UsageError(f"--of must be retriever, crossencoder or verifier, not {of!r}.")
    return kind


class _Told(Watch):
    """Tells of a run in the terminal."""

    def stage(self, doing: str) -> None:
        print_error(doing)

    def loss(self, step: int, loss: float) -> None:
        print_error(f"step {step}, held-out loss {loss:.4f}")


def _told(session: Session, before: str, now: str) -> None:
    if session.as_json:
        session.print_json({"before": before, "used": now})
    else:
        terminal.console().print(terminal.one_line(f"{before} -> {now}"))
