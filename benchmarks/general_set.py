"""Makes the general set of the gate from the samples, as a collection reads them.

    python -m benchmarks.general_set HOME        HOME holds them as the collection "samples"

Writes `finetune/gate/general.json.gz`: all passages, and the questions of `samples/` whose quoted words stand in one.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.workspace import Workspace
from finetune.collection.lesson import Stored
from finetune.collection.material import material
from finetune.gate.general import FILE

SAMPLES = Path(__file__).parents[1] / "samples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    given = parser.parse_args()
    collection = Workspace(given.home).collection("samples")
    searcher, catalog = collection.open(), collection.catalog()
    try:
        held = material(searcher, catalog)
    finally:
        catalog.close()
    files = {document_id: Path(one.file).name for document_id, one in searcher.documents.items()}
    questions: dict[str, str] = {}
    right: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    for name, question, wanted in asked():
        found = [passage.passage_id for gold in wanted for passage in holding(gold, held.passages, files)]
        if found:
            questions[name], right[name] = question, found
            if len(wanted) == 1 and len(found) == 1:
                answers[name] = plain(wanted[0]["quote"])
    number = {passage.passage_id: f"p{n}" for n, passage in enumerate(held.passages)}  # ids are random in each home
    made = {
        "documents": len({passage.document_id for passage in held.passages}),
        "passages": [
            {"passage_id": number[one.passage_id], "title": one.above, "text": one.text} for one in held.passages
        ],
        "questions": questions,
        "answers": answers,
        "right": {name: sorted({number[one] for one in found}) for name, found in right.items()},
    }
    FILE.write_bytes(gzip.compress(json.dumps(made, ensure_ascii=False).encode(), mtime=0))
    print(f"{len(held.passages)} passages, {len(questions)} questions, {FILE.stat().st_size:,} bytes")


def asked() -> Iterator[tuple[str, str, Sequence[Mapping[str, str]]]]:
    """Name, words and the quotes with their files of each question that has an answer."""
    for row in rows("retrieval.jsonl"):
        if row["gold"]:
            yield row["id"], row["question"], row["gold"]
    for row in rows("questions.jsonl"):
        if row["answerable"] and row.get("quote"):
            yield row["id"], row["question"], [{"file": Path(row["file"]).name, "quote": row["quote"]}]


def holding(gold: Mapping[str, str], passages: Sequence[Stored], files: Mapping[str, str]) -> list[Stored]:
    """The passages of a file that hold quoted words."""
    quote = plain(gold["quote"])
    return [one for one in passages if files[one.document_id] == gold["file"] and quote in plain(one.text)]


def plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
