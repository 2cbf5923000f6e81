"""What a sentence cites: documents, pages and sections, and its words apart from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.citecheck.draft import Sentence
from assistant.citecheck.reference import Mention, Names, Pinpoint, pinpoints
from index.analyze import STOP_WORDS, words
from ingest.normalise import normalise_stretch, to_printed
from ingest.types import Run

_LEADS_TO = frozenset("see also cf ibid id eg generally compare accord supra infra quoting citing page section".split())
_BRACKET = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\]")
_LONGEST_CITATION = 14  # words in brackets
FEWEST_WORDS = 2  # apart from what it cites: fewer say nothing themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What of a sentence is compared, with the way back to the sentence."""

    text: str
    runs: tuple[Run, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, which is not empty, stands in the sentence."""
        return to_printed(self.runs, start), to_printed(self.runs, end - 1) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """A sentence with what it cites.

    `after` are the sentences behind it that hold nothing but a citation, as briefs have it: they are about it too.
    """

    sentence: Sentence
    mentions: tuple[Mention, ...]
    pinpoints: tuple[Pinpoint, ...]
    view: frozenset[str]  # documents that the draft speaks of here
    after: tuple[Citing, ...] = ()

    @property
    def is_citation(self) -> bool:
        """Whether it holds nothing but a citation."""
        if not self.mentions and not self.pinpoints:
            return False
        left = [w for w in words(self.apart(names=True).text) if w not in STOP_WORDS and w not in _LEADS_TO]
        return sum(word.isalpha() for word in left) < FEWEST_WORDS

    @property
    def named(self) -> frozenset[str]:
        """The documents that it names, itself or in a citation behind it."""
        return frozenset(m.document_id for one in (self, *self.after) for m in one.mentions)

    def apart(self, *, names: bool) -> Statement:
        """The sentence without the pages and sections that it cites, and with `names` without documents' names too."""
        text = self.sentence.text
        places = [(one.start, one.end) for one in self.pinpoints]
        places += [(one.start, one.end) for one in self.mentions] if names else []
        for bracket in _BRACKET.finditer(text):  # "(Distributor Agreement, clause 3)"
            is_citation = any(bracket.start() < one.start < bracket.end() for one in self.pinpoints)
            if is_citation and len(bracket[0].split()) <= _LONGEST_CITATION:
                places.append(bracket.span())
        for start, end in places:
            text = text[:start] + " " * (end - start) + text[end:]
        words, runs = normalise_stretch(text, 0, len(text))
        return Statement(text=words, runs=tuple(runs))


InView = Callable[[str, frozenset[str]], frozenset[str]]


def citings(sentences: Sequence[Sentence], names: Names, in_view: InView = lambda _, view: view) -> list[Citing]:
    """What each sentence cites, in order; `in_view` says which documents a text speaks of, given those before it."""
    found = list(_alone(sentences, names, in_view))
    for number in range(len(found) - 2, -1, -1):
        behind = found[number + 1]
        if behind.is_citation and not found[number].is_citation:
            one = found[number]
            found[number] = Citing(
                sentence=one.sentence, mentions=one.mentions, pinpoints=one.pinpoints, view=one.view | behind.view,
                after=tuple(_run(found[number + 1 :])),
            )  # fmt: skip
    return found


def _run(rest: Sequence[Citing]) -> Iterator[Citing]:
    for one in rest:
        if not one.is_citation:
            return
        yield one


def _alone(sentences: Sequence[Sentence], names: Names, in_view: InView) -> Iterator[Citing]:
    """Each sentence by itself. The document named last is in view until another one is."""
    view: frozenset[str] = frozenset()
    for sentence in sentences:
        mentions = tuple(names.mentions(sentence.text))
        named = frozenset(mention.document_id for mention in mentions)
        view = named or in_view(sentence.text, view)
        yield Citing(sentence=sentence, mentions=mentions, pinpoints=tuple(pinpoints(sentence.text)), view=view)
