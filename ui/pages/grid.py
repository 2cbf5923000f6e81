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
            choices=[(frame.label(key), preset) for key, preset in PRESETS],
            value=PRESETS[0][1],
            label=frame.label("grid.questions"),
            elem_id="grid-preset",
            filterable=False,
        )
        own = gr.Textbox(
            label=frame.label("grid.own"), placeholder=frame.label("grid.one_a_line"), lines=1, max_lines=8,
            elem_id="grid-own",
        )  # fmt: skip
    bench = Workbench(frame, grid_view.grid, Labels(id="grid", make="grid.make", choice="work.status"))
    bench.makes(fill, [frame.picker, preset, own, bench.key])
