"""A sentence that two passages share is quoted whole."""

import pytest

from assistant.settings import Settings
from assistant.workspace import Workspace

RUNS = ", ".join(f"gate {n} of the yard at the river bank near the old mill" for n in range(1, 17))
LONG = f"No person shall enter by {RUNS}, or stay in any dwelling of the miller without giving nine days of warning."


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "yard.txt").write_text(f"RULES OF THE YARD\n\n{LONG}\n\nDogs are kept on leads in the yard.\n")
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder))
    workspace.ingest("desk", [folder])
    return workspace


def test_the_half_that_the_passage_before_ends_with_is_shown(workspace):
    answer = workspace.ask("desk", "How many days of warning are given before one stays in the dwelling of the miller?")
    assert answer.statements[0].text == LONG
    assert not answer.invalid_markers
    cited = answer.citations[0]
    assert " ".join(" ".join(span.quote for span in cited.spans).split()) == LONG


def test_the_half_that_the_passage_behind_begins_with_is_shown(workspace):
    answer = workspace.ask("desk", "Who may enter by gate 1 of the yard at the river bank?")
    assert answer.statements[0].text == LONG


def test_what_a_passage_holds_whole_is_shown_as_it_is(workspace):
    answer = workspace.ask("desk", "Are dogs kept on leads in the yard?")
    assert answer.statements[0].text == "Dogs are kept on leads in the yard."
