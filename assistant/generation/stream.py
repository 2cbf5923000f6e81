"""An answer as it is written, within a time and a length, whatever the model does."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from assistant.generation.prompt import Message
from assistant.generation.writer import ModelError, Piece, Writer

GLANCE_S = 0.2  # how often one who waits looks at the clock, and whether the reader has gone
CHARACTERS_A_TOKEN = 12  # more than any tokenizer makes of text on the mean; what is longer was not limited


class OverlongError(ModelError):
    """The model wrote more than it was allowed to."""


def written(
    writer: Writer, messages: Sequence[Message], most_tokens: int, timeout_s: float, on_glance: Callable[[], None]
) -> Iterator[Piece]:
    """The pieces of an answer. Closing the iterator stops the model.

    The model writes in a thread of its own: one that says nothing, or never ends, keeps nobody waiting.

    Args:
        writer: the model.
        messages: what it is asked.
        most_tokens: of the answer.
        timeout_s: for all of it.
        on_glance: called several times a second; may raise, to stop.

    Raises:
        ModelError: the model failed, or took too long.
        OverlongError: it wrote far more than `most_tokens`.
    """
    halt = threading.Event()
    pieces: queue.Queue[Piece | Exception | None] = queue.Queue(maxsize=256)
    work = threading.Thread(
        target=_produce, args=(writer.write(messages, most_tokens, halt), pieces, halt), name="writer", daemon=True
    )
    work.start()
    end, left = time.monotonic() + timeout_s, most_tokens * CHARACTERS_A_TOKEN
    glance = _paced(on_glance)
    try:
        while (item := _next(pieces, end, timeout_s, glance)) is not None:
            if isinstance(item, Exception):
                raise item
            left -= len(item.text)
            if left < 0:
                raise OverlongError(f"the model wrote on after {most_tokens} tokens")
            yield item
    finally:
        halt.set()


def _paced(on_glance: Callable[[], None]) -> Callable[[], None]:
    last = -GLANCE_S

    def glance() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= GLANCE_S:
            last = now
            on_glance()

    return glance


def _next(
    pieces: queue.Queue[Piece | Exception | None], end: float, timeout_s: float, on_glance: Callable[[], None]
) -> Piece | Exception | None:
    while True:
        if time.monotonic() >= end:
            raise ModelError(f"the model took longer than {timeout_s:g} seconds (llm_timeout_s)")
        on_glance()
        with suppress(queue.Empty):
            return pieces.get(timeout=min(GLANCE_S, max(0.001, end - time.monotonic())))


def _produce(source: Iterator[Piece], pieces: queue.Queue[Piece | Exception | None], halt: threading.Event) -> None:
    last: Exception | None = None
    try:
        for piece in source:
            if not _put(pieces, piece, halt):
                return
    except Exception as error:  # what libraries raise on what a server sends cannot be listed
        kind = type(error).__name__
        last = error if isinstance(error, ModelError) else ModelError(f"the model failed ({kind})")
    _put(pieces, last, halt)


def _put(pieces: queue.Queue[Piece | Exception | None], item: Piece | Exception | None, halt: threading.Event) -> bool:
    while not halt.is_set():
        with suppress(queue.Full):
            pieces.put(item, timeout=GLANCE_S)
            return True
    return False
