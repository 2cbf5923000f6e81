"""The rows of judged answers as figures with their intervals, in all and by type of question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.evaluation import interval
from assistant.evaluation.calibration import calibration, risk_coverage

SHARES = ("answered", "gold_shown", "gold_first", "right_file", "right_page")
MEANS = ("exact", "token_f1", "span_f1", "citation_recall")

Row = dict[str, Any]


def figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Figures of all rows; every one of the answerable questions counts, also where nothing was answered.

    Returns:
        Shares and means, their `ci95`, `false_answers` by kind of unanswerable question, `by_type`, `calibration` and
        `risk_coverage` of what was answered (an answer is right where it shows the gold quote), and counts.
    """
    answerable = [row for row in rows if row["answerable"]]
    report: dict[str, Any] = {"n": len(rows), "answerable": len(answerable)}
    report |= _means(answerable)
    report["false_answers"] = _false_answers([row for row in rows if not row["answerable"]])
    types = dict.fromkeys(name for row in rows for name in row["types"])
    report["by_type"] = {name: _of_type([row for row in rows if name in row["types"]]) for name in sorted(types)}
    judged = [(row["support"], bool(row["gold_shown"])) for row in rows if row["answered"]]
    report["calibration"] = calibration(judged)
    report["risk_coverage"] = risk_coverage(judged)
    return report


def _means(answerable: Sequence[Row]) -> dict[str, Any]:
    found = {name: interval.share([bool(row[name]) for row in answerable]) for name in SHARES}
    found |= {name: interval.mean([row[name] for row in answerable]) for name in MEANS}
    found["citation_precision"] = interval.mean([row["citation_precision"] for row in answerable if row["answered"]])
    values = {name: one.get("share", one.get("mean")) or 0.0 for name, one in found.items()}
    return {**values, "ci95": {name: one["ci95"] for name, one in found.items()}}


def _false_answers(rows: Sequence[Row]) -> dict[str, Any]:
    found = {}
    for kind in sorted({row["kind"] for row in rows}):
        answered = [bool(row["answered"]) for row in rows if row["kind"] == kind]
        found[kind] = {**interval.share(answered), "answered": sum(answered)}
    return found


def _of_type(rows: Sequence[Row]) -> dict[str, Any]:
    answerable = [row for row in rows if row["answerable"]]
    return {
        "gold_shown": interval.share([bool(row["gold_shown"]) for row in answerable]),
        "refused": interval.share([not row["answered"] for row in answerable]),
        "token_f1": interval.mean([row["token_f1"] for row in answerable]),
        "false_answers": interval.share([bool(row["answered"]) for row in rows if not row["answerable"]]),
    }
