"""Where given words stand in a collection, however lines, hyphens, quotation marks and capitals are set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.why.expectation import MAX_PLACES, Expectation, Kind, Place, Stretch
from index.analyze import terms
from index.collection import unreadable
from index.search import Searcher
from index.types import Filter, Query, RouteName
from ingest.normalise import normalise_stretch, to_printed
from ingest.store.catalog import Catalog
from ingest.store.retention import KnownDocument
from ingest.store.snapshot import LiveDocument
from ingest.types import Passage, Revision, Text

CLOSE = 0.5  # share of the words, by rarity, that a passage must hold to be taken for what was meant
MAX_CLOSEST = 3


class Wording:
    """Looks for words in the state that is searched, then in every other revision."""

    def __init__(self, searcher: Searcher, catalog: Catalog, ever: Sequence[KnownDocument]) -> None:
        self._searcher, self._catalog, self._ever = searcher, catalog, ever

    def exact(self, words: str) -> Expectation | None:
        """Where they stand as they are written; None where they do not."""
        wanted = pattern(words)
        live = self._searcher.documents.values()
        found = [place for document in live for place in self._here(wanted, document)]
        found = found or [place for document in self._ever for place in self._elsewhere(wanted, document)]
        if not found:
            return None
        documents = {place.revision.document_id for place in found}
        where = found[0].name if len(documents) == 1 else f"{len(documents)} documents"
        return Expectation(
            kind=Kind.WORDS,
            how=f"The words stand in {where}" + (f", at {len(found):,} places" if len(found) > 1 else ""),
            places=tuple(found[:MAX_PLACES]),
            more=len(found[MAX_PLACES:]),
        )

    def closest(self, words: str) -> Expectation:
        """The passages that hold most of them, or nothing, with what may hold them and could not be read."""
        searcher, catalog = self._searcher, self._catalog
        everything = searcher.allowed(Filter(), catalog)
        best = searcher.rankings(Query(text=words), everything, MAX_CLOSEST)[RouteName.LEXICAL]
        passages = searcher.passages(catalog, [row for row, _ in best])
        rarity = searcher.rarity(words)
        shares = {row: _share(rarity, set(terms(passage.text))) for row, passage in passages.items()}
        close = [
            (passages[row], shares[row]) for row in sorted(shares, key=lambda r: -shares[r]) if shares[row] >= CLOSE
        ]
        if not close:
            lost = unreadable(*searcher.files(catalog))
            how = f"The words stand in none of the {len(everything):,} documents, and no passage has half of them"
            return Expectation(kind=Kind.NOTHING, how=how, unreadable=lost)
        return Expectation(
            kind=Kind.CLOSEST,
            how=f"The words stand nowhere as they are written; the closest passage has {close[0][1]:.0%} of them",
            places=tuple(self._place(passage) for passage, _ in close),
        )

    def _place(self, passage: Passage) -> Place:
        document = self._searcher.documents[passage.document_id]
        return Place(name=document.name, revision=self._revision(document), passages=(passage,))

    def _here(self, wanted: re.Pattern[str], document: LiveDocument) -> Iterator[Place]:
        """Where they stand in a document that is searched: in its text, or in passages that a page's foot parts."""
        stretches = places(wanted, self._catalog.text(document.text_id))
        parted = [] if stretches else list(self._across(wanted, document.document_id))
        if stretches or parted:
            revision = self._revision(document)
            yield from (Place(name=document.name, revision=revision, words=stretch) for stretch in stretches)
            yield from (Place(name=document.name, revision=revision, passages=passages) for passages in parted)

    def _across(self, wanted: re.Pattern[str], document_id: str) -> Iterator[tuple[Passage, ...]]:
        """Neighbouring passages that hold the words together."""
        rows = self._searcher.rows([document_id]).tolist()
        passages = sorted(self._searcher.passages(self._catalog, rows).values(), key=lambda p: p.ordinal)
        for match in wanted.finditer("\n".join(passage.text for passage in passages)):
            touched, start = [], 0
            for passage in passages:
                if start < match.end() and match.start() < start + len(passage.text):
                    touched.append(passage)
                start += len(passage.text) + 1
            yield tuple(touched)

    def _elsewhere(self, wanted: re.Pattern[str], document: KnownDocument) -> Iterator[Place]:
        """Where they stand in the newest revision that has them and is not searched."""
        live = self._searcher.documents.get(document.document_id)
        for revision in reversed(self._catalog.revisions(document.document_id)):
            if live is not None and revision.revision_id == live.revision_id:
                continue
            stretches = places(wanted, self._catalog.text(revision.text_id))
            yield from (Place(name=document.name, revision=revision, words=stretch) for stretch in stretches)
            if stretches:
                return

    def _revision(self, document: LiveDocument) -> Revision:
        revisions = self._catalog.revisions(document.document_id)
        return next(revision for revision in revisions if revision.revision_id == document.revision_id)


def pattern(words: str) -> re.Pattern[str]:
    """What finds these words: whole ones, in any case, with any white space and any hyphens between and in them.

    Words without a letter or digit are found nowhere.
    """
    plain, _ = normalise_stretch(words, 0, len(words))
    if not any(character.isalnum() for character in plain):
        return re.compile(r"(?!)")
    found = r"\s+".join(_word(word) for word in plain.split())
    return re.compile(rf"(?<!\w){found}(?!\w)", re.IGNORECASE)


def places(wanted: re.Pattern[str], text: Text) -> list[Stretch]:
    """The printed characters that hold the words, for each place in the normalised text, else in the printed one."""
    normalised = [match.span() for match in wanted.finditer(text.normalised)]
    if normalised:
        runs = text.alignment
        return [(to_printed(runs, start), to_printed(runs, end - 1) + 1) for start, end in normalised]
    return [match.span() for match in wanted.finditer(text.printed)]


def _word(word: str) -> str:
    """A word; between two letters there may be a hyphen that the other spelling lacks."""
    pieces = [re.escape(word[0])]
    for before, after in pairwise(word):
        if after == "-":
            pieces.append(r"-?\s*" if before.isalpha() else "-")
        else:
            pieces.append(("-?" if before.isalpha() and after.isalpha() else "") + re.escape(after))
    return "".join(pieces)


def _share(rarity: dict[str, float], present: set[str]) -> float:
    total = sum(rarity.values())
    return sum(weight for word, weight in rarity.items() if word in present) / total if total else 0.0
