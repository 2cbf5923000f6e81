"""Two revisions of a document side by side: which sentences came, went, or were worded anew, and where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from index.align import SOFT, align, changed_words
from index.collection import Collection
from index.types import Change, ChangeKind, Comparison
from ingest.errors import UsageError
from ingest.normalise import page_at, to_printed
from ingest.sentences import sentences
from ingest.store.catalog import Catalog
from ingest.store.retention import KnownDocument, Retention
from ingest.types import Locator, Revision, Span

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


class _Side:
    """The sentences of one revision: what its passages hold, and the headings above them."""

    def __init__(self, catalog: Catalog, revision: Revision) -> None:
        self._text = catalog.text(revision.text_id)
        self._places, self._headings = catalog.quotable(revision.revision_id)
        self._starts = [start for start, _, _ in self._places]
        self.sentences = list(self._sentences())
        self.words = [self._words(start, end) for start, end in self.sentences]

    def span(self, start: int, end: int) -> Span:
        """The printed words of normalised characters, with their page or row."""
        first, last = self._printed(start), self._printed(end - 1) + 1
        page = page_at(self._text.pages, first)
        inside = self._place(first)
        locator = Locator(
            page=page.page if page else None,
            page_label=page.label if page else None,
            sheet=inside.sheet if inside else None,
            row=inside.row if inside else None,
            ocr=page is not None and page.ocr_confidence is not None,
        )
        return Span(start=first, end=last, quote=self._text.printed[first:last], locator=locator)

    def spans(self, numbers: Iterable[int]) -> tuple[Span, ...]:
        """The sentences of these numbers."""
        return tuple(self.span(*self.sentences[number]) for number in numbers)

    def tokens(self, numbers: Iterable[int]) -> list[tuple[int, int, int]]:
        """The words of some sentences: number of the sentence, normalised start and end."""
        found = []
        for number in numbers:
            start, end = self.sentences[number]
            found += [(number, m.start(), m.end()) for m in _WORD.finditer(self._text.normalised, start, end)]
        return found

    def texts(self, tokens: Iterable[tuple[int, int, int]]) -> list[str]:
        """The words themselves."""
        return [self._text.normalised[start:end] for _, start, end in tokens]

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
        normalised = self._text.normalised
        begin = 0
        for block in normalised.split("\n\n"):
            end = begin + len(block)
            if block and (block in self._headings or self._holds(self._printed(begin), self._printed(end - 1))):
                yield from ((begin + start, begin + stop) for start, stop in sentences(block))
            begin = end + 2

    def _holds(self, first: int, last: int) -> bool:
        """Whether a passage holds any of the printed characters from `first` to `last`."""
        index = bisect_right(self._starts, last) - 1
        return index >= 0 and self._places[index][1] > first

    def _place(self, position: int) -> Locator | None:
        index = bisect_right(self._starts, position) - 1
        return self._places[index][2] if index >= 0 and position < self._places[index][1] else None

    def _printed(self, position: int) -> int:
        return to_printed(self._text.alignment, position)

    def _words(self, start: int, end: int) -> str:
        """A sentence's words, with `SOFT` where the print has a hyphen at the end of a line."""
        runs, normalised = self._text.alignment, self._text.normalised
        pieces, begin = [], start
        for index in range(bisect_right(runs, start, key=lambda r: r.normalised), len(runs)):
            run, last = runs[index], runs[index - 1]
            if run.normalised >= end:
                break
            kept = normalised[run.normalised - 1] == "-"  # the hyphen itself may belong to the run before
            gap = self._text.printed[last.printed + last.length - kept : run.printed]
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
