"""Dated sentences in order, each as printed; what has no day of its own is counted, not guessed."""

import json

import openpyxl
import pytest

from assistant.chronology.gather import OF_A_LAW, RELATIVE, WITHOUT_YEAR, gather
from assistant.chronology.output import check_output, write
from assistant.chronology.shared_year import shared
from index.collection import Collection, CollectionConfig
from index.types import Filter
from ingest.errors import UsageError
from ui import cli

LETTER = """Dear Ms Lund,

The lease was signed on 12 June 2021. The roof was repaired in March 2020. Nothing was paid since 2019.

Rent fell due on 03/04/2021. The notice of 25/12/2021 was late.

Pay within thirty (30) days after the notice. We met last Tuesday. She was seen on 3 March.

The Securities Act of 1933 applies. Both were sent on 12 June 2021 and again on 12 June 2021.
"""
LEAFLET = """=HYPERLINK("x") was approved on 1 January 2018.

<script>alert(1)</script> was withdrawn in May 2022.
"""


@pytest.fixture
def known(tmp_path, hashing):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "letter.txt").write_text(LETTER)
    (folder / "leaflet.txt").write_text(LEAFLET)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    config = CollectionConfig(encoder="hash", parse_workers=1, ocr=False)
    collection = Collection(tmp_path / "home" / "desk", config, lambda: hashing)
    collection.ingest([folder])
    return collection


def test_facts_stand_in_order_with_their_words(known):
    found = gather(known, Filter())
    assert [(fact.days, fact.precision) for fact in found.facts] == [
        (("2018-01-01",), "day"),
        (("2019",), "year"),
        (("2020-03",), "month"),
        (("2021-03-04", "2021-04-03"), "day"),
        (("2021-06-12",), "day"),
        (("2021-06-12",), "day"),
        (("2021-12-25",), "day"),
        (("2022-05",), "month"),
    ]
    assert found.facts[2].quote.text == "The roof was repaired in March 2020."
    for fact in found.facts:
        text = LETTER if fact.citation.document == "letter.txt" else LEAFLET
        assert all(text[span.start : span.end] == span.quote for span in fact.citation.spans)
        assert fact.written in fact.quote.text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Heard on 11, 12 and 13 June 2024 in York", [(2024, 6, 11), (2024, 6, 12), (2024, 6, 13)]),
        ("on 12-13 June 2024", [(2024, 6, 12), (2024, 6, 13)]),
        ("on March 20-24th, 2018", [(2018, 3, 20), (2018, 3, 24)]),
        ("from 17 February to 3 April 2023", [(2023, 2, 17), (2023, 4, 3)]),
        ("from January 16 to February 9, 2020.", [(2020, 1, 16), (2020, 2, 9)]),
        ("from 20 December to 5 January 2021", [(2020, 12, 20), (2021, 1, 5)]),
        ("in 1988-1989", [(1988, None, None), (1989, None, None)]),
        ("on 3 March. On 5 March 2021", [(None, 3, 3), (2021, 3, 5)]),
        ("took 11, 12 and 13 tablets 2024", []),
        ("of 1 May 2020 and of 3 May 2021", [(2020, 5, 1), (2021, 5, 3)]),
    ],
)
def test_days_that_share_a_year(text, days):
    assert [day for date in shared(text) for day in date.meanings] == days


def test_a_date_that_may_be_two_is_marked(known):
    unsure = [fact for fact in gather(known, Filter()).facts if fact.is_ambiguous]
    assert [fact.when for fact in unsure] == ["2021-03-04 or 2021-04-03 (ambiguous: 03/04/2021)"]


def test_what_has_no_day_of_its_own_is_counted(known):
    left_out = dict(gather(known, Filter()).left_out)
    assert left_out == {RELATIVE: 2, WITHOUT_YEAR: 1, OF_A_LAW: 1}


def test_what_could_not_be_read_is_named(known):
    found = gather(known, Filter())
    assert found.documents == 2
    assert [line.split(":")[0] for line in found.not_read] == ["broken.pdf"]


def test_a_filter_chooses_the_documents(known):
    found = gather(known, Filter(documents=("leaflet.txt",)))
    assert {fact.citation.document for fact in found.facts} == {"leaflet.txt"}


def test_every_format_has_all_facts_and_runs_nothing(known, tmp_path):
    found = gather(known, Filter())
    for suffix in (".xlsx", ".csv", ".html", ".json"):
        write(found, tmp_path / f"out{suffix}")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Chronology"]
    assert [line[0].value for line in sheet][:3] == ["Date", "2018-01-01", "2019"]
    assert sheet["E2"].value.startswith("=HYPERLINK")
    assert sheet["E2"].data_type == "s"
    assert sheet["C5"].value == "yes"
    assert "\"'=HYPERLINK" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    page = (tmp_path / "out.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "ambiguous" in page
    facts = json.loads((tmp_path / "out.json").read_text())["facts"]
    assert len(facts) == len(found.facts)
    assert facts[3]["ambiguous"]
    assert facts[3]["citation"]["quote"] == "Rent fell due on 03/04/2021."


def test_no_file_is_overwritten(tmp_path):
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(UsageError, match="already"):
        check_output(tmp_path / "out.csv")
    with pytest.raises(UsageError, match=r"\.xlsx, \.csv, \.html, \.json"):
        check_output(tmp_path / "out.pdf")
    with pytest.raises(UsageError, match="no folder"):
        check_output(tmp_path / "nowhere" / "out.csv")


def test_the_command_prints_it_and_names_what_was_not_read(known, tmp_path, capsys, monkeypatch):
    home = ["--home", str(tmp_path / "command")]
    assert cli.run(["chronology", "-c", "desk", *home]) == 2
    (tmp_path / "command" / "collections").mkdir(parents=True)
    known.root.rename(tmp_path / "command" / "collections" / "desk")
    capsys.readouterr()
    assert cli.run(["chronology", "-c", "desk", "--json", *home]) == 3
    assert len(json.loads(capsys.readouterr().out)["facts"]) == 8
    out = tmp_path / "out.xlsx"
    assert cli.run(["chronology", "-c", "desk", "-o", str(out), *home]) == 3
    assert out.exists()
    printed = capsys.readouterr().out
    assert "8 in 2 documents, 1 of them ambiguous" in printed
    assert cli.run(["chronology", "-c", "desk", *home]) == 3
    assert "The roof was repaired in March 2020." in capsys.readouterr().out
