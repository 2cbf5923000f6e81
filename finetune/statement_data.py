"""Statements and phrases made from the train parts of public sets; see `finetune.statement_rows`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from finetune.parts import Part, answers, clauses, paragraphs, sections
from finetune.phrases import phrased
from finetune.public_sets import conclusions, contracts, kinds, labelled, shuffled, squad
from finetune.reading_rows import reading_rows
from finetune.relevance_rows import relevance_rows
from finetune.sentence_rows import sentence_rows, stretch_rows
from finetune.statement_rows import cloze_rows, conclusion_rows, distinct, heading_rows
from finetune.types import Row
from finetune.window_rows import window_rows
from index.encode import load_encoder

SETS = {
    "headings": ("cuad", "medquad", "druglabels"),
    "cloze": ("cuad", "medquad", "druglabels", "squad"),
    "phrases": ("cuad", "squad"),
    "conclusions": ("pubmedqa",),
    "sentences": ("squad", "cuad", "medquad", "druglabels"),
}
STATEMENTS = tuple(f"{name}-{kind}" for kind, names in SETS.items() for name in names)  # as recipes name them


def statements(data: Path, source: str, tokens: int, chance: random.Random) -> Iterator[Row]:
    """The rows of one of `STATEMENTS` in an order that a part of them represents, each once.

    Args:
        data: folder of the public sets.
        source: which.
        tokens: length of a window of a contract.
        chance: draws and orders them.
    """
    name, kind = source.split("-")
    if kind == "headings":
        yield from distinct(heading_rows(_parts(data, name, chance), source, chance))
    elif kind == "cloze":
        yield from distinct(cloze_rows(_parts(data, name, chance), source, chance))
    elif kind == "conclusions":
        yield from distinct(_conclusions(data, name, source, chance))
    elif kind == "sentences":
        yield from distinct(_sentences(data, name, source, tokens, chance))
    elif name == "cuad":
        yield from distinct(window_rows(shuffled(contracts(data, "category"), chance), source, tokens, chance))
    else:
        yield from distinct(phrased(reading_rows(shuffled(squad(data), chance), name, chance), source, chance))


def _parts(data: Path, name: str, chance: random.Random) -> list[Part]:
    if name == "cuad":
        return shuffled(clauses(contracts(data)), chance)
    if name == "squad":
        return shuffled(paragraphs(squad(data)), chance)
    read = labelled(data, name)
    if name == "medquad":
        return shuffled(answers(read, kinds(data, name)), chance)
    asked = {passage_id for query in read.judged for passage_id in read.qrels[query.query_id]}
    return shuffled(sections(passage for passage in read.passages if passage.passage_id in asked), chance)


def _sentences(data: Path, name: str, source: str, tokens: int, chance: random.Random) -> Iterator[Row]:
    encode = load_encoder().encode
    if name == "squad":
        yield from sentence_rows(reading_rows(shuffled(squad(data), chance), name, chance), source, encode, chance)
    elif name == "cuad":
        rows = window_rows(shuffled(contracts(data), chance), name, tokens, chance)
        yield from sentence_rows(rows, source, encode, chance)
    else:
        read = labelled(data, name)
        yield from stretch_rows(relevance_rows(read, name, len(read.judged), chance), source, encode)


def _conclusions(data: Path, name: str, source: str, chance: random.Random) -> Iterator[Row]:
    read, concluded = labelled(data, name), conclusions(data, name)
    text = {passage.passage_id: passage.text for passage in read.passages}
    report = {query: next(iter(read.qrels[query])) for query in concluded if read.qrels.get(query)}
    order = sorted(report)
    chance.shuffle(order)
    reports = {report[query]: text[report[query]] for query in order}
    yield from conclusion_rows(reports, {report[query]: concluded[query] for query in order}, source, chance)
