"""Is hidden text of PDFs kept out, and everything else kept?

    python benchmarks/hidden_text.py DATA

DATA holds `hostile/injected` with its manifest, scans (`docs-*/derived-scans`, `docs-legal/court-scan-pdf`) and pages
that are taken for clean (`docs-legal/contracts-pdf`, `court-pdf`, `large-pdf`, `docs-medical/derived-pdf`). The scans
are made searchable by tesseract first: the layer it writes must stay. Writes `results/hidden-text.json`.
"""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2

from benchmarks.record import record
from ingest.formats.pdf.document import has_layers, opened, opened_page
from ingest.formats.pdf.pagetext import PageText, read_page
from ingest.formats.pdf.read import parse_pdf
from ingest.limits import Limits
from ingest.parse import parse
from tests.pdf_hidden_pages import HIDDEN, PLAIN, cases

_CLEAN = ("docs-legal/contracts-pdf", "docs-legal/court-pdf", "docs-legal/large-pdf", "docs-medical/derived-pdf")
_SCANS = ("docs-legal/derived-scans", "docs-medical/derived-scans", "docs-legal/court-scan-pdf")
_SCANNED_PAGES = 2  # of each file that are made searchable
_DPI = 150


def main() -> None:
    data = Path(sys.argv[1])
    figures = {
        "injected": injected(data / "hostile"),
        "generated": generated(),
        "searchable scans": searchable(data),
        "clean pages": clean(data),
    }
    for name, figure in figures.items():
        print(name, json.dumps(figure, indent=1))
    folders = [data / folder for folder in (*_CLEAN, *_SCANS, "hostile/injected")]
    record("hidden-text", figures, dataset=folders)


def injected(folder: Path) -> dict[str, Any]:
    """Files into which an instruction was written unseen: in how many it is, and in how many it comes out."""
    files, without, leaked = [], [], []
    for line in (folder / "MANIFEST.jsonl").read_text().splitlines():
        entry = json.loads(line)
        told, _, words = entry["expect"].partition("Injected: ")
        if not entry["file"].startswith("injected/") or not re.search("hidden|white", told):
            continue
        path = folder / entry["file"]
        files.append(path.name)
        if _squeezed(words) not in _squeezed(_raw(path)):
            without.append(path.name)
            continue
        documents = list(parse(path, path.name, Limits(ocr=False)))
        told_of = any("hidden" in notice for one in documents for notice in one.notices)
        if not told_of or any(_squeezed(words) in _squeezed(one.printed) for one in documents):
            leaked.append(path.name)
    return {
        "files": len(files),
        "kept out and reported": len(files) - len(without) - len(leaked),
        "leaked": leaked,
        "hold no such words": without,
    }


def _raw(path: Path) -> str:
    """All that a file holds in words, seen or not, by other means than ours."""
    if path.suffix == ".pdf":
        return "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            return html.unescape(re.sub("<[^>]*>", "", parts.read("word/document.xml").decode()))
    return html.unescape(path.read_text())


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text)


def generated() -> dict[str, Any]:
    """Generated pages with words known to be hidden or visible."""
    counts, wrong = Counter[str](), []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases():
            path = Path(folder, "page.pdf")
            path.write_bytes(case.file())
            parsed = parse_pdf(path, Limits(ocr=False))
            printed = " ".join(parsed.printed.split())
            absent = not any(word in printed for word in HIDDEN.split()) and bool(parsed.notices)
            kind = "hidden" if case.cause else "visible"
            counts[kind] += 1
            if PLAIN not in printed or absent != bool(case.cause) or (not case.cause and parsed.notices):
                wrong.append(case.name)
    return {"pages": counts.total(), **counts, "wrong": wrong}


def searchable(data: Path) -> dict[str, Any]:
    """Pages of scans with the layer that tesseract adds: how much of it is kept."""
    count, characters, kept, lossy = 0, 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        for file in (f for name in _SCANS for f in sorted((data / name).glob("*.pdf"))):
            for number, path in enumerate(_with_layer(file, Path(folder))):
                [page] = pages(path)
                count += 1
                characters += len(page.words)
                lost = sum(stretch.end - stretch.start for stretch in page.hidden)
                kept += len(page.words) - lost
                if lost > 0.02 * len(page.words):
                    lossy.append(f"{file.name}, page {number + 1}: {lost} of {len(page.words)}")
    return {"pages": count, "characters": characters, "kept": kept, "pages that lose more than 2 %": lossy}


def _with_layer(file: Path, folder: Path) -> list[Path]:
    document, made = pypdfium2.PdfDocument(file), []
    for number in range(min(len(document), _SCANNED_PAGES)):
        picture = folder / "page.png"
        document[number].render(scale=_DPI / 72, grayscale=True).to_pil().save(picture, dpi=(_DPI, _DPI))
        out = folder / f"layer-{number}"
        command = ["tesseract", str(picture), str(out), "--dpi", str(_DPI), "pdf"]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
        made.append(out.with_suffix(".pdf"))
    document.close()
    return made


def clean(data: Path) -> dict[str, Any]:
    """Pages of ordinary documents on which text is taken for hidden."""
    count, flagged = 0, []
    for file in (f for name in _CLEAN for f in sorted((data / name).glob("*.pdf"))):
        for number, page in enumerate(pages(file), 1):
            count += 1
            if page.hidden:
                causes = Counter(stretch.cause.value for stretch in page.hidden)
                flagged.append(f"{file.name}, page {number}: {dict(causes)}")
    return {"pages": count, "flagged": len(flagged), "share": round(len(flagged) / count, 5), "where": flagged}


def pages(path: Path) -> list[PageText]:
    """The text of every page, with what is hidden on it."""
    found, layers = [], has_layers(path)
    with opened(path) as document:
        for number in range(1, len(document) + 1):
            with opened_page(document, number) as (page, text_page, marks):
                found.append(read_page(page, text_page, marks, layers=layers))
    return found


if __name__ == "__main__":
    main()
