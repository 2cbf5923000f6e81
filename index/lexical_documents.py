"""Which documents hold which words: what a search for every place looks through, and nothing that it must not miss.

An entry is a revision with all that is printed in it, running headers and bare headings too, so that a phrase is found
across passages. It lies in a folder beside the passages' index, in `FOLDER`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.connectors import AnyOf, Expression, Near, Phrase, Truncated, Without, Word
from index.lexical_files import ROW, commit, link_files, open_index

if TYPE_CHECKING:
    import tantivy

FOLDER = "documents"
_WORDS = "words"


class DocumentWords:
    """A searchable folder. Rows are the catalogue's revision ids."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open the index in `folder`; see `index.lexical_files.open_index`."""
        self._index = open_index(folder, _schema(), create=create)

    @classmethod
    def derive(cls, old: Path | None, new: Path) -> DocumentWords:
        """A writable one in `new` with all that `old` holds; `old` stays untouched."""
        link_files(old, new)
        return cls(new, create=True)

    def update(self, added: Iterable[tuple[int, Sequence[Sequence[str]]]], removed: Iterable[int] = ()) -> None:
        """Add revisions and delete others in one commit.

        Args:
            added: revision id, and its words in order, in runs between which no phrase is looked for.
            removed: revision ids.

        Raises:
            OSError: the disk is full or failing.
        """
        commit(self._index, (_entry(revision_id, runs) for revision_id, runs in added), removed)

    def holding(self, expression: Expression) -> set[int]:
        """Ids of all revisions that can satisfy an expression, and of some that do not."""
        import tantivy

        searcher = self._index.searcher()
        query = tantivy.Query.const_score_query(_needed(expression, self._index.schema), 1.0)
        found = searcher.search(query, max(1, searcher.num_docs), count=False).hits
        return set(map(int, searcher.fast_field_values(ROW, [address for _, address in found])))


def _needed(expression: Expression, schema: tantivy.Schema) -> tantivy.Query:
    """What a revision must hold for an expression."""
    import tantivy

    query = tantivy.Query
    if isinstance(expression, Word):
        return query.term_set_query(schema, _WORDS, sorted(expression.forms))
    if isinstance(expression, Truncated):
        return query.regex_query(schema, _WORDS, expression.pattern)
    if isinstance(expression, Without):
        return _needed(expression.wanted, schema)
    if isinstance(expression, AnyOf):
        return query.boolean_query([(tantivy.Occur.Should, _needed(part, schema)) for part in expression.parts])
    if isinstance(expression, Phrase):
        printed = [word for word in expression.words if isinstance(word, Word)]
        if len(printed) == len(expression.words):
            return query.phrase_query(schema, _WORDS, [next(iter(word.forms)) for word in printed])
        parts: Sequence[Expression] = expression.words
    else:
        parts = (expression.left, expression.right) if isinstance(expression, Near) else expression.parts
    return query.boolean_query([(tantivy.Occur.Must, _needed(part, schema)) for part in parts])


def _entry(revision_id: int, runs: Sequence[Sequence[str]]) -> tantivy.Document:
    import tantivy

    document = tantivy.Document()
    document.add_integer(ROW, revision_id)
    for run in runs:
        document.add_text(_WORDS, " ".join(run))
    return document


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(ROW, stored=False, indexed=True, fast=True)
    builder.add_text_field(_WORDS, stored=False, tokenizer_name="terms", index_option="position")
    return builder.build()
