"""The running text of a revision: the words of its elements in reading order, with the way back to the printed page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ingest.normalise import page_at, to_printed
from ingest.store.catalog import Catalog
from ingest.types import Locator, Span


class RunningText:
    """A revision's normalised text, element by element. Running headers, page numbers and the like stand aside."""

    def __init__(self, catalog: Catalog, revision_id: int, text_id: str) -> None:
        """Read the text.

        Raises:
            IngestError: there is no such text, or it is damaged.
        """
        self.text = catalog.text(text_id)
        self._places, self._headings = catalog.quotable(revision_id)
        self._starts = [start for start, _, _ in self._places]

    def elements(self) -> Iterator[tuple[int, int, bool]]:
        """Half-open offsets of each element in the normalised text, and whether it is part of the running text."""
        begin = 0
        for words in self.text.normalised.split("\n\n"):
            end = begin + len(words)
            if words:
                runs = words in self._headings or self._holds(self.printed(begin), self.printed(end - 1))
                yield begin, end, runs
            begin = end + 2

    def span(self, start: int, end: int) -> Span:
        """The printed words of normalised characters, with their page or row."""
        first, last = self.printed(start), self.printed(end - 1) + 1
        page = page_at(self.text.pages, first)
        inside = self._place(first)
        locator = Locator(
            page=page.page if page else None,
            page_label=page.label if page else None,
            sheet=inside.sheet if inside else None,
            row=inside.row if inside else None,
            ocr=page is not None and page.ocr_confidence is not None,
        )
        return Span(start=first, end=last, quote=self.text.printed[first:last], locator=locator)

    def printed(self, position: int) -> int:
        """Printed offset of a normalised character."""
        return to_printed(self.text.alignment, position)

    def _holds(self, first: int, last: int) -> bool:
        """Whether a passage holds any of the printed characters from `first` to `last`."""
        index = bisect_right(self._starts, last) - 1
        return index >= 0 and self._places[index][1] > first

    def _place(self, position: int) -> Locator | None:
        index = bisect_right(self._starts, position) - 1
        return self._places[index][2] if index >= 0 and position < self._places[index][1] else None
