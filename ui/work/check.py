"""Checking a draft from the page. It is read where the upload lies, and not kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.citecheck.result import CheckedDraft
from ingest.errors import ProjectError
from ui.handlers import Desk
from ui.words import say, wrong
from ui.work.making import begin
from ui.work.work import Notes, Report, Work

MOST_PASTED = 1_000_000  # characters


def check(desk: Desk, collection: str | None, file: str | None, pasted: str) -> str:
    """Have a draft checked, chosen or pasted.

    Returns:
        The key of the work; see `ui.work.making.begin`.

    Raises:
        UsageError: there is no draft, or too much of it.
    """
    if not file and not pasted.strip():
        raise wrong("check.nothing")
    if len(pasted) > MOST_PASTED:
        raise wrong("check.too_long", number=len(pasted), most=MOST_PASTED)

    def make(work: Work, report: Report) -> Notes:
        def on_sentence(done: int, total: int) -> None:
            report((("units.of_sentences", done, total),))

        with _draft(desk, file, pasted) as path:
            checked = desk.workspace.check_draft(work.collection, path, on_sentence=on_sentence)
            work.marked = _marked(checked, path)
        work.keep(checked)
        return ()

    return begin(desk, collection, "check", make)


@contextmanager
def _draft(desk: Desk, file: str | None, pasted: str) -> Iterator[Path]:
    """The draft: the upload as it lies, or the pasted text in a folder that is emptied afterwards."""
    if file:
        yield Path(file)
        return
    desk.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=desk.uploads, prefix=".draft-") as folder:
        path = Path(folder) / say("check.pasted")
        path.write_text(pasted, encoding="utf-8", errors="replace")
        yield path


def _marked(checked: CheckedDraft, path: Path) -> bytes:
    """A Word draft with its comments, made while it is there; empty for other drafts, or where it cannot be marked."""
    if path.suffix.lower() != ".docx":
        return b""
    from assistant.citecheck.annotation import annotate

    try:
        return annotate(checked, path)[0]
    except ProjectError:
        return b""
