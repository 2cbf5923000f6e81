"""Search over a generation: filters before ranking, exact quotes, removed documents by no route, a stable order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import SAMPLES, Edit

from index.collection import Collection, CollectionConfig
from index.search import Searcher, matches
from index.types import Filter, Hit, Query, RouteName
from ingest.errors import UsageError
from ingest.store.snapshot import LiveDocument

if TYPE_CHECKING:
    from index.encode import MiniLM

QUESTIONS = [json.loads(line) for line in (SAMPLES.parent / "questions.jsonl").read_text().splitlines()]

MAIL = """From: Ward <ward@example.org>
To: Clinic <clinic@example.org>
Subject: Hygiene
Date: Mon, 06 May 2019 10:00:00 +0000
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Wash your hands.
"""


@pytest.fixture(scope="module")
def searcher(samples: Collection) -> Searcher:
    return samples.open()


def names(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.document for hit in hits]


def test_quotes_are_the_printed_words(searcher: Searcher, samples: Collection) -> None:
    catalog = samples.catalog()
    try:
        for question in QUESTIONS[::6]:
            for hit in searcher.search(Query(text=question["question"])):
                printed = catalog.printed(hit.passage.text_id)
                assert all(printed[s.start : s.end] == s.quote for s in hit.passage.spans)
    finally:
        catalog.close()


def test_ranks_scores_and_routes(searcher: Searcher) -> None:
    for question in QUESTIONS[::6]:
        hits = searcher.search(Query(text=question["question"], k=10))
        assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
        assert len({h.passage.passage_id for h in hits}) == len(hits) == 10
        assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
        assert all(0 <= h.score <= 1 and h.routes for h in hits)
        assert len({(r.name, r.rank) for h in hits for r in h.routes}) == sum(len(h.routes) for h in hits)
        assert hits == searcher.search(Query(text=question["question"], k=10))


def test_most_sample_answers_are_among_the_first_ten(searcher: Searcher) -> None:
    facts = [q for q in QUESTIONS if q["answerable"]]
    found = 0
    for question in facts:
        hits = searcher.search(Query(text=question["question"], k=10))
        wanted = question["attachment"] or Path(question["file"]).name
        found += any(hit.document.endswith(wanted) for hit in hits)
    assert found >= 0.9 * len(facts)


@pytest.mark.parametrize(
    ("condition", "folder", "suffixes"),
    [
        (Filter(folders=("medical",)), "medical", None),
        (Filter(folders=(str(SAMPLES / "legal"),)), "legal", None),
        (Filter(types=("xlsx",)), None, {".xlsx"}),
        (Filter(types=("pdf", "rtf"), folders=("legal",)), "legal", {".pdf", ".rtf"}),
        (Filter(documents=("leave_policy.md",)), "legal", {".md"}),
        (Filter(documents=("settlement_offer.eml",)), "legal", None),
    ],
)
def test_only_what_the_filter_allows(
    searcher: Searcher, condition: Filter, folder: str | None, suffixes: set[str] | None
) -> None:
    hits = searcher.search(Query(text="notice, dose and rent", filter=condition, k=10))
    assert hits
    for hit in hits:
        path = searcher.documents[hit.passage.document_id].path
        assert folder is None or f"/{folder}/" in path
        assert suffixes is None or Path(path).suffix in suffixes


def test_ids_paths_and_attachments_name_documents(searcher: Searcher) -> None:
    for document in searcher.documents.values():
        for name in (document.document_id, document.path, document.name):
            hits = searcher.search(Query(text="What does it say?", filter=Filter(documents=(name,))))
            found = {searcher.documents[h.passage.document_id] for h in hits}
            assert document in found
            assert {d.file for d in found} == {document.file}  # a container's name stands for what is in it as well
            assert found == {document} or name != document.document_id


def test_a_filter_that_matches_nothing_says_so(searcher: Searcher) -> None:
    for condition in (Filter(documents=("nope.pdf",)), Filter(types=("odt",)), Filter(until="1999-01-01")):
        with pytest.raises(UsageError, match=r"filter matches no document.*collections show"):
            searcher.search(Query(text="rent", filter=condition))


@pytest.mark.parametrize(
    ("query", "message"), [(Query(text=" \n"), "question is empty"), (Query(text="rent", k=0), "k must be at least 1")]
)
def test_impossible_queries(searcher: Searcher, query: Query, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        searcher.search(query)


@pytest.mark.parametrize("text", ["?!", "ß" * 100_000, "rent " * 20_000, "\x00\u202e", "a OR b:c~2 (", "合同"])
def test_strange_questions_are_answered(searcher: Searcher, text: str) -> None:
    assert len(searcher.search(Query(text=text, k=3))) == 3


@pytest.fixture
def ranked(tmp_path: Path, folder: Path, write: Edit, encoder: MiniLM) -> Collection:
    """150 texts about rent, one of a clinic, dated, that says nothing of rent: more than a route's candidates."""
    for number in range(150):
        write(f"cases/case{number:03}.txt", f"The rent of flat {number} is paid by the tenant every month.")
    write("clinic/last.eml", MAIL)
    collection = Collection(tmp_path / "home" / "ranked", CollectionConfig(parse_workers=1, ocr=False), lambda: encoder)
    collection.ingest([folder / "cases", folder / "clinic"])
    return collection


def conditions(searcher: Searcher) -> Iterator[Filter]:
    (last,) = [d for d in searcher.documents.values() if d.path.endswith("last.eml")]
    yield Filter(documents=("last.eml",))
    yield Filter(documents=(last.document_id,))
    yield Filter(folders=("clinic",))
    yield Filter(types=("eml",))
    yield Filter(until="2019-12-31")
    yield Filter(since="2019-05-06", until="2019-05-06")


def test_the_only_allowed_passage_ranks_last_and_is_found(ranked: Collection) -> None:
    searcher = ranked.open()
    question = "Who pays the rent of the flat every month?"
    unfiltered = searcher.search(Query(text=question, k=100))
    assert len(unfiltered) == 100
    assert "last.eml" not in names(unfiltered)
    (last,) = [d for d in searcher.documents.values() if d.path.endswith("last.eml")]
    assert last.dated == "2019-05-06"
    for condition in conditions(searcher):
        hits = searcher.search(Query(text=question, k=10, filter=condition))
        assert names(hits) == ["last.eml"], condition


def test_removed_documents_come_back_by_no_route(ranked: Collection) -> None:
    searcher = ranked.open()
    ranked.remove(["case007.txt", "last.eml"])
    for query in (
        Query(text="The rent of flat 7 is paid by the tenant every month.", k=200),
        Query(text="flat 7", k=200, filter=Filter(folders=("cases",))),
        Query(text="Wash your hands", k=200),
    ):
        assert {"case007.txt", "last.eml"}.isdisjoint(names(searcher.search(query)))
    for condition in (Filter(documents=("case007.txt",)), Filter(documents=("last.eml",)), Filter(types=("eml",))):
        assert searcher.search(Query(text="rent of flat 7", filter=condition)) == ()


def test_meaning_finds_what_words_do_not(letters_of_meaning: Collection) -> None:
    (hit, *_) = letters_of_meaning.open().search(Query(text="Can I have wine with antibiotics?"))
    assert hit.document == "warning.txt"
    assert RouteName.LEXICAL not in {r.name for r in hit.routes}


@pytest.fixture
def letters_of_meaning(tmp_path: Path, folder: Path, encoder: MiniLM) -> Collection:
    collection = Collection(tmp_path / "home" / "letters", CollectionConfig(parse_workers=1), lambda: encoder)
    collection.ingest([folder])
    return collection


def test_equal_passages_are_ordered_by_their_name(letters: Collection, write: Edit, folder: Path) -> None:
    for name in "abcdef":
        write(f"{name}/same.txt", f"The very same words.\n{' ' * ord(name)}\n")
    letters.ingest([folder])
    hits = [h for h in letters.open().search(Query(text="the very same words")) if h.document == "same.txt"]
    assert len(hits) == 6
    assert [h.passage.passage_id for h in hits] == sorted(h.passage.passage_id for h in hits)


def test_the_vectors_are_those_of_the_passages(letters_of_meaning: Collection) -> None:
    searcher = letters_of_meaning.open()
    (hit, *_) = searcher.search(Query(text="written notice"))
    vector = searcher.encode([f"{hit.title}\n{hit.passage.text}"])[0]
    assert searcher.cosine(vector, hit.passage.row_id) == pytest.approx(1, abs=1e-5)
    assert searcher.cosine(vector, 99_999) == 0.0
    assert searcher.rarity("the notice")["notic"] > 0


def document(path: str, **fields: object) -> LiveDocument:
    file, mark, part = path.partition("!/" if "!/" in path else "#")
    known = {"file_type": "pdf", "first_seen": "2024-03-05T10:00:00+00:00", "dated": None, "number": 1, "pages": 1}
    rest = {"title": "", "removed": False, "notices": (), "sha256": "", "text_id": "", "revision_id": 1}
    return LiveDocument(**{"document_id": "d1", "file": file, "part": mark + part, **known, **rest, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "condition", "passes"),
    [
        ("/home/a/lease.pdf", Filter(), True),
        ("/home/a/lease.pdf", Filter(documents=("lease.pdf",)), True),
        ("/home/a/lease.pdf", Filter(documents=("other.pdf", "d1")), True),
        ("/home/a/lease.pdf", Filter(documents=("ease.pdf",)), False),
        ("/home/a/m.eml!/lease.pdf", Filter(documents=("m.eml",)), True),
        ("/home/a/m.eml!/lease.pdf", Filter(documents=("m.eml!/lease.pdf",)), True),
        ("/home/a/r.jsonl#7", Filter(documents=("r.jsonl#7",)), True),
        ("/home/a/r.jsonl#7", Filter(documents=("r.jsonl#8",)), False),
        ("/home/a/lease.pdf", Filter(folders=("a",)), True),
        ("/home/a/lease.pdf", Filter(folders=("home/a",)), True),
        ("/home/a/lease.pdf", Filter(folders=("/home",)), True),
        ("/home/a/lease.pdf", Filter(folders=("/a",)), False),
        ("/home/ab/lease.pdf", Filter(folders=("a",)), False),
        ("/home/a/lease.pdf", Filter(folders=("lease.pdf",)), False),
        ("/home/a/lease.pdf", Filter(types=("pdf",)), True),
        ("/home/a/lease.pdf", Filter(types=("docx",)), False),
        ("/home/a/lease.pdf", Filter(since="2024-03-05", until="2024-03-05"), True),
        ("/home/a/lease.pdf", Filter(since="2024-03-06"), False),
        ("/home/a/lease.pdf", Filter(until="2024-03-04"), False),
        ("/home/a/lease.pdf", Filter(folders=("a",), types=("docx",)), False),
    ],
)
def test_what_a_filter_means(path: str, condition: Filter, passes: bool) -> None:
    assert matches(document(path), condition) is passes


def test_its_own_date_counts_before_the_day_it_was_seen() -> None:
    dated = document("/a/b.pdf", dated="2001-02-03")
    assert matches(dated, Filter(until="2001-02-03"))
    assert not matches(dated, Filter(since="2024-01-01"))
