"""What a quote needs beside it: the definition of a term in it, the clause that it refers to."""

import pytest

from assistant.answer_json import answer_to_json
from assistant.settings import Settings
from assistant.types import Role
from assistant.workspace import Workspace

LEASE = """LEASE OF TARNSIDE MILL

Between Copplestone Estates Limited (“Copplestone”) and Wexley Yarns Limited (the “Tenant”).

1. DEFINITIONS

“Insured Risks” means fire, lightning, explosion, storm and escape of water.

“Rent” means £9,000 a year.

“Yard” means the cobbled ground behind the mill.

6. INSURANCE

6.1 The Landlord must insure the building against the Insured Risks for its full cost.

6.2 Subject to clause 8.2, the Tenant must refund to the Landlord the insurance premium within ten days.

8. DISPUTES

8.1 Any dispute about the rent goes to an expert chosen by both.

8.2 The Tenant need not refund a premium that is more than the market price of the cover.

SCHEDULE 2

Rights of the Landlord to enter the building at any hour.

9. ENTRY

9.2 The key of the gate is held by Copplestone at its office.

9.1 The Landlord may enter with the key as provided in Schedule 2.
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "tarnside_lease.txt").write_text(LEASE)
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder, share_of_best=0.9))
    workspace.ingest("desk", [folder])
    return workspace


def brought(answer):
    return [(statement.role, statement.text) for statement in answer.statements if statement.role is not Role.ANSWER]


def test_the_definition_of_a_term_in_the_quote_comes_along(workspace):
    answer = workspace.ask("desk", "Against what must the Landlord insure the building for its full cost?")
    assert "against the Insured Risks" in answer.statements[0].text
    [(role, text)] = brought(answer)
    assert (role, text[:30]) == (Role.DEFINITION, "“Insured Risks” means fire, li")
    assert "What a term in this means: “Insured Risks” means fire" in answer.text


def test_the_clause_that_a_quote_refers_to_comes_along_and_supports_nothing(workspace):
    answer = workspace.ask("desk", "When must the Tenant refund the insurance premium to the Landlord?")
    assert answer.statements[0].text.startswith("6.2 Subject to clause 8.2")
    assert (
        Role.REFERENCE,
        "8.2 The Tenant need not refund a premium that is more than the market price of the cover.",
    ) in brought(answer)
    assert [s.support for s in answer.statements if s.role is Role.REFERENCE] == [0.0]
    assert "reference" in [statement["role"] for statement in answer_to_json(answer)["statements"]]


def test_a_schedule_is_found_by_its_own_heading(workspace):
    answer = workspace.ask("desk", "May the Landlord enter with the key?")
    assert (Role.REFERENCE, "Rights of the Landlord to enter the building at any hour.") in brought(answer)


def test_a_term_that_the_question_uses_needs_no_definition(workspace):
    answer = workspace.ask("desk", "Must the Landlord insure the building against the Insured Risks?")
    assert not [text for role, text in brought(answer) if role is Role.DEFINITION]


def test_the_name_of_a_party_is_no_term(workspace):
    answer = workspace.ask("desk", "Who holds the key of the gate?")
    assert "held by Copplestone" in answer.statements[0].text
    assert brought(answer) == []
