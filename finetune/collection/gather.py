"""What a run learns from: a collection's passages, and all questions on them, from wherever they come."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assistant.generation.writer import Writer
from finetune.collection.curriculum import WRITTEN, lessons
from finetune.collection.lesson import Lesson
from finetune.collection.material import Material, material
from finetune.collection.own import Pairs, own_lessons
from finetune.collection.written import WINDOW, Author, written_lessons
from finetune.watch import Watch
from index.collection import Collection
from index.questions import FOLDER, PLAIN, TRAINING
from index.search import Searcher
from index.types import Query

REPLIES = WRITTEN  # the folder below that of the runs where a language model's replies are kept
NO_MODEL = (
    "No language model is configured, so none writes questions; the others are made by rules. See docs/finetuning.md."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where questions come from besides the rules, and what else is learned."""

    pairs: Pairs = ()  # the user's own questions, with what answers them; see `finetune.collection.own`
    writer: Writer | None = None  # a language model that writes questions; see `finetune.collection.written`
    replay: Path | None = None  # other conversations, for a language model; see `finetune.llm.chats`


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gathered:
    """A collection, and what it is asked."""

    whole: Material
    lessons: list[Lesson]  # in a seeded random order
    unplaced: tuple[str, ...]  # of the user's own questions those that no passage answers, a line each
    notes: tuple[str, ...]  # what else is to be told


def gather(
    collection: Collection, wanted: Mapping[str, int], seed: int, sources: Sources, watch: Watch
) -> Gathered:  # fmt: skip
    """Read a collection, and make or fetch its questions.

    Args:
        collection: what is learned from.
        wanted: how many questions of each way at most; see `finetune.collection.curriculum.lessons`.
        seed: draws and orders them.
        sources: where else they come from.
        watch: told how far it has come; it may end the run.

    Raises:
        UsageError: the collection is too small, or there is no such way.
    """
    watch.stage("Making questions from the passages")
    searcher = collection.open()
    with closing(collection.catalog()) as catalog:
        whole = material(searcher, catalog)
    names = {
        document_id: frozenset((document_id, one.path, one.file, one.name, one.title))
        for document_id, one in searcher.documents.items()
    }
    own, unplaced = own_lessons(sources.pairs, whole.passages, names)
    notes: tuple[str, ...] = ()
    if wanted.get(WRITTEN):
        if sources.writer is None:
            notes = (NO_MODEL,)
        else:
            folder = collection.root / FOLDER / TRAINING / REPLIES
            author = Author(writer=sources.writer, find=partial(_found, searcher.asking(PLAIN)), folder=folder,
                            watch=watch)  # fmt: skip
            outcome = written_lessons(whole.passages, wanted[WRITTEN], seed, author)
            own, notes = [*own, *outcome.lessons], (outcome.told(),)
    found = lessons(whole.passages, wanted, seed, own)
    return Gathered(whole=whole, lessons=found, unplaced=tuple(unplaced), notes=notes)


def _found(searcher: Searcher, question: str) -> list[str]:
    """Ids of the passages that a search finds, best first."""
    return [hit.passage.passage_id for hit in searcher.search(Query(text=question, k=WINDOW))]
