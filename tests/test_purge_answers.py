"""A purge as its user meets it: saved answers are cleaned, copies named, the certificate filed, nobody surprised."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from conftest import LETTERS

from assistant.bulk import Run, answer_file
from assistant.purge import purge
from assistant.settings import load_settings
from assistant.types import Answer
from assistant.workspace import Workspace
from index.types import Filter
from ingest.errors import AnswerError
from ui import cli

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, folder: Path) -> Path:
    """The letters in a real home, with the real encoder."""
    home = tmp_path / "home"
    assert cli.run(["ingest", str(folder), "-c", "letters", "--home", str(home)]) == 0
    return home


def run(home: Path, *arguments: str) -> int:
    return cli.run([*arguments, "--home", str(home)])


@pytest.mark.parametrize("ending", [".jsonl", ".xlsx"])
def test_answers_that_quote_a_purged_document_lose_its_words(
    home: Path, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / f"answers{ending}"
    lines = [{"id": "1", "question": "How many tablets of paracetamol every six hours?"},
             {"id": "2", "question": "What rent shall the Tenant pay on the first day of each month?"}]  # fmt: skip
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run(home, "bulk", str(questions), "-c", "letters", "-o", str(out)) == 0
    assert "paracetamol every" in words(out)
    capsys.readouterr()
    assert run(home, "collections", "purge", "letters", "leaflet.txt", "--yes", "--json") == 0
    certificate = json.loads(capsys.readouterr().out)
    assert certificate["also"] == [f"1 answers in {out}"]
    assert LETTERS["medical/leaflet.txt"].strip() not in words(out)
    assert "500 pounds" in words(out)
    assert json.loads((home / "certificates" / f"{certificate['purge_id']}.json").read_text()) == certificate
    assert run(home, "bulk", str(questions), "-c", "letters", "-o", str(out)) == 0
    assert LETTERS["medical/leaflet.txt"].strip() not in words(out)
    assert "purged" not in words(out)


def words(out: Path) -> str:
    if out.suffix == ".jsonl":
        return out.read_text()
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    return cells + out.with_name(out.name + ".jsonl").read_text()


def test_answers_are_asked_again_when_a_document_was_removed_in_between(home: Path, tmp_path: Path) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text('{"id": "1", "question": "How many tablets of paracetamol every six hours?"}\n')
    assert run(home, "bulk", str(questions), "-c", "letters", "-o", str(out)) == 0
    assert "leaflet.txt" in out.read_text()
    assert run(home, "collections", "remove", "letters", "leaflet.txt") == 0
    assert run(home, "bulk", str(questions), "-c", "letters", "-o", str(out)) == 0
    assert "leaflet.txt" not in out.read_text()


def test_exports_and_lost_answers_are_named(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "collections", "export", "letters", str(tmp_path / "out")) == 0
    workspace = Workspace(home, load_settings(home))
    workspace.collection("letters").note_copy(tmp_path / "gone.jsonl", "answers")
    foreign = tmp_path / "foreign.jsonl"
    foreign.write_text("not ours\n")
    workspace.collection("letters").note_copy(foreign, "answers")
    capsys.readouterr()
    assert run(home, "collections", "purge", "letters", "lease.txt", "--yes") == 0
    assert (home / "audit.log").read_text().endswith(" purge collection=letters\n")
    shown = capsys.readouterr().out
    assert f"left: The export {tmp_path / 'out'}" in shown
    assert f"written to {tmp_path / 'gone.jsonl'}" in shown and "not there any more" in shown
    assert f"The answers in {foreign} could not be cleaned" in shown
    assert foreign.read_text() == "not ours\n"
    assert run(home, "collections", "certificates", "letters") == 0
    assert capsys.readouterr().out == shown


def test_a_run_that_a_purge_overtakes_writes_nothing_back(home: Path, tmp_path: Path) -> None:
    workspace = Workspace(home, load_settings(home))
    out, source = tmp_path / "answers.csv", tmp_path / "questions.jsonl"
    question = "How many tablets of paracetamol every six hours?"
    source.write_text("".join(json.dumps({"id": str(n), "question": question}) + "\n" for n in range(3)))
    collection = workspace.collection("letters")
    collection.note_copy(out, "answers")
    asked = []

    def ask(text: str) -> Answer:
        asked.append(text)
        answer = workspace.ask("letters", text)
        if len(asked) == 2:
            certificate = purge(workspace, "letters", ["leaflet.txt"])
            assert certificate.also == (f"1 answers in {out}",)  # of a table that is not there yet
        return answer

    state = Run(collection="letters", condition=Filter(), settings_digest="", generation=1)
    with pytest.raises(AnswerError, match="changed by a purge"):
        answer_file(ask, source, out, run=state)
    assert not out.exists()
    assert LETTERS["medical/leaflet.txt"].strip() not in out.with_name(out.name + ".jsonl").read_text()


def test_a_hold_on_a_copy_holds_here_too(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "backup", str(tmp_path / "b.tar")) == 0
    assert run(home, "restore", str(tmp_path / "b.tar"), "--as", "copy") == 0
    assert run(home, "collections", "hold", "letters", "lease.txt", "--reason", "claim 7") == 0
    capsys.readouterr()
    assert run(home, "collections", "purge", "copy", "lease.txt", "--yes") == 2
    assert "lease.txt is on hold in 'letters', a copy of this one (claim 7)" in capsys.readouterr().err


def test_it_asks_before_it_destroys(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "collections", "purge", "letters", "lease.txt") == 2
    assert "cannot be undone. Say --yes" in capsys.readouterr().err
    assert run(home, "collections", "purge", "letters") == 2
    assert run(home, "collections", "purge", "letters", "lease.txt", "--all", "--yes") == 2
    assert run(home, "collections", "hold", "letters", "lease.txt", "--reason", "claim 7") == 0
    capsys.readouterr()
    assert run(home, "collections", "purge", "letters", "--all", "--yes") == 2
    assert "on hold are lease.txt (claim 7)" in capsys.readouterr().err
    assert run(home, "collections", "release", "letters", "lease.txt") == 0
    assert run(home, "collections", "purge", "letters", "--all", "--yes") == 0
    assert run(home, "collections", "purge", "letters", "--all", "--yes") == 2
    assert "nothing to purge" in capsys.readouterr().err
