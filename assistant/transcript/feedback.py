"""What people say of answers: one line a judgement in the home, and rows to learn from.

A line is an answer as `bulk` writes it, with the judgement beside it, so that a purge takes out of it what it must.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.answer_json import answer_to_json
from assistant.types import Answer
from assistant.workspace import Workspace, check_name
from ingest.errors import UsageError

REASONS = {
    "wrong": "What it says is wrong",
    "incomplete": "Something is missing",
    "source": "The source does not say this",
    "refused": "The answer is in the documents",
    "other": "Something else",
}
VERDICTS = ("good", "bad")
_MOST_WORDS = 4_000  # characters of a comment


def give(workspace: Workspace, name: str, answer: Answer, *, verdict: str, reason: str = "", comment: str = "") -> Path:
    """Keep a judgement of an answer.

    Args:
        workspace: the home.
        name: of the collection that was asked.
        answer: what is judged.
        verdict: one of `VERDICTS`.
        reason: one of `REASONS`, or "".
        comment: the person's own words.

    Returns:
        The file of the collection's judgements.

    Raises:
        UsageError: there is no such verdict, reason or collection, or the comment is too long.
    """
    if verdict not in VERDICTS or (reason and reason not in REASONS):
        raise UsageError(f"A judgement is {' or '.join(VERDICTS)}, its reason one of {', '.join(REASONS)}.")
    if len(comment) > _MOST_WORDS:
        raise UsageError(f"The comment has {len(comment):,} characters; at most {_MOST_WORDS:,} are kept.")
    told = {"verdict": verdict, "reason": reason, "comment": comment.strip(), "at": _now()}
    line = {"id": secrets.token_hex(8)} | answer_to_json(answer) | told
    path = _file(workspace, name)
    collection = workspace.collection(name)
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        collection.note_copy(path, "answers")  # a purge cleans it
    _append(path, json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    return path


def rows(workspace: Workspace, name: str, verdict: str = "good") -> Iterator[dict[str, Any]]:
    """Each judged answer's quotes as rows to learn from: `question`, `quote`, `document`, and the judgement.

    Of a bad answer without a quote there is one row with an empty one: it says what should have been found.

    Raises:
        UsageError: there is no such collection or verdict.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"A judgement is {' or '.join(VERDICTS)}, not {verdict!r}.")
    workspace.collection(name)
    path = _file(workspace, name)
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        judged = json.loads(line)
        if judged["verdict"] != verdict or "error" in judged:  # its document was purged
            continue
        told = {key: judged[key] for key in ("verdict", "reason", "comment", "at")}
        cited = [c for c in judged["citations"] if c["quote"]] or ([{}] if verdict == "bad" else [])
        for one in cited:
            found = {"quote": one.get("quote", ""), "document": one.get("document", "")}
            yield {"question": judged["question"]} | found | told


def _file(workspace: Workspace, name: str) -> Path:
    check_name(name)
    return workspace.home / "feedback" / f"{name}.jsonl"


def _append(path: Path, line: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
