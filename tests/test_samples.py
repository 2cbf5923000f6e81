"""The committed samples are what the generator writes, and every gold quote is where the questions say."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest

SAMPLES = Path(__file__).parents[1] / "samples"
DOCUMENTS = SAMPLES / "documents"
SCAN = "medical/discharge_letter_scan.pdf"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
FACTS = [row for row in ROWS if row["answerable"]]


@pytest.fixture
def locate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SAMPLES))
    return importlib.import_module("locate")


def run_generator(folder: Path) -> dict[str, bytes]:
    subprocess.run([sys.executable, str(SAMPLES / "generate.py"), str(folder)], check=True, stdout=subprocess.DEVNULL)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def gold_pages(locate: ModuleType, row: dict[str, Any]) -> list[tuple[int | None, str | None, str]]:
    name, content = row["file"], (DOCUMENTS / row["file"]).read_bytes()
    if row["attachment"]:
        name, content = row["attachment"], locate.attachment(content, row["attachment"])
    return locate.read(name, content)


def test_generator_is_deterministic_and_the_committed_samples_are_current(tmp_path: Path, locate: ModuleType) -> None:
    first, second = run_generator(tmp_path / "a"), run_generator(tmp_path / "b")
    assert first == second
    committed = {p.relative_to(SAMPLES).as_posix() for p in DOCUMENTS.rglob("*") if p.is_file()}
    assert {*committed, "questions.jsonl"} == set(first)
    assert first["questions.jsonl"] == (SAMPLES / "questions.jsonl").read_bytes()
    for name in committed:  # words, not bytes: those change with the versions of the libraries
        assert locate.read(name, first[name]) == locate.read(name, (SAMPLES / name).read_bytes()), name


def test_counts_and_sizes() -> None:
    assert Counter(row["kind"] for row in ROWS) == {"fact": 40, "topic_absent": 10, "near_miss": 10}
    assert len({row["id"] for row in ROWS}) == len({row["question"] for row in ROWS}) == 60
    files = [p for p in DOCUMENTS.rglob("*") if p.is_file()]
    assert Counter(p.parent.name for p in files) == {"legal": 8, "medical": 8}
    assert {row["file"] for row in FACTS} == {p.relative_to(DOCUMENTS).as_posix() for p in files}
    assert sum(p.stat().st_size for p in files) < 6_000_000


@pytest.mark.parametrize("row", [r for r in FACTS if r["file"] != SCAN], ids=lambda row: row["id"])
def test_gold_quote_stands_once_at_its_page(row: dict[str, Any], locate: ModuleType) -> None:
    pages = gold_pages(locate, row)
    found = [(page, label) for page, label, text in pages for _ in range(" ".join(text.split()).count(row["quote"]))]
    assert found == [(row["page"], row["page_label"])]


@pytest.mark.parametrize("row", [r for r in ROWS if not r["answerable"]], ids=lambda row: row["id"])
def test_unanswerable_rows_claim_nothing(row: dict[str, Any]) -> None:
    assert all(row[name] is None for name in ("answer", "quote", "page", "page_label", "attachment"))
    assert (row["file"] is not None) == (row["kind"] == "near_miss")


def test_lease_labels_differ_from_page_numbers() -> None:
    with pypdfium2.PdfDocument(DOCUMENTS / "legal/harbour_mill_lease.pdf") as pdf:
        labels = [pdf.get_page_label(i) for i in range(len(pdf))]
        feet = [pdf[i].get_textpage().get_text_range().splitlines() for i in range(len(pdf))]
    assert labels == ["i", "ii", "iii", "iv", *map(str, range(1, len(labels) - 3))]
    assert all(any(line.endswith(f" {label}") for line in foot) for label, foot in zip(labels, feet, strict=True))


def test_handbook_is_long_and_scan_has_no_text() -> None:
    with pypdfium2.PdfDocument(DOCUMENTS / "medical/ward_handbook.pdf") as handbook:
        assert len(handbook) >= 40
        texts = [handbook[i].get_textpage().get_text_range() for i in range(len(handbook))]
    assert len(set(texts)) == len(texts)
    with pypdfium2.PdfDocument(DOCUMENTS / SCAN) as scan:
        assert len(scan) == 1
        assert scan[0].get_textpage().get_text_range() == ""
