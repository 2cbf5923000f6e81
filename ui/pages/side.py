"""Beside every page: the collection that is worked with, the way to add documents to it, and the language."""

from __future__ import annotations

from typing import Any

from ui import handlers, render, words
from ui.handlers import Desk
from ui.pages.frame import Frame
from ui.render import told


def build(frame: Frame) -> tuple[Any, Any]:
    """The side of the application.

    Returns:
        The dropdown of collections, and what is said of the chosen one.
    """
    gr = frame.gr
    frame.html(lambda: f'<header class="brand"><h1>{told("title")}</h1><p>{told("side.claim")}</p></header>')
    picker = gr.Dropdown(label=frame.label("side.collection"), elem_id="picker", filterable=False)
    facts = frame.html(elem_id="facts")
    adding = frame.html(elem_id="adding")
    person = frame.html(elem_id="person")
    frame.html(lambda: f'<p class="private">{told("side.private")}</p>')
    frame.html(_languages, elem_id="languages")

    def opened(desk: Desk) -> list[Any]:
        available = handlers.choices(desk)
        names = [name for _, name in available]
        chosen = next((name for name in names if name in desk.starters), names[0] if names else None)
        way = _add() if desk.may_add() else ""
        chosen_facts = handlers.facts(desk, chosen)
        return [gr.update(choices=available, value=chosen), chosen_facts, way, render.person(desk.person)]

    frame.on(frame.blocks.load, opened, None, [picker, facts, adding, person])
    frame.on(picker.input, handlers.facts, picker, facts)
    return picker, facts


def _add() -> str:
    return f'<p class="ways"><button type="button" class="way" data-go="view-add">{told("side.add")}</button></p>'


def _languages() -> str:
    """The choice of a language, each called as it calls itself; page.js keeps what is chosen."""
    options = "".join(
        f'<option value="{one}" lang="{one}"{" selected" if one == words.language() else ""}>'
        f"{render.escape(words.section(one, 'language')['language'])}</option>"
        for one in words.LANGUAGES
    )
    return f'<p class="language"><label>{told("side.language")} <select data-language>{options}</select></label></p>'
