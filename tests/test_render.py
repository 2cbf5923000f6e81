"""What people read, and that nothing a document says can act on the page."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fake_workspace import LEASE, SCAN, SHEET, FakeWorkspace, answer, citation, refusal, span

from assistant.types import AnswerStatus, Statement, StatementKind
from index.types import Query
from ingest.types import FileOutcome, FileStatus, IngestReport, Locator, Progress
from ui import answer_view, render, terminal


class Page(HTMLParser):
    """Reads HTML as a browser would, and keeps what matters."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self.marked.append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.tags and self.tags[-1][0] == "mark" and self.marked[-1] == "":
            self.marked[-1] = data

    def classes(self) -> set[str]:
        return {name for _, attrs in self.tags for name in (attrs.get("class") or "").split()}


def page(result: object, **more: object) -> Page:
    return Page(answer_view.answer(result, **{"key": "t1", "base": "/shown/k", **more}))


def test_statements_carry_markers_that_lead_to_their_cards() -> None:
    read = page(answer("How long?"))
    markers = [attrs["data-card"] for tag, attrs in read.tags if attrs.get("class") == "marker"]
    cards = [attrs["id"] for tag, attrs in read.tags if attrs.get("class") == "card"]
    assert markers == cards == ["t1-1", "t1-2", "t1-3"]
    assert "[1]" in read.text


def test_a_superseded_revision_is_marked_on_its_card() -> None:
    old = replace(LEASE, superseded="2026-03-01T10:00:00+00:00")
    read = page(answer("How long?", citations=(old, SCAN, SHEET)))
    assert read.text.count("superseded on 2026-03-01") == 1
    assert "superseded" not in page(answer("How long?")).text


def test_a_card_shows_where_and_what_exactly() -> None:
    read = page(answer("How long?"))
    for expected in (
        "Harbour Street lease.pdf",
        "Page iii (page 7 of the file)",
        "Part II – Term › 4. Termination",
        "Sheet “Units”, row 12",
        "version 2",
        LEASE.before,
        LEASE.after,
    ):
        assert expected in read.text
    assert read.marked == [c.spans[0].quote for c in (LEASE, SCAN, SHEET)]
    assert read.text.count("OCR") == 1
    copied = [attrs["data-copy"] for tag, attrs in read.tags if "data-copy" in attrs]
    assert len(copied) == 3 * 4 and all(LEASE.spans[0].quote in text for text in copied[:4])


def test_a_table_row_is_quoted_below_its_header_row() -> None:
    header = replace(span("Unit | Break date", sheet="Units", row=1), is_header=True)
    read = page(answer("?", citations=(replace(SHEET, spans=(header, *SHEET.spans)),)))
    assert read.marked == [SHEET.spans[0].quote]
    assert "Unit | Break date" in read.text
    assert "Sheet “Units”, row 12" in read.text and "row 1 " not in read.text


def test_a_page_label_is_repeated_only_where_it_differs() -> None:
    assert render.place(Locator(page=3, page_label="3")) == "Page 3"
    assert render.place(Locator(page=3)) == "Page 3"
    assert render.place(Locator(page=3, page_label="A-1")) == "Page A-1 (page 3 of the file)"
    assert render.place(Locator()) == ""


def test_markers_and_cards_lead_to_the_evidence_where_the_server_knows_it() -> None:
    read = page(answer("How long?"))
    markers = [attrs["data-source"] for tag, attrs in read.tags if attrs.get("class") == "marker"]
    cards = [attrs["data-source"] for tag, attrs in read.tags if attrs.get("class") == "see"]
    assert markers == cards == [f"/shown/k/source/{number}" for number in range(3)]
    assert not [attrs for _, attrs in page(answer("How long?"), base="").tags if "data-source" in attrs]


def test_why_a_source_was_chosen_is_told_by_its_place_and_ways() -> None:
    [hit] = FakeWorkspace(home=Path()).search("leases", Query(text="notice"))
    text = page(answer("How long?", hits=(hit,))).text
    assert "Why this source" in text and "found by its words: place 1 there" in text


def test_a_growing_answer_keeps_room_for_what_comes() -> None:
    read = page(answer("How long?"), shown=1)
    kinds = [attrs.get("class") or "" for _, attrs in read.tags]
    assert [kind for kind in kinds if kind.startswith(("statement", "card"))] == [
        "statement quote", "statement quote coming", "statement quote coming", "card", "card coming", "card coming"
    ]  # fmt: skip
    assert read.marked == [c.spans[0].quote for c in (LEASE, SCAN, SHEET)]
    assert "coverage coming" in {attrs.get("class") for _, attrs in read.tags}
    assert "coming" not in page(answer("How long?")).classes()


def test_not_found_is_said_calmly_with_what_was_searched() -> None:
    read = page(refusal("What is the capital of France?"))
    assert "Not found in these documents" in read.text
    assert "412 of 412 documents searched." in read.text
    assert not read.classes() & {"problem", "notice", "statement"}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (AnswerStatus.PARTIAL, "Only part"),
        (AnswerStatus.CONFLICTING, "disagree"),
        (AnswerStatus.UNSUPPORTED, "Do not rely"),
        (AnswerStatus.ERROR, "could not be answered"),
    ],
)
def test_every_other_status_says_what_it_means(status: AnswerStatus, words: str) -> None:
    assert words in page(answer("?", status)).text
    assert words not in page(answer("?")).text


def test_every_status_has_words_and_an_icon_of_its_own() -> None:
    heads = {page(answer("?", status, statements=(), citations=())).text.partition(".")[0] for status in AnswerStatus}
    assert len(heads) == len({head[0] for head in heads}) == len(AnswerStatus)


def test_notices_come_first_and_gaps_in_coverage_are_named() -> None:
    read = page(answer("Chest pain?", notices=("Call the emergency number.",)))
    assert read.text.startswith("Please note. Call the emergency number.")
    assert "old fax.tif: no text could be read" in read.text


def test_an_unsupported_statement_is_marked_as_such() -> None:
    claim = Statement(kind=StatementKind.UNSUPPORTED, text="Surely.", support=0.1)
    assert "Not supported by the documents" in page(answer("?", statements=(claim,), citations=())).text


def test_invented_markers_are_never_shown() -> None:
    claim = Statement(kind=StatementKind.QUOTE, text="Six months", support=0.9, citations=(1, 9))
    read = page(answer("?", statements=(claim,), citations=(LEASE,)))
    assert "[1]" in read.text and "[9]" not in read.text


def test_characters_that_disguise_a_name_are_made_visible() -> None:
    assert "\u202e" not in render.name("invoice\u202efdp.exe")
    assert "\x1b" not in render.escape("a\x1b[31mb")
    assert render.escape("line\nbreak") == render.escape("line\x0cbreak") == "line\nbreak"


def test_an_attachment_is_named_after_the_mail_that_holds_it() -> None:
    attached = citation(1, "offer.eml!/draft.pdf", (span("quote", page=2),))
    assert "offer.eml › draft.pdf" in page(answer("?", citations=(attached,))).text


def test_a_very_long_question_does_not_fill_the_page() -> None:
    assert len(Page(render.turn("x" * 50_000, "")).text) < 1_100
    assert Page(render.turn("How long?", "")).text == "How long?"


def test_what_is_no_character_can_be_sent() -> None:
    assert render.escape("rent \udcff").encode() == "rent \ufffd".encode()


def test_neighbouring_text_is_cut_between_words() -> None:
    long = citation(1, "a.txt", (span("quote"),), before="start " + "word " * 200, after=" word" * 200 + " end")
    text = page(answer("?", citations=(long,))).text
    assert "start" not in text and " end" not in text
    assert "… word" in text and "word …" in text


def test_progress_tells_files_pages_rate_and_time_left() -> None:
    moment = Progress(stage="parse", done=3, total=1200, pages=41, rate_per_s=12.5, left_s=90.0, path="a.pdf")
    text = Page(render.progress(moment)).text
    for expected in ("Reading files", "3 of 1\u202f200 files", "41 pages", "12.5 pages/s", "2 min left", "a.pdf"):
        assert expected in text


@pytest.mark.parametrize(("stage", "unit"), [("parse", "pages"), ("embed", "passages")])
def test_a_rate_says_of_what(stage: str, unit: str) -> None:
    moment = Progress(stage=stage, done=3, total=1200, rate_per_s=12.5, left_s=90.0)
    text = Page(render.progress(moment)).text
    assert f"12.5 {unit}/s" in text and "2 min left" in text
    assert terminal.facts(moment) == f"12.5 {unit}/s · 1:30 left"
    quiet = Progress(stage=stage, done=3, total=1200)
    assert "/s" not in Page(render.progress(quiet)).text + terminal.facts(quiet)


def test_a_report_lists_every_file_left_out_and_why() -> None:
    outcomes = (
        FileOutcome(path="a.pdf", status=FileStatus.NEW, pages=3),
        FileOutcome(path="b.pdf", status=FileStatus.FAILED, reason="The file is damaged\nat byte 7."),
        FileOutcome(path="c.zip", status=FileStatus.SKIPPED, reason="Not a document."),
        FileOutcome(path="d.pdf", status=FileStatus.NEW, notices=("page 4 is empty",)),
    )
    text = Page(render.report(IngestReport(outcomes=outcomes, pages=1, wall_s=2.2), "leases")).text
    for expected in (
        "2 files in leases, 1 page, 2 s",
        "2 not taken in",
        "b.pdf: The file is damaged at byte 7.",
        "c.zip: Not a document.",
        "d.pdf: page 4 is empty",
    ):
        assert expected in text
