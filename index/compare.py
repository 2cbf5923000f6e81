"""Two revisions of a document side by side: which sentences came, went, or were worded anew, and where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from index.align import SOFT, align, changed_words
from index.collection import Collection
from index.running import RunningText
from index.types import Change, ChangeKind, Comparison
from ingest.errors import UsageError
from ingest.sentences import sentences
from ingest.store.catalog import Catalog
from ingest.store.retention import KnownDocument, Retention
from ingest.types import Revision, Span

_LISTED = 10  # candidates named for an ambiguous name
_WORD = re.compile(r"\S+")
_HYPHEN_BREAK = re.compile(r"[-\u00ad\u2010\u2011][^\S\n]*\n")


def compare(collection: Collection, document: str, before: int | None = None, after: int | None = None) -> Comparison:
    """Compare two revisions of a document of any time, also of one that is gone or removed.

    Args:
        collection: where it is or was.
        document: its id, path or file name.
        before: number of a revision; by default the one before `after`.
        after: number of another; by default the newest.

    Raises:
        UsageError: the name means no document or several, or there is no such revision.
    """
    catalog = collection.catalog()
    try:
        known = _find(catalog, document, collection.name)
        revisions = tuple(catalog.revisions(known.document_id))
        pair = _pair(revisions, before, after, known.name)
        return Comparison(
            document=known.name,
            document_id=known.document_id,
            revisions=revisions,
            before=pair[0].number if pair else None,
            after=pair[1].number if pair else None,
            changes=tuple(_changes(_Side(catalog, pair[0]), _Side(catalog, pair[1]))) if pair else (),
        )
    finally:
        catalog.close()


def _find(catalog: Catalog, name: str, collection: str) -> KnownDocument:
    retention = Retention(catalog.path)
    try:
        ever = retention.ever()
    finally:
        retention.close()
    exact = [d for d in ever if name == d.document_id or any(name == path + part for path, part in d.places)]
    found = exact or [d for d in ever if name in d.names]
    if not found:
        raise UsageError(f"No document {name!r} was ever in collection {collection!r}; see `collections show`.")
    if len(found) > 1:
        listed = "; ".join(f"{''.join(d.places[-1])} ({d.document_id})" for d in found[:_LISTED])
        more = f"; and {len(found) - _LISTED:,} more" if len(found) > _LISTED else ""
        raise UsageError(
            f"{name!r} means {len(found):,} documents: {listed}{more}. Give the path, or the id in brackets."
        )
    return found[0]


def _pair(
    revisions: Sequence[Revision], before: int | None, after: int | None, name: str
) -> tuple[Revision, Revision] | None:
    """The two revisions to compare; None where the document has one, and no other was asked for."""
    numbered = {revision.number: revision for revision in revisions}
    for number in (before, after):
        if number is not None and number not in numbered:
            known = ", ".join(map(str, numbered))
            raise UsageError(f"{name} has no revision {number}; it has {known}.")
    second = after if after is not None else max(numbered)
    first = before if before is not None else max((n for n in numbered if n < second), default=None)
    if len(revisions) == 1:
        return None
    if first is None or first == second:
        raise UsageError(f"Revision {second} of {name} would be compared with itself; give --from and --to.")
    return numbered[first], numbered[second]


class _Side(RunningText):
    """The sentences of one revision: what its passages hold, and the headings above them."""

    def __init__(self, catalog: Catalog, revision: Revision) -> None:
        super().__init__(catalog, revision.revision_id, revision.text_id)
        self.sentences = list(self._sentences())
        self.words = [self._words(start, end) for start, end in self.sentences]

    def spans(self, numbers: Iterable[int]) -> tuple[Span, ...]:
        """The sentences of these numbers."""
        return tuple(self.span(*self.sentences[number]) for number in numbers)

    def tokens(self, numbers: Iterable[int]) -> list[tuple[int, int, int]]:
        """The words of some sentences: number of the sentence, normalised start and end."""
        found = []
        for number in numbers:
            start, end = self.sentences[number]
            found += [(number, m.start(), m.end()) for m in _WORD.finditer(self.text.normalised, start, end)]
        return found

    def texts(self, tokens: Iterable[tuple[int, int, int]]) -> list[str]:
        """The words themselves."""
        return [self.text.normalised[start:end] for _, start, end in tokens]

    def marked(self, tokens: Sequence[tuple[int, int, int]], runs: Iterable[range]) -> tuple[Span, ...]:
        """Runs of words as spans, cut where a sentence ends."""
        spans = []
        for run in runs:
            part = [tokens[n] for n in run]
            for number in dict.fromkeys(token[0] for token in part):
                own = [token for token in part if token[0] == number]
                spans.append(self.span(own[0][1], own[-1][2]))
        return tuple(spans)

    def _sentences(self) -> Iterable[tuple[int, int]]:
        """Half-open offsets of the normalised text, without running headers, page numbers and the like."""
        for begin, end, runs in self.elements():
            if runs:
                found = sentences(self.text.normalised[begin:end])
                yield from ((begin + start, begin + stop) for start, stop in found)

    def _words(self, start: int, end: int) -> str:
        """A sentence's words, with `SOFT` where the print has a hyphen at the end of a line."""
        runs, normalised = self.text.alignment, self.text.normalised
        pieces, begin = [], start
        for index in range(bisect_right(runs, start, key=lambda r: r.normalised), len(runs)):
            run, last = runs[index], runs[index - 1]
            if run.normalised >= end:
                break
            kept = normalised[run.normalised - 1] == "-"  # the hyphen itself may belong to the run before
            gap = self.text.printed[last.printed + last.length - kept : run.printed]
            if _HYPHEN_BREAK.match(gap):
                pieces.append(normalised[begin : run.normalised])
                begin = run.normalised
        return SOFT.join([*pieces, normalised[begin:end]])


def _changes(old: _Side, new: _Side) -> Iterable[Change]:
    for before, after in align(old.words, new.words):
        if not after:
            yield Change(kind=ChangeKind.REMOVED, before=old.spans(before))
        elif not before:
            yield Change(kind=ChangeKind.ADDED, after=new.spans(after))
        else:
            was, now = old.tokens(before), new.tokens(after)
            deleted, inserted = changed_words(old.texts(was), new.texts(now))
            yield Change(
                kind=ChangeKind.REPLACED,
                before=old.spans(before),
                after=new.spans(after),
                deleted=old.marked(was, deleted),
                inserted=new.marked(now, inserted),
            )
