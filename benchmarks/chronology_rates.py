"""How many of the dated facts that a person lists a chronology has, and how many of its own are such facts.

    python -m benchmarks.chronology_rates DATA

`chronology_facts.jsonl` was written by hand while reading five documents: every date in a sentence that states its
year, also where one year serves several days ("11, 12 and 13 June 2024"). Names ("coronavirus disease 2019", an Act of
1934), numbers that look like years, and days whose year stands in another sentence are no facts; what is marked
`optional` (titles, running lines) counts neither way. It was written before a chronology of these documents was looked
at; what it then missed, lists and spans that share a year, was added to the program, so these documents are no test of
that any more. Writes `results/chronology-rates.json` with every miss and every false one.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.chronology.fact import Fact
from assistant.chronology.gather import gather
from assistant.evaluation.gold import squeeze
from assistant.evaluation.interval import share
from benchmarks.record import record
from index.collection import Collection, CollectionConfig
from index.types import Filter
from index.vectors import Vectors

HERE = Path(__file__).parent
FACTS = HERE / "chronology_facts.jsonl"


class Blank:
    """An encoder for what ranks nothing."""

    name, dimensions = "blank", 4

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:  # noqa: ARG002
        """See `index.encode.Encoder`."""
        return np.full((len(texts), self.dimensions), 0.5, np.float32)


def main() -> None:
    listed = [json.loads(line) for line in FACTS.read_text(encoding="utf-8").splitlines()]
    names = {one["document"] for one in listed}
    folders = (
        HERE.parent / "samples" / "documents",
        *(Path(sys.argv[1]) / f"docs-{kind}" for kind in ("legal", "medical")),
    )
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.name in names]
    with tempfile.TemporaryDirectory() as home:
        config = CollectionConfig(encoder=Blank.name, parse_workers=1)
        collection = Collection(Path(home) / "read", config, Blank)
        collection.ingest(files)
        facts = gather(collection, Filter()).facts
    figures = measured(listed, facts) | {"documents": len(files)}
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    print(record("chronology-rates", figures, dataset=[*files, FACTS]))


def measured(listed: Sequence[dict[str, Any]], facts: Sequence[Fact]) -> dict[str, Any]:
    """Recall over what is listed, precision over what was found."""
    wanted = [one for one in listed if not one.get("optional")]
    missed = [one for one in wanted if not any(is_it(one, fact) for fact in facts)]
    right = [fact for fact in facts if any(is_it(one, fact) for one in wanted)]
    optional = [one for one in listed if one.get("optional")]
    false = [fact for fact in facts if fact not in right and not any(is_it(one, fact) for one in optional)]
    return {
        "listed": len(wanted),
        "recall": share([one not in missed for one in wanted]),
        "precision": share([True] * len(right) + [False] * len(false)),
        "missed": [f"{one['day']}: {one['near']}" for one in missed],
        "false": [f"{fact.when}: {' '.join(fact.quote.text.split())[:120]}" for fact in false],
    }


def is_it(one: dict[str, Any], fact: Fact) -> bool:
    """Whether a fact is the one that is listed: its words, and its day among the meanings."""
    near = squeeze(one["near"]) in squeeze(fact.quote.text)
    return near and one["document"] == fact.citation.document and one["day"] in fact.days


if __name__ == "__main__":
    main()
