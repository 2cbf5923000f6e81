"""The review grid: every document asked every question, each answer in a cell that leads to its words."""

from __future__ import annotations

from ui.pages.frame import Frame
from ui.pages.workbench import Labels, Workbench
from ui.work import grid_view
from ui.work.grid import PRESETS, fill

ID = "grid"


def build(frame: Frame) -> None:
    """The page."""
    gr = frame.gr
    with gr.Row(elem_classes="asking"):
        preset = gr.Dropdown(
            choices=list(PRESETS), value=PRESETS[0][1], label="Questions", elem_id="grid-preset", filterable=False
        )
        own = gr.Textbox(
            label="Your own questions", placeholder="One a line", lines=1, max_lines=8, elem_id="grid-own"
        )  # fmt: skip
    bench = Workbench(frame, grid_view.grid, Labels(id="grid", make="Fill the grid", choice="Status"))
    bench.makes(fill, [frame.picker, preset, own, bench.key])
