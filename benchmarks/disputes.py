"""Sources that disagree, and sources that only seem to: which of the drafts beside this file are told apart.

    python benchmarks/disputes.py

`disputes.jsonl` holds questions, each with the one or two documents that it is asked of: `conflicting` where they
disagree, `newer` where one is an earlier version of the other, `answered` where they speak of different things. Writes
`results/disputes.json`.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from assistant.settings import load_settings
from assistant.types import AnswerStatus
from assistant.workspace import Workspace
from benchmarks.record import record
from index.types import Filter

DRAFTS = Path(__file__).with_suffix(".jsonl")


def main() -> None:
    drafts = [json.loads(line) for line in DRAFTS.read_text().splitlines()]
    with tempfile.TemporaryDirectory() as home:
        files = Path(home) / "files"
        files.mkdir()
        for draft in drafts:
            for name, text in draft["documents"].items():
                (files / name).write_text(text)
        workspace = Workspace(Path(home) / "home", load_settings(Path(home) / "home"))
        workspace.ingest("drafts", [files])
        rows = [_row(workspace, draft) for draft in drafts]
    figures = {kind: _share(rows, kind) for kind in ("conflicting", "newer", "answered")}
    record("disputes", {**figures, "rows": rows}, dataset=[DRAFTS])
    for row in rows:
        if row["told"] != row["wanted"]:
            print(row)
    print(figures)


def _row(workspace: Workspace, draft: dict[str, Any]) -> dict[str, Any]:
    answer = workspace.ask("drafts", draft["question"], Filter(documents=tuple(draft["documents"])))
    told = "conflicting" if answer.status is AnswerStatus.CONFLICTING else "answered"
    if any("earlier version" in notice for notice in answer.notices) and told == "answered":
        told = "newer"
    shown = [statement.text for statement in answer.statements]
    return {"question": draft["question"], "wanted": draft["wanted"], "told": told, "shown": shown}


def _share(rows: list[dict[str, Any]], kind: str) -> dict[str, int]:
    of = [row for row in rows if row["wanted"] == kind]
    return {"n": len(of), "told": sum(row["told"] == kind for row in of)}


if __name__ == "__main__":
    main()
