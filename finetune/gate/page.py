"""A verdict as one HTML page: the figures with their intervals, plots, and why an adapter was refused."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from assistant.evaluation import plot
from finetune.gate.verdict import FORGOTTEN, Trial, Verdict

_STYLE = """
body { font-family: sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; } figure { display: inline-block; margin: .5rem; }
td, th { border: 1px solid #ccc; padding: .3rem .6rem; text-align: right; } th:first-child { text-align: left; }
.passes { border-left: 4px solid #393; padding-left: .8rem; }
.refused { border-left: 4px solid #b33; padding-left: .8rem; }
"""


def page(verdict: Verdict, curve: Path | None = None) -> str:
    """The page of a verdict.

    Args:
        verdict: what was found.
        curve: a PNG of the loss, which is put into the page.
    """
    title = f"{verdict.adapter}: {'passes' if verdict.passes else 'refused'}"
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    parts = [f"<h1>{escape(title)}</h1>", _decision(verdict), _trial(verdict.own), _trial(verdict.general)]
    if curve is not None and curve.is_file():
        held = base64.b64encode(curve.read_bytes()).decode()
        parts.append(f'<h2>Loss</h2><img alt="loss by step" width="560" src="data:image/png;base64,{held}">')
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n{"".join(parts)}\n</body></html>\n'


def _decision(verdict: Verdict) -> str:
    rule = (
        f"An adapter passes where {verdict.deciding} of documents it has not seen gains, the whole interval above 0, "
        f"and no measure of the general set falls by more than {FORGOTTEN:g}. Intervals are 95 % of a paired bootstrap "
        "over the questions."
    )
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in verdict.refusals)
    kind = "passes" if verdict.passes else "refused"
    return f'<div class="{kind}"><p>Judged {escape(verdict.judged)}. {escape(rule)}</p><ul>{reasons}</ul></div>'


def _trial(trial: Trial) -> str:
    lines = "".join(
        f"<tr><th>{escape(name)}</th><td>{one.before:.3f}</td><td>{one.after:.3f}</td><td>{one.gain:+.3f}</td>"
        f"<td>{one.low:+.3f} to {one.high:+.3f}</td></tr>"
        for name, one in trial.changes.items()
    )
    head = "".join(f"<th>{name}</th>" for name in ("measure", "before", "after", "gain", "95 %"))
    means = [
        (f"{name}, {when}", value, (value, value))
        for name, one in trial.changes.items()
        for when, value in (("before", one.before), ("after", one.after))
    ]
    figure = plot.bars(f"{trial.name}: before and after", means)
    return (
        f"<h2>{escape(trial.name)}</h2><p>{trial.questions} questions, {trial.documents} documents</p>"
        f"<table><tr>{head}</tr>{lines}</table><figure>{figure}</figure>"
    )
