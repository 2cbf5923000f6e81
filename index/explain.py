"""Why a passage ranks where it does: its rank in each route, counted over everything, and the words it was found by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.analyze import terms
from index.search import Searcher, depth
from index.types import Hit, Query, RouteName
from ingest.store.catalog import Catalog
from ingest.types import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the question in a passage, its title or its headings."""

    text: str  # as the question has it
    term: str  # as it is indexed
    rarity: float  # inverse document frequency in the collection
    count: int  # how often the passage has it; 0 where it lacks it
    share: float  # what it gave to the score by words


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one route ranks a passage among all that may answer; rank and score are None where it finds it not at all.

    The best `window` of a route go into the fusion; `last` is the score of the last of them, None where there is room.
    """

    name: RouteName
    rank: int | None
    score: float | None
    ranked: int  # how many passages the route ranks
    window: int
    last: float | None

    @property
    def is_inside(self) -> bool:
        """Whether the fusion saw the passage by this route."""
        return self.rank is not None and self.rank <= self.window


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A passage with its place in the fused ranking and in each route. `rank` is None where no window held it."""

    passage: Passage
    document: str  # file name
    rank: int | None
    score: float | None
    standings: tuple[Standing, ...]
    words: tuple[Word, ...]  # every word of the question, the rarest first


class Explainer:
    """How one query ranks every passage of a state."""

    def __init__(self, searcher: Searcher, query: Query, catalog: Catalog) -> None:
        """Search, and rank by every route all that the filter allows.

        Raises:
            UsageError: see `Searcher.search`.
        """
        self._searcher, self._query, self._catalog = searcher, query, catalog
        self.hits: tuple[Hit, ...] = searcher.search(query)
        allowed = self._allowed = searcher.allowed(query.filter, catalog)
        self._routes = searcher.rankings(query, allowed, max(1, len(searcher.rows(allowed))))
        self._places = {
            name: {row: (rank, score) for rank, (row, score) in enumerate(ranking, 1)}
            for name, ranking in self._routes.items()
        }
        self._fused = self._fused_places(searcher.candidates(query, allowed))
        self._rarity = searcher.rarity(query.text)
        self._asked = _asked(query.text)

    def ranked(self, rows: Sequence[int]) -> list[Ranked]:
        """These passages, the best first. Rows that the state does not hold are left out."""
        return self._look(sorted(rows, key=self.order))

    def order(self, row: int) -> tuple[float, float, int]:
        """Sorts rows from the best to the worst: by fused rank, then by the best rank in any route."""
        best = min((places[row][0] for places in self._places.values() if row in places), default=float("inf"))
        return self._fused.get(row, (float("inf"), 0.0))[0], best, row

    def best(self, count: int, route: RouteName | None = None) -> list[Ranked]:
        """The best passages of a route, or of the fusion."""
        if route is None:
            rows = sorted(self._fused, key=self.order)[:count]
        else:
            rows = [row for row, _ in self._routes[route][:count]]
        return self._look(rows)

    def _look(self, rows: Sequence[int]) -> list[Ranked]:
        passages = self._searcher.passages(self._catalog, rows)
        shares = self._searcher.shares(self._query, self._allowed, rows)
        return [self._ranked(passages[row], shares.get(row, {})) for row in rows if row in passages]

    def _ranked(self, passage: Passage, shares: dict[str, float]) -> Ranked:
        document = self._searcher.documents[passage.document_id]
        rank, score = self._fused.get(passage.row_id, (None, None))
        held = Counter(terms("\n".join([document.title, *passage.headings, passage.text])))
        words = [
            Word(
                text=self._asked.get(term, term),
                term=term,
                rarity=rarity,
                count=held[term],
                share=shares.get(term, 0.0),
            )
            for term, rarity in self._rarity.items()
        ]
        return Ranked(
            passage=passage,
            document=document.name,
            rank=rank,
            score=score,
            standings=tuple(self._standing(name, passage.row_id) for name in self._routes),
            words=tuple(sorted(words, key=lambda word: (-word.rarity, word.term))),
        )

    def _standing(self, name: RouteName, row: int) -> Standing:
        ranking, window = self._routes[name], depth(self._query)
        rank, score = self._places[name].get(row, (None, None))
        last = ranking[window - 1][1] if len(ranking) >= window else None
        return Standing(name=name, rank=rank, score=score, ranked=len(ranking), window=window, last=last)

    def _fused_places(self, candidates: Sequence[tuple[int, float, object]]) -> dict[int, tuple[int, float]]:
        """Rank and score of every candidate; the hits as they were given, the others below them."""
        places = {hit.passage.row_id: (hit.rank, hit.score) for hit in self.hits}
        rest = ((row, score) for row, score, _ in candidates if row not in places)
        return places | {row: (rank, score) for rank, (row, score) in enumerate(rest, len(places) + 1)}


def _asked(question: str) -> dict[str, str]:
    """For each index term the word of the question that stands behind it."""
    found: dict[str, str] = {}
    for word in question.split():
        for term in terms(word):
            found.setdefault(term, word.strip(".,;:!?()[]{}\"'“”‘’"))
    return found
