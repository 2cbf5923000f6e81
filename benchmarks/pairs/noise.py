"""What someone who read some of the pairs found of their labels, and what that makes of the rates.

`read_by_hand.jsonl` holds a row a pair: its `key`, its `kind`, whether the label `holds`, and `why`. The label of an
answerable pair holds where the gold passage answers the question; that of the others where no passage left in the
collection does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation.interval import share

READ = Path(__file__).with_name("read_by_hand.jsonl")


def read_labels(file: Path = READ) -> dict[str, bool]:
    """Whether the label of each pair that was read holds, by its key."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {row["key"]: row["holds"] for row in rows}


def label_noise(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, bool]) -> dict[str, Any]:
    """For each kind the share of labels that do not hold, of the pairs read, and how many of both sorts are answered.

    `answered_where_it_holds` estimates the rate without noise, from few pairs; `answered_without_wrong` is the rate of
    all but those known to be mislabelled.
    """
    kinds = dict.fromkeys(row["kind"] for row in rows)
    return {kind: _of_kind([row for row in rows if row["kind"] == kind], labels) for kind in kinds}


def _of_kind(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, bool]) -> dict[str, Any]:
    def answered(*, holds: bool) -> dict[str, Any]:
        return share([row["answered"] for row in rows if labels.get(row["key"]) is holds])

    return {
        "wrong": share([not labels[row["key"]] for row in rows if row["key"] in labels]),
        "answered_where_it_holds": answered(holds=True),
        "answered_where_it_is_wrong": answered(holds=False),
        "answered": share([row["answered"] for row in rows]),
        "answered_without_wrong": share([row["answered"] for row in rows if labels.get(row["key"], True)]),
    }
