"""OpenDocument: texts, sheets and slides as they print; what is hidden, repeated or said beside them is told."""

import zipfile

from ingest.isolation.frames import check
from ingest.limits import Limits
from ingest.parse import parse
from ingest.types import ElementKind as Kind


def read(path, limits=None):
    [parsed] = parse(path, path.name, limits or Limits())
    check(parsed)
    return parsed


def found(parsed):
    return [(b.kind, b.level, parsed.printed[b.start : b.end]) for b in parsed.blocks]


ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">
<office:body><office:text><text:h text:outline-level="2">Duties</text:h>
<text:p>Pay<text:s text:c="2"/>500 EUR<text:note><text:note-body>
<text:p>In cash.</text:p></text:note-body></text:note>.</text:p>
<text:list><text:list-item><text:p>Clean</text:p></text:list-item></text:list>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Room</text:p></table:table-cell>
<table:table-cell><text:p>m²</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>Hall</text:p></table:table-cell><table:table-cell><text:p>12</text:p>
</table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>"""


def test_odt_headings_lists_notes_and_tables(tmp_path):
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", ODT)
    assert found(read(path)) == [
        (Kind.HEADING, 2, "Duties"),
        (Kind.PARAGRAPH, None, "Pay  500 EUR."),
        (Kind.FOOTNOTE, None, "In cash."),
        (Kind.LIST_ITEM, None, "Clean"),
        (Kind.TABLE_HEADER, None, "Room\tm²"),
        (Kind.TABLE_ROW, None, "Hall\t12"),
    ]


NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("presentation", "presentation"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def opendocument(path, kind, body, styles=""):
    content = f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        inner = f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
        archive.writestr("content.xml", content + inner)
    return read(path)


def test_odt_prints_numbers_and_leaves_out_what_is_hidden_or_deleted(tmp_path):
    styles = """<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"
     style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="("
     style:num-suffix=")"/></text:list-style>
     <style:style style:name="W"><style:text-properties fo:color="#ffffff"/></style:style>
     <style:style style:name="T"><style:text-properties fo:font-size="1pt"/></style:style>
     <style:style style:name="H" style:parent-style-name="W"><style:text-properties text:display="none"/></style:style>
     <style:style style:name="D"><style:table-cell-properties fo:background-color="#000080"/></style:style>"""
    body = """<text:tracked-changes><text:changed-region><text:deletion><text:p>Not this.</text:p></text:deletion>
     </text:changed-region></text:tracked-changes><text:list text:style-name="L"><text:list-item><text:p>Pay</text:p>
     <text:list><text:list-item><text:p>rent</text:p></text:list-item>
     <text:list-item><text:p>fees</text:p></text:list-item></text:list></text:list-item>
     <text:list-item><text:p>Clean</text:p></text:list-item></text:list>
     <text:p>Shown<text:span text:style-name="W"> white</text:span><text:span text:style-name="T"> tiny</text:span>
     <text:span text:style-name="H"> gone</text:span><text:note><text:note-citation>1</text:note-citation>
     <text:note-body>
     <text:p>Note.</text:p></text:note-body></text:note>.</text:p>
     <table:table><table:table-row><table:table-cell table:style-name="D"><text:p>
     <text:span text:style-name="W">Dose</text:span></text:p>
     </table:table-cell><table:table-cell><text:p>5</text:p></table:table-cell></table:table-row></table:table>"""
    parsed = opendocument(tmp_path / "a.odt", "text", body, styles)
    assert [" ".join(words.split()) for _, _, words in found(parsed)] == [
        "1. Pay", "(a) rent", "(b) fees", "2. Clean", "Shown [1].", "1 Note.", "Dose 5"
    ]  # fmt: skip
    assert parsed.notices == (
        "tracked changes are read as accepted: 1 deletions (8 characters) are not part of the text",
        "13 hidden characters were left out "
        "(in the colour of its background: 5; set as hidden: 4; too small to be read: 4)",
    )


def cells(*words, more=""):
    inside = "".join(f"<table:table-cell{more}><text:p>{word}</text:p></table:table-cell>" for word in words)
    return inside.replace("<text:p></text:p>", "")


def row(*words, more=""):
    return f"<table:table-row{more}>{cells(*words)}</table:table-row>"


REPEATED = ' table:number-{}-repeated="{}"'


def test_ods_rows_and_cells_that_are_written_once_are_read_as_often_as_they_stand(tmp_path):
    covered = '<table:table-row table:number-rows-repeated="2"><table:covered-table-cell/>{}</table:table-row>'
    body = row("Population", "Dose") + row("Adults", "5 mg", more=REPEATED.format("rows", 3))
    deep = cells("Children", more=' table:number-rows-spanned="3"')
    body += f"<table:table-row>{deep}{cells('1 mg')}</table:table-row>"
    body += covered.format(cells("2 mg")) + row("All", "0 mg")
    body += f"<table:table-row>{cells('x', more=REPEATED.format('columns', 100))}{cells('last')}</table:table-row>"
    parsed = opendocument(tmp_path / "a.ods", "spreadsheet", f'<table:table table:name="One">{body}</table:table>')
    assert [(b.row, parsed.printed[b.start : b.end]) for b in parsed.blocks[1:]] == [
        (1, "Population\tDose"),
        *((number, "Adults\t5 mg") for number in (2, 3, 4)),
        (5, "Children\t1 mg"),
        (6, "Children\t2 mg"),
        (7, "Children\t2 mg"),
        (8, "All\t0 mg"),
        (9, "\t".join(["x"] * 100 + ["last"])),
    ]
    assert parsed.notices == ()


def test_what_an_ods_repeats_without_end_is_cut_and_told(tmp_path):
    body = f"<table:table-row>{cells('x', more=REPEATED.format('columns', 16384))}{cells('last')}</table:table-row>"
    body += row("0", more=REPEATED.format("rows", 1048574)) + row("Total")
    parsed = opendocument(tmp_path / "a.ods", "spreadsheet", f'<table:table table:name="One">{body}</table:table>')
    assert parsed.printed.startswith("One\n\n" + "x\t" * 1000 + "last\n0\n0")
    assert (parsed.blocks[-1].row, parsed.printed[-7:]) == (1048576, "\n\nTotal")
    assert parsed.notices == ("sheet 'One': 15,384 cells and 948,573 rows that only repeat others were left out",)


def test_hidden_rows_columns_and_sheets_of_an_ods_are_told(tmp_path):
    hidden = ' table:visibility="{}"'
    styles = '<style:style style:name="H"><style:table-properties table:display="false"/></style:style>'
    columns = f"<table:table-column{REPEATED.format('columns', 2)}/><table:table-column{hidden.format('collapse')}/>"
    columns += f"<table:table-column{hidden.format('collapse')}{REPEATED.format('columns', 1021)}/>"
    rows = row("A", "B", "C") + row("1", "2", "3", more=hidden.format("collapse"))
    rows += row("4", "5", "6", more=hidden.format("filter")) + row("", more=hidden.format("collapse"))
    body = f'<table:table table:name="One">{columns}{rows}</table:table>'
    body += f'<table:table table:name="Two" table:style-name="H">{row("Secret")}</table:table>'
    parsed = opendocument(tmp_path / "a.ods", "spreadsheet", body, styles)
    assert "4\t5\t6" in parsed.printed
    assert parsed.notices == (
        "2 rows and 1 columns of sheet 'One' are hidden in the workbook; they were read",
        "sheet 'Two' is hidden in the workbook; it was read",
    )


def test_comments_on_cells_and_slides_are_a_text_of_their_own(tmp_path):
    remark = "<office:annotation><dc:creator>A. Lee</dc:creator><dc:date>2024-05-01T10:00:00</dc:date>"
    remark += "<text:p>Too high?</text:p></office:annotation>"
    commented = (
        f"<table:table-row><table:table-cell>{remark}<text:p>500 EUR</text:p></table:table-cell></table:table-row>"
    )
    body = f'<table:table table:name="Rents">{commented}{row("600 EUR")}</table:table>'
    parsed = opendocument(tmp_path / "a.ods", "spreadsheet", body)
    assert "Too high" not in parsed.printed
    [comments] = parsed.attachments
    assert comments.content.decode() == "Comment 1 by A. Lee, 2024-05-01, sheet 'Rents', on “500 EUR”:\nToo high?"
    slide = "<draw:page><draw:frame><draw:text-box><text:p>Rent</text:p></draw:text-box></draw:frame>{}</draw:page>"
    parsed = opendocument(tmp_path / "a.odp", "presentation", slide.format("") + slide.format(remark))
    assert (parsed.printed, len(parsed.attachments)) == ("Rent\n\nRent", 1)
    assert parsed.attachments[0].content.decode() == "Comment 1 by A. Lee, 2024-05-01, slide 2:\nToo high?"


def test_numbers_of_thousands_of_digits_in_an_odt_do_no_harm(tmp_path):
    huge = "9" * 5000
    styles = f"""<text:list-style style:name="L"><text:list-level-style-number text:level="{huge}"/>
     <text:list-level-style-number text:level="1" style:num-format="1" text:start-value="{huge}"/></text:list-style>
     <style:style style:name="T"><style:text-properties fo:font-size="{huge}pt"/></style:style>"""
    body = f"""<text:h text:outline-level="{huge}">Duties</text:h>
     <text:p text:style-name="T">Pay<text:s text:c="{huge}"/>rent</text:p>
     <text:list text:style-name="L"><text:list-item><text:p>Item</text:p></text:list-item></text:list>"""
    parsed = opendocument(tmp_path / "a.odt", "text", body, styles)
    assert found(parsed) == [
        (Kind.HEADING, 6, "Duties"),
        (Kind.PARAGRAPH, None, f"Pay{' ' * 1000}rent"),
        (Kind.LIST_ITEM, None, "99999 Item"),
    ]


def test_ods_sheets_and_odp_slides(tmp_path):
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
    rows = [
        ("", "Drug", "Dose"),
        ("", "Aspra", "5 mg"),
        (' table:number-rows-repeated="3"', "", ""),
        ("", "Zed", "7 mg"),
    ]
    table = "".join(
        f"<table:table-row{a}>{cell.format('', b)}{cell.format('', c)}</table:table-row>" for a, b, c in rows
    )
    parsed = opendocument(tmp_path / "a.ods", "spreadsheet", f'<table:table table:name="One">{table}</table:table>')
    assert [(b.sheet, b.row, parsed.printed[b.start : b.end]) for b in parsed.blocks] == [
        ("One", None, "One"),
        ("One", 1, "Drug\tDose"),
        ("One", 2, "Aspra\t5 mg"),
        ("One", 6, "Zed\t7 mg"),
    ]
    slide = "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>"
    parsed = opendocument(tmp_path / "a.odp", "presentation", slide.format("Rights") + slide.format("Duties"))
    assert [(m.page, parsed.printed[m.start : m.end]) for m in parsed.pages] == [(1, "Rights"), (2, "Duties")]


def test_what_a_merged_cell_covers_is_left_out_and_told(tmp_path):
    body = """<table:table><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>Both</text:p>
     </table:table-cell><table:covered-table-cell><text:p>under it</text:p></table:covered-table-cell></table:table-row>
     <table:table-row><table:table-cell><text:p>Rent</text:p></table:table-cell><table:table-cell><text:p>900</text:p>
     </table:table-cell></table:table-row></table:table>"""
    parsed = opendocument(tmp_path / "a.odt", "text", body)
    assert parsed.printed == "Both\nRent\t900"
    assert parsed.notices == ("7 hidden characters were left out (under a merged cell: 7)",)


def test_damaged_properties_cost_the_title_only(tmp_path):
    path = tmp_path / "a.odt"
    opendocument(path, "text", "<text:p>The rent is due.</text:p>")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("meta.xml", "<office:document-meta")
    parsed = read(path)
    assert (parsed.printed, parsed.title) == ("The rent is due.", "")
    assert parsed.notices == ("its title and other properties are damaged and were not read",)
