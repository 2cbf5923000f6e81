"""The dated sentences of a collection in order."""

from __future__ import annotations

from ui.pages.frame import Frame
from ui.pages.workbench import Labels, Workbench
from ui.work import chronology_view
from ui.work.chronology import gather

ID = "chronology"


def build(frame: Frame) -> None:
    """The page."""
    labels = Labels(id="chronology", make="chronology.make", choice="chronology.year", documents="work.document")
    bench = Workbench(frame, chronology_view.chronology, labels)
    bench.makes(gather, [frame.picker])
