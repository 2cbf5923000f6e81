"""Files of older programs: converted apart from everything where that can be done, refused with a reason where not."""

import re
import subprocess

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from ingest.errors import UnreadableError
from ingest.formats.oldoffice import read as oldoffice
from ingest.intake import stamp
from ingest.limits import Limits
from ingest.parse import parse
from ingest.types import ElementKind as Kind

needs_office = pytest.mark.skipif(
    not oldoffice.converter(), reason="LibreOffice is not installed, or cannot be run apart"
)
WORD97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")


def converted(tmp_path, path, kind):
    options = [f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run(["soffice", *options, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True)
    return path.with_suffix(f".{kind}")


@needs_office
@pytest.mark.slow
def test_a_word_97_document_keeps_headings_and_numbers(tmp_path):
    document = docx.Document()
    document.add_heading("Lease", 1)
    document.add_paragraph("Pay the rent", style="List Number")
    document.save(tmp_path / "a.docx")
    path = converted(tmp_path, tmp_path / "a.docx", "doc")
    [parsed] = parse(path, path.name, Limits())
    assert [(b.kind, parsed.printed[b.start : b.end]) for b in parsed.blocks] == [
        (Kind.HEADING, "Lease"),
        (Kind.LIST_ITEM, "1. Pay the rent"),
    ]
    assert parsed.file_type == "doc"
    assert parsed.parser.startswith("LibreOffice ")


@needs_office
@pytest.mark.slow
def test_an_excel_97_workbook_keeps_merged_cells_and_units(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Doses"
    for row in (["Population", "Dose"], ["Adults", 5.5], [None, 7]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active["B2"].number_format = '0.00" mg"'
    book.save(tmp_path / "a.xlsx")
    path = converted(tmp_path, tmp_path / "a.xlsx", "xls")
    [parsed] = parse(path, path.name, Limits())
    assert [(b.row, parsed.printed[b.start : b.end]) for b in parsed.blocks] == [
        (None, "Doses"),
        (1, "Population\tDose"),
        (2, "Adults\t5.50 mg"),
        (3, "Adults\t7"),
    ]


@needs_office
@pytest.mark.slow
def test_hidden_rows_columns_and_sheets_of_an_excel_97_workbook_are_told(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Rents"
    for row in (["Unit", "Rent", "Deposit"], ["4", "500", "900"], ["5", "600", "800"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = sheet.column_dimensions["C"].hidden = sheet.column_dimensions["F"].hidden = True
    book.create_sheet("Notes").append(["Secret"])
    book["Notes"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    for path in (tmp_path / "a.xlsx", converted(tmp_path, tmp_path / "a.xlsx", "xls")):
        [parsed] = parse(path, path.name, Limits())
        assert "4\t500\t900" in parsed.printed
        assert parsed.notices == (
            "1 rows and 1 columns of sheet 'Rents' are hidden in the workbook; they were read",
            "sheet 'Notes' is hidden in the workbook; it was read",
        )


@needs_office
@pytest.mark.slow
def test_comments_on_the_cells_of_a_workbook_are_a_text_of_their_own(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Rents"
    book.active["B2"] = "500 EUR"
    book.active["B2"].comment = Comment("Too high?\nAsk.", "A. Lee")
    book.save(tmp_path / "a.xlsx")
    for path, by in ((tmp_path / "a.xlsx", " by A. Lee"), (converted(tmp_path, tmp_path / "a.xlsx", "xls"), "")):
        [parsed] = parse(path, path.name, Limits())
        [comments] = parsed.attachments
        assert "Too high" not in parsed.printed
        assert comments.content.decode() == f"Comment 1{by}, sheet 'Rents', cell B2:\nToo high?\nAsk."


@needs_office
@pytest.mark.slow
def test_what_cannot_be_converted_is_reported(tmp_path):
    (tmp_path / "a.doc").write_bytes(WORD97)
    with pytest.raises(UnreadableError, match="damaged or locked"):
        list(parse(tmp_path / "a.doc", "a.doc", Limits()))


def test_a_damaged_excel_97_workbook_is_reported(tmp_path):
    (tmp_path / "a.xls").write_bytes(WORD97[:512] + "Workbook".encode("utf-16-le"))
    with pytest.raises(UnreadableError, match="damaged"):
        list(parse(tmp_path / "a.xls", "a.xls", Limits()))


def test_without_the_program_the_user_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    forget()
    try:
        (tmp_path / "a.doc").write_bytes(WORD97)
        with pytest.raises(UnreadableError, match="install LibreOffice, or save it as DOCX"):
            list(parse(tmp_path / "a.doc", "a.doc", Limits()))
    finally:
        forget()


@needs_office
def test_files_are_read_again_once_there_is_a_converter(tmp_path, monkeypatch):
    forget()
    with_office = stamp(ocr=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    forget()
    try:
        assert stamp(ocr=False) != with_office
    finally:
        forget()


@needs_office
def test_the_converter_is_named_with_its_version():
    assert re.fullmatch(r"LibreOffice \d+[\d.]*", oldoffice.converter())


def forget():
    stamp.cache_clear()
    oldoffice.converter.cache_clear()
    oldoffice._library.cache_clear()
