"""A collection's own encoder of questions, cross-encoder or verifier, from its passages to the verdict and its use."""

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

from finetune.collection import reader
from finetune.collection.choices import choices
from finetune.collection.curriculum import divided
from finetune.collection.gather import REPLIES, Sources, gather
from finetune.collection.lesson import Lesson
from finetune.collection.material import Material
from finetune.collection.negatives import with_wrong
from finetune.collection.retriever import Course, train
from finetune.fit import CURVE
from finetune.gate import reading, retrieval, sentences
from finetune.gate.general import general_answers, general_set
from finetune.gate.kept import write_verdict
from finetune.gate.verdict import Verdict, refusals
from finetune.recipe import Recipe
from finetune.watch import Watch
from index.adapter import load_adapter
from index.collection import Collection
from index.crossencoder import load_crossencoder
from index.encode import Encoder, MiniLM
from index.questions import FOLDER, TRAINING, keep, publish
from index.readers import BELOW, trained_reader
from ingest.errors import UsageError
from ingest.store.blobs import make_folder
from ingest.store.lock import writer_lock

GENERAL = "general set"
NOTHING_ELSE = Sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """How a run ended."""

    verdict: Verdict
    report: Path  # the verdict as a page; beside it as JSON
    unplaced: tuple[str, ...]  # of the user's own questions those that no passage answers, a line each
    notes: tuple[str, ...] = ()  # what else is to be told of where questions came from


def tune(
    collection: Collection, encoder: Encoder, recipe: Recipe, sources: Sources = NOTHING_ELSE,
    watch: Watch | None = None, *, uses: bool = True,
) -> Tuned:  # fmt: skip
    """Train a model of the recipe's kind on a collection, judge it, and keep it if it passes.

    A "retriever" encodes questions, a "crossencoder" reads passages with them, a "verifier" sentences. A run that was
    stopped goes on where it was, as long as collection and recipe are the same.

    Args:
        collection: what is learned from.
        encoder: that of the collection.
        recipe: kind, sizes and schedule.
        sources: where questions come from besides the rules.
        watch: told how far it has come; it may end the run.
        uses: whether what passes is put to use at once, else it is only kept.

    Raises:
        UsageError: the collection is too small, or of another encoder than ours.
        StoppedRunError: `watch` has ended it.
        ProjectError: see `finetune.fit.fit`.
    """
    watch = watch or Watch()
    gathered = gather(collection, recipe.rows, recipe.seed, sources, watch)
    whole = gathered.whole
    learned, judging, left = divided(gathered.lessons, whole.passages)
    seen = whole.without(lesson.document for lesson in judging)
    out = run_folder(collection.root, recipe, gathered.lessons)
    course = Course(lessons=learned, seen=seen, encoder=encoder, left_out=left)
    adapter = (train if recipe.kind == "retriever" else reader.train)(recipe, course, out, watch)
    watch.stage("Judging it on documents it has not seen")
    verdict = _judged(recipe, adapter, judging, whole, encoder)
    report = write_verdict(collection.root, verdict, out / CURVE)
    if verdict.passes:
        with still_held(collection, seen):
            _ = publish(collection.root, adapter) if uses else keep(collection.root, adapter, verdict.adapter)
    shutil.rmtree(out)
    return Tuned(verdict=verdict, report=report, unplaced=gathered.unplaced, notes=gathered.notes)


def moment() -> str:
    """Now, ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def run_folder(root: Path, recipe: Any, found: Sequence[Lesson]) -> Path:
    """The folder of this very run; what is left of another one is removed."""
    told = json.dumps([recipe.model_dump(), [(one.question, one.right) for one in found]], sort_keys=True)
    out = root / FOLDER / TRAINING / hashlib.sha256(told.encode()).hexdigest()[:16]
    for other in (root / FOLDER / TRAINING).glob("*"):
        if other not in (out, out.with_name(REPLIES)):
            shutil.rmtree(other)
    make_folder(out)
    return out


def _judged(
    recipe: Recipe, folder: Path, judging: Sequence[Lesson], whole: Material, encoder: Encoder
) -> Verdict:  # fmt: skip
    adapter = load_adapter(folder)
    known = {passage.embedded: vector for passage, vector in zip(whole.passages, whole.vectors, strict=True)}
    (labelled, count), documents = general_set(), len({lesson.document for lesson in judging})
    names = ("documents held out", documents), (GENERAL, count)
    deciding = {"retriever": retrieval.DECIDING, "crossencoder": reading.DECIDING}.get(recipe.kind, sentences.DECIDING)
    if recipe.kind == "retriever":
        encoders = encoder, MiniLM(adapter=adapter)
        own = retrieval.compared(names[0], retrieval.held_out_set(judging, whole), encoders, known)
        general = retrieval.compared(names[1], labelled, encoders, {})
    else:
        readers = load_crossencoder(BELOW[adapter.kind]), trained_reader(folder)
        if recipe.kind == "crossencoder":
            held_out = retrieval.held_out_set(judging, whole)
            own = reading.compared(names[0], held_out, encoder, readers, known)
            general = reading.compared(names[1], labelled, encoder, readers, {})
        else:
            passages = {passage.passage_id: passage for passage in whole.passages}
            asked = choices(with_wrong(judging, whole, encoder, recipe.seed), passages, encoder)
            own = sentences.compared(names[0], asked, readers)
            known_answers = sentences.general_lessons(labelled, general_answers())
            general = sentences.compared(names[1], choices(*known_answers, encoder), readers)
    return Verdict(
        adapter=adapter.name, judged=moment(), deciding=deciding, own=own, general=general,
        refusals=refusals(own, general, deciding),
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
