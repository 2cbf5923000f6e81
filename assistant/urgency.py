"""Questions that sound like a medical emergency get a notice first, whatever the documents say."""

from __future__ import annotations

import re

NOTICE = (
    "This sounds urgent. If someone may be in danger, call your local emergency number or poison centre now. "
    "The passages below are quotes from your documents, not medical advice."
)

# Words that speak of something happening now, to someone; a plain question about a drug's overdosage section does not.
_PERSON = (
    r"\b(?:i|i'm|i've|my|me|we|our|he|she|they|his|her|patient|child|baby|son|daughter|husband|wife|mother|father|"
    r"friend)\b"
)
_SIGNS = (
    r"chest pain|can'?t breathe|cannot breathe|can'?t swallow|not breathing|stopped breathing|short(?:ness)? of breath|"
    r"unconscious|unresponsive|passed out|collaps\w+|seizure|convuls\w+|anaphyla\w+|"
    r"throat (?:is )?(?:swelling|closing)|"
    r"stroke|heart attack|bleeding (?:heavily|badly|a lot|won'?t stop)|won'?t stop bleeding|overdos\w+|"
    r"took too (?:many|much)|swallowed|poison\w*|suicid\w+|kill (?:myself|himself|herself)|self[- ]harm\w*|"
    r"face (?:is )?droop\w+|blue lips|turning blue"
)
_ALWAYS = re.compile(r"\b(?:kill myself|suicidal|not breathing|stopped breathing|can'?t breathe|turning blue)\b", re.I)
_NOW = re.compile(rf"(?:{_PERSON}.*\b(?:{_SIGNS})|\b(?:{_SIGNS})\b.*{_PERSON})", re.IGNORECASE | re.DOTALL)


def sounds_urgent(question: str) -> bool:
    """Whether the question speaks of a person with signs of an emergency."""
    text = question.replace("’", "'")
    return bool(_ALWAYS.search(text) or _NOW.search(text))
