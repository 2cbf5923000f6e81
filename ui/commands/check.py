"""`assistant check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import terminal
from ui.commands.documents import Collection
from ui.commands.narrowing import Narrowing
from ui.commands.questions import AsOf
from ui.session import DONE, SOMETHING_SKIPPED, Session, command

if TYPE_CHECKING:
    from assistant.citecheck.result import CheckedDraft

_REPORTS = (".docx", ".html", ".json")


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(check)


def check(
    session: Session,
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="A brief, a letter: .docx, .pdf, .txt, .md, .html …")],
    collection: Collection,
    narrowing: Narrowing,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT", help="Report: .html, .json, or of a .docx draft a marked .docx."),
    ] = None,
    as_of: AsOf = None,
) -> int:
    """Check a draft sentence by sentence: supported, contradicted or not found.

    Its quotations are compared word for word, its pages and sections looked up. The draft itself is not changed.
    """
    allowed = narrowing.filter()
    if output is not None:
        _check_output(draft, output)
    workspace = session.workspace()
    with terminal.counted("sentences") as on_sentence:
        checked = workspace.check_draft(collection, draft, allowed, as_of=as_of, on_sentence=on_sentence)
    unmarked = 0
    if output is not None:
        workspace.collection(collection).note_copy(output, "report")
        unmarked = _write(checked, draft, output)
    if session.as_json:
        from assistant.citecheck.result import checked_to_json

        session.print_json(checked_to_json(checked))
    else:
        from ui.commands.checked import print_checked

        print_checked(terminal.console(), checked, output, unmarked)
    return SOMETHING_SKIPPED if checked.draft.notices else DONE


def _check_output(draft: Path, output: Path) -> None:
    """Refuse what cannot be written before an hour is spent on it.

    Raises:
        UsageError: the ending is none of a report's, the folder is missing, or OUT is the draft.
    """
    suffix = output.suffix.lower()
    if suffix not in _REPORTS:
        raise UsageError(f"-o {output}: not a report. Choose a name that ends in {', '.join(_REPORTS)}.")
    if suffix == ".docx" and draft.suffix.lower() != ".docx":
        raise UsageError(f"-o {output}: only a .docx draft can be marked; {draft.name} is none. Write an .html report.")
    if not output.parent.is_dir():
        raise UsageError(f"There is no folder {output.parent} for {output.name}. Make it, or choose another.")
    if output.exists() and draft.exists() and output.samefile(draft):
        raise UsageError(f"{output} is the draft, which is left as it is. Choose another name for the report.")


def _write(checked: CheckedDraft, draft: Path, output: Path) -> int:
    """Write the report; how many checked sentences could not be marked in it."""
    from assistant.output import atomic

    if output.suffix.lower() == ".docx":
        from assistant.citecheck.annotation import annotate

        content, unmarked = annotate(checked, draft)
    elif output.suffix.lower() == ".html":
        from ui.check_page import page

        content, unmarked = page(checked).encode("utf-8"), 0
    else:
        from assistant.citecheck.result import checked_to_json

        text = json.dumps(checked_to_json(checked), ensure_ascii=False, indent=1) + "\n"
        content, unmarked = text.encode("utf-8", "backslashreplace"), 0
    with atomic(output) as file:
        file.write(content)
    return unmarked
