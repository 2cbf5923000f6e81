"""BM25 over terms, kept by tantivy (the only door to it). Scores are tantivy's BM25: k1 1.2, b 0.75.

A passage has four fields: the terms of its own text with those of what stands above it (its document's title and
headings), which are ranked; every word of its own text in order; the short forms that it defines, each with what it
stands for; and the parties that it names, each with what it calls them.

A question's word that the collection does not hold is looked for with one letter more, less, changed or exchanged with
the next. What the collection's own vocabulary adds to a question is told in `index.lexical_vocabulary`.

An index is a folder of immutable files. `derive` starts a new generation by hard-linking them, so an edit costs
its own size and an older generation stays as it was. An index of an earlier state is made in memory.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.analyze import terms, words
from index.intent import phrases
from index.lexical_files import ROW, commit, has_field, link_files, open_index
from index.lexical_vocabulary import BODY, CALLED, DEFINES, Vocabulary, describe, marks, spoken
from index.rarity import inverse_frequency

if TYPE_CHECKING:
    import tantivy

    _Question = tuple[tantivy.Query, list[Any], dict[str, float]]

LEXICAL = "fields-5"  # written into manifests; change it whenever the fields, or what `index.analyze` makes, changes

NEARNESS = 0.3  # of the score of two terms near each other as a phrase, beside their scores as words
NEARNESS_NARROWED = 0.15  # the same in a narrowed search, where more of the phrases stand everywhere
NEAR = 3  # terms that two terms stand apart at most, in the question and in the passage
MAX_PAIRS = 64  # of terms of a question that are looked for near each other; the rarest are
QUOTED = 2.0  # of the score of a phrase in quotation marks, beside the scores of its words
MISSPELT = 5.0  # score of a word that is like one of the question that the collection does not hold
MIN_MISSPELT = 5  # letters; shorter words have too many neighbours

_DOCUMENT, _WORDS = "document", "words"
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
        self._has_words = has_field(self._schema, _WORDS)
        self._vocabulary = Vocabulary(self._index)
        self._asked: tuple[Any, _Question | None] = (None, None)  # the last one, which is asked for more than once

    def update(self, added: Iterable[tuple[int, str, str, str]], removed_rows: Iterable[int] = ()) -> None:
        """Add passages and delete rows in one commit.

        Args:
            added: `(row id, document id, title and headings above, text)`.
            removed_rows: row ids to delete.

        Raises:
            OSError: the disk is full or failing.
        """
        commit(self._index, (_document(*passage) for passage in added), removed_rows)
        self._asked = (None, None)

    def search(self, text: str, k: int, *, only: Sequence[str] | None = None) -> list[tuple[int, float]]:
        """The best `k` rows for the words of `text`, best first and then by row, as `(row id, BM25 score > 0)`.

        In a search of everything a word counts as often as the question says it, which tells what a long description is
        about. In a narrowed search it counts once: there the repeated words are the names that narrow it.

        Args:
            text: a question; rows that share no term with it are never returned.
            k: how many, at least 1.
            only: document ids allowed to answer; None allows all.
        """
        import tantivy

        question = self._question(text, only)
        if question is None:
            return []
        occur, query = tantivy.Occur, tantivy.Query
        searcher = self._index.searcher()
        matches, scope, _ = question
        found = searcher.search(query.boolean_query([(occur.Must, matches), *scope]), k, count=False).hits
        ids = searcher.fast_field_values(ROW, [address for _, address in found])
        # Tantivy orders equal scores by its segments, whose order is drawn by chance.
        scored = [(int(row), float(score)) for row, (score, _) in zip(ids, found, strict=True)]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def scores(self, text: str, rows: Sequence[int], *, only: Sequence[str] | None = None) -> dict[int, float]:
        """What the words of `text` and their nearness give to these rows, as far as they share a term with it.

        To the score of `search` are added those of pairs of terms that stand near each other in the question and, in
        the same order or as exchanged neighbours, in the passage, after the sequential dependence model of Metzler and
        Croft (SIGIR 2005).

        Args:
            text: a question.
            rows: row ids of the documents searched.
            only: document ids the search is narrowed to, as in `search`; None for all.
        """
        import tantivy

        question = self._question(text, only)
        if question is None or not rows:
            return {}
        occur, query = tantivy.Occur, tantivy.Query
        matches, _, weights = question
        pairs = self._pairs(text, None if only is None else weights)
        near = [
            (occur.Should, query.boost_query(query.phrase_query(self._schema, BODY, list(pair), NEAR - 1), weight))
            for pair, weight in pairs.items()
        ]
        both = query.boolean_query([(occur.Should, matches), *near])
        searcher = self._index.searcher()
        clauses = [(occur.Must, both), (occur.Must, self._silent(ROW, list(rows)))]
        found = searcher.search(query.boolean_query(clauses), len(rows), count=False).hits
        ids = searcher.fast_field_values(ROW, [address for _, address in found])
        return {int(row): float(score) for row, (score, _) in zip(ids, found, strict=True)}

    def shares(
        self, text: str, rows: Sequence[int], *, only: Sequence[str] | None = None
    ) -> dict[int, dict[str, float]]:
        """What each term gave to the scores that `search(text, …, only=only)` gives these rows; the parts add up.

        What a passage gets for defining a term of several words is theirs in equal parts.

        Rows that share no term with the text are left out.
        """
        import tantivy

        question = self._question(text, only)
        if question is None or not rows:
            return {}
        occur, query = tantivy.Occur, tantivy.Query
        searcher, (matches, _, _) = self._index.searcher(), question
        both = query.boolean_query([(occur.Must, matches), (occur.Must, self._silent(ROW, list(rows)))])
        addresses = [address for _, address in searcher.search(both, len(rows), count=False).hits]
        found = searcher.fast_field_values(ROW, addresses)
        return {
            int(row): _parts(json.loads(matches.explain(searcher, address).to_json()))
            for row, address in zip(found, addresses, strict=True)
        }

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of index terms; a term that occurs nowhere has the highest."""
        matching, total = self.frequencies(wanted)
        return {word: inverse_frequency(held, total) for word, held in matching.items()}

    def frequencies(self, wanted: Iterable[str]) -> tuple[dict[str, int], int]:
        """How many passages hold each of some index terms, and how many there are."""
        searcher = self._index.searcher()
        return {word: searcher.doc_freq(BODY, word) for word in wanted}, searcher.num_docs

    def holds(self, wanted: Iterable[str]) -> bool:
        """Whether any of these index terms is in a passage, removed ones that are not yet merged away included."""
        searcher = self._index.searcher()
        return any(searcher.doc_freq(BODY, word) for word in wanted)

    @property
    def rows(self) -> int:
        """How many passages are searchable."""
        return int(self._index.searcher().num_docs)

    def _question(self, text: str, only: Sequence[str] | None) -> _Question | None:
        """What scores a passage, the clauses that narrow the search, and the weight of each term.

        None where nothing can be found.
        """
        key = (text, only)
        asked = self._asked
        if asked[0] != key:
            asked = self._asked = (key, self._new_question(text, only))
        return asked[1]

    def _new_question(self, text: str, only: Sequence[str] | None) -> _Question | None:
        import tantivy

        counts: dict[str, float] = dict(Counter(terms(text)))
        if not counts or (only is not None and not only):
            return None
        occur, query = tantivy.Occur, tantivy.Query
        scope = [] if only is None else [(occur.Must, self._silent(_DOCUMENT, list(only)))]
        beside = self._vocabulary.beside(text)
        called = {name: self._called(name, how) for name, how in self._vocabulary.calls(text, scope).items()}
        weights = {**beside, **counts}
        if scope:
            inside = self._scoped_weights(sorted(weights), scope, called)
            weights = {word: weight * beside.get(word, 1.0) for word, weight in inside.items()}
        matches = [
            (occur.Should, query.boost_query(called.get(word) or self._term(word), weights[word]))
            for word in sorted(weights)
        ]
        if scope:
            matches.append((occur.Should, self._vocabulary.used(text)))
        if self._has_words:
            exact = [query.phrase_query(self._schema, _WORDS, list(phrase)) for phrase in phrases(text)]
            matches += [(occur.Should, query.boost_query(phrase, QUOTED)) for phrase in exact]
        return query.boolean_query(matches), scope, weights

    def _called(self, name: str, how: Iterable[tuple[str, str]]) -> tantivy.Query:
        """What matches a term of a party's name, and in a document that calls the party something else, that as well.

        Both count the same, however often they stand there: else what tells who is called what would come first.
        """
        import tantivy

        occur, query = tantivy.Occur, tantivy.Query
        either = [(occur.Should, query.term_query(self._schema, BODY, name, "basic"))]
        for document_id, called in sorted(how):
            inside = [query.term_query(self._schema, BODY, term, "basic") for term in called.split()]
            here = [self._silent(_DOCUMENT, [document_id]), *inside]
            either.append((occur.Should, query.boolean_query([(occur.Must, one) for one in here])))
        return query.const_score_query(query.boolean_query(either), self.rarity([name])[name])

    def _term(self, word: str) -> tantivy.Query:
        """What matches a term; a term that no passage has matches those that differ by one letter."""
        import tantivy

        query = tantivy.Query
        if len(word) >= MIN_MISSPELT and word.isalpha() and not self._index.searcher().doc_freq(BODY, word):
            like = query.fuzzy_term_query(self._schema, BODY, word, 1, True)
            return query.boost_query(like, MISSPELT)
        return query.term_query(self._schema, BODY, word, "freq")

    def _pairs(self, text: str, inside: Mapping[str, float] | None) -> dict[tuple[str, str], float]:
        """Pairs of terms near each other in a text, in their order, each with the weight of its phrase.

        In a narrowed search `inside` has the weights of the terms there; None is a search of everything.
        """
        order = terms(text)
        counts = Counter(
            (one, other)
            for place, one in enumerate(order)
            for other in order[place + 1 : place + 1 + NEAR]
            if one != other
        )
        rarity = self.rarity(set(order))
        rarest = sorted(counts, key=lambda pair: (-rarity[pair[0]] - rarity[pair[1]], pair))[:MAX_PAIRS]
        if inside is None:
            return {pair: NEARNESS * counts[pair] for pair in rarest}
        return {pair: NEARNESS_NARROWED * (inside[pair[0]] + inside[pair[1]]) / 2 for pair in rarest}

    def _scoped_weights(
        self, wanted: Iterable[str], scope: list[Any], called: Mapping[str, tantivy.Query]
    ) -> dict[str, float]:
        """How much rarer or commoner each word is inside the searched documents than in the whole collection.

        A party's name is rare in a collection and everywhere in its own contract: there it tells nothing apart. The
        factor turns the inverse document frequency of the collection into that of the scope.
        """
        import tantivy

        query, must, searcher = tantivy.Query, tantivy.Occur.Must, self._index.searcher()
        inside = searcher.search(query.boolean_query(scope), 1, count=True).count or 0
        weights = {}
        for word in wanted:
            match = called.get(word) or query.term_query(self._schema, BODY, word, "basic")
            matching = searcher.search(query.boolean_query([(must, match), *scope]), 1, count=True).count or 0
            everywhere = inverse_frequency(searcher.doc_freq(BODY, word), searcher.num_docs)
            weights[word] = inverse_frequency(matching, inside) / everywhere
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
    document.add_text(BODY, " ".join([*terms(above), *terms(text), *marks(text)]))
    document.add_text(_WORDS, " ".join(words(text)))
    describe(document, document_id, text)
    return document


def _parts(explained: dict[str, Any]) -> dict[str, float]:
    """The terms in tantivy's account of a score, each with its part of it."""
    for context in explained.get("context") or []:
        if named := _TERM.search(context):
            said = spoken(named[1])
            return {term: explained["value"] * count / len(said) for term, count in Counter(said).items()}
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
    builder.add_text_field(BODY, stored=False, tokenizer_name="terms", index_option="position")
    builder.add_text_field(_WORDS, stored=False, tokenizer_name="terms", index_option="position")
    for name in (DEFINES, CALLED):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()
