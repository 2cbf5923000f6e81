"""Fit the support score of the extractive answerer, and choose its thresholds, on labelled questions.

    python benchmarks/fit_support.py collect DATA CACHE [ADAPTER]   build collections from the sets, gather features
    python benchmarks/fit_support.py fit DATA CACHE         leave-one-set-out figures, then the weights to ship

Sets: SQuAD 2.0 (part of its development set, adversarial unanswerables), COVID-QA, CUAD (its dev contracts) and
ContractNLI (development); the cross-encoder has learned from none of their documents. Two models are fitted: without
and with what it reads. Questions are asked of the whole collection, or of the one contract they are about. Besides a
set's own unanswerable questions, every question is asked once more of a collection that lacks its document.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from assistant.evidence import FEATURES, READ_FEATURES, Material, feature_matrix
from assistant.support import SHARE_OF_BEST
from benchmarks.record import record
from index.collection import Collection
from index.crossencoder import SHIPPED, CrossEncoder, load_crossencoder
from index.encode import load_encoder
from index.intent import without_place
from index.search import Searcher
from index.types import Filter, Query

K = 20
RIDGE = 1e-3
REFUSED = 0.2  # share of answerable questions whose refusal is accepted to keep false answers down
Found = tuple[bool, float, list[bool]]  # answerable, best support, which pieces shown hold the answer
Question = tuple[bool, np.ndarray, np.ndarray]  # answerable, features (pieces, n), labels (pieces,)
QUESTIONS_PER_SET = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSet:
    """A set in SQuAD 2.0 form; `within` asks each question of its own document only."""

    name: str
    documents: int
    within: bool
    split: str | None = None


SETS = (
    ReaderSet(name="squad2-dev-part", documents=8, within=False),
    ReaderSet(name="covidqa-train", documents=75, within=False),
    ReaderSet(name="cuad-train", documents=50, within=True, split="dev"),
    ReaderSet(name="contractnli-dev", documents=61, within=True),
)


def collect(data: Path, cache: Path, adapter: Path = SHIPPED) -> None:
    """Write `features-SET.npz`: for every question the features and labels of all its pieces."""
    encoder, reader = load_encoder(), load_crossencoder(adapter)
    for one in SETS:
        target = cache / f"features-{one.name}.npz"
        if target.exists():
            continue
        documents, questions = read(data / "reader" / f"{one.name}.json.gz", one)
        folder = cache / one.name
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents.items():
            (folder / f"{name}.txt").write_text(text)
        collection = Collection(cache / "collections" / one.name, encoder=lambda: encoder)
        collection.ingest([folder])
        read_by = Reader(collection.open(), reader)
        rows: list[tuple[int, bool, np.ndarray, np.ndarray]] = []
        for number, (name, question, golds) in enumerate(questions):
            scope = Filter(documents=(f"{name}.txt",)) if one.within else Filter()
            rows.append((number, bool(golds), *read_by.features(question, golds, f"{name}.txt", scope)))
            if one.within or not golds:
                continue
            others = tuple(f"{other}.txt" for other in documents if other != name)
            rows.append((number, False, *read_by.features(question, [], "", Filter(documents=others))))
        np.savez(
            target,
            question=np.concatenate([[n] * len(x) for n, (_, _, x, _) in enumerate(rows)]),
            answerable=np.asarray([a for _, a, _, _ in rows]),
            features=np.concatenate([x for _, _, x, _ in rows]),
            labels=np.concatenate([y for _, _, _, y in rows]),
        )
        print(one.name, len(rows), file=sys.stderr)


def read(path: Path, one: ReaderSet) -> tuple[dict[str, str], list[tuple[str, str, list[str]]]]:
    """Documents by a file name of ours, and sampled questions with their gold answers."""
    articles = json.loads(gzip.decompress(path.read_bytes()))["data"]
    articles = [article for article in articles if one.split is None or article["split"] == one.split]
    random.Random(0).shuffle(articles)
    documents: dict[str, str] = {}
    questions: list[tuple[str, str, list[str]]] = []
    for number, article in enumerate(articles[: one.documents]):
        name = f"{number:03d}-{re.sub(r'[^A-Za-z0-9]+', '-', article.get('title', ''))[:60]}"
        documents[name] = "\n\n".join(p["context"] for p in article["paragraphs"])
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                questions.append((name, qa["question"], [a["text"] for a in qa.get("answers", [])]))
    random.Random(1).shuffle(questions)
    return documents, questions[:QUESTIONS_PER_SET]


@dataclass(frozen=True, slots=True)
class Reader:
    """What is searched, and what reads the passages found."""

    searcher: Searcher
    crossencoder: CrossEncoder

    def features(self, question: str, golds: list[str], name: str, scope: Filter) -> tuple[np.ndarray, np.ndarray]:
        """Features `(pieces, n)` and labels `(pieces,)`: 1 where a piece of the right document holds a gold answer."""
        hits = self.searcher.search(Query(text=question, filter=scope, k=K))
        asked = question if scope.is_empty else without_place(question)
        evidence = Material(hits, self.searcher, self.crossencoder).evidence(asked)
        wanted = [squeeze(gold) for gold in golds]
        labels = [
            e.piece.hit.document == name and any(overlaps(gold, squeeze(e.piece.text)) for gold in wanted)
            for e in evidence
        ]
        return feature_matrix(evidence).reshape(-1, len(READ_FEATURES)), np.asarray(labels, dtype=np.int8)


def squeeze(text: str) -> str:
    """Lower-case words only."""
    return " ".join(re.findall(r"\w+", text.lower()))


def overlaps(gold: str, piece: str) -> bool:
    """Whether the piece holds the gold answer, or a long gold answer holds the piece."""
    return bool(gold) and (f" {gold} " in f" {piece} " or (len(piece) > 40 and piece in gold))


def questions_of(cache: Path, name: str) -> Iterator[Question]:
    """Per question: answerable, features, labels."""
    stored = np.load(cache / f"features-{name}.npz")
    ends = np.searchsorted(stored["question"], np.arange(len(stored["answerable"]) + 1))
    for number, answerable in enumerate(stored["answerable"]):
        rows = slice(ends[number], ends[number + 1])
        yield bool(answerable), stored["features"][rows], stored["labels"][rows]


def fit(questions: Sequence[Question]) -> tuple[np.ndarray, float]:
    """Weights `(n,)`, none below 0, and bias of a logistic model; every question counts the same.

    A feature is closeness to the question, so more of it must never count against a piece.
    """
    features = np.concatenate([f for _, f, _ in questions])
    labels = np.concatenate([y for _, _, y in questions]).astype(float)
    weights = np.concatenate([np.full(len(y), 1 / max(len(y), 1)) for _, _, y in questions])
    weights /= weights.sum()
    scale = features.std(0) + 1e-9

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        logits = features / scale @ parameters[:-1] + parameters[-1]
        errors = weights * (1 / (1 + np.exp(-logits)) - labels)
        value = weights @ (np.logaddexp(0, logits) - labels * logits) + RIDGE * (parameters[:-1] ** 2).sum()
        gradient = np.append((features / scale).T @ errors + 2 * RIDGE * parameters[:-1], errors.sum())
        return float(value), gradient

    bounds = [(0, None)] * features.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x[:-1] / scale, float(found.x[-1])


def best_pieces(
    questions: Sequence[Question], weights: np.ndarray, bias: float
) -> list[tuple[bool, float, list[bool]]]:
    """Per question: answerable, support of its best piece, and which of the pieces shown hold the answer."""
    found = []
    for answerable, features, labels in questions:
        supports = 1 / (1 + np.exp(-(features @ weights + bias)))
        order = [i for i in np.argsort(-supports)[:5] if supports[i] >= SHARE_OF_BEST * supports.max()]
        found.append((answerable, float(supports.max(initial=0.0)), [bool(labels[i]) for i in order]))
    return found


def describe(found: Sequence[Found], threshold: float) -> dict[str, Any]:
    """Shares at a threshold, and how well the support tells answerable from unanswerable (area under ROC)."""
    yes = np.asarray([support for answerable, support, _ in found if answerable])
    no = np.asarray([support for answerable, support, _ in found if not answerable])
    golds = [gold for answerable, _, gold in found if answerable]
    return {
        "questions": len(found),
        "answerable": len(yes),
        "area_under_roc": round(float(np.mean(yes[:, None] > no[None, :])), 3) if len(no) else None,
        "gold_in_best_piece": round(float(np.mean([any(gold[:1]) for gold in golds])), 3),
        "gold_in_pieces_shown": round(float(np.mean([any(gold) for gold in golds])), 3),
        "pieces_shown": round(float(np.mean([len(gold) for gold in golds])), 2),
        "refused_though_answerable": round(float(np.mean(yes < threshold)), 3),
        "false_answers": round(float(np.mean(no >= threshold)), 3) if len(no) else None,
    }


def threshold_for(found: Sequence[Found]) -> float:
    """The support below which `REFUSED` of the answerable questions fall."""
    return float(np.quantile([support for answerable, support, _ in found if answerable], REFUSED))


def risk(found: Sequence[Found]) -> Iterator[tuple[float, float]]:
    """Support wanted, and the share of what is answered that is wrong; see `benchmarks.fit_verifier.risk`."""
    yes = np.asarray([support for answerable, support, _ in found if answerable])
    right = np.asarray([any(gold[:1]) for answerable, _, gold in found if answerable])
    no = np.asarray([support for answerable, support, _ in found if not answerable])
    for least in np.quantile(yes, np.arange(0.0, 1.0, 0.05)):
        wrong, falsely = np.mean((yes >= least) & ~right), np.mean(no >= least)
        yield round(float(least), 3), round(float((wrong + falsely) / (np.mean(yes >= least) + falsely)), 3)


def fit_all(data: Path, cache: Path) -> None:
    """Both models into `results/support-fit.json`; their weights on all sets are for `assistant/support.py`."""
    sets = {one.name: list(questions_of(cache, one.name)) for one in SETS}
    figures = {
        kind: fitted({name: [(a, f[:, : len(names)], y) for a, f, y in rows] for name, rows in sets.items()}, names)
        for kind, names in (("unread", FEATURES), ("read", READ_FEATURES))
    }
    record("support-fit-read", figures, dataset=[data / "reader" / f"{one.name}.json.gz" for one in SETS])
    print(json.dumps(figures, indent=1))


def fitted(sets: dict[str, list[Question]], names: Sequence[str]) -> dict[str, Any]:
    """Leave-one-set-out figures of a model over these features, and its weights on all sets."""
    figures: dict[str, Any] = {"features": names, "refused_by_choice": REFUSED, "left_out": {}}
    for name, questions in sets.items():
        others = [question for other, rows in sets.items() if other != name for question in rows]
        weights, bias = fit(others)
        threshold = threshold_for(best_pieces(others, weights, bias))
        figures["left_out"][name] = describe(best_pieces(questions, weights, bias), threshold)
    everything = [question for rows in sets.values() for question in rows]
    weights, bias = fit(everything)
    found = best_pieces(everything, weights, bias)
    threshold = threshold_for(found)
    figures |= {
        "weights": weights.round(3).tolist(),
        "bias": round(bias, 3),
        "threshold": round(threshold, 3),
    }
    figures |= {"all_sets": describe(found, threshold), "risk": list(risk(found))}
    return figures


if __name__ == "__main__":
    {"collect": collect, "fit": fit_all}[sys.argv[1]](*(Path(argument) for argument in sys.argv[2:]))
