"""The word index against a plain BM25 with the same formula."""

from __future__ import annotations

import errno
import math
import random
import resource
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from index.analyze import terms
from index.lexical import LexicalIndex, derive
from ingest.errors import RetrievalError

K1, B = 1.2, 0.75
SEED = 11
VOCABULARY = (
    "tenant landlord rent deposit notice break clause lease repair insurance dose tablet paracetamol renal liver "
    "warfarin infant child adult fever rash court appeal damages costs order shall must not 3.2(a) 201.57 2.5"
).split()


@pytest.fixture(scope="module")
def corpus() -> dict[int, tuple[str, str]]:
    """300 texts of very different lengths in 30 documents: row to document and words."""
    chance = random.Random(SEED)
    weights = [1 / (n + 1) for n in range(len(VOCABULARY))]
    return {
        7 * row: (f"document{row % 30}", " ".join(chance.choices(VOCABULARY, weights, k=chance.randint(1, 30))))
        for row in range(300)
    }


@pytest.fixture(scope="module")
def index(corpus: Mapping[int, tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    built = derive(None, tmp_path_factory.mktemp("lexical") / "one")
    built.update((row, document, "", words) for row, (document, words) in corpus.items())
    return built


def bm25(
    corpus: Mapping[int, tuple[str, str]], question: str, allowed: Collection[str] | None = None
) -> list[tuple[int, float]]:
    """BM25, each word as often as the question says it (once where narrowed).

    Rarity is counted among the allowed texts, length among all.
    """
    bags = {row: Counter(terms(words)) for row, (_, words) in corpus.items()}
    inside = {row: bag for row, bag in bags.items() if allowed is None or corpus[row][0] in allowed}
    mean = sum(sum(bag.values()) for bag in bags.values()) / len(bags)
    scores: dict[int, float] = {}
    for row, bag in inside.items():
        length = sum(bag.values())
        for word in terms(question) if allowed is None else set(terms(question)):
            count = bag[word]
            if count:
                matching = sum(1 for other in inside.values() if word in other)
                rarity = math.log(1 + (len(inside) - matching + 0.5) / (matching + 0.5))
                gain = count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean))
                scores[row] = scores.get(row, 0.0) + rarity * gain
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


QUESTIONS = [
    "tenant rent",
    "warfarin dose for a child",
    "clause 3.2(a) must not",
    "costs costs costs",
    "201.57 2.5 rash",
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("allowed", [None, ["document3"], ["document3", "document4", "document29"]])
def test_ranking_equals_plain_bm25(
    corpus: dict[int, tuple[str, str]], index: LexicalIndex, question: str, allowed: list[str] | None
) -> None:
    found = index.search(question, 500, only=allowed)
    wanted = bm25(corpus, question, allowed)
    assert {row for row, _ in found} == {row for row, _ in wanted}
    exact = dict(wanted)
    # Lengths are stored in one byte, which is exact up to 40 terms.
    assert all(score == pytest.approx(exact[row], rel=1e-4) for row, score in found)
    assert all(exact[first] >= exact[second] * 0.9999 for (first, _), (second, _) in pairwise(found))
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)


def test_the_only_allowed_text_ranks_last_without_the_filter(
    corpus: dict[int, tuple[str, str]], tmp_path: Path
) -> None:
    index = derive(None, tmp_path / "one")
    index.update([(row, document, "", words) for row, (document, words) in corpus.items()])
    index.update([(9999, "wanted", "", "tenant " + "repair " * 400)])
    everything = [row for row, _ in index.search("tenant", 1000)]
    assert everything[-1] == 9999
    assert 9999 not in [row for row, _ in index.search("tenant", len(everything) - 1)]
    assert [row for row, _ in index.search("tenant", 1, only=["wanted"])] == [9999]


def test_only_allowed_documents_answer(corpus: dict[int, tuple[str, str]], index: LexicalIndex) -> None:
    found = index.search("tenant", 500, only=["document3", "document4"])
    assert {corpus[row][0] for row, _ in found} == {"document3", "document4"}


def test_nothing_asked_or_allowed_finds_nothing(index: LexicalIndex) -> None:
    assert index.search("", 5) == index.search("of the and", 5) == index.search("zebra", 5) == []
    assert index.search("tenant", 5, only=[]) == []
    assert index.search("tenant", 5, only=["no such document"]) == []


@pytest.mark.parametrize("question", ['tenant" OR body:rent', "row:7", "rent~2^9 AND (", "\x00", "(" * 500, "a:b\\"])
def test_a_question_is_words_and_never_syntax(index: LexicalIndex, question: str) -> None:
    plain = index.search(" ".join(terms(question)), 5)
    assert index.search(question, 5) == plain


def test_rows_come_and_go_and_the_old_index_stays(corpus: dict[int, tuple[str, str]], tmp_path: Path) -> None:
    old = derive(None, tmp_path / "old")
    old.update([(1, "a", "", "the tenant pays"), (2, "b", "", "the landlord repairs")])
    before = {p.name: p.read_bytes() for p in (tmp_path / "old").iterdir() if not p.name.endswith(".lock")}
    new = derive(tmp_path / "old", tmp_path / "new")
    new.update([(3, "c", "", "the tenant leaves")], [1])
    assert [row for row, _ in new.search("tenant", 9)] == [3]
    assert [row for row, _ in new.search("landlord", 9)] == [2]
    assert (old.rows, new.rows) == (2, 2)
    again = LexicalIndex(tmp_path / "old")
    assert [row for row, _ in again.search("tenant", 9)] == [1]
    after = {p.name: p.read_bytes() for p in (tmp_path / "old").iterdir() if not p.name.endswith(".lock")}
    assert after == before


def test_rarity(index: LexicalIndex, corpus: dict[int, tuple[str, str]]) -> None:
    counts = Counter(word for _, words in corpus.values() for word in set(terms(words)))
    rarity = index.rarity(["tenant", "rash", "zebra"])
    for word, value in rarity.items():
        assert value == pytest.approx(math.log(1 + (300 - counts[word] + 0.5) / (counts[word] + 0.5)))
    assert rarity["zebra"] > rarity["rash"] > rarity["tenant"] > 0


def test_there_must_be_an_index(tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match="no lexical index in nowhere"):
        LexicalIndex(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "meta.json").write_text("{}")
    with pytest.raises(RetrievalError, match="cannot be opened"):
        LexicalIndex(tmp_path / "bad")


def test_equal_scores_come_by_row(tmp_path):
    index = derive(None, tmp_path / "ties")
    rows = [9, 2, 7, 4, 1, 8, 3]
    for row in rows:  # a segment each, which tantivy orders by chance
        index.update([(row, "d", "", "break clause")])
    assert [row for row, _ in index.search("clause", 10)] == sorted(rows)


def test_a_full_disk_is_told_as_the_system_tells_it(tmp_path):
    index = LexicalIndex(tmp_path, create=True)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, unlimited[1]))  # no file may grow, as on a full disk
    try:
        with pytest.raises(OSError, match="File too large") as caught:
            index.update([(1, "a", "", "the rent is due")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert caught.value.errno == errno.EFBIG


def test_a_misspelt_word_finds_those_like_it(tmp_path: Path) -> None:
    index = derive(None, tmp_path / "one")
    index.update(
        [(1, "d", "", "metformin tablets"), (2, "d", "", "ibuprofen tablets"), (3, "d", "", "acute metabolic")]
    )
    for misspelt in ("metfromin", "metformn", "metforminn", "metfornin"):
        assert [row for row, _ in index.search(misspelt, 5)] == [1], misspelt
    assert [row for row, _ in index.search("ibuprofen", 5)] == [2]
    assert index.search("ibuprxyfen", 5) == []  # two letters off


def test_short_and_long_forms_find_each_other(tmp_path: Path) -> None:
    index = derive(None, tmp_path / "one")
    index.update(
        [
            (1, "d", "", "The Food and Drug Administration (FDA) approves labels."),
            (2, "d", "", "The administration of food and of a drug is recorded."),
            (3, "d", "", "An inspection by the FDA is announced."),
            (4, "d", "", "Nothing of this kind."),
        ]
    )
    by_short = dict(index.search("FDA", 5))
    assert set(by_short) == {1, 2, 3}
    assert by_short[3] > by_short[2]  # what it says itself counts more
    by_long = dict(index.search("Food and Drug Administration", 5))
    assert set(by_long) == {1, 2, 3}
    index.update([], removed_rows=[1])
    assert set(dict(index.search("FDA", 5))) == {3}  # the definition went with its passage


def test_nearness_is_scored_beside_the_words(tmp_path: Path) -> None:
    index = derive(None, tmp_path / "one")
    near, far, turned = (
        "break notice rent rent rent rent",
        "break rent rent rent rent notice",
        "notice break rent rent rent rent",
    )
    index.update([(1, "d", "", near), (2, "d", "", far), (3, "d", "", turned), (4, "e", "", "lease deposit")])
    words = dict(index.search("break notice", 5))
    assert words[1] == words[2] == words[3]
    scores = index.scores("break notice", [1, 2, 3, 4])
    assert set(scores) == {1, 2, 3}  # row 4 shares no word
    assert scores[1] > words[1]
    assert scores[2] == pytest.approx(words[2])  # too far apart
    assert scores[3] == pytest.approx(scores[1])  # exchanged neighbours are as near
    assert index.scores("break notice", [2]) == pytest.approx({2: words[2]})  # whatever else is scored with it
    assert index.scores("the of and", [1]) == {}
    assert index.scores("break", []) == {}


def test_scores_of_a_narrowed_search_are_those_it_ranks_by(
    index: LexicalIndex, corpus: Mapping[int, tuple[str, str]]
) -> None:
    only = sorted({document for document, _ in corpus.values()})[:5]
    for question in ("rent", "dose"):  # one word has no pairs
        ranked = dict(index.search(question, 300, only=only))
        assert index.scores(question, sorted(ranked), only=only) == pytest.approx(ranked)
    whole = dict(index.search("rent dose", 300))
    scored = index.scores("rent dose", sorted(whole))
    assert all(scored[row] >= score - 1e-4 for row, score in whole.items())
    assert any(scored[row] > score + 1e-3 for row, score in whole.items())


def test_words_in_quotation_marks_come_first_where_they_stand_so(tmp_path: Path) -> None:
    index = derive(None, tmp_path / "one")
    index.update(
        [
            (1, "d", "", "notice of the break and notice again: break notice"),
            (2, "d", "", "long and winding before a notice of break stands here as it was written down by them"),
            (3, "d", "", "break break notice notice"),
        ]
    )
    assert index.search("notice of break", 3)[0][0] != 2
    assert index.search('where is "a notice of break" written?', 3)[0][0] == 2
    assert index.search('"notice of break"', 3)[0][0] == 2


CONTRACTS = {
    1: ("a", "“Break Date” means 24 March 2030, and “Yard” means the ground behind."),
    2: ("a", "On the Break Date, or after the Break Date, the Break Date being the one date of the break."),
    3: ("a", "Acme Widgets Inc. (the “Supplier”) and Borealis Trust (the “Customer”) agree."),
    4: ("a", "The Supplier repairs the doors."),
    5: ("a", "The Customer paints the doors."),
    6: ("b", "Corven Limited (the “Customer”) and Lindqvist Limited (the “Supplier”) agree."),
    7: ("b", "The Supplier repairs the doors."),
    8: ("b", "The Customer paints the doors of the Yard."),
}


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    built = derive(None, tmp_path_factory.mktemp("contracts") / "one")
    built.update((row, document, "", text) for row, (document, text) in CONTRACTS.items())
    return built


@pytest.mark.parametrize("question", ["What is the Break Date?", "what does break dates mean", "Define Break Date"])
@pytest.mark.parametrize("only", [None, ["a"]])
def test_what_defines_a_term_comes_first_where_its_meaning_is_asked(
    contracts: LexicalIndex, question: str, only: list[str] | None
) -> None:
    assert contracts.search("Break Date", 5)[0][0] == 2
    found = contracts.search(question, 5, only=only)
    assert found[0][0] == 1
    assert contracts.shares(question, [1], only=only)[1].keys() >= {"break", "date"}
    assert sum(contracts.shares(question, [1], only=only)[1].values()) == pytest.approx(found[0][1], rel=1e-5)


def test_what_defines_a_term_of_the_question_counts_more_in_a_narrowed_search(contracts: LexicalIndex) -> None:
    everywhere, inside = (dict(contracts.search("who sweeps the yard", 5, only=only)) for only in (None, ["a", "b"]))
    assert everywhere[1] < everywhere[8]
    assert inside[1] > inside[8]


def test_a_party_is_found_by_its_name_where_its_document_calls_it_something_else(contracts: LexicalIndex) -> None:
    for only in (None, ["a"]):
        found = dict(contracts.search("Does Acme repair the doors?", 9, only=only))
        assert max(found, key=lambda row: found[row]) == 4
    assert found.keys() == {3, 4, 5}  # nothing of the other document
    everywhere = dict(contracts.search("Acme", 9))
    assert everywhere.keys() == {3, 4}  # no Supplier but Acme
    assert dict(contracts.search("Lindqvist", 9)).keys() == {6, 7}
    assert dict(contracts.search("acme", 9)).keys() == {3}  # names are written with a capital
    assert dict(contracts.search("Acme", 9, only=["b"])) == {}


def test_a_name_of_many_parties_tells_none_of_them(tmp_path: Path) -> None:
    index = derive(None, tmp_path / "one")
    index.update((n, f"d{n}", "", "Harbour Ltd (the “Tenant”)") for n in range(20, 30))
    index.update((n, f"d{n - 20}", "", "The Tenant pays.") for n in range(40, 50))
    assert len(index.search("Harbour", 50)) == 20
    index.update([(30, "d30", "", "Harbour Ltd (the “Tenant”)")])
    assert len(index.search("Harbour", 50)) == 11
    assert [row for row, _ in index.search("Harbour", 50, only=["d21"])] == [21, 41]


def test_an_ordinary_word_is_no_name(tmp_path: Path) -> None:
    index = derive(None, tmp_path / "one")
    index.update([(1, "a", "", "Standard Inc. (the “Supplier”)"), (2, "a", "", "The Supplier pays.")])
    assert len(index.search("Standard", 50)) == 2
    index.update((n, "b", "", "the standard dose") for n in range(10, 30))
    assert 2 not in dict(index.search("Standard", 50))
