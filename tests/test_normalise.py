"""Every normalised character leads back to the printed one it came from, whatever the page holds."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from printed_text import PRINTED, parses

from ingest.normalise import normalise, normalise_stretch, page_at, printed_span, to_printed
from ingest.types import Block, ElementKind, PageMark, Parsed

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def plain(printed: str) -> str:
    return normalise_stretch(printed, 0, len(printed))[0]


@given(parses())
def test_elements_are_quoted_from_the_printed_text(parsed: Parsed) -> None:
    text, elements = normalise(parsed, "0" * 64)
    assert [e.ordinal for e in elements] == list(range(len(elements)))
    blocks = [b for b in parsed.blocks if normalise_stretch(parsed.printed, b.start, b.end)[0]]
    assert len(blocks) == len(elements)
    for block, element in zip(blocks, elements, strict=True):
        words = text.normalised[element.start : element.end]
        span = printed_span(text, element.start, element.end, element)
        assert parsed.printed[span.start : span.end] == span.quote
        assert block.start <= span.start < span.end <= block.end
        assert normalise_stretch(parsed.printed, span.start, span.end)[0] == words
        page = page_at(parsed.pages, span.start)
        assert span.locator.page_label == (page.label if page else None)
    joined = "\n\n".join(text.normalised[e.start : e.end] for e in elements)
    assert joined == text.normalised


@given(PRINTED)
def test_nothing_visible_is_lost_and_nothing_is_made_up(printed: str) -> None:
    words, runs = normalise_stretch(printed, 0, len(printed))
    assert "".join(words[r.normalised : r.normalised + r.length] for r in runs) == words
    kept = set()
    for run in runs:
        for step in range(run.length):
            source, letter = printed[run.printed + step], words[run.normalised + step]
            kept.add(run.printed + step)
            same = source == letter or letter in _LIGATURES.get(source, "")
            plainer = letter in "'\"- " and unicodedata.category(source)[0] in "PZSC"
            assert same or plainer, (source, letter)
    lost = {c for i, c in enumerate(printed) if i not in kept and not c.isspace()}
    joined_hyphens = set("-\u00ad\u2010\u2011")
    assert {c for c in lost - joined_hyphens if unicodedata.category(c) not in ("Cf", "Cc", "Cn")} == set()


@given(PRINTED)
def test_normal_text_is_one_line_and_stays_as_it_is(printed: str) -> None:
    words = plain(printed)
    assert "  " not in words
    assert words == words.strip()
    assert not set(words) & set("\n\r\t\x0b\x0c\u00a0\u200b\u202e\u2066\ufeff\u00ad\x07\x7f")


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("The oﬃce is ﬁt", "The office is fit"),
        ("an exam-\nple", "an example"),
        ("well-known and well-\nknown", "well-known and well-known"),
        ("con\u00adtract", "contract"),
        ("con\u00ad\r\n  tract", "contract"),
        ("Anglo-\nSaxon", "Anglo- Saxon"),
        ("pages 3-\n5", "pages 3- 5"),
        ("“Tenant” — the party’s", '"Tenant" - the party\'s'),
        ("a \u200b b \u200b\u00a0c", "a b c"),
        ("\u202eevil\u202c", "evil"),
        ("one\r\ntwo\u2028three\x0cfour", "one two three four"),
        ("5\u202f000\u00a0mg", "5 000 mg"),
    ],
)
def test_examples(printed: str, words: str) -> None:
    assert plain(printed) == words


def test_a_slice_of_the_words_leads_to_its_place() -> None:
    printed = "He saw the  oﬃcer at the ter-\nminal."
    text, (element,) = normalise(Parsed(printed=printed, blocks=(Block(start=0, end=len(printed)),)), "0" * 64)
    for wanted, quote in (("officer", "oﬃcer"), ("terminal", "ter-\nminal"), ("the officer", "the  oﬃcer")):
        start = text.normalised.index(wanted)
        assert printed_span(text, start, start + len(wanted), element).quote == quote


def test_headings_above_an_element() -> None:
    lines = [("Part I", 1), ("1. Rent", 2), ("Pay.", None), ("Part II", 1), ("End.", None)]
    printed, blocks = "", []
    for words, level in lines:
        kind = ElementKind.HEADING if level else ElementKind.PARAGRAPH
        blocks.append(Block(start=len(printed), end=len(printed) + len(words), kind=kind, level=level))
        printed += words + "\n"
    _, elements = normalise(Parsed(printed=printed, blocks=tuple(blocks)), "0" * 64)
    assert [e.headings for e in elements] == [(), ("Part I",), ("Part I", "1. Rent"), (), ("Part II",)]


def test_identity_is_of_bytes_parser_row_and_words() -> None:
    one = Parsed(printed="Rent.", blocks=(), parser="p 1")
    other = [
        Parsed(printed="Rent!", blocks=(), parser="p 1"),
        Parsed(printed="Rent.", blocks=(), parser="p 2"),
        Parsed(printed="Rent.", blocks=(), parser="p 1", row_id="7"),
    ]
    ids = {normalise(p, "0" * 64)[0].text_id for p in [one, one, *other]} | {normalise(one, "1" * 64)[0].text_id}
    assert len(ids) == 5


def test_positions_between_elements_and_pages() -> None:
    printed = "ab\ncd"
    blocks = (Block(start=0, end=2), Block(start=3, end=5))
    text, _ = normalise(Parsed(printed=printed, blocks=blocks), "0" * 64)
    assert text.normalised == "ab\n\ncd"
    assert [to_printed(text.alignment, i) for i in range(6)] == [0, 1, 1, 1, 3, 4]
    assert page_at((), 3) is None
    assert page_at((PageMark(page=1, label="i", start=2, end=9),), 1) is None


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("Every clause is num-\nbered in the agree-\nment. " * 20_000, "Every clause is numbered in the agreement."),
        ("a-" + "\n" * 50_000 + "5", "a- 5"),
        ("a" + "\u200b " * 50_000 + "b", "a b"),
    ],
)
def test_time_grows_with_the_length_alone(printed: str, words: str) -> None:
    begun = time.process_time()
    assert plain(printed).startswith(words)
    assert time.process_time() - begun < 5
