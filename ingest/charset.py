"""Bytes to characters: which encoding a text is in, and what could not be read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ingest.errors import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]+)[\"']", re.IGNORECASE)
_SAMPLE = 1 << 16
_CONTROL = re.compile("[\x01-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL = 0.02  # share of control characters above which bytes are not a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text and how it was read."""

    text: str
    encoding: str
    notice: str = ""  # set when the encoding was guessed or characters were lost


def decode(content: bytes, *, declared: str = "") -> Decoded:
    """Read bytes as text.

    A byte order mark wins, then the shape of UTF-16/32, the declared encoding, UTF-8, and a guess.

    Args:
        content: The bytes of a text, or the beginning of one (a character cut at the end is dropped).
        declared: Encoding that the file or mail names for itself, if any.

    Returns:
        The text; `notice` is set when the encoding is a guess or characters had to be replaced.

    Raises:
        UnreadableError: The bytes are no text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(_lenient(content, encoding))
    for encoding in (_wide(content), _known(declared), "utf-8"):
        if encoding and (text := _strict(content, encoding)) is not None:
            return _checked(Decoded(text=text, encoding=encoding))
    return _checked(_guess(content))


def xml_encoding(content: bytes) -> str:
    """The encoding that an XML file names for itself at its very beginning; "" for none."""
    named = _XML_ENCODING.match(content)
    return named[1].decode("ascii") if named else ""


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _lenient(content: bytes, encoding: str) -> Decoded:
    """Decode, replacing what does not fit, and say so."""
    text = content.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    notice = f"{lost:,} characters are not valid {encoding} and are shown as \ufffd" if lost else ""
    return Decoded(text=text, encoding=encoding, notice=notice)


def _known(name: str) -> str:
    """The codec for a declared name, with the supersets that programs mean when they say Latin-1."""
    try:
        codec = codecs.lookup(name.strip("\"' ")) if name else None
    except LookupError:
        return ""
    if codec is None or not codec._is_text_encoding:  # "base64" and its like decode to bytes
        return ""
    return {"iso8859-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030"}.get(codec.name, codec.name)


def _wide(content: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes of Latin letters lie; else ""."""
    sample = content[:4096]
    quarter = len(sample) // 4
    if quarter < 2:
        return ""
    zeros = [sample[i::4].count(0) / quarter for i in range(4)]
    if min(zeros[1:]) > 0.8 and zeros[0] < 0.2:
        return "utf-32-le"
    if min(zeros[:3]) > 0.8 and zeros[3] < 0.2:
        return "utf-32-be"
    if min(zeros[1], zeros[3]) > 0.4 and max(zeros[0], zeros[2]) < 0.1:
        return "utf-16-le"
    if min(zeros[0], zeros[2]) > 0.4 and max(zeros[1], zeros[3]) < 0.1:
        return "utf-16-be"
    return ""


def _guess(content: bytes) -> Decoded:
    """Nothing fits by rule: mostly UTF-8 with a few bad bytes, or a legacy code page found by statistics."""
    lenient = _lenient(content, "utf-8")
    high = sum(byte >= 0x80 for byte in content[:_SAMPLE])
    bad = lenient.text[:_SAMPLE].count("\ufffd")
    if high and bad * 4 < high:  # most high bytes do form UTF-8 characters
        return lenient
    encoding = _statistical(content)
    decoded = _lenient(content, encoding)
    guessed = f"read as {encoding}, which is a guess"
    return Decoded(
        text=decoded.text,
        encoding=encoding,
        notice="; ".join(part for part in (guessed, decoded.notice) if part),
    )


def _statistical(content: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = content[:_SAMPLE]
    high = sum(byte >= 0x80 for byte in sample)
    # Few high bytes among Latin letters are accents, quotation marks and section signs of Western Europe, too
    # few for statistics; other scripts are written in high bytes throughout.
    if high > 0.15 * len(sample) and (best := from_bytes(sample).best()) is not None:
        return _known(best.encoding) or "cp1252"
    return "cp1252"


def _checked(decoded: Decoded) -> Decoded:
    """Refuse what is no text: many control characters survive no encoding of a real text."""
    sample = decoded.text[:_SAMPLE]
    if sample and len(_CONTROL.findall(sample)) > max(4, len(sample) * _MOST_CONTROL):
        raise UnreadableError("is binary data of an unknown kind, not a document")
    if sample and sample.count("\x00") > len(sample) // 3:
        raise UnreadableError("is binary data of an unknown kind, not a document")
    return decoded
