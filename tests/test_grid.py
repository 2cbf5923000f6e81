"""A review grid over a few letters: every document a row, every question a column, each cell with its words."""

import csv
import io
import json
import re
from dataclasses import replace
from zipfile import ZipFile

import openpyxl
import pytest

from assistant.answer import AnswerConfig
from assistant.grid.cell import Cell, CellStatus, Quote
from assistant.grid.column import Column, from_file, from_preset
from assistant.grid.fill import Filler
from assistant.grid.make import forget, make, written
from assistant.grid.record import Record
from assistant.grid.remembering import RememberingEncoder
from assistant.grid.review import Review
from assistant.grid.row import Row
from assistant.grid.section import _names
from assistant.grid.start import Scope, start
from assistant.scope import names
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.analyze import words
from index.intent import parts, without_place
from index.types import Filter
from ingest.errors import AnswerError, UsageError
from tests.hash_encoder import HashEncoder

LEASE = """LEASE OF SHOP 3

1. RENT

The Tenant must pay the yearly rent of £24,500 in four equal instalments.

2. BREAK

The Tenant may end this lease on 1 May 2027 by giving the Landlord at least six months' written notice.
"""
LICENCE = "\n\n".join(
    ["LICENCE", "=HYPERLINK(1) is what the Licensee pays as the yearly rent of £900."]
    + [f"{n}. Works number {n} on the {n}th floor are done by the Licensee at its own cost." for n in range(150)]
    + ["The governing law of this licence is the law of Scotland."]
)
QUOTE = Quote(
    text="=The rent is £500.", support=0.5, page=3, page_label="iii", sheet=None, row=None, ocr=False,
    section="2. Rent", start=10, end=28,
)  # fmt: skip
ROWS = (Row(key="d1", name="lease.pdf", path="deeds/lease.pdf", pages=34, passages=80), Row(
    key="/x/scan.pdf", name="scan.pdf", path="/x/scan.pdf", problem="needs a password"))  # fmt: skip
COLUMNS = (Column(key="rent", heading="Rent", question="What is the rent?"), Column(
    key="law", heading="+Law", question="Which law governs?"))  # fmt: skip
REVIEW = Review(
    run={"collection": "leases", "generation": 3}, made="2026-03-01", facts=(("Collection", "leases"),),
    rows=ROWS, columns=COLUMNS, cells={},
)  # fmt: skip


class Filling:
    """Fills cells, and remembers which; raises `failure` at the cell number `at`."""

    def __init__(self, failure=None, at=0):
        self.asked, self.failure, self.at = [], failure, at

    def __call__(self, row, column):
        self.asked.append((row.key, column.key))
        if self.failure is not None and len(self.asked) == self.at:
            raise self.failure
        cell = Cell(document=row.key, question=column.key, status=CellStatus.ABSENT, note=row.searched)
        if row.problem:
            return replace(cell, status=CellStatus.NOT_READ, note=row.problem)
        return replace(cell, status=CellStatus.ANSWERED, note="", quotes=(QUOTE,)) if column.key == "rent" else cell


ALL = [(row.key, column.key) for row in ROWS for column in COLUMNS]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A collection with a lease, a long licence and a file that cannot be read, and settings of its home."""
    folder, home = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    (folder / "lease.txt").write_text(LEASE)
    (folder / "licence.txt").write_text(LICENCE)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    settings = Settings(home=home)
    workspace = Workspace(home, settings)
    workspace.ingest("desk", [folder])
    return workspace.collection("desk"), settings


def asking(desk, *questions, condition=None):
    collection, settings = desk
    columns = [Column(key=question, heading=question, question=question) for question in questions]
    return start(Scope(collection=collection, condition=condition or Filter()), columns, settings)


def cells(desk, *questions):
    filler, review = asking(desk, *questions)
    return {row.name: [filler.fill(row, column) for column in review.columns] for row in review.rows}


def test_every_document_has_a_row_and_what_cannot_be_read_says_so(desk):
    found = cells(desk, "What is the yearly rent?")
    assert list(found) == ["broken.pdf", "lease.txt", "licence.txt"]
    assert found["broken.pdf"][0].status == CellStatus.NOT_READ
    assert found["broken.pdf"][0].note


def test_a_document_is_searched_alone_and_quoted_as_printed(desk):
    lease, licence = (cells(desk, "What is the yearly rent?")[name][0] for name in ("lease.txt", "licence.txt"))
    assert lease.status == licence.status == CellStatus.ANSWERED
    assert "£24,500" in lease.quotes[0].text
    assert "£900" in licence.quotes[0].text
    assert LEASE[lease.quotes[0].start : lease.quotes[0].end] == lease.quotes[0].text


def test_all_passages_of_a_long_document_are_weighed(desk):
    collection, settings = desk
    settings = settings.model_copy(update={"k": 1})
    column = Column(key="law", heading="law", question="What is the governing law of this licence?")
    filler, review = start(Scope(collection=collection, condition=Filter()), [column], settings)
    row = next(row for row in review.rows if row.name == "licence.txt")
    answerer = filler._answerer(row)
    assert len(answerer.answer(column.question, Filter(documents=(row.key,))).hits) == row.passages > 10
    assert "Scotland" in filler.fill(row, column).quotes[0].text


def test_absence_says_what_was_searched_and_shows_the_nearest_words(desk):
    asked = ("How is written notice sent by post?", "Must source code be deposited in escrow?")
    lease, far = cells(desk, *asked)["lease.txt"]
    assert lease.status == CellStatus.ABSENT
    assert re.fullmatch(r"absent: all \d+ passages searched", lease.line)
    assert lease.quotes == ()
    assert lease.nearest.text in LEASE
    assert "not sure enough" in lease.text
    assert far.status == CellStatus.ABSENT
    assert far.nearest is None  # words that far away tell nothing


def test_a_part_without_an_answer_makes_a_cell_partly_answered(desk):
    asked = "What yearly rent must the Tenant pay, and which vaccine is contraindicated in pregnancy?"
    lease = cells(desk, asked)["lease.txt"][0]
    assert lease.status == CellStatus.PARTLY
    assert "vaccine" in lease.note
    assert "£24,500" in lease.quotes[0].text


def test_a_question_that_nothing_in_the_documents_can_answer_is_a_status(desk):
    filler, review = asking(desk, "x" * 10_001)
    assert filler.fill(review.rows[1], review.columns[0]).status == CellStatus.ERROR


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Filter(documents=("lease.txt",)), ["lease.txt"]),
        (Filter(types=("txt",)), ["broken.pdf", "lease.txt", "licence.txt"]),  # what type it would be is not known
    ],
)
def test_a_filter_chooses_the_rows(desk, condition, names):
    assert [row.name for row in asking(desk, "Rent?", condition=condition)[1].rows] == names


def test_pages_that_could_not_be_read_are_no_absence():
    row = Row(key="d", name="d", path="d", pages=9, passages=3, unreadable=("3", "vii"))
    assert row.lost == "pages 3, vii of 9 could not be read"
    many = replace(row, unreadable=tuple("123456789"))
    assert many.lost == "pages 1, 2, 3, 4, 5, 6, 7, 8 and 1 more of 9 could not be read"
    assert replace(row, unreadable=()).lost == ""
    assert row.searched == "all 9 pages searched"
    assert replace(row, pages=1).searched == "its one page searched"


def test_nothing_found_beside_unreadable_pages_is_told_apart(desk, monkeypatch):
    filler, review = asking(desk, "Must source code be deposited in escrow?")
    row = replace(next(r for r in review.rows if r.name == "lease.txt"), pages=4, unreadable=("2",))
    cell = filler.fill(row, review.columns[0])
    assert cell.line == "unreadable pages: nothing found in the rest; page 2 of 4 could not be read"
    assert filler.fill(replace(row, passages=0), review.columns[0]).status == CellStatus.NOT_READ


def test_removed_documents_have_no_row_and_are_named(desk, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text(LEASE)
    (folder / "b.txt").write_text(LICENCE)
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path / "home", encoder="hash"), encoder=HashEncoder())
    workspace.ingest("x", [folder])
    workspace.collection("x").remove(["b.txt"])
    _, review = asking((workspace.collection("x"), workspace.settings), "Rent?")
    assert [row.name for row in review.rows] == ["a.txt"]
    assert ("Taken out of answers, no row", "b.txt") in review.facts


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".html", ".json"])
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), AnswerError("It failed.")])
def test_an_interrupted_run_goes_on_and_leaves_the_same_bytes(tmp_path, suffix, failure):
    whole, out = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    make(Filling(), whole, REVIEW)
    with pytest.raises(type(failure)):
        make(Filling(failure, at=3), out, REVIEW)
    assert not out.exists()
    assert written(out)
    again = Filling()
    report = make(again, out, REVIEW)
    assert again.asked == ALL[2:]
    assert (report.filled, report.kept) == (2, 2)
    assert out.read_bytes() == whole.read_bytes()
    assert Record(out).path.read_bytes() == Record(whole).path.read_bytes()
    last = Filling()
    make(last, out, REVIEW)
    assert last.asked == []
    assert out.read_bytes() == whole.read_bytes()


def test_a_torn_line_is_filled_again(tmp_path):
    out = tmp_path / "out.json"
    make(Filling(), out, REVIEW)
    record = Record(out).path
    record.write_bytes(record.read_bytes()[:-5])
    again = Filling()
    make(again, out, REVIEW)
    assert again.asked == ALL[-1:]


@pytest.mark.parametrize(
    "change", [{"run": {"collection": "other"}}, {"run": {"collection": "leases", "generation": 4}}]
)
def test_another_run_fills_all_anew_and_says_so(tmp_path, change):
    make(Filling(), tmp_path / "out.csv", REVIEW)
    again = Filling()
    report = make(again, tmp_path / "out.csv", replace(REVIEW, **change))
    assert again.asked == ALL
    assert "anew" in report.notes[0]


def test_a_changed_question_is_asked_again_alone_and_a_failed_cell_too(tmp_path):
    make(Filling(), tmp_path / "out.csv", REVIEW)
    changed = (COLUMNS[0], replace(COLUMNS[1], question="Whose law governs?"))
    again = Filling()
    make(again, tmp_path / "out.csv", replace(REVIEW, columns=changed))
    assert again.asked == [(row.key, "law") for row in ROWS]
    record = Record(tmp_path / "out.csv")
    record.path.write_bytes(record.path.read_bytes().replace(b'"absent"', b'"error"'))
    last = Filling()
    make(last, tmp_path / "out.csv", replace(REVIEW, columns=changed))
    assert last.asked == [("d1", "law")]


def test_the_day_of_the_first_run_stays(tmp_path):
    make(Filling(), tmp_path / "out.csv", REVIEW)
    make(Filling(), tmp_path / "out.csv", replace(REVIEW, made=""))
    assert Record(tmp_path / "out.csv").read().made == "2026-03-01"


def test_a_file_of_someone_else_is_left_alone(tmp_path):
    (tmp_path / "mine.csv").write_text("a,b\n")
    with pytest.raises(UsageError, match="not written by this program"):
        make(Filling(), tmp_path / "mine.csv", REVIEW)
    (tmp_path / "notes.csv.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(UsageError, match="not the record of a grid"):
        make(Filling(), tmp_path / "notes.csv", REVIEW)
    with pytest.raises(UsageError, match=r"\.xlsx, \.csv, \.html, \.json"):
        make(Filling(), tmp_path / "out.docx", REVIEW)
    with pytest.raises(UsageError, match="no folder"):
        make(Filling(), tmp_path / "nowhere" / "out.csv", REVIEW)


def test_a_purge_takes_a_document_out_of_grid_and_record(tmp_path):
    out = tmp_path / "out.xlsx"
    make(Filling(), out, REVIEW)
    assert forget(out, {"d1"}) == 1
    assert b"lease.pdf" not in Record(out).path.read_bytes()
    assert "rent is" not in _words(out)
    assert "scan.pdf" in _words(out)
    assert forget(out, {"d1"}) == 0


def test_a_purge_during_a_run_stops_it(tmp_path):
    out = tmp_path / "out.csv"

    class Purging(Filling):
        def __call__(self, row, column):
            if len(self.asked) == 1:
                forget(out, {"d1"})
            return super().__call__(row, column)

    with pytest.raises(AnswerError, match="purge"):
        make(Purging(), out, REVIEW)
    assert b"lease.pdf" not in Record(out).path.read_bytes()


def _words(out):
    book = openpyxl.load_workbook(out)
    return "\n".join(str(cell.value) for sheet in book for line in sheet for cell in line)


def test_a_workbook_has_the_grid_every_quote_and_how_it_was_made(tmp_path):
    make(Filling(), tmp_path / "out.xlsx", REVIEW)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Grid", "Quotes", "How it was made"]
    grid = book["Grid"]
    assert grid.freeze_panes == "B2"
    assert [cell.value for cell in grid[1]][:3] == ["Document", "Pages", "Rent\nWhat is the rent?"]
    assert grid["A3"].value == "scan.pdf\nnot readable: needs a password"
    assert grid["C2"].value.startswith("answered\n“=The rent is £500.” (page iii (no. 3 in the file), 2. Rent; support")
    assert grid["D2"].value == "absent: all 34 pages searched"
    assert grid["C2"].alignment.wrap_text
    colours = {grid[place].fill.start_color.rgb for place in ("C2", "D2", "C3")}
    assert len(colours) == 3  # beside the words
    quotes = [[cell.value for cell in line] for line in book["Quotes"]]
    assert quotes[1][2:] == ["Rent", "answered", "iii", 3, "2. Rent", 0.5, "=The rent is £500."]
    how = dict([cell.value for cell in line] for line in book["How it was made"])
    assert how["Made on"] == "2026-03-01"
    assert how["Collection"] == "leases"
    assert how["Size"] == "2 documents, 1 of them not readable, by 2 questions"
    assert how["Cells: answered"] == "1"


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@"])
def test_no_text_becomes_a_formula(tmp_path, beginning):
    rows = (replace(ROWS[0], name=f"{beginning}cmd|'/C calc'!A0"),)
    evil = replace(QUOTE, text=f"{beginning}1+1")

    def fill(row, column):
        return Cell(document=row.key, question=column.key, status=CellStatus.ANSWERED, quotes=(evil,))

    for suffix in (".xlsx", ".csv"):
        make(fill, tmp_path / f"out{suffix}", replace(REVIEW, rows=rows))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    for place in (book["Grid"]["A2"], book["Quotes"]["I2"]):
        assert place.data_type == "s"
        assert place.quotePrefix
        assert place.value.startswith(beginning)
    with ZipFile(tmp_path / "out.xlsx") as parts_of_it:
        assert not any(b"<f>" in parts_of_it.read(name) for name in parts_of_it.namelist())
    lines = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"))))
    assert lines[1][0].startswith(f"'{beginning}")


def test_a_page_escapes_what_documents_say(tmp_path):
    evil = "<script>alert(1)</script>"
    rows = (replace(ROWS[0], name=evil, notices=(evil,)),)

    def fill(row, column):
        return Cell(
            document=row.key, question=column.key, status=CellStatus.ANSWERED, note=evil,
            quotes=(replace(QUOTE, text=evil, section=evil),),
        )  # fmt: skip

    columns = (Column(key="a", heading=evil, question=evil),)
    make(fill, tmp_path / "out.html", replace(REVIEW, rows=rows, columns=columns, facts=((evil, evil),)))
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 7
    assert "default-src 'none'" in page
    assert "answered" in page


def test_json_has_all_cells(tmp_path):
    make(Filling(), tmp_path / "out.json", REVIEW)
    whole = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert len(whole["cells"]) == 4
    assert whole["cells"][0]["quotes"][0]["page_label"] == "iii"
    assert whole["by_status"] == {"answered": 1, "absent": 1, "document not readable": 2}


def test_a_section_headed_with_what_is_asked_for_answers_it(desk):
    collection, settings = desk
    columns = (
        Column(key="b", heading="b", question="Which vaccine is contraindicated?", sections=("break",)),
        Column(key="c", heading="c", question="Which vaccine is contraindicated?", sections=("break clause",)),
    )
    filler, review = start(Scope(collection=collection, condition=Filter()), columns, settings)
    row = next(row for row in review.rows if row.name == "lease.txt")
    headed, unheaded = (filler.fill(row, column) for column in columns)
    assert headed.status == CellStatus.ANSWERED
    assert "six months' written notice" in headed.quotes[0].text
    assert "its heading says so" in headed.text
    assert unheaded.status == CellStatus.ABSENT


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("18. Governing Law. This Agreement is governed by the laws of Ohio.", True),
        ("Section 9.2 GOVERNING LAW: Ohio law governs.", True),
        ("(c) Governing Law; Venue. Ohio.", True),
        ("Governing law is not agreed. It may be Ohio.", False),
        ("A governing law. It may be Ohio.", False),
        ("4. The parties have not agreed on which governing law shall rule this Agreement. It may be Ohio.", False),
    ],
)
def test_a_numbered_clause_may_bear_its_heading(tmp_path, hashing, clause, found):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text(f"AGREEMENT\n\n1. Term. It lasts a year.\n\n{clause}\n\n30. Notices. In writing.\n")
    settings = Settings(home=tmp_path / "home", encoder="hash", support_min=0.99)
    workspace = Workspace(tmp_path / "home", settings, encoder=hashing)
    workspace.ingest("x", [folder])
    column = Column(key="l", heading="l", question="Zebra?", sections=("governing law",))
    filler, review = start(Scope(collection=workspace.collection("x"), condition=Filter()), [column], settings)
    quotes = filler.fill(review.rows[0], column).quotes
    assert [quote.text for quote in quotes] == ([clause] if found else [])


@pytest.mark.parametrize(
    ("heading", "name", "found"),
    [
        ("4.3 Contraindications", "contraindications", True),
        ("18. GOVERNING LAW; VENUE", "governing law", True),
        ("Law", "governing law", False),
        ("No Source Code Escrow", "source code escrow", False),
        ("Assignment of Inventions", "assignment", False),
        ("Successors; Assignment", "assignment", True),
        ("Limitation of Liability", "limitation of liability", True),
        ("Uninsurance", "insurance", False),
    ],
)
def test_a_heading_names_a_section(heading, name, found):
    assert _names(heading, [words(name)]) is found


@pytest.mark.parametrize(("name", "columns"), [("cuad", 41), ("drug-label", 21)])
def test_a_preset_asks_one_thing_a_column(name, columns):
    preset = from_preset(name)
    for column in preset:
        assert not parts(column.question)
        assert without_place(column.question) == column.question
        assert not names(column.question)  # else documents that lack the word would be left out
        assert all(words(section) for section in column.sections)
    for told in ("key", "heading", "question"):
        assert len({getattr(column, told) for column in preset}) == columns
    assert {"Governing Law", "Storage"} & {column.heading for column in preset if len(column.sections) > 2}


def test_an_unknown_preset_is_told_the_known_ones():
    with pytest.raises(UsageError, match="cuad, drug-label"):
        from_preset("nda")


def test_questions_come_from_a_file(tmp_path):
    path = tmp_path / "q.csv"
    path.write_text("id,question\nr,What is the rent?\nl,Which law governs?\n")
    assert [column.key for column in from_file(path)] == ["r", "l"]
    path.write_text("question\nWhat is the rent?\nWhat is the rent?\n")
    with pytest.raises(UsageError, match="twice"):
        from_file(path)
    path.write_text('id,question\nr,""\n')
    with pytest.raises(UsageError, match="question r in"):
        from_file(path)


def test_an_encoder_that_remembers_embeds_a_text_once_and_alike():
    plain = HashEncoder()
    encoder = RememberingEncoder(plain)
    first = encoder.encode(["a lease", "a licence", "a lease"])
    again = encoder.encode(["a licence", "a deed"])
    assert plain.seen == ["a lease", "a licence", "a deed", "a deed"]  # never one text in the shape of many
    assert (first[1] == again[0]).all()
    assert (first[0] == first[2]).all()
    assert encoder.encode([]).shape == (0, 16)


def test_the_reader_reads_the_best_of_all(desk):
    collection, _ = desk
    filler = Filler(collection.open(), collection.catalog, AnswerConfig(k=7), reader=lambda: None)
    row = Row(key="d", name="d", path="d", passages=900)
    assert filler._answerer(row).config.k == 7
    assert filler.least > 0
    assert Filler(collection.open(), collection.catalog, AnswerConfig(support_min=0.3)).least == 0.3
