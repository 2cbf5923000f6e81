"""Search quality on a labelled set: standard measures by ir_measures, with bootstrap intervals and latency.

The index is built in memory and in a temporary folder from the set's own corpus, with the same encoder, terms and
fusion as a collection. A passage longer than the encoder's window is embedded window by window; its best one counts.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.dense import DenseIndex, Vectors
from index.encode import Encoder
from index.fuse import WEIGHTS, Ranking, fuse
from index.lexical import LexicalIndex, derive
from index.types import RouteName
from ingest.chunk import HEADING_TOKENS, PASSAGE_TOKENS, windows
from ingest.errors import UsageError
from ingest.tokens import cut_to_tokens

MEASURES = ("R@10", "AP@10", "AP", "nDCG@10", "RR@10", "Success@1")
KEYS = ("recall@10", "map@10", "map", "ndcg@10", "mrr@10", "success@1")
DEPTH = 100  # ranked passages per route
BOOTSTRAP_SAMPLES = 1000

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPassage:
    """A passage of a labelled corpus."""

    passage_id: str
    title: str
    text: str
    group: str  # the document it belongs to, "" where the set does not search inside documents


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledQuery:
    """A question of a labelled set; `group` names the document to search in, None searches all."""

    query_id: str
    text: str
    group: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """A corpus, its questions, and which passages answer them (`qrels[query][passage] = grade`)."""

    passages: tuple[LabelledPassage, ...]
    queries: tuple[LabelledQuery, ...]
    qrels: Mapping[str, Mapping[str, int]]


@dataclass(slots=True, kw_only=True)
class Rankings:
    """What each route found for every judged query: `route -> query id -> [(passage number, score)]`."""

    routes: dict[RouteName, dict[str, Ranking]] = field(default_factory=dict)
    latency_ms: list[float] = field(default_factory=list)


def load_set(
    folder: Path,
    *,
    queries: Path | None = None,
    qrels: Path | None = None,
    corpus: Sequence[Path] = (),
    within: str | None = None,
) -> LabelledSet:
    """Read a labelled set; every file may be gzip-compressed.

    Args:
        folder: holds `corpus.jsonl`, and the questions where the next two are not given.
        queries: JSON Lines with `id`, `text` and optional `meta`.
        qrels: tab-separated query id, passage id, grade; a header line is allowed.
        corpus: corpora to search together, instead of the folder's own.
        within: a `meta` field that names the document a question is about; only its passages are searched.

    Raises:
        UsageError: a file is missing or a line does not have the form above.
    """
    corpora = list(corpus) or [_existing(folder, "corpus.jsonl")]
    asked = list(_rows(queries or _existing(folder, "queries.jsonl")))
    wanted = {_group(row, within) for row in asked}
    passages = [
        LabelledPassage(
            passage_id=str(row["id"]),
            title=str(row.get("title") or ""),
            text=str(row["text"]),
            group=_group(row, within),
        )
        for path in corpora
        for row in _rows(path)
        if within is None or _group(row, within) in wanted
    ]
    return LabelledSet(
        passages=tuple(passages),
        queries=tuple(
            LabelledQuery(query_id=str(r["id"]), text=str(r["text"]), group=_group(r, within) if within else None)
            for r in asked
        ),
        qrels=_qrels(qrels or _existing(folder, "qrels.tsv")),
    )


def rank(labelled: LabelledSet, encoder: Encoder, embed: Embed | None = None) -> Rankings:
    """Search every judged query by both routes, `DEPTH` passages deep.

    Args:
        labelled: the set.
        encoder: encodes the questions, and the passages where `embed` is not given.
        embed: texts to vectors for the passages, for callers that keep vectors between runs.
    """
    rankings = Rankings(routes={name: {} for name in RouteName})
    judged = [q for q in labelled.queries if labelled.qrels.get(q.query_id)]
    with _lexical(labelled) as lexical:
        dense, owner = _dense(labelled, embed or encoder.encode)
        groups = _rows_by_group(labelled, owner)
        for query in judged:
            begun = time.perf_counter()
            allowed = None if query.group is None else groups.get(query.group, np.empty(0, np.int64))
            only = None if query.group is None else [query.group]
            words = lexical.search(query.text, DEPTH, only=only)
            vector = encoder.encode([query.text])
            rows, scores = dense.search(vector, min(3 * DEPTH, len(dense)), allowed)
            best: dict[int, float] = {}
            for row, score in zip(rows[0], scores[0], strict=True):
                if row >= 0:
                    best.setdefault(int(owner[row]), float(score))
            meaning = list(best.items())[:DEPTH]
            fuse({RouteName.LEXICAL: words, RouteName.DENSE: meaning})
            rankings.latency_ms.append(1000 * (time.perf_counter() - begun))
            rankings.routes[RouteName.LEXICAL][query.query_id] = words
            rankings.routes[RouteName.DENSE][query.query_id] = meaning
    return rankings


def evaluate_retrieval(labelled: LabelledSet, encoder: Encoder) -> dict[str, Any]:
    """Measures of the fused search, and of each route alone, with 95 % bootstrap intervals over the queries."""
    if not labelled.passages or not any(labelled.qrels.get(q.query_id) for q in labelled.queries):
        raise UsageError("Nothing to measure: the set has no passages or no judged questions.")
    rankings = rank(labelled, encoder)
    fused = {
        query: [(row, score) for row, score, _ in fuse({n: r[query] for n, r in rankings.routes.items()}, WEIGHTS)]
        for query in rankings.routes[RouteName.DENSE]
    }
    report: dict[str, Any] = measure(labelled, fused, intervals=True)
    report["routes"] = {name.value: measure(labelled, found) for name, found in rankings.routes.items()}
    report["queries"] = len(fused)
    report["passages"] = len(labelled.passages)
    report["latency_ms"] = {
        "p50": round(float(np.percentile(rankings.latency_ms, 50)), 2),
        "p95": round(float(np.percentile(rankings.latency_ms, 95)), 2),
    }
    return report


def measure(labelled: LabelledSet, found: Mapping[str, Ranking], *, intervals: bool = False) -> dict[str, Any]:
    """Mean of every measure over the queries of `found`; with `intervals`, `ci95` bounds for each."""
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    qrels = {query: dict(labelled.qrels[query]) for query in found}
    run = {
        query: {labelled.passages[row].passage_id: score for row, score in ranking} for query, ranking in found.items()
    }
    values: dict[str, list[float]] = {key: [] for key in KEYS}
    names = dict(zip(map(str, measures), KEYS, strict=True))
    answered: dict[str, dict[str, float]] = {query: dict.fromkeys(KEYS, 0.0) for query in found}
    for metric in ir_measures.iter_calc(measures, qrels, run):
        answered[metric.query_id][names[str(metric.measure)]] = metric.value
    for row in answered.values():
        for key in KEYS:
            values[key].append(row[key])
    report: dict[str, Any] = {key: round(float(np.mean(values[key])), 4) for key in KEYS}
    if intervals:
        report["ci95"] = {key: _bootstrap(values[key]) for key in KEYS}
    return report


def _bootstrap(values: Sequence[float]) -> list[float]:
    """95 % percentile interval of the mean, from `BOOTSTRAP_SAMPLES` seeded resamples of the queries."""
    array = np.asarray(values)
    draws = np.random.default_rng(0).integers(0, len(array), (BOOTSTRAP_SAMPLES, len(array)))
    return [round(float(v), 4) for v in np.percentile(array[draws].mean(axis=1), [2.5, 97.5])]


@contextmanager
def _lexical(labelled: LabelledSet) -> Iterator[LexicalIndex]:
    with tempfile.TemporaryDirectory() as folder:
        index = derive(None, Path(folder) / "lexical")
        index.update((i, p.group, f"{p.title}\n{p.text}") for i, p in enumerate(labelled.passages))
        yield index


def _dense(labelled: LabelledSet, embed: Embed) -> tuple[DenseIndex, npt.NDArray[np.int64]]:
    """The vectors of all windows, and for each window the number of its passage."""
    texts: list[str] = []
    owner: list[int] = []
    for number, passage in enumerate(labelled.passages):
        title = cut_to_tokens(passage.title, HEADING_TOKENS) if passage.title else ""
        for start, end, _ in windows(passage.text, PASSAGE_TOKENS) or [(0, len(passage.text), 0)]:
            texts.append(f"{title}\n{passage.text[start:end]}" if title else passage.text[start:end])
            owner.append(number)
    index = DenseIndex.build(np.arange(len(texts), dtype=np.int64), embed(texts))
    return index, np.asarray(owner, dtype=np.int64)


def _rows_by_group(labelled: LabelledSet, owner: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[np.int64]]:
    rows: dict[str, list[int]] = {}
    for row, number in enumerate(owner):
        rows.setdefault(labelled.passages[number].group, []).append(row)
    return {group: np.asarray(members, dtype=np.int64) for group, members in rows.items()}


def _existing(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise UsageError(f"{folder} holds no {name} (nor {name}.gz); name the file with --corpus, --queries or --qrels.")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in _lines(path):
        if line.strip():
            try:
                row = json.loads(line)
                if not isinstance(row, dict) or not isinstance(row.get("meta") or {}, dict):
                    raise TypeError("it, or its meta, is not an object")
                if "id" not in row or "text" not in row:
                    raise ValueError("no id or no text")
            except (ValueError, TypeError, RecursionError) as error:
                raise UsageError(f"{path}, line {number} is not a row with id and text: {error}") from error
            yield row


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        # Ids may hold spaces where tabs divide them.
        fields = [part.strip() for part in line.split("\t")] if "\t" in line else line.split()
        if not line.strip() or (number == 1 and not _is_whole(fields[-1])):
            continue
        if len(fields) != 3 or not _is_whole(fields[2]):
            raise UsageError(f"{path}, line {number}: expected query id, passage id, grade; found {line.strip()!r}.")
        if int(fields[2]) > 0:
            grades.setdefault(fields[0], {})[fields[1]] = int(fields[2])
    return grades


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _group(row: Mapping[str, Any], within: str | None) -> str:
    return str((row.get("meta") or {}).get(within, "")) if within else ""


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The file's lines with their numbers, from 1."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            yield from enumerate(file, 1)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}). Check the path, and that it is UTF-8 text.") from error
