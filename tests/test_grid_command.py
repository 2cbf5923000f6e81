"""`assistant grid` from the command line, with the real encoder."""

import json
from pathlib import Path

import openpyxl
import pytest

from ui import cli

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, folder: Path) -> Path:
    """The letters and a file that cannot be read, in a real home."""
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    home = tmp_path / "home"
    assert cli.run(["ingest", str(folder), "-c", "letters", "--home", str(home)]) == 3
    return home


def test_a_grid_is_made_kept_and_cleaned_by_a_purge(home, tmp_path, capsys):
    questions, out = tmp_path / "q.csv", tmp_path / "grid.xlsx"
    questions.write_text("id,question\nrent,What rent shall the Tenant pay?\nlaw,Which law governs?\n")
    asked = ["grid", "-c", "letters", "--questions", str(questions), "-o", str(out), "--home", str(home), "--json"]
    capsys.readouterr()
    assert cli.run(asked) == 3  # one document could not be read
    report = json.loads(capsys.readouterr().out)
    assert (report["documents"], report["questions"], report["filled"], report["kept"]) == (5, 2, 10, 0)
    assert report["by_status"]["document not readable"] == 2
    assert "broken.pdf" in report["not_read"][0]
    before = out.read_bytes()
    assert "500 pounds" in words(out)
    assert cli.run(asked) == 3
    assert json.loads(capsys.readouterr().out)["kept"] == 10
    assert out.read_bytes() == before
    assert cli.run(["collections", "purge", "letters", "lease.txt", "--yes", "--json", "--home", str(home)]) == 0
    assert json.loads(capsys.readouterr().out)["also"] == [f"1 rows in {out}"]
    assert "500 pounds" not in words(out)
    assert "500 pounds" not in (tmp_path / "grid.xlsx.jsonl").read_text()


def test_wrong_use_is_told_before_anything_is_loaded(home, tmp_path, capsys):
    place = ["-c", "letters", "--home", str(home)]
    out = ["-o", str(tmp_path / "out.xlsx")]
    assert cli.run(["grid", *place, *out]) == 2
    assert cli.run(["grid", *place, *out, "--preset", "nda"]) == 2
    assert cli.run(["grid", *place, "-o", str(tmp_path / "out.txt"), "--preset", "cuad"]) == 2
    assert cli.run(["grid", "-c", "nowhere", "--home", str(home), *out, "--preset", "cuad"]) == 2
    said = capsys.readouterr().err
    assert "--questions FILE or --preset NAME" in said
    assert "cuad, drug-label" in said
    assert "written as .xlsx" in said
    assert not (tmp_path / "out.xlsx.jsonl").exists()


def words(out: Path) -> str:
    return "\n".join(str(cell.value) for sheet in openpyxl.load_workbook(out) for line in sheet for cell in line)
