"""Others' parsers, a file at a time: `python -m benchmarks.peers.parsers TOOL`, paths on stdin, JSON on stdout."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

Read = tuple[str, list[list[str]]]  # the text, and the rows of its tables


def unstructured(path: Path) -> Read:
    """`partition` with the strategy `fast`; its language model is replaced by plain rules, since none is at hand."""
    from ingest.parse import _without_language_model

    _without_language_model()
    from lxml import html
    from unstructured.partition.auto import partition

    elements = partition(filename=str(path), strategy="fast", languages=[""])
    rows = []
    for element in elements:
        if table := element.metadata.text_as_html:
            found = html.fromstring(table).iter("tr")
            rows += [["".join(cell.itertext()) for cell in row if cell.tag in ("td", "th")] for row in found]
    return "\n\n".join(str(element) for element in elements), rows


def markitdown(path: Path) -> Read:
    """Markdown; the rows of its tables are lines between bars."""
    from markitdown import MarkItDown

    text = MarkItDown(enable_plugins=False).convert_local(str(path)).text_content
    rows = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in text.splitlines() if line.count("|") > 2]
    return text, rows


def pypdfium2(path: Path) -> Read:
    """The engine's text, page by page, nothing else."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range().replace("\ufffe", "-") for page in document), []


def pdftotext(path: Path) -> Read:
    """Poppler's text in reading order."""
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)  # noqa: S607
    return done.stdout.decode("utf-8", "replace"), []


TOOLS: dict[str, Callable[[Path], Read]] = {f.__name__: f for f in (unstructured, markitdown, pypdfium2, pdftotext)}


def main() -> None:
    tool, out = TOOLS[sys.argv[1]], sys.stdout
    sys.stdout = sys.stderr  # what a tool prints is no answer
    for line in sys.stdin:
        begun = time.perf_counter()
        answer: dict[str, object] = {"text": "", "rows": [], "error": ""}
        try:
            answer["text"], answer["rows"] = tool(Path(json.loads(line)))
        except Exception as error:
            answer["error"] = f"{type(error).__name__}: {error}"[:200]
        answer["seconds"] = time.perf_counter() - begun
        answer["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
