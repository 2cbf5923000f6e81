"""A dose is answered with its population, route and unit, whatever format the table came in."""

import pytest

from assistant.settings import Settings
from assistant.workspace import Workspace

PAGE = """<html><body><h1>Aspravix</h1><table><caption>Table 1. Recommended doses of Aspravix</caption>
<tr><th rowspan=2>Population</th><th colspan=2>Dose (mg/kg)</th></tr><tr><th>oral</th><th>intravenous</th></tr>
<tr><td colspan=3>Normal renal function</td></tr><tr><td rowspan=2>Children</td><td>first day 20</td><td>10</td></tr>
<tr><td>later 15</td><td>7.5</td></tr><tr><td colspan=3>Dialysis</td></tr>
<tr><td>Children</td><td>4</td><td>2</td></tr></table><p>Store below 25 degrees.</p></body></html>"""
LABEL = """<?xml version="1.0"?><document xmlns="urn:hl7-org:v3"><title>Belorane</title><component><section>
<title>2 DOSAGE</title><text><table><caption>Table 3. Belorane dose</caption><thead><tr><th>Weight</th>
<th>Dose (mg)</th></tr>
</thead><tbody><tr><td>10 to 20 kg</td><td>125</td></tr><tr><td>20 to 40 kg</td><td>250</td></tr></tbody></table></text>
</section></component></document>"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "aspravix.html").write_text(PAGE)
    (folder / "belorane.xml").write_text(LABEL)
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder))
    workspace.ingest("doses", [folder])
    return workspace


@pytest.mark.parametrize(
    ("question", "spans"),
    [
        (
            "What is the dose of Aspravix for children on dialysis?",
            ["Population\tDose (mg/kg)", "Population\toral\tintravenous", "Dialysis", "Children\t4\t2"],
        ),
        ("What is the dose of Belorane for 20 to 40 kg?", ["Weight\tDose (mg)", "20 to 40 kg\t250"]),
    ],
)
def test_the_row_is_quoted_with_all_that_heads_it(workspace, question, spans):
    answer = workspace.ask("doses", question)
    citation = answer.citations[answer.statements[0].citations[0] - 1]
    assert [span.quote for span in citation.spans] == spans
    printed = workspace.collection("doses").catalog().printed(citation.text_id)
    assert all(printed[span.start : span.end] == span.quote for span in citation.spans)


def test_the_caption_finds_the_row_and_is_no_part_of_the_quote(workspace):
    answer = workspace.ask("doses", "What is the dose of Belorane for 20 to 40 kg?")
    citation = answer.citations[0]
    assert citation.headings == ("Belorane", "2 DOSAGE", "Table 3. Belorane dose")
    assert not any("Table 3" in span.quote for span in citation.spans)
