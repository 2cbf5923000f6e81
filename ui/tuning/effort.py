"""How much is learned in a run, and about how long that takes on this machine."""

from __future__ import annotations

import os

from finetune.recipe import RECIPES, Recipe, read_recipe

EFFORTS = {"A quick look": "collection-quick.toml", "Thorough": "collection-retriever.toml"}  # files of recipes
_MADE = 1.6  # questions that a passage gives, about; measured on contracts, guidelines and laws
_LEARNED = 0.72  # of them, the rest is held out
_STEP_S = 0.11  # of one core, for a question of a batch
_AROUND_S = 40.0  # loading, looking for wrong passages, judging on the general set


def recipe_of(effort: str) -> Recipe:
    """The recipe of an effort."""
    return read_recipe(RECIPES / EFFORTS.get(effort, "collection-retriever.toml"))


def seconds_of(file: str, passages: int) -> float:
    """How long a run by the recipe in a file takes on a collection of so many passages, about."""
    recipe = read_recipe(RECIPES / file)
    learned = _LEARNED * min(_MADE * passages, sum(recipe.rows.values()))
    return _AROUND_S + learned * recipe.schedule.epochs * _STEP_S / (os.cpu_count() or 1)
