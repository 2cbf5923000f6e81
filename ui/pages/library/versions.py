"""What has changed in the folders and its publishing; the published versions and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ui import handlers, render
from ui.handlers import Desk
from ui.library import versions
from ui.pages.frame import Frame

ID = "versions"


def build(frame: Frame, opened: list[Any]) -> None:
    """The view; the versions are listed anew at each of the events `opened`."""
    gr = frame.gr
    with gr.Column(visible=False) as changing:  # for those who may publish
        frame.html(lambda: f"<h2>{render.told('versions.changes')}</h2>")
        with gr.Row(elem_classes="controls"):
            look = gr.Button(frame.label("versions.look"), elem_id="look", scale=0, min_width=210)
            publish = gr.Button(frame.label("versions.publish"), variant="primary", elem_id="publish", visible=False,
                                scale=0, min_width=110)  # fmt: skip
            leave = gr.Button(frame.label("versions.leave"), elem_id="leave", visible=False, scale=0, min_width=130)
        confirm = gr.Checkbox(
            label=frame.label("versions.confirm"), info=frame.label("versions.confirm_how"),
            elem_id="confirm-gone", visible=False,
        )  # fmt: skip
        difference = frame.html(versions.not_looked, elem_id="difference")
    parts = [difference, publish, leave, confirm]

    def closed(html: str) -> list[Any]:
        return [html, gr.update(visible=False), gr.update(visible=False), gr.update(visible=False, value=False)]

    def compared(desk: Desk, name: str | None, gone: bool) -> list[Any]:
        html, any_change, lost = versions.preview(desk, name, confirm_gone=gone)
        seen = gr.update(visible=any_change)
        return [html, seen, seen, gr.update(visible=lost or gone)]

    def published(desk: Desk, name: str | None, gone: bool) -> Iterator[list[Any]]:
        for html in versions.publish(desk, name, confirm_gone=gone):
            yield closed(html)

    given = [frame.picker, confirm]
    frame.on([look.click, confirm.input], compared, given, parts, lane="indexing")
    frame.on(leave.click, lambda _: closed(versions.not_looked()), None, parts)
    frame.on(frame.picker.input, lambda _: closed(versions.not_looked()), None, parts)
    done = frame.on(publish.click, published, given, parts, lane="indexing")
    _listed(frame, opened, done, changing)


def _listed(frame: Frame, opened: list[Any], published: Any, changing: Any) -> None:
    gr = frame.gr
    frame.html(lambda: f"<h2>{render.told('versions.published')}</h2>")
    listed = frame.html(elem_id="generations")
    with gr.Row(elem_classes="controls", visible=False) as choosing:
        which = gr.Dropdown([], label=frame.label("versions.back_to"), elem_id="generation", filterable=False, scale=1)
        back = gr.Button(frame.label("versions.back"), elem_id="roll-back", scale=0, min_width=120)
    told = frame.html(elem_id="rolled")

    def drawn(desk: Desk, name: str | None) -> list[Any]:
        html, others = versions.versions(desk, name)
        value = others[0][1] if others else None
        may = [gr.update(visible=desk.may(act, name or "")) for act in ("reindex", "rollback")]
        return [html, gr.update(choices=others, value=value, interactive=bool(others)),
                gr.update(interactive=bool(others)), *may]  # fmt: skip

    def facts(desk: Desk, name: str | None) -> list[Any]:
        return [*drawn(desk, name), handlers.facts(desk, name)]

    outputs = [listed, which, back, changing, choosing]
    frame.on(opened, drawn, frame.picker, outputs)
    frame.on(frame.picker.input, lambda _: "", None, told)
    rolled = frame.on(back.click, versions.roll_back, [frame.picker, which], told, lane="indexing")
    for event in (published, rolled):
        frame.after(event, facts, frame.picker, [*outputs, frame.facts])
