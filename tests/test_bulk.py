import csv
import json
import os
from dataclasses import replace

import openpyxl
import pytest
from fake_workspace import answer, refusal

from assistant import bulk
from assistant.bulk import Run
from assistant.table import harmless, read_questions, write_table
from index.types import Filter
from ingest.errors import AnswerError, RetrievalError, UsageError

QUESTIONS = ["What is the notice period?", "What is the capital of France?", "When is the break date?"]


RUN = Run(collection="leases", condition=Filter(types=("pdf",)), settings_digest="5e77", generation=3)


def answer_file(ask, source, output, run=RUN, **more):
    return bulk.answer_file(ask, source, output, run=run, **more)


class Asker:
    """Answers, and remembers what it was asked; raises `failure` at the question number `at`."""

    def __init__(self, failure=None, at=0, run=RUN):
        self.asked, self.failure, self.at = [], failure, at
        self.state = {name: getattr(run, name) for name in ("settings_digest", "generation", "as_of")}

    def __call__(self, question):
        self.asked.append(question)
        if self.failure is not None and len(self.asked) == self.at:
            raise self.failure
        return replace(refusal(question) if "capital" in question else answer(question), **self.state)


def questions_jsonl(path, questions=QUESTIONS):
    path.write_text("".join(json.dumps({"id": f"q{n}", "question": q}) + "\n" for n, q in enumerate(questions, 1)))
    return path


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_answer_a_line_in_the_order_of_the_questions(tmp_path):
    seen = []
    source, out = questions_jsonl(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    report = answer_file(Asker(), source, out, on_row=lambda done, total: seen.append((done, total)))
    assert [entry["id"] for entry in lines(out)] == ["q1", "q2", "q3"]
    assert lines(out)[0]["citations"][0]["document"] == "Harbour Street lease.pdf"
    assert report.by_status == {"answered": 2, "no_evidence": 1}
    assert (report.answered, report.kept, report.errors, seen[-1]) == (3, 0, (), (3, 3))


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx"])
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), RetrievalError("The index is damaged.")])
def test_an_interrupted_run_goes_on(tmp_path, suffix, failure):
    source, out = questions_jsonl(tmp_path / "in.jsonl"), tmp_path / f"out{suffix}"
    with pytest.raises(type(failure)):
        answer_file(Asker(failure, at=3), source, out)
    again = Asker()
    report = answer_file(again, source, out)
    assert again.asked == QUESTIONS[2:]
    assert (report.answered, report.kept) == (1, 2)
    record = out if suffix == ".jsonl" else tmp_path / f"out{suffix}.jsonl"
    assert [entry["id"] for entry in lines(record)] == ["q1", "q2", "q3"]
    whole = Asker()
    answer_file(whole, source, out)
    assert whole.asked == []


def test_every_answer_is_on_the_disk_before_the_next_question(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("assistant.record.os.fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    sizes = []

    def ask(question):
        sizes.append(synced[-1] if synced else 0)
        return answer(question)

    answer_file(ask, questions_jsonl(tmp_path / "in.jsonl"), tmp_path / "out.jsonl")
    assert 0 < sizes[1] < sizes[2]


def test_a_line_torn_by_a_crash_is_asked_again(tmp_path):
    source, out = questions_jsonl(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    answer_file(Asker(), source, out)
    whole = out.read_bytes()
    out.write_bytes(whole[:-40])
    again = Asker()
    answer_file(again, source, out)
    assert again.asked == QUESTIONS[2:]
    assert out.read_bytes() == whole


def test_a_changed_question_is_asked_again_and_a_failed_one_too(tmp_path):
    source, out = questions_jsonl(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    report = answer_file(Asker(AnswerError("It failed."), at=1), source, out)
    assert report.errors == ("q1: It failed.",)
    questions_jsonl(source, [QUESTIONS[0], "What is the rent?", QUESTIONS[2]])
    again = Asker()
    report = answer_file(again, source, out)
    assert again.asked == [QUESTIONS[0], "What is the rent?"]
    assert [entry["question"] for entry in lines(out)] == [QUESTIONS[0], "What is the rent?", QUESTIONS[2]]
    assert report.errors == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"collection": "clinic"},
        {"condition": Filter()},
        {"settings_digest": "other"},
        {"generation": 4},
        {"as_of": "2026-03-01"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_answers_of_another_run_are_asked_again(tmp_path, changed):
    source, out = questions_jsonl(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    answer_file(Asker(), source, out)
    run = replace(RUN, **changed)
    again = Asker(run=run)
    report = answer_file(again, source, out, run)
    assert again.asked == QUESTIONS
    assert report.notes == ("3 asked again: the collection or settings changed.",)
    whole = Asker(run=run)
    report = answer_file(whole, source, out, run)
    assert (whole.asked, report.kept, report.notes) == ([], 3, ())


def test_a_collection_that_changes_during_the_run_is_told(tmp_path):
    source, out = questions_jsonl(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"

    def ask(question):
        return replace(answer(question), settings_digest="5e77", generation=3 if question == QUESTIONS[0] else 4)

    (note,) = answer_file(ask, source, out).notes
    assert "changed during the run" in note
    again = Asker(run=replace(RUN, generation=4))
    answer_file(again, source, out, replace(RUN, generation=4))
    assert again.asked == QUESTIONS[:1]


def test_a_row_keeps_its_own_id_with_its_type(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        '{"id": 7, "question": "a?"}\n{"id": 1.5, "question": "b?"}\n{"id": "c", "question": "c?"}\n'
        '{"question": "d?"}\n{"id": 9, "question": ""}\n'
    )
    answer_file(Asker(), source, out)
    assert [entry["id"] for entry in lines(out)] == [7, 1.5, "c", "4", 9]
    out.write_bytes(out.read_bytes()[: out.read_bytes().index(b'{"id": "c"')] + b'{"id": 1')
    again = Asker()
    report = answer_file(again, source, out)
    assert (again.asked, report.kept) == (["c?", "d?"], 2)
    source.write_text('{"id": 7, "question": "a?"}\n{"id": "7", "question": "b?"}\n')
    with pytest.raises(UsageError, match="more than once: 7"):
        answer_file(Asker(), source, out)


def test_what_is_not_text_costs_its_own_row_only(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "\\udc00", "question": "rent \\ud800?"}\n{"id": "b", "question": "What is the rent?"}\n')
    for _ in range(2):
        asker = Asker()
        report = answer_file(asker, source, out)
        assert report.by_status == {"error": 1, "answered": 1}
        assert "not text" in lines(out)[0]["error"]
    assert lines(out)[0]["id"] == "\udc00"


def test_a_row_with_an_error_has_every_field_of_an_answer(tmp_path):
    source, out = questions_jsonl(tmp_path / "in.jsonl", ["", QUESTIONS[0]]), tmp_path / "out.jsonl"
    answer_file(Asker(), source, out)
    failed, answered = lines(out)
    assert set(failed) == {*answered, "error"}
    assert failed["coverage"] == {"documents": 0, "searched": 0, "unreadable": []}
    assert (failed["status"], failed["answer"], failed["generation"], failed["collection"]) == (
        "error", "", 3, "leases",
    )  # fmt: skip


def test_rows_that_cannot_be_asked_become_rows_with_an_error(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text(
        '{"id": "a", "question": "  "}\nnot json\n\n[1]\n{"id": "b"}\n{"id": "c", "question": "'
        + "x" * 10_001
        + '"}\n{"question": "What is the notice period?"}\n'
    )
    asker = Asker()
    report = answer_file(asker, source, tmp_path / "out.jsonl")
    found = {entry["id"]: entry for entry in lines(tmp_path / "out.jsonl")}
    assert list(found) == ["a", "2", "4", "b", "c", "7"]
    assert {entry["status"] for key, entry in found.items() if key != "7"} == {"error"}
    assert "10,001" in found["c"]["error"]
    assert len(report.errors) == 5
    assert asker.asked == ["What is the notice period?"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\uff1d1+1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_is_a_formula(tmp_path, text):
    assert harmless(text).startswith("'")
    for name in ("t.csv", "t.xlsx"):
        write_table(tmp_path / name, ["id", text], [{"id": text, text: text}])
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    cells += [cell.value for row in sheet.iter_rows() for cell in row]
    assert all(cell[0] not in "=+-@\t\r\n\uff1d " for cell in cells)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_cells_keep_ordinary_text_and_lose_what_a_spreadsheet_cannot_hold(tmp_path):
    assert harmless("six (6) months' notice") == "six (6) months' notice"
    assert harmless(None) == ""
    assert harmless("a\x00b\ud800c") == "abc"
    assert len(harmless("x" * 100_000)) < 32_767
    assert harmless("x" * 100_000).endswith("whole text)")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_tables_in_and_out(tmp_path, suffix):
    source, out = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    write_table(source, ["id", "Frage"], [{"id": f"q{n}", "Frage": q} for n, q in enumerate(QUESTIONS)])
    answer_file(Asker(), source, out, column="frage")
    if suffix == ".csv":
        with out.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    else:
        rows = [[c or "" for c in row] for row in openpyxl.load_workbook(out).active.iter_rows(values_only=True)]
    assert rows[0] == list(bulk.COLUMNS)
    assert [row[:3] for row in rows[2:]] == [
        ["q1", QUESTIONS[1], "no_evidence"],
        ["q2", QUESTIONS[2], "answered"],
    ]
    assert "Harbour Street lease.pdf, page iii (no. 7 in the file): “The Tenant" in rows[1][4]


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_csv_as_spreadsheets_write_it(tmp_path, delimiter):
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(
            [["id", "question"], ["1", "a, b; c?"], ["", ""], ["x", "d\ne"]]
        )
    assert [(row.row_id, row.question) for row in read_questions(source)] == [
        ("1", "a, b; c?"),
        ("x", "d\ne"),
    ]


def test_whole_numbers_are_ids_without_a_point(tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "question"], [7, "a?"], [8.0, "b?"], [None, None], [None, "c?"]):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    assert [row.row_id for row in read_questions(tmp_path / "in.xlsx")] == ["7", "8", "4"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.txt", b"a?", "end in .jsonl, .csv, .xlsx"),
        ("in.jsonl", b"", "holds no questions"),
        ("in.csv", b"id,text\n1,a?\n", r"no column 'question'.*there: id, text.*--column"),
        ("in.csv", b"id,question\n1,a?\n1,b?\n", "used more than once: 1"),
        ("in.csv", b"id,question\n1,\xe9t\xe9?\n", "not UTF-8"),
        ("in.xlsx", b"not a zip", "cannot be read as XLSX"),
    ],
)
def test_files_that_are_no_questions(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=message):
        answer_file(Asker(), tmp_path / name, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("out.jsonl", b'{"id": "other", "question": "?", "status": "answered"}\n'),
        ("out.jsonl", b'{"note": "mine"}\n'),
        ("out.jsonl", b"my notes, without an end of line"),
        ("out.csv", b"mine"),
        ("in.jsonl", None),
        ("nowhere/out.jsonl", None),
    ],
)
def test_nothing_of_the_users_is_overwritten(tmp_path, name, content):
    source = questions_jsonl(tmp_path / "in.jsonl")
    before = source.read_bytes()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    asker = Asker()
    with pytest.raises(UsageError, match=r"[Cc]hoose another"):
        answer_file(asker, source, tmp_path / name)
    assert asker.asked == []
    assert source.read_bytes() == before
    assert content is None or (tmp_path / name).read_bytes() == content


def test_a_table_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    write_table(tmp_path / "t.csv", ["id"], [{"id": "old"}])
    before = (tmp_path / "t.csv").read_bytes()
    monkeypatch.setattr("assistant.output.os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space"):
        write_table(tmp_path / "t.csv", ["id"], [{"id": "new"}])
    assert (tmp_path / "t.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
