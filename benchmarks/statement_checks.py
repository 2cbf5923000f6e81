"""Whether the checks of a statement tell what its source contradicts: ContractNLI's hypotheses and their evidence.

    python benchmarks/statement_checks.py DATA

DATA holds `corpus.jsonl`, `dev/queries.jsonl`, `dev/qrels.tsv` and `dev/answers.jsonl`. Each hypothesis is checked
against the passages annotated as its evidence, in the order of the document; one that its document does not mention,
against the five passages that share most words with it. Writes `results/statement-checks.json`. Intervals are of a
bootstrap over documents. The rules were made with these figures in view, so that they are a little kind.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.checks.check import check
from assistant.checks.verdict import Outcome, Verdict
from benchmarks.record import record
from index.analyze import terms

DRAWS = 2000
PASSAGES = 5  # that a hypothesis which is not mentioned is checked against


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A hypothesis with its evidence, its label and what the checks say."""

    document: str
    topic: str
    label: str
    statement: str
    evidence: tuple[str, ...]
    verdict: Verdict
    seconds: float


def main() -> None:
    folder = Path(sys.argv[1])
    cases = read_cases(folder)
    figures = {
        "cases": len(cases),
        "outcomes": {
            label: dict(sorted(Counter(c.verdict.outcome.value for c in cases if c.label == label).items()))
            for label in sorted({c.label for c in cases})
        },
        "contradictions_caught": share(cases, "Contradiction", Outcome.CONTRADICTED),
        "false_alarms_on_entailed": share(cases, "Entailment", Outcome.CONTRADICTED),
        "false_alarms_on_not_mentioned": share(cases, "NotMentioned", Outcome.CONTRADICTED),
        "entailed_supported": share(cases, "Entailment", Outcome.SUPPORTED),
        "not_mentioned_supported": share(cases, "NotMentioned", Outcome.SUPPORTED),
        "contradictions_supported": share(cases, "Contradiction", Outcome.SUPPORTED),
        "by_topic": by_topic(cases),
        "findings_behind": {
            label: dict(Counter(kind for c in cases if c.label == label for kind in kinds(c)).most_common())
            for label in ("Contradiction", "Entailment", "NotMentioned")
        },
        "milliseconds": {
            "p50": round(1000 * float(np.median([c.seconds for c in cases])), 2),
            "p95": round(1000 * float(np.percentile([c.seconds for c in cases], 95)), 2),
        },
    }
    record("statement-checks", figures, dataset=[folder])
    print(json.dumps(figures, indent=1))


def read_cases(folder: Path) -> list[Case]:
    """Every hypothesis of the development part, checked."""
    texts = {row["id"]: row for row in _rows(folder / "corpus.jsonl")}
    asked = {row["id"]: row for row in _rows(folder / "dev" / "queries.jsonl")}
    labels = {row["query_id"]: row["label"] for row in _rows(folder / "dev" / "answers.jsonl")}
    evidence: dict[str, list[str]] = defaultdict(list)
    for line in (folder / "dev" / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, passage, _ = line.split("\t")
        evidence[query].append(passage)
    documents: dict[str, list[str]] = defaultdict(list)
    for row in texts.values():
        documents[row["meta"]["doc"]].append(row["text"])
    cases = []
    for query, label in labels.items():
        spans = sorted(evidence[query], key=lambda one: texts[one]["meta"]["start"])
        shown = [texts[one]["text"] for one in spans]
        shown = shown or nearest(asked[query]["text"], documents[asked[query]["meta"]["doc"]])
        cases.append(_case(asked[query], label, shown))
    return cases


def nearest(statement: str, passages: Sequence[str]) -> list[str]:
    """The passages that share most words with a statement."""
    wanted = set(terms(statement))
    return sorted(passages, key=lambda one: -len(wanted & set(terms(one))))[:PASSAGES]


def share(cases: Sequence[Case], label: str, outcome: Outcome) -> dict[str, Any]:
    """The share of a label's cases that come to an outcome, with its 95 % interval."""
    chosen = [c for c in cases if c.label == label]
    return {
        "share": _rounded(_share(chosen, outcome)),
        "interval": _interval(chosen, lambda s: _share(s, outcome)),
        "n": len(chosen),
    }


def by_topic(cases: Sequence[Case]) -> dict[str, dict[str, str]]:
    """Contradicted of all, by the topic of the hypothesis and its label."""
    table: dict[str, dict[str, str]] = {}
    for topic in sorted({c.topic for c in cases}):
        for label in ("Contradiction", "Entailment", "NotMentioned"):
            chosen = [c for c in cases if (c.topic, c.label) == (topic, label)]
            caught = sum(c.verdict.outcome is Outcome.CONTRADICTED for c in chosen)
            table.setdefault(topic, {})[label] = f"{caught} of {len(chosen)}"
    return table


def kinds(case: Case) -> set[str]:
    """What the findings were about that made the outcome contradicted."""
    if case.verdict.outcome is not Outcome.CONTRADICTED:
        return set()
    return {finding.kind.value for finding in case.verdict.faults if finding.relation == "differs"}


def _case(asked: dict[str, Any], label: str, evidence: list[str]) -> Case:
    begun = time.perf_counter()
    verdict = check(asked["text"], evidence)
    return Case(
        document=asked["meta"]["doc"],
        topic=asked["meta"]["short"],
        label=label,
        statement=asked["text"],
        evidence=tuple(evidence),
        verdict=verdict,
        seconds=time.perf_counter() - begun,
    )


def _share(cases: Sequence[Case], outcome: Outcome) -> float:
    return sum(c.verdict.outcome is outcome for c in cases) / len(cases) if cases else float("nan")


def _interval(cases: Sequence[Case], measure: Callable[[Sequence[Case]], float]) -> list[float]:
    """The 95 % percentile interval of a seeded bootstrap that draws whole documents."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.document].append(case)
    draw, names = random.Random(7), sorted(groups)
    values = [measure([c for name in draw.choices(names, k=len(names)) for c in groups[name]]) for _ in range(DRAWS)]
    return [_rounded(float(np.percentile(values, at))) for at in (2.5, 97.5)]


def _rounded(value: float) -> float:
    return round(value, 4)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


if __name__ == "__main__":
    main()
