"""How well a review grid finds the sections of drug labels, and how often it sees a conflict in one.

    python -m benchmarks.label_grid LABELS WORK [--labels 8] [--form text]

LABELS are openFDA files: their keys name the sections, and so say what a label has. As `text` the sections are written
one after the other without any heading of ours; as `json` the files are taken in as they are. The grid of the preset
`drug-label` is filled as in `benchmarks/review_grid.py`, less the columns that no key tells of. A quote is right where
most of its words stand, in order, in a section of the column. Writes `results/label-grid-FORM.json`.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.evaluation.gold import squeeze
from assistant.grid.cell import CellStatus, Quote
from assistant.grid.fill import LEAST_UNREAD
from assistant.grid.record import Record
from benchmarks.record import record
from benchmarks.review_grid import Judged, by_clause, filled, measured

KEYS = {  # of openFDA, that tell of a column; "Renal impairment" and "Hepatic impairment" have none
    "Boxed warning": ("boxed_warning",),
    "Indications": ("indications_and_usage",),
    "Dosage": ("dosage_and_administration",),
    "Dosage forms": ("dosage_forms_and_strengths",),
    "Contraindications": ("contraindications",),
    "Warnings": ("warnings_and_cautions", "warnings", "precautions", "general_precautions"),
    "Adverse reactions": ("adverse_reactions",),
    "Interactions": ("drug_interactions",),
    "Pregnancy": ("pregnancy", "teratogenic_effects"),
    "Lactation": ("lactation", "nursing_mothers"),
    "Children": ("pediatric_use",),
    "Older patients": ("geriatric_use",),
    "Overdosage": ("overdosage",),
    "Abuse and dependence": ("drug_abuse_and_dependence", "controlled_substance", "abuse", "dependence"),
    "Mechanism of action": ("mechanism_of_action",),
    "Pharmacokinetics": ("pharmacokinetics",),
    "Storage": ("how_supplied", "storage_and_handling"),
    "Patient advice": ("information_for_patients",),
}
WORDS = 8  # of a quote, in a row, that a section must hold
_NUMBERED = re.compile(r"(\d+)(?:\.(\d+))?\s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels_folder", metavar="LABELS", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--labels", type=int, default=8)
    parser.add_argument("--form", choices=("text", "json"), default="text")
    given = parser.parse_args()
    files = sorted(given.labels_folder.glob("*.json"))
    chosen = files[:: max(1, len(files) // given.labels)][: given.labels]
    labels = {path.stem: sections(path) for path in chosen}
    texts = {
        "text": {f"{name}.txt": as_text(label) for name, label in labels.items()},
        "json": {path.name: path.read_text(encoding="utf-8") for path in chosen},
    }[given.form]
    begun = time.perf_counter()
    report, output = filled(texts, given.work / f"{given.form}-{given.labels}", "drug-label", reads=False)
    judged = list(beside_gold(labels, output))
    figures = {
        "labels": len(labels), "form": given.form, "least_support": LEAST_UNREAD,
        "seconds": round(time.perf_counter() - begun), "cells_filled_in_this_run": report.filled,
        "all": measured(judged, LEAST_UNREAD), "by_section": by_clause(judged, LEAST_UNREAD),
        "conflicts": conflicts(output),
    }  # fmt: skip
    print(json.dumps(figures, indent=1))
    print(record(f"label-grid-{given.form}", figures, dataset=chosen))


def sections(path: Path) -> dict[str, str]:
    """The sections of a label that are text, by their keys."""
    label: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["results"][0]
    return {
        key: "\n\n".join(value)
        for key, value in label.items()
        if isinstance(value, list)
        and not key.endswith("_table")
        and key not in ("openfda", "spl_product_data_elements")
    }


def as_text(label: Mapping[str, str]) -> str:
    """The label as one text in the order of its numbers, what repeats a part of another section left out."""
    words = {key: squeeze(text) for key, text in label.items()}
    whole = [key for key in label if not any(words[key] in words[other] for other in label if other != key)]
    return "\n\n".join(label[key] for key in sorted(whole, key=lambda key: order(label[key])))


def order(text: str) -> tuple[int, int]:
    """The number that a section begins with; sections without one come last."""
    number = _NUMBERED.match(text)
    return (int(number[1]), int(number[2] or 0)) if number else (1000, 0)


def beside_gold(labels: Mapping[str, Mapping[str, str]], output: Path) -> Iterator[Judged]:
    """Every cell of the grid that a key tells of, with whether its quotes stand in such a section."""
    review = Record(output).read()
    assert review is not None
    for row, column, cell in review.ordered():
        if column.heading in KEYS:
            label = labels[Path(row.name.partition("#")[0]).stem]
            gold = [squeeze(label[key]) for key in KEYS[column.heading] if key in label]
            found = tuple((stands(one, gold), 1.0 if one.support is None else one.support) for one in cell.quotes)
            yield Judged(clause=column.heading, there=bool(gold), quotes=found)


def stands(quote: Quote, gold: list[str]) -> bool:
    """Whether most runs of `WORDS` words of a quote stand in the gold sections, of a shorter quote all its words."""
    words = squeeze(quote.text).split()
    runs = [f" {' '.join(words[at : at + WORDS])} " for at in range(0, max(len(words) - WORDS, 0) + 1, WORDS)]
    return 2 * sum(any(run in text for text in gold) for run in runs) > len(runs)


def conflicts(output: Path) -> list[str]:
    """What was told as conflicting, to be read by a person."""
    review = Record(output).read()
    assert review is not None
    cells = [(row.name, column.heading, cell) for row, column, cell in review.ordered()]
    return [f"{name}, {heading}: {cell.note}" for name, heading, cell in cells if cell.status == CellStatus.CONFLICTING]


if __name__ == "__main__":
    main()
