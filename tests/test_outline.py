import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.heading import heading_level, is_item, is_page_number
from ingest.isolation.frames import check
from ingest.outline import Line, outline, text_lines
from ingest.types import ElementKind, Parsed

CONTRACT = """\
SERVICE AGREEMENT

This Agreement is made between A and B
on the first day of May.

ARTICLE I
DEFINITIONS

1.1 "Fee" means the fee in Schedule A.
(a) It is paid monthly;
(b) in advance.

2. LIMITATION OF LIABILITY

Neither party is liable for more than
the fees paid in the twelve months before.
"""


def kinds(text):
    return [(b.kind, b.level, text[b.start : b.end]) for b in outline(text_lines(text))]


def test_a_contract_falls_into_headings_clauses_and_paragraphs():
    found = kinds(CONTRACT)
    assert found[0] == (ElementKind.HEADING, 2, "SERVICE AGREEMENT")
    assert found[1][2].endswith("first day of May.")
    assert found[2] == (ElementKind.HEADING, 1, "ARTICLE I\nDEFINITIONS")
    assert [k for k, _, _ in found[3:6]] == [ElementKind.LIST_ITEM] * 3
    assert found[6] == (ElementKind.HEADING, 2, "2. LIMITATION OF LIABILITY")
    assert len(found) == 8


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("ARTICLE IV", 1),
        ("Schedule 2 – Fees", 1),
        ("Section 4.2 Termination for Cause", 3),
        ("3. Governing Law", 2),
        ("3.1.4 Set-Off", 4),
        ("Article 5 of the Convention applies to all of them.", None),
        ("4.2 The fee is paid within thirty days.", None),
        ("30 days after the notice", None),
        ("I agree", None),
        ("The parties agree as follows:", None),
    ],
)
def test_heading_levels(text, level):
    assert heading_level(text) == level


@pytest.mark.parametrize("text", ["(a) x", "(iv) x", "4.2 The fee", "a) x", "• x", "- x", "12. x", "Section 4.2 The"])
def test_items(text):
    assert is_item(text)


@pytest.mark.parametrize("text", ["12.5 million", "*** omitted", "2019 was a year", "A party", "-5 degrees"])
def test_no_items(text):
    assert not is_item(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("- 12 -", True), ("iv", True), ("Page 3 of 9", True), ("12 mg", False)]
)
def test_page_numbers(text, expected):
    assert is_page_number(text) is expected


def pages_of(*pages):
    lines, start = [], 0
    for number, page in enumerate(pages, start=1):
        for height, text in enumerate(page):
            line = Line(start, start + len(text), text, gap=True, page=number, bottom=700.0 - 20 * height, size=10)
            lines.append(line)
            start += len(text) + 1
    return lines


def test_what_repeats_at_the_edge_of_pages_is_furniture():
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda"]
    lines = pages_of(
        *[["Acme v. Roe, No. 7", *[f"The {w} of {words[n]} is told." for w in words], str(n)] for n in range(4, 9)]
    )
    furniture = [b for b in outline(lines) if b.kind is ElementKind.FURNITURE]
    assert len(furniture) == 10


def test_a_footer_that_counts_in_roman_numerals_is_furniture_too():
    numbers = ("i", "ii", "iii", "iv", "1", "2")
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
    lines = pages_of(
        *[
            [*[f"The {w} of {word} is told." for w in words], f"Smith and Jones {n}"]
            for n, word in zip(numbers, words, strict=True)
        ]
    )
    assert len([b for b in outline(lines) if b.kind is ElementKind.FURNITURE]) == len(numbers)


def test_a_table_of_doses_is_no_table_of_contents():
    rows = [f"Patients over {10 * i} kg receive daily {i}" for i in range(1, 9)]
    assert all(b.kind is not ElementKind.FURNITURE for b in outline(pages_of(rows)))
    contents = ["TABLE OF CONTENTS", *[f"Section {i}. Matters {i}" for i in range(1, 9)]]
    assert sum(b.kind is ElementKind.FURNITURE for b in outline(pages_of(contents))) == 8


@given(st.text(alphabet="aB1.( )\n\f\t#-•", max_size=300))
def test_blocks_of_any_text_are_in_order_and_hold_all_words(text):
    blocks = outline(text_lines(text))
    check(Parsed(printed=text, blocks=blocks))
    covered = {i for b in blocks for i in range(b.start, b.end)}
    assert all(i in covered for i, c in enumerate(text) if not c.isspace())
