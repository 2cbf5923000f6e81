"""Footnotes and endnotes of a DOCX: numbered in the order in which the text refers to them, as they are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.formats.word.styles import value
from ingest.numbering import list_number

_MARKS = {"footnote": "1", "endnote": "i"}  # Word's own defaults; a file's others say the same in other signs


class Notes:
    """The notes of a document.

    Args:
        roots: The elements of its parts by kind, "footnote" and "endnote"; None where there is no such part.
    """

    def __init__(self, roots: Mapping[str, Any]) -> None:
        self._notes = {
            (kind, value(note, "id")): note
            for kind, root in roots.items()
            for note in (root if root is not None else ())
            if not value(note, "type") and value(note, "id")  # the two that only draw a line have types
        }
        self._numbers: dict[tuple[str, str], str] = {}
        self._waiting: list[tuple[str, str]] = []

    def mark(self, kind: str, note_id: str) -> str:
        """The mark printed where the text refers to a note."""
        key = kind, note_id
        if key not in self._numbers:
            count = 1 + sum(known == kind for known, _ in self._numbers)
            self._numbers[key] = list_number(count, _MARKS[kind])
            self._waiting.append(key)
        return self._numbers[key]

    def due(self, *, every: bool) -> Iterator[tuple[str, Any]]:
        """Marks and elements of the notes referred to since the last call; with `every` also of all others."""
        waiting, self._waiting = self._waiting, []
        rest = [key for key in self._notes if key not in self._numbers] if every else []
        for key in (*waiting, *rest):
            if key in self._notes:
                yield self._numbers.get(key, ""), self._notes[key]
