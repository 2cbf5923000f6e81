"""Grids, checked drafts and chronologies as the page makes and shows them, without the page."""

import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from test_hostile import HOSTILE

from assistant.chronology.fact import Chronology, Fact
from assistant.grid.cell import Cell, CellStatus, Quote
from assistant.grid.column import Column, from_lines, from_preset
from assistant.grid.review import Review
from assistant.grid.row import Row
from assistant.settings import Settings
from assistant.types import Citation
from assistant.workspace import Workspace
from ingest.errors import UsageError
from ingest.types import Locator, Span
from ui import api
from ui.handlers import Desk
from ui.work import chronology_view, evidence, files, grid_view
from ui.work.check import check
from ui.work.check_view import LOOK, draft
from ui.work.chronology import gather
from ui.work.grid import fill, questions
from ui.work.making import watch
from ui.work.work import View, Work

LEASE = """LEASE OF SHOP 3

1. RENT

The Tenant must pay the yearly rent of £24,500 in four equal instalments.

2. BREAK

The Tenant may end this lease on 3 May 2027 by giving the Landlord six months' notice.
"""
NDA = """MUTUAL NON-DISCLOSURE AGREEMENT

This agreement was signed on 12 June 2021 and is governed by the law of Scotland.
"""
ASKED = "What is the yearly rent?\nWhich law governs this agreement?"


class Slow(Workspace):
    """Takes its time over a cell, and counts them."""

    pause_s, filled = 0.0, 0

    def grid(self, *given, **named):
        filler, review = super().grid(*given, **named)
        plain = filler.fill

        def fill_slowly(row, column):
            time.sleep(self.pause_s)
            self.filled += 1
            return plain(row, column)

        filler.fill = fill_slowly
        return filler, review


@pytest.fixture(scope="module")
def desk(tmp_path_factory, encoder):
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    (folder / "lease.txt").write_text(LEASE)
    (folder / "nda.txt").write_text(NDA)
    workspace = Slow(home, Settings(home=home), encoder=encoder)
    workspace.ingest("deeds", [folder])
    return Desk(workspace=workspace, uploads=home / "uploads", pace_s=0)


def made(desk: Desk, key: str) -> tuple[str, str]:
    """The key of a work, and the last that was said of it."""
    return key, list(watch(desk, key))[-1]


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.sources = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.sources += [value for name, value in attrs if name == "data-source"]


def part(link):
    """The part of a work that a link leads to, and its number."""
    *_, wanted, _, number = link.split("/")
    return wanted, int(number)


def test_a_grid_is_filled_and_each_cell_leads_to_its_words(desk):
    key = fill(desk, "deeds", "", ASKED, "")
    reports = list(watch(desk, key))
    assert "Every cell is filled" in reports[-1] and any(" of 4 cells" in html for html in reports)
    work = desk.shown.works.find(key)
    shown = grid_view.grid(work)
    assert dict(shown.choices) == {"Every status (4)": "", "Answered (2)": "answered", "Absent (2)": "absent"}
    links = Links(shown.html).sources
    assert len(links) == 4
    told = [evidence.source(desk, key, *part(link)) for link in links]
    (rent,) = [html for html in told if "£24,500" in html]
    assert '<mark class="current">The Tenant must pay the yearly rent of £24,500' in rent
    assert "What is the yearly rent?" in rent and "Answered" in rent
    absent = [html for html in told if "Absent" in html and "What is the yearly rent?" in html]
    assert len(absent) == 1 and "nda.txt" in absent[0]


def test_a_stopped_grid_goes_on_where_it_was(desk, monkeypatch):
    monkeypatch.setattr(desk.workspace, "pause_s", 0.15)
    monkeypatch.setattr(desk.workspace, "filled", 0)
    reports, key = [], fill(desk, "deeds", "", ASKED, "")
    for html in watch(desk, key):
        reports.append(html)
        if "1 of 4 cells" in html:
            desk.shown.works.find(key).stop()
    kept = len(desk.shown.works.find(key).made.cells)
    assert 0 < kept < 4 and "cells are filled and kept" in reports[-1]
    time.sleep(0.4)
    before = desk.workspace.filled
    again, said = made(desk, fill(desk, "deeds", "", ASKED, key))
    assert "Every cell" in said and desk.workspace.filled - before == 4 - kept
    assert again != key  # what was fetched under the name of the first run is not shown for this one
    more, _ = made(desk, fill(desk, "deeds", "", ASKED + "\nWhen was it signed?", again))
    assert desk.workspace.filled - before == 6 - kept
    assert len(desk.shown.works.find(more).made.columns) == 3


def test_what_cannot_be_asked_is_said(desk):
    for collection, preset, said in (("deeds", "", "Choose questions"), (None, "cuad", "Choose a collection")):
        with pytest.raises(UsageError, match=said):
            fill(desk, collection, preset, " \n", "")
    assert "no collection" in made(desk, fill(desk, "nowhere", "cuad", "", ""))[1]
    assert len(questions("cuad", "Who pays?\nWho pays?")) == len(from_preset("cuad")) + 1


def wide(rows=200, text="The rent is due.", count=41):
    """A review like that of a firm, every third cell answered."""
    quote = Quote(
        text=text, support=0.9, page=3, page_label="3", sheet=None, row=None, ocr=False, section="", start=0, end=5
    )
    columns = tuple(Column(key=f"c{n}", heading=f"Clause {n}", question=f"What of {n}?") for n in range(count))
    documents = tuple(Row(key=f"d{n}", name=f"file {n}.pdf", path=f"file {n}.pdf", pages=9) for n in range(rows))
    found = {}
    for r, row in enumerate(documents):
        for c, column in enumerate(columns):
            answered = (r + c) % 3 == 0
            status = CellStatus.ANSWERED if answered else CellStatus.ABSENT
            quotes = (quote,) if answered else ()
            found[row.key, column.key] = Cell(document=row.key, question=column.key, status=status, quotes=quotes)
    return Review(run={}, made="2026-01-01", facts=(), rows=documents, columns=columns, cells=found)


def test_a_large_grid_is_shown_a_page_at_a_time():
    work = Work(key="k", collection="deeds", made=wide())
    begun = time.perf_counter()
    first = grid_view.grid(work)
    work.view = View(page=9)
    last = grid_view.grid(work)
    assert time.perf_counter() - begun < 3
    assert first.pages == 10 and last.page == 9
    assert first.html.count('class="cell ') == grid_view.ROWS * 41
    assert len(first.html) < 1_000_000
    assert "file 199.pdf" in last.html and "file 199.pdf" not in first.html
    work.view = View(page=77)
    assert grid_view.grid(work).page == 9


def test_a_grid_is_narrowed_by_status_and_words():
    work = Work(key="k", collection="deeds", made=wide(rows=6), view=View(choice="answered", words="clause 40"))
    shown = grid_view.grid(work)
    assert shown.html.count('class="cell ') == 2 and shown.html.count('<th scope="col">') == 1
    work.view = View(choice="answered", words="FILE 2.pdf")
    shown = grid_view.grid(work)
    assert shown.html.count('scope="row"') == 1 and "Absent" not in shown.html.split("<table")[1]
    work.view = View(words="nowhere at all")
    assert "Nothing matches" in grid_view.grid(work).html


def test_a_pasted_draft_is_checked_and_not_kept(desk):
    text = "The yearly rent of the lease is £24,500. The agreement is governed by the law of France. We think so."
    key, said = made(desk, check(desk, "deeds", None, text))
    assert "Every sentence is checked" in said
    work = desk.shown.works.find(key)
    assert not list(desk.uploads.rglob("*.txt"))
    whole = draft(work)
    assert "£24,500" in whole.html and "Contradicted" in whole.html
    work.view = View(choice=LOOK)
    looked = draft(work)
    assert "France" in looked.html and "We think so" not in looked.html
    source = evidence.source(desk, key, *part(Links(looked.html).sources[0]))
    assert "France" in source and "law of Scotland" in source
    assert files.file(desk, key, "html")[1].startswith(b"<!DOCTYPE html>")
    with pytest.raises(UsageError, match="docx"):
        files.file(desk, key, "docx")
    with pytest.raises(UsageError, match="Choose a draft"):
        check(desk, "deeds", None, " ")


def test_a_word_draft_is_saved_with_comments(desk, tmp_path):
    import docx

    path, document = tmp_path / "advice.docx", docx.Document()
    document.add_paragraph("The yearly rent of the lease is £25,000.")
    document.save(str(path))
    key, _ = made(desk, check(desk, "deeds", str(path), ""))
    name, content = files.file(desk, key, "docx")
    (tmp_path / name).write_bytes(content)
    comments = [comment.text for comment in docx.Document(str(tmp_path / name)).comments]
    assert any("Contradicted" in text for text in comments)
    assert "Word, with comments" in draft(desk.shown.works.find(key)).html


def test_a_chronology_is_narrowed_and_leads_to_its_words(desk):
    key, _ = made(desk, gather(desk, "deeds"))
    work = desk.shown.works.find(key)
    shown = chronology_view.chronology(work)
    assert dict(shown.choices) == {"Every year (2)": "", "2021 (1)": "2021", "2027 (1)": "2027"}
    assert shown.html.index("<strong>2021-06-12") < shown.html.index("<strong>2027-05-03")
    assert "<mark>12 June 2021</mark>" in shown.html
    for view, left in (
        (View(choice="2027"), "2027-05-03"),
        (View(document="nda.txt"), "2021-06-12"),
        (View(words="six months"), "2027-05-03"),
    ):
        work.view = view
        html = chronology_view.chronology(work).html
        assert left in html and html.count("<li>") == 1
    source = evidence.source(desk, key, *part(Links(html).sources[0]))
    assert "6 months" in source or "six months" in source


def test_every_file_is_written_and_named(desk):
    key, _ = made(desk, gather(desk, "deeds"))
    grid, _ = made(desk, fill(desk, "deeds", "", "What is the yearly rent?", ""))
    client = TestClient(api.build(desk), raise_server_exceptions=False)
    for work, name in ((grid, "grid"), (key, "chronology")):
        for ending, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("html", b"<!doctype"), ("json", b"{")):
            reply = client.get(f"/shown/work/{work}/work.{ending}")
            assert reply.status_code == 200 and reply.content.startswith(begins)
            assert reply.headers["content-disposition"] == f"attachment; filename={name}.{ending}"
            assert reply.headers["cache-control"] == "no-store"
    assert client.get(f"/shown/work/{grid}/0-0/source/0").status_code == 200
    assert client.get(f"/shown/work/{grid}/0-0/original/1").content == LEASE.encode()
    for wrong in ("x/0-0/source/0", f"{grid}/9-9/source/0", f"{grid}/-1-0/source/0", f"{grid}/a/source/0",
                  f"{grid}/0/source/0", f"{key}/99/source/0", f"{grid}/0-0/source/7", f"{key}/work.docx"):  # fmt: skip
        assert client.get(f"/shown/work/{wrong}").status_code == 400, wrong
    assert not list(desk.uploads.glob(".saving-*"))


def test_what_is_not_shared_any_more_is_neither_shown_nor_saved(desk, monkeypatch):
    grid, _ = made(desk, fill(desk, "deeds", "", "What is the yearly rent?", ""))

    def refused(name):
        raise UsageError(f"There is no collection {name!r} that is shared with you.")

    monkeypatch.setattr(desk.workspace, "collection", refused)
    for act in (lambda: evidence.source(desk, grid, "0-0", 0), lambda: files.file(desk, grid, "xlsx")):
        with pytest.raises(UsageError, match="shared"):
            act()


class Shape(HTMLParser):
    """The tags of some HTML, in order."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))


def shapes(evil):
    review = wide(rows=1, text=evil or "x", count=1)
    row, column = review.rows[0], Column(key="c0", heading=evil, question=evil)
    row = replace(row, name=evil, problem=evil)
    cells = {key: replace(cell, note=evil) for key, cell in review.cells.items()}
    review = replace(review, rows=(row,), columns=(column,), cells=cells, facts=((evil, evil),))
    grid = grid_view.grid(Work(key="k", collection=evil, made=review))
    found = Span(start=0, end=len(evil), quote=evil, locator=Locator(sheet=evil))
    cited = Citation(
        marker=1, document=evil, document_id="d", revision=1, text_id="t", spans=(found,), headings=(evil,)
    )
    fact = Fact(days=("2021-04-03", "2021-03-04"), written=evil, citation=cited)
    dates = Chronology(
        collection=evil, generation=1, as_of=None, facts=(fact,), left_out=(), documents=1, not_read=(evil,),
        notices=(evil,),
    )  # fmt: skip
    listed = chronology_view.chronology(Work(key="k", collection=evil, made=dates))
    return [Shape(html).tags for html in (grid.html, listed.html, grid_view.lead(review, row, column))]


def test_hostile_words_change_no_markup():
    plain = shapes("plain")
    assert all(shapes(evil) == plain for evil in HOSTILE[::5])


def test_questions_are_one_a_line():
    assert [column.question for column in from_lines(" Who pays?\n\nWhen?\nWhen?")] == ["Who pays?", "When?"]
