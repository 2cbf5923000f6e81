"""The 60 sample questions: is the gold quote shown, from the right file and page; how many false answers.

    python benchmarks/sample_answers.py [--unread | --verified]

Builds a collection from `samples/documents` in a temporary home. Writes `results/sample-answers.json`, or where
nothing (`--unread`) or the verifier weighs the answers `results/sample-answers-unread.json`, `…-verified.json`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from assistant.evaluation.answers import evaluate_answers
from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.record import record

SAMPLES = Path(__file__).parent.parent / "samples"


def main() -> None:
    way = "".join(sys.argv[1:]).lstrip("-")
    with tempfile.TemporaryDirectory() as home:
        use = {"unread": {"crossencoder": "search"}, "verified": {"verifier": True}}.get(way, {})
        workspace = Workspace(Path(home), load_settings(Path(home), **use))
        workspace.ingest("samples", [SAMPLES / "documents"])
        figures = evaluate_answers(workspace, "samples", SAMPLES / "questions.jsonl")
        seconds = [sum(workspace.ask("samples", row["question"]).timings_s.values()) for row in figures["rows"][:20]]
    figures["seconds_per_question"] = {
        "p50": round(float(np.median(seconds)), 3),
        "max": round(max(seconds), 3),
    }
    record(
        f"sample-answers-{way}" if way else "sample-answers",
        figures,
        dataset=[SAMPLES / "documents", SAMPLES / "questions.jsonl"],
    )
    print({name: value for name, value in figures.items() if name != "rows"})


if __name__ == "__main__":
    main()
