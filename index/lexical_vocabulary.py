"""The collection's own words, kept beside the terms of its passages: short forms, defined terms, names of parties.

A passage that defines a term holds a mark of it among its own terms, which no question says by itself. What short forms
stand for is looked up for a question, and what a party is called is known for its document alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from index.analyze import placed_words, terms, words
from index.define import defined_terms, definitions, party_names, short_forms
from index.intent import asked_meaning
from index.lexical_files import has_field

if TYPE_CHECKING:
    import tantivy

BODY, DEFINES, CALLED = "body", "defines", "called"  # fields

OTHER_FORM = 0.3  # weight of the terms of a long or short form that the question does not say itself
MEANING = 4.0  # weight of a passage that defines what the question asks the meaning of
DEFINED = 1.5  # score of a passage that defines a term of the question, in a narrowed search
MAX_NAMESAKES = 10  # passages that name parties with a word; where more are searched, it tells none of them
MAX_MENTIONS = 20  # passages with a word, for each that names a party with it; one of more is no name but a word

_MAX_DEFINITIONS = 300  # passages that define a form, looked at for its most frequent meaning
_MAX_FORM_WORDS = 8
_MAX_TERM_WORDS = 5
_MARK = "="  # no term begins so
_MAX_SPOKEN = 64  # words; a longer text is a description, whose phrases are too many to look up

Calls = dict[str, set[tuple[str, str]]]


def marks(text: str) -> list[str]:
    """A term of the index for each that a text defines."""
    return sorted({_mark(phrase) for term in defined_terms(text) if (phrase := " ".join(terms(term)))})


def spoken(term: str) -> list[str]:
    """The terms that a question says: those of the phrase that a mark stands for, else the term itself."""
    return term[1:].split("_") if term.startswith(_MARK) else [term]


def describe(document: tantivy.Document, document_id: str, text: str) -> None:
    """Keep with an entry the forms and the names that its text defines."""
    for short, long in definitions(text):
        document.add_text(DEFINES, short)
        document.add_text(DEFINES, " ".join(words(long)))
    called = [(name, " ".join(terms(own))) for name, own in party_names(text)]
    pairs = {(part, own) for name, own in called for part in terms(name) if own}
    for value in (document_id, *chain.from_iterable(sorted(pairs))) if pairs else ():
        document.add_text(CALLED, value)


class Vocabulary:
    """What an index knows of the words of a question."""

    def __init__(self, index: tantivy.Index) -> None:
        """Look up in this index; one of an earlier version knows less."""
        self._index, self._schema = index, index.schema
        self._knows_forms, self._knows_names = (has_field(self._schema, name) for name in (DEFINES, CALLED))

    def beside(self, text: str) -> dict[str, float]:
        """Terms that a question does not say, each with its weight: other forms, and the mark of what it asks for."""
        asked = " ".join(terms(asked_meaning(text)))
        held = asked and self._index.searcher().doc_freq(BODY, _mark(asked))
        return self._other_forms(text) | ({_mark(asked): MEANING} if held else {})

    def used(self, text: str) -> tantivy.Query:
        """What matches passages that define a term of a question, whichever it is, with the score `DEFINED`."""
        import tantivy

        query = tantivy.Query
        used = sorted(_mark(phrase) for phrase in _stretches(terms(text), 1, _MAX_TERM_WORDS))
        return query.const_score_query(query.term_set_query(self._schema, BODY, used), DEFINED)

    def calls(self, text: str, scope: Sequence[tuple[tantivy.Occur, tantivy.Query]]) -> Calls:
        """What documents call the parties whose names a text says.

        Args:
            text: a question; only its capitalised words are names.
            scope: clauses that narrow the search.

        Returns:
            For each term of a name, pairs of a document id and the terms of what the party is called there.
        """
        import tantivy

        query, searcher = tantivy.Query, self._index.searcher()
        found: Calls = {}
        capitalised = [word for word, start, _ in placed_words(text) if text[start].isupper()]
        for name in sorted({term for word in capitalised for term in terms(word)}) if self._knows_names else ():
            if not 0 < searcher.doc_freq(BODY, name) <= MAX_MENTIONS * searcher.doc_freq(CALLED, name):
                continue
            clauses = [(tantivy.Occur.Must, query.term_query(self._schema, CALLED, name, "basic")), *scope]
            hits = searcher.search(query.boolean_query(clauses), MAX_NAMESAKES + 1, count=False).hits
            entries = [searcher.doc(address)[CALLED] for _, address in hits] if len(hits) <= MAX_NAMESAKES else []
            pairs = {
                (entry[0], own)
                for entry in entries
                for part, own in zip(entry[1::2], entry[2::2], strict=True)
                if part == name
            }
            if pairs:
                found[name] = pairs
        return found

    def _other_forms(self, text: str) -> dict[str, float]:
        """The terms of what short forms in a text stand for, and of the short forms of what it writes out."""
        import tantivy

        spelt, shorts = _stretches(words(text), 2, _MAX_FORM_WORDS), set(short_forms(text))
        if not (spelt or shorts) or not self._knows_forms:
            return {}
        query, searcher = tantivy.Query, self._index.searcher()
        keys = query.term_set_query(self._schema, DEFINES, sorted(spelt | shorts))
        found: dict[str, Counter[str]] = {}
        for _, address in searcher.search(query.const_score_query(keys, 1.0), _MAX_DEFINITIONS, count=False).hits:
            forms = searcher.doc(address)[DEFINES]
            for short, long in zip(forms[::2], forms[1::2], strict=True):
                if short in shorts:
                    found.setdefault(short, Counter())[long] += 1
                if long in spelt:
                    found.setdefault(long, Counter())[short] += 1
        said = set(terms(text))
        best = (max(forms, key=lambda form: (forms[form], form)) for forms in found.values())
        return {term: OTHER_FORM for form in best for term in terms(form) if term not in said}


def _stretches(spoken: Sequence[str], least: int, most: int) -> set[str]:
    """Neighbouring words, from `least` to `most` of them; none of a text of more than `_MAX_SPOKEN`."""
    lengths = range(least, most + 1) if len(spoken) <= _MAX_SPOKEN else ()
    return {" ".join(spoken[at : at + n]) for n in lengths for at in range(len(spoken) - n + 1)}


def _mark(phrase: str) -> str:
    """One term of the index, such as no text has, for a phrase of terms."""
    return _MARK + phrase.replace(" ", "_")
