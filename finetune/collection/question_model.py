"""The encoder of questions as it is trained: questions move towards passages, whose vectors stay what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from finetune.retriever_model import TEMPERATURE, RetrieverModel, filled
from index.vectors import Vectors

OTHERS = 512  # passages of the collection drawn for each batch, besides those mined for its questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A question in token ids, and places of vectors in a `Table`."""

    question: list[int]
    right: int
    wrong: tuple[int, ...]
    unknown: frozenset[int]  # passages, by number, that may answer as well


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Vectors `(n, dimensions)`, and for each the number of its passage: one may stand there whole and in part."""

    vectors: Vectors
    owners: Sequence[int]
    drawn: int  # the first so many are whole passages, which are drawn from


class QuestionModel(RetrieverModel):
    """The embedded model with adapters; only questions pass through it."""

    def forward(  # type: ignore[override]
        self, question: torch.Tensor, passages: torch.Tensor, labels: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """The loss (InfoNCE), and whether each question `(rows,)` is nearest to its own passage.

        Args:
            question: token ids `(rows, tokens)`, 0 where there is none.
            passages: unit vectors `(passages, dimensions)`.
            labels: `(rows, passages)`, 1 for the right passage, 0 for a wrong one, -1 for what may be right.
        """
        scores = (self._vectors(question) @ passages.T / TEMPERATURE).masked_fill(labels < 0, -1e4)
        loss = nn.functional.cross_entropy(scores, labels.argmax(1))
        return {"loss": loss, "first": (scores.argmax(1) == labels.argmax(1)).float()}


def collate(table: Table, seed: int) -> Callable[[list[Drill]], dict[str, torch.Tensor]]:
    """Makes batches: each question with all passages of the batch and `OTHERS` more."""
    owners = np.asarray(table.owners)

    def batch(drills: list[Drill]) -> dict[str, torch.Tensor]:
        chance = np.random.default_rng([seed, *(drill.right for drill in drills)])  # the same for the same batch
        others = chance.choice(table.drawn, min(OTHERS, table.drawn), replace=False).tolist()
        places = list(dict.fromkeys([n for drill in drills for n in (drill.right, *drill.wrong)] + others))
        labels = torch.zeros((len(drills), len(places)))
        for number, drill in enumerate(drills):
            unknown = [*drill.unknown, int(owners[drill.right])]
            labels[number, torch.from_numpy(np.isin(owners[places], unknown))] = -1
            labels[number, places.index(drill.right)] = 1
        vectors = torch.from_numpy(table.vectors[places])
        return {"question": filled([drill.question for drill in drills]), "passages": vectors, "labels": labels}

    return batch


def measured(prediction: Any) -> dict[str, float]:
    """Share of held-out questions that are nearest to their own passage."""
    return {"right_first": float(np.mean(prediction.predictions))}
