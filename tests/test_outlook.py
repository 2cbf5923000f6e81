"""Outlook messages are read as the mails that they are."""

import pytest
from compound import compound, message

from ingest.detect import detect
from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.parse import parse
from ingest.types import FileType

CLASS, SUBJECT, BODY, HTML, SENDER, HEADERS = 0x1A, 0x37, 0x1000, 0x1013, 0x0C1A, 0x7D


def read(tmp_path, content):
    path = tmp_path / "a.msg"
    path.write_bytes(content)
    [parsed] = parse(path, path.name, Limits())
    return parsed


def test_a_message_has_its_headers_body_and_attachments(tmp_path):
    headers = (
        "From: A. Lee <lee@example.org>\r\nTo: B. Roy <roy@example.org>\r\nDate: Wed, 1 May 2024 10:00:00 +0000\r\n\r\n"
    )
    texts = {CLASS: "IPM.Note", SUBJECT: "Dose of Aspra", BODY: "Give 5 mg.\r\n\r\nA. Lee", HEADERS: headers}
    content = message(texts, {"plan.txt": b"Day 1: 5 mg."})
    assert detect(content, "a.txt") is FileType.MSG
    parsed = read(tmp_path, content)
    assert parsed.title == "Dose of Aspra"
    assert [parsed.printed[b.start : b.end] for b in parsed.blocks] == [
        'From: "A. Lee" <lee@example.org>',
        'To: "B. Roy" <roy@example.org>',
        "Date: Wed, 01 May 2024 10:00:00 +0000",
        "Subject: Dose of Aspra",
        "Give 5 mg.",
        "A. Lee",
    ]
    assert ("date", "2024-05-01") in [(m.name, m.value) for m in parsed.metadata]
    assert [(a.name, a.content) for a in parsed.attachments] == [("plan.txt", b"Day 1: 5 mg.")]


def test_an_encrypted_message_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match="encrypted mail"):
        read(tmp_path, message({CLASS: "IPM.Note.SMIME", SUBJECT: "Secret"}, {"smime.p7m": b"x"}))


def test_a_damaged_message_is_reported(tmp_path):
    with pytest.raises(UnreadableError, match="damaged"):
        read(tmp_path, compound({"__substg1.0_0037001F": b"x"}))
