"""Sources that disagree are both shown; those that speak of different things are not set against each other."""

import pytest

from assistant.answer_json import answer_to_json
from assistant.checks.disagreement import disagreement
from assistant.settings import Settings
from assistant.types import AnswerStatus
from assistant.workspace import Workspace
from index.types import Filter

LEASE = (
    "LEASE\n\nBrackmere Estates Limited (the “Landlord”) and {} (the “Tenant”).\n\nThe Tenant must pay a rent of {}."
)
FILES = {
    "zelatran_guideline.txt": "ZELATRAN AROUND PROCEDURES\nIssued on 4 May 2023\n\n"
    "Zelatran must be stopped 48 hours before surgery.\nBridging is not needed.",
    "surgical_handbook.txt": "SURGICAL HANDBOOK\nIssued on 1 June 2024\n\n"
    "Patients fast from midnight.\nZelatran must be stopped 72 hours before surgery.",
    "leave_policy_2022.txt": "LORNWICK\nLeave policy 2022\n\nEmployees are entitled to 25 days of annual leave.",
    "leave_policy_2024.txt": "LORNWICK\nLeave policy 2024\n\nEmployees are entitled to 27 days of annual leave.",
    "osmot_lease.txt": LEASE.format("Osmotherby Print Limited", "£30,000"),
    "tide_lease.txt": LEASE.format("Tidewick Ceramics Limited", "£24,500"),
    "smith.txt": "DISCHARGE LETTER\nPatient: Mr John Smith\n\nHe takes bisolprane 2.5 mg once a day.",
    "jones.txt": "DISCHARGE LETTER\nPatient: Mr Peter Jones\n\nHe takes bisolprane 5 mg once a day.",
    "briloxa.txt": "BRILOXA\n\nTogether with ketozane the dose must not exceed 60 mg a day.",
    "rivotane.txt": "RIVOTANE\n\nTogether with ketozane the dose must not exceed 15 mg a day.",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder))
    workspace.ingest("desk", [folder])
    return workspace


def ask(workspace, question, *documents):
    return workspace.ask("desk", question, Filter(documents=documents))


def test_two_sources_that_disagree_are_both_shown_with_their_dates(workspace):
    answer = workspace.ask("desk", "How long before surgery must zelatran be stopped?")
    assert answer.status is AnswerStatus.CONFLICTING
    assert {"48 hours", "72 hours"} <= {hours for hours in ("48 hours", "72 hours") if hours in answer.text}
    assert {citation.document for citation in answer.citations[:2]} == {
        "zelatran_guideline.txt",
        "surgical_handbook.txt",
    }
    told = next(notice for notice in answer.notices if "disagree" in notice)
    assert "zelatran_guideline.txt (dated 2023-05-04) says “48 hours”" in told
    assert "The newer of the two is surgical_handbook.txt." in told
    assert answer_to_json(answer)["status"] == "conflicting"


def test_the_newer_of_two_versions_comes_first_and_is_no_conflict(workspace):
    answer = workspace.ask("desk", "How many days of annual leave do employees of Lornwick get?")
    assert answer.status is AnswerStatus.ANSWERED
    assert ["27 days" in s.text for s in answer.statements[:2]] == [True, False]
    assert any("leave_policy_2022.txt is an earlier version of leave_policy_2024.txt" in n for n in answer.notices)


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("What is the yearly rent of the Tenant?", ("osmot_lease.txt", "tide_lease.txt")),
        ("What dose of bisolprane is taken?", ("smith.txt", "jones.txt")),
        ("What dose must not be exceeded together with ketozane?", ("briloxa.txt", "rivotane.txt")),
    ],
)
def test_other_parties_patients_and_medicines_are_no_conflict(workspace, question, documents):
    answer = ask(workspace, question, *documents)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.citations[0].document in documents
    assert not any("disagree" in notice for notice in answer.notices)


ROOF = "The Tenant must repair the roof of the mill at its own cost."


@pytest.mark.parametrize(
    ("one", "other", "question"),
    [
        (ROOF, ROOF.replace("Tenant", "Landlord"), "Who must repair the roof?"),
        (ROOF, ROOF.replace("must", "may"), "Must the Tenant repair the roof?"),
        (ROOF, ROOF.replace("must", "must not"), "Must the Tenant repair the roof?"),
        (
            "New staff receive sick pay after three months of service.",
            "New employees receive sick pay after six months of service.",
            "When do new staff get sick pay?",
        ),
    ],
)
def test_another_party_modal_denial_or_figure_is_a_disagreement(one, other, question):
    found = disagreement(one, other, question)
    assert found is not None
    assert one[slice(*found.said)] != other[slice(*found.against)]
    assert disagreement(one, one, question) is None


@pytest.mark.parametrize(
    ("one", "other", "question"),
    [
        ("The dose in adults is 400 mg daily.", "The dose in children is 100 mg daily.", "What is the dose?"),
        ("The café may have 600 square feet.", "The office may have 300 square feet.", "How large may it be?"),
        ("The first instalment of £500 is due in May.", "The second instalment of £700 is due in May.", "What is due?"),
        ("Pay within 30 days.", "Pay within 30 days if the invoice is right.", "When must we pay?"),
        ("It is stopped 48 hours before surgery.", "It is stopped two days before surgery.", "When is it stopped?"),
    ],
)
def test_other_cases_and_the_same_in_other_words_are_none(one, other, question):
    assert disagreement(one, other, question) is None
