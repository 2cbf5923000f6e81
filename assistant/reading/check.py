"""Whether reading the best passages puts a collection's finds in a better order, told without anybody's labels.

Sentences are taken out of passages of the collection itself, and the rest of a passage must be found again by the
sentence, and by a few words of it. Some hundred passages are searched as the collection is, once as the fused scores
have them and once as read; the average precision of the two is compared, question by question.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from assistant.evaluation.measures import KEYS, Values, estimate, per_query
from assistant.evaluation.retrieval import SearchedSet
from assistant.reading.cloze import taken_out
from assistant.reading.phrase import phrase
from assistant.reading.verdict import Verdict
from index.crossencoder import CrossEncoder
from index.encode import Encoder
from index.fuse import Ranking
from index.reread import MOST_READ, mixed
from index.search import Searcher
from ingest.errors import UsageError
from ingest.store.catalog import Catalog
from ingest.types import Passage

QUESTIONS = 30
FEWEST = 20  # questions that a verdict needs
PASSAGES = 360  # of whole documents, drawn by a seed, that are searched
OF_A_DOCUMENT = 60  # at most, in a row
_MEASURE = KEYS.index("map@10")


def drawn_places(owners: Sequence[str], seed: int = 1) -> list[int]:
    """Places of the passages to search: stretches of documents, for what looks alike stands in the same one.

    Args:
        owners: the document of each passage, in the order of the passages.
        seed: draws documents and stretches.
    """
    chance = random.Random(seed)  # noqa: S311 - draws passages, no secrets
    documents: dict[str, list[int]] = {}
    for place, owner in enumerate(owners):
        documents.setdefault(owner, []).append(place)
    drawn: list[int] = []
    for name in chance.sample(sorted(documents), len(documents)):
        first = chance.randint(0, max(len(documents[name]) - OF_A_DOCUMENT, 0))
        drawn += documents[name][first : first + OF_A_DOCUMENT]
        if len(drawn) >= PASSAGES:
            break
    return drawn[:PASSAGES]


def cloze_set(passages: Sequence[LabelledPassage], seed: int = 1) -> LabelledSet:
    """Passages with questions made from some of them, which then lack the sentence that asks for them.

    Args:
        passages: to be searched.
        seed: draws passages and sentences.

    Raises:
        UsageError: too few of them hold a sentence that can stand alone.
    """
    chance = random.Random(seed)  # noqa: S311
    asked: dict[str, str] = {}
    rest: dict[str, str] = {}
    for one in chance.sample(passages, len(passages)):
        if len(asked) < QUESTIONS and (taken := taken_out(one.text, chance)):
            statement, others, _ = taken
            asked[one.passage_id] = statement if len(asked) % 2 else phrase(statement)
            rest[one.passage_id] = " ".join(others)
    if len(asked) < FEWEST:
        raise UsageError(
            f"Only {len(asked)} of {len(passages)} passages hold a sentence to ask by, {FEWEST} are needed: the "
            "collection is too small for a check."
        )
    return LabelledSet(
        passages=tuple(replace(one, text=rest.get(one.passage_id, one.text)) for one in passages),
        queries=tuple(LabelledQuery(query_id=name, text=text, group=None) for name, text in asked.items()),
        qrels={name: {name: 1} for name in asked},
    )


def compared(labelled: LabelledSet, encoder: Encoder, reader: CrossEncoder) -> tuple[Values, Values]:
    """MAP@10 of each question by fused scores and as read: two arrays `(questions, 1)`."""
    searched = SearchedSet(labelled, encoder)
    fused: dict[str, Ranking] = {}
    read: dict[str, Ranking] = {}
    for query in labelled.queries:
        found = list(searched.search(query).fused)
        best, rest = found[:MOST_READ], found[MOST_READ:]
        readings = reader.read(query.text, [_readable(labelled.passages[row]) for row, _ in best])
        scores = mixed([score for _, score in best], [reading.answerable for reading in readings])
        order = np.argsort(-np.asarray(scores), kind="stable")
        fused[query.query_id], read[query.query_id] = found, [*(best[place] for place in order), *rest]
    before, after = (per_query(labelled, ranking)[:, [_MEASURE]] for ranking in (fused, read))
    return before, after


def check(searcher: Searcher, catalog: Catalog, encoder: Encoder, reader: CrossEncoder) -> Verdict:
    """Check what a searcher serves, less what was removed.

    Args:
        searcher: on the collection.
        catalog: of the collection.
        encoder: that of the collection.
        reader: reads passages.

    Raises:
        UsageError: see `cloze_set`.
    """
    rows, owners = catalog.row_owners(searcher.snapshot)
    removed = catalog.removed_documents()
    served = [(int(row), owner) for row, owner in zip(rows, owners, strict=True) if owner not in removed]
    drawn = [served[place][0] for place in drawn_places([owner for _, owner in served])]
    passages = [_labelled(one, searcher) for one in searcher.passages(catalog, drawn).values()]
    before, after = compared(cloze_set(passages), encoder, reader)
    gain, low, high = (round(float(values[0]), 4) for values in estimate(after - before))
    return Verdict(
        adapter=reader.name, passages=len(rows), questions=len(before), fused=round(float(before.mean()), 4),
        read=round(float(after.mean()), 4), gain=gain, low=low, high=high,
        checked=datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip


def _labelled(passage: Passage, searcher: Searcher) -> LabelledPassage:
    title = searcher.documents[passage.document_id].title
    above = " > ".join(part for part in (title, *passage.headings) if part)
    return LabelledPassage(passage_id=passage.passage_id, title=above, text=passage.text, group="")


def _readable(passage: LabelledPassage) -> str:
    return f"{passage.title}\n{passage.text}" if passage.title else passage.text
