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
_MONEY = (
    r"[$€£¥]\s*\.?\d|%|\bper ?cent|\b\d[\d.,]*\s*(?:USD|EUR|GBP|RMB|AED|CHF|dollars?|euros?|pounds?|yuan|cents?)\b|"
    r"\b(?:USD|EUR|GBP|RMB|AED|CHF)\s*\d|\b(?:dollars|euros|pounds|price list|list price)\b|"
    r"\bmarket (?:price|value|rent|rate)\b|"
    r"\bfree\b|\bno (?:payment|fee|charge|cost|royalt|consideration)|\bnothing\b|_{4}|\[\*"
)
_DOSE = (
    r"\b(?:\d[\d.,]*|half|one|two|three|four|five|six|eight|ten)\b[)\s]*(?:m?c?g|µg|kg|m?l|units?|IU|mEq|mmol|tablets?|"
    r"capsules?|drops?|puffs?|vials?|sachets?|times?|%|inch(?:es)?|cm|mm|/)|%|\bcontraindicated\b|\bavoid|"
    r"\bnot (?:be )?(?:recommended|indicated|used|given|administered|established|exceed|studied)|\b\w+-sized\b"
)
# Numbers that are no amount: days, years, references, numbers of items and versions, the par value of a share.
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NO_AMOUNT = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})\b|\b[A-Z]{1,3}-\d+(?:/[A-Z])?(?!\w)|"
    rf"\b{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?\b|\b\d{{1,2}}\s+{_MONTH}\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th)\b|"
    r"\b(?i:sections?|articles?|clauses?|paragraphs?|rules?|tables?|figures?|exhibits?|schedules?|chapters?|annex|appendix|"
    r"versions?|parts?|no|nos|file|case)\b\.?\s*\(?\d[\d.,-]*|(?<!\w)\([\divx., ]+\)|^\W*\d+(?:\.\d+)*\.?(?=\s+[A-Z])|"
    r"(?i:[$€£¥]?\s?[\d.,]+\s+par\s+value|par\s+value\s+(?:of\s+)?(?:[A-Z]{3}\s?)?[$€£¥]?\s?[\d.,]+)"
)
_MASS = r"(?:grams?|milligrams?|kilograms?|tonnes?|tons?|pounds?|ounces?|m?c?g|kg|lbs?|oz)"


@dataclass(frozen=True, slots=True)
class _Kind:
    """Questions of one kind, and what at least a piece must hold to answer them."""

    asks: re.Pattern[str]
    holds: re.Pattern[str]
    is_amount: bool = False  # which no date and no number of a clause is

    def is_held(self, text: str, *, is_row: bool) -> bool:
        """Whether a piece holds what a question of this kind asks for; the unit of a row may head its table."""
        if not self.is_amount:
            return self.holds.search(text) is not None
        amounts = _NO_AMOUNT.sub(" ", text)
        return self.holds.search(amounts) is not None or (is_row and re.search(r"\d", amounts) is not None)


def _kind(asks: str, holds: str, *, is_amount: bool = False) -> _Kind:
    return _Kind(re.compile(asks, re.IGNORECASE), re.compile(holds, re.IGNORECASE), is_amount)


_AUX = r"(?:is|are|was|were|do|does|did|must|shall|will|would|can|could|may|should|has|have|had)"
KINDS = (
    _kind(
        r"\bhow much (?:money )?" + _AUX + r"\b[^?]*\b(?:pa(?:y|ys|id|ying)|earn|owe|ow(?:ing|ed)|cost|"
        r"charge[ds]?|spen[dt])\b|"
        r"\bwhat " + _AUX + r"\b(?:(?!\b(?:do|done|if|when|where|unless|before|after|happens?)\b)[^?])*?"
        r"\b(?:pay|earn|owe|charge)s?\b|"
        r"\bwhat (?:(?!(?:do|does|did|must|shall|can|may|will|should)\b)\w+ ){0,3}"
        r"(?:price|fee|salary|commission|retainer|premium|rent|bonus|royalty)\b"
        r"(?! (?:schedule|list|review|policy|period|table))",
        _MONEY,
        is_amount=True,
    ),
    _kind(
        r"\b(?:which|what|whose)\b[^?]{0,40}?\blaws?\b[^?]{0,30}?\b(?:governs?|governing|appl(?:y|ies))\b",
        r"\blaws?\b",
    ),
    _kind(
        r"\bhow much (?:\w+ )?(?:notice|warning|time)\b|\bhow far (?:ahead|in advance)\b",
        rf"{_TIME}|\b(?:immediate|at once|forthwith|without (?:\w+ )?notice|at any time|no notice)",
    ),
    _kind(
        r"\b(?:what|which) (?:\w+ ){0,3}(?:dose|dosage)s?\b|"
        r"\bhow much (?:(?!notice\b|warning\b|time\b|money\b)\w+ ){1,4}?(?:is|are|should|do|does|can|may|must)\b[^?]*"
        r"\b(?:taken?|given?|gets?|needed|needs?|used?|injected|swallow(?:ed)?|infused)\b",
        _DOSE,
        is_amount=True,
    ),
    _kind(
        r"\bhow many\b",
        r"\d|\b(?:half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|forty|"
        r"fifty|sixty|ninety|hundred|thousand|once|twice|none|no|unlimited|several|few|most|majority)\b",
        is_amount=True,
    ),
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
        r"\d\s*\)?\s*(?:%|per ?cent(?!age))|\bper ?cent\b|\b\d[\d.,]* (?:of|out of|in) (?:\w+ )?\d|"
        r"\b(?:half|third|quarter|majority|most)\b",
    ),
    _kind(
        r"\bhow much (?:does|do|did|will|would) .*\bcost\b|\bwhat (?:does|do|did|will|would) .*\bcost\b|"
        r"\bwhat (?:is|are|was|were) the (?:\w+ ){0,3}(?:price|cost)s?\b",
        r"[$€£¥]|\b(?:USD|EUR|GBP|RMB|dollars?|euros?|pounds?|yuan|cents?|pric\w+|costs?|fees?|charges?|free)\b",
    ),
)  # fmt: skip
_SEVERAL = re.compile(r"\band\s+(?:[\w’'-]+\s+){0,3}?(?:what|how|which|when|who|whom|where|why)\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:what|how|which|when|who|whom|where|why)\b", re.IGNORECASE)
# "must the Company give the Adviser": who acts, and in a clause: "The Adviser may end …".
_ACTOR_ASKED = re.compile(r"\b(?:must|shall|may|can|does|do|did|will|should|would)\s+(?:the\s+)?(?P<who>[A-Z]\w+)")
_ACTOR = re.compile(
    r"\W*(?:[\d.]+\s+|\(\w+\)\s+)?(?:The\s+)?(?P<who>[A-Z]\w+)\s+(?:\w+\s+)?(?:may|shall|must|will|agrees|warrants)\b"
)
# What answers only a question that asks for it: how a medicine is packed, what was reported of it.
ONLY = (
    _kind(
        r"\b(?:suppl|pack|NDC\b|colou?r|looks?\b|shape|mark|strength|available|bottle|stor|tablets? come|form)",
        r"\bNDC\b|\bdebossed\b|\bimprinted\b",
    ),
    _kind(
        r"\b(?:side.effects?|adverse|reaction|event|caus|report|toxic|harm|symptom|safe|risk|develop|trigger|lead|disorder|"
        r"occur|happen|frequen|common|rare|experienc|suffer|effect|complain)",
        r"\b[Dd]isorders?: .*\b[Dd]isorders?: ",
    ),
)
_ASKS_WHO = re.compile(
    r"\b(?:who|whom|whose|parties|party|names?|sign(?:s|ed|atory|atories|ature|atures)?|titles?|cases?|numbers?|when|dated?|dates?|day|"
    r"address|based|located|incorporated|organi[sz]ed|registered|effective)\b",
    re.I,
)
_ASKS_NAMES = re.compile(
    r"\b(?:sign(?:s|ed|atory|atories|ature|atures)?|parties|names?|address(?:es)?)\b", re.IGNORECASE
)
_SIGNS = re.compile(r"/s/|\bBy:\s|_{8,}|-{12,}")
_OPENS = re.compile(
    r"\b(?:made|entered into|executed)\b[^.]{0,160}\b(?:between|among)\b|"
    r"\bagreement\b[^.]{0,200}\bentered into\b[^.]{0,40}\bby\b|"
    r"\ba(?:n exempted)?\s+[\w -]{0,30}\b(?:corporation|company|trust|partnership)\b[^()]{0,90}\([^()\"“]{0,40}[\"“]",
    re.IGNORECASE | re.DOTALL,
)
_NAMED = re.compile(r"(?<=\s)[A-Z]\w+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SMALL = re.compile(
    r"(?<![\w’'])(?!(?:of|the|and|for|to|in|by|with|an|on|at|ex|et|al|vs|rel|or|from|de|la)\b)[a-z]{2,}"
)
LEAST_LOUD = 8  # words in capitals that may be a sentence


def asks_for_names(question: str) -> bool:
    """Whether a question asks who signed or who the parties are: of the names themselves, not of what they do."""
    return _ASKS_NAMES.search(question) is not None


def asks_kind(question: str) -> bool:
    """Whether a question asks for a kind of thing that tells what answers it from the rest: a sum, a day, a law."""
    return any(kind.asks.search(question) for kind in KINDS)


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
    if _another_acts(question, text) or any(one.holds.search(text) and not one.asks.search(question) for one in ONLY):
        return False
    if not is_row and not _ASKS_WHO.search(question) and (not _says(text) or _only_names(question, text)):
        return False
    asked = [kind for kind in KINDS if kind.asks.search(question)]
    if _SEVERAL.search(question):
        return len(asked) < len(_ASKS.findall(question)) or any(kind.is_held(text, is_row=is_row) for kind in asked)
    return all(kind.is_held(text, is_row=is_row) for kind in asked)


def _another_acts(question: str, text: str) -> bool:
    """Whether a clause says what the other of two parties does, where a question names both."""
    asked, acts = _ACTOR_ASKED.search(question), _ACTOR.match(text)
    if asked is None or acts is None or asked["who"].lower() == acts["who"].lower():
        return False
    return re.search(rf"\b{acts['who']}\b", question, re.IGNORECASE) is not None


def _only_names(question: str, text: str) -> bool:
    """Whether words open an agreement between parties one of whom the question names."""
    folded = text.casefold()
    return _OPENS.search(text) is not None and any(name.casefold() in folded for name in _NAMED.findall(question))


def _says(text: str) -> bool:
    """Whether words say something: they are no line of names or capitals, and no party is named or signs with them."""
    if _SIGNS.search(text):
        return False
    if _SMALL.search(text) or any(letter.isdigit() for letter in _NO_AMOUNT.sub(" ", text)):
        return True
    return text.count(" ") >= LEAST_LOUD and text.isupper()
