"""Trains the retriever: questions near the passages that answer them, by low-rank adaptation of the embedded model.

    python -m finetune.retriever finetune/recipes/retriever.toml DATA OUT [--teacher ADAPTER]

Each question is compared with its own passage, with the wrong ones mined for it and with all passages of the batch, and
is to choose its own (InfoNCE, van den Oord et al. 2018). With a teacher, a cross-encoder that has read the pairs, the
choice among a question's own passages is also to be as the teacher's (its relevance as a distribution).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from torch import nn

from finetune.adapted import adapted_model
from finetune.export import export
from finetune.fit import Fitting, fit
from finetune.ledger import Ledger
from finetune.mining import Pair
from finetune.recipe import Recipe, read_recipe
from finetune.retriever_data import retriever_pairs
from finetune.split import by_document
from index.crossencoder import CrossEncoder, load_crossencoder
from index.encode import WINDOW_TOKENS
from ingest.tokens import tokenizer

TEMPERATURE = 0.05  # of cosines, as sentence-transformers has it
WRONG = 2  # passages mined for each question
TAUGHT = 0.5  # weight of the teacher's choice
HELD_OUT = 500  # pairs, about, that are not learned from


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
        "question": _filled([row.question for row in rows]),
        "passages": _filled(passages),
        "labels": labels,
        "taught": torch.tensor([row.taught for row in rows]),
    }


def _filled(texts: list[list[int]]) -> torch.Tensor:
    length = -(-max(map(len, texts)) // 16) * 16
    ids = torch.zeros((len(texts), length), dtype=torch.long)
    for number, text in enumerate(texts):
        ids[number, : len(text)] = torch.tensor(text)
    return ids


def measured(prediction: Any) -> dict[str, float]:
    """Share of held-out questions that are nearer to their passage than to the wrong ones mined for them."""
    own = prediction.predictions
    return {"right_first": float((own[:, :1] > own[:, 1:]).all(1).mean())}


def train(
    recipe: Recipe,
    pairs: list[Pair],
    out: Path,
    left_out: Mapping[str, int] = MappingProxyType({}),
    teacher: CrossEncoder | None = None,
) -> Path:
    """Train as the recipe says; the adapter lies in the folder returned, checkpoints and curves beside it.

    Args:
        recipe: sizes and schedule.
        pairs: in random order, those without `WRONG` wrong passages are not used; some documents are held out.
        out: a folder of this run alone.
        left_out: how many rows of each source were leaks, for the record.
        teacher: has its say about the passages of each pair.

    Raises:
        UsageError: there are too few pairs or documents.
        ProjectError: see `fit`.
    """
    whole = [pair for pair in pairs if len(pair.wrong) == WRONG]
    learned, held_out, doubled = by_document(whole, HELD_OUT)
    ledger = Ledger([*held_out, *learned], Counter(left_out) + doubled)
    seen, unseen = ([_tokens(pair, recipe.tokens, teacher) for pair in part] for part in (learned, held_out))
    torch.manual_seed(recipe.seed)
    model = RetrieverModel(recipe)
    log = fit(Fitting(model, collate, measured), seen, unseen, recipe, out)
    weights = {name: weight.detach() for name, weight in model.named_parameters() if weight.requires_grad}
    return export(out / "adapter", "retriever", weights, recipe, log, ledger.record())


def _tokens(pair: Pair, tokens: int, teacher: CrossEncoder | None) -> Tokens:
    passages = [pair.right, *pair.wrong]
    taught = [r.relevance for r in teacher.read(pair.question, passages)] if teacher else [0.0] * len(passages)
    ids = [_cut(encoding.ids, tokens) for encoding in tokenizer().encode_batch(passages)]
    return Tokens(question=_cut(tokenizer().encode(pair.question).ids, tokens), passages=ids, taught=taught)


def _cut(ids: list[int], tokens: int) -> list[int]:
    most = min(tokens, WINDOW_TOKENS)
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--teacher", type=Path, help="folder of a cross-encoder's adapter")
    given = parser.parse_args()
    recipe = read_recipe(given.recipe)
    pairs, leaks = retriever_pairs(given.data, recipe.rows, recipe.seed)
    for source, count in sorted(Counter(pair.source for pair in pairs).items()):
        sys.stderr.write(f"{source:18} {count:7,} pairs, {leaks[source]:6,} left out as leaks\n")
    teacher = load_crossencoder(given.teacher) if given.teacher else None
    sys.stdout.write(f"{train(recipe, pairs, given.out, leaks, teacher)}\n")


if __name__ == "__main__":
    main()
