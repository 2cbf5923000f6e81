"""What a collection teaches a retriever about itself: a labelled set's corpus, taken as a collection without labels.

    python -m benchmarks.unlabelled DATA CACHE OUT [--sets legal-obliqa,…] [--with-labels] [--steps N]

Questions are made from the corpus alone; the encoder of questions learns from them, and the set's development questions
are searched before and after, by meaning alone and fused with words. With labels, another encoder learns from the
questions of the train part, which tells how much of that gain the corpus gives by itself. Vectors of passages are kept
in CACHE, runs in OUT; a run that was stopped goes on. Writes `results/unlabelled.json`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation.labelled import LabelledPassage, LabelledSet
from assistant.evaluation.measures import as_json, gain, per_query
from assistant.evaluation.retrieval import SearchedSet
from benchmarks.kept_vectors import cached
from benchmarks.record import record
from benchmarks.retrieval_sets import SETS, RetrievalSet
from finetune.collection.curriculum import lessons
from finetune.collection.lesson import Lesson, Stored
from finetune.collection.material import Material
from finetune.collection.retriever import Course, train
from finetune.parts import document_of
from finetune.recipe import RECIPES, Recipe, read_recipe
from index.adapter import load_adapter
from index.encode import Encoder, MiniLM
from index.types import RouteName
from ingest.chunk import PASSAGE_TOKENS, windows

CHOSEN = ("legal-obliqa", "medical-medquad", "medical-druglabels")
ROUTES = ("meaning", "fused")
_NUMBER = re.compile(  # at the end of a title: "7.2.2(1)", "Part 5.Chapter 4.35.(1)", "APPENDIX 2"
    r"^(?P<document>.+?)\s(?P<number>(?:(?:Part|Schedule|Appendix|Chapter)\s)?\d.*|Appendix.*)$", re.IGNORECASE
)
_HEADING_WORDS = 9  # of a passage that heads others, at most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sets", type=lambda text: text.split(","), default=list(CHOSEN))
    parser.add_argument("--with-labels", action="store_true")
    parser.add_argument("--recipe", type=Path, default=RECIPES / "collection-retriever.toml")
    parser.add_argument("--steps", type=int, help="for a trial: learn from so many batches, and record nothing")
    given = parser.parse_args()
    plain = MiniLM()
    figures: dict[str, Any] = {}
    for one in (one for one in SETS if one.name in given.sets):
        figures[one.name] = measured(one, given, plain)
        print(one.name, json.dumps(figures[one.name], indent=1), flush=True)
    if given.steps is None:
        print(record("unlabelled", figures, dataset=[given.data / f"retrieval-{name}" for name in figures]))


def measured(one: RetrievalSet, given: argparse.Namespace, plain: Encoder) -> dict[str, Any]:
    """Figures of one set."""
    dev, recipe = one.load(given.data, "dev"), read_recipe(given.recipe)
    passages = windowed(dev.passages)
    vectors = cached([passage.embedded for passage in passages], plain, given.cache)
    seen = Material(passages=passages, vectors=vectors, encoder=plain.name)
    headings = list(heading_lessons(passages))
    wanted = recipe.rows | ({"heading": 0} if headings else {})  # the titles of numbered passages tell nothing
    courses = {"no_labels": lessons(passages, wanted, recipe.seed, headings)}
    if given.with_labels:
        courses["labels"] = asked(one.load(given.data, "train"), passages, recipe.seed)
    before = scores(dev, plain, plain, given.cache)
    found: dict[str, Any] = {"questions": len(dev.judged), "passages": len(dev.passages), "before": means(before)}
    for name, course in courses.items():
        out = given.out / one.name / name
        folder = train(
            shortened(recipe, given.steps), Course(lessons=cut(course, given), seen=seen, encoder=plain), out
        )
        adapter = load_adapter(folder)
        after = scores(dev, MiniLM(adapter=adapter), plain, given.cache)
        found[name] = {
            "lessons": dict(Counter(lesson.source for lesson in course)), "minutes": adapter.card["run"]["minutes"],
            "adapter": adapter.name, "after": means(after),
            "gains": {route: gain(after[route] - before[route]) for route in ROUTES},
        }  # fmt: skip
    return found


def scores(dev: LabelledSet, asking: Encoder, plain: Encoder, cache: Path) -> dict[str, Any]:
    """Measures `(questions, measures)` by meaning alone and fused; passages are encoded by the plain encoder."""
    searched = SearchedSet(dev, asking, lambda texts: cached(texts, plain, cache))
    found = {query.query_id: searched.search(query) for query in dev.judged}
    return {
        "meaning": per_query(dev, {name: one.routes[RouteName.DENSE] for name, one in found.items()}),
        "fused": per_query(dev, {name: one.fused for name, one in found.items()}),
    }


def means(found: dict[str, Any]) -> dict[str, Any]:
    return {route: as_json(values.mean(0)) for route, values in found.items()}


def windowed(passages: Sequence[LabelledPassage]) -> tuple[Stored, ...]:
    """The passages as a collection has them: none longer than the encoder reads; the text of `SearchedSet`."""
    return tuple(
        Stored(passage_id=f"{one.passage_id}#{start}", document_id=document(one), text_id=one.passage_id,
               spans=((start, end),), title=one.title, headings=(), text=one.text[start:end])
        for one in passages
        for start, end, _ in windows(one.text, PASSAGE_TOKENS) or [(0, len(one.text), 0)]
    )  # fmt: skip


def document(passage: LabelledPassage) -> str:
    """What a passage belongs to, told by its title."""
    numbered = _NUMBER.match(passage.title)
    return numbered["document"] if numbered else document_of(passage)


def heading_lessons(passages: Sequence[Stored]) -> Iterator[Lesson]:
    """Short passages with numbers ask for those whose numbers begin with theirs."""
    numbers = {one.passage_id: m["number"].rstrip(".") for one in passages if (m := _NUMBER.match(one.title))}
    for place, one in enumerate(passages):
        number = numbers.get(one.passage_id)
        if not number or len(one.text.split()) > _HEADING_WORDS:
            continue
        below = [
            other for other in passages[place + 1 : place + 40]
            if other.document_id == one.document_id and numbers.get(other.passage_id, "").startswith(f"{number}.")
            and len(other.text.split()) > _HEADING_WORDS
        ]  # fmt: skip
        if below:
            also = (one.passage_id, *(other.passage_id for other in below[1:]))
            yield Lesson(question=one.text, passage=below[0], is_whole=True, source="heading", also=also)


def asked(labelled: LabelledSet, passages: Sequence[Stored], seed: int) -> list[Lesson]:
    """The judged questions of a train part, in random order."""
    windows_of: dict[str, list[Stored]] = {}
    for one in passages:
        windows_of.setdefault(one.text_id, []).append(one)
    found = []
    for query in labelled.judged:
        right = [part for name in labelled.qrels[query.query_id] for part in windows_of.get(name, ())]
        if right:
            also = tuple(one.passage_id for one in right[1:])
            found.append(Lesson(question=query.text, passage=right[0], is_whole=True, source="labelled", also=also))
    random.Random(seed).shuffle(found)
    return list({lesson.question: lesson for lesson in found}.values())


def cut(course: list[Lesson], given: argparse.Namespace) -> list[Lesson]:
    return course if given.steps is None else course[: 50 * given.steps]


def shortened(recipe: Recipe, steps: int | None) -> Recipe:
    if steps is None:
        return recipe
    schedule = recipe.schedule.model_copy(update={"epochs": 1.0, "evaluate_every": max(1, steps // 2)})
    return recipe.model_copy(update={"schedule": schedule})


if __name__ == "__main__":
    main()
