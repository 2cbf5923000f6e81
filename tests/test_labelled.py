"""Labelled sets are read in every layout, and what is wrong with one is said with file and line."""

import gzip
import json

import pytest

from assistant.evaluation.labelled import load_set, split_file
from ingest.errors import UsageError

CORPUS = [
    {"id": "a1", "title": "A", "text": "The rent is due.", "meta": {"doc": "a"}},
    {"id": "a2", "text": "The roof leaks.", "meta": {"doc": "a"}},
    {"id": "b1", "title": None, "text": "Give 5 mg.", "meta": {"doc": "b"}},
]
QUERIES = [
    {"id": "q1", "text": "Does the roof of A leak?", "meta": {"doc": "a", "short": "Does the roof leak?"}},
    {"id": "q2", "text": "Is A let?", "meta": {"doc": "a", "short": "Is it let?"}},
]
QRELS = "query_id\tpassage_id\tgrade\nq1\ta2\t2\nq1\ta1\t1\nq2\ta1\t0\n"


def write(path, rows):
    text = rows if isinstance(rows, str) else "".join(json.dumps(row) + "\n" for row in rows)
    content = text if isinstance(text, bytes) else text.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "corpus.jsonl", CORPUS)
    write(tmp_path / "queries.jsonl", QUERIES)
    write(tmp_path / "qrels.tsv", QRELS)
    return tmp_path


def test_a_set_has_passages_questions_and_grades(folder):
    labelled = load_set(folder)
    assert [(p.passage_id, p.title, p.text, p.group) for p in labelled.passages] == [
        ("a1", "A", "The rent is due.", ""),
        ("a2", "", "The roof leaks.", ""),
        ("b1", "", "Give 5 mg.", ""),
    ]
    assert [(q.query_id, q.text, q.group) for q in labelled.queries] == [
        ("q1", "Does the roof of A leak?", None),
        ("q2", "Is A let?", None),
    ]
    assert labelled.qrels == {"q1": {"a2": 2, "a1": 1}}
    assert [q.query_id for q in labelled.judged] == ["q1"]
    assert [q.query_id for q in labelled.unanswerable] == ["q2"]  # grade 0 answers nothing


def test_compressed_files_read_the_same(folder, tmp_path):
    packed = tmp_path / "packed"
    write(packed / "corpus.jsonl.gz", CORPUS)
    write(packed / "queries.jsonl.gz", QUERIES)
    write(packed / "qrels.tsv.gz", QRELS)
    assert load_set(packed) == load_set(folder)


@pytest.mark.parametrize("layout", ["dev/{}.{}", "{}-dev.{}", "{}_dev.{}", "{}.dev.{}", "dev/{}.{}.gz"])
def test_a_split_is_found_in_its_folder_or_by_its_name(tmp_path, layout):
    queries = write(tmp_path / layout.format("queries", "jsonl"), QUERIES)
    qrels = write(tmp_path / layout.format("qrels", "tsv"), QRELS)
    assert (split_file(tmp_path, "queries", "dev"), split_file(tmp_path, "qrels", "dev")) == (queries, qrels)
    with pytest.raises(
        UsageError, match=r"holds no train/qrels\.tsv nor qrels-train\.tsv\. Name the file with --qrels"
    ):
        split_file(tmp_path, "qrels", "train")


def test_several_corpora_are_searched_together_and_a_shared_one_stays_where_it_is(folder, tmp_path):
    other = write(tmp_path / "other" / "corpus.jsonl", [{"id": "c1", "text": "New."}, CORPUS[0]])
    labelled = load_set(folder, corpus=[folder / "corpus.jsonl", other])
    assert [p.passage_id for p in labelled.passages] == ["a1", "a2", "b1", "c1"]  # the same row twice comes once


def test_within_a_document_only_the_named_ones_are_kept(folder):
    labelled = load_set(folder, within="doc")
    assert [(p.passage_id, p.group) for p in labelled.passages] == [("a1", "a"), ("a2", "a")]
    assert {q.group for q in labelled.queries} == {"a"}


def test_a_question_may_be_asked_in_the_words_of_a_field(folder):
    assert [q.text for q in load_set(folder, question="short").queries] == ["Does the roof leak?", "Is it let?"]


def test_ids_may_hold_spaces_where_tabs_divide(folder):
    write(folder / "qrels.tsv", "query\tpassage\tgrade\nthe first\tthe roof \t2\r\n\nq2\tdog\t1\n")
    assert load_set(folder).qrels == {"the first": {"the roof": 2}, "q2": {"dog": 1}}
    write(folder / "qrels.tsv", "q1 roof 1\n")
    assert load_set(folder).qrels == {"q1": {"roof": 1}}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("qrels.tsv", "q1\troof\t1\nq2 dog\n", "qrels.tsv, line 2: expected query id"),
        ("qrels.tsv", "q1\tthe roof\tof\t1\n", "qrels.tsv, line 1: expected query id"),
        ("qrels.tsv", "q1\troof\t1.5\nq1\troof\t1.5\n", "qrels.tsv, line 2: expected query id"),
        ("queries.jsonl", '{"id": "q1"}\n', "queries.jsonl, line 1 is not a row with id and text"),
        ("queries.jsonl", "\n{", "queries.jsonl, line 2 is not a row"),
        ("queries.jsonl", "7\n", "line 1 is not a row"),
        ("queries.jsonl", '["id", "text"]\n', "line 1 is not a row"),
        ("queries.jsonl", '{"id": "q1", "text": "?", "meta": [1]}\n', "line 1 is not a row"),
        ("queries.jsonl", "[" * 100_000, "line 1 is not a row"),
        ("queries.jsonl", b"\xff\xfe", "queries.jsonl cannot be read"),
        ("queries.jsonl", '{"id": "q1", "text": "?"}\n', "line 1 has no 'doc' in its meta, .* it has \\[\\]"),
        ("queries.jsonl", '{"id": "q1", "text": "?", "meta": {"doc": " "}}\n', "line 1 has no 'doc' .* \\['doc'\\]"),
        ("corpus.jsonl", '{"id": 1, "text": "a"}\n{"id": "1", "text": "b"}\n', "line 2 gives the id '1' .*, line 1;"),
    ],
)
def test_a_bad_line_is_named(folder, name, content, message):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match=message):
        load_set(folder, within="doc")


def test_a_torn_archive_is_named(folder):
    whole = gzip.compress(json.dumps(QUERIES[0]).encode())
    (folder / "torn.jsonl.gz").write_bytes(whole[:-12])
    with pytest.raises(UsageError, match=r"torn\.jsonl\.gz cannot be read"):
        load_set(folder, queries=folder / "torn.jsonl.gz")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"holds no queries\.jsonl .* --split"):
        load_set(tmp_path)
    write(tmp_path / "queries.jsonl", [])
    with pytest.raises(UsageError, match=r"holds no corpus\.jsonl"):
        load_set(tmp_path)
    write(tmp_path / "corpus.jsonl", [])
    with pytest.raises(UsageError, match=r"nowhere\.jsonl cannot be read"):
        load_set(tmp_path, queries=tmp_path / "nowhere.jsonl")
