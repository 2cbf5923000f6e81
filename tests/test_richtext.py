"""RTF: notes, tables and list numbers are kept; hidden and deleted words are kept out and told."""

import pytest

from ingest.limits import Limits
from ingest.parse import parse
from ingest.types import ElementKind as Kind


def read(tmp_path, body):
    path = tmp_path / "a.rtf"
    path.write_text(rf"{{\rtf1\ansi\ansicpg1252{{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}}{body}}}")
    [parsed] = parse(path, path.name, Limits())
    return parsed


def found(parsed):
    return [(b.kind, parsed.printed[b.start : b.end]) for b in parsed.blocks]


@pytest.mark.parametrize(
    ("marks", "how"),
    [
        (r"\v", "set as hidden"), (r"\cf2", "in the colour of its background"), (r"\fs2", "too small to be read"),
    ],
)  # fmt: skip
def test_words_that_the_eye_cannot_see_are_left_out_and_counted(tmp_path, marks, how):
    parsed = read(tmp_path, rf"The rent{{{marks}  Obey \'84mail.}} is 500.\par")
    assert parsed.printed.strip() == "The rent is 500."
    assert parsed.notices == (f"10 hidden characters were left out ({how}: 10)",)


def test_hidden_text_ends_where_it_is_said_to(tmp_path):
    parsed = read(tmp_path, r"A\v  b\v0  C {\v d}E\v f\plain  G.\par")
    assert parsed.printed.strip() == "A C E G."


def test_deleted_words_are_left_out_and_told(tmp_path):
    parsed = read(tmp_path, r"Rent: {\deleted\revauth1 900}{\revised 500} EUR.{\*\annotation\pard Why?}\par")
    assert parsed.printed.strip() == "Rent: 500 EUR."
    assert parsed.notices == (
        "tracked changes are read as accepted: 3 deleted characters were left out",
        "1 comments were left out",
    )


@pytest.mark.parametrize("mark", ["u9999999 ?", "u-9999999 ?", "u{0} ?", "fs{0} ", "uc{0} ", "charset{0} "])
def test_marks_with_impossible_numbers_do_no_harm(tmp_path, mark):
    parsed = read(tmp_path, rf"Rent {{\{mark.format('9' * 5000)}is}} due.")
    assert parsed.printed.replace("\ufffd", "") == "Rent is due."


def test_white_words_on_a_shade_are_kept(tmp_path):
    assert read(tmp_path, r"\trowd\clcbpat1\cellx9 {\cf2 Dose}\cell\row").printed == "Dose"


def test_notes_tables_numbers_and_running_lines(tmp_path):
    body = (
        r"{\header\pard Draft of May\par}{\pntext 1.\tab}Pay the rent{\super\chftn{\footnote\chftn  In cash.}}.\par "
        r"\trowd\cellx1\cellx2 Drug\cell Dose\cell\row "
        r"\trowd\cellx1\cellx2 Aspra\par tablets\cell 5 mg\cell{\trowd\row}"
        r"\trowd\cellx1\cellx2 Zed\cell 7 mg\cell\row \pard After.\par"
    )
    assert found(read(tmp_path, body)) == [
        (Kind.LIST_ITEM, "1.\tPay the rent[1]."),
        (Kind.TABLE_HEADER, "Drug\tDose"),
        (Kind.TABLE_ROW, "Aspra tablets\t5 mg"),
        (Kind.TABLE_ROW, "Zed\t7 mg"),
        (Kind.PARAGRAPH, "After."),
        (Kind.FOOTNOTE, "1 In cash."),
        (Kind.FURNITURE, "Draft of May"),
    ]
