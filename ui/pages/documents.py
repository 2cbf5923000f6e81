"""The documents of the collection: what is there, every place of some words, what to add, versions, quality."""

from __future__ import annotations

from dataclasses import replace

from ui.pages.frame import Frame
from ui.pages.library import add, browse, find, quality, versions

ID = "documents"
VIEWS = (browse, find, add, versions, quality)  # in the order of their tabs


def build(frame: Frame) -> None:
    """The page."""
    with frame.gr.Tabs(elem_id="library"):
        for view in VIEWS:
            with frame.gr.Tab(frame.label(f"documents.{view.ID}"), id=view.ID, elem_id=f"view-{view.ID}") as tab:
                view.build(replace(frame, tab=tab), [frame.tab.select, tab.select, frame.picker.input])
