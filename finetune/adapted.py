"""The embedded model made trainable: low-rank matrices beside all its linear layers, or its own weights."""

from __future__ import annotations

from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import BertModel

from finetune.export import adapter_key
from finetune.recipe import Recipe
from index.adapter import Adapter, load_adapter
from index.crossencoder import SHIPPED
from ingest.errors import UsageError
from ingest.tokens import model_folder


def adapted_model(recipe: Recipe, below: Adapter | None = None) -> Any:
    """The model, in float32; where it learns on, with an adapter that ships merged below what learns.

    Dropout would forbid the fast attention of the CPU, and rows that are read once are not learned by heart.
    """
    base = BertModel.from_pretrained(
        str(model_folder()),
        add_pooling_layer=False,
        local_files_only=True,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    if below is not None:
        below.merge_into(base)
    if recipe.method == "full" or recipe.adapter is None:
        base.embeddings.requires_grad_(recipe.adapter is None)  # of too many rows to be cut to a small rank
        return base
    size = LoraConfig(
        r=recipe.adapter.rank,
        lora_alpha=round(recipe.scale * recipe.adapter.rank),
        lora_dropout=0.0,
        target_modules=["query", "key", "value", "dense"],
    )
    return get_peft_model(base, size)


def start_from(model: torch.nn.Module, name: str) -> None:
    """Give the trained weights of a model the values of an adapter that ships.

    Args:
        model: with adapters and heads under the names of `peft`.
        name: of the adapter's folder below `index/adapters`.

    Raises:
        RetrievalError: there is none, or it is damaged.
        UsageError: it has other weights, or of other shapes.
    """
    held = load_adapter(SHIPPED.parent / name).weights
    trained = {adapter_key(key): weight for key, weight in model.named_parameters() if weight.requires_grad}
    if {key: tuple(weight.shape) for key, weight in held.items()} != {k: tuple(w.shape) for k, w in trained.items()}:
        raise UsageError(f"The adapter {name!r} has other weights than the recipe asks for; give it the same rank.")
    with torch.no_grad():
        for key, weight in trained.items():
            weight.copy_(held[key].float())
