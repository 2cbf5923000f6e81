"""Where a document lies and lay: moves, rollbacks, odd names, removed and unreadable files."""

import json
import sqlite3
from shutil import which

import pytest
from hash_encoder import HashEncoder

from assistant.answer import AnswerConfig, Answerer
from assistant.answer_json import answer_to_json
from index.collection import Collection, CollectionConfig
from index.types import Filter, Query
from ingest.store.catalog import Catalog
from ingest.types import FileStatus


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "files"
    path.mkdir()
    for number in range(20):
        (path / f"filler{number}.txt").write_text(f"Filler number {number} speaks of nothing much.")
    return path


@pytest.fixture
def collection(tmp_path):
    encoder = HashEncoder()
    return Collection(tmp_path / "collection", encoder=lambda: encoder)


def found(collection, text, **condition):
    return [h.document for h in collection.open().search(Query(text=text, k=1, filter=Filter(**condition)))]


def test_after_a_rollback_documents_have_the_names_they_had(folder, collection):
    (folder / "a.txt").write_text("Alpha wolves howl.")
    (folder / "b.txt").write_text("Beta carotene glows.")
    first = collection.ingest([folder]).generation
    (folder / "a.txt").unlink()
    collection.reindex()
    (folder / "b.txt").rename(folder / "a.txt")
    collection.reindex()
    assert found(collection, "beta carotene") == ["a.txt"]
    collection.rollback(first)
    assert found(collection, "alpha wolves") == ["a.txt"]
    assert found(collection, "beta carotene") == ["b.txt"]


@pytest.mark.parametrize("name", ["Matter #12", "strange!", "a!"])
def test_marks_in_a_folder_name_are_no_parts_of_a_document(folder, collection, name):
    (folder / name).mkdir()
    (folder / name / "nda.txt").write_text("Unicorn clause.")
    collection.ingest([folder])
    assert found(collection, "unicorn clause") == ["nda.txt"]
    assert found(collection, "unicorn", documents=("nda.txt",)) == ["nda.txt"]
    assert found(collection, "unicorn", folders=(name,)) == ["nda.txt"]


def test_a_collection_inside_the_folder_is_not_taken_in(folder, tmp_path):
    encoder = HashEncoder()
    inside = Collection(folder / "home" / "collections" / "c", encoder=lambda: encoder)
    first = inside.ingest([folder])
    second = inside.ingest([folder])
    assert len(first.outcomes) == len(second.outcomes) == second.count(FileStatus.UNCHANGED) == 20


def test_new_words_of_a_removed_document_are_said_to_stay_removed(folder, collection):
    collection.ingest([folder])
    collection.remove(["filler3.txt"])
    (folder / "filler3.txt").write_text("Now it speaks of unicorns.")
    report = collection.ingest([folder])
    (changed,) = [o for o in report.outcomes if o.status is FileStatus.CHANGED]
    assert "stays so" in changed.notices[0]
    assert found(collection, "unicorns") != ["filler3.txt"]


def test_a_file_that_can_no_longer_be_read_is_counted_once_and_named(folder, collection):
    collection.ingest([folder])
    (folder / "filler3.txt").write_bytes(b"")
    collection.ingest([folder])
    answer = Answerer(collection.open(), collection.catalog, AnswerConfig()).answer("filler number 3")
    assert (answer.coverage.documents, answer.coverage.searched) == (20, 20)
    assert "filler3.txt (its newest state could not be read" in answer.coverage.line


def test_a_row_whose_date_alone_changed_has_the_new_date(tmp_path, collection):
    file = tmp_path / "rows.jsonl"
    row = {"id": "7", "title": "Rule", "text": "Unicorns pay no tax.", "meta": {"date": "2020-01-01"}}
    file.write_text(json.dumps(row) + "\n")
    collection.ingest([file])
    row["meta"]["date"] = "2024-01-01"
    file.write_text(json.dumps(row) + "\n")
    collection.ingest([file])
    assert found(collection, "unicorns", since="2023-01-01") == ["rows.jsonl#7"]


def test_one_changed_number_is_another_statement(folder, collection):
    clause = "The Tenant must pay the yearly rent to the Landlord's bank within {} days of the demand for it."
    (folder / "a.txt").write_text(clause.format("thirty"))
    (folder / "b.txt").write_text(clause.format("ninety"))
    (folder / "c.txt").write_text(clause.format("Ninety").upper())
    collection.ingest([folder])
    config = AnswerConfig(support_min=0, share_of_best=0)
    answer = Answerer(collection.open(), collection.catalog, config).answer("within how many days is rent due?")
    shown = [s.text.lower() for s in answer.statements]
    assert sum("thirty" in s for s in shown) == sum("ninety" in s for s in shown) == 1


def test_the_fields_of_a_citation_repeat_its_first_span(tmp_path, collection):
    (tmp_path / "doses.csv").write_text("Medicine,Dose\nZelcortil,1.2 mg/kg\nCefavorin,18 mg/kg\n")
    collection.ingest([tmp_path / "doses.csv"])
    config = AnswerConfig(support_min=0)
    answer = Answerer(collection.open(), collection.catalog, config).answer("zelcortil dose")
    citation = answer_to_json(answer)["citations"][0]
    assert {k: citation["spans"][0][k] for k in ("start", "end", "quote")} == {
        k: citation[k] for k in ("start", "end", "quote")
    }
    assert [span["is_header"] for span in citation["spans"]] == [False, True]


def test_a_full_disk_is_named_and_leaves_no_trace(tmp_path):
    catalog = Catalog(tmp_path / "catalog.sqlite", create=True)
    catalog._db.execute("PRAGMA max_page_count=40")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        catalog.add_roots([tmp_path / ("x" * 200 + str(number)) for number in range(5000)])
    assert catalog.roots() == []
    assert catalog.check() == []
    catalog.close()


def test_a_file_is_read_again_when_ocr_is_switched(folder, tmp_path):

    encoder = HashEncoder()
    with_ocr = Collection(tmp_path / "collection", CollectionConfig(encoder="hash", ocr=True), lambda: encoder)
    without = Collection(tmp_path / "collection", CollectionConfig(encoder="hash", ocr=False), lambda: encoder)
    without.ingest([folder])
    again = without.ingest([folder])
    assert again.count(FileStatus.UNCHANGED) == 20
    switched = with_ocr.ingest([folder])

    assert switched.count(FileStatus.UNCHANGED) == (0 if which("tesseract") else 20)
    assert switched.passages_embedded == 0
