"""Comments on a document, apart from its text: who said what, when, and on which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.draft import clean
from ingest.types import Attachment

_ANCHOR = 300  # characters of the commented words that are repeated with a comment


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody said on a document."""

    said: str
    author: str = ""
    day: str = ""  # ISO 8601
    place: str = ""  # where it stands, e.g. "slide 3"
    anchor: str = ""  # the words that it is on

    def text(self, number: int) -> str:
        """The comment as one of several, under this number."""
        who = ", ".join(filter(None, (self.author.strip(), self.day)))
        anchor = " ".join(self.anchor.split())
        anchor = anchor if len(anchor) <= _ANCHOR else f"{anchor[:_ANCHOR]}…"
        by, at = f" by {who}" * bool(who), f", {self.place}" * bool(self.place)
        on = f"{',' if at else ''} on “{anchor}”" * bool(anchor)
        return f"Comment {number}{by}{at}{on}:\n{self.said.strip()}"


def attached(comments: Iterable[Comment]) -> list[Attachment]:
    """All comments that say something as a file inside the document's; none without any."""
    said = [comment for comment in comments if comment.said.strip()]
    text = "\n\n".join(comment.text(number) for number, comment in enumerate(said, start=1))
    return [Attachment(name="comments.txt", content=clean(text).encode())] if said else []
