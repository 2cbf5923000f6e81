"""What the cross-encoder that ships learns from: public sets with fitting licences, less what development sets hold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from assistant.evaluation.labelled import load_set, split_file
from finetune.leaks import Leaks
from finetune.public_sets import contracts, corpus, labelled, shuffled, squad
from finetune.reading_rows import read_squad, reading_rows, titled
from finetune.relevance_rows import relevance_rows
from finetune.statement_data import STATEMENTS, statements
from finetune.types import Row
from finetune.window_rows import window_rows
from index.crossencoder import PASSAGE_TOKENS

# Questions of these are asked of every document, so that they alone are no leak.
TEMPLATED = ("legal-cuad", "medical-druglabels", "legal-contractnli")
DEVELOPMENT = (
    "legal-contractnli", "legal-cuad", "legal-obliqa", "legal-xref-adgm", "legal-xref-ukfin", "legal-aila-statutes",
    "legal-aila-cases", "medical-covidqa", "medical-druglabels", "medical-medquad", "medical-pubmedqa",
)  # fmt: skip
READERS = ("contractnli-dev", "covidqa-train", "policyqa-dev", "squad2-dev-part")
_CORPUS = {"legal-xref-adgm": "legal-obliqa"}
READ = ("squad", "cuad")  # for answers
COUNTED = (*READ, *STATEMENTS)  # by rows
WINDOW_TOKENS = PASSAGE_TOKENS - 16  # of a contract


def reader_rows(data: Path, wanted: Mapping[str, int], seed: int) -> tuple[list[Row], Counter[str]]:
    """The rows of a run in a seeded random order, and how many of each source were left out as leaks.

    Args:
        data: folder of the public sets.
        wanted: how many of each set at most: rows of those in `COUNTED`, questions of the others.
        seed: draws and orders them.
    """
    leaks = Leaks(*development(data))
    rows: list[Row] = []
    for name, most in wanted.items():
        chance = random.Random(f"{seed} {name}")  # noqa: S311 - draws rows, no secrets
        drawn = islice(leaks.without(_drawn(data, name, most, chance)), most if name in COUNTED else None)
        rows += (titled(row, chance) for row in drawn) if name in READ else drawn
    random.Random(seed).shuffle(rows)  # noqa: S311
    return rows, leaks.left_out


def _drawn(data: Path, name: str, most: int, chance: random.Random) -> Iterator[Row]:
    """Rows of a set in an order that a part of them represents."""
    if name == "squad":
        yield from reading_rows(shuffled(squad(data), chance), name, chance)
    elif name == "cuad":
        yield from window_rows(shuffled(contracts(data), chance), name, WINDOW_TOKENS, chance)
    elif name in STATEMENTS:
        yield from statements(data, name, WINDOW_TOKENS, chance)
    else:
        yield from relevance_rows(labelled(data, name), name, most, chance)


def development(data: Path) -> tuple[set[str], set[str]]:
    """Questions and answering passages of the development sets below `data`; see `Leaks`."""
    questions, passages = set(), set()
    for name in DEVELOPMENT:
        folder = data / f"retrieval-{name}"
        labelled = load_set(
            folder,
            queries=split_file(folder, "queries", "dev"),
            qrels=split_file(folder, "qrels", "dev"),
            corpus=[corpus(data / f"retrieval-{_CORPUS.get(name, name)}")],
        )
        if name not in TEMPLATED:
            questions |= {query.text for query in labelled.queries}
        right = {passage_id for judged in labelled.qrels.values() for passage_id in judged}
        passages |= {passage.text for passage in labelled.passages if passage.passage_id in right}
    for name in READERS:
        read = read_squad(data / "reader" / f"{name}.json.gz")
        passages |= {one.passage for one in read}
        if name != "contractnli-dev":
            questions |= {asked.question for one in read for asked in one.asked}
    return questions, passages
