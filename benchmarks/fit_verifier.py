"""Fit how the verifier's reading and the support before it make one support, and choose the threshold.

    python -m benchmarks.fit_verifier DATA CACHE [ADAPTER]

The labelled sets of `benchmarks.fit_support`; the verifier has learned from none of their documents. Each question is
asked of what holds its evidence, of the same without the passages that hold it (`removed`: what is left may still
answer, nobody has judged it), and of what lacks its document (`absent`); `native` are questions that their document
does not answer, as annotators found. CACHE keeps the collections and what was read. Figures of a set are of weights
and threshold from the others. Writes `results/verifier-fit.json`; the weights on all sets are for
`assistant/support.py`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence import Evidence, Material
from assistant.selection import best_first
from assistant.support import doubly_read, support
from assistant.verification import PIECES, read_as
from benchmarks.fit_support import REFUSED, SETS, K, ReaderSet, fit, overlaps, read, squeeze
from benchmarks.record import record
from index.collection import Collection
from index.crossencoder import VERIFIER, CrossEncoder, load_crossencoder
from index.encode import Encoder, load_encoder
from index.intent import without_place
from index.search import Searcher
from index.types import Filter, Query

DRAWN = Path(__file__).parent.parent / "docs" / "images" / "risk-coverage.png"
FALSE = ("removed", "native", "absent")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """The best pieces for a question: features `(n, 2)`, see `doubly_read`, and which hold the answer."""

    kind: str  # "answerable" or one of `FALSE`
    features: np.ndarray[Any, Any]
    gold: np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Reads the candidates of questions to a set."""

    one: ReaderSet
    documents: dict[str, str]
    searcher: Searcher
    verifier: CrossEncoder

    def candidates(self, name: str, question: str, golds: list[str]) -> Iterator[Candidates]:
        """All that is asked of one question."""
        here = Filter(documents=(f"{name}.txt",)) if self.one.within else Filter()
        found = self._found(question, here)
        wanted = [squeeze(gold) for gold in golds]
        holds = [
            item.piece.hit.document == f"{name}.txt"
            and any(overlaps(gold, squeeze(item.piece.text)) for gold in wanted)
            for item, _ in found
        ]
        yield self._read(question, found, holds, "answerable" if golds else "native")
        if not golds:
            return
        gold_rows = {item.piece.hit.passage.row_id for (item, _), right in zip(found, holds, strict=True) if right}
        rest = [pair for pair in found if pair[0].piece.hit.passage.row_id not in gold_rows]
        yield self._read(question, rest, [False] * len(rest), "removed")
        if not self.one.within:
            others = Filter(documents=tuple(f"{other}.txt" for other in self.documents if other != name))
            absent = self._found(question, others)
            yield self._read(question, absent, [False] * len(absent), "absent")

    def _found(self, question: str, where: Filter) -> list[tuple[Evidence, float]]:
        hits = self.searcher.search(Query(text=question, filter=where, k=K))
        evidence = Material(hits, self.searcher).evidence(question if where.is_empty else without_place(question))
        return sorted(zip(evidence, support(evidence).tolist(), strict=True), key=best_first)

    def _read(
        self, question: str, found: Sequence[tuple[Evidence, float]], holds: Sequence[bool], kind: str
    ) -> Candidates:
        best = found[:PIECES]
        readings = self.verifier.read(question, [read_as(item) for item, _ in best])
        seen = doubly_read(
            np.asarray([value for _, value in best]), np.asarray([reading.answerable for reading in readings])
        )
        return Candidates(kind=kind, features=seen, gold=np.asarray(holds[:PIECES], dtype=np.int8))


def collected(data: Path, cache: Path, one: ReaderSet, models: tuple[Encoder, CrossEncoder]) -> list[Candidates]:
    """The candidates of a set, from `cache` where this adapter has read them before."""
    encoder, verifier = models
    kept = cache / f"candidates-{one.name}-{verifier.name.replace('@', '-')}.json"
    if not kept.exists():
        documents, questions = read(data / "reader" / f"{one.name}.json.gz", one)
        folder = cache / one.name
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        collection = Collection(cache / "collections" / one.name, encoder=lambda: encoder)
        collection.ingest([folder])
        asked = Asked(one=one, documents=documents, searcher=collection.open(), verifier=verifier)
        found = [c for question in questions for c in asked.candidates(*question)]
        kept.write_text(json.dumps([[c.kind, c.features.tolist(), c.gold.tolist()] for c in found]), encoding="utf-8")
    return [
        Candidates(kind=kind, features=np.asarray(features).reshape(-1, 2), gold=np.asarray(gold))
        for kind, features, gold in json.loads(kept.read_text(encoding="utf-8"))
    ]


def figures_of(sets: dict[str, list[Candidates]], columns: slice) -> dict[str, Any]:
    """Each set by what the others taught, and weights, bias and threshold on all."""
    left_out = {}
    for name, own in sets.items():
        model, least = fitted([c for other, rows in sets.items() if other != name for c in rows], columns)
        left_out[name] = described(own, model, least, columns)
    everything = [c for rows in sets.values() for c in rows]
    (weights, bias), least = fitted(everything, columns)
    return {
        "left_out": left_out,
        "all_sets": described(everything, (weights, bias), least, columns),
        "weights": weights.round(3).tolist(),
        "bias": round(bias, 3),
        "threshold": round(float(1 / (1 + np.exp(-least))), 3),
    }


def risk(
    found: Sequence[Candidates], model: tuple[np.ndarray[Any, Any], float], columns: slice
) -> Iterator[tuple[float, float, float]]:
    """Support wanted, share of the answerable questions answered, share of what is answered that is wrong.

    Wrong is an answer whose best piece is not the gold one, or to a question that has none. Half of the questions are
    taken to have an answer; the kinds that have none count alike.
    """
    yes = [best(c, model, columns) for c in found if c.kind == "answerable"]
    no = [np.asarray([best(c, model, columns)[0] for c in found if c.kind == kind]) for kind in FALSE]
    logits, right = np.asarray([logit for logit, _ in yes]), np.asarray([gold for _, gold in yes])
    for refused in np.arange(0.0, 1.0, 0.05):
        least = float(np.quantile(logits, refused))
        falsely = float(np.mean([np.mean(kind >= least) for kind in no if len(kind)]))
        answered, wrong = float(np.mean(logits >= least)), float(np.mean((logits >= least) & ~right))
        support = round(1 / (1 + np.exp(-least)), 3)
        yield support, round(answered, 3), round((wrong + falsely) / (answered + falsely), 3)


def fitted(found: Sequence[Candidates], columns: slice) -> tuple[tuple[np.ndarray[Any, Any], float], float]:
    """A model, and the logit below which `REFUSED` of the answerable questions fall."""
    model = fit([(c.kind == "answerable", c.features[:, columns], c.gold) for c in found if len(c.gold)])
    return model, float(np.quantile([best(c, model, columns)[0] for c in found if c.kind == "answerable"], REFUSED))


def best(one: Candidates, model: tuple[np.ndarray[Any, Any], float], columns: slice) -> tuple[float, bool]:
    """The logit of the best piece, and whether it holds the answer."""
    if not len(one.gold):
        return -np.inf, False
    logits = one.features[:, columns] @ model[0] + model[1]
    return float(logits.max()), bool(one.gold[logits.argmax()])


def described(
    found: Sequence[Candidates], model: tuple[np.ndarray[Any, Any], float], least: float, columns: slice
) -> dict[str, Any]:
    """Refusals and false answers at a threshold; at the one that refuses a fifth of these; area under ROC."""
    by_kind = {kind: [best(c, model, columns) for c in found if c.kind == kind] for kind in ("answerable", *FALSE)}
    logits = {kind: np.asarray([logit for logit, _ in pairs]) for kind, pairs in by_kind.items() if pairs}
    yes = logits["answerable"]
    own = float(np.quantile(yes, REFUSED))
    return {
        "answerable": len(yes),
        "gold_in_best_piece": round(float(np.mean([gold for _, gold in by_kind["answerable"]])), 3),
        "refused_though_answerable": round(float(np.mean(yes < least)), 3),
        "false_answers": {k: round(float(np.mean(logits[k] >= least)), 3) for k in FALSE if k in logits},
        "false_answers_at_own_fifth": {k: round(float(np.mean(logits[k] >= own)), 3) for k in FALSE if k in logits},
        "area_under_roc": {
            k: round(float(np.mean(yes[:, None] > logits[k][None, :])), 3) for k in FALSE if k in logits
        },
    }


def draw(curves: dict[str, list[tuple[float, float, float]]], file: Path) -> None:
    """The share of wrong answers over the share of answerable questions that are answered."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.subplots()
    names = {"before": "as it ships", "verified": "with the verifier"}
    for name, points in curves.items():
        axes.plot([p[1] for p in points], [p[2] for p in points], marker="o", markersize=3, label=names[name])
    axes.set(xlabel="answerable questions answered", ylabel="answers that are wrong", xlim=(0, 1), ylim=(0, 0.8))
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(file, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("adapter", type=Path, nargs="?", default=VERIFIER)
    given = parser.parse_args()
    models = load_encoder(), load_crossencoder(given.adapter)
    sets = {one.name: collected(given.data, given.cache, one, models) for one in SETS}
    figures: dict[str, Any] = {
        "adapter": models[1].name,
        "before": figures_of(sets, slice(0, 1)),
        "verified": figures_of(sets, slice(0, 2)),
    }
    everything = [c for rows in sets.values() for c in rows]
    model = np.asarray(figures["verified"]["weights"]), figures["verified"]["bias"]
    figures["risk"] = {
        "before": list(risk(everything, (np.ones(1), 0.0), slice(0, 1))),  # the support as it is
        "verified": list(risk(everything, model, slice(0, 2))),
    }
    draw(figures["risk"], DRAWN)
    print(record("verifier-fit", figures, dataset=[given.data / "reader" / f"{one.name}.json.gz" for one in SETS]))
    print(json.dumps({k: figures[k]["all_sets"] for k in ("before", "verified")}, indent=1))


if __name__ == "__main__":
    main()
