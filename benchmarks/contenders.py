"""What the retrieval table compares: our search step by step, and what a user would pick instead.

A contender is a name and a function that indexes a set; what that returns ranks a question's passages. Every
contender sees the same passages and the same questions. Where a set searches inside one document, our index holds all
documents and is told where to look; the others index each document by itself, which is what their user could do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluate_retrieval import SearchedSet
from assistant.labelled import LabelledPassage, LabelledQuery, LabelledSet
from benchmarks.peers import bm25, ensemble, minilm, txtai_hybrid
from index.encode import Vectors
from index.fuse import Ranking
from index.types import RouteName

Rank = Callable[[LabelledQuery], Ranking]
Step = Callable[[SearchedSet, LabelledQuery], Ranking]


def plain_fusion(searched: SearchedSet, query: LabelledQuery) -> Ranking:
    """Both routes by reciprocal rank."""
    return reciprocal_rank({RouteName.LEXICAL: searched.words(query), RouteName.DENSE: searched.meaning(query)})


def reciprocal_rank(rankings: Mapping[RouteName, Ranking]) -> list[tuple[int, float]]:
    """Plain reciprocal rank fusion, constant 60 (Cormack, Clarke and Buettcher 2009)."""
    scores: dict[int, float] = {}
    for ranking in rankings.values():
        for rank, (row, _) in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (60 + rank)
    return sorted(scores.items(), key=lambda item: -item[1])


# Each step is compared with the one before it; the last is what a collection's search does.
STEPS: Mapping[str, Step] = {
    "lexical": SearchedSet.words,
    "dense": SearchedSet.meaning,
    "reciprocal_rank": plain_fusion,
    "fused": lambda searched, query: searched.search(query).fused,
}
SHIPPED = "fused"


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
