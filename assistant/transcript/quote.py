"""The quotes of an exported conversation, looked up in the collection again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.transcript.record import Record, citation
from assistant.types import Citation
from index.collection import Collection
from ingest.errors import AnswerError
from ingest.store.catalog import Catalog


class Found(StrEnum):
    """What became of a quote."""

    EXACT = "exact"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quote of an export. `turn` counts its questions from 1; `reason` says why it is not exact."""

    turn: int
    marker: int
    document: str
    words: str
    found: Found
    reason: str = ""


def look_up(collection: Collection, record: Record) -> tuple[Quote, ...]:
    """Every quote of a record.

    Raises:
        AnswerError: the record is not one that this program writes.
    """
    catalog = collection.catalog()
    try:
        return tuple(_quotes(catalog, record))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerError("The record in the file is not one that this program writes.") from error
    finally:
        catalog.close()


def _quotes(catalog: Catalog, record: Record) -> Iterator[Quote]:
    removed = catalog.removed_documents()
    for number, turn in enumerate(record["turns"], start=1):
        for known in turn["citations"]:
            cited = citation(known)
            for span in cited.spans:
                found, reason = _look(catalog, cited, (span.start, span.end, span.quote), removed)
                yield Quote(turn=number, marker=cited.marker, document=cited.document, words=span.quote, found=found,
                            reason=reason)  # fmt: skip


def _look(catalog: Catalog, cited: Citation, place: tuple[int, int, str], removed: set[str]) -> tuple[Found, str]:
    start, end, words = place
    revisions = catalog.revisions(cited.document_id)
    if not revisions or all(revision.text_id != cited.text_id for revision in revisions):
        return Found.GONE, "the collection does not hold the document"
    if cited.document_id in removed:
        return Found.GONE, "the document was removed"
    if not words.strip() or catalog.printed(cited.text_id)[start:end] != words:
        return Found.CHANGED, f"version {cited.revision} does not say this at that place"
    newest = revisions[-1]
    if newest.gone_at is not None:
        return Found.GONE, f"the file was found missing on {newest.gone_at[:10]}; version {cited.revision} says this"
    if newest.text_id != cited.text_id and _spaced(words) not in _spaced(catalog.printed(newest.text_id)):
        return Found.CHANGED, f"version {newest.number} does not say this any more; version {cited.revision} does"
    return Found.EXACT, ""


def _spaced(text: str) -> str:
    return " ".join(text.split())
