"""Are pages called what their file calls them?

    python -m benchmarks.page_labels

Generates PDFs whose pages have labels of every kind that the format has: Roman and Arabic numbers, letters, prefixes,
sections (3-12), restarts, numbers of fixed width (Bates). Writes `results/page-labels.json`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.record import record
from ingest.formats.pdf.read import parse_pdf
from ingest.limits import Limits
from tests.pdf_page_labels import labelled

FILES = 30


def main() -> None:
    pages, wrong = 0, []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "labels.pdf")
        for seed in range(FILES):
            content, expected = labelled(seed)
            path.write_bytes(content)
            found = [page.label for page in parse_pdf(path, Limits(ocr=False)).pages]
            pages += len(expected)
            wrong += [f"{got} for {label}" for got, label in zip(found, expected, strict=True) if got != label]
    figures = {"files": FILES, "pages": pages, "exact": pages - len(wrong), "wrong": wrong[:20]}
    record("page-labels", figures, dataset=[])
    print(figures)


if __name__ == "__main__":
    main()
