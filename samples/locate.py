"""Finds each gold quote in the generated files and writes the questions with its page."""

from __future__ import annotations

import email.policy
import io
import json
from email import message_from_bytes
from html.parser import HTMLParser
from pathlib import Path

from content import discharge
from content.questions import QUESTIONS, SCAN, Question


def questions_jsonl(documents: Path) -> str:
    """One JSON object a line for every question; raises ValueError if a quote is not in exactly one place."""
    rows = [_row(number, question, documents) for number, question in enumerate(QUESTIONS, start=1)]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _row(number: int, question: Question, documents: Path) -> dict[str, object]:
    page, label = _place(question, documents) if question.quote else (None, None)
    return {
        "id": f"q{number:02}",
        "question": question.text,
        "answerable": question.kind == "fact",
        "kind": question.kind,
        "answer": question.answer,
        "file": question.file,
        "attachment": question.attachment,
        "page": page,
        "page_label": label,
        "quote": question.quote,
    }


def _place(question: Question, documents: Path) -> tuple[int | None, str | None]:
    name = str(question.file)
    if name == SCAN:  # no text layer: what was drawn is what is printed
        pages: list[tuple[int | None, str | None, str]] = [(1, "1", discharge.LINES)]
    else:
        content = (documents / name).read_bytes()
        if question.attachment:
            name, content = question.attachment, attachment(content, question.attachment)
        pages = read(name, content)
    quote = squeezed(str(question.quote))
    found = [(page, label) for page, label, text in pages for _ in range(squeezed(text).count(quote))]
    if len(found) != 1:
        raise ValueError(f"{name}: quote found {len(found)} times, expected once: {quote}")
    return found[0]


def squeezed(text: str) -> str:
    """The words with one space between them."""
    return " ".join(text.split())


def attachment(mail: bytes, name: str) -> bytes:
    """The content of one attachment of a mail."""
    message = message_from_bytes(mail, policy=email.policy.default)
    [part] = [part for part in message.iter_attachments() if part.get_filename() == name]
    return bytes(part.get_payload(decode=True))


def read(name: str, content: bytes) -> list[tuple[int | None, str | None, str]]:
    """(page, label, text) for each page of a PDF; one such row without a page for anything else."""
    match Path(name).suffix:
        case ".pdf":
            return _pdf_pages(content)
        case ".docx":
            text = _docx_text(content)
        case ".xlsx":
            text = _xlsx_text(content)
        case ".html":
            reader = _Words()
            reader.feed(content.decode())
            text = " ".join(reader.words)
        case ".eml":
            message = message_from_bytes(content, policy=email.policy.default)
            text = message.get_body(("plain",)).get_content()
        case ".rtf":
            from striprtf.striprtf import rtf_to_text

            text = rtf_to_text(content.decode())
        case _:
            text = content.decode()
    return [(None, None, text)]


def _pdf_pages(content: bytes) -> list[tuple[int | None, str | None, str]]:
    import pypdfium2

    pages: list[tuple[int | None, str | None, str]] = []
    with pypdfium2.PdfDocument(content) as document:
        for index in range(len(document)):
            label = document.get_page_label(index) or str(index + 1)
            pages.append((index + 1, label, document[index].get_textpage().get_text_range()))
    return pages


def _docx_text(content: bytes) -> str:
    from docx import Document
    from docx.table import Table

    lines: list[str] = []
    for item in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(item, Table):
            lines += [" ".join(cell.text for cell in row.cells) for row in item.rows]
        else:
            lines.append(item.text)
    return "\n".join(lines)


def _xlsx_text(content: bytes) -> str:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    return "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)


class _Words(HTMLParser):
    """Gathers the words of a page. Inline marks would split words, but the samples' never stand inside one."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
