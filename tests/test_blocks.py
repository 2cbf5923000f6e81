"""Whatever bytes a parser is given: blocks in bounds, in order, not overlapping, or a reason."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.draft import Draft
from ingest.errors import UnreadableError
from ingest.formats.mail.read import parse_mail
from ingest.formats.markdown import parse_markdown
from ingest.formats.markup import parse_xml
from ingest.formats.plain import parse_plain
from ingest.formats.records import parse_json, parse_jsonl
from ingest.formats.richtext import parse_rtf
from ingest.formats.spreadsheet.read import parse_csv
from ingest.formats.web.page import parse_html
from ingest.formats.word.read import parse_docx
from ingest.isolation.frames import check, parsed_from_json, parsed_to_json
from ingest.limits import Limits
from ingest.types import ElementKind

SNIPPETS = st.sampled_from(
    [
        "#",
        "|a|b|",
        "|-|-|",
        "```",
        "---",
        "-",
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "<h1>",
        "</h1>",
        "<li>",
        "<b>",
        "<sec>",
        "<title>",
        "</title>",
        "</sec>",
        "&lt;",
        "&",
        "\\par",
        "{",
        "}",
        "[",
        "]",
        '"',
        ",",
        ":",
        "1.1",
        "(a)",
        "ARTICLE\xa0I",
        "the\xa0fee",
        "From:\xa0a",
        "Subject:\xa0b",
        "\u202e",
        "\ufeff",
        "\x00",
        "é",
        "5\xa0€",
    ]
)
TEXTS = st.lists(st.one_of(SNIPPETS, st.sampled_from([" ", "\n", "\n\n", "\t", "\f", "\r\n"])), max_size=60).map(
    "".join
)
PARSERS = [
    parse_plain,
    parse_markdown,
    parse_html,
    parse_xml,
    parse_csv,
    parse_json,
    parse_rtf,
    parse_mail,
    parse_jsonl,
]


def checked(parser, content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(content)
        try:
            found = parser(path, Limits())
            parses = list(found) if parser is parse_jsonl else [found]
        except UnreadableError as error:
            assert str(error)
            return
    for parsed in parses:
        check(parsed)
        parsed.printed.encode("utf-8")
        assert "\x00" not in parsed.printed
        assert all((b.level is not None) == (b.kind is ElementKind.HEADING) for b in parsed.blocks)
        assert parsed.parser
        assert parsed_from_json(parsed_to_json(parsed)) == parsed


@pytest.mark.parametrize("parser", PARSERS, ids=lambda p: p.__name__)
@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_any_text_gives_sound_blocks(parser, text):
    checked(parser, text.encode())


@settings(max_examples=40, deadline=None)
@given(
    body=st.lists(
        st.sampled_from(["<w:p>", "</w:p>", "<w:r><w:t>fee 1.1</w:t></w:r>", "<w:tbl>", "</w:tbl>"]),
        max_size=20,
    )
)
def test_any_docx_body_gives_sound_blocks(body):
    import docx

    whole, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:sectPr", "".join(body).encode() + b"<w:sectPr", 1)
            target.writestr(name, content)
    checked(parse_docx, out.getvalue())


@given(st.lists(st.tuples(st.text(max_size=20), st.booleans()), max_size=12))
def test_a_draft_cannot_get_an_offset_wrong(pieces):
    draft = Draft(Limits())
    for text, is_table in pieces:
        if is_table:
            draft.add_table([(1, [text, "b"]), (2, ["", ""])], kinds={1: ElementKind.TABLE_HEADER})
        else:
            draft.add(text)
    parsed = draft.finish("test 1")
    check(parsed)
    assert all(parsed.printed[b.start : b.end].strip() for b in parsed.blocks)
