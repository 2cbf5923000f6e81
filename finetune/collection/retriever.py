"""Trains the encoder of a collection's questions, by questions that the collection itself gives.

Documents keep their vectors: nothing is embedded again, and what was trained is put to use or taken back at once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from finetune.collection.curriculum import VALIDATING, divided
from finetune.collection.lesson import Lesson
from finetune.collection.material import Material
from finetune.collection.negatives import with_wrong
from finetune.export import export
from finetune.ledger import Ledger
from finetune.recipe import Recipe
from finetune.watch import Watch
from index.adapter import CARD
from index.encode import WINDOW_TOKENS, Encoder
from index.questions import KIND, PLAIN_ENCODER
from ingest.errors import UsageError
from ingest.tokens import tokenizer

if TYPE_CHECKING:
    from finetune.collection.question_model import Drill


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """What is learned, and from what."""

    lessons: Sequence[Lesson]  # on passages of `seen`, in random order
    seen: Material  # the passages to learn from, no others
    encoder: Encoder  # that of the collection, which made the vectors of `seen`
    left_out: Mapping[str, int] = field(
        default_factory=dict
    )  # lessons of each way that are not learned from, for the record


def train(recipe: Recipe, course: Course, out: Path, watch: Watch | None = None) -> Path:
    """Train as the recipe says; the adapter lies in the folder returned, checkpoints and curves beside it.

    Args:
        recipe: sizes and schedule.
        course: what is learned.
        out: a folder of this run alone.
        watch: told how far it has come; it may end the run.

    Raises:
        UsageError: there are too few lessons or documents, or the passages are of another encoder than ours.
        ProjectError: see `fit`.
    """
    import torch

    from finetune.collection.question_model import QuestionModel, collate, measured
    from finetune.fit import Fitting, fit

    if course.seen.encoder != PLAIN_ENCODER:
        raise UsageError(
            f"The collection was indexed with {course.seen.encoder}; questions can only be trained for {PLAIN_ENCODER}."
        )
    watch, seen = watch or Watch(), course.seen
    learned, validating, ledger = taught(course, recipe, watch)
    places = Places(seen, [*learned, *validating], course.encoder)
    parts = [[_drill(lesson, recipe.tokens, places) for lesson in part] for part in (learned, validating)]
    watch.stage("Training")
    torch.manual_seed(recipe.seed)
    model = QuestionModel(recipe)
    fitting = Fitting(model, collate(places.table, recipe.seed), measured, watch.loss, watch.step)
    log = fit(fitting, parts[0], parts[1], recipe, out)
    weights = {name: weight.detach() for name, weight in model.named_parameters() if weight.requires_grad}
    folder = export(out / "adapter", KIND, weights, recipe, log, ledger.record())
    note_seen(folder, seen)
    return folder


def taught(course: Course, recipe: Recipe, watch: Watch) -> tuple[list[Lesson], list[Lesson], Ledger]:
    """The lessons to learn from and those to tell when to stop, each with wrong passages, and the ledger of both.

    Raises:
        UsageError: there are too few documents to divide them.
    """
    watch.stage("Looking for passages that are wrong but near")
    seen = course.seen
    learned, validating, lost = divided(course.lessons, seen.passages, VALIDATING)
    first = seen.without(lesson.document for lesson in validating)
    learned = with_wrong(learned, first, course.encoder, recipe.seed)
    validating = with_wrong(validating, seen, course.encoder, recipe.seed)
    return learned, validating, Ledger([*validating, *learned], Counter(course.left_out) + lost)


class Places:
    """Where the vectors of passages stand that questions are compared with."""

    def __init__(self, seen: Material, found: Sequence[Lesson], encoder: Encoder) -> None:
        """Take the vectors of whole passages as they are, and encode those that lack something."""
        from finetune.collection.question_model import Table

        self.numbers = {passage.passage_id: n for n, passage in enumerate(seen.passages)}
        cut = {lesson.passage.embedded: lesson.right for lesson in found if not lesson.is_whole}
        self._cut = {text: len(self.numbers) + n for n, text in enumerate(cut)}
        self.table = Table(
            vectors=np.concatenate([seen.vectors, encoder.encode(list(cut))]) if cut else seen.vectors,
            owners=[*range(len(self.numbers)), *(self.numbers[right] for right in cut.values())],
            drawn=len(self.numbers),
        )

    def right(self, lesson: Lesson) -> int:
        """The place of a lesson's passage."""
        return self.numbers[lesson.right] if lesson.is_whole else self._cut[lesson.passage.embedded]


def _drill(lesson: Lesson, tokens: int, places: Places) -> Drill:
    from finetune.collection.question_model import Drill

    ids, most = tokenizer().encode(lesson.question).ids, min(tokens, WINDOW_TOKENS)
    return Drill(
        question=ids if len(ids) <= most else [*ids[: most - 1], ids[-1]],
        right=places.right(lesson),
        wrong=tuple(places.numbers[one] for one in lesson.wrong),
        unknown=frozenset(places.numbers[one] for one in lesson.also if one in places.numbers),
    )


def note_seen(folder: Path, seen: Material, **more: Any) -> None:
    """Add to an adapter's card what it works with, which documents it has seen, and whatever else is to be known."""
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    card |= {"encoder": seen.encoder, "documents": sorted({passage.document_id for passage in seen.passages}), **more}
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
