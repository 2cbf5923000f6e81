"""An evaluation as one HTML page: figures with intervals, plots, and every answer that was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from assistant.evaluation import plot
from assistant.output import html_page

_STYLE = """
body { font-family: sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; } figure { display: inline-block; margin: .5rem; }
td, th { border: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; }
.wrong { border-left: 4px solid #b33; padding-left: .8rem; }
"""
_NAMES = {
    "answered": "answered", "gold_shown": "gold quote shown", "gold_first": "gold quote shown first",
    "right_file": "right document", "right_page": "right page", "exact": "exact match", "token_f1": "token F1",
    "span_f1": "span F1", "citation_precision": "citation precision", "citation_recall": "citation recall",
}  # fmt: skip

Report = Mapping[str, Any]


def page(report: Report, title: str) -> str:
    """The page of a report of `evaluate_answers`; documents' words are shown as text, whatever they are."""
    parts = [
        f"<p>{report['n']} questions, {report['answerable']} with an answer. Intervals are 95 %.</p>",
        _measures(report),
        _plots(report),
        _metamorphic(report.get("metamorphic", {})),
        _wrong(report["rows"]),
    ]
    return html_page(title, _STYLE, parts)


def _measures(report: Report) -> str:
    rows = [(_NAMES[name], f"{report[name]:.3f}", _bounds(report["ci95"][name])) for name in _NAMES]
    rows += [
        (f"false answers, {kind.replace('_', ' ')}", f"{found['answered']} of {found['n']}", _bounds(found["ci95"]))
        for kind, found in report["false_answers"].items()
    ]
    ece, aurc = report["calibration"]["ece"], report["risk_coverage"]["aurc"]
    rows += [
        ("calibration error of the support", _number(ece), ""),
        ("area under risk and coverage", _number(aurc), ""),
    ]
    return _table(("measure of the answerable questions", "value", "95 %"), rows)


def _plots(report: Report) -> str:
    reliability = [(x, y) for x, y, _ in report["calibration"]["points"]]
    risk = [(x, y) for x, y, _ in report["risk_coverage"]["points"]]
    false = [
        (kind.replace("_", " "), found["share"], tuple(found["ci95"])) for kind, found in _held(report, "false_answers")
    ]
    figures = [
        plot.curve("Is the support right?", reliability, "support", "share right", diagonal=True),
        plot.curve("Risk and coverage", risk, "share of the answers, surest first", "share wrong"),
        plot.bars("False answers by kind", false),
        plot.bars("Gold quote shown, by type of question", _by_type(report, "gold_shown")),
        plot.bars("False answers, by type of question", _by_type(report, "false_answers")),
    ]
    return "".join(f"<figure>{figure}</figure>" for figure in figures)


def _by_type(report: Report, name: str) -> list[plot.Bar]:
    found = [(kind, values[name]) for kind, values in report["by_type"].items()]
    return [(f"{kind} ({one['n']})", one["share"], tuple(one["ci95"])) for kind, one in found if one["n"]]


def _held(report: Report, name: str) -> Iterable[tuple[str, Any]]:
    return [(kind, found) for kind, found in report[name].items() if found["n"]]


def _metamorphic(changed: Report) -> str:
    if not changed:
        return ""
    rows = [
        (name, f"{one['same']['share']:.3f}", _bounds(one["same"]["ci95"]), f"{one['gold_shown_before']:.3f}",
         f"{one['gold_shown']:.3f}")
        for name, one in changed.items()
    ]  # fmt: skip
    return "<h2>What should change nothing</h2>" + _table(
        ("change", "same answer", "95 %", "gold quote shown before", "after"), rows
    )


def _wrong(rows: Sequence[Report]) -> str:
    """What was answered falsely, refused or shown without the gold quote."""
    wrong = [
        row for row in rows if row["answered"] != row["answerable"] or (row["answerable"] and not row["gold_shown"])
    ]
    parts = [f"<h2>Wrong ({len(wrong)} of {len(rows)})</h2>"]
    for row in wrong:
        what = "refused" if not row["answered"] else ("wrong" if row["answerable"] else "answered without evidence")
        shown = "".join(f"<li>{escape(text)}</li>" for text in row["shown"])
        gold = "; ".join(row["gold"]) or "none"
        parts.append(
            f'<div class="wrong"><p><b>{escape(row["question"])}</b> ({escape(row["id"])}, {escape(row["kind"])}: '
            f"{what}, support {row['support']:.2f})</p><p>Gold: {escape(gold)}</p><ul>{shown}</ul></div>"
        )
    return "".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["".join(f"<th>{escape(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _bounds(bounds: Sequence[float] | None) -> str:
    return f"{bounds[0]:.3f} to {bounds[1]:.3f}" if bounds else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
