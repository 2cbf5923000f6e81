"""How much one file may cost. Every cap has a reason that a user can be told."""

from __future__ import annotations

from dataclasses import dataclass, field

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on what a single file may make a parser do.

    Args:
        file_bytes: Largest file that is opened, bytes.
        characters: Most characters of text taken from one file.
        unpacked_bytes: Most bytes that a container (DOCX, XLSX, ODT…) may unpack to.
        pages: Most pages of a PDF, slides, or frames of a TIFF.
        cells: Most cells of a workbook or CSV file.
        documents: Most rows of a JSON Lines file.
        pixels: Largest picture that is decoded, pixels.
        ocr: Whether pages without text are read by OCR (needs the `tesseract` program).
        ocr_pages: Most pages read by OCR in one file; further ones are reported as unread.
        ocr_dpi: Resolution at which pages are drawn for OCR, dots per inch.
        ocr_timeout_s: Seconds after which reading one page is given up.
        ocr_language: Tesseract's name of the language model.
        passwords: Tried in turn on a file that needs one. They are kept nowhere.
    """

    file_bytes: int = 1024 * MIB
    characters: int = 50_000_000
    unpacked_bytes: int = 1024 * MIB
    pages: int = 20_000
    cells: int = 2_000_000
    documents: int = 1_000_000
    pixels: int = 100_000_000
    ocr: bool = True
    ocr_pages: int = 500
    ocr_dpi: int = 200
    ocr_timeout_s: float = 60.0
    ocr_language: str = "eng"
    passwords: tuple[str, ...] = field(default=(), repr=False)
