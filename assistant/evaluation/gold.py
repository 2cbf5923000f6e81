"""Questions with known answers, as they are written down for `eval answers`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where an answer stands: the words, their file, the part of it that is attached, and the page (1-based)."""

    quote: str
    file: str
    attachment: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuestion:
    """A question with its known answer. `kind` names the sort of an unanswerable one; `paraphrase` asks the same."""

    question_id: str
    question: str
    answerable: bool
    kind: str
    evidence: tuple[Evidence, ...]
    paraphrase: str | None = None


def load_questions(path: Path) -> list[GoldQuestion]:
    """Read gold questions: JSON Lines of `id`, `question`, `answerable`, and for an answer `file`, `page`, `quote`.

    A row may also name its `kind`, an `attachment`, a `paraphrase`, and under `also` more places that an answer needs.

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
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{path}, line {number}: not a gold question ({error}); see samples/questions.jsonl."
            ) from error
    if not questions:
        raise UsageError(f"{path} holds no questions; see samples/questions.jsonl.")
    return questions


def squeeze(text: str) -> str:
    """Lower-case words and numbers, line-end hyphens joined, one space between and around."""
    words = re.findall(r"[^\W_]+", re.sub(r"-\s*\n\s*", "", text).lower())
    return f" {' '.join(words)} "


def _question(row: Mapping[str, Any]) -> GoldQuestion:
    if not isinstance(row["question"], str):
        raise TypeError("the question is not text")
    answerable = bool(row["answerable"])
    return GoldQuestion(
        question_id=str(row["id"]),
        question=row["question"],
        answerable=answerable,
        kind=row.get("kind") or ("fact" if answerable else "unanswerable"),
        evidence=tuple(map(_evidence, (row, *row.get("also", ())))) if answerable else (),
        paraphrase=row.get("paraphrase"),
    )


def _evidence(row: Mapping[str, Any]) -> Evidence:
    return Evidence(
        quote=row.get("quote") or "",
        file=row.get("file") or "",
        attachment=row.get("attachment"),
        page=row.get("page"),
    )
