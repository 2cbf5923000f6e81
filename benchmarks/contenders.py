"""What the retrieval table compares: our search step by step, and what a user would pick instead.

A contender is a name and a function that indexes a set; what that returns ranks a question's passages. Every
contender sees the same passages and the same questions. Where a set searches inside one document, our index holds all
documents and is told where to look; the others index each document by itself, which is what their user could do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from assistant.evaluation.retrieval import DEPTH, SearchedSet, narrowed_to
from benchmarks.peers import bm25, ensemble, minilm, txtai_hybrid
from benchmarks.tune_fusion import candidates
from index.encode import Vectors
from index.fuse import WEIGHTS, Ranking
from index.rank import wording
from index.types import RouteName

Rank = Callable[[LabelledQuery], Ranking]


def as_asked(searched: SearchedSet, query: LabelledQuery) -> Ranking:
    """By words, those of the whole question."""
    return searched.lexical.search(query.text, DEPTH, only=narrowed_to(query))


def near_words(searched: SearchedSet, query: LabelledQuery) -> Ranking:
    """What the words found, by the words and their nearness."""
    only = narrowed_to(query)
    rows = [row for row, _ in searched.words(query)]
    scores = searched.lexical.scores(wording(query.text, only), rows, only=only)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def reciprocal_rank(searched: SearchedSet, query: LabelledQuery) -> Ranking:
    """Both routes by plain reciprocal rank fusion, constant 60 (Cormack, Clarke and Buettcher 2009)."""
    scores: dict[int, float] = {}
    for ranking in (searched.words(query), searched.meaning(query)):
        for rank, (row, _) in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (60 + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def weighed(searched: SearchedSet, query: LabelledQuery) -> Ranking:
    """Words with their nearness, and meaning, each between its own best and worst, added with the weights shipped."""
    return candidates(searched, query).fused(WEIGHTS[RouteName.DENSE])


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A way to rank with our index, and the step that it is to be better than, "" where it begins something."""

    rank: Callable[[SearchedSet, LabelledQuery], Ranking]
    after: str = ""


STEPS: Mapping[str, Step] = {
    "lexical_as_asked": Step(rank=as_asked),
    "lexical": Step(rank=SearchedSet.words, after="lexical_as_asked"),
    "lexical_near": Step(rank=near_words, after="lexical"),
    "dense": Step(rank=SearchedSet.meaning),
    "reciprocal_rank": Step(rank=reciprocal_rank, after="lexical"),
    "weighed": Step(rank=weighed, after="reciprocal_rank"),
    "fused": Step(rank=lambda searched, query: searched.search(query).fused, after="weighed"),
}
SHIPPED = "fused"  # as a collection searches: other weights for numbers and quotes too, and parts of a question


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """How a peer indexes texts with their vectors, what it is given, and how many questions of a set it is asked."""

    build: Callable[[Sequence[str], Vectors], Callable[[str], list[int]]]
    settings: str
    titles: bool = True  # whether a passage's title stands above its text
    at_most: int | None = None  # questions of a set, drawn with a seed


PEERS: Mapping[str, Peer] = {
    "bm25s": Peer(build=bm25.build, settings="bm25s, defaults, English stop words, Snowball stemmer; title and text"),
    "bm25s_text": Peer(build=bm25.build, settings="the same, text alone", titles=False),
    "minilm": Peer(
        build=minilm.build,
        settings="sentence-transformers float32, title and text cut at 256 tokens, FAISS flat",
    ),
    "ensemble": Peer(
        build=ensemble.build,
        settings="LangChain EnsembleRetriever, weights .5 and .5; BM25Retriever as it comes, FAISS; 100 passages each",
        at_most=300,
    ),
    "txtai": Peer(build=txtai_hybrid.build, settings="txtai hybrid=True as it comes; the vectors of minilm"),
}
BASELINE = "bm25s"


def peer_index(peer: Peer, labelled: LabelledSet, cache: Path) -> Rank:
    """Index a set with a peer: one index of all, or one for each document where the set searches inside one."""
    vectors = minilm.passage_vectors([minilm.text_of(p.title, p.text) for p in labelled.passages], cache)
    texts = [minilm.text_of(p.title if peer.titles else "", p.text) for p in labelled.passages]
    searches = {
        group: (rows, peer.build([texts[row] for row in rows], vectors[rows]))
        for group, rows in _rows_by_group(labelled.passages).items()
    }

    def rank(query: LabelledQuery) -> Ranking:
        rows, search = searches[query.group or ""]
        found = search(query.text)
        return [(rows[number], float(-place)) for place, number in enumerate(found)]

    return rank


def _rows_by_group(passages: Iterable[LabelledPassage]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for row, passage in enumerate(passages):
        groups.setdefault(passage.group, []).append(row)
    return groups
