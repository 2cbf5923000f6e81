"""What the cross-encoder tells of the pieces of passages: read below their titles, and only for what asks."""

from __future__ import annotations

import math

import pytest

from assistant.evidence import FEATURES, READ_FEATURES, SHARPNESS, Evidence, Material
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.crossencoder import CrossEncoder, load_crossencoder
from index.types import Query

LETTER = """# Discharge of Edmund Varley

## Procedure

The skin was cleaned. 1.4 litres of fluid were drained from the chest under local anaesthetic. He went home on Friday.

## Follow-up

Renal function is checked after two weeks by the surgery.
"""
QUESTION = "How much fluid was drained from Edmund Varley's chest?"


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home = tmp_path_factory.mktemp("home")
    (home / "letter.md").write_text(LETTER)
    workspace = Workspace(home, Settings(home=home, ocr=False))
    workspace.ingest("ward", [home / "letter.md"])
    return workspace


@pytest.fixture(scope="module")
def reader() -> CrossEncoder:
    return load_crossencoder()


def evidence(ward: Workspace, question: str, reader: CrossEncoder | None) -> list[Evidence]:
    searcher = ward.answerer("ward").searcher
    return Material(searcher.search(Query(text=question, k=5)), searcher, reader).evidence(question)


def test_a_passage_is_read_below_its_title_and_each_piece_has_its_best_answer(
    ward: Workspace, reader: CrossEncoder
) -> None:
    """Against a reading of the same words put together here, and the piece looked up in them."""
    found = evidence(ward, QUESTION, reader)
    answers = []
    for one in found:
        hit = one.piece.hit
        printed = "\n".join(span.quote for span in hit.passage.spans)
        whole = " > ".join([hit.title, *hit.passage.headings]) + "\n" + printed
        assert "Edmund Varley" in whole and "Edmund Varley" not in printed
        reading = reader.read(QUESTION, [whole])[0]
        cores = [(whole.index(span.quote), len(span.quote)) for span in one.piece.core]
        answers.append(max(reading.answer(at, at + length)[2] for at, length in cores))
        assert one.features[len(FEATURES)] == pytest.approx(1 / (1 + math.exp(-reading.answerable)))
        assert one.features[-1] == 0
    for one, answer in zip(found, answers, strict=True):
        assert one.features[-3] == pytest.approx(1 / (1 + math.exp(-answer / SHARPNESS)))
        assert one.features[-2] == pytest.approx(math.exp((answer - max(answers)) / SHARPNESS))
    assert "1.4 litres" in found[answers.index(max(answers))].piece.text


def test_what_asks_nothing_is_not_read(ward: Workspace, reader: CrossEncoder) -> None:
    words = "Fluid was drained from the chest."
    read, unread = evidence(ward, words, reader), evidence(ward, words, None)
    assert [one.features for one in read] == [(*one.features, 0.0, 0.0, 0.0, 0.0, 1.0) for one in unread]
    assert len(read[0].features) == len(READ_FEATURES)
