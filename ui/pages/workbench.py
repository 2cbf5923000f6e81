"""What the working pages share: making something with progress and a stop, and looking at a page of what was made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ingest.errors import ProjectError, UsageError
from ui.handlers import Desk, explain
from ui.pages.frame import Frame
from ui.render import problem, told
from ui.work.listing import Listing
from ui.work.making import watch
from ui.work.work import View, Work

_REDRAWN_S = 1.5  # how often what is being made is drawn anew
_KEPT = "() => sessionStorage.getItem('%s') ?? ''"  # written by page.js


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the parts of a working page are called, as keys of `ui.words`."""

    id: str
    make: str
    choice: str  # what a work is narrowed by: a status
    documents: str = ""  # and a second choice; empty for none


class Workbench:
    """The lower half of a working page: buttons, progress, filters, and a page of what was made.

    Args:
        frame: What the page is built with.
        listing: Draws a work; None where there is none yet.
        labels: What its parts are called.
    """

    def __init__(self, frame: Frame, listing: Callable[[Work | None], Listing], labels: Labels) -> None:
        gr, name = frame.gr, labels.id
        self._frame, self._listing = frame, listing
        self.key, self._running = gr.State(""), gr.State("")
        with gr.Row(elem_classes="making"):
            self.make = gr.Button(
                frame.label(labels.make), variant="primary", elem_id=f"{name}-make", scale=0, min_width=210
            )
            self._stop = gr.Button(
                frame.label("chat.stop"), visible=False, elem_id=f"{name}-stop", scale=0, min_width=88
            )
            self._said = frame.html(elem_id=f"{name}-said", elem_classes="said-now")
        with gr.Row(visible=False, elem_classes="filters") as self._bar:
            self._choice = gr.Dropdown(
                label=frame.label(labels.choice), elem_id=f"{name}-choice", filterable=False, min_width=180
            )
            self._document = gr.Dropdown(
                label=frame.label(labels.documents) if labels.documents else None, visible=bool(labels.documents),
                elem_id=f"{name}-document", min_width=180,
            )  # fmt: skip
            self._words = gr.Textbox(
                label=frame.label("work.words"), placeholder=frame.label("work.only"), max_lines=1,
                elem_id=f"{name}-words", min_width=180,
            )  # fmt: skip
        self._body = frame.html(lambda: listing(None).html, elem_id=f"{name}-body", elem_classes="work")
        with gr.Row(visible=False, elem_classes="turning") as self._turning:
            self._earlier = gr.Button(frame.label("work.earlier"), elem_id=f"{name}-earlier", scale=0, min_width=100)
            self._place = frame.html(elem_classes="place")
            self._later = gr.Button(frame.label("work.later"), elem_id=f"{name}-later", scale=0, min_width=100)
        self._drawn = [self._bar, self._choice, self._document, self._body, self._turning, self._earlier, self._place]
        self._drawn.append(self._later)
        self._wire()

    def makes(self, act: Callable[..., str], inputs: list[Any]) -> None:
        """Tie the button to `act(desk, *values)`, which has something made and returns its key."""
        frame, buttons = self._frame, [self.make, self._stop]
        outputs = [self._said, self.key, self._running, *buttons, *self._drawn]
        before = frame.gr.Textbox(visible=False)  # the key of what this window showed before it was loaded again

        def idle() -> list[Any]:
            return [frame.gr.update(visible=True), frame.gr.update(visible=False)]

        def begun(desk: Desk, *given: Any) -> Iterator[list[Any]]:
            try:
                key = act(desk, *given)
            except Exception as error:
                yield [problem(explain(error)), *[frame.gr.skip()] * (len(outputs) - 1)]
            else:
                yield from self._watched(desk, key)

        def resumed(desk: Desk, key: str) -> Iterator[list[Any]]:
            if key:
                yield from self._watched(desk, key)
            # Also where there is nothing: of a generator that yields nothing, Gradio empties the outputs.
            yield [*[frame.gr.skip()] * 3, *idle(), *[frame.gr.skip()] * len(self._drawn)]

        event = frame.on(self.make.click, begun, inputs, outputs, lane="work")
        # The end of the event brings the button back: a click before it would be lost.
        frame.after(event, lambda _: idle(), None, buttons)
        frame.on(frame.blocks.load, resumed, before, outputs, lane="watching", js=_KEPT % self._said.elem_id)

    def _watched(self, desk: Desk, key: str) -> Iterator[list[Any]]:
        gr, drawn = self._frame.gr, 0.0
        for html in watch(desk, key):
            shows = time.monotonic() - drawn > _REDRAWN_S and _can_be_drawn(desk, key)
            drawn = time.monotonic() if shows else drawn
            looks = self._draw(desk, key) if shows else [gr.skip()] * len(self._drawn)
            yield [html, key if shows else gr.skip(), key, gr.update(visible=False), gr.update(visible=True), *looks]
        if _can_be_drawn(desk, key):
            yield [gr.skip(), key, key, gr.skip(), gr.skip(), *self._draw(desk, key)]

    def _wire(self) -> None:
        def narrowed(desk: Desk, key: str, choice: str, document: str, words: str) -> list[Any]:
            return self._draw(desk, key, View(choice=choice or "", document=document or "", words=words or ""))

        def turned(step: int) -> Callable[..., list[Any]]:
            def act(desk: Desk, key: str) -> list[Any]:
                view = desk.shown.works.find(key).view
                return self._draw(desk, key, replace(view, page=view.page + step))

            return act

        on, filters = self._frame.on, [self._choice, self._document, self._words]
        chosen = [self._choice.input, self._document.input, self._words.change]
        on(chosen, narrowed, [self.key, *filters], self._drawn, trigger_mode="always_last")
        on(self._earlier.click, turned(-1), [self.key], self._drawn)
        on(self._later.click, turned(1), [self.key], self._drawn)
        on(self._stop.click, _stopped, [self._running], None)

    def _draw(self, desk: Desk, key: str, view: View | None = None) -> list[Any]:
        """What is looked at of a work, for `_drawn`."""
        gr, work = self._frame.gr, desk.shown.works.find(key)
        desk.workspace.collection(work.collection)  # it may not be shared any more
        if view is not None:
            work.view = view
        found = self._listing(work)
        work.view = replace(work.view, page=found.page)
        return [
            gr.update(visible=True),
            _chosen(gr, found.choices, work.view.choice),
            _chosen(gr, found.documents, work.view.document) if found.documents else gr.skip(),
            found.html,
            gr.update(visible=found.pages > 1),
            gr.update(interactive=found.page > 0),
            f'<p role="status">{told("source.page", number=found.page + 1, last=found.pages)}</p>',
            gr.update(interactive=found.page < found.pages - 1),
        ]


def _can_be_drawn(desk: Desk, key: str) -> bool:
    try:
        work = desk.shown.works.find(key)
        desk.workspace.collection(work.collection)
    except ProjectError:
        return False
    return work.made is not None


def _chosen(gr: Any, choices: tuple[tuple[str, str], ...], value: str) -> Any:
    known = value in [one for _, one in choices]
    return gr.update(choices=list(choices), value=value if known else "")


def _stopped(desk: Desk, key: str) -> None:
    try:
        desk.shown.works.find(key).stop()
    except UsageError:  # it was forgotten, and by that stopped
        return
