"""What is learned from and what is held out, with no document on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, TypeVar

from ingest.errors import UsageError

SHARE = 0.1  # of the rows are held out at most
_FEWEST = 10  # rows
_OVERSHOOT = 1.5  # times the rows wanted of a source may be held out, for documents are not cut


class Learnt(Protocol):
    """What belongs to a document of a set; see `finetune.types.Row` and `finetune.mining.Pair`."""

    @property
    def source(self) -> str:
        """The set it was made from, and the way after a slash."""

    @property
    def document(self) -> str:
        """That of the question."""

    @property
    def right(self) -> str | None:
        """A passage of the document that answers."""

    @property
    def wrong(self) -> tuple[str, ...]:
        """Passages that do not."""


T = TypeVar("T", bound=Learnt)


def by_document(rows: Sequence[T], most: int) -> tuple[list[T], list[T], Counter[str]]:
    """Hold out whole documents, of each source about the same share of its rows.

    A wrong passage may be of any document. What holds the right passage of a held-out row is on neither side.

    Args:
        rows: in random order; documents are held out in the order in which they come.
        most: rows to hold out, about, and `SHARE` of all.

    Returns:
        The rows to learn from, those held out, each in their order, and how many of each source are on neither side.

    Raises:
        UsageError: there are too few rows, or too few documents to divide them.
    """
    if len(rows) < _FEWEST:
        raise UsageError(f"There are {len(rows)} rows to learn from; at least {_FEWEST} are needed.")
    chosen = _documents(rows, min(most / len(rows), SHARE))
    held_out = [row for row in rows if row.document in chosen]
    passages = {row.right for row in held_out if row.right}
    rest = [row for row in rows if row.document not in chosen]
    learned = [row for row in rest if row.right not in passages and passages.isdisjoint(row.wrong)]
    if not held_out or not learned:
        count = len({row.document for row in rows})
        raise UsageError(
            f"The {len(rows)} rows to learn from are of {count} documents, too few to hold some of them out."
        )
    return learned, held_out, Counter(row.source for row in rest) - Counter(row.source for row in learned)


def _documents(rows: Sequence[Learnt], share: float) -> set[str]:
    """Documents that together hold the share of each source's rows, about; too large ones are passed by."""
    sizes: dict[str, Counter[str]] = {}
    for row in rows:
        sizes.setdefault(row.source.partition("/")[0], Counter())[row.document] += 1
    chosen: set[str] = set()
    for documents in sizes.values():
        wanted = share * documents.total()
        held = sum(documents[document] for document in chosen)
        for document, size in documents.items():
            if document not in chosen and held < wanted and held + size <= max(_OVERSHOOT * wanted, 1):
                chosen.add(document)
                held += size
    return chosen
