"""Fits a model to rows: schedule, clipping, early stopping, checkpoints, curves. Recipes name model and rows."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import nn
from torch.utils.data import Sampler
from transformers import EarlyStoppingCallback, Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_pt_utils import LengthGroupedSampler

from finetune.checkpoints import last_whole, step_of
from finetune.curve import draw
from finetune.recipe import Recipe
from finetune.watch import StoppedRunError
from ingest.errors import ProjectError

OnLoss = Callable[[int, float], None]
OnStep = Callable[[int, int, float], bool]
CURVE = "loss.png"  # in the folder of a run


@dataclass(frozen=True, slots=True)
class Fitting:
    """A model that returns its `loss` first, what makes a batch of rows, and what measures its predictions."""

    model: nn.Module
    collate: Callable[[list[Any]], dict[str, torch.Tensor]]
    measured: Callable[[Any], dict[str, float]]
    on_loss: OnLoss | None = None  # told step and held-out loss; it may raise to end the run
    on_step: OnStep | None = None  # told step, steps and loss; where it says so the run ends with a checkpoint
    length: Callable[[Any], int] | None = None  # tokens of a row; rows of like length share a batch, less filled up


def fit(
    fitting: Fitting, rows: Sequence[Any], held_out: Sequence[Any], recipe: Recipe, out: Path
) -> list[Mapping[str, Any]]:
    """Train to the end of the schedule, or until the held-out loss falls no more; the model has its best state then.

    Args:
        fitting: what is trained.
        rows: to learn from.
        held_out: to measure on.
        recipe: sizes and schedule.
        out: folder for checkpoints, TensorBoard files and `CURVE`; a run that was interrupted goes on from its last
            checkpoint that is whole.

    Returns:
        What was noted on the way, by step.

    Raises:
        ProjectError: the loss is no number any more, or a file cannot be written or read.
        StoppedRunError: `on_step` has ended it; it goes on from there.
        KeyboardInterrupt: as it came, saying where the run goes on.
    """
    plan = recipe.schedule
    arguments = TrainingArguments(
        output_dir=str(out / "checkpoints"), seed=recipe.seed, per_device_train_batch_size=plan.batch,
        per_device_eval_batch_size=2 * plan.batch, num_train_epochs=plan.epochs, learning_rate=plan.learning_rate,
        warmup_steps=plan.warmup, max_grad_norm=plan.clip, lr_scheduler_type="linear", weight_decay=0.01,
        bf16=True, use_cpu=not torch.cuda.is_available(), logging_steps=25, eval_strategy="steps",
        eval_steps=plan.evaluate_every, save_strategy="steps", save_steps=plan.evaluate_every, save_total_limit=2,
        load_best_model_at_end=True, metric_for_best_model="loss", greater_is_better=False,
        report_to=["tensorboard"], remove_unused_columns=False, label_names=["labels"], logging_nan_inf_filter=False,
    )  # fmt: skip
    trainer = Watched(
        model=fitting.model, args=arguments, data_collator=fitting.collate, train_dataset=rows,
        eval_dataset=held_out, compute_metrics=fitting.measured,
        callbacks=[EarlyStoppingCallback(early_stopping_patience=plan.patience), Curve(out / CURVE, fitting.on_loss)],
    )  # fmt: skip
    if fitting.length:
        trainer.lengths = [fitting.length(row) for row in rows]
    if fitting.on_step:
        trainer.add_callback(Steps(trainer, fitting.on_step))
    return train_whole(trainer, out)


def train_whole(trainer: Trainer, out: Path) -> list[Mapping[str, Any]]:
    """Run a trainer in the folder of its run, from its last whole checkpoint on. Returns and raises as `fit`."""
    begun = last_whole(out / "checkpoints")
    try:
        trainer.train(resume_from_checkpoint=str(begun) if begun else None)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Stopped at step {trainer.state.global_step}. {_goes_on(out)}") from None
    except (OSError, SafetensorError) as error:
        raise ProjectError(f"The run in {out} stopped at a file: {error}. {_goes_on(out)}") from error
    if isinstance(trainer, Watched) and trainer.was_stopped:
        raise StoppedRunError(f"Stopped at step {trainer.state.global_step}; what was learned so far is kept.")
    best = trainer.state.best_model_checkpoint
    if best and not Path(best).is_dir():  # else the last state would pass for the best one
        raise ProjectError(f"The best state was in {best}, which is gone. Train into another folder.")
    return list(trainer.state.log_history)


class Watched(Trainer):
    """Stops where going on would only cost time, and leaves no half-written checkpoint behind."""

    last_loss = math.nan
    was_stopped = False
    lengths: Sequence[int] | None = None  # of the rows, where they are put together by it

    def training_step(self, *args: Any, **named: Any) -> torch.Tensor:
        """A step, refused where its loss is no number."""
        loss: torch.Tensor = super().training_step(*args, **named)
        self.last_loss = float(loss)
        self._check(self.last_loss, "loss")
        return loss

    def _get_train_sampler(self, *args: Any, **named: Any) -> Sampler[int] | None:
        # The trainer's own way to ask for this knows rows that are dictionaries alone.
        if self.lengths is None:
            return super()._get_train_sampler(*args, **named)
        return LengthGroupedSampler(self.args.train_batch_size, lengths=list(self.lengths))

    def evaluate(self, *args: Any, **named: Any) -> dict[str, float]:
        """The held-out loss, refused where it is no number."""
        found: dict[str, float] = super().evaluate(*args, **named)
        self._check(found["eval_loss"], "held-out loss")  # before a checkpoint is written
        return found

    def _check(self, loss: float, name: str) -> None:
        if not math.isfinite(loss):
            raise ProjectError(
                f"The {name} is no number any more ({loss}) at step {self.state.global_step + 1}, learning rate "
                f"{self._get_learning_rate():.2g}. Lower learning_rate in the recipe and train into another folder; "
                "the checkpoints until then are kept."
            )

    def _save_checkpoint(self, *args: Any, **named: Any) -> None:
        folder = Path(str(self.args.output_dir))
        try:
            super()._save_checkpoint(*args, **named)
        except (OSError, SafetensorError, RuntimeError) as error:  # torch tells of a full disk by the last
            shutil.rmtree(folder / f"checkpoint-{self.state.global_step}", ignore_errors=True)
            raise ProjectError(
                f"The checkpoint of step {self.state.global_step} cannot be written: {error}. Make room; then: "
                f"{_goes_on(folder.parent)}"
            ) from error


class Curve(TrainerCallback):
    """Draws the loss anew whenever it was measured, and tells it."""

    def __init__(self, path: Path, on_loss: OnLoss | None) -> None:
        self._path, self._on_loss = path, on_loss

    def on_evaluate(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002 - as the trainer calls
        """Draw, and tell."""
        draw(state.log_history, self._path)
        if self._on_loss:
            self._on_loss(state.global_step, state.log_history[-1]["eval_loss"])


class Steps(TrainerCallback):
    """Tells each step, and ends the run where it is told to."""

    def __init__(self, trainer: Watched, on_step: OnStep) -> None:
        self._trainer, self._on_step = trainer, on_step

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002 - as the trainer calls
        """Tell, and write a checkpoint before the end."""
        if self._on_step(state.global_step, state.max_steps, self._trainer.last_loss):
            self._trainer.was_stopped = control.should_save = control.should_training_stop = True


def _goes_on(out: Path) -> str:
    """What the same command does next."""
    last = last_whole(out / "checkpoints")
    return (
        f"The same command goes on from step {step_of(last)}."
        if last
        else "The same command starts from the first step."
    )
