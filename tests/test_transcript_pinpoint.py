"""Citations to be pasted elsewhere: what each style says, and that it says it the same with and without looks."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from fake_workspace import EVIL, LEASE, SCAN, SHEET, citation, span

from assistant.transcript.pinpoint import STYLES, bluebook, markdown, plain, vancouver

WORDS = LEASE.spans[0].quote
BREAK = citation(
    3,
    "harbour_mill_lease.pdf",
    (span("13.1 The Tenant may\nend this lease.", page=10, page_label="6"),),
    headings=("13. Tenant's break",),
)


def test_each_style_says_document_section_and_page():
    assert plain(BREAK).text == (
        "“13.1 The Tenant may end this lease.” "
        "(harbour_mill_lease.pdf, 13. Tenant's break, page 6 (no. 10 in the file))"
    )
    assert markdown(BREAK).text == (
        "> 13.1 The Tenant may end this lease.\n>\n"
        "> — *harbour\\_mill\\_lease.pdf*, 13. Tenant's break, page 6 (no. 10 in the file)"
    )
    assert bluebook(BREAK).text == "harbour_mill_lease § 13.1, at 6 (“13.1 The Tenant may end this lease.”)."
    assert vancouver(BREAK).text == (
        "3. harbour_mill_lease [PDF]. 13. Tenant's break; p. 6 (no. 10 in the file). "
        "“13.1 The Tenant may end this lease.”"
    )


def test_the_name_of_a_document_is_italic_where_looks_are_kept():
    assert bluebook(LEASE).html == (
        "<p><em>Harbour Street lease</em> § 4, at iii (“" + WORDS.replace("'", "&#x27;") + "”).</p>"
    )


def test_what_has_no_page_is_found_by_its_row():
    assert bluebook(SHEET).text == "Rent schedule, sheet Units, row 12 (“Unit 4 | Break date | 25 March 2027”)."
    assert vancouver(SHEET).text.startswith("3. Rent schedule [XLSX]. sheet Units, row 12. “")


def test_versions_and_scans_are_said():
    old = replace(SCAN, superseded="2026-03-01T10:00:00+00:00")
    assert "(version 2, superseded 2026-03-01)" in bluebook(old).text
    assert "(version 2, superseded 2026-03-01)" in vancouver(old).text
    assert "read by OCR" in plain(SCAN).text


def test_a_quote_from_two_places_says_that_words_are_left_out_and_no_header_row():
    header = replace(span("Unit | What | When"), is_header=True)
    two = replace(BREAK, spans=(header, span("one"), span("two")))
    assert plain(two).text.startswith("“one … two” (")


class Words(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert attrs == []

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("style", STYLES)
def test_hostile_words_stay_words(style):
    evil = citation(
        1, f"{EVIL}\u202egpj.pdf", (span(f"{EVIL}\x07 [x](javascript:1)", page_label=EVIL, page=1),), headings=(EVIL,)
    )
    made = STYLES[style](evil)
    read = Words(made.html)
    assert read.tags <= {"p", "em", "blockquote"}
    assert EVIL in unescape(read.text)
    assert "\u202e" not in made.text + made.html and "\x07" not in made.text + made.html
    if style == "Markdown":
        bare = re.sub(r"\\.", "", made.text)
        assert "<" not in bare and "](" not in bare
