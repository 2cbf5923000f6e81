"""The measuring instruments, on sets small enough to score by hand."""

import json

import pytest

from assistant.evaluation.answers import evaluate_answers
from assistant.evaluation.gold import load_questions
from assistant.evaluation.reader import evaluate_reader
from assistant.settings import Settings
from assistant.workspace import Workspace
from ingest.errors import UsageError

PASSAGES = {
    "rent": "The tenant pays the rent every month.",
    "dose": "Give 5 mg of bisoprolol once a day.",
    "roof": "The landlord repairs the roof and the gutters.",
}


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


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
    false = report["false_answers"]
    assert {kind: (found["n"], found["answered"]) for kind, found in false.items()} == {
        "near_miss": (1, 1),
        "topic_absent": (1, 0),
    }
