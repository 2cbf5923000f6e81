"""The cross-encoder as it is trained: the embedded model with adapters and heads, its batches and what is measured."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from finetune.adapted import adapted_model, start_from
from finetune.features import IGNORED, Features
from finetune.recipe import Recipe
from index.adapter import Adapter, load_adapter
from index.crossencoder import PAIR_HEAD, SHIPPED, TOKEN_HEAD


class ReaderModel(nn.Module):
    """The embedded model with adapters, a head for each token and one for the pair; see `index.crossencoder`."""

    def __init__(self, recipe: Recipe, below: Adapter | None = None) -> None:
        """Make it; `below` is an adapter that ships, on which it learns on."""
        super().__init__()
        start = recipe.adapter.start if recipe.adapter else None
        if start and recipe.method == "full":
            below = load_adapter(SHIPPED.parent / start)
        self.base = adapted_model(recipe, below)
        width = self.base.config.hidden_size
        self.token_head, self.pair_head = nn.Linear(width, 2), nn.Linear(width, 2)
        if start and recipe.method == "lora":
            start_from(self, start)
        if below is not None:
            for head, name in ((self.token_head, TOKEN_HEAD), (self.pair_head, PAIR_HEAD)):
                head.load_state_dict({key: weight.float() for key, weight in below.part(name).items()})

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


def length(row: Features) -> int:
    """Tokens of a row."""
    return len(row.ids)


def collate(rows: list[Features]) -> dict[str, torch.Tensor]:
    """A batch, filled up to a multiple of 16 tokens."""
    width = -(-max(map(length, rows)) // 16) * 16
    ids, types, mask = (torch.zeros((len(rows), width), dtype=torch.long) for _ in range(3))
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
        if not known.any():
            continue  # a verifier's rows say nothing of relevance
        figures[name] = float(((pairs[known, logit] > 0) == (labels[known, column] > 0.5)).mean())
    return figures
