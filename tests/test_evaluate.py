"""The measuring instruments, on sets small enough to score by hand."""

import gzip
import json

import pytest

from assistant.evaluate_answers import evaluate_answers, load_questions
from assistant.evaluate_reader import evaluate_reader
from assistant.evaluate_retrieval import evaluate_retrieval, load_set, measure
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.encode import load_encoder
from ingest.errors import UsageError

PASSAGES = {
    "rent": "The tenant pays the rent every month.",
    "dog": "No dog may enter the shop.",
    "dose": "Give 5 mg of bisoprolol once a day.",
    "roof": "The landlord repairs the roof and the gutters.",
}


@pytest.fixture(scope="module")
def encoder():
    return load_encoder()


def lines(path, rows):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)


@pytest.fixture
def labelled(tmp_path):
    lines(
        tmp_path / "corpus.jsonl.gz",
        [{"id": i, "title": "", "text": t, "meta": {"doc": i[0]}} for i, t in PASSAGES.items()],
    )
    lines(
        tmp_path / "queries.jsonl",
        [
            {"id": "q1", "text": "Who repairs the roof?", "meta": {"doc": "r"}},
            {"id": "q2", "text": "Are dogs allowed in?", "meta": {"doc": "r"}},
            {"id": "q3", "text": "not judged"},
        ],
    )
    (tmp_path / "qrels.tsv").write_text("query_id\tpassage_id\tgrade\nq1\troof\t1\nq2\tdog\t1\nq2\tdose\t0\n")
    return tmp_path


def test_retrieval_measures_and_counts(labelled, encoder):
    report = evaluate_retrieval(load_set(labelled), encoder)
    assert (report["queries"], report["passages"]) == (2, 4)
    assert report["recall@10"] == report["success@1"] == 1.0
    assert report["ci95"]["recall@10"] == [1.0, 1.0]
    assert set(report["latency_ms"]) == {"p50", "p95"}
    assert set(report["routes"]) == {"lexical", "dense"}


def test_searching_within_a_document_sees_no_other(labelled, encoder):
    report = evaluate_retrieval(load_set(labelled, within="doc"), encoder)
    assert report["passages"] == 2  # of the one document that the judged questions name
    assert report["recall@10"] == 0.5  # the dog is in another


def test_measures_by_hand(labelled):
    report = measure(load_set(labelled), {"q1": [(0, 3.0), (3, 2.0)], "q2": [(0, 1.0)]})
    assert report["recall@10"] == 0.5
    assert report["mrr@10"] == report["map@10"] == 0.25  # rank 2, and not found
    assert report["success@1"] == 0.0
    assert report["ndcg@10"] == pytest.approx(0.6309 / 2, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("qrels.tsv", "q1\troof\t1\nq2 dog\n", "line 2: expected query id"),
        ("queries.jsonl", '{"id": "q1"}\n', "line 1 is not a row with id and text"),
        ("queries.jsonl", "{", "line 1 is not a row"),
        ("queries.jsonl", "7\n", "line 1 is not a row"),
        ("queries.jsonl", '["id", "text"]\n', "line 1 is not a row"),
        ("queries.jsonl", '{"id": "q1", "text": "?", "meta": [1]}\n', "line 1 is not a row"),
        ("qrels.tsv", "q1\tthe roof\tof\t1\n", "line 1: expected query id"),
        ("queries.jsonl", b"\xff\xfe", "cannot be read"),
        ("queries.jsonl.gz", b"\x1f\x8b torn", "cannot be read"),
    ],
)
def test_a_bad_line_is_named(labelled, name, content, message):
    if name.endswith(".gz"):
        (labelled / "queries.jsonl").unlink()
    (labelled / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match=message):
        load_set(labelled, within="doc")


def test_ids_may_hold_spaces_where_tabs_divide(labelled):
    (labelled / "qrels.tsv").write_text("query\tpassage\tgrade\nthe first\tthe roof \t2\r\n\nq2\tdog\t1\n")
    assert load_set(labelled).qrels == {"the first": {"the roof": 2}, "q2": {"dog": 1}}
    (labelled / "qrels.tsv").write_text("q1 roof 1\n")
    assert load_set(labelled).qrels == {"q1": {"roof": 1}}


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"holds no corpus\.jsonl"):
        load_set(tmp_path)
    lines(tmp_path / "corpus.jsonl", [])
    with pytest.raises(UsageError, match=r"nowhere\.jsonl cannot be read"):
        load_set(tmp_path, queries=tmp_path / "nowhere.jsonl")


def test_reading_is_scored_like_squad(tmp_path):
    questions = [
        {"id": "1", "question": "Who repairs the roof?", "answers": [{"text": "The landlord", "answer_start": 0}]},
        {"id": "2", "question": "Which planet has rings of ice?", "answers": [], "is_impossible": True},
    ]
    data = {"data": [{"title": "t", "paragraphs": [{"context": PASSAGES["roof"], "qas": questions}]}]}
    (tmp_path / "set.json").write_text(json.dumps(data))
    report = evaluate_reader(tmp_path / "set.json", Settings())
    assert report["n"] == 2
    assert report["sentence_hit"] == 100.0
    assert report["has_answer_f1"] == pytest.approx(100 * 2 / (1 + 5), abs=0.1)  # "landlord" of five words
    assert report["no_answer_accuracy"] == 100.0
    assert report["exact"] == 50.0


@pytest.mark.parametrize(
    "content",
    [
        "[]", "7", '{"data": 7}', '{"data": ["x"]}', '{"data": [{"paragraphs": ["x"]}]}',
        '{"data": [{"paragraphs": [{"context": 7, "qas": []}]}]}',
        '{"data": [{"paragraphs": [{"context": "x", "qas": ["x"]}]}]}',
        '{"data": [{"paragraphs": [{"context": "x", "qas": [{"question": 7}]}]}]}',
        '{"data": [{"paragraphs": [{"context": "x", "qas": [{"question": "?", "answers": [1]}]}]}]}',
        '{"data": [{"paragraphs": [{"context": "x", "qas": [{"question": "?", "answers": [{"text": 1}]}]}]}]}',
        b"\x1f\x8b torn", "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_not_squad_is_refused(tmp_path, content):
    file = tmp_path / "bad.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match="not in SQuAD"):
        evaluate_reader(file, Settings())


@pytest.mark.parametrize(
    "content", [None, b"\xff", b"7\n", b'["id"]\n', b'{"id": 1, "question": 2, "answerable": true}']
)
def test_what_holds_no_gold_questions_is_refused(tmp_path, content):
    file = tmp_path / "gold.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=r"gold\.jsonl"):
        load_questions(file)


def test_gold_questions_may_hold_any_line_separator_but_the_line_feed(tmp_path):
    lines(file := tmp_path / "gold.jsonl", [])
    file.write_text('{"id": 1, "question": "a\u2028b?", "answerable": false}\n\n')
    assert [gold.question for gold in load_questions(file)] == ["a\u2028b?"]


def test_answers_are_judged_by_quote_file_page_and_refusal(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "lease.txt").write_text(PASSAGES["roof"] + "\n\n" + PASSAGES["rent"])
    (folder / "note.txt").write_text(PASSAGES["dose"])
    workspace = Workspace(tmp_path / "home", Settings())
    workspace.ingest("c", [folder])
    gold = {"answerable": True, "kind": "fact", "page": None, "file": "legal/lease.txt"}
    lines(
        tmp_path / "questions.jsonl",
        [
            {"id": "a", "question": "Who repairs the roof and gutters?", "quote": PASSAGES["roof"], **gold},
            {"id": "b", "question": "Who repairs the roof?", "quote": "The tenant repairs the roof.", **gold},
            {"id": "c", "question": "Which planet has rings of ice?", "answerable": False, "kind": "topic_absent"},
            {"id": "d", "question": "How much bisoprolol a day?", "answerable": False, "kind": "near_miss"},
        ],
    )
    report = evaluate_answers(workspace, "c", tmp_path / "questions.jsonl")
    assert (report["answered"], report["gold_shown"], report["right_file"]) == (1.0, 0.5, 1.0)
    assert report["false_answers"] == {
        "near_miss": {"n": 1, "answered": 1},
        "topic_absent": {"n": 1, "answered": 0},
    }
