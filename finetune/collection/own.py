"""The user's own questions with what answers them, from a .jsonl or .csv file: each is put to a passage, or told of."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune.collection.lesson import Lesson, Stored
from index.analyze import terms
from ingest.errors import UsageError

SHARED = 0.6  # of the terms of an answer that its passage must hold, where it is no quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question, words that answer it, and the document they stand in; "" where that is not known."""

    place: str  # file and line, for messages
    question: str
    answer: str
    document: str


Pairs = Sequence[Pair]


def read_pairs(path: Path) -> list[Pair]:
    """Read a file with the columns or keys `question`, `answer` (or `quote`) and, where known, `document`.

    Raises:
        UsageError: it cannot be read, is of another kind, or a row lacks question or answer; every such row is named.
    """
    readers = {".jsonl": _json_rows, ".csv": _table_rows}
    if path.suffix.lower() not in readers:
        raise UsageError(f"{path}: files of questions and answers to learn from end in {' or '.join(readers)}.")
    found, wrong = [], []
    try:
        for number, row in readers[path.suffix.lower()](path):
            told = {key: str(row.get(key) or "").strip() for key in ("question", "answer", "quote", "document")}
            if told["question"] and (told["quote"] or told["answer"]):
                found.append(Pair(place=f"{path.name}, line {number}", question=told["question"],
                                  answer=told["quote"] or told["answer"], document=told["document"]))  # fmt: skip
            else:
                wrong.append(str(number))
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read: {error}. Save it as UTF-8 text and try again.") from error
    if wrong:
        raise UsageError(f"{path}: lines without a question, or without an answer or quote: {', '.join(wrong)}.")
    return found


def own_lessons(
    pairs: Pairs, passages: Sequence[Stored], names: Mapping[str, frozenset[str]]
) -> tuple[list[Lesson], list[str]]:
    """The lessons of the user's questions, and a line on each that no passage answers.

    Args:
        pairs: questions and answers.
        passages: of the collection.
        names: by document id, what a document may be called.
    """
    found, unplaced = [], []
    folded = [(passage, _folded(passage.text)) for passage in passages]
    for pair in pairs:
        within = [one for one in folded if not pair.document or pair.document in names.get(one[0].document_id, ())]
        passage = _holding(pair.answer, within)
        if passage is None:
            where = f"of {pair.document!r}" if pair.document else "of the collection"
            unplaced.append(f"{pair.place}: no passage {where} holds the answer; it is not learned from.")
            continue
        found.append(Lesson(question=pair.question, passage=passage, is_whole=True, source="own",
                            answer=place_of(pair.answer, passage.text)))  # fmt: skip
    return found, unplaced


def _holding(answer: str, within: Sequence[tuple[Stored, str]]) -> Stored | None:
    """The passage that holds the answer word for word, else the one that holds most of its terms."""
    quote = _folded(answer)
    for passage, text in within:
        if f" {quote} " in f" {text} ":
            return passage
    wanted = Counter(terms(answer))
    shares = [((wanted & Counter(terms(passage.text))).total(), passage) for passage, _ in within if wanted]
    most, best = max(shares, key=lambda share: share[0], default=(0, None))
    return best if best is not None and most >= SHARED * wanted.total() else None


def place_of(answer: str, text: str) -> tuple[int, int] | None:
    """Where the words of an answer stand, whatever stands between them; None where they do not."""
    words = re.findall(r"\w+", answer)
    match = re.search(r"\W+".join(map(re.escape, words)), text, re.IGNORECASE)
    return match.span() if match and match.end() > match.start() else None


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            row = json.loads(line)
            yield number, row if isinstance(row, dict) else {}


def _table_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from enumerate(csv.DictReader(file), 2)
