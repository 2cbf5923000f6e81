"""The search for a better recipe: what is tried, stopped early, resumed and written."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from test_crossencoder import RECIPE, rows

from finetune.crossencoder import train
from finetune.recipe import Recipe, read_recipe
from finetune.search import BEST, LEARNING_RATE, RANKS, TABLE, UNTRIED, WARM_UP, search, short
from ingest.errors import ProjectError

WORDS = """# python -m finetune.crossencoder own.toml DATA OUT
seed = 3
tokens = 64           # of a pair at most

[adapter]
rank = 4
alpha = 8             # twice the rank

[schedule]
batch = 4
epochs = 1.0
learning_rate = 1e-2
warmup = 0.1          # of the steps
clip = 1.0
evaluate_every = 4
patience = 9

[rows]
squad = 100
"""
Told = Callable[[int, float], None]


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "own.toml").write_text(WORDS)
    return tmp_path / "own.toml"


def distance(tried: Recipe) -> float:
    """A loss that is lowest at a learning rate of 1e-3."""
    return abs(math.log10(tried.schedule.learning_rate) + 3) + tried.adapter.rank / 1000


def table(out: Path) -> list[dict[str, str]]:
    with (out / TABLE).open(newline="") as file:
        return list(csv.DictReader(file))


def test_two_real_trials_leave_a_recipe_and_a_table(recipe: Path, tmp_path: Path) -> None:
    def learn(tried: Recipe, out: Path, told: Told) -> None:
        train(short(tried, 60), rows(), out, on_loss=told)

    best = search(recipe, learn, tmp_path / "out", 2, 600)
    found = table(tmp_path / "out")
    assert [row["state"] for row in found] == ["complete", "complete"]
    assert all(0 < float(row["held_out_loss"]) < 10 and int(row["steps"]) == 14 for row in found)
    lowest = min(found, key=lambda row: float(row["held_out_loss"]))
    chosen = read_recipe(best)
    assert chosen.adapter.rank == int(lowest["rank"])
    assert chosen.schedule.learning_rate == pytest.approx(float(lowest["learning_rate"]), rel=0.06)
    assert (tmp_path / "out" / "trial-1" / "loss.png").is_file()
    assert not (tmp_path / "out" / "trial-1" / "checkpoints").exists()


def test_the_best_recipe_keeps_the_words_of_the_first(recipe: Path, tmp_path: Path) -> None:
    best = search(recipe, lambda tried, _, told: told(1, distance(tried)), tmp_path / "out", 15, 600)
    tried = read_recipe(best)
    assert LEARNING_RATE[0] <= tried.schedule.learning_rate <= LEARNING_RATE[1] and tried.adapter.rank in RANKS
    assert WARM_UP[0] <= tried.schedule.warmup <= WARM_UP[1] and tried.adapter.alpha == 2 * tried.adapter.rank
    losses = [float(row["held_out_loss"]) for row in table(tmp_path / "out")]
    assert distance(tried) == pytest.approx(min(losses), abs=1e-4)
    kept = [line for line in WORDS.splitlines() if not line.startswith(("rank", "alpha", "learning_rate", "warmup"))]
    assert [line for line in best.read_text().splitlines() if line in kept] == kept
    assert "# twice the rank" in best.read_text() and "# of the steps" in best.read_text()


def test_hopeless_trials_are_stopped_early(recipe: Path, tmp_path: Path) -> None:
    begun = 0

    def learn(_: Recipe, __: Path, told: Told) -> None:
        nonlocal begun
        begun += 1
        for step in range(1, 6):
            told(step, float(begun))  # each worse than the one before

    search(recipe, learn, tmp_path / "out", UNTRIED + 2, 600)
    assert [row["state"] for row in table(tmp_path / "out")] == ["complete"] * UNTRIED + ["pruned"] * 2
    assert [row["steps"] for row in table(tmp_path / "out")][-1] == "1"


def test_a_search_goes_on_where_it_was_stopped(recipe: Path, tmp_path: Path) -> None:
    tried: list[Recipe] = []

    def learn(one: Recipe, _: Path, told: Told) -> None:
        tried.append(one)
        if len(tried) == 3:
            raise KeyboardInterrupt
        told(1, distance(one))

    with pytest.raises(KeyboardInterrupt):
        search(recipe, learn, tmp_path / "out", 4, 600)
    search(recipe, learn, tmp_path / "out", 5, 600)
    assert [row["state"] for row in table(tmp_path / "out")] == ["complete", "complete", "fail", "complete", "complete"]
    assert tried[3] == tried[2]  # the one that was under way is tried again
    search(recipe, learn, tmp_path / "out", 5, 600)
    assert len(tried) == 5


def test_a_trial_that_fails_does_not_end_the_search(recipe: Path, tmp_path: Path) -> None:
    def learn(one: Recipe, out: Path, told: Told) -> None:
        if out.name == "trial-0":
            raise ProjectError("The loss is no number any more.")
        told(1, distance(one))

    search(recipe, learn, tmp_path / "out", 3, 600)
    assert [row["state"] for row in table(tmp_path / "out")] == ["fail", "complete", "complete"]


def test_no_trial_at_all_is_told(recipe: Path, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"None of 0 trials.*more minutes"):
        search(recipe, lambda *_: None, tmp_path / "out", 3, 0)
    assert not (tmp_path / "out" / BEST).exists()


def test_a_short_run_is_measured_some_times() -> None:
    recipe = Recipe.model_validate(RECIPE | {"schedule": RECIPE["schedule"] | {"evaluate_every": 250}})  # type: ignore[operator]
    assert short(recipe, 1000).schedule.evaluate_every == 50
    assert short(recipe, 3).schedule.evaluate_every == 1
