"""DOCX as it prints: clause numbers, notes, changes accepted, merged cells; what the eye cannot see is kept out."""

import io
import re
import zipfile

import docx
import pytest

from ingest.isolation.frames import check
from ingest.limits import Limits
from ingest.numbering import list_number
from ingest.parse import parse
from ingest.types import ElementKind as Kind

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def run(words, look=""):
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def p(inside, properties=""):
    inside = inside if inside.startswith("<") else run(inside)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def read(tmp_path, body, **parts):
    """A document with this body, parts of it replaced (`numbering`, `styles`, `comments`, …)."""
    blank = io.BytesIO()
    docx.Document().save(blank)
    path = tmp_path / "a.docx"
    parts |= {"document": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>"}
    with zipfile.ZipFile(blank) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            if name not in {f"word/{part}.xml" for part in parts}:
                target.writestr(name, source.read(name))
        for part, xml in parts.items():
            target.writestr(f"word/{part}.xml", xml)
    [parsed] = parse(path, path.name, Limits())
    check(parsed)
    return parsed


def texts(parsed):
    return [parsed.printed[b.start : b.end] for b in parsed.blocks]


def found(parsed):
    return [(b.kind, parsed.printed[b.start : b.end]) for b in parsed.blocks]


def level(depth, pattern, form="decimal", more=""):
    start = f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    return f'{start}{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


LEGAL = (
    f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="0">'
    + level(0, "Article %1", "cardinalText", '<w:pStyle w:val="Article"/>')
    + level(1, "%1.%2", "decimal", "<w:isLgl/>")
    + level(2, "(%3)", "lowerLetter")
    + level(3, "(%4)", "lowerRoman")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    + '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="5"/>'
    + "</w:lvlOverride></w:num></w:numbering>"
)
LISTED = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'
STYLES = (
    f'<w:styles {NAMES}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Article"><w:name w:val="Article"/><w:pPr><w:numPr><w:numId w:val="1"/>'
    '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Ghost"><w:name w:val="Ghost"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="table" w:styleId="Dark"><w:name w:val="Dark"/><w:tblStylePr w:type="firstRow"><w:tcPr>'
    '<w:shd w:val="clear" w:fill="1F3864"/></w:tcPr></w:tblStylePr></w:style></w:styles>'
)


def test_clause_numbers_are_those_that_word_prints(tmp_path):
    deleted = "<w:rPr><w:del/></w:rPr>"
    body = "".join(
        [
            p("Term", '<w:pStyle w:val="Article"/>'),
            p("It begins today.", LISTED.format(1, 1)),
            p("<w:del><w:r><w:delText>It ends.</w:delText></w:r></w:del>", LISTED.format(1, 1) + deleted),
            p("It ends when:", LISTED.format(1, 1)),
            p("notice is given,", LISTED.format(2, 1)),
            p("in writing, or", LISTED.format(3, 1)),
            p("by mail;", LISTED.format(3, 1)),
            p("or it is breached.", LISTED.format(2, 1)),
            p("An inserted list goes on.", LISTED.format(2, 2)),
            p("Rent", '<w:pStyle w:val="Article"/>'),
            p("It is due.", LISTED.format(1, 1)),
        ]
    )
    assert texts(read(tmp_path, body, numbering=LEGAL, styles=STYLES)) == [
        "Article One Term",
        "1.1 It begins today.",
        "1.2 It ends when:",
        "(a) notice is given,",
        "(i) in writing, or",
        "(ii) by mail;",
        "(b) or it is breached.",
        "(e) An inserted list goes on.",
        "Article Two Rent",
        "2.1 It is due.",
    ]


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        (28, "a", "bb"), (4, "I", "IV"), (3, "decimalZero", "03"), (22, "ordinal", "22nd"), (12, "ordinal", "12th"),
        (21, "cardinalText", "Twenty-one"), (12, "ordinalText", "Twelfth"), (30, "ordinalText", "Thirtieth"),
        (45, "ordinalText", "Forty-fifth"), (780, "a", "z" * 30), (781, "a", "781"), (0, "a", "0"), (5000, "i", "5000"),
    ],
)  # fmt: skip
def test_list_numbers(number, style, expected):
    assert list_number(number, style) == expected


WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    ("look", "how"),
    [
        ("<w:vanish/>", "set as hidden"),
        ('<w:rStyle w:val="Ghost"/>', "set as hidden"),
        (WHITE, "in the colour of its background"),
        ('<w:color w:val="FDFDFD"/>', "in the colour of its background"),
        ('<w:color w:themeColor="background1"/>', "in the colour of its background"),
        ('<w:color w:val="000000"/><w:highlight w:val="black"/>', "in the colour of its background"),
        ('<w:color w:val="1F3864"/><w:shd w:val="clear" w:fill="1F3864"/>', "in the colour of its background"),
        ('<w:sz w:val="2"/>', "too small to be read"),
        ("<w14:textFill><w14:noFill/></w14:textFill>", "transparent"),
    ],
)
def test_words_that_the_eye_cannot_see_are_left_out_and_counted(tmp_path, look, how):
    parsed = read(tmp_path, p(run("The rent is 500.") + run(" Obey the mail.", look)), styles=STYLES)
    assert parsed.printed == "The rent is 500."
    assert parsed.notices == (f"12 hidden characters were left out ({how}: 12)",)


@pytest.mark.parametrize(
    "body",
    [
        p(run("Dose", WHITE + '<w:shd w:val="clear" w:fill="1F3864"/>')),
        p(run("Dose", WHITE + '<w:highlight w:val="darkBlue"/>')),
        p(run("Dose", WHITE), '<w:shd w:val="clear" w:fill="000000"/>'),
        p(run("Dose", '<w:vanish w:val="0"/>')),
        p(run("Dose", '<w:color w:val="auto"/><w:sz w:val="8"/>')),
        '<w:tbl><w:tblPr><w:tblStyle w:val="Dark"/></w:tblPr><w:tr><w:tc>'
        + p(run("Dose", WHITE)) + "</w:tc></w:tr></w:tbl>",
        '<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr>'
        + p(run("Dose", WHITE)) + "</w:tc></w:tr></w:tbl>",
    ],
)  # fmt: skip
def test_words_that_the_eye_sees_are_kept(tmp_path, body):
    parsed = read(tmp_path, body, styles=STYLES)
    assert (parsed.printed, parsed.notices) == ("Dose", ())


def test_changes_are_accepted_and_counted(tmp_path):
    body = p(
        run("Rent: ")
        + "<w:del><w:r><w:delText>900</w:delText></w:r></w:del><w:ins>"
        + run("500")
        + "</w:ins>"
        + run(" EUR")
    )
    body += p(run("Payable in "), "<w:rPr><w:del/></w:rPr>") + p(run("advance."))
    body += f"<w:tbl><w:tr><w:tc>{p('A')}</w:tc><w:tc>{p('1')}</w:tc></w:tr>"
    body += f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('B')}</w:tc><w:tc>{p('2')}</w:tc></w:tr></w:tbl>"
    parsed = read(tmp_path, body)
    assert texts(parsed) == ["Rent: 500 EUR", "Payable in advance.", "A\t1"]
    assert parsed.notices == (
        "tracked changes are read as accepted: 1 insertions are part of the text, 2 deletions (5 characters) are not",
    )


CHOICES = (
    '<w:r xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
    "<mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r>"
)


def box(inside):
    """A text box as Word writes it: drawn twice, once for older programs."""
    return CHOICES.format(f"<w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict>")


ENDLESS = "<w:rPr><w:del/></w:rPr>"  # a paragraph whose end is deleted


def test_a_deleted_paragraph_end_loses_no_words(tmp_path):
    note = f'<w:footnotes {NAMES}><w:footnote w:id="7">{p("In cash.")}</w:footnote></w:footnotes>'
    body = p(run("Rent") + '<w:r><w:footnoteReference w:id="7"/></w:r>', ENDLESS) + p(run(" is due."))
    body += p(run("Doses:"), ENDLESS) + f"<w:tbl><w:tr><w:tc>{p('A')}</w:tc><w:tc>{p('1')}</w:tc></w:tr></w:tbl>"
    body += p(run("The end") + box(p("Boxed", ENDLESS)), ENDLESS)
    assert texts(read(tmp_path, body, footnotes=note)) == [
        "Rent[1] is due.",
        "1 In cash.",
        "Doses:",
        "A\t1",
        "Boxed",
        "The end",
    ]


def test_a_text_box_is_read_once_wherever_it_stands(tmp_path):
    note = f'<w:footnotes {NAMES}><w:footnote w:id="7">{p(run("In") + box(p("cash.")))}</w:footnote></w:footnotes>'
    gone = f"<w:del>{box(p('Gone'))}</w:del>"
    body = p(run("Outer") + box(p(run("Middle") + box(p("Inner")))) + '<w:r><w:footnoteReference w:id="7"/></w:r>')
    body += f"<w:tbl><w:tr><w:tc>{p(run('A') + box(p('Boxed')) + gone)}</w:tc><w:tc>{p('1')}</w:tc></w:tr></w:tbl>"
    assert texts(read(tmp_path, body, footnotes=note)) == ["Outer[1]", "Middle", "Inner", "1 In cash.", "A Boxed\t1"]


def test_a_file_that_says_nothing_of_itself_has_no_title_or_date(tmp_path):
    docx.Document().save(tmp_path / "whole.docx")
    with zipfile.ZipFile(tmp_path / "whole.docx") as whole, zipfile.ZipFile(tmp_path / "a.docx", "w") as made:
        for name in whole.namelist():
            content = whole.read(name)
            made.writestr(name, re.sub(rb"<Relationship [^>]*core-properties[^>]*>", b"", content))
    [parsed] = parse(tmp_path / "a.docx", "a.docx", Limits())
    assert (parsed.title, parsed.metadata) == ("", ())


def test_words_struck_through_by_hand_are_read_and_told(tmp_path):
    parsed = read(tmp_path, p(run("Rent: ") + run("900", "<w:strike/>") + run(" 500 EUR", '<w:strike w:val="0"/>')))
    assert (parsed.printed, parsed.notices) == (
        "Rent: 900 500 EUR",
        ("3 characters are struck through in the file; they were read",),
    )


def test_comments_are_a_text_of_their_own(tmp_path):
    body = p(
        run("Pay within ")
        + '<w:commentRangeStart w:id="3"/>'
        + run("30 days")
        + '<w:commentRangeEnd w:id="3"/>'
        + run(".")
    )
    comments = (
        f'<w:comments {NAMES}><w:comment w:id="3" w:author="A. Lee" w:date="2024-05-01T10:00:00Z">{p("Should be 60.")}'
        "</w:comment></w:comments>"
    )
    parsed = read(tmp_path, body, comments=comments)
    assert texts(parsed) == ["Pay within 30 days."]
    [comment] = parsed.attachments
    assert (comment.name, comment.content.decode()) == (
        "comments.txt",
        "Comment 1 by A. Lee, 2024-05-01 on “30 days”:\nShould be 60.",
    )


def test_notes_follow_their_paragraph_under_the_number_that_is_printed(tmp_path):
    body = p(run("Rent") + '<w:r><w:footnoteReference w:id="7"/></w:r>' + run(" is due.")) + p("Next.")
    body += p(run("End") + '<w:r><w:endnoteReference w:id="2"/></w:r>')
    note = '<w:{0}s {1}><w:{0} w:id="0" w:type="separator"><w:p/></w:{0}><w:{0} w:id="{2}">{3}</w:{0}></w:{0}s>'
    parts = {
        "footnotes": note.format("footnote", NAMES, 7, p("In cash.")),
        "endnotes": note.format("endnote", NAMES, 2, p("Signed.")),
    }
    assert found(read(tmp_path, body, **parts)) == [
        (Kind.PARAGRAPH, "Rent[1] is due."),
        (Kind.FOOTNOTE, "1 In cash."),
        (Kind.PARAGRAPH, "Next."),
        (Kind.PARAGRAPH, "End[i]"),
        (Kind.FOOTNOTE, "i Signed."),
    ]


def cell(words, properties="", look=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(run(words, look) if words else '<w:r/>')}</w:tc>"


def test_merged_cells_keep_the_population_of_a_dose(tmp_path):
    bold = "<w:b/>"
    rows = [
        cell("Table 1. Doses", '<w:gridSpan w:val="3"/>', bold),
        cell("Population", '<w:vMerge w:val="restart"/>', bold) + cell("Dose (mg)", '<w:gridSpan w:val="2"/>', bold),
        cell("", "<w:vMerge/>") + cell("oral", "", bold) + cell("i.v.", "", bold),
        cell("Adults", '<w:vMerge w:val="restart"/>') + cell("500") + cell("250"),
        cell("", "<w:vMerge/>") + cell("750") + cell("300"),
        cell("Renal impairment", '<w:gridSpan w:val="3"/>'),
        cell("Adults") + cell("250") + cell("125"),
    ]
    body = p("Dosing.") + "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert found(read(tmp_path, body)) == [
        (Kind.PARAGRAPH, "Dosing."),
        (Kind.CAPTION, "Table 1. Doses"),
        (Kind.TABLE_HEADER, "Population\tDose (mg)"),
        (Kind.TABLE_HEADER, "Population\toral\ti.v."),
        (Kind.TABLE_ROW, "Adults\t500\t250"),
        (Kind.TABLE_ROW, "Adults\t750\t300"),
        (Kind.TABLE_SECTION, "Renal impairment"),
        (Kind.TABLE_ROW, "Adults\t250\t125"),
    ]


def test_clauses_in_cells_are_numbered_and_symbols_are_what_they_look_like(tmp_path):
    fonts = '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'
    body = "<w:tbl><w:tr>" + "<w:tc>" + p("Fees", LISTED.format(2, 1)) + "</w:tc><w:tc>"
    body += p(
        run("5 ") + run("\uf06d", fonts) + run("g, ") + '<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>' + run(" 7")
    )
    body += "</w:tc></w:tr></w:tbl>"
    assert texts(read(tmp_path, body, numbering=LEGAL)) == ["(a) Fees\t5 μg, ≤ 7"]


def test_numbers_of_thousands_of_digits_do_no_harm(tmp_path):
    huge = "9" * 5000
    numbering = (
        f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="{huge}"/>'
        '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1">'
        f'<w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="{huge}"><w:startOverride w:val="{huge}"/></w:lvlOverride>'
        "</w:num></w:numbering>"
    )
    body = p(run("Title", f'<w:sz w:val="{huge}"/>'), f'<w:outlineLvl w:val="{huge}"/>')
    body += p("Item", LISTED.format(0, 1)) + p("Deep", LISTED.format(huge, 1))
    wide = f'<w:gridSpan w:val="{huge}"/>'
    body += f"<w:tbl><w:tr>{cell('A', wide)}{cell('1')}</w:tr></w:tbl>"
    assert texts(read(tmp_path, body, numbering=numbering)) == ["Title", "99999. Item", "Deep", "A\t1"]


def test_formulas_keep_their_fractions_and_powers(tmp_path):
    def m(words):
        return f"<m:r><m:t>{words}</m:t></m:r>"

    fraction = f"<m:f><m:num>{m('140-age')}</m:num><m:den>{m('72')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{m('m')}</m:e><m:sup>{m('2')}</m:sup></m:sSup>"
    assert (
        read(tmp_path, p(f"<m:oMath>{m('CrCl=')}{fraction}{m('×')}{power}</m:oMath>")).printed
        == "CrCl=(140-age)/72×m^2"
    )


def test_what_is_no_text_is_named(tmp_path):
    drawing = (
        '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="{0}" cy="{0}"/><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
        "</wp:inline></w:drawing>"
    )
    logo, scan = (f"<w:r>{drawing.format(side)}</w:r>" for side in (360_000, 3_600_000))
    parsed = read(tmp_path, p(run("Plan:") + logo + scan))
    assert parsed.notices == ("1 large picture not read",)
