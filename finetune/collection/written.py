"""Questions that a language model writes for passages, each kept only where it can be trusted without anybody's look.

The words that answer must stand in the passage letter by letter, and the collection's own search must find the passage
by the question (round trip; Alberti et al., ACL 2019). Passages are shown behind a fence, as untrusted as anywhere.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template

from assistant.generation.draft import Draft
from assistant.generation.fence import code, fenced, neutral
from assistant.generation.prompt import Message
from assistant.generation.stream import written
from assistant.generation.writer import ModelError, Writer
from finetune.collection.curriculum import WRITTEN
from finetune.collection.lesson import Lesson, Span, Stored
from finetune.watch import Watch
from index.analyze import terms
from ingest.store.blobs import make_folder, write_durably

VERSION = "question-1"  # of the words in `prompts/`; one that has asked is not changed any more
WINDOW = 10  # passages of a search, among which its own must be
MOST_TOKENS = 300  # of a reply
TIMEOUT_S = 120.0  # for one
FAILURES = 3  # replies in a row that fail end the writing
SHORTEST = 20  # words of a passage that is asked about
QUESTION_WORDS, QUOTE_WORDS = (4, 40), (3, 60)
_SAVED_EVERY = 20  # replies
_PROMPTS = Path(__file__).parent / "prompts"
_PAIR = r"[ \t]*Question:[ \t]*([^\n]+?)[ \t]*\n+[ \t]*Quote:[ \t]*([^\n]+?)[ \t]*(?=\n|\Z)"
_REPLY = re.compile(rf"\s*{_PAIR}(?:\n+{_PAIR})*\s*")
_POINTING = re.compile(r"\b(?:passage|excerpt|text above|above text|the text|this document|this text)\b", re.IGNORECASE)
# What speaks to a model, or looks like its reply, is not asked about: nobody misses a few passages.
_SPEAKING = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,60}\b(?:instructions?|rules|prompts?|above|previous|earlier)\b"
    r"|\b(?:language model|system prompt|AI (?:assistant|model|system))\b"
    r"|\bto the (?:assistant|model|AI)\b|^\W*(?:system|assistant|user|question|quote)\s*:",
    re.IGNORECASE | re.MULTILINE,
)

Find = Callable[[str], Sequence[str]]  # ids of the passages that a search finds, best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes, and what checks it."""

    writer: Writer
    find: Find  # the collection's search, without adapters
    folder: Path  # where replies are kept, so that a run that goes on does not ask again
    watch: Watch


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was written."""

    lessons: list[Lesson] = field(default_factory=list)
    asked: int = 0  # passages
    refused: Counter[str] = field(default_factory=Counter)  # questions, or passages, and why
    note: str = ""  # why the writing ended early

    def told(self) -> str:
        """All of it in a line."""
        why = ", ".join(f"{count} {reason}" for reason, count in self.refused.most_common())
        line = f"The language model wrote {len(self.lessons)} questions that can be used for {self.asked} passages"
        return f"{line}{f'; left out: {why}' if why else ''}.{f' {self.note}' if self.note else ''}"


def written_lessons(passages: Sequence[Stored], most: int, seed: int, author: Author) -> Outcome:
    """Questions for passages in a seeded random order, until there are so many, or as many passages were asked about.

    Args:
        passages: of the collection.
        most: questions.
        seed: orders the passages.
        author: writes and checks.

    Raises:
        ProjectError: `author.watch` has ended it.
    """
    chance, found, failures = random.Random(seed), Outcome(), 0  # noqa: S311 - draws passages, no secrets
    replies = _Replies(author.folder / f"{VERSION}.json")
    author.watch.stage("The language model writes questions")
    long = [one for one in passages if len(one.text.split()) >= SHORTEST]
    for passage in chance.sample(long, min(len(long), most)):
        author.watch.glance()
        if len(found.lessons) >= most or failures >= FAILURES:
            break
        if _SPEAKING.search(passage.text):
            found.refused["passages that speak to a model"] += 1
            continue
        try:
            reply = replies.of(passage, author)
        except ModelError as error:
            failures, found.note = failures + 1, f"It failed: {error}."
            found.refused["replies that failed"] += 1
            continue
        failures, found.asked, found.note = 0, found.asked + 1, ""
        found.lessons += _kept(reply, passage, author.find, found.refused)
    replies.save()
    del found.lessons[most:]
    return found


def messages(passage: Stored) -> list[Message]:
    """What a model is asked for a passage."""
    system, user = _words()
    text = f"({', '.join(passage.path) or 'document'})\n{passage.text}"
    fence = code("", [text])
    shown = Template(user).substitute(code=fence, passage=fenced("passage", text, fence))
    return [Message(role="system", text=system), Message(role="user", text=shown)]


def _kept(reply: str, passage: Stored, find: Find, refused: Counter[str]) -> Iterator[Lesson]:
    """The questions of a reply that pass every check; the others are counted."""
    if reply.strip() == "NO QUESTION":
        refused["passages without a question"] += 1
        return
    if not _REPLY.fullmatch(reply):
        refused["replies in another form"] += 1
        return
    for question, quote in re.findall(_PAIR, reply):
        asked = " ".join(question.split())
        place = _place(quote, passage.text)
        if place is None:
            refused["quotes that do not stand in the passage"] += 1
        elif not _is_fit(asked, passage, place):
            refused["questions that cannot stand alone or say what the passage does not"] += 1
        elif passage.passage_id not in find(asked):
            refused["questions that do not find the passage"] += 1
        else:
            yield Lesson(question=asked, passage=passage, is_whole=True, source=WRITTEN, answer=place)


def _place(quote: str, text: str) -> Span | None:
    """Where a quote stands, letter by letter but for the breaks of lines."""
    words = quote.strip(" \"'“”‘’").split()
    if not QUOTE_WORDS[0] <= len(words) <= QUOTE_WORDS[1]:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), text)
    return match.span() if match else None


def _is_fit(question: str, passage: Stored, place: Span) -> bool:
    """Whether a question can stand alone, asks about the passage and brings no figures of its own."""
    known = f"{passage.above}\n{passage.text}"
    figures = set(re.findall(r"\d+", question)) <= set(re.findall(r"\d+", known))
    says = question.lower().find(" ".join(passage.text[slice(*place)].lower().split())) < 0
    whole = question.endswith("?") and QUESTION_WORDS[0] <= len(question.split()) <= QUESTION_WORDS[1]
    about = bool(set(terms(question)) & set(terms(known)))
    return whole and figures and says and about and not _POINTING.search(question)


class _Replies:
    """Replies kept in a file, by what was asked of which model."""

    def __init__(self, path: Path) -> None:
        self._path, self._new = path, 0
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            self._held = {str(key): str(reply) for key, reply in found.items()}
        except (OSError, ValueError, AttributeError):
            self._held = {}  # none yet, or cut short

    def of(self, passage: Stored, author: Author) -> str:
        """The model's reply for a passage.

        Raises:
            ModelError: it failed, or the passage is too long for it.
        """
        turns, writer = messages(passage), author.writer
        told = json.dumps([writer.name, writer.adapter, *(turn.text for turn in turns)])
        key = hashlib.sha256(told.encode()).hexdigest()[:24]
        if key not in self._held:
            if writer.count(turns) > writer.context_tokens - MOST_TOKENS:
                return ""
            draft = Draft()
            for piece in written(writer, turns, MOST_TOKENS, TIMEOUT_S, author.watch.glance):
                list(draft.add(piece.text))
            self._held[key] = neutral(draft.visible).replace("**", "")
            self._new += 1
            if self._new % _SAVED_EVERY == 0:
                self.save()
        return self._held[key]

    def save(self) -> None:
        """Write what is new."""
        if self._new:
            make_folder(self._path.parent)
            write_durably(self._path, json.dumps(self._held).encode())


@cache
def _words() -> tuple[str, str]:
    """The prompt of the system, and that of the user."""
    folder = _PROMPTS / VERSION
    system, user = ((folder / name).read_text(encoding="utf-8").strip() for name in ("system.txt", "user.txt"))
    return system, user
