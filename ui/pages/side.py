"""Beside every page: the collection that is worked with, and the way to add documents to it."""

from __future__ import annotations

from typing import Any

from ui import handlers, render
from ui.handlers import Desk
from ui.pages.frame import Frame

_ADD = '<p class="ways"><button type="button" class="way" data-go="view-add">Add documents</button></p>'
_PRIVATE = '<p class="private">Runs on this machine. Nothing you ask or add leaves it.</p>'


def build(frame: Frame, title: str) -> tuple[Any, Any]:
    """The side of the application.

    Returns:
        The dropdown of collections, and what is said of the chosen one.
    """
    gr = frame.gr
    frame.html(f'<header class="brand"><h1>{title}</h1><p>Exact quotes, page by page</p></header>')
    picker = gr.Dropdown(label="Collection", elem_id="picker", filterable=False)
    facts = frame.html(elem_id="facts")
    frame.html(_ADD, elem_id="adding")
    person = frame.html(elem_id="person")
    frame.html(_PRIVATE)

    def opened(desk: Desk) -> list[Any]:
        available = handlers.choices(desk)
        names = [name for _, name in available]
        chosen = next((name for name in names if name in desk.starters), names[0] if names else None)
        return [gr.update(choices=available, value=chosen), handlers.facts(desk, chosen), render.person(desk.person)]

    frame.on(frame.blocks.load, opened, None, [picker, facts, person])
    frame.on(picker.input, handlers.facts, picker, facts)
    return picker, facts
