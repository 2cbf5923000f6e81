"""The embedded model made trainable: its own weights fixed, low-rank matrices beside all its linear layers."""

from __future__ import annotations

from typing import Any

from peft import LoraConfig, get_peft_model
from transformers import BertModel

from finetune.recipe import Recipe
from ingest.tokens import model_folder


def adapted_model(recipe: Recipe) -> Any:
    """The model, in float32.

    Dropout would forbid the fast attention of the CPU, and so few weights do not learn the rows by heart.
    """
    base = BertModel.from_pretrained(
        str(model_folder()),
        add_pooling_layer=False,
        local_files_only=True,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    size = LoraConfig(
        r=recipe.adapter.rank,
        lora_alpha=recipe.adapter.alpha,
        lora_dropout=0.0,
        target_modules=["query", "key", "value", "dense"],
    )
    return get_peft_model(base, size)
