"""What can be told of an expected place without ranking: whether the search could find it at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from assistant.why.expectation import Expectation, Place, Stretch
from assistant.why.fate import Fate, Verdict
from index.collection import Collection
from index.past import readable
from index.search import Searcher, matches
from index.types import Filter
from ingest.store.catalog import Catalog
from ingest.store.snapshot import LiveDocument
from ingest.types import Passage


class Gate:
    """Judges what can be told without ranking."""

    def __init__(self, collection: Collection, searcher: Searcher, catalog: Catalog) -> None:
        self._name, self._searcher, self._catalog = collection.name, searcher, catalog
        self._removed = catalog.removed_documents()

    def unfound(self, expected: Expectation) -> Iterator[Fate]:
        """What is known of an expectation that led to no place in a text."""
        for path, day in expected.purged:
            sentence = f"{path} was purged on {day}; nothing of it is left to search."
            yield Fate(verdict=Verdict.PURGED, sentence=sentence, document=PurePath(path).name)
        for record in expected.unread:
            name = PurePath(record.path).name
            did = "could not be read" if record.status == "failed" else "was skipped"
            yield Fate(verdict=Verdict.NOT_READ, sentence=f"{name} {did}: {record.reason}.", document=name)
        if not (expected.places or expected.purged or expected.unread):
            yield Fate(verdict=Verdict.NOT_IN_COLLECTION, sentence=self._never(expected), because=_instead(expected))

    def lost(self, place: Place, condition: Filter) -> Fate | None:
        """Where the place was lost before the search; None where the search could find it."""
        revision = place.revision
        live = self._searcher.documents.get(revision.document_id)
        if live is None or live.revision_id != revision.revision_id:
            verdict, sentence = self._other_state(place, live)
        elif live.document_id in self._removed:
            verdict = Verdict.REMOVED
            sentence = (
                f"{place.name} was taken out of every answer; "
                f"`assistant collections restore {self._name} {live.name}` brings it back."
            )
        elif place.page is not None and place.page.unreadable:
            verdict, sentence = Verdict.NO_TEXT, f"{_page(place)} gave no text ({place.page.unreadable})."
        elif not self.passages(place):
            verdict, sentence = Verdict.IN_NO_PASSAGE, _unsearched(place)
        elif failing := _failing(live, condition):
            verdict, sentence = Verdict.FILTERED, f"{place.name} was filtered out: {'; '.join(failing)}."
        else:
            return None
        return Fate(verdict=verdict, sentence=sentence, document=place.name, document_id=revision.document_id)

    def passages(self, place: Place) -> list[Passage]:
        """The passages of the searched state that hold the place; of a heading, the first one below it."""
        if place.passages:
            return list(place.passages)
        rows = self._searcher.rows([place.revision.document_id]).tolist()
        found = sorted(self._searcher.passages(self._catalog, rows).values(), key=lambda p: p.ordinal)
        if place.page is not None:
            return [p for p in found if any(span.locator.page == place.page.page for span in p.spans)]
        if place.words is None:
            return found
        words = place.words
        return [p for p in found if _holds(p, words)] or self._below(place, found)

    def notes(self, place: Place, passages: Sequence[Passage]) -> tuple[str, ...]:
        """What should be known of a place that the search could find."""
        document = self._searcher.documents[place.revision.document_id]
        files, replaced = self._searcher.files(self._catalog)
        notes = tuple(
            f"The newest state of {place.name} could not be read ({record.reason}); the one before is searched."
            for record in files
            if record.path in replaced and record.path == document.file
        )
        if place.words is None or any(_holds(passage, place.words) for passage in passages):
            return notes
        return (*notes, "The words are a heading; the first passage below it was looked at.")

    def _below(self, place: Place, passages: list[Passage]) -> list[Passage]:
        """The passages under a heading that holds the words."""
        start, end = place.words or (0, 0)
        words = " ".join(self._catalog.printed(place.revision.text_id)[start:end].split()).casefold()
        after = [p for p in passages if p.spans[0].start >= end]
        headed = [p for p in after if any(words in heading.casefold() for heading in p.headings)]
        return headed[:1]

    def _other_state(self, place: Place, live: LiveDocument | None) -> tuple[Verdict, str]:
        """Why a revision is not the one that is searched."""
        revision, name, searcher = place.revision, place.name, self._searcher
        changed = self._catalog.changed_at(searcher.snapshot) or ""
        searched = searcher.as_of or changed
        if live is None and "" < (revision.gone_at or "") <= changed:
            gone = readable(revision.gone_at or "")
            return Verdict.GONE, f"{name} is not there since {gone}; `--as-of` with an earlier moment searches it."
        if live is not None and revision.number < live.number:
            return Verdict.SUPERSEDED, (
                f"It stands in revision {revision.number} of {name}, superseded on {readable(revision.gone_at or '')}; "
                f"revision {live.number} is searched. `--as-of` with an earlier moment searches the older one."
            )
        what = name if live is None else f"Revision {revision.number} of {name}, which holds it,"
        publish = "" if searcher.as_of else f" `assistant reindex -c {self._name}` publishes it."
        return Verdict.PENDING, (
            f"{what} was taken in on {readable(revision.first_seen)}; the state of {readable(searched)} is searched."
            + publish
        )

    def _never(self, expected: Expectation) -> str:
        """What is known of what was never taken in."""
        if expected.lying is not None:
            return (
                f"The file lies at {expected.lying} and was never taken in: "
                f"`assistant ingest {expected.lying} -c {self._name}`."
            )
        return "Nothing like that was taken in, or in none of the files that could be read."


def _instead(expected: Expectation) -> tuple[str, ...]:
    """Where else to look."""
    similar = (f"Similar names: {', '.join(expected.similar)}.",) if expected.similar else ()
    return similar + tuple(f"Not (fully) read: {line}" for line in expected.unreadable)


def _holds(passage: Passage, words: Stretch) -> bool:
    return any(span.start < words[1] and words[0] < span.end for span in passage.spans)


def _unsearched(place: Place) -> str:
    if place.page is not None:
        return f"{_page(place)} holds nothing but what is printed around the text: headers, footers, page numbers."
    if place.words is not None:
        return (
            f"The words stand in {place.name} around the text, in a running header or footer, and in no passage; "
            "only passages are searched."
        )
    return f"{place.name} holds no text that can be quoted, only what is printed around it."


def _page(place: Place) -> str:
    label = place.page.label if place.page is not None else ""
    return f"Page {label} of {place.name}"


def _failing(document: LiveDocument, condition: Filter) -> tuple[str, ...]:
    """Every condition that keeps a document out, and what it has instead."""
    day, folder = f"its day is {document.dated or document.first_seen[:10]}", PurePath(document.file).parent
    reasons = (
        (Filter(documents=condition.documents), "--document", condition.documents, f"it is {document.path}"),
        (Filter(folders=condition.folders), "--folder", condition.folders, f"it lies in {folder}"),
        (Filter(types=condition.types), "--type", condition.types, f"its type is {document.file_type}"),
        (Filter(since=condition.since), "--since", (condition.since,), day),
        (Filter(until=condition.until), "--until", (condition.until,), day),
    )
    return tuple(
        f"{option} {' or '.join(map(str, wanted))}, and {has}"
        for one, option, wanted, has in reasons
        if not matches(document, one)
    )
