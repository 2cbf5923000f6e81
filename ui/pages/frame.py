"""What every page is built with: Gradio, the desk, and the one way to tie an event to what happens."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ui import words
from ui.handlers import Desk

PLAIN = {"js_on_load": None, "apply_default_css": False}  # for gr.HTML: our own markup, our own looks
_QUIET = {"show_progress": "hidden", "api_visibility": "private"}
_LANES = {
    "questions": {"concurrency_limit": 4, "concurrency_id": "questions"},
    "indexing": {"concurrency_limit": 2, "concurrency_id": "indexing"},
    "work": {"concurrency_limit": 9, "concurrency_id": "work"},
    "watching": {"concurrency_limit": 9, "concurrency_id": "watching"},
}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a page may use.

    Attributes:
        gr: The Gradio module, which only `ui.app` imports.
        desk: What the page works with.
        blocks: The application that the page is a part of.
        picker: The dropdown of collections, shared by all pages; None while it is being built.
        facts: What is said of the chosen collection, beside all pages; None while it is being built.
        tab: The tab that the page stands in; None for what stands beside the tabs.
        wording: What is said in each language by parts that are built once for everybody.
    """

    gr: Any
    desk: Desk
    blocks: Any
    picker: Any = None
    facts: Any = None
    tab: Any = None
    wording: dict[str, dict[str, str]] = field(default_factory=lambda: {one: {} for one in words.LANGUAGES})

    def html(self, draw: str | Callable[[], str] = "", **given: Any) -> Any:
        """A place for HTML that is made here; what holds words is drawn by a function, once in every language."""
        return self.gr.HTML(self._each(draw) if callable(draw) else draw, **given, **PLAIN)

    def label(self, key: str) -> Any:
        """The words of a key, for what a browser shows in its own language."""
        return self._each(lambda: words.say(key))

    def _each(self, draw: Callable[[], str]) -> Any:
        key = f"words-{len(self.wording[words.ENGLISH])}"
        for language, known in self.wording.items():
            with words.speaking(language):
                known[key] = draw()
        return self.gr.I18n()(key)

    def on(
        self,
        triggers: Any | Sequence[Any],
        act: Callable[..., Any],
        inputs: Any = None,
        outputs: Any = None,
        *,
        lane: str = "",
        **given: Any,
    ) -> Any:
        """Tie events to `act(desk, *values)`: a function, or a generator whose values appear one after the other.

        Args:
            triggers: One event (`button.click`) or several.
            act: Gets the desk as the one who asks may see it, then the inputs' values.
            inputs: The components whose values it takes.
            outputs: The components that it fills.
            lane: One of `_LANES` for what takes long.
            given: What else Gradio shall know, such as `cancels`.

        Returns:
            The event, for `after`; several events as one.
        """
        events = list(triggers) if isinstance(triggers, list | tuple) else [triggers]
        return self.gr.on(events, self._called(act), inputs, outputs, **_QUIET, **_LANES.get(lane, {}), **given)

    def after(self, event: Any, act: Callable[..., Any], inputs: Any = None, outputs: Any = None) -> Any:
        """Tie what `on` returned, once it has ended, to `act(desk, *values)`."""
        return event.then(self._called(act), inputs, outputs, **_QUIET)

    def _called(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """`act` as Gradio calls it: the request becomes the desk of the one who sent it, and the language."""

        def values(request: Any, *given: Any) -> Iterator[Any]:
            language = _language(request)
            words.speak(language)
            for one in act(self.desk.seen_by(request), *given):
                yield one
                words.speak(language)  # the next step may be taken in another context

        def value(request: Any, *given: Any) -> Any:
            words.speak(_language(request))
            return act(self.desk.seen_by(request), *given)

        called = values if inspect.isgeneratorfunction(act) else value
        called.__annotations__ = {"request": self.gr.Request}  # how Gradio knows what to hand in
        return called


def _language(request: Any) -> str:
    return words.wanted(getattr(request, "headers", None) or {})
