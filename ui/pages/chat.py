"""The conversation: a question, its answer as it grows, and the next question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ui import handlers, render
from ui.handlers import Desk, Turn
from ui.pages.frame import Frame

ID = "ask"
_STARTERS = 4  # buttons
_KEPT = "() => sessionStorage.getItem('conversation') ?? ''"  # written by page.js


def build(frame: Frame) -> None:
    """The page."""
    gr = frame.gr
    turns = gr.State(())
    chat = frame.html(elem_id="conversation")
    with gr.Row(elem_id="starters"):
        starters = [gr.Button(visible=False, size="sm") for _ in range(_STARTERS)]
    with gr.Row(elem_id="composer"):
        fresh = gr.Button(frame.label("chat.new"), elem_id="fresh", scale=0, min_width=64)
        box = gr.Textbox(
            placeholder=frame.label("chat.placeholder"), label=frame.label("chat.question"), show_label=False,
            elem_id="question", lines=1, max_lines=8, autofocus=True, scale=1, container=False,
        )  # fmt: skip
        send = gr.Button(frame.label("chat.ask"), variant="primary", elem_id="send", scale=0, min_width=88)
        halt = gr.Button(frame.label("chat.stop"), visible=False, elem_id="stop", scale=0, min_width=88)
    _wire_opening(frame, turns, chat, starters)
    parts = {"turns": turns, "chat": chat, "box": box, "send": send, "stop": halt, "fresh": fresh, "starters": starters}
    _wire_questions(frame, parts)


def _wire_opening(frame: Frame, turns: Any, chat: Any, starters: list[Any]) -> None:
    kept = frame.gr.Textbox(visible=False)  # the keys of the answers that this window showed before it was loaded again

    def opened(desk: Desk, keys: str) -> list[Any]:
        before = handlers.resumed(desk, (keys or "").split(","))
        if before:
            return [before, handlers.conversation(before), *_starters(frame, desk, None)]
        names = [name for _, name in handlers.choices(desk)]
        chosen = next((name for name in names if name in desk.starters), None)
        return [(), render.welcome(bool(names) or not desk.may_add()), *_starters(frame, desk, chosen)]

    def picked(desk: Desk, name: str | None, before: tuple[Turn, ...]) -> list[Any]:
        return _starters(frame, desk, None if before else name)

    frame.on(frame.blocks.load, opened, kept, [turns, chat, *starters], js=_KEPT)
    frame.on(frame.picker.input, picked, [frame.picker, turns], starters)


def _starters(frame: Frame, desk: Desk, collection: str | None) -> list[Any]:
    questions = list(desk.starters.get(collection or "", ()))[:_STARTERS]
    shown = [frame.gr.update(value=question, visible=True) for question in questions]
    return shown + [frame.gr.update(visible=False)] * (_STARTERS - len(shown))


def _wire_questions(frame: Frame, parts: dict[str, Any]) -> None:
    gr = frame.gr
    turns, chat, send, halt, box = (parts[key] for key in ("turns", "chat", "send", "stop", "box"))
    outputs = [turns, chat, box, send, halt, *parts["starters"]]

    def view(after: tuple[Turn, ...], keep: Any) -> list[Any]:
        shown = handlers.conversation(after) or render.welcome(has_collections=True)
        return [after, shown, keep, *buttons(busy=bool(after)), *[gr.update(visible=False)] * _STARTERS]

    def buttons(*, busy: bool) -> list[Any]:
        return [gr.update(visible=not busy), gr.update(visible=busy)]

    def asked(desk: Desk, collection: str | None, text: str, before: tuple[Turn, ...]) -> Iterator[list[Any]]:
        for number, after in enumerate(handlers.ask(desk, collection, text, before)):
            yield view(after, gr.skip() if number else "")

    def stopped(_: Desk, before: tuple[Turn, ...]) -> list[Any]:
        return view(handlers.stop(before), gr.skip())

    def cleared(desk: Desk, collection: str | None) -> list[Any]:
        return [*view((), "")[:5], *_starters(frame, desk, collection)]

    asking = [frame.on([send.click, box.submit], asked, [frame.picker, box, turns], outputs, lane="questions")]
    asking += [
        frame.on(button.click, asked, [frame.picker, button, turns], outputs, lane="questions")
        for button in parts["starters"]
    ]
    # The page drops a question that comes before the event of the one before has ended, which is a little after its
    # last words are shown. So it is the end of the event that brings Ask back.
    for event in asking:
        frame.after(event, lambda _: buttons(busy=False), None, [send, halt])
    # The search ends itself and shows what `stopped` shows, so it does not matter which of the two arrives last.
    frame.on(halt.click, stopped, [turns], outputs)
    frame.on(parts["fresh"].click, cleared, [frame.picker], outputs, cancels=asking)
