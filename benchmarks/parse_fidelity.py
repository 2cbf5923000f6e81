"""What the parsers make of real files: what comes out, what is lost against text that is known another way, how fast.

    python -m benchmarks.parse_fidelity DATA [--peers NAME,NAME…] [--only docs-legal/derived-docx,…] [--write]

Reads every file of `docs-formats`, `docs-legal`, `docs-medical` and `hostile` in DATA through the parse child, with its
limits, and through the tools of `benchmarks/peers/parsers.py`. Prints what is lost, empty or refused; `--write` writes
`results/parse-fidelity.json`.

- `word_error`: words to change, add or take out to come from the read to the known text, over its length.
- `runs`: share of the known runs of five words (shorter stretches whole) that were read.
- `cells_found`, `cells_right`: recall and precision of table cells, each with its row's first cell. Cells are known
  for XML and JSON only, which a tool without tables for them reads as text.
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.known_text import Known, known, pairs, words
from benchmarks.record import record
from ingest.errors import UnreadableError
from ingest.isolation.child import ParseChild
from ingest.types import ElementKind, Parsed

FOLDERS = ("docs-formats", "docs-legal", "docs-medical", "hostile")
OURS = "assistant"
_RUN = 5
_TIMEOUT_S = 120.0
_PDF_ONLY = ("pypdfium2", "pdftotext")
_TABLE = (ElementKind.TABLE_HEADER, ElementKind.TABLE_ROW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one parser made of one file."""

    tool: str
    file: str
    error: str = ""
    seconds: float = 0.0
    characters: int = 0
    headings: int = 0
    tables: int = 0
    notices: tuple[str, ...] = ()
    word_error: float | None = None
    runs: float | None = None
    cells_found: float | None = None
    cells_right: float | None = None


Answer = tuple[str, list[list[str]], dict[str, Any]]  # text, table rows, further fields of `Reading`


def main() -> None:
    arguments = _arguments()
    data = arguments.data.resolve()
    files = [path for part in arguments.only for path in _files(data / part)]
    readings = list(read_all(OURS, _ours(), files, data))
    for name in filter(None, arguments.peers.split(",")):
        readable = [path for path in files if name not in _PDF_ONLY or path.suffix.lower() == ".pdf"]
        readings += read_all(name, _Peer(name), readable, data)
    table = {folder: _summary(rows) for folder, rows in sorted(_by_folder(readings).items())}
    print(json.dumps(table, indent=1))
    for reading in readings:
        if reading.tool == OURS and (trouble := _trouble(reading)):
            print(f"{reading.file}: {trouble}")
    if arguments.write:
        ours = [asdict(reading) for reading in readings if reading.tool == OURS]
        named = [name for name in arguments.peers.split(",") if name in ("markitdown", "unstructured", "pypdfium2")]
        figures = {
            "load_average": [round(load, 1) for load in os.getloadavg()],  # seconds mean little on a busy machine
            "peers": {name: version(name) for name in named},
            "by_folder": table,
            "all": _summary(readings),
            "files": ours,
        }
        record("parse-fidelity", figures, dataset=[data / part for part in arguments.only])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--peers", default="")
    parser.add_argument("--only", type=lambda text: text.split(","), default=FOLDERS)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def _files(folder: Path) -> list[Path]:
    found = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if path.name not in ("MANIFEST.jsonl", "text_attack_train.json")]


def read_all(tool: str, read: Callable[[Path], Answer], files: Iterable[Path], data: Path) -> Iterable[Reading]:
    """Read files with one tool, in order."""
    for path in files:
        file = str(path.relative_to(data))
        begun = time.perf_counter()
        try:
            text, rows, more = read(path)
        except UnreadableError as error:
            yield Reading(tool=tool, file=file, error=str(error), seconds=time.perf_counter() - begun)
            continue
        fields: dict[str, Any] = {"seconds": time.perf_counter() - begun} | more
        if (truth := known(path, data)) is not None:
            fields |= compare(truth, text, rows)
        yield Reading(tool=tool, file=file, characters=len(text), **fields)


def compare(truth: Known, text: str, rows: list[list[str]]) -> dict[str, float]:
    """The measures named above."""
    from rapidfuzz.distance import Levenshtein

    read, figures = words(text), {}
    if truth.ordered:
        (all_words,) = truth.stretches
        all_words = all_words[: len(read)] if truth.begins else all_words
        figures["word_error"] = Levenshtein.distance(all_words, read) / max(1, len(all_words))
        stretches: tuple[tuple[str, ...], ...] = (all_words,)
    else:
        stretches = truth.stretches
    joined = f" {' '.join(read)} "
    seen = {read[i : i + _RUN] for i in range(len(read))}
    hits = total = 0
    for stretch in stretches:
        runs = [stretch[i : i + _RUN] for i in range(max(1, len(stretch) - _RUN + 1))]
        total += len(runs)
        hits += sum(run in seen if len(run) == _RUN else f" {' '.join(run)} " in joined for run in runs)
    figures["runs"] = hits / max(1, total)
    if truth.cells:
        found = pairs(rows)
        figures["cells_found"] = len(found & truth.cells) / len(truth.cells)
        figures["cells_right"] = len(found & truth.cells) / max(1, len(found))
    return figures


def _ours() -> Callable[[Path], Answer]:
    child = ParseChild()

    def read(path: Path) -> Answer:
        documents = list(child.parse(path, path.name))
        text = "\n\n".join(document.printed for document in documents)
        rows = [d.printed[b.start : b.end].split("\t") for d in documents for b in d.blocks if b.kind in _TABLE]
        return (
            text,
            rows,
            {
                "headings": sum(b.kind is ElementKind.HEADING for d in documents for b in d.blocks),
                "tables": sum(_tables(document) for document in documents),
                "notices": tuple(notice for document in documents for notice in document.notices),
            },
        )

    return read


def _tables(document: Parsed) -> int:
    return len({block.table for block in document.blocks if block.table is not None})


class _Peer:
    """A tool in a process of its own, replaced when it does not answer in time."""

    def __init__(self, name: str) -> None:
        self._command = [sys.executable, "-m", "benchmarks.peers.parsers", name]
        self._process: subprocess.Popen[str] | None = None

    def __call__(self, path: Path) -> Answer:
        """Read a file.

        Raises:
            UnreadableError: The tool refused it, died, or took too long.
        """
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(str(path)) + "\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            line = process.stdout.readline() if selector.select(_TIMEOUT_S) else ""
        if not line:
            process.kill()
            process.wait()
            raise UnreadableError("died or took too long")
        answer = json.loads(line)
        if answer["error"]:
            raise UnreadableError(answer["error"])
        return answer["text"], answer["rows"], {"seconds": answer["seconds"]}


def _by_folder(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    folders: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        folders["/".join(Path(reading.file).parts[:2])].append(reading)
    return folders


def _summary(readings: Iterable[Reading]) -> dict[str, dict[str, Any]]:
    tools: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        tools[reading.tool].append(reading)
    return {tool: _figures(rows) for tool, rows in tools.items()}


def _figures(rows: list[Reading]) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "files": len(rows),
        "refused": sum(bool(r.error) for r in rows),
        "empty": sum(not r.error and not r.characters for r in rows),
        "seconds": round(sum(r.seconds for r in rows), 2),
    }
    for name in ("word_error", "runs", "cells_found", "cells_right"):
        values = [value for r in rows if (value := getattr(r, name)) is not None]
        if values:
            figures[name] = {
                "files": len(values),
                "mean": round(statistics.fmean(values), 4),
                "median": round(statistics.median(values), 4),
            }
    return figures


def _trouble(reading: Reading) -> str:
    """Why a person should look at this file; "" where nothing is lost."""
    found = []
    if reading.error:
        found.append(f"refused: {reading.error}")
    elif not reading.characters:
        found.append("empty" if reading.notices else "SILENTLY EMPTY")
    if (reading.word_error or 0.0) > 0.02:
        found.append(f"word error {reading.word_error:.3f}")
    if reading.runs is not None and reading.runs < 0.98:
        found.append(f"runs {reading.runs:.3f}")
    if reading.cells_found is not None and min(reading.cells_found, reading.cells_right or 0.0) < 0.95:
        found.append(f"cells {reading.cells_found:.3f} found, {reading.cells_right:.3f} right")
    if reading.seconds > 30:
        found.append(f"{reading.seconds:.0f} s")
    return "; ".join([*found, *(f"notice: {notice[:160]}" for notice in reading.notices)] if found else [])


if __name__ == "__main__":
    main()
