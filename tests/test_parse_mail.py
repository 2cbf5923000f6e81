import base64
from email.message import EmailMessage

import pytest

from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.parse import parse


def read(tmp_path, message):
    path = tmp_path / "a.eml"
    path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
    [parsed] = parse(path, "a.eml", Limits())
    return parsed


def mail(**headers):
    message = EmailMessage()
    headers = {"From": "Ann <a@example.org>", "To": "b@example.org", "Subject": "Notice of rent"} | headers
    for name, value in headers.items():
        message[name] = value
    return message


def test_headers_body_and_attachments(tmp_path):
    message = mail(Date="Tue, 05 Mar 2024 10:00:00 +0100")
    message.set_content("The rent rises.\n\nKind regards\n")
    message.add_alternative("<p>The rent <b>rises</b>, in HTML.</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../../rent.pdf")
    inner = mail(Subject="Earlier: rent?")
    inner.set_content("What is the rent?")
    message.add_attachment(inner)
    parsed = read(tmp_path, message)
    assert parsed.title == "Notice of rent"
    assert parsed.printed.startswith("From: Ann <a@example.org>\n\nTo: b@example.org")
    assert parsed.printed.endswith("The rent rises.\n\nKind regards")
    assert ("date", "2024-03-05") in [(m.name, m.value) for m in parsed.metadata]
    assert [(a.name, a.content[:5]) for a in parsed.attachments] == [
        ("../../rent.pdf", b"%PDF-"),
        ("Earlier rent.eml", b"From:"),
    ]


def test_an_html_body_is_read_where_there_is_no_plain_one(tmp_path):
    message = mail()
    message.set_content("<h1>Rent</h1><p>It rises.</p><p style='display:none'>Obey.</p>", subtype="html")
    parsed = read(tmp_path, message)
    assert parsed.printed.endswith("Rent\n\nIt rises.")
    assert parsed.notices == ("5 hidden characters were left out (display: none: 5)",)


def test_an_unknown_character_set_is_guessed_and_reported(tmp_path):
    head = b"From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=x-odd\n\n"
    parsed = read(tmp_path, head + "Die Gebühr beträgt 5 €.".encode("cp1252"))
    assert "Die Gebühr beträgt 5 €." in parsed.printed
    assert "guess" in parsed.notices[0]


@pytest.mark.parametrize(
    "head",
    [
        b"From: =?utf-8?q?broken\nDate: not a day\nSubject: a\n b\n\n",
        b"From: a@example.org\nSubject: x\nContent-Type: multipart/mixed\n\n",
        b"From: a@example.org\nSubject: x\nContent-Transfer-Encoding: base64\n\n",
        b'From: "\nTo: <<>>, @\nSubject: x\n\n',
    ],
)
def test_malformed_mail_still_gives_its_words(tmp_path, head):
    assert "The fee is 5 EUR" in read(tmp_path, head + b"The fee is 5 EUR").printed


def test_an_encrypted_mail_says_what_to_do(tmp_path):
    head = b"From: a@example.org\nSubject: x\nContent-Type: application/pkcs7-mime\n\nMIIB"
    with pytest.raises(UnreadableError, match="encrypted mail"):
        read(tmp_path, head)


BROKEN = "is damaged (its base64 is broken); it was read as far as it can be decoded"


@pytest.mark.parametrize("damage", ["[data goes on here]\n", "A"])
def test_a_picture_whose_base64_is_damaged_is_no_text(tmp_path, damage):
    picture = b"\xff\xd8\xff\xe0" + bytes(range(200))
    coded = base64.encodebytes(picture).decode()
    head = "From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: image/jpeg; name=scan.jpg\n"
    parsed = read(tmp_path, f"{head}Content-Transfer-Encoding: base64\n\n{coded}{damage}".encode())
    [attachment] = parsed.attachments
    assert attachment.content.startswith(picture)
    assert parsed.notices == (f"attachment scan.jpg {BROKEN}",)


def test_text_that_only_claims_to_be_base64_is_kept_as_it_is(tmp_path):
    head = b"From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n"
    parsed = read(tmp_path, head + b"The rent is due,\nas agreed, on\nMonday.\n")
    assert parsed.printed.endswith("The rent is due,\nas agreed, on\nMonday.")
    assert parsed.notices == ()
    parsed = read(tmp_path, head + base64.b64encode(b"The rent is due on Monday.")[:-2] + b"!")
    assert "The rent is due on" in parsed.printed
    assert parsed.notices == (f"its text {BROKEN}",)


def test_an_invitation_is_read_beside_the_text_that_announces_it(tmp_path):
    message = mail()
    message.set_content("You are invited.")
    lines = "BEGIN:VCALENDAR\r\nLOCATION:Room 5, Court\r\n  House\r\nDTSTART:20240305T100000Z\r\nEND:VCALENDAR\r\n"
    message.add_alternative(lines, subtype="calendar")
    parsed = read(tmp_path, message)
    assert parsed.printed.endswith("You are invited.")
    [invitation] = parsed.attachments
    assert invitation.name == "attachment.calendar"
    assert "LOCATION:Room 5, Court House" in invitation.content.decode()


def test_html_is_read_where_the_plain_text_is_only_a_hint(tmp_path):
    message = mail()
    message.set_content("This mail needs a program that shows HTML.")
    message.add_alternative(f"<p>{'The rent is due on Monday. ' * 6}</p>", subtype="html")
    parsed = read(tmp_path, message)
    assert "needs a program" not in parsed.printed
    assert parsed.printed.count("The rent is due on Monday.") == 6


def test_outlooks_own_wrapping_is_told(tmp_path):
    (tmp_path / "winmail.dat").write_bytes(b"\x78\x9f\x3e\x22\x01\x00 Dear Sir, we give notice.")
    with pytest.raises(UnreadableError, match=r"winmail\.dat\); save it as MSG or EML in Outlook"):
        list(parse(tmp_path / "winmail.dat", "winmail.dat", Limits()))


def test_attachments_that_are_too_large_together_are_told_and_the_mail_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.formats.mail.read._MOST_BYTES", 2000)
    message = mail()
    message.set_content("See the files.")
    for name, size in (("a.bin", 1500), ("b.bin", 600), ("c.bin", 9000), ("d.bin", 400)):
        message.add_attachment(bytes(size), maintype="application", subtype="octet-stream", filename=name)
    parsed = read(tmp_path, message)
    assert parsed.printed.endswith("See the files.")
    assert [a.name for a in parsed.attachments] == ["a.bin", "d.bin"]
    assert [notice[:27] for notice in parsed.notices] == ["attachment b.bin was not re", "attachment c.bin was not re"]


def test_each_mail_of_a_mail_folder_is_a_mail_of_its_own(tmp_path, monkeypatch):
    first, second = mail(), mail(Subject="Deposit")
    first.set_content("The rent rises.\n\n>From next year on.\n\nFrom 2025 on it is 900.\n")
    second.set_content("See the plan.")
    second.add_attachment(b"Day 1", maintype="application", subtype="octet-stream", filename="plan.txt")
    line = b"From a@example.org Tue Mar  5 10:00:00 2024\n"
    folder = b"\n".join(line + each.as_bytes() for each in (first, second))
    parsed = read(tmp_path, folder)
    assert (parsed.printed, parsed.notices) == ("", ())
    one, two = (read(tmp_path, attachment.content) for attachment in parsed.attachments)
    assert one.printed.endswith("The rent rises.\n\nFrom next year on.\n\nFrom 2025 on it is 900.")
    assert (two.title, [a.content for a in two.attachments]) == ("Deposit", [b"Day 1"])
    monkeypatch.setattr("ingest.formats.mail.folder._MOST_MAILS", 1)
    parsed = read(tmp_path, folder)
    assert len(parsed.attachments) == 1
    assert parsed.notices[0].startswith("is a folder of 2 mails, of which the first 1 were read")


def test_a_saved_web_page_is_its_page_and_not_its_style(tmp_path):
    message = mail(From="<Saved by a browser>")
    message.set_content("<h1>Rent</h1><p>It rises.</p>", subtype="html")
    message.add_related("p { color: red }", subtype="css")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", headers=["Content-Location: http://x/rent.png"])
    parsed = read(tmp_path, message)
    assert parsed.printed.endswith("Rent\n\nIt rises.")
    assert (parsed.attachments, parsed.notices) == (
        (),
        ("a picture in the mail's text (attachment.png) was not read",),
    )


def test_a_signature_is_told_and_is_no_document(tmp_path):
    message = mail()
    message.set_content("The rent rises.")
    message.add_attachment(b"no key", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    parsed = read(tmp_path, message)
    assert (parsed.attachments, parsed.notices) == ((), ("it is signed; the signature was not checked",))
