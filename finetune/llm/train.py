"""Trains a language model to answer from passages, by low-rank adaptation of all its linear layers (trl, SFT)."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, EarlyStoppingCallback
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from assistant.generation.folder import write_card
from finetune.fit import CURVE, Curve, Steps, Watched, train_whole
from finetune.ledger import Ledger
from finetune.llm.recipe import LlmRecipe
from finetune.llm.tokens import Tokens
from finetune.watch import Watch
from ingest.errors import ProjectError, UsageError


class _Sft(Watched, SFTTrainer):
    """Supervised fine-tuning that stops where going on would only cost time."""


def loaded_tokenizer(base: Path) -> Any:
    """The tokenizer of a model in a folder.

    Raises:
        UsageError: it cannot be loaded, or has no chat template.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(f"The model in {base} cannot be loaded: {error}") from error
    if not tokenizer.chat_template or tokenizer.eos_token_id is None:
        raise UsageError(f"The model in {base} has no chat template: take the “instruct” version of the model.")
    return tokenizer


def loaded_model(base: Path, recipe: LlmRecipe) -> Any:
    """The model in a folder, in bfloat16 on a GPU, in four bits where the recipe asks for it, else in float32.

    Raises:
        UsageError: it cannot be loaded.
    """
    gpu = torch.cuda.is_available()
    options: dict[str, Any] = {"dtype": torch.bfloat16 if gpu else torch.float32}
    if recipe.quantize == "4bit":
        options["quantization_config"] = _four_bits(gpu=gpu)
    if gpu:
        options["device_map"] = {"": 0}
    try:
        return AutoModelForCausalLM.from_pretrained(
            base, local_files_only=True, trust_remote_code=False, use_safetensors=True, **options
        )
    except (OSError, ValueError, ImportError, KeyError, RuntimeError) as error:
        raise UsageError(f"The model in {base} cannot be loaded: {error}") from error


def train(
    recipe: LlmRecipe, base: Path, rows: tuple[Sequence[Tokens], Sequence[Tokens]], out: Path,
    left_out: Mapping[str, int], watch: Watch | None = None,
) -> Path:  # fmt: skip
    """Train as the recipe says; the adapter lies in the folder returned, checkpoints and curves beside it.

    Args:
        recipe: sizes and schedule.
        base: folder of the model.
        rows: to learn from, and of other documents to tell when to stop.
        out: a folder of this run alone; a run that was stopped goes on.
        left_out: how many rows of each kind are too long.
        watch: told each step and the held-out loss; it may end the run.

    Raises:
        UsageError: the model cannot be loaded.
        StoppedRunError: `watch` has ended it.
        ProjectError: see `finetune.fit.fit`.
    """
    watch = watch or Watch()
    learned, validating = rows
    ledger = Ledger([one.row for one in (*validating, *learned)], Counter(left_out))
    size = LoraConfig(
        r=recipe.adapter.rank, lora_alpha=recipe.adapter.alpha or recipe.adapter.rank, lora_dropout=0.0,
        target_modules="all-linear", task_type="CAUSAL_LM",
    )  # fmt: skip
    stopping = EarlyStoppingCallback(early_stopping_patience=recipe.schedule.patience)
    trainer = _Sft(
        model=loaded_model(base, recipe), args=_arguments(recipe, out), train_dataset=_dataset(learned),
        eval_dataset=_dataset(validating), processing_class=loaded_tokenizer(base), peft_config=size,
        callbacks=[stopping, Curve(out / CURVE, watch.loss)],
    )  # fmt: skip
    trainer.add_callback(Steps(trainer, watch.step))
    log = train_whole(trainer, out)
    held_out = [entry for entry in log if "eval_loss" in entry]
    known = {"recipe": recipe.model_dump(), "run": asdict(ledger.record()), "trl": version("trl"), "held_out": held_out}
    return _export(trainer.model, base, out / "adapter", known)


def _arguments(recipe: LlmRecipe, out: Path) -> SFTConfig:
    plan, gpu = recipe.schedule, torch.cuda.is_available()
    return SFTConfig(
        output_dir=str(out / "checkpoints"), seed=recipe.seed, per_device_train_batch_size=plan.batch,
        per_device_eval_batch_size=plan.batch, gradient_accumulation_steps=recipe.accumulate,
        num_train_epochs=plan.epochs, learning_rate=plan.learning_rate, warmup_steps=plan.warmup,
        max_grad_norm=plan.clip, lr_scheduler_type="linear", bf16=gpu, use_cpu=not gpu, logging_steps=5,
        eval_strategy="steps", eval_steps=plan.evaluate_every, save_strategy="steps", save_steps=plan.evaluate_every,
        save_total_limit=2, load_best_model_at_end=True, metric_for_best_model="loss", greater_is_better=False,
        report_to=["tensorboard"], logging_nan_inf_filter=False, gradient_checkpointing=gpu, dataloader_pin_memory=gpu,
        max_length=None, packing=False, dataset_kwargs={"skip_prepare_dataset": True},  # rows are whole: see `tokens`
    )  # fmt: skip


def _dataset(rows: Sequence[Tokens]) -> Dataset:
    return Dataset.from_list([{"input_ids": one.input_ids, "labels": one.labels} for one in rows])


def _four_bits(*, gpu: bool) -> Any:
    """How QLoRA holds the base (Dettmers et al., NeurIPS 2023).

    Raises:
        UsageError: there is no GPU, or bitsandbytes is not installed.
    """
    from importlib.util import find_spec

    from transformers import BitsAndBytesConfig

    if not gpu or find_spec("bitsandbytes") is None:
        lacking = "a GPU" if not gpu else "bitsandbytes (pip install bitsandbytes)"
        raise UsageError(f'quantize = "4bit" needs {lacking}; set it to "off" in the recipe.')
    return BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )  # fmt: skip


def _export(model: Any, base: Path, folder: Path, known: Mapping[str, Any]) -> Path:
    """Write the adapter with its card, whole or not at all."""
    assert isinstance(model, PeftModel)  # noqa: S101 - what `peft_config` makes of it
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        model.save_pretrained(str(new), safe_serialization=True)
        write_card(new, base, **json.loads(json.dumps(known)))
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise ProjectError(
            f"The adapter cannot be written to {folder}: {error}. Make room and give the same command again: the "
            "checkpoints hold what was learned."
        ) from error
    shutil.rmtree(folder, ignore_errors=True)
    return new.rename(folder)
