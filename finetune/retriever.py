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
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from finetune.command import run
from finetune.export import export
from finetune.kept_pairs import kept_pairs
from finetune.ledger import Ledger
from finetune.mining import WRONG, Pair
from finetune.recipe import Recipe, read_recipe
from finetune.retriever_data import retriever_pairs
from finetune.split import by_document
from index.crossencoder import CrossEncoder, load_crossencoder
from index.encode import WINDOW_TOKENS
from ingest.tokens import cut_to_tokens, tokenizer

if TYPE_CHECKING:
    from finetune.retriever_model import Tokens

HELD_OUT = 500  # pairs, about, that are not learned from


def train(
    recipe: Recipe,
    pairs: list[Pair],
    out: Path,
    left_out: Mapping[str, int] = MappingProxyType({}),
    teacher: CrossEncoder | None = None,
    on_loss: Callable[[int, float], None] | None = None,
) -> Path:
    """Train as the recipe says; the adapter lies in the folder returned, checkpoints and curves beside it.

    Args:
        recipe: sizes and schedule.
        pairs: in random order, those without `WRONG` wrong passages are not used; some documents are held out.
        out: a folder of this run alone.
        left_out: how many rows of each source were leaks, for the record.
        teacher: has its say about the passages of each pair.
        on_loss: told step and held-out loss.

    Raises:
        UsageError: there are too few pairs or documents.
        ProjectError: see `fit`.
    """
    import torch

    from finetune.fit import Fitting, fit
    from finetune.retriever_model import RetrieverModel, collate, measured

    whole = [pair for pair in pairs if len(pair.wrong) == WRONG]
    learned, held_out, doubled = by_document(whole, HELD_OUT)
    ledger = Ledger([*held_out, *learned], Counter(left_out) + doubled)
    seen, unseen = ([_tokens(pair, recipe.tokens, teacher) for pair in part] for part in (learned, held_out))
    torch.manual_seed(recipe.seed)
    model = RetrieverModel(recipe)
    log = fit(Fitting(model, collate, measured, on_loss), seen, unseen, recipe, out)
    weights = {name: weight.detach() for name, weight in model.named_parameters() if weight.requires_grad}
    return export(out / "adapter", "retriever", weights, recipe, log, ledger.record())


def _tokens(pair: Pair, tokens: int, teacher: CrossEncoder | None) -> Tokens:
    from finetune.retriever_model import Tokens

    passages = [cut_to_tokens(passage, tokens) for passage in (pair.right, *pair.wrong)]  # the teacher reads no more
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
    mine = partial(retriever_pairs, given.data, recipe.rows, recipe.seed)
    pairs, leaks = kept_pairs(given.out / "pairs.json.gz", recipe, mine)
    for source, count in sorted(Counter(pair.source for pair in pairs).items()):
        sys.stderr.write(f"{source:18} {count:7,} pairs, {leaks[source]:6,} left out as leaks\n")
    teacher = load_crossencoder(given.teacher) if given.teacher else None
    sys.stdout.write(f"{train(recipe, pairs, given.out, leaks, teacher)}\n")


if __name__ == "__main__":
    run(main)
