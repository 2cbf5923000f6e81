"""The train parts of the public sets in a data folder."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from assistant.evaluation.labelled import LabelledSet, load_set, split_file
from finetune.reading_rows import Read, read_squad

_FOLDERS = {"medquad": "medical-medquad", "druglabels": "medical-druglabels", "pubmedqa": "medical-pubmedqa",
            "cuad": "legal-cuad"}  # fmt: skip


class OfDocument(Protocol):
    """Something in a document."""

    @property
    def document(self) -> str:
        """Its name."""


T = TypeVar("T", bound=OfDocument)


def squad(data: Path) -> list[Read]:
    """The articles of SQuAD 1.1."""
    return read_squad(data / "reader" / "squad1.1-train.json.gz")


def contracts(data: Path, asking: str = "question") -> list[Read]:
    """The contracts of CUAD; see `read_squad`."""
    return read_squad(data / "reader" / "cuad-train.json.gz", split="train", asking=asking)


def labelled(data: Path, name: str, within: str | None = None) -> LabelledSet:
    """A retrieval set, its whole corpus with the questions of the train part; see `load_set`."""
    folder = folder_of(data, name)
    queries, qrels = (split_file(folder, kind, "train") for kind in ("queries", "qrels"))
    return load_set(folder, queries=queries, qrels=qrels, corpus=[corpus(folder)], within=within)


def folder_of(data: Path, name: str) -> Path:
    """Where a retrieval set lies."""
    return data / f"retrieval-{_FOLDERS.get(name, name)}"


def kinds(data: Path, name: str) -> list[tuple[str, str]]:
    """The train questions of a set that are of one kind, by id, and their kinds."""
    rows = _rows(folder_of(data, name) / "train" / "queries.jsonl")
    return [(row["id"], row["meta"]["type"][0]) for row in rows if len(row["meta"]["type"]) == 1]


def conclusions(data: Path, name: str) -> dict[str, str]:
    """What the reports of a set conclude, by train question."""
    rows = _rows(folder_of(data, name) / "train" / "answers.jsonl")
    return {row["query_id"]: row["answers"][0] for row in rows if row["answers"]}


def corpus(folder: Path) -> Path:
    """The corpus of a labelled set, compressed or not."""
    return next(path for path in (folder / "corpus.jsonl", folder / "corpus.jsonl.gz") if path.exists())


def shuffled(read: Iterable[T], chance: random.Random) -> list[T]:
    """The documents in another order, the parts of each kept together."""
    documents: dict[str, list[T]] = {}
    for one in read:
        documents.setdefault(one.document, []).append(one)
    names = list(documents)
    chance.shuffle(names)
    return [one for name in names for one in documents[name]]


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
