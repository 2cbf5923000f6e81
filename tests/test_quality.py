"""Curation: what could not be read, languages, documents that are nearly the same, passages that many share."""

from __future__ import annotations

import json
import random
from itertools import combinations
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from index.analyze import words
from index.collection import Collection, CollectionConfig
from index.quality import NEAR_DUPLICATE, SHINGLE, UNCLEAR, Quality, Shingles, language
from ui.commands.curation import print_quality, quality_to_json

GERMAN = (
    "Der Mieter hat die Wohnung pfleglich zu behandeln und Schäden unverzüglich anzuzeigen. Die Miete ist am dritten "
    "Werktag eines jeden Monats im Voraus fällig. Der Vermieter haftet nicht für Schäden, die der Mieter verursacht."
)
ENGLISH = (
    "The tenant shall keep the premises in good repair and report any damage without delay. The rent falls due in "
    "advance on the third working day of each month. The landlord is not liable for damage that the tenant causes."
)
CLAUSE = "This agreement is governed by the laws of England and Wales, and its courts alone have jurisdiction."


def prose(seed: int, sentences: int = 60) -> str:
    """Sentences of words drawn by chance: no two seeds share five words in a row."""
    draw = random.Random(seed)
    return " ".join(" ".join(f"w{draw.randrange(5000)}" for _ in range(12)) + "." for _ in range(sentences))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "files"
    found.mkdir()
    return found


def looked_at(folder: Path, home: Path) -> Quality:
    collection = Collection(home / "letters", CollectionConfig(encoder="hash", ocr=False), HashEncoder)
    collection.ingest([folder])
    return collection.quality()


def test_documents_that_differ_in_a_few_words_are_named_together(folder: Path, tmp_path: Path) -> None:
    draft = prose(1)
    (folder / "draft.txt").write_text(draft)
    (folder / "signed.txt").write_text(draft.replace(draft.split()[100], "fifty", 1))
    (folder / "other.txt").write_text(prose(2))
    (pair,) = looked_at(folder, tmp_path).alike
    assert {pair.one, pair.other} == {"draft.txt", "signed.txt"}
    assert 0.95 < pair.similarity < 1


def test_removed_documents_are_not_looked_at(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (folder / f"{name}.txt").write_text(f"{prose(1)} {name}")
    collection = Collection(tmp_path / "letters", CollectionConfig(encoder="hash", ocr=False), HashEncoder)
    collection.ingest([folder])
    assert len(collection.quality().alike) == 1
    collection.remove(["two.txt"])
    found = collection.quality()
    assert not found.alike
    assert [document.name for document in found.documents] == ["one.txt"]


def test_a_clause_of_three_documents_is_boilerplate_and_one_of_two_is_not(folder: Path, tmp_path: Path) -> None:
    for number in range(4):
        rare = "Notices go by courier to the seat of the company alone." if number < 2 else ""
        parts = [f"ORDER {number}", prose(number, 30), CLAUSE, prose(number + 50, 30), rare]
        (folder / f"{number}.md").write_text("\n\n# Law\n\n".join(part for part in parts if part))
    found = looked_at(folder, tmp_path).boilerplate
    assert [(passage.text, passage.documents) for passage in found] == [(CLAUSE, 4)]


def test_languages_are_told_and_short_texts_are_left_unclear(folder: Path, tmp_path: Path) -> None:
    (folder / "mietvertrag.txt").write_text(GERMAN)
    (folder / "lease.txt").write_text(ENGLISH)
    (folder / "note.txt").write_text("OK, noted. 12/3/2020")
    found = looked_at(folder, tmp_path)
    assert {d.name: d.language for d in found.documents} == {
        "mietvertrag.txt": "de",
        "lease.txt": "en",
        "note.txt": UNCLEAR,
    }
    assert found.languages == {"de": 1, "en": 1, UNCLEAR: 1}


@pytest.mark.parametrize("text", ["", "1234 " * 300, "§ " * 500])
def test_no_language_is_made_up(text: str) -> None:
    assert language(text) == UNCLEAR


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=8), st.integers(0, 9))
def test_pairs_are_those_of_a_slow_comparison(kinds: list[int], seed: int) -> None:
    draw = random.Random(seed)
    texts = []
    for kind in kinds:  # copies of four texts, each with some words exchanged
        text = prose(kind, 20).split()
        for place in draw.sample(range(len(text)), draw.choice([0, 1, 3, 20])):
            text[place] = f"x{draw.randrange(10**6)}"
        texts.append(" ".join(text))
    shingled = Shingles()
    for number, text in enumerate(texts):
        shingled.add(str(number), text)
    wanted = {}
    for one, other in combinations(range(len(texts)), 2):
        first, second = (
            {tuple(said[n : n + SHINGLE]) for n in range(len(said) - SHINGLE + 1)}
            for said in (words(texts[one]), words(texts[other]))
        )
        similarity = len(first & second) / len(first | second)
        if similarity >= NEAR_DUPLICATE:
            wanted[str(one), str(other)] = round(similarity, 3)
    found = {(pair.one, pair.other): pair.similarity for pair in shingled.alike()}
    assert {pair: s for pair, s in wanted.items() if s > 0.85}.items() <= found.items() <= wanted.items()


def test_the_terminal_shows_counts_as_bars_and_cleans_names(folder: Path, tmp_path: Path) -> None:
    for number in range(3):
        (folder / f"{number}\x1b[31m.txt").write_text(f"{ENGLISH} Signed by {prose(number, 1)}")
    found = looked_at(folder, tmp_path)
    console = Console(width=200, markup=False, highlight=False, record=True, file=(tmp_path / "out").open("w"))
    print_quality(console, found)
    shown = console.export_text()
    assert "documents by language" in shown
    assert "█" in shown
    assert "\x1b" not in shown
    assert json.loads(json.dumps(quality_to_json(found)))["languages"] == {"en": 3}
