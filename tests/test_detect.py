import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.detect import detect
from ingest.errors import UnreadableError
from ingest.types import FileType


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
OFFICE = {"[Content_Types].xml": "<Types/>"}


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7\n...", "scan.txt", FileType.PDF),
        (b"\r\n%PDF-1.4\n", "opinion", FileType.PDF),
        (b"{\\rtf1 x}", "a.doc", FileType.RTF),
        (b"\x89PNG\r\n\x1a\n....", "a.pdf", FileType.IMAGE),
        (zipped(**OFFICE, word__document="x"), "a.zip", FileType.DOCX),
        (zipped(**OFFICE, ppt__presentation="x"), "a", FileType.PPTX),
        (zipped(**OFFICE, xl__workbook="x"), "a.docx", FileType.XLSX),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "a", FileType.ODT),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "a", FileType.ODS),
        (zipped(mimetype="application/epub+zip"), "a.zip", FileType.EPUB),
        (OLE + "WordDocument".encode("utf-16-le"), "a", FileType.DOC),
        (OLE + "__substg1.0_1".encode("utf-16-le") + "WordDocument".encode("utf-16-le"), "a.doc", FileType.MSG),
        (b"\xffWPC\x10\x00", "a.pdf", FileType.WPD),
        (b"<article><title>x</title></article>", "a.xml", FileType.XML),
        (b"<!DOCTYPE html><html><body>x</body></html>", "a.txt", FileType.HTML),
        (b"<?xml version='1.0'?><article><p>x</p></article>", "a.html", FileType.XML),
        (b"<?xml version='1.0'?><html><body>x</body></html>", "a.xml", FileType.HTML),
        ("<?xml version='1.0' encoding='utf-16'?><a>x</a>".encode("utf-16"), "a", FileType.XML),
        (b"From: a@example.org\nTo: b@example.org\nSubject: x\n\nbody", "letter.txt", FileType.EML),
        (b'{"id": 1, "text": "x"}\n{"id": 2, "text": "y"}\n', "a.txt", FileType.JSONL),
        (b'{"id": 1, "text": "x"}\n', "a.jsonl", FileType.JSONL),
        (b'{"id": 1, "text": "x"}\n', "a.json", FileType.JSON),
        (b'{\n "id": 1\n}', "a.dat", FileType.JSON),
        (b"[***] Omitted and filed separately.", "contract.txt", FileType.TXT),
        (b"drug,dose,unit\nA,5,mg\nB,7,mg\n", "doses", FileType.CSV),
        (b"drug,dose,unit\nA,5,mg\nB,7,mg\n", "doses.txt", FileType.TXT),
        (b"a;b\n1;2\n", "a.csv", FileType.CSV),
        (b"# One\n\n- a\n- b\n", "notes", FileType.MD),
        (b"# One\n\ntext\n", "notes.md", FileType.MD),
        (b"MZ is how this letter to M. Zimmer begins.\n", "a.txt", FileType.TXT),
        (b"1.\tTERM\n1.1.\tThe term is one year.\n", "lease.txt", FileType.TXT),
    ],
)
def test_content_decides_and_the_name_breaks_ties(content, name, expected):
    assert detect(content, name) is expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "only blanks"),
        (zipped(a="x"), "archive"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"\x7fELF\x02\x01", "program"),
        (b"MZ\x90\x00\x03", "program"),
        (b"ID3\x04\x00\x00", "audio"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "signature"),
        (b"PK\x03\x04 not really", "damaged"),
        (bytes(range(256)) * 30, "binary"),
    ],
)
def test_what_is_not_read_says_why(content, reason):
    with pytest.raises(UnreadableError, match=reason):
        detect(content, "a.pdf")


def test_a_character_cut_at_the_end_of_the_head_is_no_damage(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("é" * 40_000, "utf-8")
    assert detect(path, path.name) is FileType.TXT


@given(st.binary(max_size=300), st.sampled_from(["a", "a.txt", "a.csv", "a.jsonl", "a.eml", "a.md"]))
def test_any_bytes_have_a_type_or_a_reason(content, name):
    try:
        assert isinstance(detect(content, name), FileType)
    except UnreadableError as error:
        assert str(error)
