"""The one run of training that a server may have: begun and stopped from any page, and seen again from every one."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune.watch import Watch
from ui.job import BusyError, Lane, StoppedError
from ui.words import say, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.workspace import Workspace
    from finetune.collection.own import Pair
    from finetune.collection.tuning import Tuned
    from finetune.llm.recipe import LlmRecipe
    from finetune.recipe import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to train on, and how; `own_only` learns from nothing but `pairs`. The recipe says what learns."""

    collection: str
    recipe: Recipe | LlmRecipe
    pairs: tuple[Pair, ...] = ()
    own_only: bool = False
    model: str = ""  # folder or name of a language model; by default that of the settings
    replay: Path | None = None  # other conversations for it; see `finetune.llm.chats`


def tune(workspace: Workspace, wanted: Wanted, watch: Watch, *, uses: bool) -> Tuned:
    """Train a model on a collection, and judge it; see `finetune.collection.tuning` and `finetune.llm.tuning`.

    Raises:
        UsageError: what training needs is not installed, or see there.
        ProjectError: see there.
    """
    from finetune.command import NEEDED, check_installed
    from finetune.llm.recipe import LlmRecipe

    recipe = wanted.recipe
    is_llm = isinstance(recipe, LlmRecipe)
    check_installed((*NEEDED, "trl", "datasets") if is_llm else NEEDED)
    from assistant.generation.folder import model_folder
    from finetune.collection import tuning
    from finetune.collection.gather import Sources
    from index.encode import load_encoder

    ways = recipe.lessons if isinstance(recipe, LlmRecipe) else recipe.rows
    if wanted.own_only:
        ways = {}
        recipe = recipe.model_copy(update={"lessons" if is_llm else "rows": ways})
    writer = workspace.writer(wanted.collection) if ways.get("written") else None
    sources = Sources(pairs=wanted.pairs, writer=writer, replay=wanted.replay)
    collection, encoder = workspace.collection(wanted.collection), load_encoder(workspace.settings.encoder)
    if isinstance(recipe, LlmRecipe):
        from finetune.llm.tuning import tune_llm

        base = model_folder(workspace.home, wanted.model or workspace.settings.llm)
        return tune_llm(collection, base, recipe, encoder, sources, watch)
    return tuning.tune(collection, encoder, recipe, sources, watch, uses=uses)


class Run(Watch):
    """How far a run has come.

    Attributes:
        collection: What it trains on.
        doing: What is done just now, in English; "" before it begins.
        now: The last step made; 0 before the first.
        steps: How many there are to make; 0 before that is known.
        learned: Step and loss of what is learned from.
        held_out: Step and loss of what is not.
        tuned: How it ended; None where it has not, or failed.
        error: Why it failed or was stopped.
    """

    def __init__(self, collection: str, before: Run | None = None) -> None:
        """Begin. `before` is a run that was stopped, which this one may go on with."""
        self.collection = collection
        self.doing = ""
        self.now = self.steps = 0
        self.learned: list[tuple[int, float]] = list(before.learned) if before else []
        self.held_out: list[tuple[int, float]] = list(before.held_out) if before else []
        self.tuned: Tuned | None = None
        self.error: Exception | None = None
        self.over = threading.Event()
        self.halt = threading.Event()
        self._since: tuple[int, float] | None = None  # the first step that was seen, and when

    @property
    def left_s(self) -> float | None:
        """Seconds until the last step, about; None where it cannot be told."""
        if self._since is None or self.now <= self._since[0] or self.now >= self.steps:
            return None
        step, at = self._since
        return (time.monotonic() - at) / (self.now - step) * (self.steps - self.now)

    def stage(self, doing: str) -> None:
        """See `Watch`."""
        self._go_on()
        self.doing = doing

    def glance(self) -> None:
        """See `Watch`."""
        self._go_on()

    def step(self, step: int, steps: int, loss: float) -> bool:
        """See `Watch`."""
        if self._since is None:  # of what was measured before, that stays which this run does not do again
            self.learned = [point for point in self.learned if point[0] < step]
            self.held_out = [point for point in self.held_out if point[0] < step]
            self._since = step, time.monotonic()
        self.now, self.steps = step, steps
        self.learned.append((step, loss))
        return self.halt.is_set()

    def loss(self, step: int, loss: float) -> None:
        """See `Watch`."""
        self.held_out.append((step, loss))

    def make(self, work: Callable[[], Tuned]) -> None:
        """Do the work, and keep how it ends."""
        try:
            self._go_on()
            self.tuned = work()
        except Exception as error:
            self.error = error
        finally:
            self.over.set()

    def _go_on(self) -> None:
        if self.halt.is_set():
            raise StoppedError


class Tuning:
    """At most one run at a time; the last one stays to be looked at."""

    def __init__(self) -> None:
        self._lane = Lane(running=1, waiting=0)
        self._lock = threading.Lock()
        self.run: Run | None = None
        self._wanted: Wanted | None = None  # what it was begun with

    @property
    def is_busy(self) -> bool:
        """Whether a run is under way."""
        return self.run is not None and not self.run.over.is_set()

    def begin(self, workspace: Workspace, wanted: Wanted, how: Callable[..., Any] = tune) -> Run:
        """Start a run, which goes on whoever leaves. What passes is kept, and not put to use yet.

        Raises:
            BusyError: one is under way.
            UsageError: there is no such collection.
        """
        workspace.collection(wanted.collection)
        with self._lock:
            if self.is_busy:
                raise BusyError(say("models.busy"))
            before = self.run if self.run and self._wanted == wanted and self.run.error else None
            run = Run(wanted.collection, before)
            self._lane.submit(lambda: run.make(lambda: how(workspace, wanted, run, uses=False)))
            self.run, self._wanted = run, wanted
        return run

    def stop(self) -> None:
        """End the run at its next step, with a checkpoint.

        Raises:
            UsageError: there is none.
        """
        if self.run is None or self.run.over.is_set():
            raise wrong("models.no_run")
        self.run.halt.set()

    def close(self) -> None:
        """End the run, and take no other."""
        if self.run is not None:
            self.run.halt.set()
        self._lane.close()
