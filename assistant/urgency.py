"""Questions that sound like a medical emergency get a notice first, whatever the documents say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NOTICE = (
    "This sounds urgent. If someone may be in danger, call your local emergency number or poison centre now. "
    "The passages below are quotes from your documents, not medical advice."
)

# Words that speak of something happening now, to someone; a plain question about a drug's overdosage section does not.
_PERSON = re.compile(
    r"\b(?:i|i'm|i've|my|me|we|our|he|she|they|his|her|patient|child|baby|son|daughter|husband|wife|mother|father|"
    r"friend)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"\b(?:chest pain|can'?t breathe|cannot breathe|can'?t swallow|not breathing|stopped breathing|"
    r"short(?:ness)? of breath|unconscious|unresponsive|passed out|collaps\w+|seizure|convuls\w+|anaphyla\w+|"
    r"throat (?:is )?(?:swelling|closing)|"
    r"stroke|heart attack|bleeding (?:heavily|badly|a lot|won'?t stop)|won'?t stop bleeding|overdos\w+|"
    r"took too (?:many|much)|swallowed|poison\w*|suicid\w+|kill (?:myself|himself|herself)|self[- ]harm\w*|"
    r"face (?:is )?droop\w+|blue lips|turning blue)",
    re.IGNORECASE,
)
_ALWAYS = re.compile(r"\b(?:kill myself|suicidal|not breathing|stopped breathing|can'?t breathe|turning blue)\b", re.I)
_NEAR = 200  # characters between a person and a sign that are taken to belong together


def sounds_urgent(question: str) -> bool:
    """Whether the question speaks of a person with signs of an emergency."""
    text = question.replace("’", "'")
    return bool(_ALWAYS.search(text)) or _near([m.span() for m in _PERSON.finditer(text)], _SIGN.finditer(text))


def _near(persons: Sequence[tuple[int, int]], signs: Iterable[re.Match[str]]) -> bool:
    """Whether a sign stands near a person; both come in the order of the text, and each is looked at once."""
    following = 0  # the first person after the sign
    for sign in signs:
        while following < len(persons) and persons[following][0] < sign.start():
            following += 1
        if following and sign.start() - persons[following - 1][1] <= _NEAR:
            return True
        if following < len(persons) and persons[following][0] - sign.end() <= _NEAR:
            return True
    return False
