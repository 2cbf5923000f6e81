"""What a lawyer or a doctor looks up as one is found as one, however it is spaced and dotted."""

from __future__ import annotations

import time
from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyze import placed_words, terms, words
from index.lexical import LexicalIndex
from index.wholes import wholes

# Spellings of the same, and what consists of the same parts and is something else.
SAME: dict[tuple[str, ...], str] = {
    ("§ 3.2(a)(iv)", "section 3.2 (a) (iv)", "3.2(a) (iv)", "§3.2(A)(iv)"): "3.2 rules of (b)(iv) and (a) of 4.1(a)",
    ("21 CFR 201.57", "21 C.F.R. § 201.57", "21 CFR §201.57", "21 CFR Part 201.57"): "21 days, 201.57 USD, CFR 21",
    ("28 U.S.C. § 1331", "28 USC 1331", "28 U. S. C. §1331", "28 U.S.C. 1331"): "USC 1331 of 28 May, 28 in 1331",
    ("[2019] UKSC 12", "2019 UKSC 12"): "[2012] UKSC 19, UKSC of 2019, page 12",
    ("410 U.S. 113", "410 US 113", "410 U. S. 113"): "113 U.S. 410, US 410 and 113",
    ("347 F.3d 672", "347 F. 3d 672"): "672 F.3d 347",
    ("12 F. Supp. 2d 300", "12 F.Supp.2d 300", "12 F. Supp.2d 300"): "12 F.2d 300, 300 F. Supp. 2d 12",
    ("42 U.S.C. § 300aa-1", "42 USC 300aa-1"): "42 USC 300aa-11, 300 USC 42 aa 1",
    ("0.5 mg/kg", "0.5mg/kg", "0.5 mg / kg", "0.5 MG/KG"): "0.5 g, 5 mg/kg, 0.5 mg/ml of a kg",
    ("500mg", "500 mg", "500-mg", "500 MG"): "50 mg in 500 ml",
    ("1,000 mg", "1000 mg", "1000mg"): "100 mg of 1000 ml",
    ("5 µg", "5 mcg", "5μg", "5 ug"): "5 mg of 10 mcg",
    ("500 mg/5 mL", "500mg/5ml"): "500 ml per 5 mg, 5 mg/500 ml",
    ("q6h", "q 6 h", "q.6.h.", "Q6H"): "6 q of h, q8h 6",
    ("10%", "10 %"): "1%, 10 of these",
    ("H.I.V.", "HIV"): "hive",
    ("U.S.C.", "USC", "U. S. C.", "U.S.C"): "U.S. of C",
    ("GmbH", "gmbh", "GMBH"): "GbR",
    ("COVID-19", "COVID19", "covid-19"): "19 of COVID",
    ("IL-6", "IL6"): "6 of IL",
    ("HbA1c", "HBA1C"): "1 hba of c",
    ("i.v.", "IV", "iv"): "i of v",
}
PAIRS = [(a, b, other) for names, other in SAME.items() for a, b in permutations(names, 2)]


@pytest.mark.parametrize(("asked", "printed", "other"), PAIRS)
def test_every_spelling_finds_every_other(asked: str, printed: str, other: str) -> None:
    index = LexicalIndex(None)
    texts = [
        f"It is {other} that counts here, in a text as long as the other.",
        f"What is said of {printed} in this place, in so many words as the other one.",
    ]
    index.update((row, f"d{row}", "", text) for row, text in enumerate(texts))
    found = index.search(asked, 5)
    assert found[0][0] == 1
    assert len(found) == 1 or found[0][1] > 1.05 * found[1][1]


# Each is read as itself: neither stemming nor folding makes one of another, or of an ordinary word.
APART = """
    lasix lasik luxiq actos acts celebrex celebrate celexa clonidine klonopin clonazepam hydroxyzine hydralazine
    prednisone prednisolone chlorpromazine chlorpropamide clomiphene clomipramine quinine quinidine vinblastine
    vincristine daunorubicin doxorubicin carbamazepine oxcarbazepine lamotrigine lamivudine ranitidine rimantadine
    amlodipine felodipine nifedipine nimodipine tramadol trazodone morphine hydromorphone codeine sertraline
    cetirizine sumatriptan zolmitriptan omeprazole aripiprazole rabeprazole metformin metronidazole warfarin heparin
    abilify ability effient efficient contrave contravene relistor register provera prove invega investigate
    humira human singulair singular premarin premature requip require concerta concert levitra leviticus zantac xanax
""".split()


def test_drug_names_stay_apart() -> None:
    assert len({terms(name)[0] for name in APART}) == len(APART)
    for one, other in combinations(APART, 2):
        assert set(terms(one)).isdisjoint(terms(other)), (one, other)


def test_plurals_of_drugs_meet_their_singular() -> None:
    assert terms("statins") == terms("statin") == terms("Statin's")


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("patients with AIDS died", "aids"),
        ("the SARS outbreak", "sars"),
        ("the WHO recommends", "who"),
        ("in the U.S. courts", "us"),
        ("an IT system", "it"),
    ],
)
def test_an_acronym_is_kept_beside_its_stem(printed: str, kept: str) -> None:
    assert kept in terms(printed)


def test_words_in_capitals_are_no_acronyms() -> None:
    assert terms("TERMS OF USE FOR IT") == terms("terms of use for it")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The Tenant’s lease¹ of 3.2(a)", ["the", "tenant's", "lease", "1", "of", "3.2", "a"]),
        ("28 U.S.C. § 1331, 5 m² or ½", ["28", "usc", "1331", "5", "m", "2", "or", "1⁄2"]),
        ("cafe\u0301 CAFÉ ﬁne naïve", ["café", "café", "fine", "naïve"]),
        ("J. R. Smith v. U.S. Steel, e.g. a b.", ["jr", "smith", "v", "us", "steel", "eg", "a", "b"]),
        ("12.04.2024, 10:30, 1,000.50", ["12.04.2024", "10:30", "1000.50"]),
    ],
)
def test_words(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted
    assert [text[start:end] for _, start, end in placed_words(text)]


@given(st.text(max_size=200))
def test_words_stand_where_they_say(text: str) -> None:
    placed = list(placed_words(text))
    assert [word for word, _, _ in placed] == words(text)
    assert all(word and not any(c.isspace() for c in word) for word, _, _ in placed)  # the index parts them by blanks
    assert all(end <= start for (_, _, end), (_, start, _) in pairwise(placed))
    assert all(words(text[start:end])[0] == word for word, start, end in placed if "." not in text[start:end])


@pytest.mark.parametrize("unit", ["1", "1,", "1.", "1(", "(a)1", "a1", "1-"])
def test_long_runs_of_figures_take_no_long_time(unit: str) -> None:
    begun = time.perf_counter()
    wholes(unit * 10_000)
    assert time.perf_counter() - begun < 5  # a time that grows with the square is a minute
