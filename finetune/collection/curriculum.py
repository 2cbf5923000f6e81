"""All lessons of a collection: each question once, and none whose words are also another passage's."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from finetune.collection.clozes import asked_lessons, cloze_lessons
from finetune.collection.definitions import definition_lessons
from finetune.collection.headings import heading_lessons
from finetune.collection.lesson import Lesson, Stored
from finetune.collection.references import reference_lessons
from index.analyze import terms
from ingest.errors import UsageError

JUDGING, VALIDATING = 0.2, 0.1  # of the lessons are held out to judge by, and of the rest to tell when to stop
MOST = 400  # lessons held out, about
OVERSHOOT = 1.5  # times the lessons wanted may be held out, for documents are not cut
FEWEST_TERMS = 1  # of a question
WRITTEN = "written"  # the way of questions that a language model writes


def lessons(
    passages: Sequence[Stored], wanted: Mapping[str, int], seed: int, own: Iterable[Lesson] = ()
) -> list[Lesson]:
    """The lessons of a collection in a seeded random order.

    Args:
        passages: in the order of their documents.
        wanted: how many of each way at most: "heading", "definition", "reference", "cloze", "asked". Those "written"
            by a language model are made elsewhere; see `finetune.collection.written`.
        seed: draws and orders them.
        own: questions from elsewhere, which come before those made here.

    Raises:
        UsageError: there is no such way.
    """
    chance = random.Random(seed)  # noqa: S311 - draws rows, no secrets
    made: dict[str, Iterator[Lesson]] = {
        "heading": heading_lessons(passages, chance),
        "definition": definition_lessons(passages, chance),
        "reference": reference_lessons(passages),
        "cloze": cloze_lessons(passages, chance),
        "asked": asked_lessons(passages, chance),
    }
    chosen = list(own)
    if unknown := sorted(set(wanted) - {*made, WRITTEN}):
        ways = ", ".join([*made, WRITTEN])
        raise UsageError(f"The recipe asks for questions made by {', '.join(unknown)}; the ways are {ways}.")
    for way, most in wanted.items():
        if way == WRITTEN:
            continue
        found = list(made[way])
        chosen += chance.sample(found, min(most, len(found)))
    known = list(_once(_with_twins(chosen, passages)))
    chance.shuffle(known)
    return known


def divided(
    found: Sequence[Lesson], passages: Sequence[Stored], share: float = JUDGING
) -> tuple[list[Lesson], list[Lesson], Counter[str]]:
    """The lessons to learn from and those of documents held out, and how many of each way are neither.

    Nothing is learned from a passage that a document held out repeats word for word. Of a passage held out only one
    lesson is kept: what its question was taken from cannot be missing for another.

    Args:
        found: in random order; documents are held out in the order in which they come.
        passages: of the collection.
        share: of the lessons to hold out, `MOST` at most.

    Raises:
        UsageError: there are too few documents to divide them.
    """
    chosen = _held_out(Counter(lesson.document for lesson in found), min(share * len(found), MOST))
    unseen = {passage.passage_id for passage in passages if passage.document_id in chosen}
    learned = [one for one in found if one.document not in chosen and unseen.isdisjoint(one.also)]
    held_out = list({one.right: one for one in reversed(found) if one.document in chosen}.values())
    if not learned or not held_out:
        count = len({lesson.document for lesson in found})
        raise UsageError(
            f"The {len(found)} questions that the collection gives are of {count} documents, too few to hold some of "
            "them out."
        )
    left = Counter(one.source for one in found) - Counter(one.source for one in [*learned, *held_out])
    return learned, held_out, left


def _held_out(sizes: Counter[str], wanted: float) -> set[str]:
    """Documents that together have so many lessons, about; too large ones are passed by."""
    chosen: set[str] = set()
    held = 0
    for document, size in sizes.items():
        if held < wanted and held + size <= max(OVERSHOOT * wanted, 1):
            chosen.add(document)
            held += size
    return chosen


def _with_twins(found: Iterable[Lesson], passages: Sequence[Stored]) -> Iterator[Lesson]:
    """The lessons, knowing which other passages say the same word for word."""
    said: dict[str, list[str]] = defaultdict(list)
    for passage in passages:
        said[_folded(passage.text)].append(passage.passage_id)
    text = {passage.passage_id: _folded(passage.text) for passage in passages}
    for lesson in found:
        twins = (one for one in said[text[lesson.right]] if one != lesson.right)
        yield replace(lesson, also=tuple(dict.fromkeys((*lesson.also, *twins))))


def _once(found: Iterable[Lesson]) -> Iterator[Lesson]:
    """Each question once; one that several passages give is no question for any of them."""
    known: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in found:
        if len(terms(lesson.question)) >= FEWEST_TERMS:
            known[_folded(lesson.question)].append(lesson)
    for same in known.values():
        if same[0].source == "own" or len({lesson.right for lesson in same}) == 1:
            yield same[0]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
