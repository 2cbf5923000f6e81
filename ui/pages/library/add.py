"""Adding files, folders and archives, with the state of each file and another try for those that failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ui import handlers
from ui.handlers import Desk
from ui.library import intake
from ui.library.intake import Taken
from ui.library.markup import empty
from ui.pages.frame import Frame
from ui.words import say

ID = "add"


def build(frame: Frame, opened: list[Any]) -> None:
    """The view; the collections to choose from are looked up anew whenever it is opened."""
    gr = frame.gr
    frame.tab.visible = not frame.desk.keeps_accounts  # where people have accounts, only once it is known who looks
    target = gr.Dropdown(label=frame.label("add.target"), info=frame.label("add.target_how"),
                         allow_custom_value=True, elem_id="target")  # fmt: skip
    with gr.Row():
        files = gr.File(label=frame.label("add.files"), file_count="multiple", height=150, elem_id="files")
        folder = gr.File(label=frame.label("add.folder"), file_count="directory", height=150, elem_id="folder")
    paths = gr.Textbox(elem_id="folder-paths", elem_classes="bridge", label=frame.label("add.folder_paths"))
    password = gr.Textbox(label=frame.label("add.password"), info=frame.label("add.password_how"), type="password",
                          elem_id="password")  # fmt: skip
    add = gr.Button(frame.label("add.go"), variant="primary", elem_id="add")
    outcome = frame.html(lambda: empty(say("add.how"), say("add.formats")), elem_id="outcome")
    retry = gr.Button(frame.label("add.again"), visible=False, elem_id="retry")
    failed = gr.State(())
    outputs = [outcome, failed, retry, add, files, folder, password]

    def looked(desk: Desk) -> Any:
        return gr.update(choices=intake.where_to_add(desk))

    def shown(steps: Iterator[Taken]) -> Iterator[list[Any]]:
        for step in steps:
            if not step.finished:
                yield [step.html, gr.skip(), gr.update(visible=False), gr.update(interactive=False), *[gr.skip()] * 3]
                continue
            tries = gr.update(visible=bool(step.failed))
            yield [step.html, step.failed, tries, gr.update(interactive=True), None, None, ""]

    def added(
        desk: Desk, name: str | None, some: list[str] | None, whole: list[str] | None, noted: str, word: str
    ) -> Any:
        yield from shown(intake.take_in(desk, name, some, word, intake.placed(whole or [], noted)))

    def again(desk: Desk, name: str | None, paths: tuple[Path, ...], word: str) -> Any:
        yield from shown(intake.again(desk, name, paths, word))

    frame.on([frame.blocks.load, *opened], lambda desk: gr.update(visible=desk.may_add()), None, frame.tab)
    frame.on(frame.tab.select, looked, None, target)
    frame.on(frame.picker.change, lambda _, name: name or say("add.target_new"), frame.picker, target)
    events = [
        frame.on(add.click, added, [target, files, folder, paths, password], outputs, lane="indexing"),
        frame.on(retry.click, again, [target, failed, password], outputs, lane="indexing"),
    ]

    def chosen(desk: Desk, name: str | None, before: str | None) -> list[Any]:
        available = handlers.choices(desk)
        now = name if name in [known for _, known in available] else before
        return [gr.update(choices=available, value=now), handlers.facts(desk, now)]

    for event in events:
        frame.after(event, chosen, [target, frame.picker], [frame.picker, frame.facts])
