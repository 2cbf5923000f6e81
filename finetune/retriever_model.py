"""The retriever as it is trained: the embedded model with adapters, its batches and what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from finetune.adapted import adapted_model
from finetune.mining import WRONG
from finetune.recipe import Recipe

TEMPERATURE = 0.05  # of cosines, as sentence-transformers has it
TAUGHT = 0.5  # weight of the teacher's choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A pair in token ids, the right passage first, and the teacher's relevance of each; zeros without a teacher."""

    question: list[int]
    passages: list[list[int]]
    taught: list[float]


class RetrieverModel(nn.Module):
    """The embedded model with adapters; a text is the mean of its tokens, of length 1, as in `index.encode`."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.base = adapted_model(recipe)

    def forward(
        self, question: torch.Tensor, passages: torch.Tensor, labels: torch.Tensor, taught: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """The loss, and the cosines of each question `(rows,)` and its passages, right one first.

        Args:
            question: token ids `(rows, tokens)`, 0 where there is none.
            passages: token ids `(rows * (1 + WRONG), tokens)`, those of a question one after the other.
            labels: `(rows, rows * (1 + WRONG))`, 1 for the right passage, 0 for a wrong one, -1 for what may be right.
            taught: `(rows, 1 + WRONG)`.
        """
        asked, read = self._vectors(question), self._vectors(passages)
        cosines = asked @ read.T
        scores = (cosines / TEMPERATURE).masked_fill(labels < 0, -1e4)
        loss = nn.functional.cross_entropy(scores, labels.argmax(1))
        own = cosines.view(len(asked), len(asked), -1)[torch.arange(len(asked)), torch.arange(len(asked))]
        if taught.any():
            loss = loss + TAUGHT * nn.functional.kl_div(
                (own / TEMPERATURE).log_softmax(1), taught.softmax(1), reduction="batchmean"
            )
        return {"loss": loss, "own": own}

    def _vectors(self, ids: torch.Tensor) -> torch.Tensor:
        mask = (ids > 0).long()
        hidden = self.base(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weights = mask[:, :, None].float()
        return nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


def collate(rows: list[Tokens]) -> dict[str, torch.Tensor]:
    """A batch; a passage that is another question's right one too is no wrong one."""
    passages = [ids for row in rows for ids in row.passages]
    labels = torch.zeros((len(rows), len(passages)))
    for number, row in enumerate(rows):
        same = [place for place, ids in enumerate(passages) if ids == row.passages[0]]
        labels[number, same] = -1
        labels[number, number * (1 + WRONG)] = 1
    return {
        "question": filled([row.question for row in rows]),
        "passages": filled(passages),
        "labels": labels,
        "taught": torch.tensor([row.taught for row in rows]),
    }


def filled(texts: list[list[int]]) -> torch.Tensor:
    """Token ids `(texts, tokens)`, 0 behind the shorter ones."""
    length = -(-max(map(len, texts)) // 16) * 16
    ids = torch.zeros((len(texts), length), dtype=torch.long)
    for number, text in enumerate(texts):
        ids[number, : len(text)] = torch.tensor(text)
    return ids


def measured(prediction: Any) -> dict[str, float]:
    """Share of held-out questions that are nearer to their passage than to the wrong ones mined for them."""
    own = prediction.predictions
    return {"right_first": float((own[:, :1] > own[:, 1:]).all(1).mean())}
