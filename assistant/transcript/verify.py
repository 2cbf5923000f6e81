"""Checking an exported conversation again: its record, its visible words, and every quote."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from assistant.transcript import markdown_file, pdf_file, word_file
from assistant.transcript.export import FORMATS
from assistant.transcript.pdf_file import BLANK
from assistant.transcript.quote import Quote, look_up
from assistant.transcript.record import NAME, Record, faults, sealed_here, unpack
from assistant.workspace import Workspace
from ingest.errors import AnswerError, UnreadableError, UsageError
from ingest.isolation.child import ParseChild
from ingest.types import Parsed

_MOST_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of a check. `tampered` says how the file is not as it was exported, a line each; empty if it is."""

    collection: str
    made_at: str
    tampered: tuple[str, ...]
    quotes: tuple[Quote, ...]
    notices: tuple[str, ...] = ()


def verify(workspace: Workspace, file: Path, collection: str | None = None) -> Verified:
    """Check an exported file.

    Args:
        workspace: the home.
        file: a PDF, DOCX or Markdown file that `export` wrote.
        collection: where to look its quotes up, by default the collection that it names.

    Raises:
        UsageError: there is no such file, it is of another kind, or there is no such collection.
        AnswerError: it has no record, or one that cannot be read.
    """
    ending = file.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise UsageError(f"{file.name} is no exported conversation: those end in {', '.join(FORMATS)}.")
    if not file.is_file() or file.stat().st_size > _MOST_BYTES:
        raise UsageError(f"{file} is no file, or too large for an exported conversation.")
    settings = workspace.settings
    with ParseChild(settings.parse_timeout_s, settings.parse_memory_mib) as child:  # the file may come from anywhere
        record, shown = _read(child, file, ending)
        wanted = _shown(child, record, ending)
    found = faults(record, workspace.home)
    name = collection or str(record.get("collection"))
    quotes = look_up(workspace.collection(name), record)
    if not _same(shown, wanted):
        found += ("The words of the file are not those of its record: one of them was changed.",)
    foreign = () if sealed_here(record, workspace.home) else (
        "Another home wrote this file: its seal cannot be checked here, its digest and quotes were.",
    )  # fmt: skip
    return Verified(collection=name, made_at=str(record.get("made_at")), tampered=found, quotes=quotes, notices=foreign)


def _read(child: ParseChild, file: Path, ending: str) -> tuple[Record, str]:
    """The record of a file, and its visible words."""
    if ending == "md":
        return markdown_file.read(file.read_bytes())
    parsed = _parsed(child, file)
    if ending == "docx":
        return word_file.read(file), parsed.printed
    for attachment in parsed.attachments:
        if attachment.name == NAME:
            return unpack(attachment.content.decode("ascii", "replace")), parsed.printed
    raise AnswerError("There is no record in the file: it was taken out, or the file is no exported conversation.")


def _shown(child: ParseChild, record: Record, ending: str) -> str:
    """The words that a file with this record must show."""
    try:
        if ending == "md":
            return markdown_file.words(record)
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / f"again.{ending}"
            again.write_bytes({"pdf": pdf_file, "docx": word_file}[ending].write(record))
            return _parsed(child, again).printed
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerError("The record in the file is not one that this program writes.") from error


def _parsed(child: ParseChild, file: Path) -> Parsed:
    try:
        return next(iter(child.parse(file, file.name)))
    except (UnreadableError, StopIteration) as error:
        raise AnswerError(f"{file.name} {error}: nothing can be checked.") from error


def _same(one: str, other: str) -> bool:
    """Whether two texts have the same letters; one that no font had on one of two machines may be any."""
    left, right = "".join(one.split()), "".join(other.split())
    return len(left) == len(right) and all(a == b or BLANK in (a, b) for a, b in zip(left, right, strict=True))
