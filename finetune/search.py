"""Looks for a better recipe: learning rate, rank and warm-up, by the loss on held-out rows after short runs.

    python -m finetune.search RECIPE DATA OUT --trials 12 --minutes 60 [--kind retriever] [--share 0.05]

Trials are proposed by optuna (tree-structured Parzen estimator) and stopped early where, at the same step, half of the
others had a lower loss. `best.toml` is the recipe with the values of the best trial, `trials.csv` a table of all; both
are written anew after each trial. The same command goes on where an earlier one stopped. A short run on few rows tells
which values are bad, not which of two good ones is better.
"""

from __future__ import annotations

import argparse
import csv
import re
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from finetune.command import NEEDED, run
from finetune.recipe import Recipe, read_recipe
from ingest.errors import ProjectError, UsageError

if TYPE_CHECKING:
    import optuna

BEST, TABLE, JOURNAL = "best.toml", "trials.csv", "trials.journal"  # in the folder of a search
LEARNING_RATE = (1e-4, 3e-3)
RANKS = (4, 8, 16, 32, 64)
WARM_UP = (0.0, 0.2)
UNTRIED = 4  # trials before any is stopped early
MEASURED = 5  # times the held-out loss of a trial is measured, about

# Trains by a recipe into a folder, telling step and held-out loss on the way; whoever is told may stop the run.
Train = Callable[[Recipe, Path, Callable[[int, float], None]], object]


def search(recipe_file: Path, train: Train, out: Path, trials: int, seconds: float) -> Path:
    """Try recipes until there are so many trials, or so much time has passed; the file of the best one is returned.

    Args:
        recipe_file: what is not tried is taken from here.
        train: trains and tells its held-out loss.
        out: folder of this search; an earlier search in it goes on.
        trials: that are wanted in all.
        seconds: after which no further trial begins.

    Raises:
        UsageError: the recipe cannot be read.
        ProjectError: no trial came to its end.
    """
    import optuna

    recipe = read_recipe(recipe_file)
    out.mkdir(parents=True, exist_ok=True)
    study = _study(out, recipe.seed)
    until = time.monotonic() + seconds
    while _ended(study) < trials and time.monotonic() < until:
        trial = study.ask()
        tried = _tried(recipe, trial)
        try:
            told = _Told(trial)
            train(tried, out / f"trial-{trial.number}", told)
            study.tell(trial, told.best)
        except optuna.TrialPruned:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        except ProjectError as error:  # no number any more: a learning rate too high
            sys.stderr.write(f"Trial {trial.number} failed: {error}\n")
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
        shutil.rmtree(out / f"trial-{trial.number}" / "checkpoints", ignore_errors=True)  # its curve stays
        _write_table(study, out / TABLE)
        if any(one.state == optuna.trial.TrialState.COMPLETE for one in study.trials):
            best = _tried(recipe, optuna.trial.FixedTrial(study.best_params))
            (out / BEST).write_text(_with_values(recipe_file.read_text(encoding="utf-8"), best), encoding="utf-8")
    if not (out / BEST).exists():
        raise ProjectError(f"None of {_ended(study)} trials came to its end; see {out / TABLE}. Allow more minutes.")
    return out / BEST


class _Told:
    """Hands a trial's held-out losses on, and ends the trial where others did better at the same step."""

    def __init__(self, trial: optuna.Trial) -> None:
        self._trial = trial
        self.best = float("inf")

    def __call__(self, step: int, loss: float) -> None:
        import optuna

        self.best = min(self.best, loss)
        self._trial.report(loss, step)
        if self._trial.should_prune():
            raise optuna.TrialPruned


def _study(out: Path, seed: int) -> optuna.Study:
    """The study in a folder; what was under way when it was stopped is tried again."""
    import optuna
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=optuna.storages.JournalStorage(JournalFileBackend(str(out / JOURNAL))), study_name="recipe",
        load_if_exists=True, direction="minimize", pruner=optuna.pruners.MedianPruner(n_startup_trials=UNTRIED),
        sampler=optuna.samplers.TPESampler(seed=seed + len(_lines(out / JOURNAL))),
    )  # fmt: skip
    for trial in study.get_trials(states=[optuna.trial.TrialState.RUNNING]):
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        study.enqueue_trial(trial.params)
    return study


def _tried(recipe: Recipe, trial: optuna.trial.BaseTrial) -> Recipe:
    """The recipe with the values of a trial; `alpha` stays as many times `rank` as it was."""
    if recipe.adapter is None or recipe.method == "full":
        raise UsageError('A search tries ranks: give the recipe the method "lora" and an [adapter].')
    rank = trial.suggest_categorical("rank", RANKS)
    changes = {
        "adapter": {"rank": rank, "alpha": max(1, round(rank * recipe.scale))},
        "schedule": recipe.schedule.model_dump()
        | {
            "learning_rate": float(f"{trial.suggest_float('learning_rate', *LEARNING_RATE, log=True):.2g}"),
            "warmup": round(trial.suggest_float("warmup", *WARM_UP), 2),
        },
    }
    return Recipe.model_validate(recipe.model_dump() | changes)


def _with_values(text: str, best: Recipe) -> str:
    """The words of a recipe file, comments included, with the values that were tried."""
    size = best.adapter.model_dump(exclude_none=True) if best.adapter else {}
    values = {**size, **best.schedule.model_dump(include={"learning_rate", "warmup"})}
    for name, value in values.items():
        text = re.sub(rf"(?m)^({name}\s*=\s*)[^#\n]*?(\s*(?:#.*)?)$", rf"\g<1>{value}\g<2>", text)
    return text


def _write_table(study: optuna.Study, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["trial", "state", "held_out_loss", "learning_rate", "rank", "warmup", "steps", "seconds"])
        for one in study.trials:
            losses = one.intermediate_values
            seconds = one.duration.total_seconds() if one.duration else 0.0
            table.writerow([
                one.number, one.state.name.lower(), f"{min(losses.values()):.4f}" if losses else "",
                *(one.params.get(name, "") for name in ("learning_rate", "rank", "warmup")),
                max(losses, default=0), round(seconds),
            ])  # fmt: skip


def _ended(study: optuna.Study) -> int:
    return sum(trial.state.is_finished() for trial in study.trials)


def _lines(path: Path) -> Sequence[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else ()


def main() -> None:
    """Search from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--trials", type=int, default=12)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--kind", choices=("crossencoder", "retriever"), default="crossencoder")
    parser.add_argument("--share", type=float, default=0.05, help="of the recipe's rows that a trial learns from")
    given = parser.parse_args()
    if not 0 < given.share <= 1:
        raise UsageError(f"--share is {given.share}; it must be above 0 and at most 1.")
    train = _training(given.kind, given.data, read_recipe(given.recipe), given.share)
    sys.stdout.write(f"{search(given.recipe, train, given.out, given.trials, 60 * given.minutes)}\n")


def _training(kind: str, data: Path, recipe: Recipe, share: float) -> Train:
    """What trains on a share of the rows that a recipe names, drawn once."""
    wanted = {name: max(1, round(share * most)) for name, most in recipe.rows.items()}
    if kind == "crossencoder":
        from finetune.crossencoder import train as learn
        from finetune.reader_data import reader_rows

        rows, _ = reader_rows(data, wanted, recipe.seed)
        return lambda tried, out, told: learn(short(tried, len(rows)), rows, out, on_loss=told)
    from finetune.retriever import train as learn_pairs
    from finetune.retriever_data import retriever_pairs

    pairs, _ = retriever_pairs(data, wanted, recipe.seed)
    return lambda tried, out, told: learn_pairs(short(tried, len(pairs)), pairs, out, on_loss=told)


def short(recipe: Recipe, rows: int) -> Recipe:
    """A recipe for few rows: measured as often as `MEASURED`, and never ended by patience."""
    steps = max(1, int(rows * recipe.schedule.epochs) // recipe.schedule.batch)
    schedule = recipe.schedule.model_dump() | {"evaluate_every": max(1, steps // MEASURED), "patience": 2 * MEASURED}
    return Recipe.model_validate(recipe.model_dump() | {"schedule": schedule})


if __name__ == "__main__":
    run(main, (*NEEDED, "optuna"), "train,tune")
