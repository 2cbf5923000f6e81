"""How much of an article's abstract a summary of the article without it says, beside simple choices of sentences.

    python -m benchmarks.summary_rates ARTICLES WORK [--part dev] [--articles 12]

ARTICLES are JATS files. Their abstracts are taken out and the rest is taken in; what remains is summed up, and the
share of the abstract's content words (stems, each once) that the summary holds is counted. The other choices get as
many words: the first sentences of the article, the first sentences of its sections in turn, and sentences drawn by a
seed, the mean of `DRAWS`. Settings were chosen on the part `train`, every other article by name; the part `dev` is
what is reported. Writes `results/summary-rates.json`.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import re
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

import numpy as np

from assistant.evaluation.interval import mean
from assistant.grid.row import rows
from assistant.pieces import Piece
from assistant.settings import load_settings
from assistant.summary import summarise as summing
from assistant.workspace import Workspace
from benchmarks.record import record
from index.analyze import terms
from index.types import Filter

SIZES = (6, 12)  # statements
DRAWS = 20
FEWEST = 60  # content words of an abstract that tell something
_ABSTRACT = re.compile(r"<abstract\b[^>]*>.*?</abstract>", re.DOTALL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--articles", dest="most", type=int, default=12)
    parser.add_argument("--part", choices=("train", "dev"), default="dev")
    given = parser.parse_args()
    folder = given.work / given.part
    abstracts = without_abstracts(given.articles, folder, given.part, given.most)
    settings = load_settings(given.work / "home")
    workspace = Workspace(given.work / "home", settings)
    workspace.ingest(given.part, [folder])
    figures = {"part": given.part, "articles": len(abstracts)} | measured(workspace, given.part, abstracts)
    print(json.dumps(figures, indent=1))
    if given.part == "dev":
        print(record("summary-rates", figures, dataset=[given.articles]))


def without_abstracts(articles: Path, folder: Path, part: str, most: int) -> dict[str, set[str]]:
    """Write articles of a part without their abstracts, every other to begin with; their words, by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, set[str]] = {}
    for path in sorted(articles.glob("*.xml"))[part == "dev" :: 2]:
        text = path.read_text(encoding="utf-8")
        abstract = _ABSTRACT.search(text)
        wanted = content(html.unescape(re.sub(r"<[^>]+>", " ", abstract[0]))) if abstract else set()
        if len(wanted) >= FEWEST and len(found) < most:
            (folder / path.name).write_text(_ABSTRACT.sub("", text), encoding="utf-8")
            found[path.name] = wanted
    return found


def content(text: str) -> set[str]:
    """Stems of the words that tell something: four letters or more, or figures."""
    return {term for term in terms(text) if len(term) > 3 or term.isdigit()}


def measured(workspace: Workspace, name: str, abstracts: dict[str, set[str]]) -> dict[str, object]:
    """Recall of each choice at each size, and the seconds that a summary took."""
    collection = workspace.collection(name)
    searcher = collection.open()
    recalls: dict[str, dict[str, list[float]]] = {str(size): {} for size in SIZES}
    words: dict[str, list[int]] = {str(size): [] for size in SIZES}
    seconds = []
    for file, wanted in abstracts.items():
        with closing(collection.catalog()) as catalog:
            row = rows(searcher, catalog, Filter(documents=(file,)))[0]
            begun = time.perf_counter()
            read, _ = summing.sentences(row, searcher, catalog)
            for size in SIZES:
                ours = summing.chosen(read, searcher, size)
                seconds.append((time.perf_counter() - begun) if size == SIZES[0] else 0)
                room = sum(len(piece.text.split()) for piece in ours)
                words[str(size)].append(room)
                for choice, value in others(read, room, wanted).items():
                    recalls[str(size)].setdefault(choice, []).append(value)
                recalls[str(size)].setdefault("summary", []).append(recall(ours, wanted))
    return {
        "recall_of_the_abstract": {
            size: {choice: mean(values) for choice, values in sorted(found.items())}
            | {"gain_over_lead": mean(gained(found, "lead")), "gain_over_random": mean(gained(found, "random"))}
            for size, found in recalls.items()
        },
        "words": {size: round(float(np.mean(found))) for size, found in words.items()},
        "seconds_a_document": {
            "p50": round(float(np.median([s for s in seconds if s])), 3),
            "max": round(max(seconds), 3),
        },
    }


def gained(found: dict[str, list[float]], over: str) -> list[float]:
    return [ours - theirs for ours, theirs in zip(found["summary"], found[over], strict=True)]


def others(read: Sequence[Piece], room: int, wanted: set[str]) -> dict[str, float]:
    """The recall of simple choices of as many words."""
    by_section: dict[tuple[str, ...], list[Piece]] = {}
    for piece in read:
        by_section.setdefault(piece.hit.passage.headings, []).append(piece)
    in_turns = [piece for turn in zip_longest(*by_section.values()) for piece in turn if piece is not None]
    drawn = [recall(filled(random.Random(seed).sample(read, len(read)), room), wanted) for seed in range(DRAWS)]
    return {
        "lead": recall(filled(read, room), wanted),
        "lead_of_sections": recall(filled(in_turns, room), wanted),
        "random": float(np.mean(drawn)),
    }


def filled(read: Iterable[Piece], room: int) -> list[str]:
    """The words of the first sentences that fill the room; the last one is cut."""
    return [word for piece in read for word in piece.text.split()][:room]


def recall(said: Sequence[Piece] | Sequence[str], wanted: set[str]) -> float:
    """The share of the wanted words that are said."""
    text = " ".join(one if isinstance(one, str) else one.text for one in said)
    return len(wanted & content(text)) / len(wanted)


if __name__ == "__main__":
    main()
