"""Questions in conversations: which are told to go on with earlier ones, and whether they then find what is meant.

    python benchmarks/follow_ups.py

`follow_ups.jsonl` holds conversations about the sample documents: `earlier` questions, a `question`, the `decision`
wanted (`follow_up`, `alone`, `new_topic`) and the question `alone`, written by hand to stand alone. The set `before`
was written before the rules, `after` when they were first whole, and `last` when they were finished. A rewriting is
right where its best passages hold the place that the question written by hand finds first. Writes
`results/follow-ups.json`.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from assistant.conversation.follow import Earlier, Followed, Kind
from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.record import record
from index.types import Query

SAMPLES = Path(__file__).parent.parent / "samples" / "documents"
CONVERSATIONS = Path(__file__).with_suffix(".jsonl")
DEPTH = 3  # passages among which the place wanted must be


def main() -> None:
    rows = [json.loads(line) for line in CONVERSATIONS.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as home:
        workspace = Workspace(Path(home), load_settings(Path(home)))
        workspace.ingest("samples", [SAMPLES])
        told = [_told(workspace, row) for row in rows]
    figures = {name: _figures([row for row in told if row["set"] == name]) for name in ("before", "after", "last")}
    record("follow-ups", {**figures, "all": _figures(told), "rows": told}, dataset=[SAMPLES, CONVERSATIONS])
    for row in told:
        if row["decision"] != row["wanted"] or not row["found"]:
            print(row)
    print(json.dumps(figures, indent=1))


def _told(workspace: Workspace, row: dict[str, Any]) -> dict[str, Any]:
    followed = converse(workspace, row)
    places = {name: _places(workspace, text) for name, text in (("asked", followed.asked), ("typed", followed.typed))}
    wanted = _places(workspace, row["alone"])[0]
    return {
        "id": row["id"],
        "set": row["set"],
        "wanted": row["decision"],
        "decision": followed.kind.value,
        "asked": followed.asked,
        "found": wanted in places["asked"],
        "first": wanted == places["asked"][0],
        "document": wanted[0] == places["asked"][0][0],
        "found_as_typed": wanted in places["typed"],
    }


def converse(workspace: Workspace, row: dict[str, Any]) -> Followed:
    """The last question of a conversation as it would be asked, each one before it having been asked and answered."""
    turns: list[Earlier] = []
    for question in row["earlier"]:
        followed = workspace.follow("samples", question, turns)
        turns.append(Earlier.of(followed.told(workspace.ask("samples", followed.asked))))
    return workspace.follow("samples", row["question"], turns)


def _places(workspace: Workspace, question: str) -> list[tuple[str, int | None, tuple[str, ...]]]:
    hits = workspace.search("samples", Query(text=question, k=DEPTH))
    return [(hit.document, hit.passage.spans[0].locator.page, hit.passage.headings) for hit in hits]


def _figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    points = [row for row in rows if row["wanted"] == Kind.FOLLOW_UP]
    stands = [row for row in rows if row["wanted"] != Kind.FOLLOW_UP]
    rewritten = [row for row in rows if row["decision"] == Kind.FOLLOW_UP]
    wrong = [row for row in rewritten if row["wanted"] != Kind.FOLLOW_UP or not row["found"]]
    return {
        "conversations": len(rows),
        "right_decision": sum((r["wanted"] == Kind.FOLLOW_UP) == (r["decision"] == Kind.FOLLOW_UP) for r in rows),
        "follow_ups": len(points),
        "rewritten": sum(row["decision"] == Kind.FOLLOW_UP for row in points),
        "rewritten_and_found": sum(row["decision"] == Kind.FOLLOW_UP and row["found"] for row in points),
        "rewritten_and_first": sum(row["decision"] == Kind.FOLLOW_UP and row["first"] for row in points),
        "found_as_typed": sum(row["found_as_typed"] for row in points),
        "stand_alone": len(stands),
        "stand_alone_rewritten": sum(row["decision"] == Kind.FOLLOW_UP for row in stands),
        "topic_right": sum(row["decision"] == row["wanted"] for row in stands),
        "wrong_rewrites": len(wrong),
        "wrong_share": round(len(wrong) / len(rewritten), 3) if rewritten else None,
    }


if __name__ == "__main__":
    main()
