"""Whether collections of few passages answer: by words' rarity in them alone, and among ordinary English.

    python -m benchmarks.few_passages DATA WORK [--paragraphs 40]

Collections of one paragraph of SQuAD 1.1 (train part; the number of ordinary passages was chosen on these), each asked
three questions on it and two on other paragraphs of its article; and each sample document alone, asked its own sample
questions and four on others. Writes `results/few-passages.json`: the shares of answerable questions that are refused,
and that have the gold answer in the piece quoted first, and of the others that are answered.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence import Evidence, Material
from assistant.support import UNREAD, support
from benchmarks.fit_support import overlaps, squeeze
from benchmarks.record import record
from index.analyze import terms
from index.collection import Collection
from index.encode import Encoder, load_encoder
from index.search import Searcher
from index.types import Query

SAMPLES = Path(__file__).parent.parent / "samples"
Asked = tuple[str, list[str]]  # a question, and its gold answers in the collection; none where it has none there


@dataclass(frozen=True, slots=True)
class Small:
    """A collection of few passages, as files by name, and what is asked of it."""

    files: Mapping[str, bytes]
    asked: list[Asked]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--paragraphs", type=int, default=40)
    given = parser.parse_args()
    encoder = load_encoder()
    squad = given.data / "reader" / "squad1.1-train.json.gz"
    kinds = {"one paragraph": paragraphs(squad, given.paragraphs), "one sample document": documents()}
    figures = {kind: measured(smalls, given.work / kind.replace(" ", "-"), encoder) for kind, smalls in kinds.items()}
    print(json.dumps(figures, indent=1))
    print(record("few-passages", figures, dataset=[squad, SAMPLES / "questions.jsonl"]))


def paragraphs(path: Path, most: int) -> Iterator[Small]:
    """One paragraph of each of some articles."""
    articles = json.loads(gzip.decompress(path.read_bytes()))["data"]
    chance = random.Random(7)
    for article in chance.sample(articles, most):
        own, *others = chance.sample(article["paragraphs"], len(article["paragraphs"]))
        asked = [(qa["question"], [answer["text"] for answer in qa["answers"]]) for qa in own["qas"]]
        foreign: list[Asked] = [(qa["question"], []) for other in others for qa in other["qas"]]
        chosen = [*chance.sample(asked, min(3, len(asked))), *chance.sample(foreign, min(2, len(foreign)))]
        yield Small({"paragraph.txt": own["context"].encode()}, chosen)


def documents() -> Iterator[Small]:
    """Each sample document that sample questions are about."""
    questions = [json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    chance = random.Random(3)
    for path in sorted(path for path in (SAMPLES / "documents").rglob("*") if path.is_file()):
        own = [one for one in questions if one["answerable"] and one["file"].endswith(path.name)]
        if own:
            others = chance.sample([one for one in questions if one not in own], 4)
            asked = [*((one["question"], [one["quote"]]) for one in own), *((one["question"], []) for one in others)]
            yield Small({path.name: path.read_bytes()}, asked)


def measured(smalls: Iterator[Small], work: Path, encoder: Encoder) -> dict[str, Any]:
    """Shares over all questions of some collections, by how rarity is told."""
    found: dict[str, list[tuple[bool, float, bool]]] = {"alone": [], "among ordinary English": []}
    for number, small in enumerate(smalls):
        searcher = made(small, work / f"{number:03d}", encoder)
        for question, golds in small.asked:
            material = Material(searcher.search(Query(text=question, k=20)), searcher)
            for told, rows in found.items():
                rows.append((bool(golds), *best(evidence(material, searcher, question, told), question, golds)))
    return {told: shares(rows) for told, rows in found.items()}


def made(small: Small, folder: Path, encoder: Encoder) -> Searcher:
    """The collection, ingested once."""
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    for name, content in small.files.items():
        (files / name).write_bytes(content)
    collection = Collection(folder / "collection", encoder=lambda: encoder)
    collection.ingest([files])
    return collection.open()


def evidence(material: Material, searcher: Searcher, question: str, told: str) -> list[Evidence]:
    """The pieces with their features; "alone" has the rarity that the collection's own counts give."""
    if told != "alone":
        return material.evidence(question)
    kept = searcher.rarity
    searcher.rarity = lambda text: searcher._lexical.rarity(sorted(set(terms(text))))  # type: ignore[method-assign]
    try:
        return material.evidence(question)
    finally:
        searcher.rarity = kept  # type: ignore[method-assign]


def best(found: list[Evidence], question: str, golds: list[str]) -> tuple[float, bool]:
    """The support of the piece that would be quoted first, and whether it holds a gold answer."""
    able = [one for one in found if one.piece.may_answer(question)]
    if not able:
        return 0.0, False
    supports = support(able)
    piece, wanted = squeeze(able[int(np.argmax(supports))].piece.text), [squeeze(gold) for gold in golds]
    return float(supports.max()), any(overlaps(gold, piece) or overlaps(piece, gold) for gold in wanted)


def shares(rows: list[tuple[bool, float, bool]]) -> dict[str, float]:
    """Shares at the threshold that ships, and how well the support tells answerable from unanswerable."""
    yes = [(sure, right) for answerable, sure, right in rows if answerable]
    no = np.asarray([sure for answerable, sure, _ in rows if not answerable])
    sures = np.asarray([sure for sure, _ in yes])
    return {
        "answerable": len(yes),
        "unanswerable": len(no),
        "refused_though_answerable": round(float(np.mean(sures < UNREAD.least)), 3),
        "gold_first": round(float(np.mean([sure >= UNREAD.least and right for sure, right in yes])), 3),
        "false_answers": round(float(np.mean(no >= UNREAD.least)), 3),
        "area_under_roc": round(float(np.mean(sures[:, None] > no[None, :])), 3),
    }


if __name__ == "__main__":
    main()
