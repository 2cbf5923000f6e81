"""What stands above clauses, as people search for it: the clauses are what they look for."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from finetune.collection.lesson import Lesson, Stored
from index.analyze import terms

_NUMBER = re.compile(r"^\W*\d[\d.()]*\s+")  # of a section
_FORMS = ("{}", "{}", "What does it say about {}?", "What are the rules on {}?", "Tell me about {}")


def heading_lessons(passages: Sequence[Stored], chance: random.Random) -> Iterator[Lesson]:
    """A question by each heading, or by the title where a document has no headings; it finds the first clause below.

    A heading that several documents have is asked for with their titles. The clause then lacks the heading.

    Args:
        passages: in the order of their documents.
        chance: draws the words of the questions.
    """
    below: dict[tuple[str, tuple[str, ...]], list[Stored]] = defaultdict(list)
    documents: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        if passage.path:
            below[passage.document_id, passage.path].append(passage)
            documents[_NUMBER.sub("", passage.path[-1]).lower()].add(passage.document_id)
    for (_, path), found in below.items():
        heading = _NUMBER.sub("", path[-1]) if chance.random() < 0.5 else path[-1]
        alone = len(documents[_NUMBER.sub("", path[-1]).lower()]) == 1
        named = [heading] if alone else [heading, path[0]] if len(path) > 1 else []
        if not named or not terms(heading) or heading.isdecimal():
            continue
        first = found[0]
        bare = replace(first, headings=first.headings[:-1]) if first.headings else replace(first, title="")
        yield Lesson(
            question=chance.choice(_FORMS).format(" of ".join(named) if chance.random() < 0.5 else " ".join(named)),
            passage=bare, is_whole=False, source="heading", also=tuple(one.passage_id for one in found[1:]),
        )  # fmt: skip
