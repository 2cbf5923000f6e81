"""Reading pictures of text with the system's `tesseract` program, if there is one."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial

from ingest.draft import storable
from ingest.errors import UnreadableError

# Mean confidence under which what is read is no text of the page. Writings that the model does not know come out at
# 0.18 to 0.48 (Chinese, Arabic, Armenian, Cyrillic, Greek, Hebrew), the worst of 25 degraded English pages at 0.60.
_NONSENSE = 0.5
_SHAKY = 0.6  # mean confidence under which the page may lie on its side or head and is read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: `text[start:end]` of its scan, and its box in pixels from the top left corner."""

    start: int
    end: int
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What was read from one picture.

    `lines` are half-open offsets into `text` with a flag for the first line of a paragraph.
    """

    text: str
    lines: tuple[tuple[int, int, bool], ...]
    words: tuple[Word, ...]
    confidence: float  # 0-1, mean over words weighted by length; 0 where nothing was read


@cache
def engine() -> str:
    """Name and version of the OCR program, e.g. `tesseract 5.3.0`; empty if there is none."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    answer = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    first = (answer.stdout or answer.stderr).decode(errors="replace").splitlines()
    return " ".join(first[0].split()) if first else "tesseract"


class NoWritingError(UnreadableError):
    """OCR has read a picture, and what it read is no text."""


def read_image(image: bytes, *, dpi: int, timeout_s: float, language: str = "eng") -> Scan:
    """Read one picture.

    Args:
        image: A PNG, JPEG, TIFF or PNM file.
        dpi: Its resolution, dots per inch.
        timeout_s: Seconds after which it is given up.
        language: Tesseract's name of the language model.

    Returns:
        The text in the order of tesseract's blocks, paragraphs and lines.

    Raises:
        UnreadableError: There is no tesseract, it failed or took too long; `NoWritingError` if what it read is no text.
    """
    begun = time.monotonic()
    best = _read(image, dpi, timeout_s, [language, "3"])

    def again(read: Callable[[bytes, int, float], Scan]) -> Scan:
        with suppress(UnreadableError):
            return max(best, read(image, dpi, timeout_s - (time.monotonic() - begun)), key=lambda scan: scan.confidence)
        return best

    # Mode 1 tells orientation, where its model is installed and there is enough text. It turns pages that lie on their
    # side, but not those that stand on their head.
    if best.confidence < _SHAKY:
        best = again(partial(_read, language_and_mode=[language, "1"]))
    if 0.0 < best.confidence < _SHAKY:
        best = again(partial(_read_upside_down, language=language))
    if best.text and best.confidence < _NONSENSE:
        raise NoWritingError(
            f"is a picture, and what OCR reads in it is too unsure to be used ({best.confidence:.2f} of 1, language "
            f"{language}): poor print, handwriting or another language; add a better scan or its text"
        )
    return best


def _read_upside_down(image: bytes, dpi: int, timeout_s: float, language: str) -> Scan:
    """Read a picture turned by half a circle, with the boxes of its words where they lie in the one given."""
    from PIL import Image

    turned = io.BytesIO()
    with Image.open(io.BytesIO(image)) as picture:
        width, height = picture.size
        picture.transpose(Image.Transpose.ROTATE_180).save(turned, "PNG")
    scan = _read(turned.getvalue(), dpi, timeout_s, [language, "3"])
    words = tuple(
        replace(word, left=width - word.left - word.width, top=height - word.top - word.height) for word in scan.words
    )
    return replace(scan, words=words)


def _read(image: bytes, dpi: int, timeout_s: float, language_and_mode: list[str]) -> Scan:
    program = shutil.which("tesseract")
    if program is None:
        raise UnreadableError("is a picture; install tesseract to have it read")
    language, mode = language_and_mode
    command = [program, "stdin", "stdout", "-l", language, "--psm", mode, "--dpi", str(dpi), "tsv"]
    try:
        answer = subprocess.run(
            command,
            input=image,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            # With more than one thread on a busy machine tesseract spins for minutes over a single page.
            env={"OMP_THREAD_LIMIT": "1", "PATH": os.defpath} | _tessdata(),
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"reading the picture took more than {timeout_s:g} s") from error
    if answer.returncode:
        detail = answer.stderr.decode(errors="replace").strip().splitlines()
        raise UnreadableError(f"tesseract failed: {storable(detail[-1][:200]) if detail else answer.returncode}")
    return parse_tsv(answer.stdout.decode("utf-8", errors="replace"))


def _tessdata() -> dict[str, str]:
    """Where the user keeps language models, if they said so."""
    return {name: os.environ[name] for name in ("TESSDATA_PREFIX",) if name in os.environ}


def parse_tsv(table: str) -> Scan:
    """Read tesseract's TSV: words to lines (newline), lines to paragraphs (blank line).

    Args:
        table: The output of `tesseract … tsv`.
    """
    parts: list[str] = []
    lines: list[tuple[int, int, bool]] = []
    words: list[Word] = []
    length, weight, total = 0, 0.0, 0
    line_key, paragraph_key = "", ""
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = storable((row.get("text") or "").strip())
        if row.get("level") != "5" or not text:
            continue
        paragraph = f"{row['block_num']}.{row['par_num']}"
        line = f"{paragraph}.{row['line_num']}"
        separator = " " if line == line_key else "\n" if paragraph == paragraph_key else "\n\n"
        if length:
            parts.append(separator)
            length += len(separator)
        start, length = length, length + len(text)
        parts.append(text)
        if line == line_key:
            lines[-1] = (lines[-1][0], length, lines[-1][2])
        else:
            lines.append((start, length, paragraph != paragraph_key))
        line_key, paragraph_key = line, paragraph
        left, top, width, height = (int(row[k]) for k in ("left", "top", "width", "height"))
        words.append(Word(start=start, end=length, left=left, top=top, width=width, height=height))
        weight += max(float(row["conf"]), 0.0) / 100 * len(text)
        total += len(text)
    return Scan(
        text="".join(parts),
        lines=tuple(lines),
        words=tuple(words),
        confidence=weight / total if total else 0.0,
    )
