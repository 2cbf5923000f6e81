import io
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ingest import ocr
from ingest.errors import LockedFileError, UnreadableError
from ingest.formats.pdf.quality import is_garbled
from ingest.formats.pdf.read import parse_pdf
from ingest.formats.pdf.show import boxes, render_page
from ingest.isolation.frames import check
from ingest.limits import Limits
from ingest.types import PAGE_BREAK, ElementKind
from tests.pdf_writer import Page, pdf, stream

PAGES = (
    [
        "ARTICLE I",
        "",
        "1.1 The tenant pays rent of 1,200 EUR a month, due in",
        "advance on the first working day.",
    ],
    ["1.2 The landlord keeps the roof in good repair and bears", "the cost of it."],
)


def draw(path, pages=PAGES, labels=(), footer="", **options):
    canvas = Canvas(str(path), pagesize=(595, 842), **options)
    for number, lines in enumerate(pages):
        if labels:
            canvas.addPageLabel(number, *labels[number])
        for i, line in enumerate(lines):
            canvas.setFont("Helvetica", 11)
            canvas.drawString(72, 750 - 15 * i, line)
        if footer:
            canvas.drawString(72, 40, f"{footer} {number + 1}")
        canvas.showPage()
    canvas.save()
    return path


def test_printed_text_pages_and_blocks(tmp_path):
    parsed = parse_pdf(draw(tmp_path / "a.pdf"), Limits())
    check(parsed)
    assert [parsed.printed[p.start : p.end].split()[0] for p in parsed.pages] == ["ARTICLE", "1.2"]
    assert parsed.printed[parsed.pages[0].end : parsed.pages[1].start] == PAGE_BREAK
    found = [(b.kind, " ".join(parsed.printed[b.start : b.end].split())) for b in parsed.blocks]
    assert found == [
        (ElementKind.HEADING, "ARTICLE I"),
        (ElementKind.LIST_ITEM, " ".join(PAGES[0][2:])),
        (ElementKind.LIST_ITEM, " ".join(PAGES[1])),
    ]
    assert parsed.pages[0].width == 595
    assert parsed.parser.startswith("pypdfium2 ")


def test_printed_labels_differ_from_the_page_index(tmp_path):
    labels = [("ROMAN_LOWER", 1, ""), ("ARABIC", 1, "")]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", labels=[(style, start) for style, start, _ in labels]), Limits())
    assert [(p.page, p.label) for p in parsed.pages] == [(1, "i"), (2, "1")]


@pytest.mark.parametrize("quote", ["1,200 EUR", "due in\nadvance", "roof in good repair and bears\nthe cost"])
def test_boxes_hold_exactly_the_quoted_words(tmp_path, quote):
    import pypdfium2

    path = draw(tmp_path / "a.pdf")
    parsed = parse_pdf(path, Limits())
    printed = parsed.printed.replace("\r", "")
    start = printed.index(quote)
    mark = next(p for p in parsed.pages if p.start <= start < p.end)
    found = boxes(path, mark, start, start + len(quote))
    assert len(found) == quote.count("\n") + 1
    page = pypdfium2.PdfDocument(path)[mark.page - 1].get_textpage()
    under = [page.get_text_bounded(*box).strip() for box in found]
    assert under == quote.split("\n")
    assert boxes(path.read_bytes(), mark, start, start + len(quote)) == found


def test_a_running_footer_is_furniture(tmp_path):
    pages = [[f"Clause about {w} and what follows from it.", f"It ends with {w}."] for w in ("rent", "roof", "heat")]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", pages, footer="Lease, page"), Limits())
    furniture = [parsed.printed[b.start : b.end] for b in parsed.blocks if b.kind is ElementKind.FURNITURE]
    assert furniture == ["Lease, page 1", "Lease, page 2", "Lease, page 3"]


def test_bookmarks_make_headings(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(72, 700, "What the tenant owes")
    canvas.bookmarkPage("x")
    canvas.addOutlineEntry("What the tenant owes", "x")
    canvas.drawString(72, 600, "The tenant owes rent.")
    canvas.save()
    parsed = parse_pdf(tmp_path / "a.pdf", Limits())
    assert [(b.kind, b.level) for b in parsed.blocks] == [
        (ElementKind.HEADING, 1),
        (ElementKind.PARAGRAPH, None),
    ]


def test_filled_form_fields_are_read(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(72, 700, "Deposit:")
    canvas.acroForm.textfield(name="d", value="4200 EUR", x=150, y=690, width=120, height=20)
    canvas.save()
    assert "4200 EUR" in parse_pdf(tmp_path / "a.pdf", Limits()).printed


def test_a_password_is_asked_for(tmp_path):
    path = draw(tmp_path / "a.pdf", encrypt=StandardEncryption("secret"))
    with pytest.raises(UnreadableError, match="password"):
        parse_pdf(path, Limits())


def test_a_file_opens_with_one_of_the_passwords(tmp_path):
    path = draw(tmp_path / "a.pdf", encrypt=StandardEncryption("open sesame"))
    parsed = parse_pdf(path, Limits(passwords=("wrong", "open sesame")))
    assert "1,200 EUR" in parsed.printed
    limits = Limits(passwords=("wrong",))
    with pytest.raises(LockedFileError, match="none of the passwords"):
        parse_pdf(path, limits)
    assert "wrong" not in repr(limits)


def test_a_damaged_file_is_reported(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    with pytest.raises(UnreadableError, match="damaged"):
        parse_pdf(path, Limits())


def test_pages_beyond_the_limit_are_named(tmp_path):
    parsed = parse_pdf(draw(tmp_path / "a.pdf"), Limits(pages=1))
    assert len(parsed.pages) == 1
    assert "pages 2 to 2" in parsed.notices[0]


def test_a_page_is_drawn_as_png_of_the_asked_scale(tmp_path):
    from PIL import Image

    path = draw(tmp_path / "a.pdf")
    picture = Image.open(io.BytesIO(render_page(path, 2, 1.0)))
    assert picture.format == "PNG"
    assert picture.size == (595, 842)
    assert picture.convert("L").getextrema()[0] < 100
    with pytest.raises(UnreadableError, match="no page 3"):
        render_page(path, 3)


def scan(path: Path, text: str) -> Path:
    """A PDF whose only content is a picture of text."""
    source = draw(path.with_name("source.pdf"), [text.split("\n")])
    picture = path.with_suffix(".png")
    picture.write_bytes(render_page(source, 1, 200 / 72))
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.drawImage(str(picture), 0, 0, 595, 842)
    canvas.save()
    return path


SCANNED = "The tenant shall give ninety days notice\nbefore leaving the premises."


def test_a_scan_without_ocr_says_so_on_its_page(tmp_path):
    parsed = parse_pdf(scan(tmp_path / "a.pdf", SCANNED), Limits(ocr=False))
    assert parsed.pages[0].unreadable == "is a picture, and OCR is switched off"
    assert parsed.notices == ("page 1: is a picture, and OCR is switched off",)
    assert not parsed.blocks


@pytest.mark.skipif(not ocr.engine(), reason="needs tesseract")
def test_a_scan_is_read_by_ocr_with_confidence_and_boxes(tmp_path):
    ticks = []
    path = scan(tmp_path / "a.pdf", SCANNED)
    parsed = parse_pdf(path, Limits(), lambda: ticks.append(1))
    check(parsed)
    assert "ninety days notice" in parsed.printed
    assert parsed.pages[0].ocr_confidence > 0.8
    assert "tesseract" in parsed.parser
    assert len(ticks) == 1
    start = parsed.printed.index("ninety")
    [(left, bottom, right, top)] = boxes(path, parsed.pages[0], start, start + len("ninety"))
    assert 160 < left < right < 260  # the word stands there on the drawn page
    assert 740 < bottom < top < 765


def test_the_ocr_budget_is_kept_and_reported(tmp_path):
    parsed = parse_pdf(scan(tmp_path / "a.pdf", SCANNED), Limits(ocr_pages=0))
    expected = "beyond the first 0" if ocr.engine() else "install tesseract"
    assert expected in parsed.pages[0].unreadable


WRITING = "the tenant shall give ninety days notice before leaving the premises and return both keys to the landlord"


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        (WRITING, False),
        (WRITING.upper() + " ÄÖÜ é", False),
        ("1,200.50 " * 40, False),
        ("." * 500 + " 12", False),
        ("\u5408\u540c\u7b2c\u4e09\u6761" * 40, False),
        ("".join(chr(ord(c) - 29) for c in WRITING), True),  # codes of shapes for letters
        ("".join(chr(0xF000 + ord(c)) for c in WRITING), True),  # private use
        ("".join(c if c not in "aeiouy" else "x" for c in WRITING * 2), True),
        (WRITING.replace("e", "\ufffd").replace("n", "\ufffd"), True),
    ],
)
def test_text_that_is_no_writing_is_told(text, garbled):
    assert is_garbled(text) is garbled


def write_garbled(path: Path) -> Path:
    """A page whose font shows writing, and says that the letters are others."""
    lines = ["The tenant pays the rent of this house", "on the first Monday of every month", "and keeps the garden."]
    shown = "".join(f"1 0 0 1 80 {700 - 20 * i} Tm ({line}) Tj " for i, line in enumerate(lines))
    codes = "".join(f"<{code:02x}> <{0xE000 + code:04x}> " for code in range(32, 127))
    table = f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 95 beginbfchar {codes} endbfchar endcmap"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode @table@ >>"
    page = Page(content=f"BT /X 14 Tf {shown} ET", objects={"font": font, "table": stream(table)})
    content = pdf(
        replace(page, content="/F Do", resources="/XObject << /F @form@ >>"),
        objects={
            "form": stream(page.content, "/Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /X @font@ >> >>")
        },
    )
    path.write_bytes(content)
    return path


@pytest.mark.skipif(not ocr.engine(), reason="no tesseract on this machine")
def test_a_garbled_page_whose_picture_is_no_writing_either_has_no_text(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.ocr._NONSENSE", 1.1)  # nothing is sure enough
    parsed = parse_pdf(write_garbled(tmp_path / "a.pdf"), Limits())
    assert not parsed.printed.strip()
    assert "garbled" in parsed.pages[0].unreadable and "too unsure" in parsed.pages[0].unreadable
    assert parsed.notices == (f"page 1: {parsed.pages[0].unreadable}",)


@pytest.mark.parametrize("can_read", [False, pytest.param(True, marks=pytest.mark.skipif(not ocr.engine(), reason=""))])
def test_a_garbled_page_is_read_by_ocr_or_reported(tmp_path, can_read):
    parsed = parse_pdf(write_garbled(tmp_path / "a.pdf"), Limits(ocr=can_read))
    if can_read:
        assert "first Monday of every month" in parsed.printed
        assert parsed.pages[0].ocr_confidence > 0.8
        assert not parsed.notices
    else:
        assert "page 1: its text is garbled" in parsed.notices[0]
