"""A draft cut into sentences: none is lost, and only what claims nothing is left out."""

import docx
import pytest
from hypothesis import given
from printed_text import parses

from assistant.citecheck.claim import reasons
from assistant.citecheck.draft import read_draft, to_draft
from ingest.errors import UnreadableError, UsageError
from ingest.isolation.child import ParseChild
from ingest.limits import Limits
from ingest.parse import parse

LETTER = """Hale & Co
1 Quay Road
Portlennan

12 March 2025

Dear Ms Pryce,

Thank you for your letter. The rent is due on the first day of each month,
and interest runs from the day on which it is unpaid. Is it paid? The deposit
is £500 and stands in a separate account, which bears interest for the tenant
alone.

Yours sincerely
Oswin Hale
Partner
"""


def read(path):
    return read_draft(path, lambda file, name: parse(file, name, Limits()))


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    return read(path)


def test_only_what_claims_something_is_checked(letter):
    found = dict(zip((s.text for s in letter.sentences), reasons(letter.sentences), strict=True))
    assert [text for text, reason in found.items() if reason is None] == [
        "The rent is due on the first day of each month, and interest runs from the day on which it is unpaid.",
        "The deposit is £500 and stands in a separate account, which bears interest for the tenant alone.",
    ]
    assert found["Dear Ms Pryce,"] == "a greeting"
    assert found["Thank you for your letter."] == "a phrase of politeness"
    assert found["Is it paid?"] == "a question"
    assert found["Yours sincerely"] == "a closing line"
    assert found["Oswin Hale"] == found["Partner"] == "part of a signature"


@pytest.mark.parametrize(
    "claim",
    [
        "Apixaban 5 mg twice daily",
        "Allergies: none known",
        "Date of admission: 3 May 2024",
        "To be reviewed in six weeks.",
        "Discharged on warfarin.",
        "From 1 May the rent is £500.",
    ],
)
def test_what_may_be_wrong_is_checked(tmp_path, claim):
    path = tmp_path / "letter.md"
    path.write_text(f"# Letter\n\n{claim}\n")
    draft = read(path)
    assert list(reasons(draft.sentences)) == ["a heading", None]


def test_after_the_signature_the_text_goes_on(tmp_path):
    path = tmp_path / "letter.md"
    path.write_text("Yours faithfully\n\nA Clerk\n\nThe annex says that the rent is £500 a month.\n\nA line more\n")
    assert [r is None for r in reasons(read(path).sentences)] == [False, False, True, False]


@given(parses())
def test_every_character_that_is_not_blank_is_in_one_sentence(parsed):
    draft = to_draft("a.txt", parsed, "0" * 64)
    for one, after in zip(draft.sentences, draft.sentences[1:], strict=False):
        assert one.at + len(one.text) <= after.at
    held = "".join("".join(s.text.split()) for s in draft.sentences)
    assert held == "".join(draft.text.normalised.split())
    assert [s.number for s in draft.sentences] == list(range(1, len(draft.sentences) + 1))


def test_places_are_those_of_the_printed_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The agree-\nment ends on 3 May.  The rent is £5.\n")
    draft = read(path)
    first = draft.sentences[0]
    at = first.text.index("agreement")
    start, end = draft.printed(first, at, at + len("agreement"))
    assert draft.text.printed[start:end] == "agree-\nment"
    assert draft.text.printed[draft.sentences[1].start : draft.sentences[1].end] == "The rent is £5."


def test_comments_of_the_draft_are_named_as_not_checked(tmp_path):
    path = tmp_path / "draft.docx"
    document = docx.Document()
    run = document.add_paragraph().add_run("The rent is £500.")
    document.add_comment([run], text="Really?", author="A")
    document.save(str(path))
    with ParseChild() as child:
        draft = read_draft(path, child.parse)
    assert [s.text for s in draft.sentences] == ["The rent is £500."]
    assert any("not checked" in notice for notice in draft.notices)


def test_what_is_no_draft_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no file"):
        read(tmp_path / "none.txt")
    (tmp_path / "rows.jsonl").write_text('{"id": "1", "text": "One."}\n{"id": "2", "text": "Two."}\n')
    with pytest.raises(UsageError, match="2 documents"):
        read(tmp_path / "rows.jsonl")
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 not a document")
    with pytest.raises((UnreadableError, UsageError)):
        read(tmp_path / "bad.docx")
