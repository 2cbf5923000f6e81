"""The commands `backup` and `restore`."""
# ruff: noqa: F811 - fixtures are imported, and named again where they are used

from __future__ import annotations

import json
from pathlib import Path

import pytest
from backed_up import answers, archive, home, letters, shelf  # noqa: F401

from index.collection import Collection
from ui import cli


def run(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> tuple[int, str, str]:
    code = cli.run([*words, "--home", str(home)])
    return code, *capsys.readouterr()


def test_the_commands_there_and_back(
    letters: Collection, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "all.tgz")
    code, out, _ = run(capsys, home, "backup", file, "--json")
    written = json.loads(out)
    assert (code, [c["name"] for c in written["collections"]]) == (0, ["letters"])
    code, out, err = run(capsys, home, "restore", file)
    assert (code, out) == (2, "")
    assert "--as NEWNAME" in err
    code, out, _ = run(capsys, home, "restore", file, "-c", "letters", "--as", "again", "--json")
    (back,) = json.loads(out)["collections"]
    assert (code, back["name"], back["from"], back["purged"]) == (0, "again", "letters", [])
    assert answers(home / "collections" / "again") == answers(letters.root)
    assert run(capsys, tmp_path / "new home", "restore", file)[0] == 0
    assert answers(tmp_path / "new home" / "collections" / "letters") == answers(letters.root)
    code, out, _ = run(capsys, home, "backup", str(tmp_path / "one.tar"), "-c", "again")
    assert code == 0
    assert "in clear" in out


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("backup", "{0}/letters.tar"), (2, "is not overwritten")),
        (("backup", "{0}/a.zip"), (2, "endings")),
        (("backup", "{0}/a.tar", "-c", "nothing"), (2, "There is no collection 'nothing'")),
        (("restore", "{0}/nothing.tar"), (2, "There is no file")),
        (("restore", "{0}/letters.tar", "-c", "nothing"), (2, "holds no collection 'nothing'")),
        (("restore", "{0}/letters.tar", "--as", "../evil"), (2, "cannot name a collection")),
        (("restore", "{0}/files/lease.txt"), (1, "cut off")),
    ],
)
def test_what_cannot_be_done_is_one_line(
    archive: Path, home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], outcome: tuple[int, str]
) -> None:
    tmp_path = archive.parent
    before = sorted(tmp_path.rglob("*"))
    found, out, err = run(capsys, home, *(word.format(tmp_path) for word in words))
    assert (found, out, err.count("\n")) == (outcome[0], "", 1)
    assert outcome[1] in err
    assert sorted(tmp_path.rglob("*")) == before
