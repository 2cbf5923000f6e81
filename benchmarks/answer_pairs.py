"""Questions with and without their evidence: how many are refused, how many answered falsely, and how sure one can be.

    python -m benchmarks.answer_pairs DATA WORK [--limit 1000] [--seed 0] [--documents N] [--most N] [--read | --unread]

Each question of a development part (CUAD, ContractNLI, COVID-QA, drug labels) is asked three times, by default
settings: of a collection with its evidence (`answerable`), of the same collection without it (`near_miss`), and of
one of another topic (`topic_absent`). `near_miss_native` are questions that their document, as its annotators found,
does not answer. WORK keeps home, files, vectors and one row a question: a run that was stopped goes on where it was,
with the same code; another state of the code asks anew. `--most` asks a random sample of all that is planned, which a
run without it goes on from; `--documents` takes that many of each set, for a quick look.
What was refused is asked again with no threshold, for the curve of risk and coverage. The cross-encoder weighs the
answers or not, as it ships, with `--read` it does, with `--unread` it does not. Writes `results/answer-pairs.json`
(`…-read.json`, `…-unread.json`) from 1,000 askings on, with what `benchmarks/pairs/noise.py` makes of the labels.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from assistant.evaluation.calibration import calibration, risk_coverage
from assistant.evaluation.gold import squeeze
from assistant.evaluation.interval import share
from assistant.evaluation.judge import REFUSALS
from assistant.settings import load_settings
from assistant.types import Answer
from assistant.workspace import Workspace
from benchmarks.pairs.kept import KeptVectors
from benchmarks.pairs.noise import label_noise, read_labels
from benchmarks.pairs.plan import Asking, plan, write_collections
from benchmarks.pairs.question import PairQuestion, PairSet, load_pairs
from benchmarks.record import commit, record
from index.encode import Encoder, load_encoder
from index.types import Filter

ENOUGH = 1000  # askings from which a result is recorded
REFUSED = 0.2  # share of answerable questions whose refusal is accepted
WAYS = {"read": "answers", "unread": "search"}  # whether the cross-encoder weighs answers
SHORT = 40  # characters of a quote that is right wherever a long gold answer holds it


class Asker:
    """Asks by the default settings; and again, with no threshold, what was refused."""

    def __init__(self, home: Path, encoder: Encoder, **chosen: Any) -> None:
        self.usual = Workspace(home, load_settings(home, **chosen), encoder)
        self._forced = Workspace(home, load_settings(home, **chosen, support_min=0.0), encoder)

    def row(self, asking: Asking) -> dict[str, Any]:
        """What came of it."""
        question = asking.question
        is_here = question.is_scoped and asking.kind != "topic_absent"
        scope = Filter(documents=(question.document,)) if is_here else Filter()
        answer = self.usual.ask(asking.collection, question.text, scope)
        is_answered = answer.status not in REFUSALS
        best = answer if is_answered else self._forced.ask(asking.collection, question.text, scope)
        return {
            "key": asking.key,
            "kind": asking.kind,
            "source": question.source,
            "question": question.text,
            "document": question.document,
            "scoped": is_here,
            "status": answer.status.value,
            "answered": is_answered,
            "support": max((s.support for s in best.statements), default=0.0),
            "right": asking.kind == "answerable" and shows(best, question),
            "right_document": asking.kind == "answerable"
            and any(c.document == question.document for c in best.citations),
            "gold": list(question.golds[:1]),
            "statements": [s.text for s in best.statements[:3]],
            "cited": [c.document for c in best.citations[:3]],
        }


def shows(answer: Answer, question: PairQuestion) -> bool:
    """Whether a citation of the right document holds a gold answer, or lies within a long one."""
    wanted = [squeeze(gold) for gold in question.golds]
    for citation in answer.citations:
        quote = squeeze(" ".join(span.quote for span in citation.spans))
        held = any(gold in quote or (len(quote) > SHORT and quote in gold) for gold in wanted)
        if held and citation.document == question.document:
            return True
    return False


def report(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Shares of each kind, by set; the curve of risk and coverage; what a refusal of 20 % would bring."""
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in dict.fromkeys(row["kind"] for row in rows)}
    answerable = kinds.pop("answerable", [])
    figures: dict[str, Any] = {
        "questions": len(answerable),
        "refused": _by_source(answerable, lambda row: not row["answered"]),
        "right": _by_source(answerable, lambda row: row["answered"] and row["right"]),
        "right_of_answered": _by_source([row for row in answerable if row["answered"]], lambda row: row["right"]),
        "false_answers": {kind: _by_source(found, lambda row: row["answered"]) for kind, found in kinds.items()},
        "calibration": calibration([_judged(row) for row in rows if row["answered"]]),
        "risk_coverage": {
            "answerable": risk_coverage([_judged(row) for row in answerable]),
            "with_near_misses": risk_coverage([_judged(row) for row in (*answerable, *kinds.get("near_miss", ()))]),
        },
        "labels": label_noise(rows, read_labels()),
    }
    if answerable:
        threshold = float(np.quantile([row["support"] for row in answerable], REFUSED))
        figures[f"at_{REFUSED:.0%}_refused"] = {"support": round(threshold, 4)} | {
            kind: share([row["support"] >= threshold for row in found]) for kind, found in kinds.items()
        }
    return figures


def _judged(row: dict[str, Any]) -> tuple[float, bool]:
    return row["support"], row["right"]


def _by_source(rows: Sequence[dict[str, Any]], test: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    sources = dict.fromkeys(row["source"] for row in rows)
    parts = {source: share([bool(test(row)) for row in rows if row["source"] == source]) for source in sources}
    return share([bool(test(row)) for row in rows]) | {"by_source": parts}


def run(
    sets: Mapping[str, PairSet], askings: Sequence[Asking], work: Path, most: int | None = None, **chosen: Any
) -> list[dict[str, Any]]:
    """Ask what was not asked yet; the rows of at most so many of those planned, in random order."""
    folder = work / hashlib.sha256(repr(askings).encode()).hexdigest()[:12]  # another plan leaves out other evidence
    folder.mkdir(parents=True, exist_ok=True)
    asker = Asker(folder / "home", KeptVectors(load_encoder(), work / "vectors.sqlite"), **chosen)
    for name, files in write_collections(sets, askings, folder / "files"):
        done = folder / f"{name}.done"
        if not done.exists():
            asker.usual.ingest(name, [files])
            done.touch()
            print(f"{name}: {len(list(files.iterdir()))} files", file=sys.stderr)
    rows_file = folder / f"rows-{commit()[:12]}-{asker.usual.settings.digest()}.jsonl"
    rows = {row["key"]: row for row in _read(rows_file)}
    sample = Random(0).sample(askings, len(askings))[:most]
    with rows_file.open("a", encoding="utf-8") as out:
        for asking in sample:
            if asking.key not in rows:
                rows[asking.key] = asker.row(asking)
                out.write(json.dumps(rows[asking.key], ensure_ascii=False) + "\n")
                out.flush()
    return [rows[asking.key] for asking in sample]


def _read(file: Path) -> list[dict[str, Any]]:
    """Whole rows; one that a stopped run tore is asked again, and its remains are cut off."""
    if not file.exists():
        return []
    whole = file.read_bytes().rpartition(b"\n")[0]
    file.write_bytes(whole + b"\n" if whole else b"")
    return [json.loads(line) for line in whole.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--documents", type=int)
    parser.add_argument("--most", type=int)
    ways = parser.add_mutually_exclusive_group()
    for way in WAYS:
        ways.add_argument(f"--{way}", dest="way", action="store_const", const=way)
    given = parser.parse_args()
    sets = {name: one.first(given.documents) for name, one in load_pairs(given.data).items()}
    chosen = {"crossencoder": WAYS[given.way]} if given.way else {}
    rows = run(sets, plan(sets, given.limit, given.seed), given.work, given.most, **chosen)
    figures = {"askings": len(rows)} | report(rows)
    folders = ("reader", "retrieval-legal-cuad/dev", "retrieval-medical-druglabels")
    if len(rows) >= ENOUGH and given.documents is None:
        record(
            "-".join(filter(None, ("answer-pairs", given.way))),
            figures,
            dataset=[given.data / name for name in folders],
        )
    curves = ("calibration", "risk_coverage")
    print(json.dumps({name: value for name, value in figures.items() if name not in curves}, indent=1))


if __name__ == "__main__":
    main()
