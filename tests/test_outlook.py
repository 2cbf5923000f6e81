"""Outlook messages are read as the mails that they are."""

import pytest
from compound import compound, message, message_tree

from ingest.detect import detect
from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.parse import parse
from ingest.types import FileType

CLASS, SUBJECT, BODY, RTF, HEADERS = 0x1A, 0x37, 0x1000, 0x1009, 0x7D


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


def test_malformed_headers_are_shown_as_they_are_written(tmp_path):
    facts = {"From": ".:", "To": "<", "Cc": "Lee <lee@", "Bcc": "(]).>(>", "Date": "Mon, 99999999999999 May 2024 10:00"}
    headers = "".join(f"{name}: {value}\r\n" for name, value in facts.items())
    parsed = read(tmp_path, message({CLASS: "IPM.Note", SUBJECT: "Dose", BODY: "5 mg.", HEADERS: headers}))
    shown = dict(parsed.printed[b.start : b.end].split(": ", 1) for b in parsed.blocks[:-1])
    assert shown == facts | {"Subject": "Dose"}


def without(stream, content):
    """A message with a stream that its properties name and nobody finds."""
    return content.replace(stream.encode("utf-16-le"), f"{stream[:-1]}9".encode("utf-16-le"))


def test_a_body_in_rich_text_only_is_told_be_it_damaged_or_not(tmp_path):
    content = message({CLASS: "IPM.Note", SUBJECT: "Dose"}, binary={RTF: b"packed"})
    told = ("its words are kept in Outlook's rich text only and were not read; save it as EML or HTML",)
    assert read(tmp_path, content).notices == told
    assert read(tmp_path, without("__substg1.0_10090102", content)).notices == told


def test_a_damaged_attachment_is_told(tmp_path):
    content = message({CLASS: "IPM.Note", SUBJECT: "Dose", BODY: "5 mg."}, {"plan.txt": b"Day 1: 5 mg."})
    parsed = read(tmp_path, without("__substg1.0_37010102", content))
    assert (parsed.attachments, parsed.notices) == ((), ("attachment plan.txt is damaged and was not read",))


def test_messages_inside_a_message_are_mails_of_their_own_with_their_attachments(tmp_path):
    oldest = message_tree({CLASS: "IPM.Note", SUBJECT: "Fee", BODY: "The fee is 5 €."})
    inner = message_tree(
        {CLASS: "IPM.Note", SUBJECT: "Dosis für Ärzte", BODY: "Give 5 mg."},
        {"plan.txt": b"Day 1: 5 mg.", "Fee": oldest, "odd": message_tree({SUBJECT: "Odd"}, binary={RTF: b"packed"})},
    )
    parsed = read(tmp_path, message({CLASS: "IPM.Note", SUBJECT: "Fwd", BODY: "See below."}, {"Dosis": inner}))
    [notice] = parsed.notices
    assert notice.startswith("Dosis für Ärzte: Odd: its words are kept in Outlook's rich text only")
    [enclosed] = parsed.attachments
    assert enclosed.name == "Dosis für Ärzte.eml"
    (tmp_path / "a.eml").write_bytes(enclosed.content)
    [parsed] = parse(tmp_path / "a.eml", "a.eml", Limits())
    assert parsed.printed == "Subject: Dosis für Ärzte\n\nGive 5 mg."
    assert [a.name for a in parsed.attachments] == ["plan.txt", "Fee.eml", "Odd.eml"]
    assert parsed.attachments[0].content == b"Day 1: 5 mg."
    (tmp_path / "a.eml").write_bytes(parsed.attachments[1].content)
    [parsed] = parse(tmp_path / "a.eml", "a.eml", Limits())
    assert parsed.printed == "Subject: Fee\n\nThe fee is 5 €."


def test_an_encrypted_message_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match="encrypted mail"):
        read(tmp_path, message({CLASS: "IPM.Note.SMIME", SUBJECT: "Secret"}, {"smime.p7m": b"x"}))


def test_a_damaged_message_is_reported(tmp_path):
    with pytest.raises(UnreadableError, match="damaged"):
        read(tmp_path, compound({"__substg1.0_0037001F": b"x"}))
