"""The source view as HTML: boxes where the words are, steps through the evidence, and nothing that acts."""

from dataclasses import replace
from html.parser import HTMLParser

from fake_workspace import EVIL, LEASE, SCAN, SHEET, answer, citation, png, span

from assistant.source import Source
from ingest.pageview import PageView
from ui.shown import ShownAnswers, Step, steps
from ui.source_view import beside, source


class Seen(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def of(self, tag):
        return [attrs for found, attrs in self.tags if found == tag]


def shown(*citations):
    return ShownAnswers().keep("leases", answer("?", citations=citations))


def test_the_boxes_of_the_evidence_come_before_those_beside_it():
    other = citation(2, LEASE.document, (span("elsewhere", page=7, page_label="iii"),))
    far = citation(3, LEASE.document, (span("far", page=8),))
    kept = shown(LEASE, other, far)
    assert beside(kept, kept.steps[0]) == other.spans
    view = PageView(png=png(), boxes=(((0.1, 0.2, 0.5, 0.25),), ((0.1, 0.5, 0.3, 0.55),)))
    read = Seen(source(kept, 0, Source(page=view)))
    own = [box for box in read.of("rect") if box["class"] == "box current"]
    assert [(b["x"], b["y"], b["width"], b["height"]) for b in own] == [("100.00", "200.00", "400.00", "50.00")]
    assert [box["y"] for box in read.of("rect") if box["class"] == "box"] == ["500.00"]
    assert read.of("img")[0]["alt"] == "Page iii, the quoted words marked"


def test_steps_lead_from_each_evidence_to_those_beside_it():
    kept = shown(LEASE, SCAN, SHEET)
    first, last = (Seen(source(kept, n, Source(text="words", marks=((0, 5),)))) for n in (0, 2))
    buttons = {b["class"]: b for b in first.of("button") if b.get("class") in ("previous", "next")}
    assert buttons["previous"]["aria-disabled"] == "true" and "data-source" not in buttons["previous"]
    assert buttons["next"]["data-source"] == f"/shown/{kept.key}/source/1"
    assert "Evidence 3 of 3" in last.text
    assert last.of("a")[0]["href"] == f"/shown/{kept.key}/original/3"


def test_a_citation_of_two_pages_is_two_steps_and_a_header_row_comes_along():
    header = replace(span("Unit | Date", sheet="Units", row=1), is_header=True)
    row = SHEET.spans[0]
    pages = citation(1, "a.pdf", (span("one", page=1), span("two", page=2)))
    sheet = citation(2, "b.xlsx", (header, row))
    assert steps(answer("?", citations=(pages, sheet))) == (
        Step(citation=pages, spans=(pages.spans[0],)),
        Step(citation=pages, spans=(pages.spans[1],)),
        Step(citation=sheet, spans=(row, header)),
    )


def test_words_are_marked_once_where_marks_overlap_and_cuts_are_seen():
    seen = Source(text="ab<i>cdef", marks=((2, 6), (4, 7)), cut=(True, False), note="No picture.")
    text = source(shown(SHEET), 0, seen)
    assert 'ab<mark class="current">&lt;i&gt;c</mark><mark class="current">d</mark>ef' in text.replace(
        "</mark></", "</"
    )
    assert text.count('class="gap"') == 1 and "No picture." in text


def test_hostile_words_stay_words():
    evil = citation(1, EVIL, (span(EVIL, page=1, page_label=EVIL, sheet=EVIL),), headings=(EVIL,))
    for seen in (Source(page=PageView(png=b"", boxes=((),))), Source(text=EVIL, marks=((0, 4),), note=EVIL)):
        read = Seen(source(shown(evil), 0, seen))
        assert not [a for _, attrs in read.tags for a in attrs if a.startswith("on") or a == "style"]
        assert all(image["src"].startswith("data:image/png;base64,") for image in read.of("img"))
        assert "onerror=" in read.text
