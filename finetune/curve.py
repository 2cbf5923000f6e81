"""The loss of a run as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def draw(log: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write a PNG with the loss of what is learned from and of what is held out, by step.

    Args:
        log: what the trainer noted; `loss` or `eval_loss` by `step`.
        path: where to.
    """
    from matplotlib.figure import Figure  # without pyplot, which keeps windows and a state of its own

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for name, label in (("loss", "learned from"), ("eval_loss", "held out")):
        points = [(entry["step"], entry[name]) for entry in log if name in entry]
        if points:
            axes.plot(*zip(*points, strict=True), marker="o", markersize=3, label=label)
    axes.set(xlabel="step", ylabel="loss")
    axes.grid(alpha=0.3)
    if axes.lines:
        axes.legend()
    figure.savefig(path, format="png", dpi=120)
