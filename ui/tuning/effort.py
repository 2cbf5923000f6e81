"""How much is learned in a run, by which recipe, and about how long that takes on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from finetune.llm.recipe import LlmRecipe
from finetune.recipe import RECIPES, Recipe, read_as, read_recipe
from ingest.errors import UsageError

EFFORTS = {"quick": 0, "thorough": 1}  # places in `FILES`
FILES = {  # of recipes, by what learns
    "retriever": ("collection-quick.toml", "collection-retriever.toml"),
    "crossencoder": ("collection-crossencoder-quick.toml", "collection-crossencoder.toml"),
    "verifier": ("collection-verifier-quick.toml", "collection-verifier.toml"),
    "llm": ("llm.toml", "llm.toml"),
}
_MADE = 1.6  # questions that a passage gives, about; measured on contracts, guidelines and laws
_LEARNED = 0.72  # of them, the rest is held out
_LESSON_S = {"retriever": 0.11, "crossencoder": 0.45, "verifier": 0.25}  # of one core, with its wrong passages
_AROUND_S = {"retriever": 80.0, "crossencoder": 400.0, "verifier": 180.0}  # of one core: looking for those, judging


def recipe_of(effort: str, kind: str = "retriever") -> Recipe | LlmRecipe:
    """The recipe of an effort.

    Raises:
        UsageError: nothing of that kind learns.
    """
    if kind not in FILES:
        raise UsageError(f"There is no model of the kind {kind!r} to train; there are {', '.join(FILES)}.")
    file = RECIPES / FILES[kind][EFFORTS.get(effort, 1)]
    return read_as(file, LlmRecipe) if kind == "llm" else read_recipe(file)


def recipe_from(file: Path | None, kind: str) -> Recipe:
    """The recipe in a file, or the thorough one, for a model of a kind.

    Raises:
        UsageError: it cannot be read, or is for another kind.
    """
    recipe = read_recipe(file or RECIPES / FILES[kind][1])
    if "kind" in recipe.model_fields_set and recipe.kind != kind:
        raise UsageError(f"The recipe {file} is for a {recipe.kind}, not for a {kind}; change its `kind`.")
    return recipe.model_copy(update={"kind": kind})


def seconds_of(file: str, passages: int) -> float:
    """How long a run by the recipe in a file takes on a collection of so many passages, about."""
    recipe = read_recipe(RECIPES / file)
    learned = _LEARNED * min(_MADE * passages, sum(recipe.rows.values()))
    one, around = _LESSON_S[recipe.kind], _AROUND_S[recipe.kind]
    return (around + learned * recipe.schedule.epochs * one) / (os.cpu_count() or 1)
