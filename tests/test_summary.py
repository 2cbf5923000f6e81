"""Summaries of a lease and of a leaflet: central sentences as printed, in order, none of them twice."""

import json
from contextlib import closing

import docx
import numpy as np
import pytest

from assistant.output import html_page
from assistant.summary.centrality import centrality, diverse
from assistant.summary.output import FORMATS, check_output, write
from assistant.summary.summarise import _kinds, summarise
from index.collection import Collection, CollectionConfig
from ingest.errors import UsageError
from tests.hash_encoder import HashEncoder
from tests.pdf_writer import Page, image, pdf
from ui import cli

LEASE = """# Lease of Shop 3

## 1. Rent

The Tenant shall pay the yearly rent of £24,500 in four equal instalments to the Landlord.

The Tenant shall pay the yearly rent of £24,500 in four equal instalments to the Landlord.

See the plan.

## 2. Break

The Tenant may end this lease on 1 May 2027 by giving the Landlord six months' written notice.

“Break Date” means the day on which this lease of the shop ends by such a notice.

=1+1 and <script>alert(1)</script> *is* what the Tenant shall never write upon the wall of the shop.
"""
RENT = "The Tenant shall pay the yearly rent of £24,500 in four equal instalments to the Landlord."
TABLETS = "The physician shall give two tablets of the medicine every six hours with water."


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    base = tmp_path_factory.mktemp("summary")
    for name in ("one", "two"):
        (base / "files" / name).mkdir(parents=True)
        (base / "files" / name / "note.txt").write_text(f"This note of the {name} lies in a folder with that name.")
    (base / "files" / "lease.md").write_text(LEASE)
    (base / "files" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    words = Page(content=f"BT /H 11 Tf 72 700 Td ({TABLETS}) Tj ET")
    scan = Page(content="500 0 0 700 40 40 cm /I Do", resources="/XObject << /I @i@ >>", objects={
        "i": image(b"0" * 64, 8, 8)})  # fmt: skip
    (base / "files" / "leaflet.pdf").write_bytes(pdf(words, scan))
    config = CollectionConfig(encoder="hash", parse_workers=1, ocr=False)
    encoder = HashEncoder()
    collection = Collection(base / "home" / "collections" / "desk", config, lambda: encoder)
    collection.ingest([base / "files"])
    return collection


def test_statements_are_printed_words_in_the_order_of_the_document(desk):
    found = summarise(desk, "lease.md", 3)
    with closing(desk.catalog()) as catalog:
        printed = catalog.printed(found.citations[0].text_id)
    starts = [citation.spans[0].start for citation in found.citations]
    assert len(starts) == 3
    assert starts == sorted(starts)
    for citation in found.citations:
        assert all(printed[span.start : span.end] == span.quote for span in citation.spans)


def test_every_sentence_that_can_be_read_by_itself_is_there_once(desk):
    found = summarise(desk, "lease.md", 50)
    shown = [quote.text for _, quotes in found.sections for quote in quotes]
    assert shown.count(RENT) == 1
    assert not any("See the plan" in text for text in shown)
    assert [headings[-1] for headings, _ in found.sections] == ["1. Rent", "2. Break"]
    assert found.sentences == len(shown) == 4


def test_pages_without_text_are_named(desk):
    found = summarise(desk, "leaflet.pdf")
    assert [quote.text for _, quotes in found.sections for quote in quotes] == [TABLETS]
    assert dict(found.lines)["Not readable"] == "page 2 of 2 could not be read"
    assert found.to_json()["unreadable"] == ["2"]


@pytest.mark.parametrize(
    ("document", "most", "told"),
    [
        ("note.txt", 3, r"2 documents are named 'note.txt'.*one/note.txt"),
        ("broken.pdf", 3, "broken.pdf cannot be summed up: "),
        ("nothing.pdf", 3, "matches no document"),
        ("lease.md", 0, "at least 1"),
    ],
)
def test_what_cannot_be_summed_up_says_why(desk, document, most, told):
    with pytest.raises(UsageError, match=told):
        summarise(desk, document, most)


def test_centrality_is_the_mean_cosine_to_all():
    vectors = HashEncoder().encode(["the rent", "the rent is due", "tablets", "the lease"])
    assert np.allclose(centrality(vectors, vectors), (vectors @ vectors.T).mean(axis=1))
    assert centrality(vectors, vectors[:0]).tolist() == [0, 0, 0, 0]


def test_what_repeats_a_better_statement_comes_after_what_does_not():
    vectors = np.asarray([[1, 0], [1, 0], [0, 1]], np.float32)
    assert diverse([0.9, 0.8, 0.5], vectors, 2, relevance=0.5) == [0, 2]
    assert diverse([0.9, 0.8, 0.5], vectors, 2, relevance=1.0) == [0, 1]
    assert diverse([0.5, 0.5, 0.5], vectors, 9, relevance=0.5) == [0, 2, 1]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The sky was blue over the hills that morning.", 0),
        ("The Tenant must pay.", 1),
        ("The Tenant must pay 500 mg by 1 May 2027.", 3),
        ("“Break Date” means the day of the break.", 1),
        ("See section 3 and the second page.", 0),
    ],
)
def test_duties_dates_figures_and_definitions_weigh_more(text, kinds):
    assert _kinds(text) == kinds


def test_every_format_holds_every_quote_and_runs_nothing(desk, tmp_path):
    found = summarise(desk, "lease.md", 50)
    for suffix in FORMATS:
        write(found, tmp_path / f"out{suffix}")
    told = {
        ".docx": "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "out.docx")).paragraphs),
        ".html": (tmp_path / "out.html").read_text(),
        ".md": (tmp_path / "out.md").read_text(),
    }
    for text in told.values():
        assert "£24,500" in text.replace("\\", "")
        assert "4 of 4 sentences" in text
        assert "1. Rent" in text.replace("\\", "")
    assert "<script" not in told[".html"]
    assert "\\<script\\>" in told[".md"]
    assert "\\*is\\*" in told[".md"]


def test_no_file_is_overwritten_and_no_other_kind_written(tmp_path):
    (tmp_path / "out.md").write_text("mine")
    with pytest.raises(UsageError, match="already"):
        check_output(tmp_path / "out.md")
    with pytest.raises(UsageError, match=r"a summary is written as \.docx, \.html, \.md, not '\.pdf'"):
        check_output(tmp_path / "out.pdf")
    with pytest.raises(UsageError, match="no folder"):
        check_output(tmp_path / "nowhere" / "out.md")


def test_a_page_fetches_nothing():
    page = html_page("<b>", "", ["<p>x</p>"])
    assert "default-src 'none'" in page
    assert "<title>&lt;b&gt;</title>" in page


def test_the_command_prints_it_writes_it_and_remembers_the_file(desk, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("assistant.workspace.load_encoder", lambda _: HashEncoder())
    told = ["-c", "desk", "--home", str(desk.root.parents[1])]
    assert cli.run(["summary", "lease.md", "-n", "2", *told, "--json"]) == 0
    statements = json.loads(capsys.readouterr().out)["statements"]
    assert [one["marker"] for one in statements] == [1, 2]
    assert all(one["quote"] in LEASE for one in statements)
    assert cli.run(["summary", "lease.md", *told]) == 0
    assert RENT in capsys.readouterr().out
    assert cli.run(["summary", "leaflet.pdf", *told, "-o", str(tmp_path / "out.docx")]) == 3
    assert "page 2 of 2 could not be read" in capsys.readouterr().out
    assert (tmp_path / "out.docx").exists()
