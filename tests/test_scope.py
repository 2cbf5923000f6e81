"""A question that names a medicine or a party is not answered from documents on another one."""

import pytest

from assistant.part import parts_of
from assistant.scope import only_named, purpose, strange
from assistant.settings import Settings
from assistant.types import AnswerStatus, StatementKind
from assistant.workspace import Workspace

MEDICINE = "What is the dose of zofrelide in pneumonia, and what is the rent of a vacant unit?"
LABEL = """PELMOXATE 400 MG TABLETS

The dose of pelmoxate in pneumonia is 400 mg every 12 hours.

It is used in pediatric wards too.
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "pelmoxate.txt").write_text(LABEL)
    (folder / "rent_schedule.txt").write_text("RENT SCHEDULE\n\nUnit 3 is vacant; its roof is under repair.\n")
    (folder / "mill_lease.txt").write_text(
        "LEASE OF THE MILL\n\nThe rent of a vacant unit is the open market rent.\n\nA vacant unit is kept locked.\n"
    )
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder))
    workspace.ingest("desk", [folder])
    return workspace


def test_a_medicine_in_small_letters_that_no_document_names_is_not_answered_from_another_label(workspace):
    assert workspace.ask("desk", "What is the dose of pelmoxate in pneumonia?").status is AnswerStatus.ANSWERED
    answer = workspace.ask("desk", "What is the dose of zofrelide in pneumonia?")
    assert answer.status is AnswerStatus.NO_EVIDENCE
    assert "Passages from documents that do not name zofrelide were left out." in answer.notices


def test_a_name_in_one_part_of_a_question_does_not_decide_what_answers_the_other(workspace):
    answer = workspace.ask("desk", MEDICINE)
    assert answer.status is AnswerStatus.PARTIAL
    assert "open market rent" in answer.statements[0].text
    assert answer.statements[-1].kind is StatementKind.ABSENCE
    assert "zofrelide" in answer.statements[-1].text
    assert (
        "Passages from documents that do not name zofrelide were left out for “What is the dose of zofrelide in "
        "pneumonia”."
    ) in answer.notices


@pytest.mark.parametrize("asked", ["how often is it taken each day?", "what are the common side effects?"])
def test_a_part_that_goes_on_about_a_name_is_not_answered_from_documents_without_it(workspace, asked):
    answer = workspace.ask("desk", f"What is the dose of zofrelide in pneumonia, and {asked}")
    assert answer.status is AnswerStatus.NO_EVIDENCE


def test_a_part_without_a_name_is_rather_answered_from_the_document_that_the_other_names(tmp_path):
    for name, party in (("Norbeck", "landlord"), ("Tidewell", "tenant")):
        (tmp_path / f"{name.lower()}.txt").write_text(
            f"LEASE OF {name.upper()} HOUSE\n\nThe yearly rent of this house is £{len(party)}00.\n\n"
            f"The {party} repairs the roof of the house.\n"
        )
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path))
    workspace.ingest("desk", [tmp_path / "norbeck.txt", tmp_path / "tidewell.txt"])
    answer = workspace.ask("desk", "What is the yearly rent of Tidewell House, and who repairs the roof of the house?")
    assert {citation.document for citation in answer.citations} == {"tidewell.txt"}
    assert "do not name Tidewell were left out." in answer.notices[0]


def test_a_part_that_calls_a_document_narrows_only_itself(workspace):
    asked = "What does the rent schedule say about a vacant unit 3, and what is the dose of pelmoxate in pneumonia?"
    answer = workspace.ask("desk", asked)
    assert answer.status is AnswerStatus.ANSWERED
    assert [citation.document for citation in answer.citations] == ["rent_schedule.txt", "pelmoxate.txt"]
    assert (
        "Only rent_schedule.txt was read for “What does the rent schedule say about a vacant unit 3”." in answer.notices
    )


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What is the dose of metronidazole, and how many months of notice must the Tenant give?", [True, False]),
        ("What is the dose of metronidazole, and how much notice must the Tenant give if they leave?", [True, False]),
        ("What is the usual dose of metronidazole and how often is it taken each day?", [True, True]),
        ("What is the usual dose of metronidazole, and under which conditions in young children?", [True, True]),
        ("In the metronidazole study, what was the rent and who repaired the roof?", [True, True]),
        ("In the metronidazole study: what was the yearly rent and who repaired the main roof?", [True, True]),
        ("Metronidazole? What is the maximum daily dose and how long may adults take tablets?", [True, True]),
        ("What is the dose of metronidazole and how often is it taken?", [True]),
    ],
)
def test_each_part_of_a_question_keeps_the_words_that_say_what_it_is_about(question, named):
    assert ["metronidazole" in part.subject.lower() for part in parts_of(question)] == named


def test_a_document_that_the_question_names_answers_alone(workspace):
    answer = workspace.ask("desk", "What does the rent schedule say about vacant units?")
    assert {citation.document for citation in answer.citations} == {"rent_schedule.txt"}
    assert "Only rent_schedule.txt was searched: the question names it." in answer.notices
    assert answer.coverage.searched == 1


@pytest.mark.parametrize(
    "question", ["What does the lease say about a vacant unit?", "What does the mill handbook say about a vacant unit?"]
)
def test_what_may_be_any_document_or_none_narrows_nothing(workspace, question):
    assert workspace.ask("desk", question).coverage.searched == 3


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How long is dabigatran stopped before surgery?", ("dabigatran",)),
        ("What compnesation is due?", ()),  # a slip of the pen
        ("Is it used in paediatric wards?", ()),  # spelled otherwise
        ("How much orange juice goes down a jejunal tube?", ()),
    ],
)
def test_only_names_are_strange(workspace, question, names):
    assert strange(question, workspace.collection("desk").open().absent) == names


@pytest.mark.parametrize(
    ("question", "text", "only"),
    [
        ("May Zelcortil be crushed?", "Zelcortil was well tolerated.", True),
        ("May Zelcortil be crushed?", "Zelcortil may be crushed and given with water.", False),
        ("May zelcortil be crushed?", "The tablets of zelcortil are blue.", True),  # the label is called by it
        ("May pelmoxate be crushed?", "The tablets of pelmoxate are blue.", False),  # this one is not
        ("May Zelcortil be crushed?", "Tablets are swallowed whole.", False),  # other words may mean the same
        ("May the rent be raised by Tidewell?", "The rent is paid to the bank.", False),
    ],
)
def test_what_shares_only_names_with_a_question_is_known(question, text, only):
    assert only_named(question, "Zelcortil label.docx", text) is only


def test_what_only_names_the_medicine_does_not_answer(tmp_path):
    (tmp_path / "zelcortil_label.txt").write_text(
        "ZELCORTIL LABEL\n\nZelcortil was well tolerated. Reactions to Zelcortil in adults were mild.\n\n"
        "Zelcortil was licensed after trials of Zelcortil in adults.\n"
    )
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path))
    workspace.ingest("desk", [tmp_path / "zelcortil_label.txt"])
    assert workspace.ask("desk", "Is there an antidote to Zelcortil?").status is AnswerStatus.NO_EVIDENCE


@pytest.mark.parametrize(
    ("question", "illness"),
    [
        ("What is the dose of Zelcortil for gouty fever?", ("gouty fever",)),
        ("What dose of Zelcortil treats gout?", ("gout",)),
        ("What is the dose of Zelcortil for adults?", ()),
        ("What is the dose of Zelcortil for a child of 20 kg?", ()),
        ("What is Zelcortil used for?", ()),
    ],
)
def test_what_a_dose_is_asked_for_is_known(question, illness):
    assert purpose(question) == illness


def test_a_dose_for_what_the_label_does_not_name_is_not_told(tmp_path):
    (tmp_path / "zelcortil.txt").write_text("ZELCORTIL\n\nThe dose of Zelcortil for gout is 40 mg once daily.\n")
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path))
    workspace.ingest("desk", [tmp_path / "zelcortil.txt"])
    assert workspace.ask("desk", "What is the dose of Zelcortil for gout?").status is AnswerStatus.ANSWERED
    answer = workspace.ask("desk", "What is the dose of Zelcortil for lung cancer?")
    assert answer.status is AnswerStatus.NO_EVIDENCE
    assert any("lung cancer" in notice for notice in answer.notices)
