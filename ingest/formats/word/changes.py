"""Drafts of a DOCX: tracked changes counted, comments collected with what they are on, and what nobody here reads."""

from __future__ import annotations

from typing import Any

from ingest.attribute import whole_number
from ingest.comment import Comment, attached
from ingest.formats.word.styles import W, value
from ingest.types import Attachment

_LONGEST_ANCHOR = 1000  # characters
_LARGE = 40 * 360_000 * 360_000  # 40 cm² in English Metric Units: below are logos and signatures
_WIDEST = 100_000 * 360_000
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_UNREAD = {
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart": "chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": "diagram",
    "{urn:schemas-microsoft-com:office:office}OLEObject": "embedded object",
    f"{W}altChunk": "inserted file",
}


class Changes:
    """Counts tracked changes; the text is read as if all were accepted."""

    def __init__(self) -> None:
        self.struck = 0  # characters struck through by hand, not as a tracked change: they are printed, and read
        self._inserted: set[Any] = set()
        self._removed: dict[Any, int] = {}  # by element: a cell may be looked at twice

    def inserted(self, element: Any) -> None:
        """Count an insertion that is shown."""
        if any((e.text or "").strip() for e in element.iter(f"{W}t")):
            self._inserted.add(element)

    def removed(self, element: Any) -> None:
        """Count a deletion that is left out."""
        words = "".join(e.text or "" for e in element.iter(f"{W}delText", f"{W}t"))
        if words.strip():
            self._removed[element] = len("".join(words.split()))

    @property
    def notices(self) -> list[str]:
        """What was shown and what was left out; nothing where nothing is changed."""
        struck = [f"{self.struck:,} characters are struck through in the file; they were read"] * bool(self.struck)
        if not self._inserted and not self._removed:
            return struck
        return [
            *struck,
            f"tracked changes are read as accepted: {len(self._inserted):,} insertions are part of the text, "
            f"{len(self._removed):,} deletions ({sum(self._removed.values()):,} characters) are not",
        ]


class Comments:
    """The comments of a document, apart from its text.

    Args:
        root: The element of its comments part, or None.
    """

    def __init__(self, root: Any) -> None:
        self._comments = {value(c, "id"): c for c in root.iter(f"{W}comment")} if root is not None else {}
        self._anchors: dict[str, str] = {}
        self._open: set[str] = set()

    def mark(self, comment_id: str, *, begins: bool) -> None:
        """Say that the words which a comment is on begin or end here."""
        if begins and comment_id in self._comments:
            self._open.add(comment_id)
        else:
            self._open.discard(comment_id)

    def hear(self, words: str) -> None:
        """Take note of words of the text."""
        for comment_id in self._open:
            self._anchors[comment_id] = (self._anchors.get(comment_id, "") + words)[:_LONGEST_ANCHOR]

    def attached(self) -> list[Attachment]:
        """All comments as a file of their own, each with its author, day, and the words it is on."""
        return attached(
            Comment(
                said="\n".join("".join(e.text or "" for e in p.iter(f"{W}t")) for p in comment.iter(f"{W}p")),
                author=value(comment, "author"),
                day=value(comment, "date")[:10],
                anchor=self._anchors.get(comment_id, ""),
            )
            for comment_id, comment in self._comments.items()
        )


def describe_unread(body: Any) -> list[str]:
    """What of a body cannot be read as words: large pictures, charts, diagrams, embedded objects."""
    found = {name: sum(1 for _ in body.iter(tag)) for tag, name in _UNREAD.items()}
    pictures = (extent for extent in body.iter(f"{_DRAWING}extent") if _is_picture(extent))
    found["large picture"] = sum(_area(extent) >= _LARGE for extent in pictures)
    return [f"{count:,} {name}{'s' * (count > 1)} not read" for name, count in found.items() if count]


def _is_picture(extent: Any) -> bool:
    parent = extent.getparent()
    return any(str(e.tag).endswith("}blip") for e in parent.iter()) and not any(
        str(e.tag).endswith("}txbxContent") for e in parent.iter()
    )


def _area(extent: Any) -> int:
    width, height = (whole_number(extent.get(side), 0, most=_WIDEST) for side in ("cx", "cy"))
    return width * height
