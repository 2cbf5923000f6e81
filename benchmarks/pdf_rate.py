"""Pages a second: this project's PDF parser against the bare text of its engine, file by file in turn.

    python benchmarks/pdf_rate.py FOLDER [FOLDER ...]

Each file is read by both in turn, several times; the fastest of each counts, in processor seconds, so that other work
on the machine touches both alike. No page is read by OCR. Writes `results/pdf-rate.json`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2

from benchmarks.record import record
from ingest.formats.pdf.read import parse_pdf
from ingest.limits import Limits

_ROUNDS = 5


def main() -> None:
    folders = [Path(argument) for argument in sys.argv[1:]]
    figures: dict[str, Any] = {folder.name: measure(sorted(folder.glob("*.pdf"))) for folder in folders}
    total = [sum(figure[key] for figure in figures.values()) for key in ("pages", "bare_s", "parser_s")]
    figures["all"] = rates(int(total[0]), total[1], total[2])
    for name, figure in figures.items():
        print(name, figure)
    record("pdf-rate", figures | {"rounds": _ROUNDS}, dataset=folders)


def measure(files: list[Path]) -> dict[str, Any]:
    """Pages, and the best processor seconds of both over `_ROUNDS`, summed over the files."""
    pages, bare_s, parser_s = 0, 0.0, 0.0
    for file in files:
        pages += bare(file)
        best = [
            min(times) for times in zip(*[(timed(bare, file), timed(ours, file)) for _ in range(_ROUNDS)], strict=True)
        ]
        bare_s += best[0]
        parser_s += best[1]
    return rates(pages, bare_s, parser_s)


def rates(pages: int, bare_s: float, parser_s: float) -> dict[str, Any]:
    return {
        "pages": pages,
        "bare_s": round(bare_s, 3),
        "parser_s": round(parser_s, 3),
        "bare_pages_per_s": round(pages / bare_s, 1),
        "parser_pages_per_s": round(pages / parser_s, 1),
        "share": round(bare_s / parser_s, 3),
    }


def timed(read: Callable[[Path], object], file: Path) -> float:
    begun = time.process_time()
    read(file)
    return time.process_time() - begun


def bare(file: Path) -> int:
    """Read every page's text with the engine and nothing else; the number of pages."""
    document = pypdfium2.PdfDocument(file)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    count = len(document)
    document.close()
    return count


def ours(file: Path) -> None:
    parse_pdf(file, Limits(ocr=False))


if __name__ == "__main__":
    main()
