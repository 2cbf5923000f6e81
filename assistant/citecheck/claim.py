"""Which sentences of a draft say something that a document could hold, and why the others do not.

Only what surely claims nothing is left out: to look for a phrase of politeness in vain costs a glance, to pass over a
wrong dose may cost more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.citecheck.draft import Sentence
from ingest.types import ElementKind

_BY_KIND = {
    ElementKind.HEADING: "a heading",
    ElementKind.FURNITURE: "a running header or footer",
    ElementKind.TABLE_HEADER: "the header of a table",
    ElementKind.TABLE_SECTION: "the header of a table",
    ElementKind.CAPTION: "a caption",
}
_GREETING = re.compile(r"(?:dear|hello|hi|to whom it may concern|good (?:morning|afternoon))\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:yours?\s+(?:sincerely|faithfully|truly)|(?:with\s+)?(?:kind|best|warm)(?:est)?\s+(?:regards|wishes)|sincerely|"
    r"regards|respectfully\s+submitted|signed|dated?\s+this|electronically\s+signed|dictated\s+(?:by|but))\b",
    re.IGNORECASE,
)
_LETTER_HEAD = re.compile(
    r"(?:date|(?:our|your)\s+ref(?:erence)?|ref|to|from|cc|bcc|copy|tel(?:ephone)?|phone|fax|e-?mail|www|by\s+e-?mail|"
    r"by\s+post|private\s+(?:and|&)\s+confidential|confidential|enc(?:l|losures?)?|page)\b\s*(?P<sign>[.:])?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:re|subject)\s*:", re.IGNORECASE)
_POLITE = re.compile(
    r"(?:(?:many\s+)?thank(?:s|\s+you)\b|please\s+(?:do\s+not\s+hesitate|contact|let\s+(?:me|us)\s+know|find\s+(?:attached|"
    r"enclosed)|see\s+(?:attached|enclosed))|(?:i|we)\s+look\s+forward\b|if\s+you\s+have\s+any\s+(?:further\s+)?questions)",
    re.IGNORECASE,
)
_DAY_ALONE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]+,?\s+\d{4}|"
    r"[A-Z][a-z]+\s+\d{1,2},?\s+\d{4}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4})\.?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\d+\w?,?\s+(?:[A-Z][\w'’]*\s+){1,4}?(?:Road|Rd|Street|St|Lane|Avenue|Ave|Way|Close|Square|Place|Drive|Row|Gardens|"
    r"Court|Terrace|Boulevard|Floor|Suite)\b[\w\s,.'’-]{0,60}"
)
_CONTACT = re.compile(r"\S+@\S+\.\w+|(?:https?://|www\.)\S+|\+?[\d\s()-]{7,}")
# What a writer says for himself: where no document holds it, none needs to.
_VIEW = re.compile(
    r"\b(?:(?:in|to)\s+(?:my|our)\s+(?:view|opinion|judge?ment|mind|submission)|(?:i|we)\s+(?:would\s+)?(?:believe|think|feel|"
    r"submit|contend|argue|hope|trust|suggest|conclude|propose|plan)|it\s+(?:is|was)\s+(?:submitted|hoped|argued)|it\s+follows\s+that|"
    r"(?:for|on)\s+(?:all\s+)?(?:these|those|this)\s+(?:reasons?|grounds?|footing))\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|shall|will|may|must|can|should|would|could|not|no|\w{2,}ed|"
    r"\w{2,}ing)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SIGNATURE_WORDS = 9  # more in a line are no name, rank or address
_LETTER_HEAD_WORDS = 14


def reasons(sentences: Iterable[Sentence]) -> Iterator[str | None]:
    """For each sentence in order why it claims nothing, None where it does claim something."""
    is_signing = False
    for sentence in sentences:
        words = len(_WORD.findall(sentence.text))
        if is_signing:
            is_signing = words <= _SIGNATURE_WORDS and not _VERB.search(sentence.text)
        if is_signing:
            yield "part of a signature"
            continue
        is_signing = words <= _SIGNATURE_WORDS and _CLOSING.match(sentence.text) is not None
        yield "a closing line" if is_signing else _reason(sentence, words)


def _reason(sentence: Sentence, words: int) -> str | None:
    text = sentence.text
    if sentence.kind in _BY_KIND:
        return _BY_KIND[sentence.kind]
    if not words:
        return "no words"
    if text.rstrip("\"')]").endswith("?"):
        return "a question"
    if _GREETING.match(text) and words <= _SIGNATURE_WORDS:
        return "a greeting"
    if _POLITE.match(text):
        return "a phrase of politeness"
    if any(form.fullmatch(text) for form in (_DAY_ALONE, _CONTACT, _ADDRESS)):
        return "a line of the letter head"
    head = _LETTER_HEAD.match(text)
    if head and (words <= _LETTER_HEAD_WORDS if head["sign"] else words <= 3 and not _VERB.search(text)):
        return "a line of the letter head"
    if _SUBJECT.match(text) and not re.search(r"\d", text):
        return "the subject line"
    is_line = sentence.kind is not ElementKind.TABLE_ROW and text[-1:] not in ".;:!"
    if is_line and words <= 4 and not _VERB.search(text) and not re.search(r"[\d:]", text):
        return "a name, a title or a line of an address"
    return None


def is_view(text: str) -> bool:
    """Whether a sentence tells what its writer thinks or argues."""
    return _VIEW.search(text) is not None
