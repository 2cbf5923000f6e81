"""Questions about every document are asked of each on its own: the list is complete, and so is the count."""

import pytest

from assistant.settings import Settings
from assistant.survey import survey as module
from assistant.survey.collective import asked_of_each
from assistant.types import AnswerStatus, StatementKind
from assistant.workspace import Workspace
from index.types import Filter

BREAK = "The Tenant may break this lease by giving six months' written notice to the Landlord."
FILES = {
    "alder_lease.txt": f"LEASE OF ALDER HOUSE\n\nThe yearly rent is £12,000.\n\n{BREAK}",
    "birch_lease.txt": f"LEASE OF BIRCH HOUSE\n\nThe yearly rent is £14,000.\n\n{BREAK}",
    "cedar_lease.txt": "LEASE OF CEDAR HOUSE\n\nThe yearly rent is £16,000.\n\nDogs are welcome in the garden.",
    "menu.txt": "MENU\n\nTomato soup with basil, then baked trout.\n",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder))
    workspace.ingest("desk", [folder])
    return workspace


def test_every_document_is_answered_or_said_to_be_silent(workspace):
    stages = []
    asked = "Which of the leases let the Tenant break the lease by written notice?"
    answer = workspace.ask("desk", asked, on_stage=stages.append)
    count, *quotes, absent, unread = answer.statements
    assert answer.status is AnswerStatus.ANSWERED
    assert count.kind is StatementKind.COUNT
    assert count.text.startswith(
        "2 of 4 documents hold a passage that answers: alder_lease.txt; birch_lease.txt. 1 could not be read."
    )
    assert [quote.text for quote in quotes] == [BREAK, BREAK]
    assert [answer.citations[quote.citations[0] - 1].document for quote in quotes] == [
        "alder_lease.txt",
        "birch_lease.txt",
    ]
    assert (
        "cedar_lease.txt (all of its one passage searched)" in absent.text
        or "cedar_lease.txt (all 2 passages" in absent.text
    )
    assert "menu.txt" in absent.text
    assert unread.text.startswith("Could not be read: broken.pdf (")
    assert stages[0] == "Asking document 1 of 4"
    assert answer.coverage.searched == 4


def test_a_count_of_none_is_no_evidence_and_names_all_that_was_searched(workspace):
    answer = workspace.ask("desk", "How many of the documents mention a nuclear reactor on Jupiter?")
    assert answer.status is AnswerStatus.NO_EVIDENCE
    assert answer.statements[0].text.startswith("0 of 4 documents hold a passage that answers.")
    assert all(name in answer.statements[1].text for name in FILES)


def test_a_filter_narrows_who_is_asked(workspace):
    answer = workspace.ask(
        "desk", "Which of the leases let the Tenant break the lease?", Filter(documents=("birch_lease.txt",))
    )
    assert answer.statements[0].text.startswith("1 of 1 documents")
    assert {citation.document for citation in answer.citations} == {"birch_lease.txt"}


def test_what_is_not_asked_is_told(workspace, monkeypatch):
    monkeypatch.setattr(module, "MOST_DOCUMENTS", 2)
    answer = workspace.ask("desk", "Which of the leases let the Tenant break the lease by written notice?")
    assert answer.statements[0].text.startswith("2 of 2 documents")
    assert any("2 of 4 documents were not asked one by one" in notice for notice in answer.notices)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which of the contracts allow assignment without consent?", "allow assignment without consent?"),
        ("How many of the leases have a break clause?", "have a break clause?"),
        ("List all documents that mention asbestos.", "mention asbestos."),
        ("Does any label warn of liver failure?", "warn of liver failure?"),
        ("Which contracts are governed by the law of Delaware?", "are governed by the law of Delaware?"),
        ("Do any of the NDAs end in 2027?", "end in 2027?"),
        ("Is there any lease with a rent review in 2029?", "a rent review in 2029?"),
    ],
)
def test_questions_about_every_document_are_told_from_others(question, asked):
    assert asked_of_each(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Does any document forbid alcohol with metronidazole, and who pays for the repair of the roof?",
        "Which documents must the Tenant hand over at the end?",
        "How many days of notice must be given?",
        "How many bank holiday shifts did Ms Corrigan work?",
        "What is the contract price?",
        "Which law governs the contract?",
        "How many contracts did Norbeck sign in 2023?",
        "Does the lease allow dogs?",
        "Is there an old restriction on the title of Harbour Mill?",
    ],
)
def test_other_questions_are_asked_once(question):
    assert asked_of_each(question) == ""
