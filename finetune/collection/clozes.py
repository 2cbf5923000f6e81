"""Sentences of passages: one that is taken out finds the rest, and a question made of one finds the whole."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.reading.cloze import taken_out
from assistant.reading.phrase import phrase
from finetune.collection.lesson import Lesson, Stored
from ingest.sentences import sentences

_PHRASED = 0.5  # of the sentences taken out are asked for by some of their words
# "The Tenant must not sublet": who, what word, and the rest, which keeps its order behind the word when one asks.
_MODAL = re.compile(
    r"(?P<who>(?:An?|The|Each|Every|All|Any|No)\s[^,;:()]{2,70}?|(?!If|When|Where|Unless|While|There|It)[A-Z][^,;:()]{2,60}?)\s"
    r"(?P<word>must|shall|may|should|can|will)\s(?P<rest>(?:not\s)?[a-z][^;:]{12,})"
)
_ASKED = (
    "{word} {who} {rest}", "When {word} {who} {rest}", "How {word} {who} {rest}",
    "What {word} {who} do about {few}", "Under what circumstances {word} {who} {rest}",
    "What are the requirements for {who} on {few}",
)  # fmt: skip
_REST_WORDS = 14  # of a question, behind its subject, at most


def cloze_lessons(passages: Sequence[Stored], chance: random.Random) -> Iterator[Lesson]:
    """A sentence taken out of each passage that has one which can stand alone; see `assistant.reading.cloze`.

    Args:
        passages: to take from.
        chance: draws sentences, and which of them are asked for in a few words.
    """
    for passage in passages:
        if taken := taken_out(passage.text, chance):
            statement, others, _ = taken
            asked = phrase(statement) if chance.random() < _PHRASED else statement
            rest = replace(passage, text=" ".join(others))
            yield Lesson(question=asked, passage=rest, is_whole=False, source="cloze")


def asked_lessons(passages: Sequence[Stored], chance: random.Random) -> Iterator[Lesson]:
    """A question made of what a passage says that somebody must, may or shall do; its sentence is the answer.

    Args:
        passages: to ask of.
        chance: draws sentences and forms.
    """
    for passage in passages:
        found = [
            (span, match) for span in sentences(passage.text) if (match := _MODAL.match(passage.text[slice(*span)]))
        ]
        if found:
            span, match = chance.choice(found)
            yield Lesson(question=_question(match, chance), passage=passage, is_whole=True, source="asked", answer=span)


def _question(match: re.Match[str], chance: random.Random) -> str:
    who, rest = match["who"], " ".join(match["rest"].rstrip(".").split()[:_REST_WORDS])
    if who.split()[0] in ("A", "An", "The", "Each", "Every", "All", "Any", "No"):
        who = who[0].lower() + who[1:]
    few = " ".join(phrase(rest).split()[:8])
    made = chance.choice(_ASKED).format(word=match["word"], who=who, rest=rest, few=few)
    return f"{made[0].upper()}{made[1:]}?"
