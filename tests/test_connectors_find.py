"""Every place of terms and connectors in a collection: complete, with counts, where it is printed."""

from __future__ import annotations

import json
import tarfile
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Edit
from hash_encoder import HashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from test_connectors_match import Drawn, documents, queries

import ingest.store.ledger
from index.collection import Collection, CollectionConfig
from index.connectors import parse
from index.lexical_documents import DocumentWords
from index.matches import Words, match
from index.running import RunningText
from index.types import Filter, Findings, Query
from ingest.errors import IngestError, UsageError
from ui import cli

HOMES = Path(__file__).parent / "homes"


def find(collection: Collection, query: str, k: int = 1000, condition: Filter | None = None) -> Findings:
    return collection.open().find(Query(text=query, k=k, filter=condition or Filter()))


def counts(collection: Collection, query: str, condition: Filter | None = None) -> dict[str, int]:
    found = find(collection, query, condition=condition)
    assert found.count == sum(one.count for one in found.findings)
    assert all(len(one.places) == one.count for one in found.findings)
    return {one.document: one.count for one in found.findings}


def quotes(found: Findings) -> list[str]:
    return [" … ".join(span.quote for span in place.spans) for one in found.findings for place in one.places]


def test_all_places_are_counted_and_k_are_shown(letters: Collection, write: Edit, folder: Path) -> None:
    write("rents.txt", "Rent, rents and the rent's due.\n\nThe rent of the tenants.")
    letters.ingest([folder])
    assert counts(letters, "rent") == {"rents.txt": 4, "lease.txt": 1}
    found = find(letters, "rent", k=2)
    assert (found.count, [len(one.places) for one in found.findings]) == (5, [2, 0])
    assert [one.count for one in found.findings] == [4, 1]
    assert (found.searched, found.documents, found.unreadable) == (5, 5, ())
    assert quotes(found) == ["Rent", "rents"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("tenant /s month", {"lease.txt": 1}),
        ("tenant AND paracetamol", {}),
        ("tenant OR paracetamol", {"lease.txt": 1, "leaflet.txt": 1}),
        ("alcohol OR water NOT metronidazole", {"leaflet.txt": 1}),
        ('"end this agreement"', {"notice.txt": 1}),
        ("met*onid!", {"warning.txt": 1}),
        ("the", {"lease.txt": 3}),
        ("zebra", {}),
    ],
)
def test_letters(letters: Collection, query: str, wanted: dict[str, int]) -> None:
    assert counts(letters, query) == wanted


def test_a_place_is_what_is_printed_there(letters: Collection, write: Edit, folder: Path) -> None:
    write("act.md", "# Ending\n\nA party may re-\nscind under “§ 3.2(a)(iv)” by\n notice.\n\nNo ﬁne is due.")
    letters.ingest([folder])
    found = find(letters, "(rescind /9 notice) OR fine OR 3.2(a)(iv)")
    catalog = letters.catalog()
    printed = catalog.printed(found.findings[0].text_id)
    catalog.close()
    assert quotes(found) == ["re-\nscind under “§ 3.2(a)(iv)” by\n notice", "ﬁne"]
    for place in found.findings[0].places:
        assert all(printed[span.start : span.end] == span.quote for span in place.spans)
        assert printed[: place.spans[0].start].endswith(place.before)
        assert printed[place.spans[-1].end :].startswith(place.after)
    marks = [printed[start:end] for start, end in found.findings[0].places[0].marks]
    assert marks == ["re-\nscind", "3.2(a)(iv)", "notice"]
    assert quotes(find(letters, "3.2(a)(iv)")) == ["3.2(a)(iv)"]


def test_pages_and_rows(samples: Collection) -> None:
    """Of the lease, whose pages have a footer, and of a sheet."""
    lease = Filter(documents=("harbour_mill_lease.pdf",))
    pages = {
        (span.locator.page, span.locator.page_label)
        for one in find(samples, "landlord", condition=lease).findings
        for place in one.places
        for span in place.spans
    }
    assert len(pages) > 2
    assert {(2, "ii"), (5, "1")} <= pages
    sheet = find(samples, "rent", condition=Filter(types=("xlsx",)))
    assert any(place.spans[0].locator.row for one in sheet.findings for place in one.places)


def test_a_phrase_goes_on_over_the_foot_of_a_page(samples: Collection) -> None:
    searcher = samples.open()
    document = next(d for d in searcher.documents.values() if d.name == "ward_handbook.pdf")
    catalog = samples.catalog()
    running = RunningText(catalog, document.revision_id, document.text_id)
    catalog.close()
    text, elements = running.text.normalised, list(running.elements())
    runs = [number for number, element in enumerate(elements) if element[2]]
    breaks = [(elements[a], elements[b]) for a, b in pairwise(runs) if b > a + 1][-20:]
    assert len(breaks) == 20
    for before, after in breaks:
        words = text[before[0] : before[1]].split()[-4:] + text[after[0] : after[1]].split()[:4]
        query = Query(text=f'"{" ".join(words)}"', filter=Filter(documents=(document.name,)))
        spans = [place.spans for one in searcher.find(query).findings for place in one.places]
        assert any(first.locator.page + 1 == second.locator.page for first, second in spans)


def test_what_no_passage_holds_is_found(letters: Collection, write: Edit, folder: Path) -> None:
    write(
        "schedule.md", "# Schedule 9\n\n# Definitions\n\nWords have their usual meaning."
    )  # a heading with nothing below
    letters.ingest([folder])
    assert counts(letters, '"schedule 9"') == {"schedule.md": 1}
    assert counts(letters, "definitions +2 words") == {"schedule.md": 1}


def test_filters_removal_and_coverage(letters: Collection, write: Edit, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    letters.ingest([folder])
    assert counts(letters, "tenant OR alcohol", Filter(folders=("medical",))) == {"warning.txt": 1}
    with pytest.raises(UsageError, match="matches no document"):
        find(letters, "tenant", condition=Filter(documents=("none.txt",)))
    letters.remove(["lease.txt"])
    found = find(letters, "tenant")
    assert (found.count, found.searched, found.documents) == (0, 3, 4)
    assert "broken.pdf" in found.unreadable[0]
    letters.restore(["lease.txt"])
    assert counts(letters, "tenant") == {"lease.txt": 1}
    letters.purge(["lease.txt"])
    assert counts(letters, "tenant") == {}


def test_each_state_shows_its_own(letters: Collection, write: Edit, folder: Path) -> None:
    before = letters.open()
    write("lease.txt", "The Lessee shall pay.")
    letters.ingest([folder])
    assert counts(letters, "tenant") == {}
    assert counts(letters, "lessee") == {"lease.txt": 1}
    assert letters.open().holding(parse("tenant").expression) == set()
    assert before.find(Query(text="tenant")).count == 1
    letters.rollback()
    assert counts(letters, "tenant") == {"lease.txt": 1}
    assert counts(letters, "lessee") == {}
    letters.reindex()
    assert counts(letters, "lessee") == {"lease.txt": 1}


def test_an_earlier_moment(collection: Collection, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.store.ledger, "_now", lambda: "2026-01-01T00:00:00+00:00")
    collection.ingest([folder])
    monkeypatch.setattr(ingest.store.ledger, "_now", lambda: "2026-02-01T00:00:00+00:00")
    (folder / "lease.txt").write_text("The lessee pays.")
    (folder / "notice.txt").unlink()
    collection.reindex(confirm_gone=True)
    assert counts(collection, "tenant OR agreement") == {}
    then = collection.open("2026-01-15")
    assert then.holding(parse("tenant").expression) is None
    found = then.find(Query(text="tenant OR agreement OR lessee", as_of="2026-01-15"))
    assert {one.document: one.count for one in found.findings} == {"lease.txt": 1, "notice.txt": 1}
    assert (found.as_of, found.searched) == ("2026-01-15", 4)
    with pytest.raises(UsageError, match="newest state"):
        collection.open().find(Query(text="tenant", as_of="2026-01-15"))


def test_a_collection_of_an_earlier_format_is_read_without_its_index(tmp_path: Path) -> None:
    with tarfile.open(HOMES / "format-1.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    config = CollectionConfig(encoder="hash", parse_workers=1, ocr=False)
    old = Collection(tmp_path / "home" / "collections" / "letters", config, HashEncoder)
    before = find(old, "pounds OR deposit")
    assert before.count > 1
    assert any("earlier version" in notice for notice in before.notices)
    old.reindex()
    after = find(old, "pounds OR deposit")
    assert quotes(after) == quotes(before)
    assert after.notices == ()


def test_a_damaged_text_is_told_and_not_passed_over(letters: Collection) -> None:
    searcher = letters.open()
    catalog = letters.catalog()
    catalog._db.execute("DROP TRIGGER texts_seal_update")
    catalog._db.execute("UPDATE texts SET pages = '[ ]'")
    catalog.close()
    with pytest.raises(IngestError, match="damaged"):
        searcher.find(Query(text="tenant"))


@settings(max_examples=100)
@given(st.lists(documents, min_size=1, max_size=5), queries)
def test_the_index_misses_nothing(tmp_path_factory: pytest.TempPathFactory, drawn: list[Drawn], query: str) -> None:
    expression = parse(query).expression
    read = [Words(*document.text()) for document in drawn]
    index = DocumentWords(tmp_path_factory.mktemp("documents"), create=True)
    index.update((number, words.runs()) for number, words in enumerate(read))
    assert index.holding(expression) >= {n for n, words in enumerate(read) if match(expression, words)}


def test_the_index_leaves_out_most(tmp_path: Path) -> None:
    index = DocumentWords(tmp_path, create=True)
    index.update([(1, [["break", "clause"], ["notice"]]), (2, [["clause", "break"]]), (3, [["closing"]])])
    for query, wanted in {
        '"break clause"': {1},
        "clause": {1, 2},
        "clause notice": {1},
        "clos!": {3},
        "clo*ing OR notice": {1, 3},
        "break /3 clause NOT notice": {1, 2},
        '"clause notice"': set(),
    }.items():
        assert index.holding(parse(query).expression) == wanted, query


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def home(letters: Collection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The letters as a home's collection."""
    home = tmp_path / "home"
    (home / "collections").mkdir()
    letters.root.rename(home / "collections" / "letters")
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    return home


@pytest.mark.usefixtures("home")
def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["search", "tenant /s rent OR alcohol", "-c", "letters", "--connectors", "-k", "1"]) == 0
    out = capsys.readouterr().out
    assert "1 place in 1 of 4 documents." in out
    assert "The “Tenant shall pay the rent” of 500" in " ".join(out.split())
    assert "4 of 4 documents searched." in out
    assert cli.run(["search", "rent OR alcohol OR the", "-c", "letters", "--connectors", "-k", "1"]) == 0
    out = capsys.readouterr().out
    assert "1 of 5 places are shown; -k shows more. 1 more documents have some." in out
    assert cli.run(["search", "zebra", "-c", "letters", "--connectors"]) == 0
    assert "0 places in 0 of 4 documents." in capsys.readouterr().out


@pytest.mark.usefixtures("home")
def test_the_command_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["search", "tenant OR the", "-c", "letters", "--connectors", "-k", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["places"] == 4
    assert found["coverage"] == {"documents": 4, "searched": 4, "unreadable": []}
    (document,) = found["documents"]
    assert (document["document"], document["places"], len(document["shown"])) == ("lease.txt", 4, 2)
    assert document["shown"][0] | {"before": "", "after": "", "spans": []} == {
        "page": None, "page_label": None, "sheet": None, "row": None, "ocr": False, "start": 0, "end": 3,
        "quote": "The", "before": "", "after": "", "marks": [[0, 3]], "spans": [],
    }  # fmt: skip


@pytest.mark.usefixtures("home")
def test_a_wrong_query_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["search", "tenant AND", "-c", "letters", "--connectors"]) == 2
    assert "tenant AND▸" in capsys.readouterr().err
