"""A search in terms and connectors with all its places."""

from __future__ import annotations

from typing import Any

from ui.handlers import Desk
from ui.library import search
from ui.pages.frame import Frame

ID = "find"


def build(frame: Frame, opened: list[Any]) -> None:  # noqa: ARG001 - what is found stays until one searches anew
    """The view."""
    gr = frame.gr
    with gr.Row(elem_classes="controls"):
        words = gr.Textbox(label=frame.label("find.words"), placeholder=frame.label("find.query_sentence"),
                           elem_id="find-words", scale=1)  # fmt: skip
        go = gr.Button(frame.label("find.go"), variant="primary", elem_id="find-go", scale=0, min_width=110)
    found = frame.html(search.how, elem_id="find-found")
    with gr.Row(elem_classes="turning"):
        back = gr.Button(frame.label("source.previous"), elem_id="find-back", visible=False, scale=0, min_width=110)
        forth = gr.Button(frame.label("source.next"), elem_id="find-forth", visible=False, scale=0, min_width=110)
    at = gr.State(("", 0))  # what was searched for, and which page of it is shown
    outputs = [found, at, back, forth]

    def shown(desk: Desk, name: str | None, asked: str, page: int) -> list[Any]:
        html, pages = search.search(desk, name, asked, page)
        turns = [gr.update(visible=pages > 1, interactive=possible) for possible in (page > 0, page + 1 < pages)]
        return [html, (asked, page), *turns]

    def searched(desk: Desk, name: str | None, asked: str) -> list[Any]:
        return shown(desk, name, asked, 0)

    def turn(pages: int) -> Any:
        def turned(desk: Desk, name: str | None, where: tuple[str, int]) -> list[Any]:
            return shown(desk, name, where[0], max(0, where[1] + pages))

        return turned

    frame.on([go.click, words.submit], searched, [frame.picker, words], outputs, lane="questions")
    frame.on(back.click, turn(-1), [frame.picker, at], outputs, lane="questions")
    frame.on(forth.click, turn(1), [frame.picker, at], outputs, lane="questions")
    frame.on(frame.picker.input, lambda desk, name: shown(desk, name, "", 0), frame.picker, outputs)
