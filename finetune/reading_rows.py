"""Rows of reading comprehension from files of SQuAD form: answers in their passages, and questions without one.

At least a third of the rows has no answer, in the ways that mislead a reader: another passage of the same document, the
passage without the sentence that answers, the question with another number or name, or with a "not". Published work
calls the latter adversarial; they are made here by rule, after the kinds that Rajpurkar et al. (ACL 2018) describe.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finetune.types import Row
from ingest.sentences import sentences

_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d(?![\w.])")
_NAME = re.compile(r"(?<=\w )(?:[A-Z][\w'’-]+)(?: (?:of |the |de )?[A-Z][\w'’-]+)*")
_VERB = re.compile(
    r"\b(is|are|was|were|did|does|do|can|could|may|must|shall|should|will|would|has|have|had)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question on a passage of a document; `answers` are character offsets of the passage, none if unanswerable."""

    question: str
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A passage of a document with what is asked of it."""

    document: str
    passage: str
    asked: tuple[Asked, ...]


def read_squad(path: Path, *, split: str | None = None, asking: str = "question") -> list[Read]:
    """The passages of a gzip-compressed file of SQuAD 2.0 form.

    Args:
        path: the file.
        split: only documents that the file says to be of this split; None for all.
        asking: the field whose words are the questions.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        documents = json.load(file)["data"]
    return [
        Read(
            document=document["title"],
            passage=paragraph["context"],
            asked=tuple(
                Asked(
                    question=" ".join(qa[asking].split()),
                    answers=tuple(
                        (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
                        for answer in qa["answers"]
                        if answer["text"].strip()
                    ),
                )
                for qa in paragraph["qas"]
            ),
        )
        for document in documents
        if split is None or document.get("split") == split
        for paragraph in document["paragraphs"]
    ]


def reading_rows(read: Sequence[Read], source: str, chance: random.Random) -> Iterator[Row]:
    """A row for each answered question, and for six of ten of them one without an answer.

    Args:
        read: passages, those of a document one after the other.
        source: name of the set.
        chance: decides which way a question loses its answer.
    """
    ways = _Ways(read, chance)
    for one in read:
        for asked in one.asked:
            if not asked.answers:
                yield Row(
                    question=asked.question, passage=one.passage, answerable=False, source=source, document=one.document
                )
                continue
            row = Row(
                question=asked.question,
                passage=one.passage,
                answer=asked.answers[0],
                answerable=True,
                relevant=True,
                source=source,
                document=one.document,
            )
            yield row
            if chance.random() < 0.6 and (changed := ways.without_answer(row, one.document)):
                yield changed


def titled(row: Row, chance: random.Random) -> Row:
    """The row, its passage below the title of its document for half of the rows: so are passages read in a search.

    What a document is about often stands in its title alone. Of these rows an eighth asks for the title, too.
    """
    title = row.document.replace("_", " ")
    if not title or chance.random() < 0.5:
        return row
    above = f"{title}\n"
    answer = row.answer and (row.answer[0] + len(above), row.answer[1] + len(above))
    question = row.question
    if chance.random() < 1 / 8 and title.lower() not in question.lower():
        question = chance.choice(("{asked} in {title}?", "In {title}: {asked}?", "{title}: {asked}?")).format(
            asked=question.rstrip("? "), title=title
        )
    return replace(row, question=question, passage=above + row.passage, answer=answer)


class _Ways:
    """The ways in which a question loses its answer."""

    def __init__(self, read: Iterable[Read], chance: random.Random) -> None:
        self._chance = chance
        self._passages: dict[str, list[str]] = {}
        self._questions: dict[str, list[str]] = {}
        for one in read:
            self._passages.setdefault(one.document, []).append(one.passage)
            self._questions.setdefault(one.document, []).extend(asked.question for asked in one.asked)

    def without_answer(self, row: Row, document: str) -> Row | None:
        """A row like this one that has no answer; None where none of the ways drawn leads to one."""
        ways: list[Callable[[Row, str], Row | None]] = [self._other, self._removed, self._swapped, self._negated]
        for way in self._chance.choices(ways, (35, 25, 30, 10), k=3):
            if changed := way(row, document):
                return changed
        return None

    def _other(self, row: Row, document: str) -> Row | None:
        """The passage of the document, of some drawn, that shares most words with the question and not the answer."""
        answer = _words(row.passage[slice(*row.answer or (0, 0))])
        drawn = self._chance.sample(self._passages[document], min(8, len(self._passages[document])))
        others = [other for other in drawn if other != row.passage and not answer <= _words(other)]
        if not others:
            return None
        asked = _words(row.question)
        best = max(others, key=lambda other: len(asked & _words(other)))
        return replace(row, passage=best, answer=None, answerable=False, relevant=False, source=f"{row.source}/other")

    def _removed(self, row: Row, _: str) -> Row | None:
        """The passage without the sentence of the answer, where it does not say it again."""
        start, end = row.answer or (0, 0)
        spans = list(sentences(row.passage))
        kept = [row.passage[a:b] for a, b in spans if b <= start or a >= end]
        rest = " ".join(kept)
        if not kept or len(kept) == len(spans) or row.passage[start:end].lower() in rest.lower():
            return None
        return replace(row, passage=rest, answer=None, answerable=False, relevant=None, source=f"{row.source}/removed")

    def _swapped(self, row: Row, document: str) -> Row | None:
        """The question with a number or name of another question of the document."""
        for pattern in self._chance.sample((_NUMBER, _NAME), 2):
            own = pattern.findall(row.question)
            if not own:
                continue
            drawn = self._chance.sample(self._questions[document], min(12, len(self._questions[document])))
            others = [o for q in drawn for o in pattern.findall(q) if o not in row.question]
            if others:
                question = row.question.replace(self._chance.choice(own), self._chance.choice(others), 1)
                return _asking(row, question, "swapped")
        return None

    def _negated(self, row: Row, _: str) -> Row | None:
        """The question with a "not" after its verb, if it has none."""
        found = _VERB.search(row.question)
        if not found or re.search(r"\b(?:not|never|no|n't|except)\b", row.question, re.IGNORECASE):
            return None
        rest = row.question[found.end() :].split(" ")
        place = min(len(rest), 3 if found[0].lower() in ("did", "does", "do") else 1)
        question = row.question[: found.end()] + " ".join([*rest[:place], "not", *rest[place:]])
        return _asking(row, question, "negated")


def _asking(row: Row, question: str, way: str) -> Row:
    return replace(row, question=question, answer=None, answerable=False, relevant=None, source=f"{row.source}/{way}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
