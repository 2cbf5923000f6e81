"""Which question is asked of which collection: with its evidence, without it, and of another topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from benchmarks.pairs.question import PairQuestion, PairSet

GROUPS = 3  # collections without evidence, for each domain; the more, the less else is missing in each of them
NATIVE_SHARE = 0.25  # of the questions of a set, so many more that its annotators found no answer to
OTHER = {"legal": "medical", "medical": "legal"}
# Asked of all documents, a question that points at its own names none that could be found: "What did this study show?"
POINTS = re.compile(
    r"\b(?:this (?:analysis|article|model|paper|report|review|study|test)"
    r"|the (?:article|authors?|experiment|findings?|paper|report|results?|review|study|survey)(?!\s+of))\b",
    re.IGNORECASE,
)

Kind = Literal["answerable", "near_miss", "near_miss_native", "topic_absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question asked of one collection."""

    kind: Kind
    question: PairQuestion
    collection: str

    @property
    def key(self) -> str:
        """The same in every run."""
        return f"{self.kind} {self.question.source} {self.question.question_id}"


def plan(sets: Mapping[str, PairSet], limit: int, seed: int) -> list[Asking]:
    """`limit` answerable questions, as many of each set, each asked three times; and unanswered ones of the sets.

    A larger limit asks the same questions first.
    """
    askings: list[Asking] = []
    for name, one in sets.items():
        for question in drawn(one, name, limit // len(sets), seed, answerable=True):
            domain = question.domain
            askings += [
                Asking(kind="answerable", question=question, collection=domain),
                Asking(kind="near_miss", question=question, collection=f"{domain}-without-{_group(question)}"),
                Asking(kind="topic_absent", question=question, collection=OTHER[domain]),
            ]
        native = drawn(one, name, round(NATIVE_SHARE * limit / len(sets)), seed, answerable=False)
        askings += [Asking(kind="near_miss_native", question=q, collection=q.domain) for q in native]
    return askings


def drawn(one: PairSet, name: str, count: int, seed: int, *, answerable: bool) -> list[PairQuestion]:
    """The first of the set's questions of one sort in random order, less those that point at a document."""
    questions = [question for question in one.questions if question.answerable == answerable]
    Random(f"{seed} {name} {answerable}").shuffle(questions)
    return [question for question in questions if question.is_scoped or not POINTS.search(question.text)][:count]


def write_collections(
    sets: Mapping[str, PairSet], askings: Sequence[Asking], folder: Path
) -> Iterator[tuple[str, Path]]:
    """Write the files of every collection that the plan needs below `folder`: name and folder of each."""
    near = [asking.question for asking in askings if asking.kind == "near_miss"]
    for name in sorted({asking.collection for asking in askings}):
        domain, _, group = name.partition("-without-")
        lacking = [question for question in near if group and str(_group(question)) == group]
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for one in sets.values():
            for document in one.documents.values():
                if document.domain == domain:
                    _write(target / document.name, document.text, [q for q in lacking if q.document == document.name])
        yield name, target


def _write(file: Path, text: Callable[[frozenset[int]], str], lacking: Sequence[PairQuestion]) -> None:
    if any(question.evidence is None for question in lacking):
        return  # the whole document is what is missing
    without = frozenset(number for question in lacking for number in question.evidence or ())
    file.write_text(text(without), encoding="utf-8")


def _group(question: PairQuestion) -> int:
    """Which of the lacking collections lacks its evidence: never pieces of a document where the document is lacking."""
    lacking = Random(question.document).randrange(GROUPS)
    if question.evidence is None:
        return lacking
    return (lacking + 1 + Random(question.question_id).randrange(GROUPS - 1)) % GROUPS
