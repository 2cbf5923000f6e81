"""Fits a model to rows: schedule, clipping, early stopping, checkpoints, curves. Recipes name model and rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments

from finetune.recipe import Recipe
from ingest.errors import ProjectError


@dataclass(frozen=True, slots=True)
class Fitting:
    """A model that returns its `loss` first, what makes a batch of rows, and what measures its predictions."""

    model: nn.Module
    collate: Callable[[list[Any]], dict[str, torch.Tensor]]
    measured: Callable[[Any], dict[str, float]]


def fit(
    fitting: Fitting, rows: Sequence[Any], held_out: Sequence[Any], recipe: Recipe, out: Path
) -> list[Mapping[str, Any]]:
    """Train to the end of the schedule, or until the held-out loss falls no more; the model has its best state then.

    Args:
        fitting: what is trained.
        rows: to learn from.
        held_out: to measure on.
        recipe: sizes and schedule.
        out: folder for checkpoints and TensorBoard files; a run that was interrupted goes on from its last checkpoint.

    Returns:
        What was noted on the way, by step.

    Raises:
        ProjectError: the loss is no number any more.
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
    trainer = Trainer(
        model=fitting.model, args=arguments, data_collator=fitting.collate, train_dataset=rows,
        eval_dataset=held_out, compute_metrics=fitting.measured,
        callbacks=[EarlyStoppingCallback(early_stopping_patience=plan.patience)],
    )  # fmt: skip
    trainer.train(resume_from_checkpoint=_last_checkpoint(out / "checkpoints"))
    if not np.isfinite([entry["loss"] for entry in trainer.state.log_history if "loss" in entry]).all():
        raise ProjectError("The loss is no number any more: lower learning_rate in the recipe and start again.")
    return list(trainer.state.log_history)


def _last_checkpoint(folder: Path) -> str | None:
    """The newest checkpoint that was written to its end: the trainer's state is what it writes last."""
    whole = [path.parent for path in folder.glob("checkpoint-*/trainer_state.json")]
    return str(max(whole, key=lambda path: int(path.name.rpartition("-")[2]))) if whole else None
