"""What is mistyped in a question is read as what the documents hold, and told."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_pieces import hit

from assistant.settings import Settings
from assistant.spelling import corrected, corrections, one_apart
from assistant.types import AnswerStatus
from assistant.workspace import Workspace

HITS = [hit("The premises are insured.", "Metronidazole is taken with water."), hit("The premises and the lease.")]


def nowhere(*held: str):  # type: ignore[no-untyped-def]
    return lambda words: set(words) - set(held)


@pytest.mark.parametrize("word", ["premisses", "premise", "prmeises", "premices", "xpremises"])
def test_a_letter_more_or_less_or_changed_or_two_exchanged(word: str) -> None:
    assert one_apart(word, "premises") and one_apart("premises", word)


@pytest.mark.parametrize("word", ["premises", "primesis", "promise", "premisesxx", "misesper", ""])
def test_more_than_that_is_another_word(word: str) -> None:
    assert not one_apart(word, "premises") and not one_apart("premises", word)


def test_a_strange_word_is_read_as_one_that_was_found() -> None:
    assert corrections("Are the premsies insured?", HITS, nowhere()) == {"premsies": "premises"}
    assert corrected("Are the premsies insured?", {"premsies": "premises"}) == "Are the premises insured?"


def test_words_that_may_be_meant_stay() -> None:
    assert corrections("Are the premsies insured?", HITS, nowhere("premsies")) == {}  # the collection holds it
    assert corrections("May she leave?", HITS, nowhere()) == {}  # a known word, though "lease" is near
    assert corrections("Is Metronidazol taken?", HITS, nowhere()) == {}  # a name may be another one
    assert corrections("Is the flumpet taken?", HITS, nowhere()) == {}  # nothing is near
    assert corrections("", HITS, nowhere()) == {}


def test_an_answer_tells_what_it_read(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "lease.txt").write_text("The Tenant must keep the premises insured.\n\nNo dog may enter the shop.\n")
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path / "home"))
    workspace.ingest("desk", [folder])
    right = workspace.ask("desk", "Who must keep the premises insured?")
    wrong = workspace.ask("desk", "Who must keep the premsies insured?")
    assert right.status is wrong.status is AnswerStatus.ANSWERED
    assert [s.text for s in right.statements] == [s.text for s in wrong.statements]
    assert [s.support for s in right.statements] == [s.support for s in wrong.statements]
    assert wrong.question == "Who must keep the premsies insured?"
    assert "No passage holds “premsies”; it was read as “premises”." in wrong.notices
    assert not [notice for notice in right.notices if "was read as" in notice]
