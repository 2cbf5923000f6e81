"""The documents of the collection as a list: one opened; those that are ticked removed, brought back or purged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.store.register import Listed, Order, State
from ui import render
from ui.handlers import Desk
from ui.library import document, listing, purging
from ui.pages.frame import Frame
from ui.words import say

ID = "browse"


def build(frame: Frame, opened: list[Any]) -> None:
    """The view; it is drawn anew at each of the events `opened`."""
    gr = frame.gr
    with gr.Row(elem_classes="controls"):
        words = gr.Textbox(label=frame.label("documents.filter"), placeholder=frame.label("documents.filter_by"),
                           elem_id="doc-words", scale=3)  # fmt: skip
        state = gr.Dropdown([(frame.label(f"documents.show_{one}"), one.value) for one in State], value=State.ALL.value,
                            label=frame.label("documents.show"), elem_id="doc-state",
                            filterable=False, min_width=150)  # fmt: skip
        order = gr.Dropdown([(frame.label(f"documents.order_{one}"), one.value) for one in Order],
                            value=Order.NAME.value, label=frame.label("documents.order"), elem_id="doc-order",
                            filterable=False, min_width=140)  # fmt: skip
    one = frame.html(elem_id="doc-opened-view")
    listed = frame.html(elem_id="doc-list")
    with gr.Row(elem_classes="turning"):
        back = gr.Button(frame.label("source.previous"), elem_id="doc-back", visible=False, scale=0, min_width=110)
        forth = gr.Button(frame.label("source.next"), elem_id="doc-forth", visible=False, scale=0, min_width=110)
    shown = gr.State(None)
    asked = gr.Textbox(elem_id="doc-opened", elem_classes="bridge", label=frame.label("documents.opened"))
    ticked = gr.Textbox(elem_id="doc-ticked", elem_classes="bridge", label=frame.label("documents.ticked"))
    controls = [frame.picker, words, state, order, shown]
    ways, removing = _removing(frame, ticked)
    panel, purged = _purging(frame, ticked)
    outputs = [listed, shown, back, forth, ways, panel]

    def drawn(desk: Desk, name: str | None, given: Sequence[Any], start: int) -> Iterator[list[Any]]:
        for html, found in listing.listing(desk, name, listing.wanted(given[0], given[1], given[2], start)):
            last = found.start + len(found.entries) if found else 0
            many = bool(found and found.count > listing.ROWS)
            before, after = bool(found and found.start), bool(found and last < found.count)
            turns = [gr.update(visible=many, interactive=possible) for possible in (before, after)]
            yield [html, found, *turns, *[gr.update(visible=desk.may(act, name or "")) for act in ("remove", "purge")]]

    def anew(desk: Desk, name: str | None, *given: Any) -> Iterator[list[Any]]:
        yield from drawn(desk, name, given, 0)

    def turn(pages: int) -> Any:
        def turned(desk: Desk, name: str | None, *given: Any) -> Iterator[list[Any]]:
            yield from drawn(desk, name, given, listing.turned(given[3], pages))

        return turned

    def refreshed(desk: Desk, name: str | None, *given: Any) -> Iterator[list[Any]]:
        found: Listed | None = given[3]
        yield from drawn(desk, name, given, found.start if found else 0)

    again = {"trigger_mode": "always_last"}
    frame.on([words.change, state.input, order.input], anew, controls, outputs, **again)
    frame.on(opened, anew, controls, outputs, **again)
    frame.on(back.click, turn(-1), controls, outputs)
    frame.on(forth.click, turn(1), controls, outputs)
    frame.on(asked.change, document.document, [frame.picker, asked], one, **again)
    frame.on(frame.picker.input, lambda _: ["", "", ""], None, [one, asked, ticked])
    for event in (*removing, purged):
        frame.after(event, refreshed, controls, outputs)


def _removing(frame: Frame, ticked: Any) -> tuple[Any, list[Any]]:
    """Returns what stands there for those who may do that, and the events."""
    gr = frame.gr
    with gr.Row(elem_classes="ticked-ways", visible=False) as ways:
        frame.html(lambda: f'<p id="doc-count" role="status">{render.told("documents.none_ticked")}</p>')
        remove = gr.Button(frame.label("documents.remove"), elem_id="doc-remove", size="sm", scale=0, min_width=170)
        restore = gr.Button(frame.label("documents.restore"), elem_id="doc-restore", size="sm", scale=0, min_width=110)
    told = frame.html(elem_id="doc-told")

    def removed(desk: Desk, name: str | None, ids: str) -> str:
        return listing.set_removed(desk, name, ids, removed=True)

    def restored(desk: Desk, name: str | None, ids: str) -> str:
        return listing.set_removed(desk, name, ids, removed=False)

    given = [frame.picker, ticked]
    return ways, [frame.on(remove.click, removed, given, told), frame.on(restore.click, restored, given, told)]


def _purging(frame: Frame, ticked: Any) -> tuple[Any, Any]:
    """Returns what stands there for those who may do that, and the event of having done it."""
    gr = frame.gr
    with gr.Accordion(frame.label("purge.title"), open=False, elem_id="doc-purging", visible=False) as panel:
        frame.html(lambda: render.note(say("purge.how")))
        with gr.Row():
            some = gr.Button(frame.label("purge.some"), elem_id="purge-some", size="sm", scale=0, min_width=180)
            whole = gr.Button(frame.label("purge.whole"), elem_id="purge-all", size="sm", scale=0, min_width=210)
        told = frame.html(elem_id="purge-told")
        typed = gr.Textbox(label=frame.label("purge.name"), elem_id="purge-name", visible=False)
        reason = gr.Textbox(label=frame.label("purge.reason"), elem_id="purge-reason", visible=False)
        go = gr.Button(frame.label("purge.go"), variant="stop", elem_id="purge-go", visible=False)
    asked = gr.State(("", ""))  # what is to be purged, and what must be typed
    parts = [told, typed, reason, go, asked, ticked]

    def closed(html: str) -> list[Any]:
        return [html, *[gr.update(visible=False, value="")] * 2, gr.update(visible=False), ("", ""), gr.skip()]

    def weighed(desk: Desk, name: str | None, what: str) -> list[Any]:
        html, wanted = purging.consequences(desk, name, what)
        if not wanted:
            return closed(html)
        return [html, *[gr.update(visible=True, value="")] * 2, gr.update(visible=True), (what, wanted), gr.skip()]

    def everything(desk: Desk, name: str | None) -> list[Any]:
        return weighed(desk, name, purging.EVERYTHING)

    def purged(desk: Desk, name: str | None, what: tuple[str, str], words: str, why: str) -> list[Any]:
        html = purging.purge(desk, name, what[0], (what[1], words), why)
        if 'class="problem"' in html:
            return [html + purging.consequences(desk, name, what[0])[0], *[gr.skip()] * 5]
        return [*closed(html)[:-1], ""]

    frame.on(some.click, weighed, [frame.picker, ticked], parts)
    frame.on(whole.click, everything, frame.picker, parts)
    frame.on(frame.picker.input, lambda _: closed(""), None, parts)
    return panel, frame.on(go.click, purged, [frame.picker, asked, typed, reason], parts, lane="indexing")
