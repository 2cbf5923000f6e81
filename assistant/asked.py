"""What kind of thing a question asks for, and whether a piece holds one at all.

"How long may it be kept?" is answered by no sentence without a time, whatever words they share; and who only signs a
document says nothing in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.bounds import outside

_NUMBER = (
    r"(?:\d[\d.,]*|half|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|"
    r"thirty|forty|forty-five|sixty|ninety|hundred)"
)
_SPAN = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
# "thirty (30) calendar days", "30-day"; "the 17th day of November" is no time.
_TIME = rf"\b{_NUMBER}(?!\w)[)\s]*(?:\(\d+\)\s*)?[-\s]*(?:\w+\s+)?{_SPAN}\b"
_DAY = (
    r"(?-i:\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)|\b(?:19|20)\d\d\b|"
    r"\d[./-]\d{1,2}[./-]\d|\b\d{1,2}(?:st|nd|rd|th)\b"
)
_MASS = r"(?:grams?|milligrams?|kilograms?|tonnes?|tons?|pounds?|ounces?|m?c?g|kg|lbs?|oz)"


@dataclass(frozen=True, slots=True)
class _Kind:
    """Questions of one kind, and what at least a piece must hold to answer them."""

    asks: re.Pattern[str]
    holds: re.Pattern[str]


def _kind(asks: str, holds: str) -> _Kind:
    return _Kind(re.compile(asks, re.IGNORECASE), re.compile(holds, re.IGNORECASE))


KINDS = (
    _kind(
        r"\b(?:what|how much) interest\b|\bwhat (?:is|was|are|were) the (?:\w+ ){0,3}(?:rate|percentage)s?\b",
        r"%|\bper ?cent|\bpercentage|\brates?\b|\d[\d.,]*\s*(?:in|per|of|/)|\binterest\b",
    ),
    _kind(r"\bwhen (?:was|were|did)\b", _DAY),
    _kind(r"\b(?:by when|(?:by|on|from) (?:what|which) (?:date|day))\b", rf"{_DAY}|{_TIME}"),
    _kind(
        r"\bhow long\b(?! (?:is|are) the\b)",
        rf"{_TIME}|\b(?:indefinite|perpetual|permanent|forever|lifelong|lifetime|until|daily|annual|yearly|as long as|"
        r"so long as|immediately|expir|terminat|conclud|through)",
    ),
    _kind(r"\bhow many (?:\w+ )?(?:seconds|minutes|hours|days|weeks|months|years)\b", _TIME),
    _kind(r"\bhow many (?:" + _MASS[3:-1] + r")\b", rf"\d\s*{_MASS}\b|\b{_NUMBER}\s+{_MASS}\b"),
    _kind(
        r"\bhow often\b",
        r"\b(?:once|twice|times?|every|each|per|daily|hourly|weekly|monthly|quarterly|annual|yearly|interval|continu)|/",
    ),
    _kind(
        r"\b(?:at|from|by|until|up to) what age\b|\bhow old\b",
        r"\d.*\b(?:ages?|aged|years?|months?|weeks?|old)\b|≥|newborn|adult",
    ),
    _kind(
        r"\b(?:what|which) (?:percentage|per ?cent|proportion|share)\b|\bin per ?cent\b",
        r"%|\bper ?cent|\bpercentage|\b\d[\d.,]* (?:of|out of|in) (?:\w+ )?\d|\b(?:half|third|quarter|majority|most)\b",
    ),
    _kind(
        r"\bhow much (?:does|do|did|will|would) .*\bcost\b|\bwhat (?:does|do|did|will|would) .*\bcost\b|"
        r"\bwhat (?:is|are|was|were) the (?:\w+ ){0,3}(?:price|cost)s?\b",
        r"[$€£¥]|\b(?:USD|EUR|GBP|RMB|dollars?|euros?|pounds?|yuan|cents?|pric\w+|costs?|fees?|charges?|free)\b",
    ),
)  # fmt: skip
_SEVERAL = re.compile(r"\band\s+(?:[\w’'-]+\s+){0,3}?(?:what|how|which|when|who|whom|where|why)\b", re.IGNORECASE)
# "must the Company give the Adviser": who acts, and in a clause: "The Adviser may end …".
_ACTOR_ASKED = re.compile(r"\b(?:must|shall|may|can|does|do|did|will|should|would)\s+(?:the\s+)?(?P<who>[A-Z]\w+)")
_ACTOR = re.compile(
    r"\W*(?:[\d.]+\s+|\(\w+\)\s+)?(?:The\s+)?(?P<who>[A-Z]\w+)\s+(?:\w+\s+)?(?:may|shall|must|will|agrees|warrants)\b"
)
_ASKS_WHO = re.compile(
    r"\b(?:who|whom|whose|parties|party|names?|sign(?:s|ed|atory|atories|ature|atures)?|titles?|cases?|numbers?|dated?)\b",
    re.I,
)
_ASKS_NAMES = re.compile(
    r"\b(?:sign(?:s|ed|atory|atories|ature|atures)?|parties|names?|address(?:es)?)\b", re.IGNORECASE
)
_SIGNS = re.compile(r"/s/|\bBy:\s|_{8,}|-{12,}")
_OPENS = re.compile(r"\b(?:made|entered into|executed)\b[^.]{0,160}\b(?:between|among)\b", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r"(?<=\s)[A-Z]\w+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SMALL = re.compile(r"(?<![\w’'])(?!(?:of|the|and|for|to|in|by|with|an|on|at|ex|rel|or|from|de|la)\b)[a-z]{2,}")
LEAST_LOUD = 8  # words in capitals that may be a sentence


def asks_for_names(question: str) -> bool:
    """Whether a question asks who signed or who the parties are: of the names themselves, not of what they do."""
    return _ASKS_NAMES.search(question) is not None


def may_answer(question: str, text: str, around: str, *, is_row: bool) -> bool:
    """Whether a piece can answer a question, by the kind of thing that it holds; True where nothing speaks against it.

    Args:
        question: one question or a part of one; of one that is several, each may ask for another kind.
        text: of the piece, with what leads to it.
        around: what it stands in: its passage with headings and title.
        is_row: whether it is a row of a table, which needs no words.
    """
    if any(year not in around for year in _YEAR.findall(question)) or (is_row and outside(question, text)):
        return False
    if _another_acts(question, text):
        return False
    if not is_row and not _ASKS_WHO.search(question) and (not _says(text) or _only_names(question, text)):
        return False
    asked = [kind for kind in KINDS if kind.asks.search(question)]
    return len(asked) != 1 or bool(_SEVERAL.search(question)) or asked[0].holds.search(text) is not None


def _another_acts(question: str, text: str) -> bool:
    """Whether a clause says what the other of two parties does, where a question names both."""
    asked, acts = _ACTOR_ASKED.search(question), _ACTOR.match(text)
    if asked is None or acts is None or asked["who"].lower() == acts["who"].lower():
        return False
    return re.search(rf"\b{acts['who']}\b", question, re.IGNORECASE) is not None


def _only_names(question: str, text: str) -> bool:
    """Whether words open an agreement between parties one of whom the question names."""
    return _OPENS.search(text) is not None and any(name in text for name in _NAMED.findall(question))


def _says(text: str) -> bool:
    """Whether words say something: they are no line of names or capitals, and no party is named or signs with them."""
    if _SIGNS.search(text):
        return False
    return bool(_SMALL.search(text) or any(letter.isdigit() for letter in text)) or text.count(" ") >= LEAST_LOUD
