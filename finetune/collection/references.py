"""Sentences that refer to another place of their document: what they say of it is asked of that place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.citecheck.outline import Label, to_label
from assistant.citecheck.reference import pinpoints
from finetune.collection.lesson import Lesson, Stored
from ingest.sentences import sentences

_NUMBERED = re.compile(
    r"^\s*(?:(?:section|clause|article|rule|regulation|schedule|part|§)\s*)?(?P<number>\d{1,3}(?:\.\d{1,3})*)"
    r"(?P<items>(?:\.?\((?:[a-z]{1,4}|\d{1,2})\))*)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s(?P<number>\d{1,3}(?:\.\d{1,3})*)\.?(?P<items>(?:\((?:[a-z]{1,4}|\d{1,2})\))*)\s*$")
_WORDS = (8, 45)  # of a sentence that can be searched by


def reference_lessons(passages: Sequence[Stored]) -> Iterator[Lesson]:
    """A question by each sentence that refers to one other place of its document, without the reference.

    Args:
        passages: in the order of their documents.
    """
    for _, group in groupby(passages, key=lambda one: one.document_id):
        document = list(group)
        places = _places(document)
        for passage in document:
            for start, end in sentences(passage.text):
                sentence = passage.text[start:end]
                cited = [one for one in pinpoints(sentence) if one.label and not one.is_outside]
                if len(cited) != 1 or not _WORDS[0] <= len(sentence.split()) <= _WORDS[1]:
                    continue
                target = places.get(cited[0].label or ())
                if target is not None and target.passage_id != passage.passage_id:
                    words = f"{sentence[: cited[0].start]} {sentence[cited[0].end :]}"
                    yield Lesson(
                        question=" ".join(words.split()), passage=target, is_whole=True, source="reference",
                        also=(passage.passage_id,),
                    )  # fmt: skip


def _places(document: Sequence[Stored]) -> dict[Label, Stored]:
    """The passage where each numbered place begins, told by its innermost heading, its first words or its title."""
    found: dict[Label, Stored] = {}
    for passage in document:
        for match in (
            _NUMBERED.match(passage.headings[-1]) if passage.headings else None,
            _NUMBERED.match(passage.text),
            _TAIL.search(passage.title),
        ):
            label = to_label(match["number"], match["items"]) if match else None
            if label:
                found.setdefault(label, passage)
    return found
