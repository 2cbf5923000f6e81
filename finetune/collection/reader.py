"""Trains what reads for a collection, over what ships: the cross-encoder on passages, the verifier on sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from finetune.collection.choices import choices
from finetune.collection.lesson import Lesson, Stored
from finetune.collection.retriever import Course, note_seen, taught
from finetune.export import export
from finetune.recipe import Recipe
from finetune.types import Row
from finetune.watch import Watch
from index.adapter import load_adapter
from index.encode import Encoder
from index.readers import BELOW, ONTO
from ingest.errors import UsageError
from ingest.tokens import tokenizer

FEWEST = 40  # rows to learn from
ANSWER_TOKENS = 120  # of an answer whose place is learned; longer ones do not fit beside their question
WRONG_SENTENCES = 2  # for each that answers


def train(recipe: Recipe, course: Course, out: Path, watch: Watch | None = None) -> Path:
    """Train as the recipe says; the adapter lies in the folder returned, checkpoints and curves beside it.

    Args:
        recipe: its kind says which of the models that ship learns on.
        course: what is learned.
        out: a folder of this run alone.
        watch: told how far it has come; it may end the run.

    Raises:
        UsageError: there are too few lessons or documents, or the recipe is for a model of its own.
        RetrievalError: the model that ships is damaged.
        ProjectError: see `finetune.fit.fit`.
    """
    import torch

    from finetune.features import features
    from finetune.fit import Fitting, fit
    from finetune.reader_model import ReaderModel, collate, length, measured

    if recipe.adapter is None or recipe.method == "full" or recipe.adapter.start:
        raise UsageError(
            f"A collection's {recipe.kind} learns over the one that ships, by low-rank matrices from nothing: give the "
            'recipe the method "lora" and an [adapter] without `start`.'
        )
    watch = watch or Watch()
    *parts, ledger = taught(course, recipe, watch)
    passages = {passage.passage_id: passage for passage in course.seen.passages}
    learned, validating = (rows(recipe.kind, part, passages, course.encoder) for part in parts)
    if len(learned) < FEWEST or not validating:
        raise UsageError(
            f"The collection gives {len(learned)} rows to learn from and {len(validating)} to tell when to stop; "
            f"{FEWEST} and 1 are needed: it is too small to train a {recipe.kind} on."
        )
    watch.stage("Training")
    torch.manual_seed(recipe.seed)
    below = load_adapter(BELOW[recipe.kind])
    model = ReaderModel(recipe, below)
    fitting = Fitting(model, collate, measured, watch.loss, watch.step, length)
    seen, unseen = (list(features(part, recipe.tokens)) for part in (learned, validating))
    log = fit(fitting, seen, unseen, recipe, out)
    weights = {name: weight.detach() for name, weight in model.named_parameters() if weight.requires_grad}
    folder = export(out / "adapter", recipe.kind, weights, recipe, log, ledger.record())
    note_seen(folder, course.seen, **{ONTO: below.name})
    return folder


def rows(kind: str, found: Sequence[Lesson], passages: Mapping[str, Stored], encoder: Encoder) -> list[Row]:
    """What a reader of a kind learns from lessons with wrong passages.

    Args:
        kind: "crossencoder" or "verifier".
        found: lessons, see `with_wrong`.
        passages: by id.
        encoder: that of the collection.
    """
    if kind == "crossencoder":
        return [row for lesson in found for row in _pairs(lesson, passages)]
    return [
        Row(question=one.question, passage=text, answerable=text == one.right, source=one.lesson.source,
            document=one.lesson.document)
        for one in choices(found, passages, encoder)
        for text in (one.right, *one.others[:WRONG_SENTENCES])
    ]  # fmt: skip


def _pairs(lesson: Lesson, passages: Mapping[str, Stored]) -> list[Row]:
    """The passage that answers, and those that look as if they did."""
    read, before = _readable(lesson.passage)
    answer = None
    if lesson.answer and len(tokenizer().encode(lesson.passage.text[slice(*lesson.answer)]).ids) <= ANSWER_TOKENS:
        answer = (before + lesson.answer[0], before + lesson.answer[1])
    found = [
        Row(question=lesson.question, passage=read, answer=answer, answerable=True, relevant=True,
            source=lesson.source, document=lesson.document)
    ]  # fmt: skip
    found += [
        Row(question=lesson.question, passage=_readable(passages[one])[0], answerable=False, relevant=False,
            source=lesson.source, document=lesson.document)
        for one in lesson.wrong
    ]  # fmt: skip
    return found


def _readable(passage: Stored) -> tuple[str, int]:
    """A passage as `index.reread.readable` has it, and where its own words begin."""
    head = f"{passage.above}\n" if passage.above else ""
    return head + passage.text, len(head)
