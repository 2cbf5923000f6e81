"""Words that deny what follows them, and those that only look as if they did."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DENIES = re.compile(
    r"\b(?:not|never|neither|nor|none|nobody|nothing|no)\b|n['’]t\b"
    r"|\b(?:fail(?:s|ed|ing|ures?)?|refus(?:es?|ed|ing|als?)|neglect(?:s|ed)?|unable|omit(?:s|ted)?|inability|declin(?:es|ed))\s+to\b"
    r"|\b(?:lacks?|lacking|absence\s+of|lack\s+of|free\s+of|free\s+from|negative\s+for|ruled?\s+out|(?<!was\s)(?<!is\s)(?<!were\s)(?<!are\s)(?<!be\s)(?<!been\s)denie[sd]|denying|"
    r"devoid\s+of|no\s+longer|ceases?\s+to|avoid(?:s|ed|ing)?|incapable\s+of)\b",
    re.IGNORECASE,
)
# "not less than", "including but not limited to", "whether or not", "No. 5": nothing is denied.
_HARMLESS = re.compile(
    r"\b(?:not|no|nor)\s+(?:less|fewer|more|greater|later|earlier|sooner|longer|shorter|older|younger)\s+than\b"
    r"|\b(?:but|includ\w+,?)\s+(?:(?:is|are|shall)\s+)?(?:not|without)\s+(?:be\s+|being\s+)?limited\b|\bwithout\s+(?:limit\w*|prejudice)\b"
    r"|\bnot\s+(?:to\s+)?exceed(?:ing)?\b|\bnot\s+only\b|\bwhether\s+or\s+not\b|\bwhether\b[^.;]{0,60}?\bor\s+not\b|\bNo\.\s*\d"
    r"|\bno\s+matter\b|\bnone\s+the\s+less\b|\bnot[-\s]for[-\s]profit\b|\bno\s+doubt\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A word that denies what follows it in its clause."""

    start: int
    end: int


def denials(text: str) -> list[Denial]:
    """The denying words of a text in order."""
    harmless = harmless_places(text)
    return [
        Denial(start=match.start(), end=match.end())
        for match in _DENIES.finditer(text)
        if not any(a <= match.start() < b for a, b in harmless)
    ]


def harmless_places(text: str) -> list[tuple[int, int]]:
    """Where words of denial deny nothing."""
    return [match.span() for match in _HARMLESS.finditer(text)]
