"""What must become of each file of the shared `hostile` folder: its manifest's prose as something to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must become of one file.

    Args:
        read: whether it must be read; None where reading and refusing are both right.
        says: words that must come out if it is read.
        never: words that must not.
        told: words that the reason of a refusal, or a notice of what was read, must hold.
        password: with which it must be read in a second run.
    """

    read: bool | None
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    told: str = ""
    password: str = ""


def _read(*says: str, told: str = "", never: tuple[str, ...] = ()) -> Expected:
    return Expected(read=True, says=says, told=told, never=never)


def _refused(told: str, *, password: str = "") -> Expected:
    return Expected(read=False, told=told, password=password)


_PLAIN = "This is a test document to use for unit tests. Doylestown, PA 18901 Important points:"
_INJECTED = "Injected: "  # in the manifest, before the words that were written into a document
_HIDDEN = ("hidden", "white")  # in the manifest, where they cannot be seen

# The manifest tells of words in white, but none were written: poppler finds none either.
_NOTHING_INJECTED = ("injected/03-TABRECTA.pdf",)

_EXPECTED = {
    "real/password.pdf": _refused("password"),
    "real/copy-protected.pdf": _read("LayoutParser: A Unified Toolkit for Deep Learning"),
    "real/failure-after-repair.pdf": Expected(read=None, says=("A guide for people with cancer",)),
    "real/invalid-pdf-structure-pdfminer-one-page.pdf": Expected(read=None, says=("Leadership in Cybersecurity",)),
    "real/pdf-bad-color-space.pdf": _read("We aim to achieve net-zero emissions"),
    "real/negative-coords.pdf": _read("Apple’s assessment approach is excellent"),
    "real/embedded-cmap-cidfont.pdf": _read("This text uses an embedded CMap and should be extractable"),
    "real/pdf-with-ocr-text.pdf": _read("posted on the progress of the Foundation"),
    "real/password_protected.xlsx": _refused("encrypted"),
    "real/empty.xlsx": _refused("no text"),
    "real/empty.txt": _refused("empty"),
    "real/fake-text-all-whitespace.txt": _refused("only blanks"),
    "real/fake-text-utf-16.txt": _read(_PLAIN),
    "real/fake-text-utf-16-le.txt": _read(_PLAIN),
    "real/fake-text-utf-32.txt": _read(_PLAIN),
    "real/hebrew-text-base64-iso88598i.txt": _read("8uPr5e8gVGVzbGEg"),  # nothing in it says that it is coded
    "real/umlauts-non-utf8.md": _read("können", "äöüß", told="guess"),
    "real/fake-incomplete-json.txt": _read("johndoe@example.com", "cooking", told="not valid JSON"),
    "real/factbook-utf-16.xml": _read("Washington, DC", "Trinidad & Tobado"),
    "real/fake-power-point-malformed.pptx": Expected(read=None, says=("Test Slide",)),
    "real/fake-encrypted.msg": _refused("encrypted"),
    "real/file_we_dont_want_imported": _read("wombat"),
    "real/empty.eml": _refused("no text"),
    "real/fake-encrypted.eml": _refused("encrypted"),
    "real/fake-email-malformed-encoding.eml": _read("Roses are red", "Violets are blue"),
    "real/email-replace-mime-encodings-error-1.eml": _read("Someone has joined your meeting", "869 1664 1575"),
    "real/email-replace-mime-encodings-error-5.eml": _read("GLOBAL SPONSORSHIP OPPORTUNITY"),
    "real/email-no-utf8-2008-07-16.062410.eml": _read("אני חושב שזה לא יהיה מקצועי"),
    "real/test-invalid-date.eml": _read("This is a test-email with an invalid date format."),
    "real/signed-doc.p7s": _read("This is a test"),
    "real/mime-attach-mp3.eml": _read("This is an email with an MP3 attachment.", told="audio"),
    "real/2206.01062_pg3.pdf": _refused("password", password="1234"),  # noqa: S106
    "real/powerpoint_malformed_pictures.pptx": _read("Slide With Missing BlipFill", "Slide With Wrong Content Type"),
    "real/powerpoint_bad_text.pptx": _read("standard content template collection"),
    "real/xlsx_04_inflated.xlsx": _read("col-1 col-2 col-3 col-4", "first (f)"),
    "real/ocr_test_rotated_270.pdf": _read("Docling bundles PDF document conversion to JSON and Markdown"),
    "real/empty.pdf": _refused("empty"),
    "real/word-perfect-as-pdf.pdf": _read("ATTORNEY FOR APPELLANT", "Dickson, Sullivan, and Boehm, JJ., concur."),
    "real/court-opinion-without-extension": _read("IN THE SUPREME COURT OF NORTH CAROLINA", "GIFT SURPLUS, LLC"),
    "real/onyx-encrypted.pdf": _refused("password"),
    "real/onyx-owner_protected.pdf": _read("Hello World"),
    "real/onyx-empty.pdf": _refused("no text"),
    "generated/truncated.pdf": _refused("damaged"),
    "generated/garbage.pdf": _refused("damaged"),
    "generated/bitflips.pdf": Expected(read=None, told="damaged"),
    "generated/3000-blank-pages.pdf": _refused("no text"),
    "generated/password-secret.pdf": _refused("password", password="secret"),  # noqa: S106
    "generated/bomb-300MiB.docx": _refused("unpack"),
    "generated/nested-bomb.zip": _refused("archive"),
    "generated/zip-slip.zip": _refused("archive"),
    "generated/billion-laughs.xml": _refused("entities"),
    "generated/xxe.xml": Expected(read=None, never=("root:",)),
    "generated/xxe-http.svg": Expected(read=None),
    "generated/deep.json": Expected(read=None, told="nested too deeply"),
    "generated/deep.html": Expected(read=None, says=("The limit is 12 months.",), told="nested too deeply"),
    "generated/nul-bytes.txt": _read("12 months", "is 30 days.", told="NUL"),
    "generated/one-long-line.txt": _read(),
    "generated/mixed-encodings.txt": _read("Straße naïve café", told="guess"),
    "generated/bidi-zero-width.txt": _read("The fee is", "90 days notice", "owes 5 days"),
    "generated/csv-formula.csv": _read(
        "=cmd|'/C calc'!A0", "@SUM(1+1)*cmd"
    ),  # as printed; `bulk` escapes what it writes
    "generated/pixel-bomb.png": _refused("pixels"),
    "generated/mail-60-deep.eml": _read("level 60", "level 56", told="too deep"),
    "generated/mail-path-name.eml": _read("see file", "The cap is 1 million."),
    "generated/rtf-object.rtf": _read("The deposit is 500 EUR.", told="embedded object"),
    "generated/html-scripts.html": _read("The dose is 5 mg.", never=("fetch", "alert", "root:"), told="not read"),
    "generated/awkward-names.json": _read("naïve-契約.txt"),
}


def expected(entry: dict[str, Any]) -> Expected | None:
    """What must become of a file by its line of the manifest; None where nobody has said.

    Words written into a document come out where they can be seen, as the document's words and nothing more; where they
    are hidden they do not, and a notice says so.
    """
    said = str(entry["expect"])
    if _INJECTED not in said:
        return _EXPECTED.get(str(entry["file"]))
    how, _, words = said.partition(_INJECTED)
    if entry["file"] in _NOTHING_INJECTED:
        return Expected(read=True, never=(words,))
    if any(sign in how for sign in _HIDDEN):
        return Expected(read=True, never=(words,), told="hidden")
    return Expected(read=True, says=(words,))
