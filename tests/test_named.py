"""A question that names a party is put as the document puts it, and not answered by the lines that repeat the name."""

import pytest

from assistant.named import IT, heads, in_roles, phrases, roles
from assistant.settings import Settings
from assistant.types import AnswerStatus
from assistant.workspace import Workspace
from index.types import Filter

AGREEMENT = """SERVICES AGREEMENT

This agreement is made on 3 May 2021 between Harrowgatex Mills Limited, a company registered in England (the
"Company"), and Ingrid Thornquist (the "Adviser").

1. FEES

1.1 The monthly fee is £3,250 and is raised to £4,100 after the first year.

2. ENDING

2.1 The Company may end the engagement at any time by giving the Adviser 60 days' prior written notice.

2.2 The Adviser may end the engagement at any time by giving the Company 120 days' prior written notice.

3. STORAGE

3.1 The samples may be kept in the dry store for eighteen (18) months.

SIGNED

By: /s/ Odo Harrowgatex                 By: /s/ Ingrid Thornquist
Harrowgatex Mills Limited               Ingrid Thornquist
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    filler = "\n\n".join(f"{n}. General clause {n} says how letters of kind {n} are filed." for n in range(4, 60))
    (folder / "services.txt").write_text(AGREEMENT.replace("SIGNED", f"{filler}\n\nSIGNED"))
    (folder / "lease.txt").write_text("LEASE\n\nThe Tenant gives the Landlord 30 days' notice to end the lease.\n")
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder))
    workspace.ingest("desk", [folder])
    return workspace


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is Ingrid Thornquist's monthly fee?", "£3,250"),
        ("How many days' notice must Harrowgatex Mills give Thornquist to end the engagement?", "60 days"),
        ("How many days' notice must Thornquist give Harrowgatex Mills to end the engagement?", "120 days"),
    ],
)
def test_a_clause_answers_that_calls_the_party_by_its_role(workspace, question, wanted):
    answer = workspace.ask("desk", question)
    assert wanted in answer.statements[0].text
    assert answer.status is AnswerStatus.ANSWERED  # the two notices are two parties' and no conflict


def test_lines_that_only_repeat_the_name_answer_nothing(workspace):
    answer = workspace.ask("desk", "Which pension does Ingrid Thornquist have?")
    assert not any("/s/" in one.text or "is made on" in one.text for one in answer.statements)


def test_who_signed_is_answered_by_the_signature(workspace):
    answer = workspace.ask("desk", "Who signed for Harrowgatex Mills Limited?")
    assert any("Odo" in one.text for one in answer.statements)


def test_the_role_is_what_follows_the_name_in_brackets():
    called = roles(("Thornquist", "Harrowgatex"), [AGREEMENT + "word " * 1000])
    assert called == {"Thornquist": "Adviser", "Harrowgatex": "Company"}
    assert in_roles("May Ingrid Thornquist's fee be cut by Harrowgatex Mills?", called) == (
        "May the Adviser's fee be cut by the Company?"
    )
    assert in_roles("Is the Thornquist engagement secret?", called) == "Is the Adviser engagement secret?"
    assert in_roles("What is Thornquist's fee?", {"Thornquist": IT}) == "What is its fee?"


def test_a_name_that_the_sentences_speak_of_stands_for_itself():
    assert roles(("Zelcortil",), ["Zelcortil is taken once a day. Zelcortil may be crushed."]) == {}


def test_a_name_without_a_role_stands_for_itself():
    assert roles(("Tidewell",), ["Letter about Tidewell.\n" + "word " * 1000]) == {}


def test_a_document_is_about_what_its_beginning_names():
    assert heads(("Tidewell",), "letter.txt", "Dear Mr Tidewell,")
    assert not heads(("Tidewell",), "letter.txt", "x" * 5000 + "Tidewell")


NOTICE = """ORDER

In re: LINDEN HILL BAKERY. The court has been told that Linden Hill Bakery closed its shop. Linden Hill Bakery may say
within 20 days of the date of this order why its licence should not be withdrawn. A copy goes to Linden Hill
Bakery.

Any other order is governed by the laws of the State of Ohio.
"""
OTHER = """LEASE OF OAK BARN

This lease is made between Rose Marsh (the "Landlord") and Ash Field Ltd (the "Tenant").

The Tenant must say within 45 days why the rent has not been paid.
"""


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orders")
    (folder / "order.txt").write_text(NOTICE)
    (folder / "lease.txt").write_text(OTHER)
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder))
    workspace.ingest("desk", [folder])
    return workspace


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What must Linden Hill pay?", ("Linden Hill",)),
        ("Does Rose Marsh's lease end?", ("Rose Marsh",)),
        ("Who leads the Bank of Elm?", ("Bank of Elm",)),
        ("What must the Tenant pay?", ()),
    ],
)
def test_names_of_several_common_words_are_names(question, named):
    assert phrases(question) == named


def test_a_document_about_a_name_of_common_words_answers_alone(orders):
    answer = orders.ask("desk", "Within how many days must Linden Hill Bakery say why its licence should stay?")
    assert [citation.document for citation in answer.citations] == ["order.txt"]
    assert any("do not name Linden Hill Bakery were left out" in one for one in answer.notices)


def test_a_name_that_no_document_is_about_narrows_nothing(orders):
    answer = orders.ask("desk", "Within how many days must it be said why the rent has not been paid to Silver Birch?")
    assert "45 days" in answer.statements[0].text


def test_a_document_is_asked_without_the_name_where_the_kind_of_thing_tells_what_answers(orders):
    answer = orders.ask("desk", "Which law governs orders on Linden Hill Bakery, the bakers of bread, rolls and cakes?")
    assert "laws of the State of Ohio" in answer.statements[0].text


def test_a_name_without_a_role_stays_where_another_has_one(tmp_path):
    filler = " ".join(f"Letter {n} is filed by kind." for n in range(200))
    (tmp_path / "putter.txt").write_text(
        "ENDORSEMENT\n\nMade between Putterix Club Limited (the “Maker”) and a golfer, Brenogle.\n\n"
        f"The Maker pays for Brenogle ten percent of net sales of clubs in Ohio.\n\n{filler}\n"
    )
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path))
    workspace.ingest("desk", [tmp_path / "putter.txt"])
    asked = "What share of net sales of clubs in Ohio does Putterix pay for Brenogle?"
    scopes, _ = workspace.answerer("desk").readings(asked, Filter())
    assert [dict(scope.roles) for scope in scopes.values()] == [{"Putterix": "Maker"}]
