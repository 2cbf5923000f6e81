"""A home written by every earlier format opens, answers as before, and takes in more."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from conftest import found
from hash_encoder import HashEncoder

from index.collection import Collection, CollectionConfig
from index.lexical import LEXICAL
from ingest.store.migrate import FORMAT

HOMES = Path(__file__).parent / "homes"


def test_there_is_a_home_of_every_earlier_format() -> None:
    kept = {path.name.removesuffix(".tar.xz") for path in HOMES.iterdir()}
    assert kept == {f"format-{number}" for number in range(1, int(FORMAT))}


@pytest.fixture(params=[f"format-{number}" for number in range(1, int(FORMAT))])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Collection:
    with tarfile.open(HOMES / f"{request.param}.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    config = CollectionConfig(encoder="hash", parse_workers=1, ocr=False)
    return Collection(tmp_path / "home" / "collections" / "letters", config, HashEncoder)


def test_it_opens_and_answers_as_before(old: Collection) -> None:
    assert found(old, "650 pounds") == ["lease.txt"]
    assert found(old, "500 pounds") == found(old, "metronidazole") == found(old, "withdrawn") == []
    assert found(old, "Harbour Deposit Scheme") == ["deposit.eml!/annex.txt"]
    assert old.summary().documents == 5
    assert old.verify().problems == ()
    assert old.rollback().generation == 1
    assert found(old, "500 pounds") == ["lease.txt"]


def test_its_words_are_indexed_anew_and_nothing_is_embedded_again(old: Collection) -> None:
    assert "indexed by an earlier version" in " ".join(old.open().notices)
    assert old.reindex(confirm_gone=False).passages_embedded == 0
    assert old.open().notices == ()
    assert old.generations()[-1].lexical_version == LEXICAL
    assert found(old, "650 pounds") == ["lease.txt"]
    assert old.reindex().generation == old.serving() == 3


def test_it_takes_in_more_and_restores(old: Collection, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("The guarantor is liable for arrears.")
    assert old.ingest([tmp_path / "new.txt"]).generation == 3
    assert found(old, "guarantor") == ["new.txt"]
    old.restore(["warning.txt"])
    assert found(old, "metronidazole") == ["warning.txt"]
    assert found(old, "650 pounds") == ["lease.txt"]
    assert old.verify().problems == ()
