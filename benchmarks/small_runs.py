"""Small training runs of the cross-encoder that can be compared: same rows, same steps, the same questions afterwards.

Each run is a process of its own, so that its memory is its own, and leaves `figures.json` in its folder; a run that has
them is not made again, and one that was interrupted goes on from its checkpoint. Rows are kept beside the runs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import resource
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.evaluation.measures import KEYS, separation
from benchmarks.reader_table import answered, with_threshold
from benchmarks.rerank_table import measured
from benchmarks.retrieval_sets import SETS
from finetune.crossencoder import train
from finetune.reader_data import reader_rows
from finetune.reading_rows import read_squad
from finetune.recipe import Recipe
from finetune.types import Row
from index.adapter import CARD, WEIGHTS
from index.crossencoder import load_crossencoder
from index.encode import load_encoder
from index.reread import READ_WEIGHT

UNSEEN = ("legal-contractnli", "legal-xref-ukfin")  # sets of which nothing is learned; their passages are short
SHARES = (READ_WEIGHT, 1.0)  # of the reading in the score: as a search has it, and alone
TOKENS = 128  # of a pair at most: half the work of the recipe that ships
LONGEST = 200  # characters of an answer; longer ones may not fit in
RANK = {"rank": 32, "alpha": 64}
# Questions of the sets beside the rows of `--rows`, in about the proportions of `crossencoder-statements.toml`.
MIX = {
    "squad": 0.72, "cuad": 0.2, "medquad": 0.055, "druglabels": 0.025, "pubmedqa": 0.015, "squad-phrases": 0.075,
    "cuad-headings": 0.0375, "medquad-headings": 0.0375, "druglabels-headings": 0.025, "pubmedqa-conclusions": 0.015,
    "squad-cloze": 0.0375,
}  # fmt: skip


def parser(text: str | None) -> argparse.ArgumentParser:
    """What every script of small runs is given."""
    made = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("data", type=Path)
    made.add_argument("cache", type=Path, help="folder of the vectors of passages, kept between runs")
    made.add_argument("out", type=Path, help="folder of the runs")
    made.add_argument("--rows", type=int, default=3_000, help="of each run, a tenth of them held out")
    made.add_argument("--questions", type=int, default=50, help="of each set that is searched")
    made.add_argument("--asked", type=int, default=600, help="questions of SQuAD 2.0, half of them to fix a threshold")
    return made


def recipe(seed: int, method: str, learning_rate: float) -> Recipe:
    """The recipe of a small run."""
    schedule = {"batch": 32, "epochs": 1.0, "learning_rate": learning_rate, "warmup": 0.05, "clip": 1.0,
                "evaluate_every": 40, "patience": 9}  # fmt: skip
    size = RANK if method == "lora" else None
    return Recipe.model_validate(
        {"seed": seed, "tokens": TOKENS, "method": method, "adapter": size, "schedule": schedule, "rows": {}}
    )


def pool(given: argparse.Namespace, seed: int) -> list[Row]:
    """More rows than a run reads, of every kind, in random order; kept in the folder of the runs."""
    kept = given.out / f"rows-{given.rows}-{seed}.json.gz"
    if not kept.exists():
        given.out.mkdir(parents=True, exist_ok=True)
        rows, _ = reader_rows(given.data, {name: round(share * given.rows) for name, share in MIX.items()}, seed)
        new = kept.with_suffix(".new")
        with gzip.open(new, "wt", encoding="utf-8") as file:
            json.dump([asdict(row) for row in rows], file)
        new.rename(kept)
    with gzip.open(kept, "rt", encoding="utf-8") as file:
        made = json.load(file)
    rows = [Row(**row | {"answer": tuple(row["answer"]) if row["answer"] else None}) for row in made]
    return [row for row in rows if row.answer is None or row.answer[1] - row.answer[0] <= LONGEST]


def finished(
    name: str, by: Recipe, rows: Sequence[Row], given: argparse.Namespace, *, judged: bool = True
) -> dict[str, Any]:
    """Figures of a run, made now if it was not made before.

    Args:
        name: of its folder below `given.out`, before the number of rows and the learning rate.
        by: how it is trained.
        rows: what it learns from, and holds out.
        given: see `parser`.
        judged: whether it reads and ranks afterwards; else its held-out loss is all that is wanted.
    """
    folder = given.out / f"{name}-{len(rows)}-{by.schedule.learning_rate:g}"
    kept = folder / "figures.json"
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if not found:
        found = _alone(_trained, by, list(rows), folder)
        shutil.rmtree(folder / "checkpoints", ignore_errors=True)
        kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if judged and "reading" not in found:
        found |= _alone(_judged, folder / "adapter", given)
        kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(folder.name, json.dumps(found), flush=True)
    return found


def _alone(do: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """What it returns in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(do, *arguments).result()


def _trained(by: Recipe, rows: list[Row], out: Path) -> dict[str, Any]:
    """Train; seconds and memory are of this process, and of its last start only if it was interrupted."""
    begun = time.perf_counter()
    folder = train(by, rows, out)
    used = resource.getrusage(resource.RUSAGE_SELF)
    last = json.loads((folder / CARD).read_text(encoding="utf-8"))["held_out"][-1]
    return {
        "learning_rate": by.schedule.learning_rate,
        "rows": dict(sorted(Counter(row.source for row in rows).items())),
        "steps": last["step"],
        "held_out": {key: round(last[f"eval_{key}"], 4) for key in ("loss", "exact", "answerable", "relevant")},
        "seconds": round(time.perf_counter() - begun),
        "processor_seconds": round(used.ru_utime + used.ru_stime),
        "peak_memory_mib": used.ru_maxrss // 1024,
        "shipped_mb": round((folder / WEIGHTS).stat().st_size / 1e6, 2),
    }


def _judged(adapter: Path, given: argparse.Namespace) -> dict[str, Any]:
    """How an adapter reads questions that it has not seen, and ranks sets of which it has seen nothing."""
    reader, encoder = load_crossencoder(adapter), load_encoder()
    found = answered(reader, read_squad(given.data / "reader" / "squad2-dev-part.json.gz"), given.asked)
    sure: Mapping[bool, list[float]] = {
        has: [float(one.sure) for one in found if bool(one.golds) is has] for has in (True, False)
    }
    reading = with_threshold(found) | {"answerable_auc": separation(sure[True], sure[False])}
    ranking = {}
    given.cache.mkdir(parents=True, exist_ok=True)
    for one in (one for one in SETS if one.name in UNSEEN):
        scores, _ = measured(one, given, reader, encoder, (0.0, *SHARES))
        by_share = scores.mean(1)[:, KEYS.index("map@10")].round(4).tolist()
        ranking[one.name] = dict(zip(("search", "reread", "reading_alone"), by_share, strict=True))
    return {"reading": reading, "map@10": ranking}
