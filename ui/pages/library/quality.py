"""How well the collection could be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ui import render
from ui.handlers import Desk
from ui.library import quality
from ui.pages.frame import Frame
from ui.words import say

ID = "quality"


def build(frame: Frame, opened: list[Any]) -> None:  # noqa: ARG001 - it takes long, so it is asked for
    """The view."""
    look = frame.gr.Button(frame.label("quality.look"), elem_id="quality-look", scale=0)
    shown = frame.html(quality.not_looked, elem_id="quality-shown")

    def looked(desk: Desk, name: str | None) -> Iterator[str]:
        yield render.waiting(say("quality.looking"))
        yield quality.quality(desk, name)

    frame.on(look.click, looked, frame.picker, shown, lane="indexing")
    frame.on(frame.picker.input, lambda _: quality.not_looked(), None, shown)
