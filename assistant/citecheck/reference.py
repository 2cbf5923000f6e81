"""What a draft cites, and its words apart from that: documents by their names, pages and sections of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from assistant.citecheck.draft import Sentence
from assistant.citecheck.outline import Label, to_label
from index.analyze import STOP_WORDS, placed_words, words
from ingest.normalise import normalise_stretch, to_printed
from ingest.store.snapshot import LiveDocument
from ingest.types import Run

_NUMBER = r"(?:\d{1,3}[A-Z]?(?:\.\d{1,3})*|[IVXL]{1,7})"
_ITEMS = r"(?:\s?\((?:[a-z]{1,4}|\d{1,2})\))*"
_SECTION = re.compile(
    rf"(?:\b(?:sections?|sec\.|clauses?|cl\.|articles?|art\.|paragraphs?|paras?\.?|schedules?|sched\.|rules?|"
    rf"regulations?|appendix|annex|exhibits?|chapters?|part|s\.)|[§¶]+)\s*(?P<number>{_NUMBER})(?P<items>{_ITEMS})(?![\w%])",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\b(?:pages?|pp?\.)\s*(?P<first>\d{1,4}|[ivxl]{1,7})(?:\s*(?:-|–|to|and)\s*(?P<last>\d{1,4}|[ivxl]{1,7}))?\b",
    re.IGNORECASE,
)
# "section 11 of the Landlord and Tenant Act 1954": no document of the collection, unless it bears that name.
_OUTSIDE = re.compile(
    r"\s+(?:of|to|in|under)\s+(?:the\s+)?(?:[A-Z][\w&'’-]*\s+|(?:and|of|for|the|on)\s+){0,9}"
    r"(?:Act|Code|Rules|Regulations?|Directive|Convention|Constitution|U\.?S\.?C\.?|C\.?F\.?R\.?)\b"
)
_CALLED = re.compile(r"\s*[,:]?\s*\(\s*(?:the\s+)?[\"“'‘](?P<name>[^\"”’'()]{2,40})[\"”'’]\s*\)")
_ENDINGS = re.compile(r"\.[a-z0-9]{2,5}$", re.IGNORECASE)
_LONGEST = 8  # words of a name in a draft
_PREFIX = 5  # letters of a word that a file's name may run together with others: MOSSIMOINC


class ReferenceStatus(StrEnum):
    """Whether a citation leads to what is said."""

    RIGHT = "right"
    ELSEWHERE = "elsewhere"  # what is said stands in another place
    NO_SUCH_PLACE = "no_such_place"  # the document has no such page or section
    UNCONFIRMED = "unconfirmed"  # the place exists; what is said was found neither there nor elsewhere
    OUTSIDE = "outside"  # it cites what is not in the collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A document named in a sentence, `text[start:end]`."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinpoint:
    """A page or section cited in a sentence, `text[start:end]`; one of `pages` and `label` is set."""

    text: str
    start: int
    end: int
    pages: tuple[str, str] | None = None  # first and last, as written
    label: Label | None = None
    is_outside: bool = False


class Names:
    """Knows the documents of a collection by title and file name, and by what a draft calls them."""

    def __init__(self, documents: Mapping[str, LiveDocument]) -> None:
        """Learn the names of these documents; a name that several bear is none."""
        self._whole: dict[tuple[str, ...], set[str]] = {}
        self._called: dict[tuple[str, ...], str] = {}
        self._words: dict[str, frozenset[str]] = {}
        for document_id, document in documents.items():
            stem = _ENDINGS.sub("", PurePath(document.name.rsplit("!/", 1)[-1]).name)
            named = [tuple(words(name.replace("_", " "))) for name in (document.title, stem)]
            for name in named:
                if len(name) > 1:
                    self._whole.setdefault(name, set()).add(document_id)
            self._words[document_id] = frozenset(word for name in named for word in name if _tells(word))

    def mentions(self, text: str) -> list[Mention]:
        """The documents named in a text, in order. What it calls one in brackets is its name from here on."""
        there = [*placed_words(text)]
        found: list[Mention] = []
        at = 0
        while at < len(there):
            size, document_id = self._longest(text, there, at)
            if document_id is None:
                at += 1
                continue
            mention = Mention(document_id=document_id, start=there[at][1], end=there[at + size - 1][2])
            found.append(mention)
            end = self._learn(text, mention)
            at = next((n for n, word in enumerate(there) if word[1] >= end), len(there))
        return found

    def _longest(self, text: str, there: Sequence[tuple[str, int, int]], at: int) -> tuple[int, str | None]:
        """How many words from here on name a document, and which."""
        sizes = range(min(_LONGEST, len(there) - at), 0, -1)
        for size in sizes:
            window = tuple(word for word, _, _ in there[at : at + size])
            if window in self._called and text[there[at][1]].isupper():  # "the Lease", but not "this lease"
                return size, self._called[window]
            known = self._whole.get(window, ())
            if len(known) == 1:
                return size, next(iter(known))
        for size in sizes[:-1]:
            if document_id := self._described(text, there[at : at + size]):
                return size, document_id
        return 0, None

    def _described(self, text: str, window: Sequence[tuple[str, int, int]]) -> str | None:
        """The one document whose names hold all these capitalised words: "the Mossimo Endorsement Agreement"."""
        if re.search(r"[()\[\]\"“”]", text[window[0][1] : window[-1][2]]):
            return None
        if not all(text[start].isupper() or not _tells(word) for word, start, _ in window):
            return None
        telling = [word for word, _, _ in window if _tells(word)]
        if len(telling) < 2 or not (_tells(window[0][0]) and _tells(window[-1][0])):
            return None
        fitting = [one for one, held in self._words.items() if all(_in(word, held) for word in telling)]
        return fitting[0] if len(fitting) == 1 else None

    def _learn(self, text: str, mention: Mention) -> int:
        """Remember what a document is called behind its name; where that ends."""
        called = _CALLED.match(text, mention.end)
        if called:
            self._called[tuple(words(called["name"]))] = mention.document_id
        return called.end() if called else mention.end


def pinpoints(text: str) -> Iterator[Pinpoint]:
    """The pages and sections cited in a sentence, in order."""
    found = [*_PAGE.finditer(text), *_SECTION.finditer(text)]
    for match in sorted(found, key=lambda one: one.start()):
        start, end = match.span()
        if match.re is _PAGE:
            pages = (match["first"].lower(), (match["last"] or match["first"]).lower())
            yield Pinpoint(text=match.group(), start=start, end=end, pages=pages)
            continue
        label = to_label(match["number"], match["items"])
        if label is not None:
            outside = _OUTSIDE.match(text, end) is not None
            yield Pinpoint(text=match.group(), start=start, end=end, label=label, is_outside=outside)


def _tells(word: str) -> bool:
    return len(word) > 2 and word not in STOP_WORDS and not word[0].isdigit()


def _in(word: str, held: frozenset[str]) -> bool:
    return word in held or (len(word) >= _PREFIX and any(one.startswith(word) for one in held))


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
