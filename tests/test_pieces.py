"""What can be quoted of a passage: sentences with their lead-ins and provisos, lists, rows of tables."""

from __future__ import annotations

import pytest

from assistant.pieces import pieces
from index.types import Hit
from ingest.types import Locator, Passage, Span


def hit(*paragraphs: str, header: int = 0) -> Hit:
    """A passage of paragraphs, printed with an empty line between them; the first `header` of them head a table."""
    spans, at = [], 0
    for number, quote in enumerate(paragraphs):
        spans.append(Span(start=at, end=at + len(quote), quote=quote, locator=Locator(), is_header=number < header))
        at += len(quote) + 2
    passage = Passage(
        passage_id="p", row_id=1, document_id="d", revision_id=1, text_id="t", ordinal=0, text="\n".join(paragraphs),
        headings=(), spans=tuple(spans), token_count=0,
    )  # fmt: skip
    return Hit(passage=passage, rank=1, score=1.0, title="", document="d.txt", routes=())


def texts(*paragraphs: str) -> list[str]:
    return [piece.text for piece in pieces(hit(*paragraphs))]


def test_an_item_is_quoted_below_what_leads_to_it() -> None:
    found = pieces(hit("Information is inside information if it:", "(a) is precise;", "(b) is not public; and"))
    assert [piece.text for piece in found] == [
        "Information is inside information if it: (a) is precise; (b) is not public; and",
        "Information is inside information if it: (a) is precise;",
        "Information is inside information if it: (b) is not public; and",
    ]
    assert [[span.is_header for span in piece.spans] for piece in found] == [[False] * 3, [True, False], [True, False]]
    assert [len(piece.core) for piece in found] == [3, 1, 1]


def test_a_list_that_runs_on_in_a_sentence_keeps_its_beginning() -> None:
    assert texts("The Tenant shall not (a) assign the lease; (b) sublet; or (c) keep dogs. Rent is due on Monday.") == [
        "The Tenant shall not (a) assign the lease;",
        "The Tenant shall not (b) sublet;",
        "The Tenant shall not (c) keep dogs.",
        "Rent is due on Monday.",
    ]


def test_lists_in_lists_bring_every_line_that_they_hang_from() -> None:
    found = texts(
        "The cap does not apply to:", "(a) losses from:", "(i) fraud; or", "(ii) theft;", "(b) fees.", "It is fair."
    )
    assert found[3:] == [
        "The cap does not apply to: (a) losses from: (ii) theft;",
        "The cap does not apply to: (b) fees.",
        "It is fair.",
    ]
    assert found[0] == "The cap does not apply to: (a) losses from: (i) fraud; or (ii) theft; (b) fees."
    assert found[1] == "The cap does not apply to: (a) losses from: (i) fraud; or (ii) theft;"


def test_a_letter_i_is_no_roman_number() -> None:
    items = [f"({letter}) thing {letter};" for letter in "abcdefghij"]
    assert texts("These count:", *items)[-2:] == ["These count: (i) thing i;", "These count: (j) thing j;"]


@pytest.mark.parametrize(
    "marks", [("1.", "2."), ("•", "•"), ("(1)", "(2)"), ("2.1.1", "2.1.2"), ("A.", "B."), ("-", "-")]
)
def test_many_marks_make_a_list(marks: tuple[str, str]) -> None:
    one, two = marks
    assert texts("The fee is:", f"{one} high", f"{two} fair", "The end.")[1:] == [
        f"The fee is: {one} high",
        f"The fee is: {two} fair",
        "The end.",
    ]


def test_what_follows_a_colon_without_a_mark_is_one_item() -> None:
    assert texts("The price is:", "Three thousand dollars.", "Payment is by cheque.")[1:] == [
        "The price is: Three thousand dollars.",
        "Payment is by cheque.",
    ]


@pytest.mark.parametrize(
    "proviso",
    [
        "Provided, however, that rent is paid.",
        "However, this may be waived.",
        "This clause does not apply to charities.",
        "Notwithstanding the foregoing, the Landlord may refuse.",
        "Except in an emergency, notice is in writing.",
    ],
)
def test_what_takes_some_of_it_back_is_shown_with_a_sentence_but_not_compared(proviso: str) -> None:
    said = "The Tenant may leave at any time."
    first, second = pieces(hit(f"{said} {proviso}"))
    assert (first.text, first.compared) == (f"{said} {proviso}", said)
    assert second.text == proviso


def test_the_next_clause_takes_nothing_back() -> None:
    assert texts("1. The Tenant may leave.", "2. Except on Sundays, dogs may bark.")[0] == "1. The Tenant may leave."
    assert texts("The Tenant may leave.", "This clause was agreed in May.")[0] == "The Tenant may leave."


def test_every_word_of_a_passage_is_in_a_piece_and_spans_are_in_order() -> None:
    one = hit(
        "A lead-in:", "(a) an item (with a note);", "(b) another: (i) deep; (ii) deeper.", "Unless it rains, all stays."
    )
    found = pieces(one)
    for piece in found:
        ends = [span.end for span in piece.spans]
        assert ends == sorted(ends) and all(span.quote.strip() for span in piece.spans)
    for paragraph in one.passage.spans:
        covered = {n for piece in found for span in piece.core for n in range(span.start, span.end)}
        missed = [c for n, c in enumerate(paragraph.quote, paragraph.start) if n not in covered and not c.isspace()]
        assert missed == []


def test_rows_bring_what_heads_them() -> None:
    rows = pieces(hit("Age\tDose", "2 years\t5 mg", "9 years\t9 mg", header=1))
    assert [piece.text for piece in rows] == ["Age Dose 2 years 5 mg", "Age Dose 9 years 9 mg"]
    assert [piece.text for piece in pieces(hit("Age\tDose", header=1))] == ["Age Dose"]


def test_what_points_back_to_a_day_brings_the_sentence_that_says_it() -> None:
    found = texts("Forms are filed by 4 May. The fee is paid by this date. The court is open.")
    assert found[1] == "Forms are filed by 4 May. The fee is paid by this date."
    assert found[2] == "The court is open."


def test_the_same_day_of_each_week_points_back_to_nothing() -> None:
    found = texts("Take it with milk. Adults take one on the same day of each week.")
    assert found[1] == "Adults take one on the same day of each week."
