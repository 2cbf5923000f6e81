"""Two sentences of a document that say the same with another figure; and many that do not."""

import pytest

from assistant.grid.cell import Quote
from assistant.grid.conflict import conflict


def quote(text, page=1, row=None):
    return Quote(
        text=text, support=0.5, page=page, page_label=str(page), sheet=None, row=row, ocr=False, section="",
        start=0, end=len(text),
    )  # fmt: skip


NOTICE = "Either party may end this agreement by giving {} written notice to the other."
ENDS = "The initial term of this agreement shall end and expire on {} unless extended."


@pytest.mark.parametrize(
    ("pattern", "one", "other"),
    [
        (NOTICE, "thirty (30) days'", "sixty (60) days'"),
        (NOTICE, "30 days'", "3 months'"),
        (ENDS, "31 December 2024", "30 June 2025"),
        ("The Tenant must pay a yearly rent of {} to the Landlord in advance.", "£24,500", "£25,400"),
    ],
)
def test_another_figure_in_the_same_words_is_a_conflict(pattern, one, other):
    found = conflict([quote(pattern.format(one), 3), quote("Nothing else is agreed."), quote(pattern.format(other), 9)])
    assert "(page 3)" in found
    assert "(page 9)" in found
    assert conflict([quote(pattern.format(one)), quote(pattern.format(one))]) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NOTICE.format("thirty (30) days'"), NOTICE.format("30 days'")),
        (ENDS.format("June 2025"), ENDS.format("30 June 2025")),  # the one is only told more exactly
        (
            NOTICE.format("30 days'"),
            "The Tenant shall pay within 60 days after it gets the Landlord's written invoice.",
        ),
        ("Pay 30 days after notice.", "Pay 60 days after notice."),  # too short to be told apart
        (
            "The first instalment of $500 is due and payable by the Buyer on 1 May 2024 at the latest.",
            "The first instalment of $700 is due and payable by the Buyer on 1 June 2024 at the latest.",
        ),  # two figures differ: another instalment
        (NOTICE.format("30 days' (Section 4.1)"), NOTICE.format("30 days' (Section 9.2)")),
    ],
)
def test_other_sentences_are_none(one, other):
    assert conflict([quote(one), quote(other)]) == ""


def test_rows_of_a_table_are_alike_by_nature():
    one, other = (quote(f"Unit Tenant Rent paid each quarter day in advance £{n}", row=n) for n in (500, 700))
    assert conflict([one, other]) == ""
