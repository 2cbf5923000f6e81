"""How many passages fit into what a model can read, and how many tokens a text has where nobody can count them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from assistant.generation.prompt import Excerpt, Message, compose

_TURN = 12  # tokens that a chat template puts around a turn, and more
_PARTS = re.compile(r"[A-Za-z]+|[^\sA-Za-z]|\n")
_LETTERS = 3  # of a word, of which no tokenizer in use makes more than one token on the mean

Count = Callable[[Sequence[Message]], int]


def estimate(messages: Sequence[Message]) -> int:
    """More tokens than a server's tokenizer will make of messages in English.

    A token for every three letters of a word begun, every digit, sign and line, and every byte beyond ASCII; tokenizers
    in use make about one of four letters and of up to three digits.
    """
    return sum(_TURN + sum(map(_tokens, _PARTS.findall(message.text))) for message in messages)


def _tokens(part: str) -> int:
    return -(-len(part) // _LETTERS) if part.isascii() else len(part.encode("utf-8", "surrogatepass"))


def fitting(question: str, excerpts: Sequence[Excerpt], room: int, count: Count) -> int:
    """How many of the first passages fit whole into a prompt of `room` tokens; none is ever cut."""
    sizes = range(1, len(excerpts) + 1)
    return bisect_right(sizes, room, key=lambda size: count(compose(question, excerpts[:size])))
