"""Reading terms and connectors: what binds how, what a word matches, and where an error is shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.connectors import All, Expression, Near, Phrase, Truncated, Unit, Without, Word, forms, parse
from ingest.errors import UsageError


def shown(expression: Expression) -> str:
    """The expression with every bracket written, its words by their shortest form."""
    if isinstance(expression, Word):
        return min(expression.forms, key=lambda word: (len(word), word))
    if isinstance(expression, Truncated):
        return f"/{expression.pattern}/"
    if isinstance(expression, Phrase):
        return '"' + " ".join(map(shown, expression.words)) + '"'
    if isinstance(expression, Near):
        reach = {Unit.WORDS: str(expression.distance), Unit.SENTENCE: "s", Unit.PARAGRAPH: "p"}[expression.unit]
        return f"({shown(expression.left)} {'+' if expression.ordered else '/'}{reach} {shown(expression.right)})"
    if isinstance(expression, Without):
        return f"({shown(expression.wanted)} % {shown(expression.unwanted)})"
    sign = " & " if isinstance(expression, All) else " | "
    return "(" + sign.join(map(shown, expression.parts)) + ")"


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("tenant", "tenant"),
        ("((tenant))", "tenant"),
        ("tenant rent", "(tenant & rent)"),
        ("tenant AND rent & deposit", "(tenant & rent & deposit)"),
        ("tenant OR rent OR deposit", "(tenant | rent | deposit)"),
        ("tenant OR rent deposit", "((tenant | rent) & deposit)"),
        ("tenant /5 rent OR deposit", "(tenant /5 (rent | deposit))"),
        ("tenant /s rent +3 deposit", "(tenant /s (rent +3 deposit))"),
        ("tenant /p rent /s deposit", "(tenant /p (rent /s deposit))"),
        ("tenant +s rent /s deposit", "((tenant +s rent) /s deposit)"),
        ("tenant +p rent /p deposit AND x", "(((tenant +p rent) /p deposit) & x)"),
        ("tenant /5 rent /3 deposit", "((tenant /5 rent) /3 deposit)"),
        ("tenant rent % draft", "((tenant & rent) % draft)"),
        ("tenant NOT draft BUT NOT copy", "((tenant % draft) % copy)"),
        ("tenant AND NOT draft OR copy", "(tenant % (draft | copy))"),
        ("(tenant NOT draft) rent", "((tenant % draft) & rent)"),
        ("tenant w/5 rent", "(tenant /5 rent)"),
        ("tenant pre/5 rent W/S deposit", "((tenant +5 rent) /s deposit)"),
        ('"break clause"', '"break clause"'),
        ("“break clause”(tenant)", '("break clause" & tenant)'),
        ('"Break, clause."', '"break clause"'),
        ('"break"', "break"),
        ("terminat!", "/terminat.*/"),
        ("wom*n", "/wom.n/"),
        ("w*m*n!", "/w.m.n.*/"),
        ('"terminat! the lease"', '"/terminat.*/ the lease"'),
        ("3.2! 201.5!", r"(/3\.2.*/ & /201\.5.*/)"),
        ("co-opera!", '"co /opera.*/"'),
        ("3.2(a)(iv)", '"3.2 a iv"'),
        ("(3.2(a) OR 12(b))", '("3.2 a" | "12 b")'),
        ("§ 1331", "1331"),
        ("U.S.C. 500mg", '(usc & "500 mg")'),
        ("AT&T 10%", '("at t" & 10)'),
        ("ORDER ANDES NOTICE", "(order & andes & notice)"),
    ],
)
def test_reading(query: str, read: str) -> None:
    assert shown(parse(query).expression) == read


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("tenant", {"tenants", "tenant's"}),
        ("party", {"parties", "party's"}),
        ("day", {"days", "day's"}),
        ("box", {"boxes", "box's"}),
        ("breach", {"breaches", "breach's"}),
        ("tomato", {"tomatos", "tomatoes", "tomato's"}),
        ("bus", {"buses", "bus's"}),
        ("us", set()),
        ("a", set()),
        ("it", set()),
        ("b12", set()),
        ("tenant's", set()),
        ("3.2", set()),
    ],
)
def test_a_word_matches_its_regular_plural_and_possessive(word: str, others: set[str]) -> None:
    assert forms(word) == {word, *others}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "empty"),
        (' "()" '.replace("()", ""), "empty"),
        ("tenant AND", "word is missing after the connector at the end.*tenant AND▸$"),
        ("tenant /5", "word is missing after"),
        ("OR tenant", "character 1: a word is missing before the connector OR.*Here: ▸OR tenant"),
        ("tenant OR AND rent", "before the connector AND.*tenant OR ▸AND rent"),
        ("NOT tenant", "before the connector NOT"),
        ("tenant (OR rent)", r"tenant \(▸OR rent"),
        ("(tenant OR) rent", r"before this bracket.*\(tenant OR▸\)"),
        ("tenant ()", r"before this bracket.*tenant \(▸\)"),
        ("tenant (rent /5 (a)", r"character 8: this bracket is never closed.*tenant ▸\(rent"),
        ("3.2(a) (rent", r"character 8: this bracket is never closed"),
        ("tenant) rent", r"this bracket closes none.*tenant▸\)"),
        ('tenant "break clause', 'quotation mark is never closed.*tenant ▸"break'),
        ('tenant ". ,"', "no word between these quotation marks"),
        ("tenant § rent.. --", "character 17: this holds no word"),
        ("(tenant AND rent) /5 notice", r"cannot be held together by /5.*rent\) ▸/5"),
        ("notice /s (a OR (b NOT c))", "cannot be held together by /s"),
        ("tenant /0 rent", "1 to 255 words apart, not 0"),
        ("tenant +256 rent", "not 256"),
        ("tenant /99999999999999999999 rent", "not 999999999;"),
        ("t! rent", "needs 2 of them"),
        ("*nant", "begins with a letter"),
        ("!", "begins with a letter"),
        ("rent " * 201, "at most 200"),
        ("x" * 60 + " AND AND " + "y" * 60, "Here: …x{35} AND ▸AND y{36}…$"),
    ],
)
def test_an_error_shows_the_place_and_says_what_to_do(query: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(query)
    assert re.search(said, str(caught.value)), str(caught.value)
    assert "\n" not in str(caught.value)


def test_connectors_in_small_letters_are_words_and_that_is_said() -> None:
    parsed = parse('tenant and landlord or "and so"')
    assert shown(parsed.expression) == '(tenant & and & landlord & or & "and so")'
    assert len(parsed.notices) == 2
    assert "write it AND" in parsed.notices[0]
    assert parse("tenant AND landlord OR rent BUT NOT draft").notices == ()


@given(st.text(alphabet='ab(" )!*/5+sAND&%§.OR\x00é', max_size=40))
def test_whatever_is_written_is_read_or_refused(query: str) -> None:
    try:
        assert shown(parse(query).expression)
    except UsageError as error:
        assert "▸" in str(error) or "empty" in str(error)


def test_many_brackets_and_connectors_are_read() -> None:
    assert shown(parse("(" * 3000 + "tenant" + ")" * 3000).expression) == "tenant"
    assert shown(parse(" /5 ".join(["a"] * 100)).expression).count("/5") == 99
    with pytest.raises(UsageError, match="never closed"):
        parse("(" * 3000 + "tenant")
