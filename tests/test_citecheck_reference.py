"""What a draft cites is recognised, and numbered sections are found in print."""

import pytest

from assistant.citecheck.draft import to_draft
from assistant.citecheck.outline import outline, to_label, written
from assistant.citecheck.reference import Names, citings, pinpoints
from ingest.store.snapshot import LiveDocument
from ingest.types import Block, Parsed

CONTRACT = """SERVICES AGREEMENT

1. Term
1.1 This agreement runs for five years.
1.2 It renews for
2 further years unless ended.
2. Fees
2.1 The fee is £500, payable within
30 days of the invoice.
2.2 It rises each year.
Article IV. Law
English law applies.
"""


def document(document_id, title, file):
    fields = {"revision_id": 1, "number": 1, "file_type": "pdf", "first_seen": "2024", "dated": None, "pages": 3}
    return LiveDocument(
        document_id=document_id, title=title, file=file, part="", sha256="0", text_id="t", notices=(), removed=False,
        **fields,
    )  # fmt: skip


NAMES = {
    "a": document("a", "Lease of Unit 4, Harbour Mill", "/x/harbour_mill_lease.pdf"),
    "b": document("b", "Endorsement Agreement", "/x/MOSSIMOINC_04_14_2000-EX-10.14-ENDORSEMENT AGREEMENT.txt"),
    "c": document("c", "Distributor Agreement", "/x/c.txt"),
    "d": document("d", "Distributor Agreement", "/x/d.txt"),
}


def named(text):
    return [(m.document_id, text[m.start : m.end]) for m in Names(NAMES).mentions(text)]


def test_sections_hold_what_stands_below_them():
    found = outline(CONTRACT)

    def held(label, words):
        return found.holds(label, CONTRACT.index(words))

    assert held(("1", "1"), "runs for five") and held(("1",), "runs for five")
    assert not held(("1", "2"), "runs for five") and not held(("2",), "runs for five")
    assert held(("2", "1"), "of the invoice") and held(("2",), "rises each year")
    assert held(("4",), "English law")
    assert found.label_at(CONTRACT.index("rises each")) == ("2", "2")
    assert found.has(("2",)) and found.has(("2", "2")) and not found.has(("3", "1"))


@pytest.mark.parametrize(
    ("number", "items", "label"),
    [("4.2", "(b)", ("4", "2", "b")), ("IV", "", ("4",)), ("13", "", ("13",)), ("2019", "", None), ("XM", "", None)],
)
def test_labels(number, items, label):
    assert to_label(number, items) == label


def test_a_label_is_written_as_people_do():
    assert written(("4", "2", "b")) == "4.2(b)"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rent is due (clause 3.1, page 2).", ["clause 3.1", "page 2"]),
        ("See pp. 4-6 and § 4(a)(ii).", ["pp. 4-6", "§ 4(a)(ii)"]),
        ("Article IV and Schedule 2 apply; page iii.", ["Article IV", "Schedule 2", "page iii"]),
        ("He took part in 3 trials on 4 pages of 20% paper.", []),
        ("The parties rule 500 acres.", []),
    ],
)
def test_pages_and_sections(text, found):
    assert [p.text for p in pinpoints(text)] == found


def test_a_statute_is_outside_the_collection():
    inside, outside = pinpoints("Clause 2.3 excludes section 24 of the Landlord and Tenant Act 1954.")
    assert not inside.is_outside and outside.is_outside


def test_documents_are_known_by_title_file_and_description():
    assert named("Under the lease of Unit 4, Harbour Mill, rent is due.") == [("a", "lease of Unit 4, Harbour Mill")]
    assert named("See harbour mill lease.") == [("a", "harbour mill lease")]
    assert named("The Mossimo Endorsement Agreement says so.") == [("b", "Mossimo Endorsement Agreement")]
    assert named("This agreement and the endorsement are void.") == []


def test_a_name_that_two_documents_bear_is_none():
    assert named("The Distributor Agreement says so.") == []


def test_what_the_draft_calls_a_document_is_its_name():
    names = Names(NAMES)
    assert [m.end for m in names.mentions('We read the Harbour Mill Lease (the "Lease").')] == [30]
    assert [m.document_id for m in names.mentions("The Lease ends.")] == ["a"]
    assert names.mentions("Either party may end this lease.") == []


def test_a_citation_behind_a_sentence_is_about_it_and_what_is_named_stays_in_view():
    text = "The rent is £500. Harbour Mill Lease, clause 3.1. It is due in May."
    draft = to_draft("a.txt", Parsed(printed=text, blocks=(Block(start=0, end=len(text)),)), "0")
    first, citation, last = citings(draft.sentences, Names(NAMES))
    assert citation.is_citation and not first.is_citation
    assert first.named == {"a"} and [p.text for one in first.after for p in one.pinpoints] == ["clause 3.1"]
    assert last.view == {"a"} and not last.named
