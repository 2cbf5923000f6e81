"""How well the cross-encoder reads: SQuAD 2.0, COVID-QA and CUAD questions that it has not seen.

    python -m benchmarks.reader_table DATA [ADAPTER] [--most 2106]

An article or contract is read as in a search: of its windows only the best by words, `KEPT` of them, are read. SQuAD
paragraphs are read whole. The threshold of "no answer" is fixed on the first four of the eight SQuAD articles, in the
order of their titles, and measured on the others; the areas need none. Writes `results/reader-table.json`.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from assistant.evaluation.overlap import area_under_precision, exact, f1, is_correct, precision_at
from benchmarks.record import record
from finetune.reading_rows import Read, read_squad
from index.crossencoder import PASSAGE_TOKENS, SHIPPED, CrossEncoder, load_crossencoder
from index.lexical import LexicalIndex
from ingest.tokens import token_offsets

KEPT = 20  # windows of a long document
RECALL = 0.8  # at which CUAD looks at precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was found for a question, how sure it is, and what should have been."""

    document: str
    text: str
    sure: float
    golds: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("adapter", type=Path, nargs="?", default=SHIPPED)
    parser.add_argument("--most", type=int, help="questions of each set, drawn by a seed; all by default")
    given = parser.parse_args()
    reader = load_crossencoder(given.adapter)
    files = {
        name: given.data / "reader" / f"{name}.json.gz" for name in ("squad2-dev-part", "covidqa-train", "cuad-train")
    }
    squad = answered(reader, read_squad(files["squad2-dev-part"]), given.most)
    covid = answered(reader, read_squad(files["covidqa-train"]), given.most)
    cuad = answered(reader, read_squad(files["cuad-train"], split="dev"), given.most)
    figures = {"adapter": reader.name, "most": given.most, "squad2-dev-part": with_threshold(squad)}
    figures |= {"covidqa, articles never trained on": overlap(covid), "cuad, dev contracts": areas(cuad)}
    print(record("reader-table", figures, dataset=list(files.values())))


def answered(reader: CrossEncoder, read: Sequence[Read], most: int | None) -> list[Answered]:
    """The reader's answer to each question, or to as many drawn by a seed."""
    wanted = [(number, place) for number, one in enumerate(read) for place in range(len(one.asked))]
    if most is not None and most < len(wanted):
        wanted = sorted(random.Random(1).sample(wanted, most))
    found = []
    for number, group in groupby(wanted, key=lambda pair: pair[0]):
        one = read[number]
        windows = Windows(one.passage)
        for _, place in group:
            asked = one.asked[place]
            passages = windows.near(asked.question)
            readings = reader.read(asked.question, passages)
            spans = [reading.answer() for reading in readings]
            sure = [span[2] + reading.answerable for span, reading in zip(spans, readings, strict=True)]
            best = max(range(len(passages)), key=lambda n: sure[n])
            text = passages[best][spans[best][0] : spans[best][1]]
            golds = tuple(one.passage[slice(*answer)] for answer in asked.answers)
            found.append(Answered(document=one.document, text=text, sure=sure[best], golds=golds))
    return found


class Windows:
    """A document in windows of the length that is read, each beginning in the middle of the one before."""

    def __init__(self, text: str) -> None:
        offsets = token_offsets([text])[0]
        step = PASSAGE_TOKENS // 2
        starts = range(0, max(len(offsets) - step, 1), step)
        ends = [min(at + PASSAGE_TOKENS, len(offsets)) - 1 for at in starts]
        self._texts = [text[offsets[a][0] : offsets[b][1]] for a, b in zip(starts, ends, strict=True)] or [text]
        self._whole = [text] if len(self._texts) <= 4 else None  # the reader makes its own windows of it
        self._words = LexicalIndex(None, create=True)
        self._words.update((row, "", "", window) for row, window in enumerate(self._texts))

    def near(self, question: str) -> list[str]:
        """The windows that share most with a question; the whole text where it is short."""
        if self._whole:
            return self._whole
        return [self._texts[row] for row, _ in self._words.search(question, KEPT)] or self._texts[:KEPT]


def with_threshold(found: Sequence[Answered]) -> dict[str, float | int]:
    """Exact match and F1 of four articles, with the threshold that is best for F1 on the four others."""
    titles = sorted({one.document for one in found})
    fixed, rest = ([one for one in found if one.document in part] for part in (titles[:4], titles[4:]))
    threshold = max((one.sure for one in fixed), key=lambda bar: np.mean([score(one, bar)[1] for one in fixed]))
    has, lacks = ([one for one in rest if bool(one.golds) == kind] for kind in (True, False))
    pairs = np.asarray([score(one, threshold) for one in rest])
    return {
        "questions": len(rest),
        "unanswerable": len(lacks),
        "threshold": round(threshold, 3),
        "exact": percent(pairs[:, 0]),
        "f1": percent(pairs[:, 1]),
        "has_answer_f1": percent(score(one, threshold)[1] for one in has),
        "no_answer_accuracy": percent(score(one, threshold)[1] for one in lacks),
        "has_answer_f1_without_threshold": percent(score(one, -np.inf)[1] for one in has),
    }


def score(one: Answered, threshold: float) -> tuple[float, float]:
    """Exact match and F1 of an answer that is withheld below the threshold."""
    shown = one.text if one.sure >= threshold else ""
    golds = one.golds or ("",)
    return max(exact(shown, gold) for gold in golds), max(f1(shown, gold) for gold in golds)


def overlap(found: Sequence[Answered]) -> dict[str, float | int]:
    """Exact match and F1 where every question has an answer."""
    pairs = np.asarray([score(one, -np.inf) for one in found])
    return {"questions": len(found), "exact": percent(pairs[:, 0]), "f1": percent(pairs[:, 1])}


def areas(found: Sequence[Answered]) -> dict[str, float | int]:
    """Area under precision over recall, and precision where `RECALL` of the clauses are found."""
    scored = [(one.sure, any(is_correct(one.text, gold) for gold in one.golds)) for one in found]
    positives = sum(bool(one.golds) for one in found)
    return {
        "questions": len(found),
        "answerable": positives,
        "correct_first": percent(right for one, (_, right) in zip(found, scored, strict=True) if one.golds),
        "aupr": round(100 * area_under_precision(scored, positives), 2),
        "precision_at_80_recall": round(100 * precision_at(scored, positives, RECALL), 2),
    }


def percent(shares: Iterable[float]) -> float:
    """The mean as a percentage."""
    return round(100 * float(np.mean(list(shares))), 2)


if __name__ == "__main__":
    begun = time.perf_counter()
    main()
    print(f"{time.perf_counter() - begun:.0f} s")
