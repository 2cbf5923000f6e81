"""A document as it is written for a collection, with or without some of its pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDocument:
    """A document as it is written for a collection, in pieces that can be left out: paragraphs, sentences, sections."""

    name: str
    domain: str  # "legal" or "medical"
    pieces: tuple[str, ...]

    def text(self, without: frozenset[int] = frozenset()) -> str:
        """The content of its file, less some pieces."""
        kept = [piece for number, piece in enumerate(self.pieces) if number not in without]
        if self.name.endswith(".html"):
            return "\n".join(("<html><body>", *kept, "</body></html>\n"))
        return "\n\n".join(kept) + "\n"


def file_name(title: str) -> str:
    """A name without ending that any file system takes, at most 90 characters."""
    return re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")[:90]
