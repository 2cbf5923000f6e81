"""XML that professionals have: drug labels, statutes, articles: titles, numbers, captions and units in place."""

import pytest

from ingest.limits import Limits
from ingest.parse import parse
from ingest.superscript import joint
from ingest.types import ElementKind as Kind

LABEL = """<?xml version="1.0"?><document xmlns="urn:hl7-org:v3"><id root="0f3c"/><code code="34391-3"
 displayName="HUMAN PRESCRIPTION DRUG LABEL"/><title>ASPRA (aspirin) tablets</title><component><structuredBody>
<component><section><code code="34068-7"/><title>2 DOSAGE AND ADMINISTRATION</title><component><section>
<title>2.1 Recommended <content styleCode="italics">Dose</content></title><text>
<paragraph>Give 100 mg/m<sup>2</sup> once daily.<footnote>In adults.</footnote></paragraph>
<list listType="ordered"><item>With food.</item><item>In the morning.</item></list>
<table><caption>Table 1. Dose by renal function</caption><thead><tr><th rowspan="2">CLcr</th>
<th colspan="2">Dose (mg)</th></tr><tr><th>oral</th><th>i.v.</th></tr></thead><tbody><tr><td>&lt; 30 mL/min</td>
<td>50<sup>a</sup></td><td>25</td></tr></tbody></table></text></section></component></section></component></structuredBody></component></document>"""


def read(tmp_path, content):
    path = tmp_path / "a.xml"
    path.write_text(content)
    [parsed] = parse(path, path.name, Limits())
    return parsed


def found(parsed):
    return [(b.kind, b.level, parsed.printed[b.start : b.end]) for b in parsed.blocks]


def test_a_drug_label(tmp_path):
    parsed = read(tmp_path, LABEL)
    assert parsed.title == "ASPRA (aspirin) tablets"
    assert found(parsed) == [
        (Kind.HEADING, 2, "ASPRA (aspirin) tablets"),
        (Kind.HEADING, 3, "2 DOSAGE AND ADMINISTRATION"),
        (Kind.HEADING, 4, "2.1 Recommended Dose"),
        (Kind.PARAGRAPH, None, "Give 100 mg/m2 once daily."),
        (Kind.FOOTNOTE, None, "In adults."),
        (Kind.LIST_ITEM, None, "With food."),
        (Kind.LIST_ITEM, None, "In the morning."),
        (Kind.CAPTION, None, "Table 1. Dose by renal function"),
        (Kind.TABLE_HEADER, None, "CLcr\tDose (mg)"),
        (Kind.TABLE_HEADER, None, "CLcr\toral\ti.v."),
        (Kind.TABLE_ROW, None, "< 30 mL/min\t50a\t25"),
    ]


STATUTE = """<?xml version="1.0"?><lawDoc xmlns="http://xml.house.gov/schemas/uslm/1.0"><main><title><num>Title 7</num>
<heading>AGRICULTURE</heading><section><num>§ 12.</num><heading>Records</heading><subsection><num>(a)</num>
<heading>Duty</heading><chapeau>Each dealer shall—</chapeau>
<paragraph><num>(1)</num><content>keep records; and</content></paragraph>
<paragraph><num>(2)</num><content>show them.</content></paragraph></subsection></section></title></main></lawDoc>"""


def test_a_statute_keeps_its_numbers(tmp_path):
    assert found(read(tmp_path, STATUTE)) == [
        (Kind.HEADING, 2, "Title 7 AGRICULTURE"),
        (Kind.HEADING, 3, "§ 12. Records"),
        (Kind.HEADING, 4, "(a) Duty"),
        (Kind.PARAGRAPH, None, "Each dealer shall—"),
        (Kind.LIST_ITEM, None, "(1) keep records; and"),
        (Kind.LIST_ITEM, None, "(2) show them."),
    ]


REGULATION = """<?xml version="1.0"?><DIV5 N="11" TYPE="PART"><HEAD>PART 11—RECORDS</HEAD>
<DIV8 N="§ 11.1" TYPE="SECTION"><HEAD>§ 11.1   Scope.</HEAD><P>(a) This applies to <I>records</I>.</P>
<CITA>[62 FR 13464]</CITA></DIV8></DIV5>"""


def test_a_regulation(tmp_path):
    assert found(read(tmp_path, REGULATION)) == [
        (Kind.HEADING, 2, "PART 11—RECORDS"),
        (Kind.HEADING, 3, "§ 11.1 Scope."),
        (Kind.LIST_ITEM, None, "(a) This applies to records."),
        (Kind.PARAGRAPH, None, "[62 FR 13464]"),
    ]


ARTICLE = """<article><body><sec><title>Results</title><table-wrap id="t1"><label>Table 1</label><caption><title>Dose of
H<sub>2</sub>O</title><p>By arm.</p></caption><table><thead><tr><td>Arm</td><td>Dose</td></tr></thead>
<tr><td><italic>C</italic><sub>S</sub></td><td>5</td></tr></table><table-wrap-foot><fn><p>Means.</p></fn></table-wrap-foot></table-wrap>
<fig><label>Figure 2</label><caption><p>Survival.</p></caption></fig></sec></body></article>"""


def test_captions_name_their_table_or_figure(tmp_path):
    assert found(read(tmp_path, ARTICLE)) == [
        (Kind.HEADING, 2, "Results"),
        (Kind.CAPTION, None, "Table 1 Dose of H2O"),
        (Kind.TABLE_HEADER, None, "Arm\tDose"),
        (Kind.TABLE_ROW, None, "CS\t5"),
        (Kind.PARAGRAPH, None, "By arm."),
        (Kind.FOOTNOTE, None, "Means."),
        (Kind.CAPTION, None, "Figure 2 Survival."),
    ]


@pytest.mark.parametrize(
    ("before", "mark", "between"),
    [
        ("mg/m", "2", ""), ("10", "9", ""), ("min", "−1", ""), ("CD", "4+", ""), ("patients", "a", " "),
        ("dose", "2,3", " "), ("(95%)", "b", " "), ("", "1", ""), ("mg ", "a", ""),
    ],
)  # fmt: skip
def test_a_raised_mark_is_set_off_from_a_word_and_not_from_a_unit(before, mark, between):
    assert joint(before, mark) == between
