"""Trains the cross-encoder: relevance, answer and no answer in one model, from the embedded one.

    python -m finetune.crossencoder finetune/recipes/crossencoder.toml DATA OUT

The sum of three losses is minimised: cross-entropy of the answer's first and last token, where no answer means the
first token of the pair; and binary cross-entropy of "the passage answers" and "the passage is relevant". A label that a
row does not have adds nothing. A run that was interrupted goes on from its last checkpoint in OUT.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from finetune.command import run
from finetune.export import export
from finetune.features import features
from finetune.ledger import Ledger
from finetune.reader_data import reader_rows
from finetune.recipe import Recipe, read_recipe
from finetune.split import by_document
from finetune.types import Row
from index.encode import DEFAULT_WEIGHTS_SHA256, file_sha256
from ingest.tokens import model_folder

HELD_OUT = 1_500  # rows, about, that are not learned from and tell the best state


def train(
    recipe: Recipe,
    rows: list[Row],
    out: Path,
    left_out: Mapping[str, int] = MappingProxyType({}),
    on_loss: Callable[[int, float], None] | None = None,
) -> Path:
    """Train as the recipe says; the adapter lies in the folder returned, checkpoints and curves beside it.

    Args:
        recipe: sizes and schedule.
        rows: in random order; some documents are held out.
        out: a folder of this run alone.
        left_out: how many rows of each source were leaks, for the record.
        on_loss: told step and held-out loss.

    Raises:
        UsageError: there are too few rows or documents.
        ProjectError: see `fit` and `export`; an adapter of an earlier run is untouched.
    """
    import torch

    from finetune.fit import Fitting, fit
    from finetune.reader_model import ReaderModel, collate, length, measured

    learned, held_out, doubled = by_document(rows, HELD_OUT)
    ledger = Ledger([*held_out, *learned], Counter(left_out) + doubled)
    torch.manual_seed(recipe.seed)
    model = ReaderModel(recipe)
    seen, unseen = (list(features(part, recipe.tokens)) for part in (learned, held_out))
    log = fit(Fitting(model, collate, measured, on_loss, length=length), seen, unseen, recipe, out)
    weights = {name: weight.detach() for name, weight in model.named_parameters() if weight.requires_grad}
    return export(out / "adapter", recipe.kind, weights, recipe, log, ledger.record())


def told(rows: list[Row], leaks: Counter[str]) -> str:
    """How many rows of each source there are, and how many were left out."""
    counts = Counter(row.source for row in rows)
    return "\n".join(
        f"{source:18} {counts[source]:7,} rows, {leaks[source]:6,} left out as leaks"
        for source in sorted(counts | leaks)
    )


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    if file_sha256(model_folder() / "model.safetensors") != DEFAULT_WEIGHTS_SHA256:
        parser.error("the embedded model is not the published one")
    recipe = read_recipe(given.recipe)
    rows, leaks = reader_rows(given.data, recipe.rows, recipe.seed)
    sys.stderr.write(told(rows, leaks) + "\n")
    sys.stdout.write(f"{train(recipe, rows, given.out, leaks)}\n")


if __name__ == "__main__":
    run(main)
