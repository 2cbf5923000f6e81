"""Pairs kept in the folder of their run: to mine them takes minutes, and a run that goes on needs the same ones."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from finetune.mining import Pair
from finetune.recipe import Recipe

Mined = tuple[list[Pair], Counter[str]]  # and how many of each source were left out as leaks


def kept_pairs(path: Path, recipe: Recipe, mine: Callable[[], Mined]) -> Mined:
    """The pairs in a file, where they are those of this recipe; else mined, and written to it.

    Args:
        path: of a gzipped JSON file.
        recipe: its seed and rows decide which pairs there are.
        mine: finds them.
    """
    asked = {"seed": recipe.seed, "rows": recipe.rows}
    try:
        held = json.loads(gzip.decompress(path.read_bytes()))
        if held["asked"] == asked:
            pairs = [Pair(**pair | {"wrong": tuple(pair["wrong"])}) for pair in held["pairs"]]
            return pairs, Counter(held["leaks"])
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        pass  # none yet, or cut short
    pairs, leaks = mine()
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".tmp")
    aside.write_bytes(
        gzip.compress(json.dumps({"asked": asked, "leaks": leaks, "pairs": [*map(asdict, pairs)]}).encode())
    )
    aside.replace(path)
    return pairs, leaks
