"""A home with several collections: what is wrong with one stays its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import found
from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

from assistant.settings import load_settings
from assistant.workspace import Workspace
from index.collection import Collection
from index.types import CollectionSummary
from ui import cli, handlers
from ui.handlers import Desk


@pytest.fixture
def two(tmp_path: Path, folder: Path) -> Workspace:
    home = tmp_path / "home"
    workspace = Workspace(home, load_settings(home), HashEncoder("all-MiniLM-L6-v2@1"), ReaderInProcess)
    for name in ("broken", "whole"):
        workspace.ingest(name, [folder])
    return workspace


@pytest.mark.parametrize("damage", ["header", "pages", "missing"])
def test_a_damaged_collection_does_not_hide_the_others(
    two: Workspace, damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = two.home / "collections" / "broken" / "catalog.sqlite"
    content = bytearray(path.read_bytes())
    if damage == "header":
        path.write_bytes(b"\xff" * 100 + content[100:])
    elif damage == "pages":
        path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    else:
        path.unlink()
    broken, whole = two.collections()
    assert (whole.name, whole.documents, whole.problem) == ("whole", 4, "")
    assert "verify broken --repair" in broken.problem
    assert found(two.collection("whole"), "written notice") == ["notice.txt"]
    desk = Desk(workspace=two, uploads=tmp_path / "uploads")
    assert handlers.choices(desk) == [("broken — cannot be opened", "broken"), ("whole — 4 documents", "whole")]
    assert "verify broken --repair" in handlers.facts(desk, "broken")
    *_, turns = handlers.ask(desk, "broken", "How long?", ())
    assert "--repair" in turns[-1].body
    assert cli.run(["collections", "list", "--home", str(two.home)]) == 0
    assert "verify broken --repair" in capsys.readouterr().out
    assert two.collection("broken").repair().ok
    assert [s.problem for s in two.collections()] == ["", ""]
    assert found(two.collection("broken"), "written notice") == ["notice.txt"]


def test_collections_are_summed_up_again_only_when_they_changed(
    two: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summed: list[str] = []
    real = Collection.summary

    def summary(self: Collection) -> CollectionSummary:
        summed.append(self.name)
        return real(self)

    monkeypatch.setattr(Collection, "summary", summary)
    first = two.collections()
    assert two.collections() == first
    assert summed == ["broken", "whole"]
    (tmp_path / "new.txt").write_text("The rent is 900 pounds.")
    other = Workspace(two.home, two.settings, HashEncoder("all-MiniLM-L6-v2@1"), ReaderInProcess)
    other.ingest("whole", [tmp_path / "new.txt"])  # as another process would
    assert [one.documents for one in two.collections()] == [4, 5]
    known = next(row for row in other.collection("whole").documents() if row.path.endswith("new.txt"))
    other.collection("whole").remove([known.document_id])
    assert [one.documents for one in two.collections()] == [4, 4]
    assert summed[2:] == ["whole", "whole"]


def test_what_a_question_needs_is_loaded_before_it_comes(two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def load(name: str) -> HashEncoder:
        loaded.append(name)
        return HashEncoder("all-MiniLM-L6-v2@1")

    monkeypatch.setattr("assistant.workspace.load_encoder", load)
    fresh = Workspace(two.home, two.settings)
    fresh.prepare()
    assert loaded == [two.settings.encoder]
    fresh.ask("whole", "How much notice must be given?")
    assert len(loaded) == 1
