"""Tables of PDFs: found with their headers, quoted as printed, and told from what only looks like one."""

from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from assistant.settings import Settings
from assistant.workspace import Workspace
from ingest.formats.pdf.read import parse_pdf
from ingest.formats.pdf.show import boxes
from ingest.isolation.frames import check
from ingest.limits import Limits
from ingest.types import ElementKind
from tests.pdf_writer import Page, pdf

ALL = (0, 0), (-1, -1)
GRID = ("GRID", *ALL, 0.5, colors.black)
STYLE = getSampleStyleSheet()["BodyText"]
H, S, R, C = ElementKind.TABLE_HEADER, ElementKind.TABLE_SECTION, ElementKind.TABLE_ROW, ElementKind.CAPTION


def words(text: str) -> Paragraph:
    return Paragraph(text, STYLE)


def write(path: Path, *parts) -> Path:
    SimpleDocTemplate(str(path)).build(list(parts))
    return path


def draw(path: Path, cells, **options) -> Path:
    """A page with words at places from the top left."""
    canvas = Canvas(str(path), pagesize=(595, 842), **options)
    for x, y, said in cells:
        canvas.drawString(x, 842 - y, said)
    canvas.save()
    return path


def read(path: Path):
    parsed = parse_pdf(path, Limits(ocr=False))
    check(parsed)
    blocks = [(b.kind, parsed.printed[b.start : b.end]) for b in parsed.blocks]
    return parsed, [(kind, said) for kind, said in blocks if kind in (H, S, R, C)]


DOSES = [
    [words("<b>Population</b>"), words("<b>Dose (mg/kg)</b>"), ""],
    ["", words("<b>oral</b>"), words("<b>intravenous</b>")],
    ["Normal renal function", "", ""],
    ["Children", words("first day 20, taken with a large glass of water"), "10"],
    ["", "later 15", "7.5"],
    ["Dialysis", "", ""],
    ["Children", "4", "2"],
]
SPANS = [("SPAN", first, last) for first, last in [((0, 0), (0, 1)), ((1, 0), (2, 0)), ((0, 3), (0, 4))]]
SPANS += [("SPAN", (0, 2), (2, 2)), ("SPAN", (0, 5), (2, 5))]


@pytest.fixture
def doses(tmp_path):
    table = Table(DOSES, style=[GRID, *SPANS], colWidths=[130, 130, 100])
    text = [words("Take Aspravix as the table says."), words("Table 1. Recommended doses of Aspravix")]
    return write(tmp_path / "aspravix.pdf", *text, table, words("Store below 25 degrees."))


def test_a_ruled_table_with_spans_and_cells_of_two_lines(doses):
    _, found = read(doses)
    assert found == [
        (C, "Table 1. Recommended doses of Aspravix"),
        (H, "Population\tDose (mg/kg)"),
        (H, "Population\toral\tintravenous"),
        (S, "Normal renal function"),
        (R, "Children\tfirst day 20, taken with a large glass of water\t10"),
        (R, "Children\tlater 15\t7.5"),
        (S, "Dialysis"),
        (R, "Children\t4\t2"),
    ]


def test_a_dose_is_answered_with_its_population_route_and_unit(doses, tmp_path):
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path))
    workspace.ingest("doses", [doses])
    answer = workspace.ask("doses", "What is the dose of Aspravix for children on dialysis?")
    citation = answer.citations[answer.statements[0].citations[0] - 1]
    quotes = ["Population\tDose (mg/kg)", "Population\toral\tintravenous", "Dialysis", "Children\t4\t2"]
    assert [span.quote for span in citation.spans] == quotes
    printed = workspace.collection("doses").catalog().printed(citation.text_id)
    assert all(printed[span.start : span.end] == span.quote for span in citation.spans)


def test_the_boxes_of_a_row_hold_its_words_and_the_cell_merged_with_it(doses):
    import pypdfium2

    parsed, _ = read(doses)
    row = next(b for b in parsed.blocks if "later 15" in parsed.printed[b.start : b.end])
    page = pypdfium2.PdfDocument(doses)[0].get_textpage()
    under = [page.get_text_bounded(*box) for box in boxes(doses, parsed.pages[0], row.start, row.end)]
    assert "".join("".join(under).split()) == "Childrenlater157.5"


def test_every_word_of_the_page_stays_once(doses):
    import pypdfium2

    parsed, _ = read(doses)
    page = pypdfium2.PdfDocument(doses)[0].get_textpage()
    expected = sorted([*page.get_text_range().split(), "Population", "Children"])  # both stand in two rows
    assert sorted(parsed.printed.split()) == expected


UNRULED = [
    (72, "Population", 200, "Dose (mg)", 300, "Route"),
    (72, "Children", 200, "20", 300, "oral"),
    (72, "Adults", 200, "40", 300, "oral"),
    (72, "On dialysis", 200, "5", 300, "intravenous"),
]
ROWS = [(H, "Population\tDose (mg)\tRoute"), (R, "Children\t20\toral"), (R, "Adults\t40\toral")]
ROWS += [(R, "On dialysis\t5\tintravenous")]


def aligned(rows, first=100, step=16):
    return [
        (x, first + step * i, said) for i, row in enumerate(rows) for x, said in zip(row[::2], row[1::2], strict=True)
    ]


def test_columns_without_rules(tmp_path):
    text = [(72, 60, "The dose is as follows."), (72, 200, "Store below 25 degrees. Do not use after the date on it.")]
    parsed, found = read(draw(tmp_path / "a.pdf", [*text, *aligned(UNRULED)]))
    assert found == ROWS
    others = [parsed.printed[b.start : b.end] for b in parsed.blocks if b.table is None]
    assert others == [said for _, _, said in text]


def test_a_second_line_of_a_cell_belongs_to_its_row(tmp_path):
    cells = [*aligned(UNRULED[:2]), *aligned(UNRULED[2:], first=142), (200, 126, "with food")]
    _, found = read(draw(tmp_path / "a.pdf", cells))
    assert found[1] == (R, "Children\t20 with food\toral")
    assert len(found) == 4


def test_a_row_drawn_as_one_text_with_white_in_it(tmp_path):
    rows = ["[(Item) -9000 (2023) -3000 (2024)] TJ"]
    rows += [f"[(Thing {c}) {-9000 + i} ({i}7.50) -3000 ({i}9.00)] TJ" for i, c in enumerate("ABCDEF", start=1)]
    content = "".join(f"BT /H 11 Tf 1 0 0 1 72 {700 - 16 * i} Tm {row} ET\n" for i, row in enumerate(rows))
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(Page(content=content)))
    _, found = read(path)
    assert len(found) == 7
    assert found[1] == (R, "Thing A\t17.50\t19.00")


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_turned_by_its_entry_or_by_its_writing(tmp_path, turn):
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=(600, 600))
    canvas.setPageRotation(turn)
    canvas.translate(300, 300)
    canvas.rotate(turn)
    canvas.translate(-300, -300)
    for x, y, said in aligned(UNRULED):
        canvas.drawString(x, 500 - y, said)
    for y in (390, 340):
        canvas.line(70, y, 400, y)
    canvas.save()
    assert read(path)[1] == ROWS


LONG = [["Item", "Price (EUR)"], *[[f"Thing {i}", f"{i * 3}.50"] for i in range(60)]]


@pytest.mark.parametrize("repeat", [0, 1])
def test_a_table_goes_on_over_pages(tmp_path, repeat):
    path = write(tmp_path / "a.pdf", words("Prices."), Table(LONG, style=[GRID], repeatRows=repeat), words("End."))
    parsed, found = read(path)
    assert [said for kind, said in found if kind is R] == ["\t".join(row) for row in LONG[1:]]
    assert [said for kind, said in found if kind is H] == ["Item\tPrice (EUR)"] * (1 + repeat)
    tables = [block.table for block in parsed.blocks if block.table is not None]
    assert sorted(set(tables)) == list(range(1 + repeat))


SENTENCE = "The tenant shall keep the roof and the 12 walls of the house in good repair at all times of the year. "


def article():
    """Two columns, drawn line by line across both, as some programs do."""
    text = (SENTENCE * 12).split()
    lines = [" ".join(text[i : i + 7]) for i in range(0, len(text), 7)]
    return [(x, 80 + 14 * i, line) for i, line in enumerate(lines) for x in (60, 320)]


def contents():
    titles = ["Definitions", "The premises", "Rent", "Repairs", "Insurance", "Notices", "Governing law"]
    return [
        c
        for i, t in enumerate(titles)
        for c in ((60, 80 + 16 * i, f"{i + 1}."), (90, 80 + 16 * i, t), (500, 80 + 16 * i, str(3 * i + 1)))
    ]


def signatures():
    said = ["LANDLORD", "By: ____________", "Name: A. Smith", "Title: Director", "Date: 1 May 2020"]
    return [(x, 80 + 18 * i, line) for i, line in enumerate(said) for x in (60, 320)]


def numbered():
    return [c for i in range(8) for c in ((60, 80 + 16 * i, f"({'abcdefgh'[i]})"), (100, 80 + 16 * i, SENTENCE[:70]))]


def caption_of_a_court():
    left = ["JANE ROE,", "Plaintiff,", "v.", "ACME 12 CORP.,", "Defendant."]
    right = ["Case No. 20-cv-1234", "", "COMPLAINT", "", "JURY TRIAL"]
    rows = [((60, said), (280, ")"), (320, other)) for said, other in zip(left, right, strict=True)]
    return [(x, 80 + 16 * i, said) for i, row in enumerate(rows) for x, said in row if said]


@pytest.mark.parametrize("cells", [article, contents, signatures, numbered, caption_of_a_court])
def test_what_only_looks_like_a_table(tmp_path, cells):
    assert read(draw(tmp_path / "a.pdf", cells()))[1] == []


def test_two_columns_in_a_frame_and_a_framed_notice_are_no_tables(tmp_path):
    frame = Table([[words(SENTENCE * 3), words(SENTENCE * 3)]], style=[GRID])
    notice = Table([[words(SENTENCE)], [words(SENTENCE)]], style=[GRID])
    assert read(write(tmp_path / "a.pdf", frame, words("Between."), notice))[1] == []


def test_a_page_divided_by_rules_is_no_table(tmp_path):
    parts = Table([[words(SENTENCE * 4), words(SENTENCE * 4)], ["Page 1", "12 May"]], style=[GRID])
    assert read(write(tmp_path / "a.pdf", parts))[1] == []


def test_a_ruled_list_is_no_table(tmp_path):
    rows = [[f"({c})", words(SENTENCE)] for c in "abc"]
    assert read(write(tmp_path / "a.pdf", Table(rows, style=[GRID], colWidths=[30, 300])))[1] == []


def test_thick_rules_and_cells_centred_beside_others_of_more_lines(tmp_path):
    rows = [["Drug", "Dose (mg)"], [words("one that is taken in the morning and in the evening"), "20"], ["other", "5"]]
    style = [("GRID", *ALL, 2, colors.black), ("VALIGN", *ALL, "MIDDLE")]
    _, found = read(write(tmp_path / "a.pdf", Table(rows, style=style, colWidths=[100, 80])))
    assert found[1] == (R, "one that is taken in the morning and in the evening\t20")
    assert len(found) == 3


def test_rows_set_apart_by_shade_with_cells_of_several_lines(tmp_path):
    long = "a rather long name of something that takes three lines"
    rows = [["Item", "Price (EUR)"], *[[words(f"{long} {i}"), f"{i}7.50"] for i in range(1, 6)]]
    style = [("ROWBACKGROUNDS", *ALL, [colors.white, colors.lightgrey]), ("VALIGN", *ALL, "MIDDLE")]
    _, found = read(write(tmp_path / "a.pdf", words(SENTENCE), Table(rows, style=style, colWidths=[120, 80])))
    assert found == [(H, "Item\tPrice (EUR)"), *[(R, f"{long} {i}\t{i}7.50") for i in range(1, 6)]]


def test_hidden_words_stay_out_of_a_table_and_its_boxes_stay_right(tmp_path):
    import pypdfium2

    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for x, y, said in aligned(UNRULED):
        canvas.drawString(x, 842 - y, said)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(230, 842 - 116, "secret")
    canvas.save()
    parsed, found = read(path)
    assert found == ROWS
    assert "secret" not in parsed.printed
    start = parsed.printed.index("40\toral")
    page = pypdfium2.PdfDocument(path)[0].get_textpage()
    under = [page.get_text_bounded(*box) for box in boxes(path, parsed.pages[0], start, start + len("40\toral"))]
    assert "".join("".join(under).split()) == "40oral"


def test_a_shaded_header(tmp_path):
    rows = [["Term", "Meaning"], ["Rent", "what the tenant pays"], ["Deposit", "what the tenant leaves"]]
    path = write(tmp_path / "a.pdf", Table(rows, style=[GRID, ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey)]))
    assert [kind for kind, _ in read(path)[1]] == [H, R, R]
