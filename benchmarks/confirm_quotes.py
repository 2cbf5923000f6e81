"""Does another PDF engine print the quoted words on the cited page?

    python benchmarks/confirm_quotes.py HOME COLLECTION [COLLECTION ...]

Searches PDF documents of existing collections for common legal and medical matters, and looks for every span of every
hit in what poppler's `pdftotext` reads from the cited page of the stored file. Letters and digits are compared; text
read by OCR and quotes without any letter or digit are left out. Writes `results/confirm-quotes.json`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from assistant.workspace import Workspace
from benchmarks.record import record
from index.types import Filter, Query

MATTERS = (
    "governing law", "termination for convenience", "limitation of liability", "confidential information",
    "renewal term", "assignment without consent", "insurance coverage", "indemnify", "audit rights", "non compete",
    "payment of fees", "warranty", "force majeure", "notices", "arbitration", "minimum commitment", "exclusivity",
    "change of control", "intellectual property ownership", "dose of the drug", "contraindications",
    "adverse reactions",
)  # fmt: skip


def main() -> None:
    workspace = Workspace(Path(sys.argv[1]))
    confirmed, missing, pages = 0, [], set()
    for name in sys.argv[2:]:
        collection = workspace.collection(name)
        files = {d.document_id: d.sha256 for d in collection.open().documents.values()}
        for matter in MATTERS:
            for hit in workspace.search(name, Query(text=matter, k=30, filter=Filter(types=("pdf",)))):
                path = collection.blob_path(files[hit.passage.document_id])
                for span in hit.passage.spans:
                    if span.locator.page is None or span.locator.ocr or not letters(span.quote):
                        continue
                    pages.add((path, span.locator.page))
                    if letters(span.quote) in printed(path, span.locator.page):
                        confirmed += 1
                    else:
                        missing.append(f"{hit.document}, page {span.locator.page}: {span.quote[:80]}")
    figures = {"quotes": confirmed + len(missing), "confirmed": confirmed, "pages": len(pages), "missing": missing[:20]}
    record("confirm-quotes", figures, dataset=[path for path, _ in sorted(pages)])
    print(figures)


@cache
def printed(path: Path, page: int) -> str:
    """Letters and digits that `pdftotext` reads from a page."""
    command = ["pdftotext", "-raw", "-f", str(page), "-l", str(page), str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return letters(done.stdout.decode("utf-8", "replace"))


def letters(text: str) -> str:
    """Letters and digits only, in one case, ligatures spelled out."""
    for ligature, spelled in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        text = text.replace(ligature, spelled)
    return re.sub(r"[\W_]+", "", text).casefold()


if __name__ == "__main__":
    main()
