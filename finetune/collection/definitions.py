"""Terms and short forms that documents define, and what people ask to be told of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from finetune.collection.lesson import Lesson, Stored
from index.define import defined_terms, definitions
from ingest.sentences import sentences

_MEANING = ("What does {} mean?", "What is meant by {}?", "What is {}?", "How is {} defined?", "meaning of {}")
_SHORT = ("What does {} stand for?", "What is {}?", "{} abbreviation", "{} full name")


def definition_lessons(passages: Sequence[Stored], chance: random.Random) -> Iterator[Lesson]:
    """A question by each term that a document defines in one place alone; the sentence that defines it is the answer.

    A term of several documents is asked for with the document's title.

    Args:
        passages: to look in.
        chance: draws the words of the questions.
    """
    found = [(passage, term, forms) for passage in passages for term, forms in _defined(passage)]
    places = Counter((passage.document_id, term.lower()) for passage, term, _ in found)
    documents = Counter(term for _, term in places)
    for passage, term, forms in found:
        shared = documents[term.lower()] > 1
        if places[passage.document_id, term.lower()] > 1 or (shared and not passage.title):
            continue
        question = chance.choice(forms).format(term)
        place = next((span for span in sentences(passage.text) if term in passage.text[slice(*span)]), None)
        yield Lesson(
            question=f"{question.rstrip('?')} in {passage.title}?" if shared else question, passage=passage,
            is_whole=True, source="definition", answer=place,
        )  # fmt: skip


def _defined(passage: Stored) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Terms and short forms, each once, with the ways to ask for them."""
    yield from ((term, _MEANING) for term in dict.fromkeys(defined_terms(passage.text)))
    yield from ((short, _SHORT) for short in dict.fromkeys(short for short, _ in definitions(passage.text)))
