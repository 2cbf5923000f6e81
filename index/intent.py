"""What a question asks for: its parts, and where a search is narrowed, the question without the name of its place."""

from __future__ import annotations

import re

from index.analyze import terms

MIN_TERMS = 3  # of a part; with fewer it does not stand alone

# "In the Lease between A and B: may the Tenant sublet?"; the colon is not one of a time ("10:30").
_PLACE = re.compile(
    r"\s*(?:in|under|according to|as to|per|pursuant to|for|from|within|of|on|regarding|concerning|with respect to)\b"
    r"[^?]*?:\s+(?=\S)",
    re.IGNORECASE | re.DOTALL,
)
_SEAM = re.compile(
    r"(?<=\?)\s+|;\s+|,?\s+and\s+(?=(?:what|how|when|which|who|where|why|whether|if|does|do|is|are|can|must|should|may|under)\b)",
    re.IGNORECASE,
)


def without_place(question: str) -> str:
    """The question without words before a colon that say in which document to look, where anything is left.

    A search that is narrowed to that document has no use for them: the parties' names stand on every page of it.
    """
    found = _PLACE.match(question)
    rest = question[found.end() :] if found else question
    return rest if terms(rest) else question


def parts(question: str) -> tuple[str, ...]:
    """The questions that a question is made of ("What is … and who must …?"), none where it is one."""
    pieces = [piece.strip() for piece in _SEAM.split(question)]
    telling = tuple(piece for piece in pieces if len(terms(piece)) >= MIN_TERMS)
    return telling if len(telling) > 1 else ()
