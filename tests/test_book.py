"""EPUB: chapters in reading order; what is locked or missing is told."""

import zipfile

import pytest

from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.parse import parse
from ingest.types import ElementKind as Kind

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
PACKAGE = """<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Leases</dc:title>
<dc:creator>A. Lee</dc:creator></metadata><manifest>
<item id="a" href="text/one%20.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="two.xhtml" media-type="application/xhtml+xml"/><item id="c" href="x.css" media-type="text/css"/>
<item id="d" href="../../../../etc/passwd" media-type="text/html"/></manifest>
<spine><itemref idref="b"/><itemref idref="a"/><itemref idref="d"/></spine></package>"""
LOCK = '<encryption><CipherReference URI="OPS/two.xhtml"/></encryption>'


def write(path, **parts):
    chapters = {"OPS/text/one .xhtml": "<html><body><h1>One</h1><p>The rent.</p></body></html>"}
    chapters["OPS/two.xhtml"] = (
        '<?xml version="1.0" encoding="utf-8"?><html><body><h1>Two</h1><p>Notice.</p></body></html>'
    )
    chapters |= {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/book.opf": PACKAGE}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (chapters | parts).items():
            archive.writestr(name, content)


def test_chapters_come_in_reading_order(tmp_path):
    write(tmp_path / "a.epub")
    [parsed] = parse(tmp_path / "a.epub", "a.epub", Limits())
    assert parsed.title == "Leases"
    assert [(b.kind, parsed.printed[b.start : b.end]) for b in parsed.blocks] == [
        (Kind.HEADING, "Two"),
        (Kind.PARAGRAPH, "Notice."),
        (Kind.HEADING, "One"),
        (Kind.PARAGRAPH, "The rent."),
    ]
    assert [m.value for m in parsed.metadata] == ["A. Lee"]
    assert parsed.notices == ("chapter ../../../etc/passwd is missing or damaged and was not read",)


def test_a_locked_chapter_is_told(tmp_path):
    write(tmp_path / "a.epub", **{"META-INF/encryption.xml": LOCK})
    [parsed] = parse(tmp_path / "a.epub", "a.epub", Limits())
    assert parsed.printed == "One\n\nThe rent."
    assert parsed.notices[0] == "chapter OPS/two.xhtml is encrypted and was not read"


@pytest.mark.parametrize("content", ["<!-- nothing -->", b"\x00\x01\x02\x03" * 50])
def test_a_chapter_that_cannot_be_read_costs_itself_only(tmp_path, content):
    write(tmp_path / "a.epub", **{"OPS/two.xhtml": content})
    [parsed] = parse(tmp_path / "a.epub", "a.epub", Limits())
    assert parsed.printed == "One\n\nThe rent."
    assert parsed.notices[0].startswith("chapter OPS/two.xhtml was not read: it ")


def test_a_book_without_its_list_of_chapters_is_damaged(tmp_path):
    write(tmp_path / "a.epub", **{"META-INF/container.xml": "<container/>"})
    with pytest.raises(UnreadableError, match="where its chapters are"):
        list(parse(tmp_path / "a.epub", "a.epub", Limits()))
