"""Reading comprehension in SQuAD 2.0 form, answered by the same path as a user's question.

Every context becomes a document of a temporary collection, and every question is asked of its own context. Exact match
and F1 are those of the SQuAD evaluation (lower case, no punctuation, no articles). The answerer quotes whole sentences,
so F1 against short gold answers is low by nature; `sentence_hit` says how often the sentence holds the answer.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer import Answerer
from assistant.evaluation.overlap import area_under_precision, exact, f1, is_correct, plain
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.types import Filter
from ingest.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderQuestion:
    """A question about one context; no gold answers means that the context does not answer it."""

    context: str  # document name
    question: str
    golds: tuple[str, ...]


def evaluate_reader(file: Path, settings: Settings) -> dict[str, Any]:
    """Answer every question of `file` (`.json` or `.json.gz`) and score the answers.

    Args:
        file: SQuAD 2.0 JSON.
        settings: thresholds and encoder.

    Raises:
        UsageError: the file is not in SQuAD form.
    """
    contexts, questions = _read(file)
    with tempfile.TemporaryDirectory() as home:
        rows = Path(home) / "contexts.jsonl"
        rows.write_text("".join(json.dumps({"id": n, "title": "", "text": t}) + "\n" for n, t in contexts.items()))
        workspace = Workspace(Path(home), settings)
        workspace.ingest("contexts", [rows])
        answerer = workspace.answerer("contexts")
        scored = [_score(answerer, q, answerer.support_min) for q in questions]
    return _report(scored)


def _score(answerer: Answerer, question: ReaderQuestion, threshold: float) -> dict[str, float]:
    try:
        ranked = answerer.ranked(question.question, Filter(documents=(f"contexts.jsonl#{question.context}",)))
    except UsageError:  # a context without any text gave no document
        ranked = []
    best, support = (ranked[0][0].piece.text, ranked[0][1]) if ranked else ("", 0.0)
    shown = best if support >= threshold else ""
    golds = question.golds or ("",)
    return {
        "answerable": float(bool(question.golds)),
        "refused": float(not shown),
        "exact": max(exact(shown, gold) for gold in golds),
        "f1": max(f1(shown, gold) for gold in golds),
        "hit": max(float(bool(gold) and plain(gold) in plain(shown)) for gold in golds),
        "support": support,
        "correct": float(any(is_correct(best, gold) for gold in question.golds)),
    }


def _report(scored: Sequence[dict[str, float]]) -> dict[str, Any]:
    def mean(key: str, rows: Sequence[dict[str, float]]) -> float:
        return round(100 * float(np.mean([row[key] for row in rows])), 2) if rows else 0.0

    has = [row for row in scored if row["answerable"]]
    lacks = [row for row in scored if not row["answerable"]]
    return {
        "exact": mean("exact", scored),
        "f1": mean("f1", scored),
        "has_answer_f1": mean("f1", has),
        "sentence_hit": mean("hit", has),
        "has_answer_refused": mean("refused", has),
        "no_answer_accuracy": mean("refused", lacks),
        "aupr": round(100 * area_under_precision([(r["support"], bool(r["correct"])) for r in scored], len(has)), 2),
        "n": len(scored),
        "n_unanswerable": len(lacks),
    }


def _read(file: Path) -> tuple[dict[str, str], list[ReaderQuestion]]:
    try:
        content = file.read_bytes()
        articles = json.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)["data"]
        contexts: dict[str, str] = {}
        questions: list[ReaderQuestion] = []
        for article in articles:
            for paragraph in article["paragraphs"]:
                name = str(len(contexts))
                contexts[name] = _text(paragraph["context"])
                for qa in paragraph["qas"]:
                    golds = tuple(_text(a["text"]) for a in qa.get("answers", ()) if not qa.get("is_impossible"))
                    questions.append(ReaderQuestion(context=name, question=_text(qa["question"]), golds=golds))
    except (OSError, EOFError, zlib.error, RecursionError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{file} is not in SQuAD 2.0 form: {error}.") from error
    return contexts, questions


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:80]!r} is not text")
    return value
