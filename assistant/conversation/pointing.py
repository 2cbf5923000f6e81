"""Whether a question points back to an earlier one: by "it", by what it leaves out, or by asking no more than "why?".

The rules read the question alone. A pronoun that something before it in the same question may stand for points nowhere;
where that is in doubt it is taken to be so, since a question that is asked as it is does less harm than one that is
asked of something else.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from index.analyze import terms

MOST_WORDS = 60  # of a question that goes on with others, and of what it takes from them; more is a description
MOST_LEFT_OUT = 8  # words of a question that has no verb of its own


class Pointing(StrEnum):
    """What a question needs of those before it."""

    NOTHING = "nothing"
    FRAME = "frame"  # its verb: "and for children?" asks the earlier question of something else
    SUBJECT = "subject"  # what "it" is
    DOCUMENT = "document"  # which document "that contract" is


_PREPOSITIONS = (
    "about above after against at before below between by during for from in of on over per since through to under "
    "until upon with within without"
)
_BINDERS = "so if when while because once unless whether who whose and or but after before until"
_AUXILIARIES = "is are was were be do does did has have had can could may might must shall should will would cannot"
_BEGINNINGS = "who whom whose what which when where why how compare define describe explain find give list show tell"
_DOCUMENTS = (
    "agreement contract lease deed nda policy guideline handbook letter leaflet document paper file text decision "
    "judgment trial protocol schedule alert offer label report email mail summary"
)
_GENERAL = (
    "long much many often far soon early late old big high happen happens must may should can could might shall would "
    "need needs any some no not never too also there yes ok thanks same such else other one ones still only about "
    "after before under give have get say says mean means tell compare apply applies"
)


def _any(words: str) -> str:
    return "|".join(words.split())


_POLITE = re.compile(r"^(?:(?:ok(?:ay)?|thanks|thank\s+you|right|yes|no|hm+)\b[\s,.!:;-]+)+", re.IGNORECASE)
_OPENER = re.compile(
    r"^(?:(?P<about>(?:(?:and|but|or|so|then)\s+)?(?:what|how)\s+(?:about|of))|and|but|or|also|then|so)\b[\s,]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w’'-]+")
_VERB = re.compile(rf"\b(?:{_any(_AUXILIARIES)})\b", re.IGNORECASE)
_BEGINNING = re.compile(rf"^(?:{_any(_BEGINNINGS)})\b", re.IGNORECASE)
_LEFT_OUT = re.compile(
    rf"^(?:{_any(_PREPOSITIONS)})\s|^(?:(?:the|an?|any|its|their|his|her)\s|[£$€]?\d).*\?\s*$", re.IGNORECASE
)
_WHY = re.compile(
    rf"(?:(?:{_any(_PREPOSITIONS)})\s+)?(?:why|when|where|who|whom|how|what)(?:\s+[\w’'-]+)?", re.IGNORECASE
)
_LIMITS = re.compile(
    r"^(?:(?:is|are|was|were)\s+there\s+)?(?:an?y?|no|some)\s+(?:other\s+)?(?:exceptions?|(?:time\s+)?limits?|caps?|"
    r"ceilings?|maximum|minimum|deadlines?|penalt(?:y|ies)|fees?|charges?|conditions?|alternatives?|risks?|appeals?|"
    r"right\s+of\s+appeal|interest|extensions?|consequences|sanctions?|remed(?:y|ies)|side\s+effects)\W*$"
    r"|^which\s+(?:one\s+)?(?:is|are|was|lasts)\s+(?:the\s+)?(?:\w+er|\w+est|more|less)\b"
    r"|.*\b(?:too|then|as\s+well|likewise)\W*$",
    re.IGNORECASE,
)
_EMPTY_IT = re.compile(
    r"\bit\s+(?:(?:is|was|be)\s+)?(?!due|likely|going|able|supposed|required|bound|obliged|entitled|expected|allowed|used)"
    r"(?:\w+\s+){1,2}?(?:to|that|if|whether)\b|\bdoes\s+it\s+(?:take|matter)\b|\bit\s+takes\b",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:does|did)\s+it\s+(?:say|state|mention|provide)\b(?P<quoted>[^?]*[\"“„«])?", re.IGNORECASE)
_NAMED_DOCUMENT = re.compile(
    rf"\b(?:this|that|these|those|the\s+same)\s+(?P<noun>(?:{_any(_DOCUMENTS)})s?)\b", re.IGNORECASE
)
_POINTER = re.compile(
    r"\b(?:it|they|them|he|him|she|theirs|hers)\b|\bsuch\s+an?\b|\bthe\s+same\b(?!\s+(?:as|time|day|way)\b)"
    r"|\b(?:this|these|those)\b(?!\s+(?:who|of|that|which|with|in|under|over|aged|year|month|week|morning|days?|time)\b)"
    rf"|(?:^|\b(?:{_any(_PREPOSITIONS)}|{_any(_AUXILIARIES)}|and|or|but|compare|do|mean)\s+)that\b"
    r"|\bthat(?=(?:\s+(?:again|happens?))?\W*$)|\bthe\s+(?:former|latter)\b|\b(?:first|second|third|other|last)\s+one\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"\b(?:its|their|his|her)\b", re.IGNORECASE)
_SEAM = re.compile(rf"[,;:.?!()–—]|(?<=\s)(?:{_any(_BINDERS)})\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:the|an?|my|our|your|each|every|no)\s+\w|(?<=\S\s)[A-Z][a-z]")


def content(text: str) -> set[str]:
    """The index terms of a text that tell what it is about."""
    return set(terms(text)) - _general()


@cache
def _general() -> frozenset[str]:
    return frozenset(terms(_GENERAL))


def bare(question: str) -> str:
    """A question without "thanks," and "and" at its beginning and its sign at the end."""
    return _OPENER.sub("", _POLITE.sub("", question.strip())).rstrip(" ?.!")


def is_opened(question: str) -> bool:
    """Whether a question goes on with what was said: "And …", "What about …"."""
    return _OPENER.match(_POLITE.sub("", question.strip())) is not None


def document_noun(question: str) -> str:
    """What a question calls the document that it points to: "contract" of "in that contract", "" where it does not."""
    found = _NAMED_DOCUMENT.search(question)
    return found["noun"].lower() if found else ""


def pointing(question: str) -> Pointing:
    """What a question needs of those before it."""
    text = _POLITE.sub("", question.strip())
    opener = _OPENER.match(text)
    rest = text[opener.end() :] if opener else text
    count = len(_WORD.findall(rest))
    if count > MOST_WORDS:
        return Pointing.NOTHING
    if _NAMED_DOCUMENT.search(rest):
        return Pointing.DOCUMENT
    is_told = bool(_VERB.search(rest) or _BEGINNING.match(rest))
    if opener and (opener["about"] or not is_told):
        return Pointing.FRAME
    if says := _SAYS.search(rest):
        return Pointing.NOTHING if says["quoted"] else Pointing.DOCUMENT
    if opener or _is_bare(rest) or _refers(rest):
        return Pointing.SUBJECT
    is_left_out = not is_told and count <= MOST_LEFT_OUT and _LEFT_OUT.match(rest)
    return Pointing.FRAME if is_left_out else Pointing.NOTHING


def _is_bare(text: str) -> bool:
    """Whether a question is no more than its question word, or asks for what any statement may have."""
    found = _WHY.fullmatch(text.rstrip(" ?.!"))
    return bool(_LIMITS.match(text) or (found and not _VERB.search(text)))


def _refers(text: str) -> bool:
    """Whether a word of a question stands for something that is not in it."""
    clean = _EMPTY_IT.sub(" ", text)
    return any(not _is_before(clean, found.end()) for found in _POINTER.finditer(clean)) or any(
        not _is_before(clean, found.end(), in_clause=True) for found in _POSSESSIVE.finditer(clean)
    )


def _is_before(text: str, at: int, *, in_clause: bool = False) -> bool:
    """Whether a pronoun may stand for something before it: in an earlier clause, a possessive also in its own."""
    begin = max((found.start() for found in _SEAM.finditer(text, 0, at)), default=0)
    is_told = bool(_THING.search(text[:begin])) or len(content(text[:begin])) > 1
    return is_told or (in_clause and bool(content(text[begin:at])))
