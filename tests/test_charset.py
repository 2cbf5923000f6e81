import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.charset import decode
from ingest.errors import UnreadableError

WORDS = "The lessee's deposit is 500 €, due on 1 March – “without delay”."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_encodings_are_told_apart_without_a_notice(encoding):
    decoded = decode(WORDS.encode(encoding))
    assert decoded.text == WORDS
    assert not decoded.notice


def test_a_declared_encoding_is_used():
    decoded = decode("Договор аренды".encode("koi8-r"), declared="koi8-r")
    assert decoded.text == "Договор аренды"


def test_a_western_code_page_is_a_reported_guess():
    decoded = decode(WORDS.encode("cp1252"))
    assert decoded.text == WORDS
    assert "guess" in decoded.notice


def test_other_scripts_are_found_by_statistics():
    text = "Настоящий договор заключён между арендодателем и арендатором на срок три года. " * 5
    decoded = decode(text.encode("cp1251"))
    assert decoded.text == text
    assert "guess" in decoded.notice


def test_a_few_bad_bytes_in_utf8_are_counted_not_hidden():
    decoded = decode("Zahlung für Bücher über 5 €".encode() + b"\xff" + " größer".encode())
    assert "größer" in decoded.text
    assert decoded.text.count("\ufffd") == 1
    assert decoded.notice.startswith("1 character")


@pytest.mark.parametrize("content", [bytes(range(32)) * 40, b"\x00\x01\x02\x03" * 500])
def test_binary_data_is_no_text(content):
    with pytest.raises(UnreadableError, match="binary"):
        decode(content)


@given(st.text())
def test_utf8_always_comes_back_as_it_was(text):
    content = text.encode("utf-8")
    try:
        decoded = decode(content)
    except UnreadableError:
        return  # mostly control characters
    if decoded.encoding == "utf-8":
        assert decoded.text.encode("utf-8") == content


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_reason(content):
    try:
        assert isinstance(decode(content).text, str)
    except UnreadableError as error:
        assert str(error)
