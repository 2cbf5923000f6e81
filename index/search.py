"""One pinned generation of a collection, ready to be searched by words and by meaning."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from pathlib import Path, PurePath

import numpy as np

from index.analyze import terms
from index.connectors import Expression
from index.dense import DenseIndex
from index.encode import Encoder
from index.fuse import Ranking
from index.generation import Generations, all_files, catalog_digest
from index.lexical import LEXICAL, LexicalIndex
from index.lexical_documents import FOLDER, DocumentWords
from index.questions import question_encoder
from index.rank import Ranker, wording
from index.rarity import among_ordinary
from index.space import SegmentSpace
from index.types import Filter, Findings, Hit, Manifest, Query, Route, RouteName, Segment
from index.vectors import Rows, Vectors
from ingest.errors import IngestError, RetrievalError, UsageError
from ingest.store.catalog import Catalog
from ingest.store.database import is_damage
from ingest.store.snapshot import FileRecord, LiveDocument
from ingest.types import Passage

Shown = tuple[Rows, list[str], list[LiveDocument]]

DEPTH = 100  # candidates of each route; fusion weights were fixed at this depth


class Searcher:
    """Searches the generation that served when it was opened; a later publish does not disturb it.

    Documents that the user removes disappear at once, in every generation.
    """

    as_of: str | None = None  # the earlier moment that is searched; see `index.past`
    _documents: DocumentWords | None = None  # an index of an earlier version, or of an earlier moment, has none

    def __init__(self, root: Path, open_catalog: Callable[[], Catalog], encoder: Callable[[], Encoder]) -> None:
        """Open and check the serving generation, or the newest older one that is whole.

        Args:
            root: the collection's folder.
            open_catalog: a new connection for the calling thread.
            encoder: loads the encoder when first needed.

        Raises:
            RetrievalError: nothing was published yet, or no generation is whole.
        """
        self._root = root
        self._open_catalog = open_catalog
        self._encoder = encoder
        self._adapter: str | None = None  # what encodes questions, where it is not what the collection uses
        self._asked: dict[tuple[str, ...], Vectors] | None = None  # kept of what was asked, if anything is
        self.notices: tuple[str, ...] = ()
        self.serving = Generations(root).current()  # what `CURRENT` said; another generation answers if it is damaged
        catalog = open_catalog()
        try:
            self.manifest, shown = self._whole_generation(catalog)
            self._load(catalog, shown)
        finally:
            catalog.close()

    def _load(self, catalog: Catalog, shown: Shown) -> None:  # noqa: ARG002 - a search of another state reads it
        """Make ready what the generation serves."""
        self._see(self.manifest.catalog_snapshot, shown)
        self._segments = list(self._stored(self.manifest.segments))
        self._lexical = LexicalIndex(self._root / self.manifest.lexical_path)
        if self.manifest.words_only:
            self.notices += (
                f"{self.manifest.words_only:,} of {self.manifest.passages:,} passages are found by their words, not "
                "yet by their meaning: an ingest is under way, or was interrupted; "
                f"`assistant reindex -c {self._root.name}` goes on with it.",
            )
        if self.manifest.lexical_version == LEXICAL:
            self._documents = DocumentWords(self._root / self.manifest.lexical_path / FOLDER)
        else:
            self.notices += (
                "The words were indexed by an earlier version of this program; "
                f"`assistant reindex -c {self._root.name}` indexes them anew.",
            )

    def _see(self, snapshot: int, shown: Shown) -> None:
        """Answer from this snapshot of the catalogue."""
        self.snapshot = snapshot
        self._rows, owners, documents = shown
        self.documents = {d.document_id: d for d in documents}
        self._order = {document_id: number for number, document_id in enumerate(self.documents)}
        self._owner_numbers = np.asarray([self._order[owner] for owner in owners], dtype=np.int64)

    def _stored(self, segments: Sequence[Segment]) -> Iterator[DenseIndex]:
        """Vectors of segments whose files were checked."""
        for segment in segments:
            path = self._root / "segments" / segment.segment_id / "dense.faiss"
            yield DenseIndex.load(path, segment.inverted)

    def search(self, query: Query) -> tuple[Hit, ...]:
        """The best `query.k` passages among the documents that the filter allows, best first.

        Raises:
            UsageError: `k` is below 1, the question is blank, the filter names no document of the collection, or the
                query is for another state than this one.
            RetrievalError: the catalogue does not show a passage that was found; see `passages`.
        """
        self._accept(query)
        catalog = self._open_catalog()
        try:
            allowed = self.allowed(query.filter, catalog)
            scores = {row: (score, routes) for row, score, routes in self.candidates(query, allowed)[: 2 * query.k]}
            known = catalog.passage_ids(list(scores))  # some may have been purged since this state was opened
            ranked = sorted(known, key=lambda row: (-round(scores[row][0], 9), known[row]))[: query.k]
            passages = self.passages(catalog, [*ranked, *(scores.keys() - known.keys())])
        finally:
            catalog.close()
        return tuple(
            Hit(
                passage=passages[row],
                document=self.documents[passages[row].document_id].name,
                title=self.documents[passages[row].document_id].title,
                rank=rank,
                score=scores[row][0],
                routes=scores[row][1],
            )
            for rank, row in enumerate((row for row in ranked if row in passages), 1)
        )

    def find(self, query: Query) -> Findings:
        """Every place of a query in terms and connectors, with counts; see `index.find`.

        Raises:
            UsageError: as `search` does, and where the query cannot be read.
            IngestError: a stored text is damaged.
        """
        from index.find import find

        self._accept(query)
        catalog = self._open_catalog()
        try:
            return find(self, catalog, query)
        finally:
            catalog.close()

    def holding(self, expression: Expression) -> set[int] | None:
        """Ids of the revisions that can satisfy an expression, and of some that do not; None where any may."""
        return None if self._documents is None else self._documents.holding(expression)

    def passages(self, catalog: Catalog, rows: Sequence[int]) -> dict[int, Passage]:
        """The passages of these rows of this state, less those that were purged since it was opened.

        Raises:
            RetrievalError: the catalogue holds the document and does not show its passage: a damaged index hides it.
        """
        passages = catalog.passages(rows, self.snapshot)
        for row in [row for row in rows if row not in passages]:
            document_id = self._owner(row)
            if document_id is not None and catalog.has_document(document_id):
                raise RetrievalError(
                    f"The catalogue of {self._root.name!r} is damaged: a passage of "
                    f"{self.documents[document_id].name} cannot be found in it. "
                    f"Run `assistant collections verify {self._root.name} --repair`."
                )
        return passages

    def _owner(self, row: int) -> str | None:
        """Id of the document that a row belongs to; None where this state has no such row."""
        place = int(np.searchsorted(self._rows, row))
        if place == len(self._rows) or self._rows[place] != row:
            return None
        return list(self.documents)[int(self._owner_numbers[place])]

    def _accept(self, query: Query) -> None:
        if query.as_of is not None and self.as_of is None:
            raise UsageError(f"This searches the newest state, not that of {query.as_of}: see `Collection.open`.")
        if query.k < 1:
            raise UsageError(f"k must be at least 1, not {query.k}.")
        if not query.text.strip():
            raise UsageError("The question is empty; write what you want to find.")

    def allowed(self, condition: Filter, catalog: Catalog) -> list[str]:
        """Ids of the documents that may answer: those the filter lets through, less the removed ones.

        Raises:
            UsageError: a non-empty filter matches no document.
        """
        removed = catalog.removed_documents()
        everything = condition.is_empty  # most questions; looking at each document would cost more than the search
        matching = [d for d in self.documents.values() if everything or matches(d, condition)]
        if not matching and not everything:
            raise UsageError("The filter matches no document of the collection; see `collections show`.")
        return [d.document_id for d in matching if d.document_id not in removed]

    def files(self, catalog: Catalog) -> tuple[list[FileRecord], set[str]]:
        """Every file as this state saw it, and the paths of those not readable whose earlier state answers."""
        return catalog.files(), catalog.replaced_files()

    def cosine(self, vector: Vectors, row: int) -> float:
        """Cosine of a unit vector `(dimensions,)` and the stored vector of a row; 0 where there is none."""
        return float(SegmentSpace(self._segments).cosines(vector[None, :], [row])[0, 0])

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """Float32 `(rows, dimensions)`: the stored unit vectors of rows, each named once; zeros where there is none."""
        found = np.zeros((len(rows), self.manifest.dimensions), np.float32)
        for segment in self._segments:
            held, stored = segment.take(np.asarray(rows, np.int64))
            found[held] = stored
        return found

    def rarity(self, text: str) -> dict[str, float]:
        """The index terms of a text, each with how rare it is in this collection; see `index.rarity`."""
        return among_ordinary(*self._lexical.frequencies(sorted(set(terms(text)))), text)

    def absent(self, wanted: list[str]) -> set[str]:
        """Those of some words that no passage of this generation holds in any form."""
        return {word for word in wanted if not self._lexical.holds(terms(word))}

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors `(n, dimensions)` of texts, by the encoder of this generation."""
        encoder = self._encoder()
        if encoder.name != self.manifest.encoder:
            raise RetrievalError(
                f"The collection was indexed with {self.manifest.encoder}, the settings name {encoder.name}; "
                "run `assistant reindex` to embed it anew."
            )
        return encoder.encode(texts)

    def ask(self, questions: list[str]) -> Vectors:
        """Unit vectors `(n, dimensions)` of questions, by the adapter that the collection uses for them, if any.

        Where that adapter cannot be used, the encoder of the passages does, and a notice says so.
        """
        known = self._asked.get(tuple(questions)) if self._asked is not None else None
        if known is not None:
            return known
        try:
            asking = question_encoder(self._root, self.manifest.encoder, self._adapter)
        except RetrievalError as error:
            if self._adapter is not None:
                raise  # it was asked for by name
            self.tell(f"Questions are encoded without an adapter: {error}. See `assistant models list`.")
            asking = None
        vectors = asking.encode(questions) if asking else self.encode(questions)
        if self._asked is not None:
            self._asked[tuple(questions)] = vectors
        return vectors

    @property
    def root(self) -> Path:
        """The collection's folder."""
        return self._root

    def tell(self, notice: str) -> None:
        """Add a notice to those that every answer bears, unless it is among them."""
        self.notices += () if notice in self.notices else (notice,)

    def remembering(self) -> Searcher:
        """The same for one task, in which questions come again: each is encoded once.

        Not many together: in a batch of another shape the last bits of a vector, and so ranks, may be others.
        """
        one = copy(self)
        one._asked = {}
        return one

    def asking(self, adapter: str) -> Searcher:
        """The same, with questions encoded by another adapter of the collection, or by `PLAIN` without any."""
        one = copy(self)
        one._adapter = adapter
        return one

    def candidates(self, query: Query, allowed: list[str]) -> list[tuple[int, float, tuple[Route, ...]]]:
        """What the routes found among the documents `allowed`, best first: `(row id, fused score, its routes)`."""
        ranker = Ranker(self._lexical, self.ask)
        return list(ranker.rank(query.text, self._space(allowed), depth(query), only=self._only(allowed)).fused)

    def rankings(self, query: Query, allowed: list[str], k: int) -> dict[RouteName, Ranking]:
        """The best `k` rows of each route among the documents `allowed`."""
        only = self._only(allowed)
        asked = wording(query.text, only)
        words = self._lexical.search(asked, k, only=only)
        return {
            RouteName.LEXICAL: words,
            RouteName.DENSE: self._space(allowed).nearest(self.ask([asked])[0], k),
        }

    def shares(self, query: Query, allowed: list[str], rows: Sequence[int]) -> dict[int, dict[str, float]]:
        """What each term of the query gave to the score that these rows have by words."""
        only = self._only(allowed)
        return self._lexical.shares(wording(query.text, only), rows, only=only)

    def _only(self, allowed: list[str]) -> list[str] | None:
        return None if len(allowed) == len(self.documents) else allowed

    def _space(self, allowed: list[str]) -> SegmentSpace:
        """The vectors of the rows of these documents."""
        return SegmentSpace(self._segments, self._rows if self._only(allowed) is None else self.rows(allowed))

    def rows(self, documents: Sequence[str]) -> Rows:
        """The rows of these documents, ascending int64 `(n,)`."""
        numbers = np.asarray([self._order[document_id] for document_id in documents], dtype=np.int64)
        return self._rows[np.isin(self._owner_numbers, numbers)]

    def _whole_generation(self, catalog: Catalog) -> tuple[Manifest, Shown]:
        generations = Generations(self._root)
        serving = generations.current()
        damage = [p for p in generations.problems() if p.startswith("CURRENT")]
        self.notices = tuple(f"{problem}. Run `reindex`." for problem in damage)
        if serving == 0:
            raise RetrievalError(
                f"Collection {self._root.name!r} holds nothing searchable yet: ingest some files, or run an "
                "interrupted ingest again."
            )
        for number in [n for n in reversed(generations.numbers()) if n <= serving]:
            try:
                manifest = generations.load(number)
            except RetrievalError:
                continue
            shown = None if generations.check(all_files(manifest), again=False) else _shown(catalog, manifest)
            if shown is not None:
                if number != serving:
                    self.notices = (
                        f"Generation {serving} is damaged; generation {number} answers. "
                        f"Run `assistant collections verify {self._root.name} --repair`.",
                    )
                return manifest, shown
        raise RetrievalError(
            f"No generation of collection {self._root.name!r} is whole; "
            f"run `assistant collections verify {self._root.name} --repair`."
        )


def depth(query: Query) -> int:
    """How many candidates each route names for a query."""
    return max(DEPTH, 2 * query.k)


def _shown(catalog: Catalog, manifest: Manifest) -> Shown | None:
    """What the catalogue shows for this generation, None where that is no longer what it was made from."""
    try:
        rows, owners = catalog.row_owners(manifest.catalog_snapshot)
        documents = catalog.live_documents(manifest.catalog_snapshot)
    except IngestError:
        return None
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return None
        raise
    if manifest.catalog_digest not in ("", catalog_digest(rows, owners, documents)) and not catalog.purging():
        return None  # while a purge is under way, its documents are missing and the next generation is being made
    return rows, owners, documents


def matches(document: LiveDocument, condition: Filter) -> bool:
    """Whether a document passes a filter; see `Filter`."""
    day = document.dated or document.first_seen[:10]
    places = ((document.file, document.part), *document.copies)
    names = {document.document_id}
    for file, part in places if condition.documents else ():
        names |= {file, file + part, PurePath(file).name, PurePath(file).name + part}
    folders = [(file, folder) for folder in condition.folders for file, _ in places]
    return (
        (not condition.documents or any(name in names for name in condition.documents))
        and (not condition.folders or any(is_below(file, folder) for file, folder in folders))
        and (not condition.types or document.file_type in condition.types)
        and (condition.since is None or day >= condition.since)
        and (condition.until is None or day <= condition.until)
    )


def is_below(path: str, folder: str) -> bool:
    """Whether `path` lies in the folder: an absolute one, or a chain of folder names anywhere in the path."""
    wanted = PurePath(folder).parts
    parents = PurePath(path).parts[:-1]
    return any(parents[i : i + len(wanted)] == wanted for i in range(len(parents) - len(wanted) + 1))
