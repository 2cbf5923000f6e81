"""What was made on a page as a file."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from assistant.chronology.fact import Chronology
from assistant.chronology.output import write as write_chronology
from assistant.citecheck.result import CheckedDraft, checked_to_json
from assistant.grid.output import write as write_grid
from assistant.grid.review import Review
from ui.check_page import page
from ui.handlers import Desk
from ui.words import ENGLISH, speaking, wrong

_NAMES = {Review: "grid", CheckedDraft: "check", Chronology: "chronology"}


def file(desk: Desk, key: str, ending: str) -> tuple[str, bytes]:
    """The name and the content of a file.

    Args:
        desk: of whoever asks.
        key: of the work.
        ending: `xlsx`, `csv`, `html`, `json` or, of a Word draft that was checked, `docx`.

    Raises:
        UsageError: there is no such work, or it is not written like that.
    """
    work = desk.shown.works.find(key)
    desk.workspace.collection(work.collection)  # what may not be read any more is not written either
    made = work.made
    if made is None:
        raise wrong("work.nothing_to_save")
    name = f"{_NAMES[type(made)]}.{ending}"
    if isinstance(made, CheckedDraft):
        return name, _checked(made, work.marked, ending)
    desk.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)  # nothing may have been uploaded yet
    with tempfile.TemporaryDirectory(dir=desk.uploads, prefix=".saving-") as folder:
        path = Path(folder) / name
        if isinstance(made, Review):
            write_grid(made, path)
        elif ending in ("xlsx", "csv", "html", "json"):
            write_chronology(made, path)
        else:
            raise wrong("work.no_format", ending=ending)
        return name, path.read_bytes()


def _checked(checked: CheckedDraft, marked: bytes, ending: str) -> bytes:
    if ending == "html":
        with speaking(ENGLISH):  # files are written in one language, whoever saves them
            return page(checked).encode("utf-8", "backslashreplace")
    if ending == "json":
        return json.dumps(checked_to_json(checked), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    if ending == "docx" and marked:
        return marked
    raise wrong("check.no_format", ending=ending)
