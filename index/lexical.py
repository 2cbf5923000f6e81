"""BM25 over terms, kept by tantivy (the only door to it). Scores are tantivy's BM25: k1 1.2, b 0.75.

A passage has three fields: the terms of its own text with those of what stands above it (its document's title and
headings), which are ranked; the terms of what stands above it alone; and every word of its own text in order.

An index is a folder of immutable files. `derive` starts a new generation by hard-linking them, so an edit costs
its own size and an older generation stays as it was. An index of an earlier state is made in memory.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.analyze import terms, words
from index.lexical_files import ROW, commit, link_files, open_index

if TYPE_CHECKING:
    import tantivy

LEXICAL = "fields-1"  # written into manifests; change it whenever the fields, or what `index.analyze` makes, changes

_DOCUMENT, _TITLE, _BODY, _WORDS = "document", "title", "body", "words"
_TERM = re.compile(r'^Term=Term\(.*?, "(.*)"\)$', re.DOTALL)


class LexicalIndex:
    """A searchable folder, or the same in memory. Row ids are the collection's int64 passage rows.

    The index of an earlier version can be searched, and must be made anew before anything is added.
    """

    def __init__(self, folder: Path | None, *, create: bool = False) -> None:
        """Open the index in `folder`.

        Args:
            folder: where it lies; None for a new one in memory.
            create: whether to make an empty one where there is none.

        Raises:
            RetrievalError: there is none, or it cannot be read.
            OSError: the disk is full or failing.
        """
        self._index = open_index(folder, _schema(), create=create)
        self._schema = self._index.schema  # fewer fields in an earlier version

    def update(self, added: Iterable[tuple[int, str, str, str]], removed_rows: Iterable[int] = ()) -> None:
        """Add passages and delete rows in one commit.

        Args:
            added: `(row id, document id, title and headings above, text)`.
            removed_rows: row ids to delete.

        Raises:
            OSError: the disk is full or failing.
        """
        commit(self._index, (_document(*passage) for passage in added), removed_rows)

    def search(
        self,
        text: str,
        k: int,
        *,
        only: Sequence[str] | None = None,
        without: Sequence[str] = (),
        rows: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """The best `k` rows for the words of `text`, best first and then by row, as `(row id, BM25 score > 0)`.

        In a search of everything a word counts as often as the question says it, which tells what a long description is
        about. In a narrowed search it counts once: there the repeated words are the names that narrow it.

        Args:
            text: a question; rows that share no term with it are never returned.
            k: how many, at least 1.
            only: document ids allowed to answer; None allows all.
            without: document ids that must not answer.
            rows: row ids that alone may be returned; None allows all.
        """
        import tantivy

        question = self._question(text, only, rows)
        if question is None:
            return []
        occur, query = tantivy.Occur, tantivy.Query
        searcher = self._index.searcher()
        matches, scope = question
        clauses = [(occur.Must, matches), *scope]
        if without:
            clauses.append((occur.MustNot, query.term_set_query(self._schema, _DOCUMENT, list(without))))
        found = searcher.search(query.boolean_query(clauses), k, count=False).hits
        ids = searcher.fast_field_values(ROW, [address for _, address in found])
        # Tantivy orders equal scores by its segments, whose order is drawn by chance.
        scored = [(int(row), float(score)) for row, (score, _) in zip(ids, found, strict=True)]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def shares(
        self, text: str, rows: Sequence[int], *, only: Sequence[str] | None = None
    ) -> dict[int, dict[str, float]]:
        """What each term gave to the scores that `search(text, …, only=only)` gives these rows; the parts add up.

        Rows that share no term with the text are left out.
        """
        import tantivy

        question = self._question(text, only, None)
        if question is None or not rows:
            return {}
        occur, query = tantivy.Occur, tantivy.Query
        searcher, (matches, _) = self._index.searcher(), question
        both = query.boolean_query([(occur.Must, matches), (occur.Must, self._silent(ROW, list(rows)))])
        addresses = [address for _, address in searcher.search(both, len(rows), count=False).hits]
        found = searcher.fast_field_values(ROW, addresses)
        return {
            int(row): _parts(json.loads(matches.explain(searcher, address).to_json()))
            for row, address in zip(found, addresses, strict=True)
        }

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of index terms; a term that occurs nowhere has the highest."""
        searcher = self._index.searcher()
        return {word: _rarity(searcher.doc_freq(_BODY, word), searcher.num_docs) for word in wanted}

    @property
    def rows(self) -> int:
        """How many passages are searchable."""
        return int(self._index.searcher().num_docs)

    def _question(
        self, text: str, only: Sequence[str] | None, rows: Sequence[int] | None
    ) -> tuple[tantivy.Query, list[Any]] | None:
        """What scores a passage, and the clauses that narrow the search; None where nothing can be found."""
        import tantivy

        counts = Counter(terms(text))
        wanted = sorted(counts)
        if not wanted or (only is not None and not only) or (rows is not None and not rows):
            return None
        occur, query = tantivy.Occur, tantivy.Query
        scope: list[tuple[Any, Any]] = []
        if only is not None:
            scope.append((occur.Must, self._silent(_DOCUMENT, list(only))))
        if rows is not None:
            scope.append((occur.Must, self._silent(ROW, list(rows))))
        weights = self._scoped_weights(self._index.searcher(), wanted, scope) if scope else dict(counts)
        matches = [
            (
                occur.Should,
                query.boost_query(query.term_query(self._schema, _BODY, word, "freq"), weights[word]),
            )
            for word in wanted
        ]
        return query.boolean_query(matches), scope

    def _scoped_weights(self, searcher: tantivy.Searcher, wanted: list[str], scope: list[Any]) -> dict[str, float]:
        """How much rarer or commoner each word is inside the searched documents than in the whole collection.

        A party's name is rare in a collection and everywhere in its own contract: there it tells nothing apart. The
        factor turns the inverse document frequency of the collection into that of the scope.
        """
        import tantivy

        query, must = tantivy.Query, tantivy.Occur.Must
        inside = searcher.search(query.boolean_query(scope), 1, count=True).count or 0
        weights = {}
        for word in wanted:
            term = query.term_query(self._schema, _BODY, word, "basic")
            matching = searcher.search(query.boolean_query([(must, term), *scope]), 1, count=True).count or 0
            everywhere = _rarity(searcher.doc_freq(_BODY, word), searcher.num_docs)
            weights[word] = _rarity(matching, inside) / everywhere
        return weights

    def _silent(self, field: str, values: list[Any]) -> tantivy.Query:
        """A condition that filters without adding to the score."""
        import tantivy

        query = tantivy.Query
        return query.const_score_query(query.term_set_query(self._schema, field, values), 0.0)


def derive(old: Path | None, new: Path) -> LexicalIndex:
    """A writable index in `new` with all that `old` holds; `old` stays untouched."""
    link_files(old, new)
    return LexicalIndex(new, create=True)


def _document(row: int, document_id: str, above: str, text: str) -> tantivy.Document:
    import tantivy

    document = tantivy.Document()
    document.add_integer(ROW, row)
    document.add_text(_DOCUMENT, document_id)
    document.add_text(_TITLE, " ".join(terms(above)))
    document.add_text(_BODY, " ".join([*terms(above), *terms(text)]))
    document.add_text(_WORDS, " ".join(words(text)))
    return document


def _rarity(matching: int, total: int) -> float:
    """Inverse document frequency as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5)), positive."""
    return math.log(1 + (total - matching + 0.5) / (matching + 0.5))


def _parts(explained: dict[str, Any]) -> dict[str, float]:
    """The terms in tantivy's account of a score, each with its part of it."""
    for context in explained.get("context") or []:
        if named := _TERM.search(context):
            return {named[1]: explained["value"]}
    found: dict[str, float] = {}
    for below in explained.get("details") or []:
        for term, part in _parts(below).items():
            found[term] = found.get(term, 0.0) + part
    total = sum(found.values())
    return {term: part * explained["value"] / total for term, part in found.items()} if total else {}


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(ROW, stored=False, indexed=True, fast=True)
    builder.add_text_field(_DOCUMENT, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_TITLE, stored=False, tokenizer_name="terms", index_option="freq")
    builder.add_text_field(_BODY, stored=False, tokenizer_name="terms", index_option="freq")
    builder.add_text_field(_WORDS, stored=False, tokenizer_name="terms", index_option="position")
    return builder.build()
