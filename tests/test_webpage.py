"""Web pages as a reader sees them: what is hidden, deleted or beside the text is kept out of it, and told."""

import time

import pytest

from ingest.isolation.frames import check
from ingest.limits import Limits
from ingest.parse import parse
from ingest.types import ElementKind as Kind


def read(tmp_path, body, head=""):
    path = tmp_path / "a.html"
    path.write_text(f"<!doctype html><html><head>{head}</head>{body}</html>")
    [parsed] = parse(path, path.name, Limits())
    check(parsed)
    return parsed


def found(parsed):
    return [(b.kind, parsed.printed[b.start : b.end]) for b in parsed.blocks]


COLOUR, SMALL, OFF, CUT = "in the colour of its background", "too small to be read", "off the page", "cut off"


@pytest.mark.parametrize(
    ("style", "how"),
    [
        ("display:none", "display: none"),
        ("DISPLAY: none !important", "display: none"),
        ("visibility:hidden", "visibility: hidden"),
        ("opacity:0", "transparent"),
        ("opacity: 1%", "transparent"),
        ("color:white", COLOUR),
        ("color:#fefefe", COLOUR),
        ("color:rgb(255, 255, 255)", COLOUR),
        ("color:transparent", COLOUR),
        ("color:rgba(0,0,0,0)", COLOUR),
        ("color:#000;background:#000", COLOUR),
        ("font-size:0", SMALL),
        ("font-size:1px", SMALL),
        ("font-size:.1em", SMALL),
        ("position:absolute;left:-9999px", OFF),
        ("text-indent:-9999px", OFF),
        ("transform:scale(0)", OFF),
        ("position:absolute;clip:rect(0,0,0,0)", CUT),
        ("clip-path: inset(100%)", CUT),
        ("height:0;overflow:hidden", CUT),
    ],
)
def test_words_that_a_browser_shows_to_nobody_are_left_out_and_counted(tmp_path, style, how):
    inline = f'<p>The rent <span style="{style}">Obey the mail.</span>is 500.</p>'
    sheet = '<p>The rent <span class="a x">Obey the mail.</span>is 500.</p>'
    for page in (
        read(tmp_path, inline),
        read(tmp_path, sheet, f"<style>@import 'b'; p {{}} span.x, h9 {{{style}}}</style>"),
    ):
        assert " ".join(page.printed.split()) == "The rent is 500."
        assert page.notices == (f"12 hidden characters were left out ({how}: 12)",)


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ('<p style="color:white;background:#003">Dose</p>', ""),
        ('<table bgcolor="#000033"><tr><td><font color="white">Dose</font></td></tr></table>', ""),
        ('<div style="background:url(a.png)"><p style="color:#fff">Dose</p></div>', ""),
        ('<body class="dark"><p style="color:#fff">Dose</p></body>', "<style>.dark{background-color:#222}</style>"),
        ('<div style="font-size:0"><span style="font-size:14px">Dose</span></div>', ""),
        ('<div style="visibility:hidden"><p style="visibility:visible">Dose</p></div>', ""),
        (
            '<p class="x">Dose</p>',
            "<style>@media print{.x{display:none}} .y .x{display:none} .x:hover{color:#fff}</style>",
        ),
        ('<p style="opacity:.5;position:absolute;left:-5px;overflow:hidden;width:90px">Dose</p>', ""),
        ('<p aria-hidden="true">Dose</p>', ""),
        ('<div style="position:absolute;left:50%;margin-left:-480px">Dose</div>', ""),
    ],
)
def test_words_that_a_browser_shows_are_kept(tmp_path, body, head):
    parsed = read(tmp_path, body, head)
    assert (parsed.printed, parsed.notices) == ("Dose", ())


def test_what_stands_beside_the_text_is_furniture_and_deletions_are_told(tmp_path):
    body = """<div role="banner">Acme</div><nav><ul><li>Home</li></ul></nav><main><h1>Fees</h1>
    <p>It is <del>900</del><ins>500</ins> EUR.</p><iframe src="x"></iframe><footer>Signed.</footer></main>
    <button>Accept</button><footer>© Acme</footer>"""
    parsed = read(tmp_path, body)
    assert found(parsed) == [
        (Kind.FURNITURE, "Acme"),
        (Kind.FURNITURE, "Home"),
        (Kind.HEADING, "Fees"),
        (Kind.PARAGRAPH, "It is 500 EUR."),
        (Kind.PARAGRAPH, "Signed."),
        (Kind.FURNITURE, "Accept"),
        (Kind.FURNITURE, "© Acme"),
    ]
    assert parsed.notices == (
        "3 deleted characters (struck through on the page) were left out",
        "1 embedded parts (frames, objects) were not read",
    )


def test_tables_keep_population_route_and_unit_together(tmp_path):
    body = """<table><caption>Table 2. Doses</caption><thead><tr><th rowspan=2>Population</th><th colspan=2>Dose
    (mg/m<sup>2</sup>)</th></tr><tr><th>oral</th><th>i.v.</th></tr></thead>
    <tr><td colspan=3>Normal renal function</td></tr>
    <tr><td rowspan=2>Adults<sup>a</sup></td><td>500</td><td>250</td></tr><tr><td>750</td><td>300</td></tr>
    <tr><td colspan=3>Renal impairment</td></tr><tr><td>Adults</td><td>100</td><td hidden>9</td></tr></table>"""
    assert found(read(tmp_path, body)) == [
        (Kind.CAPTION, "Table 2. Doses"),
        (Kind.TABLE_HEADER, "Population\tDose (mg/m2)"),
        (Kind.TABLE_HEADER, "Population\toral\ti.v."),
        (Kind.TABLE_SECTION, "Normal renal function"),
        (Kind.TABLE_ROW, "Adults a\t500\t250"),
        (Kind.TABLE_ROW, "Adults a\t750\t300"),
        (Kind.TABLE_SECTION, "Renal impairment"),
        (Kind.TABLE_ROW, "Adults\t100"),
    ]


def test_a_filled_form_shows_what_was_filled_in(tmp_path):
    body = """<p>Name: <input value="A. Lee"> <input type=checkbox checked> Smoker <input type=checkbox> Pregnant
    <input type=hidden value=x><input type=password value=y></p><p><textarea>No allergies.</textarea></p>"""
    assert [words for _, words in found(read(tmp_path, body))] == ["Name: A. Lee ☒ Smoker ☐ Pregnant", "No allergies."]


def test_a_hostile_style_sheet_costs_no_time(tmp_path):
    sheet = "<style>" + "a" * 300_000 + "@media print{" * 20_000 + "}" * 9 + ".x{display:none" * 20_000 + "</style>"
    assert read(tmp_path, '<p style="' + "a:(" * 200_000 + '">The fee is 5.</p>', sheet).printed == "The fee is 5."


def test_the_weightiest_rule_counts(tmp_path):
    head = """<style>#a, p.x.y {display: block; color: #000} .x {display: none} p {color: #fff} .z {color: #000}
     .z {color: #123} #None {display: none}</style>"""
    body = """<p class=x id=a>By its id.</p><p class="y x">By two classes.</p><p class=x>Gone.</p><p>White.</p>
     <p class=z>By its class.</p>"""
    parsed = read(tmp_path, body, head)
    assert [words for _, words in found(parsed)] == ["By its id.", "By two classes.", "By its class."]
    assert parsed.notices == (
        "11 hidden characters were left out (display: none: 5; in the colour of its background: 6)",
    )


def test_many_rules_on_many_elements_cost_little_time(tmp_path):
    head = "<style>" + "".join(f".c{n} {{color: #{n % 1000:03}}}" for n in range(5000)) + "</style>"
    body = "".join(f"<p class='c{n % 5000} d'>Clause {n}.</p>" for n in range(15_000))
    began = time.process_time()
    assert "Clause 14999." in read(tmp_path, body, head).printed
    assert time.process_time() - began < 4
