"""Fit the support score of the extractive answerer, and choose its thresholds, on labelled questions.

    python benchmarks/fit_support.py collect DATA CACHE     build collections from the reader sets, gather features
    python benchmarks/fit_support.py fit CACHE RESULT.json  leave-one-set-out figures, then the final weights

Sets: SQuAD 2.0 (part of its development set, adversarial unanswerables), COVID-QA and CUAD (train parts), ContractNLI
(development). Questions are asked of the whole collection, or of the one contract they are about. Besides a set's own
unanswerable questions, every question is asked once more of a collection that lacks its document (topic absent).
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence import feature_matrix, gather
from index.collection import Collection
from index.encode import load_encoder
from index.types import Filter, Query

K = 20
QUESTIONS_PER_SET = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSet:
    """A set in SQuAD 2.0 form; `within` asks each question of its own document only."""

    name: str
    documents: int
    within: bool


SETS = (
    ReaderSet(name="squad2-dev-part", documents=8, within=False),
    ReaderSet(name="covidqa-train", documents=75, within=False),
    ReaderSet(name="cuad-train", documents=50, within=True),
    ReaderSet(name="contractnli-dev", documents=61, within=True),
)


def collect(data: Path, cache: Path) -> None:
    """Write `features-SET.npz`: for every question the features and labels of all its pieces."""
    encoder = load_encoder()
    for one in SETS:
        target = cache / f"features-{one.name}.npz"
        if target.exists():
            continue
        documents, questions = read(data / "reader" / f"{one.name}.json.gz", one)
        folder = cache / one.name
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents.items():
            (folder / f"{name}.txt").write_text(text)
        collection = Collection(cache / "collections" / one.name, encoder=lambda: encoder)
        collection.ingest([folder])
        searcher = collection.open()
        rows: list[tuple[int, bool, np.ndarray, np.ndarray]] = []
        for number, (name, question, golds) in enumerate(questions):
            scope = Filter(documents=(f"{name}.txt",)) if one.within else Filter()
            rows.append((number, bool(golds), *features(searcher, question, golds, f"{name}.txt", scope)))
            if one.within or not golds:
                continue
            others = tuple(f"{other}.txt" for other in documents if other != name)
            rows.append((number, False, *features(searcher, question, [], "", Filter(documents=others))))
        np.savez(
            target,
            question=np.concatenate([[n] * len(x) for n, (_, _, x, _) in enumerate(rows)]),
            answerable=np.asarray([a for _, a, _, _ in rows]),
            features=np.concatenate([x for _, _, x, _ in rows]),
            labels=np.concatenate([y for _, _, _, y in rows]),
        )
        print(one.name, len(rows), file=sys.stderr)


def read(path: Path, one: ReaderSet) -> tuple[dict[str, str], list[tuple[str, str, list[str]]]]:
    """Documents by a file name of ours, and sampled questions with their gold answers."""
    articles = json.loads(gzip.decompress(path.read_bytes()))["data"]
    random.Random(0).shuffle(articles)
    documents: dict[str, str] = {}
    questions: list[tuple[str, str, list[str]]] = []
    for number, article in enumerate(articles[: one.documents]):
        name = f"{number:03d}-{re.sub(r'[^A-Za-z0-9]+', '-', article.get('title', ''))[:60]}"
        documents[name] = "\n\n".join(p["context"] for p in article["paragraphs"])
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                questions.append((name, qa["question"], [a["text"] for a in qa.get("answers", [])]))
    random.Random(1).shuffle(questions)
    return documents, questions[:QUESTIONS_PER_SET]


def features(searcher: Any, question: str, golds: list[str], name: str, scope: Filter) -> tuple[np.ndarray, np.ndarray]:
    """Features `(pieces, n)` and labels `(pieces,)`: 1 where a piece of the right document holds a gold answer."""
    evidence = gather(question, searcher.search(Query(text=question, filter=scope, k=K)), searcher)
    wanted = [squeeze(gold) for gold in golds]
    labels = [
        e.piece.hit.document == name and any(overlaps(gold, squeeze(e.piece.text)) for gold in wanted) for e in evidence
    ]
    return feature_matrix(evidence), np.asarray(labels, dtype=np.int8)


def squeeze(text: str) -> str:
    """Lower-case words only."""
    return " ".join(re.findall(r"\w+", text.lower()))


def overlaps(gold: str, piece: str) -> bool:
    """Whether the piece holds the gold answer, or a long gold answer holds the piece."""
    return bool(gold) and (f" {gold} " in f" {piece} " or (len(piece) > 40 and piece in gold))


def questions_of(cache: Path, name: str) -> Iterator[tuple[bool, np.ndarray, np.ndarray]]:
    """Per question: answerable, features, labels."""
    stored = np.load(cache / f"features-{name}.npz")
    ends = np.searchsorted(stored["question"], np.arange(len(stored["answerable"]) + 1))
    for number, answerable in enumerate(stored["answerable"]):
        rows = slice(ends[number], ends[number + 1])
        yield bool(answerable), stored["features"][rows], stored["labels"][rows]


if __name__ == "__main__":
    if sys.argv[1] == "collect":
        collect(Path(sys.argv[2]), Path(sys.argv[3]))
