"""Trains the cross-encoder: relevance, answer and no answer in one model, by low-rank adaptation of the embedded one.

    python -m finetune.crossencoder finetune/recipes/crossencoder.toml DATA OUT

The sum of three losses is minimised: cross-entropy of the answer's first and last token, where no answer means the
first token of the pair; and binary cross-entropy of "the passage answers" and "the passage is relevant". A label that a
row does not have adds nothing. A run that was interrupted goes on from its last checkpoint in OUT.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from torch import nn

from finetune.adapted import adapted_model
from finetune.export import export
from finetune.features import IGNORED, Features, features
from finetune.fit import Fitting, fit
from finetune.ledger import Ledger
from finetune.reader_data import reader_rows
from finetune.recipe import Recipe, read_recipe
from finetune.split import by_document
from finetune.types import Row
from index.encode import DEFAULT_WEIGHTS_SHA256, file_sha256
from ingest.tokens import model_folder

HELD_OUT = 1_500  # rows, about, that are not learned from and tell the best state


class ReaderModel(nn.Module):
    """The embedded model with adapters, a head for each token and one for the pair; see `index.crossencoder`."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.base = adapted_model(recipe)
        width = self.base.config.hidden_size
        self.token_head, self.pair_head = nn.Linear(width, 2), nn.Linear(width, 2)

    def forward(
        self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor, labels: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """The loss and the logits of a batch; `labels` is `(rows, 4)`: start, end, answerable, relevant."""
        hidden = self.base(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state.float()
        tokens = self.token_head(hidden)
        # An answer stands in the passage, or is the first token, which stands for none.
        allowed = token_type_ids.bool()
        allowed[:, 0] = True
        tokens = tokens.masked_fill(~allowed[:, :, None], -1e4)
        pairs = self.pair_head(hidden[:, 0])
        loss = pairs.sum() * 0
        for side in (0, 1):
            loss = loss + _mean(nn.functional.cross_entropy, tokens[:, :, side], labels[:, side].long()) / 2
            loss = loss + _mean(nn.functional.binary_cross_entropy_with_logits, pairs[:, 1 - side], labels[:, 2 + side])
        return {"loss": loss, "tokens": tokens.argmax(1), "pairs": pairs}


def _mean(of: Any, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean loss of the rows that have the label, 0 where none has."""
    known = labels != IGNORED
    return of(logits[known], labels[known]) if known.any() else logits.sum() * 0


def collate(rows: list[Features]) -> dict[str, torch.Tensor]:
    """A batch, filled up to a multiple of 16 tokens."""
    length = -(-max(len(row.ids) for row in rows) // 16) * 16
    ids, types, mask = (torch.zeros((len(rows), length), dtype=torch.long) for _ in range(3))
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = torch.tensor(row.ids)
        types[number, row.passage_at : len(row.ids)] = 1
        mask[number, : len(row.ids)] = 1
    labels = torch.tensor([[row.start, row.end, row.answerable, row.relevant] for row in rows], dtype=torch.float32)
    return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask, "labels": labels}


def measured(prediction: Any) -> dict[str, float]:
    """Share of right answers (both ends), and of right decisions on answerable and relevant, of held-out rows."""
    labels, (ends, pairs) = prediction.label_ids, prediction.predictions
    known = labels[:, 0] != IGNORED
    figures = {"exact": float((ends[known] == labels[known, :2]).all(1).mean())}
    for name, column, logit in (("answerable", 2, 1), ("relevant", 3, 0)):
        known = labels[:, column] != IGNORED
        figures[name] = float(((pairs[known, logit] > 0) == (labels[known, column] > 0.5)).mean())
    return figures


def train(recipe: Recipe, rows: list[Row], out: Path, left_out: Mapping[str, int] = MappingProxyType({})) -> Path:
    """Train as the recipe says; the adapter lies in the folder returned, checkpoints and curves beside it.

    Args:
        recipe: sizes and schedule.
        rows: in random order; some documents are held out.
        out: a folder of this run alone.
        left_out: how many rows of each source were leaks, for the record.

    Raises:
        UsageError: there are too few rows or documents.
        ProjectError: the loss is no number any more; an adapter of an earlier run is untouched.
    """
    learned, held_out, doubled = by_document(rows, HELD_OUT)
    ledger = Ledger([*held_out, *learned], Counter(left_out) + doubled)
    torch.manual_seed(recipe.seed)
    model = ReaderModel(recipe)
    seen, unseen = (list(features(part, recipe.tokens)) for part in (learned, held_out))
    log = fit(Fitting(model, collate, measured), seen, unseen, recipe, out)
    weights = {name: weight.detach() for name, weight in model.named_parameters() if weight.requires_grad}
    return export(out / "adapter", "crossencoder", weights, recipe, log, ledger.record())


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
    main()
