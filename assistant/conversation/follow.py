"""A question in a conversation as a question that stands alone: what it is about, in words of the earlier questions.

Nothing of an answer or a passage goes into it, but for the name of a cited document that a question points to. What was
typed stays as it is; the words carried over follow in brackets. Where it is not clear which they are, none are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.conversation.carried import carried, telling
from assistant.conversation.pointing import Pointing, bare, content, is_opened, pointing
from assistant.types import Answer

UNCLEAR = "This may refer to an earlier question, but not clearly to which words of it: it was asked as it is."
NEW_TOPIC = "This is about something else than the questions before it: they were not used."


class Kind(StrEnum):
    """How a question stands to those before it."""

    ALONE = "alone"
    FOLLOW_UP = "follow_up"
    NEW_TOPIC = "new_topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier question as it was typed, and the names of the documents that its answer cites."""

    typed: str
    documents: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> Earlier:
        """What a later question may go on with: nothing of what the answer says."""
        documents = tuple(dict.fromkeys(citation.document for citation in answer.citations))
        return cls(typed=answer.typed or answer.question, documents=documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A question as it is to be asked, and `note`, what to tell of that."""

    typed: str
    asked: str
    kind: Kind
    note: str = ""

    @property
    def leans(self) -> bool:
        """Whether it points back, clearly or not."""
        return self.kind is Kind.FOLLOW_UP or self.note == UNCLEAR

    def told(self, answer: Answer) -> Answer:
        """The answer to what was asked, telling what was typed."""
        typed = self.typed if self.asked != self.typed else None
        return replace(answer, typed=typed, notices=answer.notices + ((self.note,) if self.note else ()))


def follow(question: str, earlier: Sequence[Earlier], titles: Sequence[str] = ()) -> Followed:
    """A question as one that stands alone, by rules. Typed twice in a row it is asked as it was typed.

    Args:
        question: as it was typed.
        earlier: the conversation before it, oldest first.
        titles: titles and file names of the collection's documents, which tell what is a name.
    """
    as_typed = Followed(typed=question, asked=question, kind=Kind.ALONE)
    if not earlier:
        return as_typed
    if _stands(question, earlier[-1].typed, titles):
        is_new = not points_back(question, titles) and not _is_near(question, earlier, titles)
        return replace(as_typed, kind=Kind.NEW_TOPIC, note=NEW_TOPIC) if is_new else as_typed
    topic = current(earlier, titles)
    words = carried(question, [turn.typed for turn in topic], topic[-1].documents, titles)
    if not words:
        return replace(as_typed, note=UNCLEAR)
    return replace(as_typed, asked=f"{question.rstrip(' ?.!')} ({words})?", kind=Kind.FOLLOW_UP)


def current(earlier: Sequence[Earlier], titles: Sequence[str]) -> list[Earlier]:
    """The turns that a question may go on with: the last that was asked as it stands, and those after it."""
    before = ["", *(turn.typed for turn in earlier)]
    stand = [n for n, turn in enumerate(earlier) if _stands(turn.typed, before[n], titles)]
    return list(earlier[stand[-1] if stand else 0 :])


def points_back(question: str, titles: Sequence[str]) -> bool:
    """Whether a question needs those before it; "And does Plavix pass into milk?" names what it is about."""
    need = pointing(question)
    known = telling(bare(question), titles) if need is Pointing.SUBJECT and is_opened(question) else {}
    is_named = any(holders or name[0].isupper() for name, holders in known.items())
    return need is not Pointing.NOTHING and not is_named


def _stands(question: str, before: str, titles: Sequence[str]) -> bool:
    """Whether a question is asked as it is: it needs no other, or repeats the one before word for word."""
    return question.casefold().split() == before.casefold().split() or not points_back(question, titles)


def _is_near(question: str, earlier: Sequence[Earlier], titles: Sequence[str]) -> bool:
    """Whether a question that stands alone is about something of the conversation: a name of it, else any word."""
    before = content(" ".join(text.replace("_", " ") for turn in earlier for text in (turn.typed, *turn.documents)))
    named = content(" ".join(telling(question, titles)))
    return bool((named or content(question)) & before)
