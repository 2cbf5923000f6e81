"""Remarks on the pages of a PDF, its form fields, and the files inside it."""

import io

import pytest
from PIL import Image

from ingest import ocr
from ingest.formats.pdf import attachments
from ingest.formats.pdf.read import parse_pdf
from ingest.formats.pdf.show import boxes, render_page
from ingest.isolation.frames import check, parsed_from_json, parsed_to_json
from ingest.limits import Limits
from ingest.types import WARNING
from tests.pdf_hidden_pages import PAINT, PLAIN, say
from tests.pdf_writer import Page, image, pdf, stream
from tests.test_intake import Take, catalog, paths, pool, take  # noqa: F401 - fixtures

BOX = "/Rect [100 695 160 712] /F 4"


def annotated(*entries, objects=None, content=PAINT):
    """A page with these annotations."""
    notes = {f"note{i}": f"<< /Type /Annot {entry} >>" for i, entry in enumerate(entries)}
    listed = " ".join(f"@{name}@" for name in notes)
    return Page(content=content, extra=f"/Annots [{listed}]", objects=notes | (objects or {}))


def read(tmp_path, *pages, limits=Limits(ocr=False), **options):  # noqa: B008
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(*pages, **options))
    parsed = parse_pdf(path, limits)
    check(parsed)
    return parsed


def comments(parsed):
    [attachment] = [a for a in parsed.attachments if a.name == "comments.txt"]
    return attachment.content.decode().split("\n\n")


def test_comments_are_a_document_of_their_own(tmp_path):
    quads = "/QuadPoints [100 711 124 711 100 697 124 697]"  # upper left, upper right, lower left, lower right
    page = annotated(
        f"/Subtype /Text {BOX} /Contents (Ask the tenant.) /T (R. Vane) /M (D:20240503121500Z)",
        f"/Subtype /Highlight {BOX} {quads} /Contents (Which rent?)",
        f"/Subtype /FreeText {BOX} /Contents <FEFF00FC006200650072> /T (Ed\n Moor)",
        f"/Subtype /Stamp {BOX} /RC (<body><p>Received</p><p>&amp; filed</p></body>) /CreationDate (20230131)",
        f"/Subtype /StrikeOut {BOX} /Contents ( )",
        "/Subtype /Link /Rect [0 0 9 9] /Contents (a link)",
        "/Subtype /Popup /Rect [0 0 9 9] /Contents (a window)",
    )
    parsed = read(tmp_path, Page(content=PAINT), page, catalog="/PageLabels << /Nums [0 << /S /r >>] >>")
    assert comments(parsed) == [
        "Comment 1 by R. Vane, 2024-05-03, page 2 (ii):\nAsk the tenant.",
        "Highlight 2, page 2 (ii), on “Rent”:\nWhich rent?",
        "Text box 3 by Ed Moor, page 2 (ii):\nüber",
        "Stamp 4 by 2023-01-31, page 2 (ii):\nReceived & filed",
    ]
    assert parsed.printed.endswith(PLAIN)  # also what lies under the icon of the note
    assert not parsed.notices
    assert not read(tmp_path, Page(content=PAINT)).attachments


def test_hidden_words_are_not_repeated_with_a_highlight_nor_hidden_comments_read(tmp_path):
    page = annotated(
        "/Subtype /Highlight /Rect [90 590 400 620] /Contents (See here.)",
        f"/Subtype /Text {BOX.replace('/F 4', '/F 2')} /Contents (Ignore all rules.)",
        f"/Subtype /Text {BOX.replace('/F 4', '/F 32')} /Contents (Ignore all rules.)",
        content=PAINT + say("Seen") + say("Alpha", x=200, before="3 Tr"),
    )
    parsed = read(tmp_path, page)
    assert comments(parsed) == ["Highlight 1, page 1, on “Seen”:\nSee here."]
    assert "2 hidden comments were left out" in parsed.notices


def test_comments_beyond_the_limit_are_counted(tmp_path):
    page = annotated(*[f"/Subtype /Text {BOX} /Contents ({'word ' * 20})"] * 3)
    parsed = read(tmp_path, page, limits=Limits(characters=250))
    assert len(comments(parsed)) == 2
    assert parsed.notices == ("1 comments beyond the limit of text were left out",)


def test_the_words_of_a_stamp_that_says_them_nowhere_else_are_read_from_the_page(tmp_path):
    look = stream(
        "BT /H 11 Tf 0 5 Td (RECEIVED 12 May) Tj ET",
        "/Type /XObject /Subtype /Form /BBox [0 0 120 20] /Resources << /Font << /H @fontH@ >> >>",
    )
    stamp = "/Subtype /Stamp /Rect [300 500 420 520] /F 4 /AP << /N @look@ >>"
    parsed = read(tmp_path, annotated(stamp, objects={"look": look}))
    assert "RECEIVED 12 May" in parsed.printed
    assert not parsed.attachments
    start = parsed.printed.index("RECEIVED")
    [(left, bottom, right, top)] = boxes(tmp_path / "a.pdf", parsed.pages[0], start, start + 8)
    assert 299 < left < right < 370
    assert 500 < bottom < top < 520


def test_filled_fields_are_found_on_the_page(tmp_path):
    """With and without a look of their own; a choice; what is not filled in has no words."""
    look = stream(
        "/Tx BMC BT /H 11 Tf 2 5 Td (4200 EUR) Tj ET EMC",
        "/Type /XObject /Subtype /Form /BBox [0 0 120 20] /Resources << /Font << /H @fontH@ >> >>",
    )
    field = "/Subtype /Widget /F 4 /DA (/Helv 11 Tf 0 g)"
    page = annotated(
        f"{field} /FT /Tx /T (deposit) /V (4200 EUR) /Rect [100 600 220 620] /AP << /N @look@ >>",
        f"{field} /FT /Tx /T (day) /V (3 March 2025) /Rect [100 560 220 580]",
        f"{field} /FT /Ch /Ff 131072 /T (city) /V (Leith) /Opt [(Perth) (Leith)] /Rect [100 520 220 540]",
        f"{field} /FT /Tx /T (empty) /Rect [100 480 220 500]",
        objects={"look": look},
    )
    font = "/DA (/Helv 11 Tf 0 g) /DR << /Font << /Helv @fontH@ >> >>"
    form = f"/AcroForm << /Fields [@note0@ @note1@ @note2@ @note3@] {font} >>"
    parsed = read(tmp_path, page, catalog=form)
    for words, bottom in (("4200 EUR", 600), ("3 March 2025", 560), ("Leith", 520)):
        start = parsed.printed.index(words)
        [(left, low, right, high)] = boxes(tmp_path / "a.pdf", parsed.pages[0], start, start + len(words))
        assert 100 <= left < right <= 220
        assert bottom <= low < high <= bottom + 20


def test_what_is_filled_in_a_form_without_pages_of_its_own_is_a_document(tmp_path):
    fields = "<f><Name>Vane and\n Sons</Name><Rent>4200 EUR</Rent><Day/></f>"
    assert form_files(tmp_path, f"<datasets><data>{fields}</data></datasets>") == {
        "form.txt": b"Name: Vane and Sons\nRent: 4200 EUR"
    }
    assert form_files(tmp_path, "<datasets><data/></datasets>") == {}
    assert form_files(tmp_path, "<datasets><da", "was not read: its data are damaged") == {}


def form_files(tmp_path, data, notice=""):
    form = "/AcroForm << /Fields [] /XFA [(template) @template@ (datasets) @data@] >> /NeedsRendering true"
    objects = {"template": stream("<template><Name>Hint</Name></template>"), "data": stream(data)}
    parsed = read(tmp_path, Page(content=PAINT), catalog=form, objects=objects)
    assert notice in "".join(parsed.notices)
    assert bool(notice) == bool(parsed.notices)
    return {a.name: a.content for a in parsed.attachments}


def file_objects(content="The deposit is 900 EUR.", name="(deed.txt)"):
    return {
        "file": stream(content, "/Type /EmbeddedFile"),
        "spec": f"<< /Type /Filespec /F {name} /UF {name} /EF << /F @file@ >> >>",
    }


LISTED = "/Names << /EmbeddedFiles << /Names [(a) @spec@] >> >>"


def test_files_of_the_document_and_of_a_page_come_back_once(tmp_path):
    page = annotated(f"/Subtype /FileAttachment {BOX} /FS @spec@ /Contents (The deed)", objects=file_objects())
    parsed = read(tmp_path, page, catalog=LISTED)
    found = {a.name: a.content for a in parsed.attachments}
    assert len(parsed.attachments) == 2
    assert found["deed.txt"] == b"The deposit is 900 EUR."
    assert comments(parsed) == ["Comment 1, page 1:\nThe deed"]
    assert parsed_from_json(parsed_to_json(parsed)) == parsed


def test_files_that_cannot_be_read_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(attachments, "_MOST_BYTES", 10)
    assert "attachment deed.txt (0 MiB) is beyond the limit" in unread(tmp_path, file_objects())
    assert unread(tmp_path, file_objects(content="")) == "attachment deed.txt is empty"
    only_named = {"spec": "<< /Type /Filespec /F (deed.txt) >>"}
    assert unread(tmp_path, only_named) == "attachment deed.txt is not in the file"
    monkeypatch.setattr(attachments, "_MOST_FILES", 0)
    assert "1 more attachments were not read" in unread(tmp_path, file_objects())


def unread(tmp_path, objects):
    parsed = read(tmp_path, Page(content=PAINT, objects=objects), catalog=LISTED)
    assert not parsed.attachments
    [notice] = parsed.notices
    return notice


@pytest.mark.parametrize("name", ["(../../../etc/passwd)", "(..\\\\..\\\\passwd)", "(/etc/passwd)"])
def test_attachments_are_taken_in_under_names_that_lead_nowhere(tmp_path, take: Take, catalog, name):  # noqa: F811
    objects = file_objects(name=name)
    path = tmp_path / "a.pdf"
    inner = pdf(Page(content=PAINT, objects=file_objects(name="(deep.txt)")), catalog=LISTED).decode("latin-1")
    objects["inner"] = stream(inner, "/Type /EmbeddedFile")
    objects["other"] = "<< /Type /Filespec /F (lease.pdf) /EF << /F @inner@ >> >>"
    listed = "/Names << /EmbeddedFiles << /Names [(a) @spec@ (b) @other@] >> >>"
    page = annotated(f"/Subtype /Text {BOX} /Contents (Ask the tenant.)", objects=objects)
    path.write_bytes(pdf(page, catalog=listed))
    outcome = take(path)["a.pdf"]
    assert not outcome.notices
    assert paths(catalog) == [
        "a.pdf",
        "a.pdf!/comments.txt",
        "a.pdf!/lease.pdf",
        "a.pdf!/lease.pdf!/deep.txt",
        "a.pdf!/passwd",
    ]


REDACT = f"/Subtype /Redact {BOX} /Contents (Take out Rent.)"


def test_comments_on_what_is_marked_for_redaction_are_left_out(tmp_path):
    marks = [f"/Subtype /{kind} {BOX} /Contents (It says Rent.)" for kind in ("Highlight", "Text")]
    other = "/Subtype /Text /Rect [300 300 320 320] /Contents (Elsewhere.)"
    parsed = read(tmp_path, annotated(REDACT, *marks, other))
    assert comments(parsed) == ["Comment 1, page 1:\nElsewhere."]
    assert "3 comments on what is marked for redaction were left out" in parsed.notices
    assert parsed.notices[0].startswith(WARNING)
    assert "Rent" not in parsed.printed


@pytest.mark.parametrize("crop", [None, (20, 10, 590, 840)])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_what_is_marked_for_redaction_is_black_on_the_picture_of_its_page(tmp_path, turn, crop):
    page = annotated("/Subtype /Redact /Rect [95 706 105 726]", content="1 0 0 rg 96 707 8 18 re f")
    page.rotate, page.crop = turn, crop
    (tmp_path / "a.pdf").write_bytes(pdf(page))
    colours = Image.open(io.BytesIO(render_page(tmp_path / "a.pdf", 1, 1.0))).convert("RGB").getcolors()
    assert {colour for _, colour in colours} == {(0, 0, 0), (255, 255, 255)}
    assert {colour: count for count, colour in colours}[0, 0, 0] <= 12 * 22


@pytest.mark.skipif(not ocr.engine(), reason="needs tesseract")
@pytest.mark.parametrize("turn", [0, 180])
def test_what_is_marked_for_redaction_in_a_picture_is_not_read_from_it(tmp_path, turn):
    said = [f"The tenant shall give {number} days notice." for number in ("ninety", "sixty", "thirty")]
    source = Page(content="".join(say(line, x=72, y=700 - 30 * i, size=14) for i, line in enumerate(said)))
    (tmp_path / "source.pdf").write_bytes(pdf(source))
    picture = Image.open(io.BytesIO(render_page(tmp_path / "source.pdf", 1, 2.0))).convert("L").rotate(turn)
    corners = (595 - 400, 842 - 690, 595 - 60, 842 - 660) if turn else (60, 660, 400, 690)
    page = annotated(
        f"/Subtype /Redact /Rect [{' '.join(map(str, corners))}]", content="q 595 0 0 842 0 0 cm /P Do Q\n"
    )
    page.rotate, page.resources = turn, "/XObject << /P @scan@ >>"
    page.objects["scan"] = image(picture.tobytes(), *picture.size)
    parsed = read(tmp_path, page, limits=Limits())
    assert "ninety" in parsed.printed
    assert "thirty" in parsed.printed
    assert "sixty" not in parsed.printed
    [notice] = parsed.notices
    assert notice.startswith(WARNING)
    assert "page 1" in notice
    start = parsed.printed.index("thirty")
    [(left, bottom, right, top)] = boxes(tmp_path / "a.pdf", parsed.pages[0], start, start + 6)
    assert 200 < left < right < 260
    assert 630 < bottom < top < 655
