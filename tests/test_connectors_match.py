"""Terms and connectors against a slow and obvious evaluator, with drawn queries and documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.connectors import All, Expression, Near, Phrase, Truncated, Unit, Without, Word, parse
from index.matches import Words, match


@dataclass(frozen=True)
class Token:
    word: str
    position: int
    sentence: int
    paragraph: int


@dataclass(frozen=True)
class Drawn:
    """A document of paragraphs of sentences of words; paragraphs that stand aside are running headers and the like."""

    paragraphs: tuple[tuple[tuple[tuple[str, ...], ...], bool], ...]

    def text(self) -> tuple[str, list[tuple[int, int, bool]]]:
        pieces, elements, length = [], [], 0
        for sentences, runs in self.paragraphs:
            words = " ".join(" ".join(sentence).capitalize() + "." for sentence in sentences)
            elements.append((length, length + len(words), runs))
            pieces.append(words)
            length += len(words) + 2
        return "\n\n".join(pieces), elements

    def tokens(self) -> list[Token]:
        """In the order of the running text; a paragraph that stands aside is far from everything."""
        found: list[Token] = []
        position = sentence_number = 0
        order = sorted(enumerate(self.paragraphs), key=lambda paragraph: not paragraph[1][1])
        for number, (sentences, runs) in order:
            position += 0 if runs else 10_000
            for sentence in sentences:
                sentence_number += 1
                for word in sentence:
                    found.append(Token(word, position, sentence_number, number))
                    position += 1
        return found


def slow(expression: Expression, tokens: list[Token]) -> tuple[set[tuple[int, int]], list[set[int]]] | None:
    """The stretches that take part, and the places as sets of token numbers; None where there is no match."""
    if isinstance(expression, Word | Truncated):
        hits = [i for i, token in enumerate(tokens) if says(expression, token.word)]
        return ({(i, i) for i in hits}, [{i} for i in hits]) if hits else None
    if isinstance(expression, Phrase):
        length = len(expression.words)
        stretches = {
            (i, i + length - 1)
            for i in range(len(tokens) - length + 1)
            if all(says(word, tokens[i + j].word) for j, word in enumerate(expression.words))
            and tokens[i + length - 1].position - tokens[i].position == length - 1
        }
        return (stretches, joined([set(range(a, b + 1)) for a, b in stretches])) if stretches else None
    if isinstance(expression, Near):
        return slow_near(expression, tokens)
    if isinstance(expression, Without):
        return None if slow(expression.unwanted, tokens) else slow(expression.wanted, tokens)
    parts = [slow(part, tokens) for part in expression.parts]
    if (isinstance(expression, All) and None in parts) or not any(parts):
        return None
    return (
        {stretch for part in parts if part for stretch in part[0]},
        joined([place for part in parts if part for place in part[1]]),
    )


def says(term: Word | Truncated, word: str) -> bool:
    return word in term.forms if isinstance(term, Word) else re.fullmatch(term.pattern, word) is not None


def slow_near(near: Near, tokens: list[Token]) -> tuple[set[tuple[int, int]], list[set[int]]] | None:
    left, right = slow(near.left, tokens), slow(near.right, tokens)
    pairs = [
        (x, y)
        for x, y in product(left[0] if left else (), right[0] if right else ())
        if (x[1] < y[0] or (y[1] < x[0] and not near.ordered)) and holds(near, tokens, *sorted((x, y)))
    ]
    if not pairs:
        return None
    taking = {stretch for pair in pairs for stretch in pair}
    sides = [side for side in (left, right) if side]
    around = [p for side in sides for p in side[1] if any(set(range(a, b + 1)) <= p for a, b in taking & side[0])]
    if near.unit is Unit.WORDS:
        return taking, joined(around + [set(range(min(x[0], y[0]), max(x[1], y[1]) + 1)) for x, y in pairs])
    groups: dict[int, list[tuple[int, int]]] = {}
    for stretch in taking:
        token = tokens[stretch[0]]
        groups.setdefault(token.sentence if near.unit is Unit.SENTENCE else token.paragraph, []).append(stretch)
    return taking, joined(around + [set(range(min(s)[0], max(e for _, e in s) + 1)) for s in groups.values()])


def holds(near: Near, tokens: list[Token], first: tuple[int, int], second: tuple[int, int]) -> bool:
    ends = [tokens[i] for stretch in (first, second) for i in stretch]
    if near.unit is Unit.WORDS:
        return 0 < ends[2].position - ends[1].position <= near.distance
    return len({token.sentence if near.unit is Unit.SENTENCE else token.paragraph for token in ends}) == 1


def joined(places: list[set[int]]) -> list[set[int]]:
    """Places that share a word as one."""
    done: list[set[int]] = []
    for place in places:
        merged = set(place)
        while any(merged & other for other in done):
            for other in [other for other in done if merged & other]:
                merged |= other
                done.remove(other)
        done.append(merged)
    return done


VOCABULARY = ("rent", "rents", "lease", "tenant", "tenant's", "notice", "break", "clause")
drawn_words = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5).map(tuple)
paragraphs = st.tuples(st.lists(drawn_words, min_size=1, max_size=3).map(tuple), st.booleans())
documents = st.lists(paragraphs, min_size=1, max_size=5).map(lambda p: Drawn(tuple(p)))

atoms = st.sampled_from(["rent", "lease", "tenant", "notice", "break", "clause", "re!", "clau*e", "ten!"])
phrases = st.lists(atoms, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"')
either = st.one_of(atoms, phrases)
nearness = st.sampled_from(["/1", "/2", "/3", "/7", "+1", "+3", "/s", "+s", "/p", "+p"])


def bracketed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(either, inner.map(lambda text: f"({text})"))


near_queries = st.recursive(
    either,
    lambda inner: st.one_of(
        st.tuples(bracketed(inner), st.sampled_from([" OR "]), bracketed(inner)).map("".join),
        st.tuples(bracketed(inner), nearness, bracketed(inner)).map(" ".join),
    ),
    max_leaves=5,
)
queries = st.recursive(
    near_queries.map(lambda text: f"({text})"),
    lambda inner: st.tuples(inner, st.sampled_from([" AND ", " ", " & ", " NOT ", " OR ", " % "]), inner).map(
        lambda parts: f"({''.join(parts)})"
    ),
    max_leaves=4,
)


@settings(max_examples=400)
@given(documents, queries)
def test_the_fast_and_the_slow_evaluator_agree(document: Drawn, query: str) -> None:
    expression = parse(query).expression
    tokens = document.tokens()
    words = Words(*document.text())
    assert words.words == [token.word for token in tokens]
    found, wanted = match(expression, words), slow(expression, tokens)
    assert (found is None) == (wanted is None)
    if found and wanted:
        assert set(found.stretches) == wanted[0]
        assert len(found.stretches) == len(wanted[0])
        assert [set(range(a, b + 1)) for a, b in found.places] == sorted(wanted[1], key=min)


def places(query: str, *paragraphs: str) -> list[str]:
    """The words of each place in paragraphs of running text; one in brackets is a page's footer."""
    text = "\n\n".join(paragraphs)
    elements, begin = [], 0
    for words in paragraphs:
        elements.append((begin, begin + len(words), not words.startswith("[")))
        begin += len(words) + 2
    words = Words(text, elements)
    found = match(parse(query).expression, words)
    pieces = [list(words.pieces(place)) for place in found.places] if found else []
    return [text[piece[0][0] : piece[-1][1]] for piece in pieces]


LEASE = "The tenant may break the lease. Notice must be given. The Tenant's notices are in writing."


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("tenant", ["tenant", "Tenant's"]),
        ('"tenant"', ["tenant"]),
        ("tenants", []),
        ("notice", ["Notice", "notices"]),
        ("notices", ["notices"]),
        ("not!", ["Notice", "notices"]),
        ("l*ase", ["lease"]),
        ("tenant AND lease", ["tenant", "lease", "Tenant's"]),
        ("tenant AND landlord", []),
        ("tenant OR landlord", ["tenant", "Tenant's"]),
        ("tenant NOT lease", []),
        ("tenant BUT NOT landlord", ["tenant", "Tenant's"]),
        ('"break the lease"', ["break the lease"]),
        ('"the lease notice must"', ["the lease. Notice must"]),
        ("tenant /4 lease", ["tenant may break the lease"]),
        ("tenant /3 lease", []),
        ("lease /4 tenant", ["tenant may break the lease"]),
        ("lease +4 tenant", []),
        ("tenant +4 lease", ["tenant may break the lease"]),
        ("tenant /s notice", ["Tenant's notices"]),
        ("lease /s notice", []),
        ("lease /p notice", ["lease. Notice must be given. The Tenant's notices"]),
        ("notice +p lease", []),
        ("tenant /10 tenant", ["tenant may break the lease. Notice must be given. The Tenant's"]),
        ("(lease OR writing) /s notice", ["notices are in writing"]),
        ("break! /2 lease /1 notice", ["break the lease. Notice"]),
    ],
)
def test_examples(query: str, wanted: list[str]) -> None:
    assert places(query, LEASE) == wanted


def test_running_text_goes_on_over_a_page_break() -> None:
    pages = ("The break clause may", "[Page 3 of 9, clause by clause]", "be exercised by notice")
    assert places('"clause may be exercised"', *pages) == [f"clause may\n\n{pages[1]}\n\nbe exercised"]
    assert places('"may page"', *pages) == places("page /255 notice", *pages) == []
    assert places('"page 3"', *pages) == ["Page 3"]
    assert places("page AND notice", *pages) == ["notice", "Page"]
    assert places("clause", *pages) == ["clause", "clause", "clause"]


def test_sections_doses_and_acronyms_are_phrases_of_their_parts() -> None:
    text = "Under § 3.2 (a)(iv) and 28 U. S. C. §1331 give 500mg of it, or 5 µg."
    for query in ("3.2(a)(iv)", '"28 USC 1331"', "U.S.C.", "500mg", '"500 mg"', '"5 mcg"', "§1331", "§ 3.2(a)"):
        assert len(places(query, text)) == 1, query
    assert places("3.2(b)", text) == places("50mg", text) == []
