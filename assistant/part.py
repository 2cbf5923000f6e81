"""The questions that a question is made of, each with the words that say what it is about.

"What is the dose of metronidazole, and how many months' notice must the Tenant give?" asks of two things: the medicine
must not decide which lease is read. "…, and how often is it taken?" asks of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.intent import parts

SHORT = 2  # terms of a part that stands alone where it is about something else than the others
_THING = re.compile(r"\b(?:it|its|this|these|those)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|they|them|their)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(?:that|there|then|so)\b", re.IGNORECASE)
# Whom a pronoun behind it may mean: "how much notice must the Tenant give if they leave".
_BEFORE = re.compile(r"\b(?:the|an?|any|each|every|my|our)\s+\w+|(?<=\s)[A-Z]\w+")
_VERB = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|may|might|must|shall|should|will|would)\b|^who\b", re.I
)
# "What are the common side effects?": of what is left out.
_OPEN = re.compile(
    r"(?:what|which)\s+(?:is|are|was|were)\s+the\s+(?:(?!(?:of|for|in|to|by|under|between|from|with|on|at|if|when)\b)\w[\w-]*\W*)+",
    re.IGNORECASE,
)
# "In the Mill lease, what …" holds for all that follows.
_LEAD = re.compile(
    r"(?:in|under|for|from|of|on|per|within|as\s+to|according\s+to|pursuant\s+to|regarding|concerning|with\s+respect\s+to)\b"
    r"[^,?]*,\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question. `alone` is it with the words that it refers to, `subject` all that says what it is about."""

    text: str
    alone: str
    subject: str


def parts_of(question: str) -> tuple[Part, ...]:
    """The questions that a question is made of, in order; itself where it is one."""
    found = parts(question) or _apart(question)
    if not found:
        return (Part(text=question, alone=question, subject=question),)
    first, rest = found[0], question
    for part in found:
        rest = rest.replace(part, " ", 1)
    lead = _LEAD.match(first)
    around = f"{rest} {lead.group() if lead else ''}"  # the place before a colon, and pieces that are too short
    return tuple(
        Part(
            text=part,
            alone=f"{first} {part}" if n and (_goes_on(part) or _POINTS_BACK.search(part)) else part,
            subject=f"{around} {first} {part}" if n and _goes_on(part) else f"{around} {part}",
        )
        for n, part in enumerate(found)
    )


def _apart(question: str) -> tuple[str, ...]:
    """The parts of a question that are short and about different things."""
    found = parts(question, SHORT)
    return () if all(map(_goes_on, found[1:])) else found


def _goes_on(part: str) -> bool:
    """Whether a part is about what the first one is about: a pronoun stands for it, or it is left out."""
    person = _PERSON.search(part)
    if _THING.search(part) or (person and not _BEFORE.search(part, 0, person.start())):
        return True
    return _VERB.search(part) is None or _OPEN.fullmatch(part) is not None
