"""Conversations as files that people can send, and that this program can check again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from assistant.transcript import markdown_file, pdf_file, word_file
from assistant.transcript.quote import Found, look_up
from assistant.transcript.record import Record, make
from assistant.types import Answer
from assistant.workspace import Workspace
from ingest.errors import AnswerError

FORMATS: dict[str, Callable[[Record], bytes]] = {
    "pdf": pdf_file.write,
    "docx": word_file.write,
    "md": markdown_file.write,
}


def export(workspace: Workspace, collection: str, answers: Sequence[Answer], ending: str) -> bytes:
    """Answers from one collection with their sources, as a file with a sealed record.

    Args:
        workspace: the home.
        collection: its name.
        answers: in the order of the conversation.
        ending: one of `FORMATS`.

    Raises:
        AnswerError: a document that is quoted was removed or purged since.
    """
    record = make(collection, answers, datetime.now(UTC).isoformat(timespec="seconds"), workspace.home)
    gone = {quote.document for quote in look_up(workspace.collection(collection), record) if quote.found is Found.GONE}
    if gone:
        raise AnswerError(f"{', '.join(sorted(gone))} is not in the collection any more; ask again and save that.")
    return FORMATS[ending](record)
