"""What reading the best passages together with the question adds to the fused search, on labelled development sets.

    python -m benchmarks.rerank_table DATA CACHE [--questions 100] [--sets NAME ...]

Each set is searched as a collection is; of the best passages the first `READ_TOKENS` are read, and the passages put in
order as by `index.reread.mixed`, with every weight of `WEIGHTS`. For each set the weight is also chosen on the other
sets alone. Questions are drawn by a seed. Sets of which the cross-encoder has seen the train part stand apart from the
others. Writes `results/rerank-table.json`.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.labelled import LabelledPassage
from assistant.evaluation.measures import KEYS, gain, per_query
from assistant.evaluation.retrieval import SearchedSet, narrowed_to
from benchmarks.kept_vectors import cached
from benchmarks.record import record
from benchmarks.retrieval_sets import SETS, RetrievalSet
from index.crossencoder import CrossEncoder, load_crossencoder
from index.encode import Encoder, load_encoder
from index.rank import wording
from index.reread import MOST_READ, READ_WEIGHT
from ingest.tokens import cut_to_tokens

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
TRAINED = ("legal-cuad", "medical-druglabels", "medical-medquad", "medical-pubmedqa")  # on their train parts
READ_TOKENS = 320  # passages of a collection are no longer
SHOWN = ("recall@10", "map@10", "ndcg@10")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--sets", nargs="+", default=[one.name for one in SETS], help="all, if not given")
    given = parser.parse_args()
    sets = [one for one in SETS if one.name in given.sets]
    reader, encoder = load_crossencoder(), load_encoder()
    found: dict[str, np.ndarray[Any, Any]] = {}
    figures: dict[str, Any] = {"adapter": reader.name, "read": MOST_READ, "weights": WEIGHTS, "sets": {}}
    for one in sets:
        found[one.name], ms = measured(one, given, reader, encoder)
        print(one.name, found[one.name].mean(1)[:, KEYS.index("map@10")].round(3), flush=True)
        figures["sets"][one.name] = {"questions": found[one.name].shape[1], "read_ms_median": ms}
    for name, scores in found.items():
        others = np.mean([rest.mean(1)[:, KEYS.index("map@10")] for other, rest in found.items() if other != name], 0)
        chosen = int(np.argmax(others))
        figures["sets"][name] |= {
            "by_weight": {key: scores.mean(1)[:, KEYS.index(key)].round(4).tolist() for key in SHOWN},
            "chosen_on_the_others": WEIGHTS[chosen],
            "gain": gain(scores[chosen] - scores[0]),
        }
    place = WEIGHTS.index(READ_WEIGHT)
    for kind, names in (("trained_on", set(found) & set(TRAINED)), ("never_seen", set(found) - set(TRAINED))):
        if not names:
            continue
        figures[kind] = {"sets": sorted(names), "gain": gain(*[found[n][place] - found[n][0] for n in sorted(names)])}
    print(record("rerank-table", figures, dataset=[given.data / f"retrieval-{one.name}" for one in sets]))


def measured(
    one: RetrievalSet,
    given: argparse.Namespace,
    reader: CrossEncoder,
    encoder: Encoder,
    weights: Sequence[float] = WEIGHTS,
) -> tuple[np.ndarray[Any, Any], float]:
    """Measures `(weights, questions, measures)`, and the median milliseconds that reading took."""
    labelled = one.load(given.data, "dev")
    searched = SearchedSet(labelled, encoder, lambda texts: cached(texts, encoder, given.cache))
    asked = sorted(labelled.judged, key=lambda query: query.query_id)
    asked = random.Random(1).sample(asked, min(given.questions, len(asked)))
    orders: list[dict[str, list[tuple[int, float]]]] = [{} for _ in weights]
    spent = []
    for query in asked:
        fused = searched.search(query).fused
        best, rest = fused[:MOST_READ], list(fused[MOST_READ:])
        begun = time.perf_counter()
        readings = reader.read(
            wording(query.text, narrowed_to(query)), [readable(labelled.passages[row]) for row, _ in best]
        )
        spent.append(1000 * (time.perf_counter() - begun))
        read = 1 / (1 + np.exp(-np.asarray([reading.answerable for reading in readings])))
        scores = np.asarray([score for _, score in best])
        for weight, order in zip(weights, orders, strict=True):
            mixed = (1 - weight) * scores + weight * read
            places = np.argsort(-mixed, kind="stable")
            order[query.query_id] = [(best[p][0], 1 + float(mixed[p])) for p in places] + rest
    return np.asarray([per_query(labelled, order) for order in orders]), round(float(np.median(spent)), 1)


def readable(passage: LabelledPassage) -> str:
    """As `index.reread.readable` has it."""
    return cut_to_tokens(f"{passage.title}\n{passage.text}" if passage.title else passage.text, READ_TOKENS)


if __name__ == "__main__":
    main()
