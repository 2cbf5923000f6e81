"""How well a review grid finds clauses: CUAD contracts that no model of this project was trained on.

    python -m benchmarks.review_grid DATA WORK [--split dev] [--contracts 18] [--crossencoder search]

Contracts of the dev part are drawn by a seed and taken in as text files. The grid of the preset `cuad` is filled with
no least support; what the default one would refuse is told apart afterwards, so that one run gives the whole curve.
WORK keeps collection and grid: an interrupted run goes on. Writes `results/review-grid-….json`.

A clause is there where CUAD marks words of the contract. It is found where the cell is answered; its words are found
where a quote shares a character with them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.overlap import area_under_precision, precision_at
from assistant.grid.cell import Cell
from assistant.grid.column import from_preset
from assistant.grid.fill import LEAST_READ, LEAST_UNREAD
from assistant.grid.make import GridReport, make
from assistant.grid.record import Record
from assistant.grid.remembering import RememberingEncoder
from assistant.grid.start import Scope, start
from assistant.settings import Settings
from assistant.workspace import Workspace
from benchmarks.record import record
from index.crossencoder import load_crossencoder
from index.encode import load_encoder
from index.types import Filter

RECALL = 0.8  # at which CUAD looks at precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A cell beside what is known: whether the document has what is asked for, and the support of each quote.

    A quote is a hit where it says some of what was asked for.
    """

    clause: str
    there: bool
    quotes: tuple[tuple[bool, float], ...]  # whether it is a hit, and its support in 0-1

    @property
    def support(self) -> float:
        """Of the best quote."""
        return max((support for _, support in self.quotes), default=0.0)

    @property
    def hits(self) -> list[bool]:
        """For each quote whether it is one."""
        return [hit for hit, _ in self.quotes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--contracts", type=int, default=18)
    parser.add_argument("--split", choices=("dev", "train"), default="dev", help="train: to choose the least support")
    parser.add_argument("--crossencoder", choices=("search", "answers"), default="search")
    given = parser.parse_args()
    file = given.data / "reader" / "cuad-train.json.gz"
    contracts = drawn(file, given.contracts, given.split)
    reads = given.crossencoder == "answers"
    begun = time.perf_counter()
    work = given.work / f"{given.split}-{given.contracts}"
    texts = {name(one): one["paragraphs"][0]["context"] for one in contracts}
    report, output = filled(texts, work, "cuad", reads=reads)
    seconds = time.perf_counter() - begun
    least = LEAST_READ if reads else LEAST_UNREAD
    judged = list(beside_gold(contracts, output))
    figures = {
        "split": given.split, "contracts": len(contracts), "crossencoder": given.crossencoder,
        "least_support": least, "cells_per_s": round(report.filled / seconds, 3) if report.filled else None,
        "cells_filled_in_this_run": report.filled, "all": measured(judged, least),
        "by_clause": by_clause(judged, least),
    }  # fmt: skip
    print(json.dumps(figures["all"], indent=1))
    print(record(f"review-grid-{given.split}-{given.crossencoder}", figures, dataset=[file]))


def drawn(file: Path, count: int, split: str) -> list[Mapping[str, Any]]:
    """Contracts drawn by a seed, in SQuAD form."""
    with gzip.open(file, "rt", encoding="utf-8") as text:
        known = sorted((one for one in json.load(text)["data"] if one["split"] == split), key=lambda one: one["title"])
    return random.Random(1).sample(known, min(count, len(known)))


def filled(texts: Mapping[str, str], work: Path, preset: str, *, reads: bool) -> tuple[GridReport, Path]:
    """The grid of a preset over these files, with no least support; and the file it was written into."""
    folder = work / "files"
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8", newline="")
    settings = Settings(home=work / "home", crossencoder="answers" if reads else "search", support_min=0.0)
    encoder = RememberingEncoder(load_encoder(settings.encoder))
    workspace = Workspace(work / "home", settings, encoder=encoder)
    report = workspace.ingest(preset, [folder])
    print(f"{report.passages_embedded:,} passages embedded in {report.wall_s:.0f} s", flush=True)
    scope = Scope(collection=workspace.collection(preset), condition=Filter())
    reader = load_crossencoder() if reads else None
    filler, review = start(scope, from_preset(preset), settings, (lambda: reader) if reader else None)
    output = work / f"grid-{settings.crossencoder}.json"
    return make(filler.fill, output, review, told), output


def told(done: int, total: int) -> None:
    if done % 41 == 0:
        print(f"{done:,} of {total:,} cells", flush=True)


def name(contract: Mapping[str, Any]) -> str:
    """A file's name for a contract, from the id of its questions."""
    return str(contract["paragraphs"][0]["qas"][0]["id"]).rsplit("_", 1)[0] + ".txt"


def beside_gold(contracts: Sequence[Mapping[str, Any]], output: Path) -> Iterable[Judged]:
    """Every cell of the grid with what CUAD marks in the contract for it."""
    review = Record(output).read()
    assert review is not None
    gold = {(name(one), qa["category"]): qa for one in contracts for qa in one["paragraphs"][0]["qas"]}
    printed = {name(one): one["paragraphs"][0]["context"] for one in contracts}
    for row, column, cell in review.ordered():
        answers = gold[row.name, column.heading]["answers"]
        places = tuple((a["answer_start"], a["answer_start"] + len(a["text"])) for a in answers)
        found = quotes(cell, printed[row.name])
        judged = tuple((any(start < b and a < end for a, b in places), support) for start, end, support in found)
        yield Judged(clause=column.heading, there=bool(places), quotes=judged)


def quotes(cell: Cell, text: str) -> tuple[tuple[int, int, float], ...]:
    """The places of a cell's quotes in the contract as CUAD has it."""
    for quote in cell.quotes:
        words = text[quote.start : min(quote.end, quote.start + 20)]
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", quote.text), (words, quote.text)
    return tuple((quote.start, quote.end, 1.0 if quote.support is None else quote.support) for quote in cell.quotes)


def measured(judged: Sequence[Judged], least: float) -> dict[str, Any]:
    """Precision and recall of "has the clause" and of its words."""
    answered = [one for one in judged if one.support >= least]
    there = [one for one in judged if one.there]
    right = [one for one in answered if one.there]
    hits = [one.hits for one in right]
    shown = sum(len(one.quotes) for one in answered)
    curve = [(one.support, one.there) for one in judged]
    spans = [(one.support, one.hits[:1] == [True]) for one in judged]
    return {
        "cells": len(judged),
        "with_the_clause": len(there),
        "answered": len(answered),
        "has_clause_precision": share(len(right), len(answered)),
        "has_clause_recall": share(len(right), len(there)),
        "has_clause_area_under_precision": round(area_under_precision(curve, len(there)), 4),
        "has_clause_precision_at_80_recall": round(precision_at(curve, len(there), RECALL), 4),
        "support_at_80_recall": support_at(there),
        "words_recall": share(sum(any(hit) for hit in hits), len(there)),
        "words_recall_best_quote": share(sum(hit[0] for hit in hits), len(there)),
        "quotes_precision": share(sum(sum(hit) for hit in hits), shown),
        "best_quote_precision": share(sum(hit[0] for hit in hits), len(answered)),
        "best_quote_area_under_precision": round(area_under_precision(spans, len(there)), 4),
    }


def support_at(there: Sequence[Judged]) -> float:
    """The least support that finds `RECALL` of the clauses that are there."""
    return round(float(np.quantile([one.support for one in there], 1 - RECALL)), 4) if there else 0.0


def by_clause(judged: Sequence[Judged], least: float) -> dict[str, dict[str, Any]]:
    kept = (
        "with_the_clause",
        "answered",
        "has_clause_precision",
        "has_clause_recall",
        "words_recall",
        "quotes_precision",
    )
    clauses = dict.fromkeys(one.clause for one in judged)
    found = {clause: measured([one for one in judged if one.clause == clause], least) for clause in clauses}
    return {clause: {key: figures[key] for key in kept} for clause, figures in found.items()}


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


if __name__ == "__main__":
    main()
