"""A draft checked against the documents, sentence by sentence."""

from __future__ import annotations

from ui.pages.frame import Frame
from ui.pages.workbench import Labels, Workbench
from ui.work import check_view
from ui.work.check import check

ID = "check"


def build(frame: Frame) -> None:
    """The page."""
    gr = frame.gr
    with gr.Row(elem_classes="asking"):
        file = gr.File(
            label=frame.label("check.draft"),
            file_count="single",
            height=120,
            elem_id="check-file",
            elem_classes="files",
        )
        pasted = gr.Textbox(
            label=frame.label("check.text"), placeholder=frame.label("check.paste"), lines=4, max_lines=12,
            elem_id="check-pasted",
        )  # fmt: skip
    bench = Workbench(frame, check_view.draft, Labels(id="check", make="check.make", choice="check.show"))
    bench.makes(check, [frame.picker, file, pasted])
