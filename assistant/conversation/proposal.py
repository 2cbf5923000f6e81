"""A language model's wording of a question that goes on with earlier ones, taken where all of its words were there.

The model reads earlier questions and the names of documents, and nothing of answers or passages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from string import Template

from assistant.conversation.carried import called
from assistant.conversation.follow import Earlier, Followed, Kind
from assistant.conversation.pointing import bare, content
from assistant.generation import prompt
from assistant.generation.draft import Draft
from assistant.generation.fence import neutral
from assistant.generation.prompt import Message
from assistant.generation.stream import written
from assistant.generation.writer import ModelError, Writer
from index.analyze import terms, words

VERSION = "follow-1"
_FOLDER = Path(prompt.__file__).parent / "prompts" / VERSION
MOST_TOKENS = 160  # of the question that a model writes
TIMEOUT_S = 30.0
_DECIDING = frozenset("not no never without except unless only why when where who whom whose how which".split())


def reworded(followed: Followed, turns: Sequence[Earlier], writer: Writer, on_glance: Callable[[], None]) -> Followed:
    """A question that points back in the model's words, or as the rules have it where those cannot be taken.

    Args:
        followed: the question by the rules.
        turns: those that it may go on with, oldest first; see `current`.
        writer: the model.
        on_glance: called several times a second; may raise, to stop it.
    """
    try:
        kept = _fitting(followed.typed, turns, writer)
        text = _line(writer, _messages(followed.typed, kept), on_glance) if kept else ""
    except ModelError as error:
        return replace(followed, note=f"The language model did not word this question: {error}.")
    if len(kept) < len(turns):
        count = len(turns) - len(kept)
        followed = replace(
            followed, note=f"The language model did not read the oldest of the questions before ({count})."
        )
    if text.casefold() == followed.typed.casefold() or not is_made_of(text, followed.typed, kept):
        return followed
    return replace(followed, asked=text, kind=Kind.FOLLOW_UP, note=followed.note if len(kept) < len(turns) else "")


def is_made_of(text: str, question: str, earlier: Sequence[Earlier]) -> bool:
    """Whether a wording keeps all that a question says, and adds only words of earlier questions and document names."""
    names = [called(name) for turn in earlier for name in turn.documents]
    known = set(terms(" \n ".join([question, *(turn.typed for turn in earlier), *names])))
    is_kept = set(words(bare(question))) & _DECIDING <= set(words(text)) and content(question) <= set(terms(text))
    return is_kept and bool(content(text)) and set(terms(text)) <= known


def _fitting(question: str, turns: Sequence[Earlier], writer: Writer) -> list[Earlier]:
    """The newest turns that fit whole into what the model reads."""
    kept = list(turns)
    while kept and writer.count(_messages(question, kept)) > writer.context_tokens - MOST_TOKENS:
        del kept[0]
    return kept


def _line(writer: Writer, messages: Sequence[Message], on_glance: Callable[[], None]) -> str:
    """What the model writes, where it ends by itself and is one line."""
    draft, finish = Draft(), None
    for piece in written(writer, messages, MOST_TOKENS, TIMEOUT_S, on_glance):
        finish = piece.finish or finish
        list(draft.add(piece.text))
    lines = neutral(draft.visible).strip().splitlines()
    return lines[0].strip() if len(lines) == 1 and finish == "stop" else ""


def _messages(question: str, earlier: Sequence[Earlier]) -> list[Message]:
    system, user = ((_FOLDER / name).read_text("utf-8").strip() for name in ("system.txt", "user.txt"))
    names = dict.fromkeys(called(name) for turn in earlier for name in turn.documents)
    lines = [" ".join(neutral(text).split()) for text in (*(turn.typed for turn in earlier), question)]
    before = "\n".join(f"- {line}" for line in lines[:-1])
    shown = Template(user).substitute(earlier=before, documents="; ".join(names) or "none", question=lines[-1])
    return [Message(role="system", text=system), Message(role="user", text=shown)]
