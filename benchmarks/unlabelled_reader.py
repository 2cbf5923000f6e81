"""What a collection teaches the cross-encoder about itself: some documents of a labelled set, taken without labels.

    python -m benchmarks.unlabelled_reader DATA CACHE OUT [--set medical-druglabels] [--documents 60] [--questions 80]

Questions are made from the passages of some drawn documents alone; the cross-encoder learns on from them, over the one
that ships. The set's development questions on these documents are searched, and the best passages read by both: the
same fused search, once in the order of each. Vectors are kept in CACHE, the run in OUT. Writes
`results/unlabelled-reader.json`.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

from assistant.evaluation.labelled import LabelledSet
from assistant.evaluation.measures import as_json, gain, per_query
from assistant.evaluation.retrieval import SearchedSet
from benchmarks.kept_vectors import cached
from benchmarks.record import record
from benchmarks.retrieval_sets import SETS
from benchmarks.unlabelled import document, windowed
from finetune.collection.curriculum import lessons
from finetune.collection.material import Material
from finetune.collection.reader import train
from finetune.collection.retriever import Course
from finetune.gate.reading import as_read
from finetune.recipe import RECIPES, read_recipe
from finetune.watch import Watch
from index.adapter import read_card
from index.crossencoder import load_crossencoder
from index.encode import MiniLM
from index.readers import trained_reader


class Told(Watch):
    """Tells how far a run has come."""

    def stage(self, doing: str) -> None:
        """See `Watch`."""
        print(doing, flush=True)

    def loss(self, step: int, loss: float) -> None:
        """See `Watch`."""
        print(f"step {step}, held-out loss {loss:.4f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--set", default="medical-druglabels")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--questions", type=int, default=80)
    parser.add_argument("--recipe", type=Path, default=RECIPES / "collection-crossencoder-quick.toml")
    given = parser.parse_args()
    whole = next(one for one in SETS if one.name == given.set).load(given.data, "dev")
    part = drawn(whole, given.documents, given.questions)
    plain, recipe = MiniLM(), read_recipe(given.recipe)
    passages = windowed(part.passages)
    vectors = cached([passage.embedded for passage in passages], plain, given.cache)
    found = lessons(passages, recipe.rows, recipe.seed)
    course = Course(lessons=found, seen=Material(passages=passages, vectors=vectors, encoder=plain.name), encoder=plain)
    folder = train(recipe, course, given.out, Told())
    searched = SearchedSet(part, plain, lambda texts: cached(texts, plain, given.cache))
    fused = {query.query_id: list(searched.search(query).fused) for query in part.judged}
    values = {"fused": per_query(part, fused)}
    for name, reader in (("shipped", load_crossencoder()), ("own", trained_reader(folder))):
        read = {query.query_id: as_read(reader, query.text, fused[query.query_id], part) for query in part.judged}
        values[name] = per_query(part, read)
    card = read_card(folder)
    figures = {
        "set": given.set, "documents": len({document(one) for one in part.passages}), "passages": len(part.passages),
        "questions": len(part.judged), "lessons": dict(Counter(lesson.source for lesson in found)),
        "recipe": given.recipe.name, "minutes": card["run"]["minutes"], "held_out": card["held_out"],
        "means": {name: as_json(one.mean(0)) for name, one in values.items()},
        "gain_of_own_over_shipped": gain(values["own"] - values["shipped"]),
    }  # fmt: skip
    print(record("unlabelled-reader", figures, dataset=[given.data / f"retrieval-{given.set}"]))


def drawn(whole: LabelledSet, documents: int, questions: int) -> LabelledSet:
    """Some documents that development questions are about, whole, and some of those questions; drawn by a seed."""
    chance = random.Random(1)
    of = {passage.passage_id: document(passage) for passage in whole.passages}
    asked = {query: {of[one] for one in whole.qrels[query.query_id] if one in of} for query in whole.judged}
    names = sorted({name for found in asked.values() for name in found})
    kept = set(chance.sample(names, min(documents, len(names))))
    fitting = [query for query, found in asked.items() if found and found <= kept]
    chosen = chance.sample(fitting, min(questions, len(fitting)))
    return replace(
        whole, passages=tuple(one for one in whole.passages if of[one.passage_id] in kept), queries=tuple(chosen),
        qrels={query.query_id: whole.qrels[query.query_id] for query in chosen},
    )  # fmt: skip


if __name__ == "__main__":
    main()
