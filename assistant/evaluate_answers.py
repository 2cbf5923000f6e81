"""Answers measured against gold questions: is the gold quote shown, from the right place; are refusals right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from assistant.types import Answer, AnswerStatus, Citation
from assistant.workspace import Workspace
from ingest.errors import UsageError

REFUSALS = (AnswerStatus.NO_EVIDENCE, AnswerStatus.UNSUPPORTED, AnswerStatus.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuestion:
    """A question with its known answer. `kind` names the sort of an unanswerable one."""

    question_id: str
    question: str
    answerable: bool
    kind: str
    file: str
    attachment: str | None
    page: int | None
    quote: str


def load_questions(path: Path) -> list[GoldQuestion]:
    """Read gold questions.

    Raises:
        UsageError: the file cannot be read, or a line lacks a field.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}). Check the path, and that it is UTF-8 text.") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row["question"], str):
                raise TypeError("the question is not text")
            questions.append(
                GoldQuestion(
                    question_id=str(row["id"]),
                    question=row["question"],
                    answerable=bool(row["answerable"]),
                    kind=row.get("kind") or ("fact" if row["answerable"] else "unanswerable"),
                    file=row.get("file") or "",
                    attachment=row.get("attachment"),
                    page=row.get("page"),
                    quote=row.get("quote") or "",
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{path}, line {number}: not a gold question ({error}); see samples/questions.jsonl."
            ) from error
    return questions


def evaluate_answers(workspace: Workspace, collection: str, questions: Path) -> dict[str, Any]:
    """Ask every question and count.

    Returns:
        Shares over the answerable questions (`answered`, `gold_shown`, `gold_first`, `right_file`, `right_page`), false
        answers by kind of unanswerable question, counts, and one row a question.
    """
    rows = [_judge(gold, workspace.ask(collection, gold.question)) for gold in load_questions(questions)]
    answerable = [row for row in rows if row["answerable"]]
    report: dict[str, Any] = {"n": len(rows), "answerable": len(answerable)}
    for name in ("answered", "gold_shown", "gold_first", "right_file", "right_page"):
        report[name] = _share(row[name] for row in answerable)
    kinds = sorted({row["kind"] for row in rows if not row["answerable"]})
    report["false_answers"] = {
        kind: {
            "n": sum(row["kind"] == kind for row in rows),
            "answered": sum(row["answered"] for row in rows if row["kind"] == kind),
        }
        for kind in kinds
    }
    report["rows"] = rows
    return report


def _judge(gold: GoldQuestion, answer: Answer) -> dict[str, Any]:
    answered = answer.status not in REFUSALS
    citations = answer.citations if answered else ()
    shown = [c for c in citations if _holds(c, gold.quote)]
    filed = [c for c in citations if _in_file(c, gold)]
    pages = {span.locator.page for c in filed for span in c.spans}
    return {
        "id": gold.question_id,
        "question": gold.question,
        "kind": gold.kind,
        "answerable": gold.answerable,
        "answered": answered,
        "gold_shown": bool(shown),
        "gold_first": bool(shown) and shown[0].marker == 1,
        "right_file": bool(filed),
        "right_page": bool(filed) and (gold.page is None or gold.page in pages),
        "support": max((s.support for s in answer.statements), default=0.0),
    }


def _holds(citation: Citation, quote: str) -> bool:
    """Whether the words of the gold quote stand, in order and unbroken, in the citation."""
    wanted = squeeze(quote)
    return bool(wanted) and wanted in squeeze(" ".join(span.quote for span in citation.spans))


def _in_file(citation: Citation, gold: GoldQuestion) -> bool:
    container, _, part = citation.document.partition("!/")
    return container == PurePath(gold.file).name and (not gold.attachment or part == gold.attachment)


def squeeze(text: str) -> str:
    """Lower-case words and numbers, line-end hyphens joined, one space between and around."""
    words = re.findall(r"[^\W_]+", re.sub(r"-\s*\n\s*", "", text).lower())
    return f" {' '.join(words)} "


def _share(values: Iterable[bool]) -> float:
    counted = list(values)
    return round(sum(counted) / len(counted), 4) if counted else 0.0
