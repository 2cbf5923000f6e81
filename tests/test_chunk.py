"""Passages: exact quotes, inside one section, inside the encoder's window, nothing lost, stable names."""

from __future__ import annotations

import subprocess
import sys
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed_text import PRINTED, parses

from index.build import passage_text
from ingest.chunk import PASSAGE_TOKENS, PassageDraft, chunk, windows
from ingest.normalise import normalise, normalise_stretch
from ingest.tokens import AT_ONCE, cut_to_tokens, token_offsets, tokenizer
from ingest.types import Block, ElementKind, Parsed

WINDOW_TOKENS = 256  # what the model card states


def cut(parsed: Parsed, document_id: str = "d") -> list[PassageDraft]:
    text, elements = normalise(parsed, "0" * 64)
    return chunk(document_id, parsed.title, text, elements)


def parse(*parts: tuple[ElementKind, str], title: str = "Lease") -> Parsed:
    """A document with one block a line; tables are runs of header and rows."""
    printed, blocks, table = "", [], -1
    for kind, words in parts:
        table += kind is ElementKind.TABLE_HEADER
        tabular = kind in (ElementKind.TABLE_HEADER, ElementKind.TABLE_ROW)
        level = 1 if kind is ElementKind.HEADING else None
        block = Block(start=len(printed), end=len(printed) + len(words), kind=kind, level=level)
        blocks.append(replace(block, table=table, row=len(blocks)) if tabular else block)
        printed += words + "\n"
    return Parsed(printed=printed, blocks=tuple(blocks), title=title, parser="test 1")


def window(draft: PassageDraft, title: str) -> int:
    """The tokens the encoder really sees, special ones included."""
    return len(tokenizer().encode(passage_text(title, draft.headings, draft.text)).ids)


@given(parses())
def test_passages_are_quoted_from_the_printed_text(parsed: Parsed) -> None:
    for draft in cut(parsed):
        assert draft.spans
        assert all(parsed.printed[s.start : s.end] == s.quote for s in draft.spans)
        pieces = [normalise_stretch(parsed.printed, s.start, s.end)[0] for s in draft.spans]
        assert "\n".join(pieces) == draft.text


@given(parses())
def test_passages_fit_into_the_encoders_window(parsed: Parsed) -> None:
    assert [n for draft in cut(parsed) if (n := window(draft, parsed.title)) > WINDOW_TOKENS] == []


@given(parses())
def test_passages_never_cross_a_heading(parsed: Parsed) -> None:
    headings = [b.start for b in parsed.blocks if b.kind is ElementKind.HEADING and words_of(parsed, b)]
    bodies = [b for b in parsed.blocks if b.kind is not ElementKind.HEADING and words_of(parsed, b)]
    body = [b for b in bodies if b.kind is not ElementKind.FURNITURE]
    if not body:
        return
    for draft in cut(parsed):
        assert len({bisect_right(headings, span.start) for span in draft.spans}) == 1


@given(parses())
def test_nothing_is_lost(parsed: Parsed) -> None:
    covered = {i for draft in cut(parsed) for s in draft.spans for i in range(s.start, s.end)}
    for block in parsed.blocks:
        if block.kind in (ElementKind.HEADING, ElementKind.FURNITURE):
            continue
        words, runs = normalise_stretch(parsed.printed, block.start, block.end)
        kept = {run.printed + i for run in runs for i in range(run.length)}
        if token_offsets([words])[0]:  # without a token there is nothing a question could find
            assert {parsed.printed[i] for i in kept - covered if not parsed.printed[i].isspace()} == set()


@given(parses())
def test_names_are_deterministic_and_told_apart(parsed: Parsed) -> None:
    names = [d.passage_id for d in cut(parsed)]
    assert names == [d.passage_id for d in cut(parsed)]
    assert len(set(names)) == len(names)
    assert not set(names) & {d.passage_id for d in cut(parsed, "another document")}
    if names:
        assert not set(names) & {d.passage_id for d in cut(replace(parsed, title=parsed.title + "!"))}


PARAGRAPHS = st.lists(
    st.sampled_from(
        ["The rent is 500 pounds.", "Notice must be in writing. " * 9, "• Keys", "Heading", "No dogs. " * 90]
    ),
    min_size=2,
    max_size=14,
)


@given(PARAGRAPHS, st.data())
def test_an_edit_leaves_the_names_elsewhere(paragraphs: list[str], data: st.DataObject) -> None:
    kinds = [ElementKind.HEADING if p == "Heading" else ElementKind.PARAGRAPH for p in paragraphs]
    numbered = [f"{p}{i}" if p == "Heading" else p for i, p in enumerate(paragraphs)]
    bodies = [i for i, kind in enumerate(kinds) if kind is ElementKind.PARAGRAPH]
    if not bodies:
        return
    place = data.draw(st.sampled_from(bodies))
    edited = list(numbered)
    edited[place] = data.draw(
        st.sampled_from(["Deleted.", "A new clause about parking. " * 30, numbered[place] + " Not so."])
    )
    before, after = (cut(parse(*zip(kinds, words, strict=True))) for words in (numbered, edited))
    section = sum(kind is ElementKind.HEADING for kind in kinds[:place])
    own = [numbered[i] for i, kind in enumerate(kinds) if kind is ElementKind.HEADING][section - 1] if section else None

    def elsewhere(drafts: Sequence[PassageDraft]) -> list[tuple[str, str]]:
        return [(d.passage_id, d.text) for d in drafts if d.headings != ((own,) if own else ())]

    assert elsewhere(before) == elsewhere(after)


def test_a_letter_changed_changes_one_name() -> None:
    clauses = [(ElementKind.PARAGRAPH, f"Clause {i} binds both parties to the terms. " * 10) for i in range(20)]
    changed = [*clauses[:7], (ElementKind.PARAGRAPH, clauses[7][1].replace("both", "all", 1)), *clauses[8:]]
    before, after = ([d.passage_id for d in cut(parse(*c))] for c in (clauses, changed))
    assert len(before) == len(after) > 5
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def words_of(parsed: Parsed, block: Block) -> str:
    return normalise_stretch(parsed.printed, block.start, block.end)[0]


def test_equal_words_in_two_places_are_two_passages() -> None:
    repeated = [(ElementKind.HEADING, "Notes"), (ElementKind.PARAGRAPH, "None.")] * 2
    drafts = cut(parse(*repeated))
    assert [d.text for d in drafts] == ["None.", "None."]
    assert drafts[0].passage_id != drafts[1].passage_id


def test_rows_repeat_their_header() -> None:
    rows = [(ElementKind.TABLE_ROW, f"Flat {i}\t{i}00 pounds\tquarterly in advance") for i in range(60)]
    drafts = cut(parse((ElementKind.TABLE_HEADER, "Unit\tRent\tPayment"), *rows))
    assert len(drafts) > 2
    for draft in drafts:
        assert draft.spans[0].is_header
        assert draft.spans[0].quote == "Unit\tRent\tPayment"
        assert not any(s.is_header for s in draft.spans[1:])
        assert draft.spans[1].locator.row is not None
    assert sum(len(d.spans) - 1 for d in drafts) == 60


def test_rows_repeat_all_that_heads_them_and_are_found_by_their_caption() -> None:
    header, section, row = ElementKind.TABLE_HEADER, ElementKind.TABLE_SECTION, ElementKind.TABLE_ROW
    lines = [(ElementKind.HEADING, "Dosing"), (ElementKind.CAPTION, "Table 2. Doses of Aspra")]
    parsed = parse(*lines, (header, "Population\tDose (mg)"))
    printed, blocks = parsed.printed, [*parsed.blocks]
    rows = [(header, "\toral\ti.v."), (section, "Normal renal function")]
    rows += [(row, f"Adults, day {day}\t{day}00\t{day}50 by slow infusion") for day in range(1, 21)]
    rows += [(section, "Renal impairment"), (row, "Adults\t100\t50")]
    for kind, words in rows:
        at = len(printed)
        blocks.append(Block(start=at, end=at + len(words), kind=kind, table=0, row=len(blocks)))
        printed += words + "\n"
    after = Block(start=len(printed), end=len(printed) + 6, kind=ElementKind.PARAGRAPH)
    drafts = cut(replace(parsed, printed=printed + "After.", blocks=(*blocks, after)))
    tables = [d for d in drafts if d.spans[-1].locator.row]
    assert len(tables) > 2
    assert {d.headings for d in tables} == {("Dosing", "Table 2. Doses of Aspra")}
    assert not any("Table 2" in span.quote for d in tables for span in d.spans)
    for draft in tables:
        heads = [span.quote for span in draft.spans if span.is_header]
        rest = [span.quote for span in draft.spans if not span.is_header]
        renal = rest == ["Adults\t100\t50"]
        named = "Renal impairment" if renal else "Normal renal function"
        assert heads == ["Population\tDose (mg)", "oral\ti.v.", named]
    assert drafts[-1].headings == ("Dosing",)


@pytest.mark.parametrize("columns", [60, 200])
@pytest.mark.parametrize("cells", [1, 200])
def test_a_wide_table_fits_and_loses_nothing(columns: int, cells: int) -> None:
    header = "\t".join(f"column {i}" for i in range(columns))
    row = "\t".join(f"cell {i}" for i in range(cells))
    drafts = cut(parse((ElementKind.TABLE_HEADER, header), (ElementKind.TABLE_ROW, row)))
    assert max(window(d, "Lease") for d in drafts) <= WINDOW_TOKENS
    words = {word for d in drafts for word in d.text.split()}
    assert words >= {*header.split(), *row.split()}
    assert all(d.spans[0].is_header for d in drafts)


def test_a_table_of_a_header_alone_is_found() -> None:
    (draft,) = cut(parse((ElementKind.TABLE_HEADER, "Unit\tRent")))
    assert draft.text == "Unit Rent"


def test_a_telling_heading_with_nothing_below_is_a_passage() -> None:
    lines = [
        ("Duties", ElementKind.HEADING, 1),
        ("THE SUPPLIER IS NOT LIABLE FOR INDIRECT LOSS", ElementKind.HEADING, 2),
        ("Notices", ElementKind.HEADING, 2),
        ("Schedule", ElementKind.HEADING, 1),
        ("See above.", ElementKind.PARAGRAPH, None),
    ]
    printed, blocks = "", []
    for words, kind, level in lines:
        blocks.append(Block(start=len(printed), end=len(printed) + len(words), kind=kind, level=level))
        printed += words + "\n"
    text, elements = normalise(Parsed(printed=printed, blocks=tuple(blocks)), "0" * 64)
    found = [(draft.text, draft.headings) for draft in chunk("d", "", text, elements)]
    assert found == [
        ("THE SUPPLIER IS NOT LIABLE FOR INDIRECT LOSS", ("Duties",)),
        ("See above.", ("Schedule",)),
    ]


def test_a_document_of_headings_alone_is_found() -> None:
    (draft,) = cut(parse((ElementKind.HEADING, "Notice"), (ElementKind.HEADING, "Closed on Monday")))
    assert (draft.text, draft.headings) == ("Notice\nClosed on Monday", ())


def test_furniture_is_no_passage() -> None:
    assert cut(parse((ElementKind.FURNITURE, "Page 3 of 9"))) == []
    assert [d.text for d in cut(parse((ElementKind.FURNITURE, "Page 3"), (ElementKind.PARAGRAPH, "Rent.")))] == [
        "Rent."
    ]


def test_what_has_no_token_is_no_passage() -> None:
    assert cut(parse((ElementKind.PARAGRAPH, "\uf0b7 \uf0a7"))) == []


def test_a_long_element_is_cut_between_sentences() -> None:
    sentence = "The Landlord insures the building against fire and storm, and the Tenant repays the premium. "
    drafts = cut(parse((ElementKind.PARAGRAPH, sentence * 40)))
    assert len(drafts) > 2
    assert all(d.text.endswith("premium.") for d in drafts)


@given(PRINTED, st.integers(8, 60))
def test_windows_cover_the_text_in_order(printed: str, limit: int) -> None:
    found = windows(printed, limit)
    assert all(start < end and tokens <= limit for start, end, tokens in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    gaps = zip([0, *(f[1] for f in found)], [*(f[0] for f in found), None], strict=True)
    outside = [printed[start:end] for start, end in gaps]
    assert "".join(outside).split() == []


def test_a_sentence_longer_than_the_window_is_cut_between_words() -> None:
    words = [f"unconstitutionality{i}" for i in range(300)]
    text = " ".join(words)
    pieces = [text[start:end] for start, end, _ in windows(text, PASSAGE_TOKENS)]
    assert len(pieces) > 5
    assert [word for piece in pieces for word in piece.split()] == words


def test_cut_to_tokens() -> None:
    assert cut_to_tokens("the tenant pays", 2) == "the tenant"
    assert cut_to_tokens("the tenant pays", 3) == "the tenant pays"


@pytest.mark.parametrize("piece", ["e.g. A ", "1. ", "(a) ", "U.S.", "x; (a) ", '."', "A" * 50])
def test_time_grows_with_the_length_alone(piece: str) -> None:
    parsed = parse((ElementKind.PARAGRAPH, piece * (200_000 // len(piece))))
    begun = time.process_time()
    cut(parsed)
    assert time.process_time() - begun < 6


@pytest.mark.skipif(sys.platform != "linux", reason="reads its memory as Linux shows it")
@pytest.mark.parametrize("words", ["[" * 1_000_000, "[ " * 500_000])
def test_memory_does_not_grow_with_the_length_of_a_text(words: str) -> None:
    element = "len(windows(sys.stdin.read(), 180)), open('/proc/self/status').read()"
    script = f"import sys; from ingest.chunk import windows; print(*({element}))"
    done = subprocess.run([sys.executable, "-c", script], input=words, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[0]) > 2000
    peak = next(line for line in done.stdout.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 200 << 10  # kB; the interpreter and the tokenizer need 40 MiB of it


def test_many_elements_are_tokenised_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(texts: list[str]) -> list[list[tuple[int, int]]]:
        asked.append(sum(map(len, texts)))
        return token_offsets(texts)

    monkeypatch.setattr("ingest.chunk.token_offsets", counted)
    drafts = cut(parse(*[(ElementKind.PARAGRAPH, "The Tenant pays the Rent on the first day. " * 20)] * 300))
    assert len(drafts) >= 300
    assert max(asked) <= AT_ONCE
