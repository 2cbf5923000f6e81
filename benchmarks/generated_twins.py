"""How many changed facts pass the checks of generated sentences, and how many true sentences are struck.

    python -m benchmarks.generated_twins DATA [--most 2000] [--seed 0]

The statements of `perturb.py` are taken for what a language model wrote of their passage; each is compared with every
sentence of it, as `assistant.generation.verify` compares one with the pieces of the passage that it cites. Writes
`results/generated-twins.json`; intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

from assistant.generation.wording import faults, same_words, source
from benchmarks.perturb import make
from benchmarks.perturbed_twins import FOLDERS, SUPPORTED, measure
from benchmarks.record import record
from benchmarks.twins.sentence import load_sentences
from ingest.sentences import sentences


def judged(statement: str, passages: Sequence[str]) -> str:
    """Whether a sentence of the passages carries the statement."""
    pieces = [text[start:end] for text in passages for start, end in sentences(text)]
    stands = any(same_words(statement, one) or not faults(statement, source(one, "")) for one in pieces)
    return SUPPORTED if stands else "not found"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--most", type=int, default=2000, help="statements, true and false ones")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    twins = list(make(load_sentences(given.data), given.seed))
    random.Random(given.seed).shuffle(twins)
    figures, _ = measure(judged, twins[: given.most], [])
    del figures["contractnli"]
    record("generated-twins", {"seed": given.seed, **figures}, dataset=[given.data / folder for folder in FOLDERS])
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
