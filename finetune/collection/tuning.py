"""A collection's own encoder of questions, from reading its passages to the verdict and its use."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from finetune.collection.curriculum import divided, lessons
from finetune.collection.lesson import Lesson
from finetune.collection.material import Material, material
from finetune.collection.own import Pairs, own_lessons
from finetune.collection.retriever import Course, train
from finetune.fit import CURVE
from finetune.gate.general import general_set
from finetune.gate.kept import write_verdict
from finetune.gate.retrieval import DECIDING, compared, held_out_set
from finetune.gate.verdict import Verdict, refusals
from finetune.recipe import Recipe
from finetune.watch import Watch
from index.adapter import load_adapter
from index.collection import Collection
from index.encode import Encoder, MiniLM
from index.questions import FOLDER, TRAINING, keep, publish
from ingest.errors import UsageError
from ingest.store.blobs import make_folder
from ingest.store.lock import writer_lock

GENERAL = "general set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """How a run ended."""

    verdict: Verdict
    report: Path  # the verdict as a page; beside it as JSON
    unplaced: tuple[str, ...]  # of the user's own questions those that no passage answers, a line each


def tune_retriever(
    collection: Collection, encoder: Encoder, recipe: Recipe, pairs: Pairs = (), watch: Watch | None = None,
    *, uses: bool = True,
) -> Tuned:  # fmt: skip
    """Train an encoder of questions on a collection, judge it, and keep it if it passes.

    A run that was stopped goes on where it was, as long as collection and recipe are the same.

    Args:
        collection: what is learned from.
        encoder: that of the collection.
        recipe: sizes and schedule.
        pairs: the user's own questions, with what answers them; see `finetune.collection.own`.
        watch: told how far it has come; it may end the run.
        uses: whether what passes is put to use at once, else it is only kept.

    Raises:
        UsageError: the collection is too small, or of another encoder than ours.
        StoppedRunError: `watch` has ended it.
        ProjectError: see `finetune.fit.fit`.
    """
    watch = watch or Watch()
    watch.stage("Making questions from the passages")
    whole, own, unplaced = read_collection(collection, pairs)
    found = lessons(whole.passages, recipe.rows, recipe.seed, own)
    learned, judging, left = divided(found, whole.passages)
    seen = whole.without(lesson.document for lesson in judging)
    out = run_folder(collection.root, recipe, found)
    adapter = train(recipe, Course(lessons=learned, seen=seen, encoder=encoder, left_out=left), out, watch)
    watch.stage("Judging it on documents it has not seen")
    verdict = _judged(adapter, judging, whole, encoder)
    report = write_verdict(collection.root, verdict, out / CURVE)
    if verdict.passes:
        with still_held(collection, seen):
            _ = publish(collection.root, adapter) if uses else keep(collection.root, adapter, verdict.adapter)
    shutil.rmtree(out)
    return Tuned(verdict=verdict, report=report, unplaced=unplaced)


def moment() -> str:
    """Now, ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_collection(collection: Collection, pairs: Pairs) -> tuple[Material, list[Lesson], tuple[str, ...]]:
    """The passages that a collection serves, the user's own lessons, and a line on each that no passage answers."""
    searcher, catalog = collection.open(), collection.catalog()
    try:
        whole = material(searcher, catalog)
    finally:
        catalog.close()
    names = {
        document_id: frozenset((document_id, one.path, one.file, one.name, one.title))
        for document_id, one in searcher.documents.items()
    }
    own, unplaced = own_lessons(pairs, whole.passages, names)
    return whole, own, tuple(unplaced)


def run_folder(root: Path, recipe: Any, found: Sequence[Lesson]) -> Path:
    """The folder of this very run; what is left of another one is removed."""
    told = json.dumps([recipe.model_dump(), [(one.question, one.right) for one in found]], sort_keys=True)
    out = root / FOLDER / TRAINING / hashlib.sha256(told.encode()).hexdigest()[:16]
    for other in (root / FOLDER / TRAINING).glob("*"):
        if other != out:
            shutil.rmtree(other)
    make_folder(out)
    return out


def _judged(folder: Path, judging: Sequence[Lesson], whole: Material, encoder: Encoder) -> Verdict:
    adapter = load_adapter(folder)
    encoders = encoder, MiniLM(adapter=adapter)
    known = {passage.embedded: vector for passage, vector in zip(whole.passages, whole.vectors, strict=True)}
    documents = len({lesson.document for lesson in judging})
    labelled, count = general_set()
    own = compared(("documents held out", documents), held_out_set(judging, whole), encoders, known)
    general = compared((GENERAL, count), labelled, encoders, {})
    return Verdict(
        adapter=adapter.name, judged=moment(), deciding=DECIDING, own=own, general=general,
        refusals=refusals(own, general, DECIDING),
    )  # fmt: skip


@contextmanager
def still_held(collection: Collection, seen: Material) -> Iterator[None]:
    """As the only writer, so that no purge comes between, with all documents that were seen still there.

    Raises:
        UsageError: some were purged while they were learned from.
    """
    with writer_lock(collection.root, 600.0):
        catalog = collection.catalog()
        try:
            gone = [one for one in {p.document_id for p in seen.passages} if not catalog.has_document(one)]
        finally:
            catalog.close()
        if gone:
            raise UsageError(
                f"{len(gone)} documents were purged while the adapter learned from them; it is not kept. Train again."
            )
        yield
