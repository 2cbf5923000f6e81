"""What a file is, told by its content; its name only breaks ties between plain-text formats."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path, PurePath

from ingest.charset import decode
from ingest.errors import UnreadableError
from ingest.types import FileType

HEAD_BYTES = 1 << 16
_OLE_BYTES = 1 << 22  # how far into a compound file the names of its streams are looked for

_ARCHIVE = "is an archive ({}); unpack it and add the files inside"
_SAVE_AS = "is {}; save it as {} and add that"
_MAGIC: tuple[tuple[bytes, FileType | str], ...] = (
    (b"{\\rtf", FileType.RTF),
    (b"\x89PNG\r\n\x1a\n", FileType.IMAGE),
    (b"\xff\xd8\xff", FileType.IMAGE),
    (b"II*\x00", FileType.IMAGE),
    (b"MM\x00*", FileType.IMAGE),
    (b"GIF87a", FileType.IMAGE),
    (b"GIF89a", FileType.IMAGE),
    (b"\xffWPC", FileType.WPD),
    (b"\x1f\x8b", _ARCHIVE.format("gzip")),
    (b"BZh", _ARCHIVE.format("bzip2")),
    (b"\xfd7zXZ\x00", _ARCHIVE.format("xz")),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE.format("7z")),
    (b"Rar!\x1a\x07", _ARCHIVE.format("RAR")),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE.format("zstd")),
    (b"PK\x05\x06", "is an empty archive"),
    (b"\x7fELF", "is a program, not a document"),
    (b"MZ", "is a program, not a document"),
    (b"\xcf\xfa\xed\xfe", "is a program, not a document"),
    (b"\xca\xfe\xba\xbe", "is a program, not a document"),
    (b"ID3", "is an audio recording, not a document"),
    (b"\xff\xfb", "is an audio recording, not a document"),
    (b"\xff\xf3", "is an audio recording, not a document"),
    (b"fLaC", "is an audio recording, not a document"),
    (b"OggS", "is an audio recording, not a document"),
    (b"\x1aE\xdf\xa3", "is a video, not a document"),
    (b"SQLite format 3\x00", "is a database, not a document"),
    (b"wOFF", "is a font, not a document"),
    (b"wOF2", "is a font, not a document"),
    (b"\x00\x01\x00\x00\x00", "is a font, not a document"),
    (b"OTTO", "is a font, not a document"),
    (b"%!PS", _SAVE_AS.format("a PostScript file", "PDF")),
    (b"\x78\x9f\x3e\x22", _SAVE_AS.format("a mail in Outlook's own wrapping (winmail.dat)", "MSG or EML in Outlook")),
    (b"-----BEGIN PGP MESSAGE", "is encrypted (PGP); decrypt it and add the result"),
    (b"-----BEGIN PKCS7", "is a signature or certificate, not a document"),
    (b"-----BEGIN CMS", "is a signature or certificate, not a document"),
    (b"-----BEGIN CERTIFICATE", "is a signature or certificate, not a document"),
    (b"-----BEGIN PGP SIGNATURE", "is a signature or certificate, not a document"),
)
_PKCS7 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07"  # the object identifier 1.2.840.113549.1.7
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: tuple[tuple[str, FileType | str], ...] = (
    ("EncryptedPackage", "is encrypted; open it with its password and save a copy without one"),
    ("__substg1.0_", FileType.MSG),
    ("WordDocument", FileType.DOC),
    ("PowerPoint Document", FileType.PPT),
    ("Workbook", FileType.XLS),
)
_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": FileType.ODT,
    "application/vnd.oasis.opendocument.text-template": FileType.ODT,
    "application/vnd.oasis.opendocument.spreadsheet": FileType.ODS,
    "application/vnd.oasis.opendocument.presentation": FileType.ODP,
    "application/epub+zip": FileType.EPUB,
}
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|p|table|h[1-6]|span|br)\b", re.IGNORECASE)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]?\S*")
_MAIL_HEADERS = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "delivered-to",
        "reply-to",
        "sender",
        "content-type",
        "content-transfer-encoding",
        "in-reply-to",
        "x-mailer",
    ]
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6}\s+\S|```|[-*+]\s+\S|>\s+\S|\|.*\|\s*$)|\[[^\]\n]+\]\([^)\n]+\)|\*\*\S[^*\n]*\*\*",
    re.MULTILINE,
)
_DELIMITERS = ",\t;|"
_TEXT_NAMES = {
    ".csv": FileType.CSV,
    ".tsv": FileType.CSV,
    ".md": FileType.MD,
    ".markdown": FileType.MD,
    ".eml": FileType.EML,
    ".xml": FileType.XML,
    ".jsonl": FileType.JSONL,
    ".ndjson": FileType.JSONL,
    ".txt": FileType.TXT,
    ".text": FileType.TXT,
    ".log": FileType.TXT,
}


def detect(source: Path | bytes, name: str) -> FileType:
    """Decide what a file is.

    Args:
        source: The file, or its first bytes (all of it where it is a container).
        name: Its name, which decides only between plain-text formats that fit equally well.

    Returns:
        The type to parse it as.

    Raises:
        UnreadableError: It is of a kind that is not read; the message says what to do.
    """
    head = _head(source, HEAD_BYTES)
    if not head:
        raise UnreadableError("is empty (0 bytes)")
    if b"%PDF-" in head[:1024]:
        return FileType.PDF
    if head.startswith(b"PK\x03\x04"):
        return _container(source)
    if head.startswith(_OLE):
        return _compound(_head(source, _OLE_BYTES) + _directory(source, head))
    if (known := _magic(head)) is not None:
        return known
    return detect_text(head, name)


def _head(source: Path | bytes, length: int) -> bytes:
    if isinstance(source, bytes):
        return source[:length]
    with source.open("rb") as file:
        return file.read(length)


def _magic(head: bytes) -> FileType | None:
    for magic, found in _MAGIC:
        if head.startswith(magic):
            if isinstance(found, FileType):
                return found
            if len(magic) > 3 or not _is_plain(head):  # a text may begin with the letters "MZ"
                raise UnreadableError(found)
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return FileType.IMAGE
    if head[:4] == b"RIFF":
        if head[8:12] == b"WEBP":
            return FileType.IMAGE
        raise UnreadableError("is an audio or video recording, not a document")
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
            raise UnreadableError(_SAVE_AS.format("a HEIF picture", "JPEG or PNG"))
        raise UnreadableError("is an audio or video recording, not a document")
    if head[257:262] == b"ustar":
        raise UnreadableError(_ARCHIVE.format("tar"))
    if head[0] == 0x30 and _PKCS7 in head[:64]:
        raise UnreadableError("is a signature or certificate, not a document")
    return None


def _is_plain(head: bytes) -> bool:
    return all(32 <= byte < 127 or byte in b"\t\r\n" for byte in head[:512])


def _container(source: Path | bytes) -> FileType:
    """A ZIP file: an Office or OpenDocument file by its parts, otherwise an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            names = set(archive.namelist())
            if any(entry.flag_bits & 1 for entry in archive.infolist()):
                raise UnreadableError("is encrypted; unpack it with its password and add what is inside")
            mimetype = b""
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    mimetype = part.read(200)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise UnreadableError("is damaged: its parts cannot be unpacked") from error
    if found := _MIMETYPES.get(mimetype.decode("ascii", errors="replace").strip()):
        return found
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", FileType.DOCX), ("ppt/", FileType.PPTX), ("xl/", FileType.XLSX)):
            if any(part.startswith(folder) for part in names):
                return kind
    raise UnreadableError(_ARCHIVE.format("ZIP"))


def _directory(source: Path | bytes, head: bytes) -> bytes:
    """Where a compound file lists its streams, which may be at its end."""
    if isinstance(source, bytes) or len(head) < 512:
        return b""
    start = (int.from_bytes(head[48:52], "little") + 1) << min(int.from_bytes(head[30:32], "little"), 12)
    with source.open("rb") as file:
        file.seek(start)
        return file.read(HEAD_BYTES)


def _compound(head: bytes) -> FileType:
    for stream, found in _OLE_STREAMS:
        if stream.encode("utf-16-le") in head:
            if isinstance(found, FileType):
                return found
            raise UnreadableError(found)
    raise UnreadableError(_SAVE_AS.format("a file of an old Office program", "DOCX, XLSX or PDF"))


def detect_text(head: bytes, name: str) -> FileType:
    """The type of a plain-text format.

    Args:
        head: The first bytes of the file.
        name: Its name.

    Raises:
        UnreadableError: The bytes are no text, or nothing but blanks.
    """
    text = decode(_whole_characters(head)).text.lstrip("\ufeff")
    stripped = text.lstrip()
    if not stripped.strip("\x00 \t\r\n\f"):
        raise UnreadableError("holds no text, only blanks")
    named = _TEXT_NAMES.get(PurePath(name).suffix.lower())
    if stripped.startswith("<"):
        return _markup(stripped, named)
    if stripped[0] in "{[" and (found := _json(stripped, named)):
        return found
    if _is_mail(text, named):
        return FileType.EML
    if named in (FileType.CSV, FileType.MD):
        return named
    if named is None:
        if _is_table(text):
            return FileType.CSV
        if len(_MARKDOWN.findall(text)) >= 3:
            return FileType.MD
    return FileType.TXT


def _whole_characters(head: bytes) -> bytes:
    """Without a UTF-8 character cut in two where the head ends."""
    if len(head) < HEAD_BYTES:
        return head
    cut = len(head)
    while cut > len(head) - 4 and head[cut - 1] & 0xC0 == 0x80:
        cut -= 1
    return head[: cut - 1] if head[cut - 1] >= 0xC0 else head


def _markup(text: str, named: FileType | None) -> FileType:
    start = text[:4096]
    if re.match(r"<\?xml\b", start, re.IGNORECASE):
        is_page = re.search(r"<!doctype\s+html|<html\b", start, re.IGNORECASE)
        return FileType.HTML if is_page else FileType.XML
    if named is FileType.XML and not re.match(r"<!doctype\s+html|<html\b", start, re.IGNORECASE):
        return FileType.XML
    if _HTML.search(start):
        return FileType.MD if named is FileType.MD else FileType.HTML
    if re.match(r"<(?:!--|!DOCTYPE|[A-Za-z_][\w.:-]*[\s/>])", start) and "</" in text:
        return FileType.XML
    return named or FileType.TXT


def _json(text: str, named: FileType | None) -> FileType | None:
    """JSON Lines if the first line is a whole value and more follow; None if it is no JSON at all."""
    lines = [line for line in text.splitlines() if line.strip()]
    first_is_whole = _is_json_value(lines[0])
    if first_is_whole and lines[0].lstrip().startswith("{"):
        if len(lines) > 1:
            return FileType.JSONL if lines[1].lstrip().startswith("{") or named is FileType.JSONL else None
        return FileType.JSONL if named is FileType.JSONL else FileType.JSON
    if named is FileType.JSONL:
        return FileType.JSONL
    # The parser falls back to plain text, and says so, where the rest is broken.
    return FileType.JSON if re.match(r"[\[{]\s*(?:[\"\[{\]}\d-]|true|false|null)", text) else None


def _is_json_value(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_mail(text: str, named: FileType | None) -> bool:
    """A block of header lines at the very beginning, at least two of which only mail has."""
    lines = text.lstrip("\r\n").splitlines()[:80]
    if lines and lines[0].startswith("From ") and len(lines) > 1:  # the separator line of mail folders
        lines = lines[1:]
    seen: set[str] = set()
    for line in lines:
        if not line.strip():
            break
        if line[0] in " \t":
            continue
        match = _HEADER.match(line)
        if match is None:
            break
        seen.add(match[1].lower())
    known = len(seen & _MAIL_HEADERS)
    if named is FileType.EML or {"mime-version", "content-type"} <= seen:
        return known >= 1
    return known >= 3 and bool(seen & {"from", "received", "message-id", "return-path"}) and known * 2 >= len(seen) - 2


def _is_table(text: str) -> bool:
    """Whether all of the first lines have the same number of cells, three or more."""
    lines = [line for line in text.splitlines()[:40] if line.strip()]
    lines = lines[:-1] if len(text) >= HEAD_BYTES else lines
    if len(lines) < 3:
        return False
    for delimiter in _DELIMITERS:
        widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
        if len(widths) == 1 and widths.pop() >= 3:
            return True
    return False
