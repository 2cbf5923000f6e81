import errno
import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fake_workspace import FakeWorkspace, answer, citation, span

import assistant.workspace
from index.types import RepairReport
from ingest.errors import AnswerError, CollectionLockedError, UsageError
from ingest.types import FileOutcome, FileStatus, IngestReport
from ui import cli, session
from ui.terminal import clean

ROOT = Path(__file__).parent.parent
HEAVY = {
    "torch", "transformers", "faiss", "gradio", "unstructured", "langchain", "langchain_core",
    "sentence_transformers", "pandas", "numpy", "tantivy", "pypdfium2", "openpyxl", "lxml", "watchfiles",
}  # fmt: skip
COMMANDS = ["ingest", "reindex", "search", "ask", "bulk", "check", "why", "backup", "restore", "serve", "doctor"]
GROUPS = {
    "collections": [
        "list",
        "show",
        "verify",
        "rollback",
        "remove",
        "restore",
        "diff",
        "export",
        "hold",
        "release",
        "purge",
        "certificates",
    ],
    "eval": ["retrieval", "reader", "answers"],
}
EVERY = [
    [],
    *([c] for c in COMMANDS),
    *([g] for g in GROUPS),
    *([g, c] for g, cs in GROUPS.items() for c in cs),
]


class Workspace(FakeWorkspace):
    """The fake, with what only the terminal asks for. `raises` is raised by every question."""

    raises: BaseException | None = None
    report = IngestReport(outcomes=(FileOutcome(path="a.pdf", status=FileStatus.NEW, pages=2),), pages=2)

    def __init__(self, home=None, settings=None, on_wait=None):
        self.on_wait = on_wait
        super().__init__(home=home or Path("home"))

    def collection(self, name):
        if name not in self.names:
            raise UsageError(f"There is no collection {name!r} (existing: {', '.join(self.names)}).")
        return self

    def serving(self):
        return 0

    def ask(self, name, question, filter=None, *, on_stage=None, as_of=None):
        if self.raises is not None:
            raise self.raises
        asked.append((name, question, filter))
        return super().ask(name, question, filter)

    def identity(self):
        return "c1", ""

    def note_copy(self, path, kind):
        pass

    def ingest(self, name, paths, on_progress=None, *, readmit=False, passwords=()):
        return self.report

    def reindex(self, name, *, confirm_gone=False, on_progress=None):
        asked.append((name, confirm_gone))
        return self.report

    def preview(self, name, *, confirm_gone=False):
        asked.append(("preview", confirm_gone))
        return self.report


asked: list[tuple] = []


@pytest.fixture(autouse=True)
def _fake(monkeypatch, tmp_path):
    asked.clear()
    monkeypatch.setattr(assistant.workspace, "Workspace", Workspace)
    monkeypatch.setattr(Workspace, "raises", None)
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))


def child(*arguments: str, code: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(["-c", code] if code else ["-m", "ui.cli"]), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("words", EVERY, ids=lambda words: " ".join(words) or "assistant")
def test_help_is_complete_and_loads_nothing_heavy(words):
    code = (
        "import sys\nfrom ui.cli import run\nstatus = run([*sys.argv[1:], '--help'])\n"
        "print('LOADED', *{name.split('.')[0] for name in sys.modules}, file=sys.stderr)\nsys.exit(status)"
    )
    done = child(*words, code=code)
    assert done.returncode == 0, done.stderr
    for option in ("--home", "--json", "--debug"):
        assert option in done.stdout or words in (["collections"], ["eval"])
    loaded = set(done.stderr.rsplit("LOADED", 1)[1].split())
    assert not loaded & HEAVY
    expected = [*COMMANDS, *GROUPS] if not words else GROUPS.get(words[0], []) if len(words) == 1 else []
    assert all(f"  {name} " in done.stdout for name in expected)


def test_help_is_quick():
    def seconds():  # of processor time: other work on the machine does not count
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert child("--help").returncode == 0
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime

    assert min(seconds() for _ in range(5)) < 0.5


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "What notice?", "-c", "leases", "--json"],
        ["ask", "--json", "-c", "leases", "What notice?"],
        ["--json", "ask", "-c", "leases", "What notice?"],
        ["ask", "--collection", "leases", "What notice?", "--json"],
    ],
)
def test_options_stand_before_or_after_the_arguments(words, capsys):
    assert cli.run(words) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["question"] == "What notice?"
    assert document["citations"][0]["document"] == "Harbour Street lease.pdf"


def test_ask_shows_markers_documents_labels_and_quotes(capsys):
    assert cli.run(["ask", "What notice?", "-c", "leases"]) == 0
    out = capsys.readouterr().out
    assert "prior written notice [1]" in out
    assert "[1] Harbour Street lease.pdf, page iii (no. 7 in the file) · Part II – Term › 4. Termination" in out
    assert "“The Tenant may terminate this Lease" in out
    assert "page 1, read by OCR" in out
    assert "sheet Units, row 12" in out
    assert "412 of 415 documents searched; not (fully) readable: old fax.tif" in out


def test_a_refusal_is_done_not_failed(capsys):
    assert cli.run(["ask", "What is the capital of France?", "-c", "leases"]) == 0
    assert "412 of 412 documents searched." in capsys.readouterr().out


def test_filters_reach_the_search(capsys):
    words = [
        "--document",
        "a.pdf",
        "--document",
        "b.pdf",
        "--folder",
        "x",
        "--type",
        "PDF",
        "--since",
        "2024-01-31",
    ]
    assert cli.run(["ask", "What?", "-c", "leases", *words, "--since", "2024-01-31"]) == 0
    condition = asked[0][2]
    assert (condition.documents, condition.folders, condition.types) == (("a.pdf", "b.pdf"), ("x",), ("pdf",))
    assert (condition.since, condition.until) == ("2024-01-31", None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ask", "", "-c", "leases"], "question is empty"),
        (["ask", " \n ", "-c", "leases"], "question is empty"),
        (["ask", "x" * 100_000, "-c", "leases"], "100,000 characters, at most 10,000"),
        (["search", "", "-c", "leases"], "question is empty"),
        (["ask", "rent \udcff", "-c", "leases"], "not text at character 6"),
        (["search", "rent \udcff", "-c", "leases"], "not text at character 6"),
        (["ask", "What?", "-c", "nope"], "no collection 'nope'"),
        (["ask", "What?"], "--collection"),
        (["ask", "What?", "-c", "leases", "--type", "exe"], "Choose from pdf, docx"),
        (["ask", "What?", "-c", "leases", "--since", "31.1.2024"], "YYYY-MM-DD"),
        (["ingest", "no/such/folder", "-c", "x"], "no file or folder no/such/folder"),
        (["bulk", "nothing.jsonl", "-c", "leases", "-o", "out.jsonl"], "no file nothing.jsonl"),
        (["serve", "--host", "192.0.2.1"], "not an address of this machine alone"),
        (["serve", "--host", "example.org"], "not an address of this machine alone"),
        (["collections", "show", "nope"], "no collection 'nope'"),
        (["train"], "No such command"),
        (["finetune"], "Missing command"),
        (["ask", "What?", "-c", "leases", "--frobnicate"], "No such option"),
        (["eval", "retrieval", "no/such/folder"], "no folder no/such/folder"),
        (["eval", "answers", "no/such/file", "-c", "leases"], "no/such/file cannot be read"),
        (["eval", "reader", "no/such/file"], "no/such/file"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_exit_code_2(words, message, capsys):
    assert cli.run(words) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(("left", "code"), [((), 0), (("The stored file of a.pdf is lost.",), 3)])
def test_a_repair_says_what_was_done_and_what_is_left(left, code, monkeypatch, capsys):
    report = RepairReport(found=("1.json is damaged",), done=("Generation 2 was published",), left=left)
    monkeypatch.setattr(Workspace, "repair", lambda self, on_progress: report, raising=False)
    assert cli.run(["collections", "verify", "leases", "--repair"]) == code
    printed = capsys.readouterr().out
    assert all(line in printed for line in (*report.found, *report.done, *left))
    assert ("whole" in printed.splitlines()) is (not left)
    assert cli.run(["collections", "verify", "leases", "--repair", "--json"]) == code
    shown = json.loads(capsys.readouterr().out)
    assert (shown["ok"], shown["left"]) == (not left, list(left))


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (AnswerError("It cannot be assembled."), 1, "It cannot be assembled."),
        (CollectionLockedError("Locked by process 7."), 1, "Locked by process 7."),
        (OSError(errno.ENOSPC, "No space left on device", "/x/catalog"), 1, "The disk is full (/x/catalog)"),
        (OSError(errno.EROFS, "Read-only file system", "/x"), 1, "choose another --home"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 1, "No permission (/x)"),
        (sqlite3.OperationalError("database or disk is full"), 1, "The disk is full"),
        (sqlite3.OperationalError("database is locked"), 1, "Another process is writing"),
        (sqlite3.OperationalError("attempt to write a readonly database"), 1, "cannot be written"),
        (sqlite3.DatabaseError("database disk image is malformed"), 1, "collections verify"),
        (sqlite3.OperationalError("disk I/O error"), 1, "may be full or failing"),
        (MemoryError(), 1, "Not enough memory"),
        (KeyboardInterrupt(), 130, "run the same command again"),
        (ValueError("two\nlines \x1b[31mred"), 1, "ValueError: two lines red. --debug"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(error, code, message, monkeypatch, capsys):
    monkeypatch.setattr(Workspace, "raises", error)
    assert cli.run(["ask", "What?", "-c", "leases"]) == code
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err

    assert cli.run(["ask", "What?", "-c", "leases", "--json", "--debug"]) == code
    captured = capsys.readouterr()
    assert "Traceback" in captured.err
    assert json.loads(captured.out)["kind"] == type(error).__name__


def test_with_json_nothing_else_reaches_stdout(monkeypatch, capsys):
    def chatty(self, *arguments, **more):
        print("loading the model…")  # noqa: T201
        return answer("What?")

    monkeypatch.setattr(Workspace, "ask", chatty)
    assert cli.run(["ask", "What?", "-c", "leases", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["question"] == "What?"
    assert "loading the model" in captured.err


EVIL = "a\x1b[2J\x1b]0;title\x07b\x9b31mc\u202edrowssap\u2066\r\x08[bold red]d[/] :smile: \U000e0041"


def test_document_text_cannot_steer_the_terminal(monkeypatch, capsys):
    assert clean(EVIL) == "ab31mcdrowssap[bold red]d[/] :smile: "
    evil = citation(1, EVIL, (span(EVIL, page=1, page_label=EVIL),), headings=(EVIL,))
    monkeypatch.setattr(Workspace, "ask", lambda self, *a, **k: answer("What?", citations=(evil,), notices=(EVIL,)))
    assert cli.run(["ask", "What?", "-c", "leases"]) == 0
    out = capsys.readouterr().out
    assert "[bold red]d[/] :smile:" in out
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", out)


def test_ingest_lists_what_was_not_taken(monkeypatch, capsys, tmp_path):
    assert cli.run(["ingest", str(tmp_path), "-c", "x"]) == 0
    bad = FileOutcome(path="bad\x1b[2J.pdf", status=FileStatus.FAILED, reason="encrypted: give the password")
    part = FileOutcome(path="part.pdf", status=FileStatus.NEW, notices=("page 3: no text",))
    monkeypatch.setattr(Workspace, "report", IngestReport(outcomes=(bad, part), pages=4))
    capsys.readouterr()
    assert cli.run(["ingest", str(tmp_path), "-c", "x"]) == 3
    out = capsys.readouterr().out
    assert "failed: bad.pdf: encrypted: give the password" in out
    assert "in part: part.pdf: page 3: no text" in out
    assert cli.run(["ingest", str(tmp_path), "-c", "x", "--json"]) == 3
    document = json.loads(capsys.readouterr().out)
    assert document["files"]["failed"] == 1
    assert document["outcomes"][0]["reason"] == "encrypted: give the password"


def test_an_interrupted_ingest_says_how_to_go_on(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(Workspace, "report", IngestReport(outcomes=(), interrupted=True))
    assert cli.run(["ingest", str(tmp_path), "-c", "x"]) == session.INTERRUPTED
    assert "run the same command again" in capsys.readouterr().err


def test_reindex_shows_the_difference_and_keeps_what_is_missing_unless_told(monkeypatch, capsys):
    outcomes = tuple(
        FileOutcome(path=f"{status.value}.pdf", status=status)
        for status in (FileStatus.NEW, FileStatus.CHANGED, FileStatus.GONE, FileStatus.UNCHANGED)
    )
    monkeypatch.setattr(Workspace, "report", IngestReport(outcomes=outcomes))
    assert cli.run(["reindex", "-c", "leases"]) == 0
    out = capsys.readouterr().out
    assert all(line in out for line in ("+ new.pdf", "~ changed.pdf", "- gone.pdf"))
    assert "unchanged.pdf" not in out
    monkeypatch.setattr(Workspace, "report", IngestReport(outcomes=(), warnings=("x is missing",)))
    assert cli.run(["reindex", "-c", "leases", "--confirm-gone"]) == 3
    assert asked == [("leases", False), ("leases", True)]


def test_a_preview_says_that_it_is_one(capsys):
    assert cli.run(["reindex", "-c", "leases", "--preview", "--confirm-gone"]) == 0
    out = capsys.readouterr().out
    assert "+ a.pdf" in out
    assert "nothing was written" in out
    assert cli.run(["reindex", "-c", "leases", "--preview", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["preview"], document["files"]["new"]) == (True, 1)
    assert asked == [("preview", True), ("preview", False)]


@pytest.mark.parametrize("other", ["--preview", "--confirm-gone"])
def test_a_watch_is_a_plain_re_index_again_and_again(other, capsys):
    assert cli.run(["reindex", "-c", "leases", "--watch", other]) == 2
    assert f"--watch and {other} do not go together" in capsys.readouterr().err
    assert asked == []


def test_a_watch_shows_what_is_new_and_every_report_as_json(monkeypatch, capsys):
    import index.watch

    def watch(collection, reindex, on_trouble, *, stop):
        on_trouble(CollectionLockedError("Collection 'leases' is being written by process 7 (assistant)."))
        reindex()
        reindex()
        raise KeyboardInterrupt

    monkeypatch.setattr(index.watch, "watch", watch)
    monkeypatch.setattr(Workspace, "reindex", lambda self, on_progress: reports.pop(0))
    unchanged = FileOutcome(path="a.pdf", status=FileStatus.UNCHANGED)
    reports = [Workspace.report, IngestReport(outcomes=(unchanged,))]
    assert cli.run(["reindex", "-c", "leases", "--watch"]) == 0
    captured = capsys.readouterr()
    assert captured.out.count("seconds") == 1
    assert "+ a.pdf" in captured.out
    assert "assistant: Collection 'leases' is being written by process 7" in captured.err
    assert "Stopped watching" in captured.err
    reports = [Workspace.report, IngestReport(outcomes=(unchanged,))]
    assert cli.run(["reindex", "-c", "leases", "--watch", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["files"]["new"] for line in lines] == [1, 0]


def test_a_waiting_command_says_once_for_whom(monkeypatch, capsys):
    def reindex(self, name, *, confirm_gone=False, on_progress=None):
        self.on_wait("process 7 (assistant, since noon)")
        self.on_wait("process 7 (assistant, since noon)")
        return self.report

    monkeypatch.setattr(Workspace, "reindex", reindex)
    assert cli.run(["reindex", "-c", "leases"]) == 0
    assert capsys.readouterr().err == "assistant: waiting for process 7 (assistant, since noon) …\n"


def test_bulk_exit_codes(tmp_path, capsys):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.csv"
    source.write_text('{"id": "a", "question": "What?"}\n')
    assert cli.run(["bulk", str(source), "-c", "leases", "-o", str(out)]) == 0
    assert out.exists()
    source.write_text('{"id": "a", "question": "What?"}\n{"id": "b", "question": ""}\n')
    assert cli.run(["bulk", str(source), "-c", "leases", "-o", str(out), "--json"]) == 3
    captured = capsys.readouterr().out.splitlines()[-1]
    assert json.loads(captured)["by_status"] == {"answered": 1, "error": 1}
    assert cli.run(["bulk", str(source), "-c", "nope", "-o", str(tmp_path / "x.jsonl")]) == 2
    assert not (tmp_path / "x.jsonl").exists()


def test_search_shows_why_each_ranked_where_it_did(capsys):
    assert cli.run(["search", "notice", "-c", "leases", "-k", "1"]) == 0
    out = capsys.readouterr().out
    assert "Harbour Street lease.pdf, page iii (no. 7 in the file)\n            words: rank 1, 7.50\n" in out
    assert cli.run(["search", "notice", "-c", "leases", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hits"][0]["rank"] == 1


@pytest.mark.parametrize("no_token", [False, True])
def test_serve_prints_a_link_with_a_fresh_token(no_token, monkeypatch, capsys):
    import ui.app

    tokens = []

    def serve(workspace, *, host, port, token, on_ready, starters):
        tokens.append(token)
        on_ready(ui.app.address(host, port, token))
        raise KeyboardInterrupt

    monkeypatch.setattr(ui.app, "serve", serve)
    for _ in range(2):
        assert cli.run(["serve", *(["--no-token"] if no_token else [])]) == 0
    out = capsys.readouterr().out
    if no_token:
        assert tokens == [None, None]
        assert "http://127.0.0.1:7860/\n" in out
    else:
        assert len(set(tokens)) == 2
        assert all(len(token) >= 32 and f"?token={token}" in out for token in tokens)


def test_a_taken_port_is_one_line(capsys):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.run(["serve", "--port", str(port)]) == 2
    error = capsys.readouterr().err
    assert "--port" in error
    assert error.count("\n") == 1


def test_a_closed_pipe_is_quiet():
    code = "from ui.session import Session\nimport sys\nsys.exit(Session().run(lambda: print('x' * 10**6)))"
    child_process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    child_process.stdout.read(1)
    child_process.stdout.close()
    assert "Traceback" not in child_process.stderr.read()
    assert child_process.wait(timeout=30) == 1


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes there")
def test_a_file_name_may_hold_any_byte(tmp_path):
    name = os.fsdecode(b"caf\xe9.pdf")
    done = child("ingest", name, "-c", "x", "--home", str(tmp_path), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["kind"] == "UsageError"


def test_starters_are_read_and_a_bad_file_is_named(tmp_path):
    from ui.commands.service import read_starters

    file = tmp_path / "starters.json"
    file.write_text(json.dumps({"leases": ["Who repairs the roof?"]}))
    assert read_starters(file) == {"leases": ["Who repairs the roof?"]}
    for bad in ("[]", "{", '{"leases": [1]}', '{"leases": 1}'):
        file.write_text(bad)
        with pytest.raises(UsageError, match="questions by collection"):
            read_starters(file)
