"""Drafts against the samples, through the real reader and the real search; and what is written of them."""

import io
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from conftest import SAMPLES

from assistant.citecheck.annotation import annotate
from assistant.citecheck.check import check_file
from assistant.citecheck.result import SentenceStatus, checked_to_json
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.types import Filter
from ingest.errors import UsageError
from ui import cli
from ui.check_page import page

NOTE = Path(__file__).parents[1] / "samples" / "drafts" / "advice_note.md"
EVIL = "<img src=x onerror=alert(1)> & the rent of “500” pounds\u202e"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, samples, encoder):
    home = tmp_path_factory.mktemp("home")
    (home / "collections").mkdir()
    (home / "collections" / "samples").symlink_to(samples.root)
    return Workspace(home, Settings(home=home), encoder)


@pytest.fixture(scope="module")
def note(workspace):
    return check_file(workspace, "samples", NOTE)


def test_the_two_errors_of_the_sample_are_found_and_no_other(note):
    assert note.counts["contradicted"] == 1 and note.counts["not_found"] == 0
    (wrong,) = [one for one in note.sentences if one.status is SentenceStatus.CONTRADICTED]
    (fault,) = wrong.faults
    assert (fault.said, fault.found) == ("six months", "nine months")
    assert note.draft.text.printed[fault.start : fault.end] == "six months"
    citation = note.citation(fault.citation)
    assert citation.document == "harbour_mill_lease.pdf" and citation.spans[0].locator.page_label == "6"
    off = [one for one in note.references if one.status.value in ("elsewhere", "no_such_place")]
    assert [one.text for one in off] == ["clause 12.3"]
    assert off[0].actual == "harbour_mill_lease.pdf, page 4, section 6.6"
    assert [one.sentence.number for one in note.to_look_at] == [wrong.sentence.number, off[0].sentence]
    assert note.quotation_counts == {"exact": 1, "altered": 0, "not_found": 0, "term": 1}


def test_every_sentence_is_in_the_json_with_its_place(note):
    told = json.loads(json.dumps(checked_to_json(note)))
    printed = note.draft.text.printed
    held = "".join(printed[one["start"] : one["end"]] for one in told["sentences"])
    assert "".join(held.split()) == re.sub(r"[#\s]+", "", NOTE.read_text(encoding="utf-8"))
    assert sum(told["counts"].values()) == len(told["sentences"])
    assert all(one["reason"] for one in told["sentences"] if one["status"] == "not_a_claim")
    markers = {one["marker"] for one in told["citations"]}
    for one in told["sentences"]:
        assert set(one["citations"]) <= markers
        assert one["citations"] or one["status"] in ("not_a_claim", "not_found")


def test_quotes_of_the_sources_are_what_is_printed(note, samples):
    catalog = samples.catalog()
    texts = {one.text_id: catalog.printed(one.text_id) for one in note.citations}
    catalog.close()
    assert note.citations
    for citation in note.citations:
        assert all(texts[citation.text_id][s.start : s.end] == s.quote for s in citation.spans)
    found = [(c, f) for one in note.sentences for f in one.compared if (c := note.citation(f.citation))]
    assert found
    for citation, fault in found:
        printed = texts[citation.text_id][fault.found_start : fault.found_end]
        assert " ".join(printed.split()).replace("’", "'") == fault.found


def test_only_the_documents_that_are_allowed_count(workspace):
    found = check_file(workspace, "samples", NOTE, Filter(types=("xlsx",)))
    assert {one.document for one in found.citations} <= {"estate_rent_schedule.xlsx", "paediatric_doses.xlsx"}
    assert not any(one.status.value == "right" for one in found.references)


def test_a_draft_is_no_source_of_itself(workspace):
    decision = SAMPLES / "legal" / "tribunal_decision.txt"
    found = check_file(workspace, "samples", decision, Filter(folders=("legal",)))
    assert all(one.document != "tribunal_decision.txt" for one in found.citations)
    assert any("not taken as a source" in notice for notice in found.notices)
    with pytest.raises(UsageError, match="draft itself"):
        check_file(workspace, "samples", decision, Filter(documents=("tribunal_decision.txt",)))


def test_a_table_and_a_letter_about_a_medicine(workspace, tmp_path):
    document = docx.Document()
    document.add_paragraph("Dear Dr Vane,")
    document.add_paragraph("The Tenant must keep an asbestos register.", style="List Number")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Annual Rent", "£48,700 a year"
    path = tmp_path / "letter.docx"
    document.save(str(path))
    found = check_file(workspace, "samples", path)
    assert [one.status.value for one in found.sentences] == ["not_a_claim", "supported", "contradicted"]
    content, unmarked = annotate(found, path)
    assert unmarked == 0
    marked = docx.Document(io.BytesIO(content))
    assert marked.tables[0].cell(0, 1).paragraphs[0].runs[0].font.highlight_color is not None


def test_what_the_writer_thinks_need_not_stand_anywhere(workspace, tmp_path):
    draft = tmp_path / "memo.txt"
    draft.write_text(
        "In our view the point is hardly worth an appeal.\n\n"
        "We submit that in the lease of the Harbour Mill the Tenant must give six months' written notice.\n"
    )
    view, claim = check_file(workspace, "samples", draft).sentences
    assert (view.status, view.reason) == (SentenceStatus.NOT_A_CLAIM, "the writer's own view")
    assert claim.status is not SentenceStatus.NOT_A_CLAIM


def test_names_say_which_document_a_draft_goes_on_about(tmp_path):
    texts = {"norbeck": ("NORBECK HOUSE", "five"), "tidewell": ("TIDEWELL HOUSE", "nine")}
    for name, (house, years) in texts.items():
        (tmp_path / f"{name}.txt").write_text(f"LEASE OF {house}\n\nThe term of the lease is {years} years.\n")
    desk = Workspace(tmp_path / "home", Settings(home=tmp_path))
    desk.ingest("desk", [tmp_path / "norbeck.txt", tmp_path / "tidewell.txt"])
    draft = tmp_path / "draft.txt"
    draft.write_text("This letter is about Tidewell House.\n\nThe term of the lease is five years.\n")
    wrong = check_file(desk, "desk", draft).sentences[-1]
    assert wrong.status is SentenceStatus.CONTRADICTED
    assert wrong.faults[0].found == "nine years"


def test_a_marked_copy_has_the_same_words_and_the_draft_stays(workspace, tmp_path):
    path = tmp_path / "draft.docx"
    document = docx.Document()
    paragraph = document.add_paragraph()
    for words in ("The Ten", "ant may end the lease on the Break Date by giving not less than ", "six"):
        paragraph.add_run(words).bold = len(words) < 10
    for words in (" months' written", " notice. It must not", " keep any animal on the Premises"):
        paragraph.add_run(words)
    document.add_paragraph(EVIL)
    document.save(str(path))
    before = path.read_bytes()
    found = check_file(workspace, "samples", path)
    content, unmarked = annotate(found, path)
    assert path.read_bytes() == before and unmarked == 0
    marked = docx.Document(io.BytesIO(content))
    assert [p.text for p in marked.paragraphs] == [p.text for p in document.paragraphs]
    comments = [comment.text for comment in marked.comments]
    claims = [one for one in found.sentences if one.status is not SentenceStatus.NOT_A_CLAIM]
    assert len(comments) == len(claims) + 1  # and the counts
    assert any(text.startswith("Contradicted.") and "nine months" in text for text in comments)
    red = [r.text for r in marked.paragraphs[0].runs if str(r.font.highlight_color).startswith("RED")]
    assert (
        "".join(red)
        == "The Tenant may end the lease on the Break Date by giving not less than six months' written notice."
    )
    assert [r.bold for r in marked.paragraphs[0].runs if r.text == "six"] == [True]


def test_words_that_stand_elsewhere_in_the_file_are_marked_too(workspace, tmp_path):
    path = tmp_path / "draft.docx"
    document = docx.Document()
    for words in ("The Landlord must insure the Building against the Insured Risks.", "Paid.", "Paid.", "Paid."):
        document.add_paragraph(words)
    document.save(str(path))
    found = check_file(workspace, "samples", path)
    turned = replace(found, sentences=(*found.sentences[1:], found.sentences[0]))  # as a text box would be
    content, unmarked = annotate(turned, path)
    assert unmarked == 0
    marked = docx.Document(io.BytesIO(content)).paragraphs
    assert [p.text for p in marked] == [p.text for p in document.paragraphs]
    assert all(p.runs[0].font.highlight_color is not None for p in marked)
    assert all(one.status is SentenceStatus.NOT_FOUND for one in found.sentences[1:])  # one word tells nothing


def test_the_report_escapes_what_documents_say(workspace, tmp_path):
    path = tmp_path / "<b>evil.txt"
    path.write_text(f"Of the note, {EVIL} is due.\n\nThe Tenant <script>alert(1)</script> must keep a register.\n")
    html = page(check_file(workspace, "samples", path))
    assert "<img" not in html and "<script" not in html and "<b>evil" not in html and "\u202e" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in re.sub(r"</?mark>", "", html)
    assert not re.search(r"(?:src|href)=\"(?!#)", html)  # nothing is fetched
    assert html.count('<li class="sentence') == 2
    assert '<html lang="en">' in html and "Content-Security-Policy" in html


@pytest.fixture
def desk(workspace, monkeypatch):
    monkeypatch.setattr("ui.session.Session.workspace", lambda _: workspace)
    monkeypatch.setattr("index.collection.Collection.note_copy", lambda *_: None)  # the samples are not written to


def test_the_command(desk, tmp_path, capsys):
    out = tmp_path / "out.html"
    assert cli.run(["check", str(NOTE), "-c", "samples", "-o", str(out)]) == 0
    told = capsys.readouterr().out
    assert "six months" in told and "nine months" in told and "clause 12.3" in told and "contradicted" in told
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert cli.run(["check", str(NOTE), "-c", "samples", "--json", "-o", str(tmp_path / "o.json")]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == json.loads((tmp_path / "o.json").read_text())["counts"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.md", "-c", "samples"], "no file"),
        ([str(NOTE), "-c", "nothing"], "no collection"),
        ([str(NOTE), "-c", "samples", "-o", "out.docx"], "only a .docx draft"),
        ([str(NOTE), "-c", "samples", "-o", "out.pdf"], "not a report"),
        ([str(NOTE), "-c", "samples", "-o", "nowhere/out.html"], "no folder"),
    ],
)
def test_wrong_usage(desk, capsys, arguments, told):
    assert cli.run(["check", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_the_draft_is_never_overwritten(desk, tmp_path, capsys):
    path = tmp_path / "draft.html"
    path.write_text("<p>The rent is £5.</p>")
    assert cli.run(["check", str(path), "-c", "samples", "-o", str(path)]) == 2
    assert "is the draft" in capsys.readouterr().err
    assert path.read_text() == "<p>The rent is £5.</p>"


def test_an_unknown_collection_is_refused_before_the_draft_is_read(workspace):
    with pytest.raises(UsageError, match="no collection"):
        check_file(workspace, "nothing", Path(sys.executable))
