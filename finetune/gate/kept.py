"""Verdicts in the folder of a collection: each as JSON and as a page, and a line of the ledger."""

from __future__ import annotations

import json
from pathlib import Path

from finetune.gate.page import page
from finetune.gate.verdict import Verdict
from index.questions import FOLDER
from ingest.store.blobs import make_folder, write_durably

VERDICTS, LEDGER = "verdicts", "ledger.jsonl"  # below the adapters of a collection


def write_verdict(root: Path, verdict: Verdict, curve: Path) -> Path:
    """Write a verdict as JSON and as a page, and a line of it into the ledger. Returns the page."""
    make_folder(root / FOLDER / VERDICTS)
    page_of = report(root, verdict)
    write_durably(page_of.with_suffix(".json"), (json.dumps(verdict.to_json(), indent=1) + "\n").encode())
    write_durably(page_of, page(verdict, curve).encode())
    ledger = root / FOLDER / LEDGER
    lines = ledger.read_bytes() if ledger.exists() else b""
    write_durably(ledger, lines + json.dumps(verdict.to_json()).encode() + b"\n")
    return page_of


def report(root: Path, verdict: Verdict) -> Path:
    """Where the page of a verdict lies."""
    name = f"{verdict.adapter}-{verdict.judged[:19].replace(':', '')}"
    return root / FOLDER / VERDICTS / f"{name}.html"


def verdicts(root: Path) -> tuple[Verdict, ...]:
    """The verdicts in the folder of a collection, the newest first; damaged ones are left out."""
    found = []
    for path in (root / FOLDER / VERDICTS).glob("*.json"):
        try:
            found.append(Verdict.from_json(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # the ledger still has its line
    return tuple(sorted(found, key=lambda one: one.judged, reverse=True))
