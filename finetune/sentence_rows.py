"""Rows of single sentences: the one that answers, and those nearest to the question that do not.

What an extractive answerer would show by mistake is the sentence nearest in meaning, so that is what a verifier of its
answers learns to tell apart (answer sentence selection with hard negatives, Garg et al., AAAI 2020).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from finetune.types import Row, Span
from index.vectors import Vectors
from ingest.sentences import sentences

Encode = Callable[[list[str]], Vectors]
STRETCH = 400  # characters of what is read where nobody says which sentence answers
TITLED = 0.5  # of the sentences are read below the title of their document
_FIRST = 12  # sentences of a passage of which the nearest is taken, where nobody says which answers
_TOGETHER = 256  # rows whose sentences are embedded together


def sentence_rows(rows: Iterable[Row], source: str, encode: Encode, chance: random.Random) -> Iterator[Row]:
    """For each row a sentence of its passage: the one of its answer, and with it the nearest other one.

    Of a row without an answer it is the sentence nearest to the question.

    Args:
        rows: of reading comprehension.
        source: name of the new rows; how a row lost its answer stays behind it.
        encode: texts to unit vectors `(n, dimensions)`.
        chance: shows the titles of some.
    """
    for row, spans, cosines in _near(rows, encode):
        nearest = [int(n) for n in np.argsort(-cosines, kind="stable")]
        title = f"{row.document.replace('_', ' ')}\n" if chance.random() < TITLED else ""
        way = row.source.partition("/")[2]
        if row.answer is None:
            first, last = spans[nearest[0]]
            name = f"{source}/{way}" if way else source
            yield replace(row, passage=title + row.passage[first:last], relevant=None, source=name)
            continue
        start, end = row.answer
        for first, last in spans:
            if first <= start and end <= last:
                yield replace(row, passage=title + row.passage[first:last], answer=None, relevant=None, source=source)
                break
        said = row.passage[start:end].lower()
        others = (row.passage[slice(*spans[n])] for n in nearest)
        if other := next((text for text in others if said not in text.lower() and text not in said), None):
            yield replace(
                row, passage=title + other, answer=None, answerable=False, relevant=None, source=f"{source}/beside"
            )


def stretch_rows(rows: Iterable[Row], source: str, encode: Encode) -> Iterator[Row]:
    """For each row the sentence of its passage nearest to the question, with those after it; relevant ones answer.

    Args:
        rows: of relevance; the first line of a passage is its title.
        source: name of the new rows.
        encode: texts to unit vectors `(n, dimensions)`.
    """
    for row, spans, cosines in _near(rows, encode, titled=True):
        first = spans[int(np.argmax(cosines))][0]
        last = max(end for _, end in spans if end - first <= STRETCH or end == _end_of(spans, first))
        title = row.passage.partition("\n")[0]
        passage = f"{title}\n{row.passage[first:last]}"
        yield replace(row, passage=passage, answerable=row.relevant, relevant=None, source=source)


def _end_of(spans: Sequence[Span], first: int) -> int:
    return next(end for start, end in spans if start == first)


def _near(
    rows: Iterable[Row], encode: Encode, *, titled: bool = False
) -> Iterator[tuple[Row, Sequence[Span], np.ndarray[tuple[int], np.dtype[np.float32]]]]:
    """Each row that has sentences, with their places and their cosines to its question; not those of a title."""
    waiting = iter(rows)
    while some := list(islice(waiting, _TOGETHER)):
        spans = {row.passage: _sentences(row.passage, titled) for row in some}
        texts = {row.question for row in some} | {p[first:last] for p, found in spans.items() for first, last in found}
        order = {text: place for place, text in enumerate(sorted(texts))}
        vectors = encode(list(order))
        for row in some:
            if found := spans[row.passage]:
                places = [order[row.passage[first:last]] for first, last in found]
                yield row, found, vectors[places] @ vectors[order[row.question]]


def _sentences(passage: str, titled: bool) -> list[Span]:
    begins = passage.find("\n") + 1 if titled else 0
    found = [(begins + first, begins + last) for first, last in sentences(passage[begins:])]
    return found[:_FIRST] if titled else found
