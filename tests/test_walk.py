"""Which files lie below a path: all that a user would call a document, each once, always in the same order."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import UsageError
from ingest.walk import LeftOut, absolute, files_below


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for name in (
        "b.txt", "a.pdf", "deep/er/c.docx", "deep/~$c.docx", ".hidden", ".git/config", "deep/.DS_Store", "Thumbs.db",
    ):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    return root


def below(*paths: Path) -> list[str]:
    return [p.name for p in files_below(paths)]


def test_documents_and_no_litter(tree: Path) -> None:
    assert below(tree) == ["a.pdf", "b.txt", "c.docx"]
    assert all(p.is_absolute() for p in files_below([tree]))


def passed_over(*paths: Path) -> tuple[dict[str, str], int]:
    """What was left out by name with its reason, and how much litter."""
    left_out = LeftOut()
    list(files_below(paths, left_out))
    return {Path(o.path).name: o.reason for o in left_out.outcomes}, left_out.litter


def test_what_is_hidden_is_told_and_litter_is_counted(tree: Path) -> None:
    (tree / ".matters" / "closed").mkdir(parents=True)
    for name in ("deed.pdf", "closed/lease.pdf", "closed/.DS_Store"):
        (tree / ".matters" / name).write_text("x")
    (tree / ".Trashes").mkdir()
    (tree / "._b.txt").write_text("x")
    told, litter = passed_over(tree)
    assert litter == 4  # ~$c.docx, .DS_Store, Thumbs.db, ._b.txt
    assert told.keys() == {".hidden", ".git", ".matters"}
    assert "begins with a dot" in told[".hidden"]
    assert "hidden folder with 1 file in it; name it" in told[".git"]
    assert "2 files" in told[".matters"]


def test_what_is_hidden_and_named_is_read(tree: Path) -> None:
    assert below(tree, tree / ".git", tree / ".hidden") == ["a.pdf", "b.txt", "c.docx", "config", ".hidden"]
    assert passed_over(tree, tree / ".git", tree / ".hidden")[0] == {}


def test_each_file_once(tree: Path) -> None:
    assert below(tree / "deep", tree, tree / "b.txt", tree / "deep" / ".." / "a.pdf") == ["c.docx", "a.pdf", "b.txt"]


def test_a_collection_of_this_program_holds_no_documents(tree: Path) -> None:
    (tree / "home" / "letters" / "blobs").mkdir(parents=True)
    (tree / "home" / "letters" / "catalog.sqlite").write_text("x")
    assert below(tree) == ["a.pdf", "b.txt", "c.docx"]


def test_a_named_file_is_taken_whatever_its_name(tree: Path) -> None:
    assert below(tree / ".hidden") == [".hidden"]


def test_links(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    (tree / "folder link").symlink_to(outside)
    (tree / "loop").symlink_to(tree)
    (tree / "file link.txt").symlink_to(outside / "secret.txt")
    (tree / "dangling.txt").symlink_to(tmp_path / "nowhere")
    assert below(tree) == ["a.pdf", "b.txt", "file link.txt", "c.docx"]
    assert below(tree / "folder link") == ["secret.txt"]
    told, _ = passed_over(tree)  # not of the loop: what it leads to is read anyway
    assert told.keys() == {".hidden", ".git", "folder link", "dangling.txt"}
    assert "name it to have what it leads to read" in told["folder link"]
    assert told["dangling.txt"] == "is a link that leads nowhere"


def test_pipes_are_not_opened(tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    assert below(tree) == ["a.pdf", "b.txt", "c.docx"]
    assert "a pipe" in passed_over(tree)[0]["pipe"]


def test_what_may_not_be_looked_at_fails_when_it_is_opened(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stat(path: object, look: Callable[..., object] = os.stat, **how: object) -> object:
        if "deep/" in str(path):  # a folder that may be listed and not entered
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, **how)

    (tree / "deep" / "d.txt").write_text("x")
    monkeypatch.setattr(os, "stat", stat)
    assert below(tree) == ["a.pdf", "b.txt", "d.txt", "c.docx"]


def test_a_missing_path_is_named(tree: Path) -> None:
    with pytest.raises(UsageError, match=r"No such file or folder: .*nope\. Check the path"):
        below(tree, tree / "nope")


def test_a_folder_that_cannot_be_listed_is_not_passed_over(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scandir(path: str, look: Callable[..., object] = os.scandir) -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert below(tree) == ["a.pdf", "b.txt", "deep"]


def test_absolute_keeps_links(tree: Path) -> None:
    (tree / "link").symlink_to(tree / "deep")
    assert absolute(tree / "link" / "er" / "..") == tree / "link"
