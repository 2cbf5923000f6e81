"""How many false twins of true sentences the checker catches, and how many true statements it doubts, kind by kind.

    python -m benchmarks.perturbed_twins DATA [--rows ROWS.jsonl] [--seed 0]

Every statement of `perturb.py` is checked against the passage that its sentence stands in; a twin is caught when it
is not found supported, and `contradicted` tells how often the contradiction is seen as one. ContractNLI's development
part is checked likewise: each hypothesis against the sentences that annotators named for it. `ROWS.jsonl` gets one
row a statement, for reading what was missed; whoever has read them measures with another seed. Writes
`results/perturbed-twins.json`; intervals are Wilson's, 95 %. A check that raises is counted as failed: it neither
catches nor clears anything.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.interval import share
from benchmarks.perturb import Twin, make
from benchmarks.record import record
from benchmarks.twins.sentence import load_sentences

Check = Callable[[str, Sequence[str]], str]  # statement and passages to "supported", "contradicted" or "not found"
FOLDERS = (
    "retrieval-legal-cuad", "retrieval-legal-contractnli", "retrieval-medical-covidqa", "retrieval-medical-druglabels",
    "docs-legal/regulations-adgm-txt", "docs-legal/statutes-txt", "docs-medical/medquad-xml",
    "docs-medical/articles-jats-xml",
)  # fmt: skip
SUPPORTED, CAUGHT, FAILED = "supported", ("contradicted", "not found"), "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entailment:
    """A hypothesis with the sentences that were annotated as deciding it, and how they do."""

    label: str  # "Entailment" or "Contradiction"
    document: str
    statement: str
    evidence: tuple[str, ...]


def measure(check: Check, twins: Sequence[Twin], entailments: Sequence[Entailment]) -> tuple[dict[str, Any], list[Any]]:
    """Shares of every kind with their intervals, and one row a statement with its outcome."""
    begun = time.perf_counter()
    rows = [asdict(twin) | {"outcome": _outcome(check, twin.statement, [twin.passage])} for twin in twins]
    seconds = time.perf_counter() - begun
    nli = [asdict(one) | {"outcome": _outcome(check, one.statement, one.evidence)} for one in entailments]
    false = [row for row in rows if not row["is_faithful"]]
    true = [row for row in rows if row["is_faithful"]]
    figures = {
        "twins": len(false),
        "caught": caught(false),
        "caught_by_kind": _by(false, "kind", caught),
        "caught_by_source": _by(false, "source", caught),
        "faithful": len(true),
        "false_alarms": caught(true),
        "false_alarms_by_kind": _by(true, "kind", caught),
        "false_alarms_by_source": _by(true, "source", caught),
        "contractnli": _by(nli, "label", caught),
        "ms_per_statement": round(1000 * seconds / max(len(rows), 1), 2),
    }
    return figures, rows + nli


def caught(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The share that is not supported, with its interval; the share that is contradicted; how many checks failed."""
    outcomes = [row["outcome"] for row in rows]
    return {
        **share([outcome in CAUGHT for outcome in outcomes]),
        "contradicted": share([outcome == "contradicted" for outcome in outcomes])["share"],
        "failed": outcomes.count(FAILED),
    }


def entailments(data: Path) -> Iterator[Entailment]:
    """The decided hypotheses of ContractNLI's development part."""
    folder = data / "retrieval-legal-contractnli" / "dev"
    rows = map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    hypotheses = {row["id"]: row["text"] for row in rows}
    for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["answers"]:
            yield Entailment(
                label=row["label"], document=row["doc"], statement=hypotheses[row["query_id"]],
                evidence=tuple(row["answers"]),
            )  # fmt: skip


def _outcome(check: Check, statement: str, passages: Sequence[str]) -> str:
    try:
        outcome = check(statement, passages)
    except Exception as error:
        print(f"{type(error).__name__}: {error}: {statement}", file=sys.stderr)
        return FAILED
    assert outcome in (SUPPORTED, *CAUGHT), f"{outcome!r} is no outcome"
    return outcome


def _by(rows: Sequence[dict[str, Any]], field: str, figures: Callable[[Sequence[Any]], Any]) -> dict[str, Any]:
    values = dict.fromkeys(row[field] for row in rows)
    return {value: figures([row for row in rows if row[field] == value]) for value in values}


def shipped() -> Check:
    """The checker of this project."""
    from assistant.checks.check import check

    return lambda statement, passages: str(check(statement, passages).outcome)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    twins = make(load_sentences(given.data), given.seed)
    figures, rows = measure(shipped(), twins, list(entailments(given.data)))
    if given.rows is not None:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        given.rows.write_text("".join(lines), encoding="utf-8")
    record("perturbed-twins", {"seed": given.seed, **figures}, dataset=[given.data / folder for folder in FOLDERS])
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
