"""Does another PDF engine find the quoted words on the cited page, and at the place that we mark there?

    python -m benchmarks.confirm_quotes DATA

Reads the PDFs of DATA (`docs-legal`, `docs-medical`, `docs-formats`), cuts them into passages, and samples spans of
passages and sentences of such spans, as answers quote them. Each is looked for in two ways in what poppler's
`pdftotext` reads from the stored file: on the cited page, and as the words whose middle lies in one of our boxes.
Letters and digits are compared, those in boxes in any order, as words on their side or from right to left are told in
other ones. Pages read by OCR and quotes without any letter or digit are left out. Writes `results/confirm-quotes.json`.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from benchmarks.record import record
from ingest.chunk import chunk
from ingest.errors import UnreadableError
from ingest.formats.pdf.read import parse_pdf
from ingest.formats.pdf.show import boxes
from ingest.limits import Limits
from ingest.normalise import normalise
from ingest.sentences import sentences
from ingest.types import PageMark, Parsed

FOLDERS = ("docs-legal", "docs-medical", "docs-formats")
QUOTES = 80  # most of one file
LIMITS = Limits(ocr=False)
WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')

Word = tuple[float, float, str]  # middle of a word, points from the top left, and its letters


def main() -> None:
    paths = sorted(p for folder in FOLDERS for p in Path(sys.argv[1], folder).rglob("*") if p.suffix.lower() == ".pdf")
    counts, pages, missing = Counter[str](), set(), []
    for path in paths:
        try:
            parsed = parse_pdf(path, LIMITS)
        except UnreadableError:
            continue
        printed: dict[int, tuple[str, list[Word]]] = {}
        for start, end, mark in sample(parsed, path.name):
            if mark.page not in printed:
                printed[mark.page] = poppler(path, mark.page)
            quote, (text, words) = letters(parsed.printed[start:end]), printed[mark.page]
            marked = sorted(in_boxes(words, path, mark, start, end)) == sorted(quote)
            counts.update({"quotes": 1, "on the cited page": quote in text, "in our boxes": marked})
            pages.add((path, mark.page))
            if not marked or quote not in text:
                missing.append(f"{path.name}, page {mark.page}: {parsed.printed[start:end][:80]}")
    figures = {"files": len({path for path, _ in pages}), "pages": len(pages), **counts, "missing": missing[:40]}
    record("confirm-quotes", figures, dataset=sorted({path for path, _ in pages}))
    print(figures)


def sample(parsed: Parsed, name: str) -> Iterator[tuple[int, int, PageMark]]:
    """Quotes of a document as half-open printed offsets, each with its page."""
    text, elements = normalise(parsed, name)
    found = set()
    for passage in chunk(name, name, text, elements):
        for span in passage.spans:
            pieces = [(0, len(span.quote)), *sentences(span.quote)]
            found |= {(span.start + first, span.start + last) for first, last in pieces}
    marks = [(start, end, next(p for p in parsed.pages if p.start <= start < p.end)) for start, end in sorted(found)]
    whole = [(a, b, p) for a, b, p in marks if b <= p.end and letters(parsed.printed[a:b])]
    yield from random.Random(name).sample(whole, min(QUOTES, len(whole)))


def in_boxes(page: list[Word], path: Path, mark: PageMark, start: int, end: int) -> str:
    """The letters of the words of a page whose middle lies in our boxes for a quote."""
    found = boxes(path, mark, start, end, LIMITS)
    inside = [
        word
        for x, y, word in page
        if any(left <= x <= right and bottom <= mark.height - y <= top for left, bottom, right, top in found)
    ]
    return "".join(inside)


def poppler(path: Path, page: int) -> tuple[str, list[Word]]:
    """What `pdftotext` reads from a page: its letters, and its words with their places."""
    places = [
        ((float(x0) + float(x1)) / 2, (float(y0) + float(y1)) / 2, letters(unescape(word)))
        for x0, y0, x1, y1, word in WORD.findall(pdftotext(path, page, "-bbox", "-cropbox"))
    ]
    return letters(pdftotext(path, page, "-raw")), [word for word in places if word[2]]


def pdftotext(path: Path, page: int, *options: str) -> str:
    command = ["pdftotext", *options, "-f", str(page), "-l", str(page), str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")


def letters(text: str) -> str:
    """Letters and digits only, in one case, ligatures spelled out."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


if __name__ == "__main__":
    main()
