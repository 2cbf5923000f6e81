"""What people say of answers: kept, handed out as rows, cleaned by a purge; and reports of wrong answers."""

import io
import json
import stat
import zipfile
from dataclasses import replace

import pytest
from fake_workspace import LEASE, FakeWorkspace, answer, refusal
from hash_encoder import HashEncoder

from assistant.purge import purge
from assistant.settings import Settings
from assistant.transcript.feedback import give, rows
from assistant.transcript.report import report
from assistant.workspace import Workspace
from finetune.collection.own import read_pairs
from index.types import Query
from ingest.errors import UsageError
from ui import cli


@pytest.fixture
def home(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "lease.txt").write_text("The rent is 500 pounds.")
    workspace = Workspace(
        tmp_path / "home", Settings(home=tmp_path / "home", encoder="hash", parse_workers=1), HashEncoder()
    )
    workspace.ingest("letters", [tmp_path / "files"])
    return workspace


def test_judgements_become_rows_that_training_reads(home, tmp_path, capsys):
    path = give(home, "letters", answer("How long? Ελλ"), verdict="good")
    give(home, "letters", answer("How long?"), verdict="bad", reason="source", comment=" It does not. ")
    give(home, "letters", refusal("Who?"), verdict="bad", reason="refused")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    out = tmp_path / "rows.jsonl"
    assert cli.run(["feedback", "export", "-c", "letters", "-o", str(out), "--home", str(home.home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 3
    pairs = read_pairs(out)
    assert (pairs[0].question, pairs[0].answer, pairs[0].document) == (
        "How long? Ελλ", LEASE.spans[0].quote, "Harbour Street lease.pdf"
    )  # fmt: skip
    bad = list(rows(home, "letters", "bad"))
    assert [(row["reason"], row["comment"], bool(row["quote"])) for row in bad] == [
        *[("source", "It does not.", True)] * 3, ("refused", "", False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "told", [{"verdict": "fine"}, {"verdict": "bad", "reason": "x"}, {"verdict": "bad", "comment": "x" * 5000}]
)
def test_what_is_no_judgement_is_refused(home, told):
    with pytest.raises(UsageError):
        give(home, "letters", answer("?"), **told)
    with pytest.raises(UsageError, match="no collection"):
        give(home, "other", answer("?"), verdict="good")
    assert not (home.home / "feedback").exists()


def test_a_purge_takes_the_quotes_of_a_document_out(home):
    [document] = home.collection("letters").ever()
    cited = answer("?", citations=(replace(LEASE, document_id=document.document_id),))
    path = give(home, "letters", cited, verdict="good")
    assert LEASE.spans[0].quote in path.read_text()
    certificate = purge(home, "letters", ["lease.txt"])
    assert LEASE.spans[0].quote not in path.read_text()
    assert list(rows(home, "letters")) == []
    assert "1 answers in" in repr(certificate)


def test_a_report_holds_no_words_but_the_quotes_unless_it_is_asked_to(tmp_path):
    hits = FakeWorkspace(home=tmp_path).search("leases", Query(text="notice"))
    short, long = (
        {name: archive.read(name).decode() for name in archive.namelist()}
        for archive in (
            zipfile.ZipFile(io.BytesIO(report(answer("How long?", hits=hits), with_text=ticked)))
            for ticked in (False, True)
        )
    )
    assert set(short) == {"README.txt", "answer.json", "search.json", "versions.json"}
    assert LEASE.spans[0].quote in short["answer.json"] and LEASE.before not in "".join(short.values())
    assert LEASE.spans[0].quote not in short["search.json"] and '"rank": 1' in short["search.json"]
    assert LEASE.before in long["answer.json"] and LEASE.spans[0].quote in long["search.json"]
    assert "gradio" in short["versions.json"]
