"""The general set: questions about the project's own sample documents, by which forgetting is told."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet

FILE = Path(__file__).parent / "general.json.gz"


def general_set(path: Path = FILE) -> tuple[LabelledSet, int]:
    """The set, and how many documents it is about."""
    held = _held(path)
    labelled = LabelledSet(
        passages=tuple(LabelledPassage(group="", **one) for one in held["passages"]),
        queries=tuple(LabelledQuery(query_id=one, text=asked, group=None) for one, asked in held["questions"].items()),
        qrels={query: dict.fromkeys(right, 1) for query, right in held["right"].items()},
    )
    return labelled, int(held["documents"])


def general_answers(path: Path = FILE) -> dict[str, str]:
    """By question, the words of its passage that answer."""
    return dict(_held(path)["answers"])


def _held(path: Path) -> Mapping[str, Any]:
    held: Mapping[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return held
