"""What an adapted encoder adds to the plain one on labelled development sets: by meaning alone, and fused with words.

    python -m benchmarks.retriever_table DATA CACHE ADAPTER [--shares 1.0,0.5] [--sets NAME,…] [--questions-only]

Each set is searched by both encoders with the same words and the same fusion. A share below 1 adds only so much of the
adapter's change to the weights: between the plain model and the adapted one may lie a better one than either
(Wortsman et al., CVPR 2022). For each set the share is also chosen on the other sets alone. Sets of which the adapter
has seen the train part stand apart from the others. With `--questions-only` passages keep the vectors of the plain
encoder, as a collection's do that nobody wants to embed again. Writes `results/retriever-table.json`.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.measures import KEYS, as_json, estimate, gain, per_query
from assistant.evaluation.retrieval import SearchedSet
from benchmarks.kept_vectors import cached
from benchmarks.record import record
from benchmarks.retrieval_sets import SETS, RetrievalSet
from index.adapter import load_adapter
from index.encode import Encoder, MiniLM

TRAINED = ("legal-cuad", "medical-druglabels", "medical-medquad", "medical-pubmedqa")  # on their train parts
CHOSEN_BY = "ndcg@10"
ROUTES = ("meaning", "fused")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("--shares", type=lambda text: tuple(map(float, text.split(","))), default=(1.0,))
    parser.add_argument("--sets", type=lambda text: text.split(","), default=[one.name for one in SETS])
    parser.add_argument("--questions-only", action="store_true")
    given = parser.parse_args()
    adapter = load_adapter(given.adapter)
    plain, adapted = MiniLM(), [MiniLM(adapter=replace(adapter, scale=s * adapter.scale)) for s in given.shares]
    for encoder, share in zip(adapted, given.shares, strict=True):
        encoder.name += f"*{share}"  # vectors are kept by it
    encoders = (plain, *adapted)
    found: dict[str, np.ndarray[Any, Any]] = {}
    sets = [one for one in SETS if one.name in given.sets]
    for one in sets:
        found[one.name] = np.asarray([measured(one, given, e, plain if given.questions_only else e) for e in encoders])
        print(one.name, found[one.name].mean(2)[:, :, KEYS.index(CHOSEN_BY)].round(3).tolist(), flush=True)
    figures: dict[str, Any] = {"adapter": adapter.name, "shares": given.shares, "questions_only": given.questions_only}
    figures["routes"] = {}
    for place, route in enumerate(ROUTES):
        figures["routes"][route] = table({name: scores[:, place] for name, scores in found.items()}, given.shares)
    print(record("retriever-table", figures, dataset=[given.data / f"retrieval-{one.name}" for one in sets]))


def measured(
    one: RetrievalSet, given: argparse.Namespace, encoder: Encoder, of_passages: Encoder
) -> np.ndarray[Any, Any]:
    """Measures `(routes, questions, measures)`."""
    labelled = one.load(given.data, "dev")
    searched = SearchedSet(labelled, encoder, lambda texts: cached(texts, of_passages, given.cache))
    alone, fused = {}, {}
    for query in labelled.judged:
        both = searched.search(query)
        alone[query.query_id], fused[query.query_id] = searched.meaning(query), both.fused
    return np.asarray([per_query(labelled, alone), per_query(labelled, fused)])


def table(found: dict[str, np.ndarray[Any, Any]], shares: tuple[float, ...]) -> dict[str, Any]:
    """Figures of one route, from measures `(1 + shares, questions, measures)` of each set, the plain ones first."""
    sets = {}
    for name, scores in found.items():
        others = [rest.mean(1)[1:, KEYS.index(CHOSEN_BY)] for other, rest in found.items() if other != name]
        chosen = int(np.argmax(np.mean(others, 0))) if others else 0
        sets[name] = {
            "questions": scores.shape[1],
            "plain": as_json(scores[0].mean(0)),
            "adapted": [as_json(one.mean(0)) for one in scores[1:]],
            "gains": [gain(one - scores[0]) for one in scores[1:]],
            "share_chosen_on_the_others": shares[chosen],
            "gain_of_it": gain(scores[1 + chosen] - scores[0]),
        }
    kinds = {"all": tuple(found), "trained_on": TRAINED, "never_seen": tuple(set(found) - set(TRAINED))}
    means = {}
    for kind, names in kinds.items():
        within = [found[name] for name in sorted(names) if name in found]
        if within:
            means[kind] = {
                "plain": as_json(estimate(*[one[0] for one in within])[0]),
                "gains": [gain(*[one[n] - one[0] for one in within]) for n in range(1, 1 + len(shares))],
            }
    return {"sets": sets, "means": means}


if __name__ == "__main__":
    main()
