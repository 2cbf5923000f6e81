"""Where clauses and conditions begin and end in a sentence, and which words deny what follows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.checks.verdict import Place

_MAIN = r"(?:shall|may|must|will|should)"
_VERB = r"(?:can|cannot|is|are|was|were|has|have|had|does|do|did)"
_BOUNDARY = re.compile(
    r"[;:—]|\bexcept\s+that\b|\bbut\b|\bhowever\b|\bwhereas\b|\bwhile\b|"
    rf"(?:,\s*and|,|\band)(?=(?:\s+[\w'’“”\"-]+){{0,5}}?\s+(?:(?P<main>{_MAIN})|{_VERB})\b)",
    re.IGNORECASE,
)
_DENIED = (
    r"unless|except(?:ing)?(?:\s+(?:as|if|where|when|for|to|in|with))?|save\s+(?:as|that|for|where|with)|other\s+than|"
    r"excluding|without"
)
_PLAIN = (
    r"if|when|where|once|provided(?:,?\s+however,?)?\s+that|in\s+the\s+event|in\s+case|to\s+the\s+extent|so\s+long\s+as|"
    r"subject\s+to|until|on\s+condition"
)
_OPENER = re.compile(
    rf"\b(?:(?P<denied>{_DENIED})|(?P<plain>{_PLAIN})|(?P<either>whether(?:\s+or\s+not)?|regardless\s+of))\b"
    r"|(?P<relative>(?<=\w\s)(?:which|who|whom|that)\b)",
    re.IGNORECASE,
)
# "agrees that", "shows that": what follows is said, and describes no noun.
_SAYS_THAT = re.compile(
    r"\b(?:agree|acknowledge|confirm|ensure|represent|warrant|state|find|found|show|know|conclude|suggest|believe|so|"
    r"provide|undertake|covenant|understand|understood|certify|declare|held|hold|indicate|report)(?:s|d|ed|ing)?\s*$"
    r"|(?:\b(?:and|or|but)|,)\s*$",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"(?<!that\s)(?<!which\s)(?<!who\s)(?<!as\s)\b(?:is|are|was|were|has|have)\b", re.IGNORECASE)
_COMMA = re.compile(r",(?!\d)")


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


class Role(StrEnum):
    """What a mark does to the clause."""

    COMMA = "comma"
    END = "end"  # of a clause
    MAIN = "main"  # end of a clause and of its conditions: a main verb of its own follows
    OPENER = "opener"  # of a condition
    DENIED = "denied"  # opener of a condition that must not be: "unless"
    EITHER = "either"  # "whether or not"
    RELATIVE = "relative"  # "which"
    VERB = "verb"  # an auxiliary by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word or sign that ends or opens a clause."""

    start: int
    end: int
    role: Role
    text: str


def marks(text: str, taken: Sequence[Place]) -> list[Mark]:
    """The marks of a sentence that do not lie in places that are taken."""
    return [*_all(text, taken)]


def _all(text: str, taken: Sequence[Place]) -> Iterator[Mark]:
    def is_free(match: re.Match[str]) -> bool:
        return not any(a <= match.start() < b for a, b in taken)

    for match in _COMMA.finditer(text):
        yield _mark(match, Role.COMMA)
    for match in filter(is_free, _BOUNDARY.finditer(text)):
        yield _mark(match, Role.MAIN if match["main"] else Role.END)
    for match in filter(is_free, _AUXILIARY.finditer(text)):
        yield _mark(match, Role.VERB)
    for match in _OPENER.finditer(text):
        if match["either"]:
            yield _mark(match, Role.EITHER)
        elif is_free(match) and match["relative"]:
            if not _SAYS_THAT.search(text, 0, match.start()):
                yield _mark(match, Role.RELATIVE)
        elif is_free(match):
            yield _mark(match, Role.DENIED if match["denied"] else Role.OPENER)


def _mark(match: re.Match[str], role: Role) -> Mark:
    return Mark(start=match.start(), end=match.end(), role=role, text=" ".join(match.group().lower().split()))


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
