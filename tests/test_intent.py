"""What a question asks for."""

from __future__ import annotations

import pytest

from index.intent import asked_meaning, is_literal, is_question, parts, phrases, without_place


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("In the Lease between A. Lee and B. Roy: may the Tenant sublet?", "may the Tenant sublet?"),
        ('Under the NDA (the "Agreement" of 2019): who owns the notes?', "who owns the notes?"),
        ("For Plavix: what is the maximum dose: daily or weekly?", "what is the maximum dose: daily or weekly?"),
        ("in the policy:\nwhen is notice due?", "when is notice due?"),
    ],
)
def test_words_that_name_the_place_are_left_out(question: str, asked: str) -> None:
    assert without_place(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "What is the rent?",
        "Which of these apply: rent, tax, service charge?",  # no preposition at the start
        "In which cases may the Tenant end the lease? Name them: all of them",  # the question stands before the colon
        "On the ward at 10:30, who is called?",  # the colon of a time
        "In the Lease between A and B:",  # nothing is left
        "In the Lease: the",  # nothing that could be searched
        "Information: what is stored?",  # "in" is no word here
    ],
)
def test_other_questions_stay_whole(question: str) -> None:
    assert without_place(question) == question


def test_parts_of_a_question() -> None:
    assert parts("How is rent paid each month, and who must be told when the roof leaks?") == (
        "How is rent paid each month",
        "who must be told when the roof leaks?",
    )
    assert parts("What is the maximum daily dose? May elderly patients with renal failure take it?") == (
        "What is the maximum daily dose?",
        "May elderly patients with renal failure take it?",
    )
    lease = "In the Lease of Quarry Estates Limited; Harbour Lane Limited"
    assert parts(f"{lease}: how much yearly rent is due, and when does the lease term end?") == (
        "how much yearly rent is due",
        "when does the lease term end?",
    )


@pytest.mark.parametrize(
    "question",
    [
        "Who may terminate for convenience?",
        "What are the terms and conditions of sale?",  # "and" joins two nouns
        "What is it and how?",  # neither part says anything alone
        "Who signs the disclosure schedule and why?",  # the second part says nothing alone
        "In the Lease of Quarry Estates Limited; Harbour Lane Limited; Fenwick Property Services: who pays?",
        "; ".join(f"the tenant of unit {unit} owes rent" for unit in range(5)),  # a description
    ],
)
def test_one_question_has_no_parts(question: str) -> None:
    assert parts(question) == ()


def test_what_is_quoted() -> None:
    assert phrases('Where does it say "the Break  Date" or “good clinical practice”?') == (
        ("the", "break", "date"),
        ("good", "clinical", "practice"),
    )
    assert phrases('the "Tenant" and the 5" pipe of A. O\'Neil') == ()


@pytest.mark.parametrize(
    ("question", "literal"),
    [
        ("21 CFR 201.57", True),
        ("What does Rule 9.5.3(2) say?", True),
        ("500 mg twice daily", True),
        ('who "shall give notice" to whom', True),
        ("What is the maximum daily dose for adults with a creatinine clearance below 30?", False),
        ("Who pays the rent?", False),
        ("the of", False),
    ],
)
def test_a_question_for_certain_words_or_numbers(question: str, literal: bool) -> None:
    assert is_literal(question) is literal


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is Confidential Information?", "Confidential Information"),
        ("What does Business Day mean?", "Business Day"),
        ("what do “Losses” include", "“Losses”"),
        ("Define the term Permitted Purpose.", "Permitted Purpose"),
        ("What is meant by Change of Control in this agreement?", "Change of Control"),
        ("In the lease, what does Yard mean?", "Yard"),
        ("How is adverse event defined under the protocol?", "adverse event"),
        ("the meaning of relevant person", "relevant person"),
        ("Break Date definition", "Break Date"),
        ("What counts as a Change of Control?", "a Change of Control"),
        ("Who are the Representatives?", "the Representatives"),
        ("When may the Tenant end the lease?", ""),
        ("How much notice must be given?", ""),
        ("", ""),
    ],
)
def test_whose_meaning_is_asked(question: str, term: str) -> None:
    assert asked_meaning(question) == term


@pytest.mark.parametrize("words", [
    "Who pays for repairs", "In the Lease: by what date must notice be given", "for how long are records kept",
    "May the Tenant sublet", "list the parties", "I run late. What now?", "Until when can Greel take up the proposal?",
])  # fmt: skip
def test_words_that_ask(words: str) -> None:
    assert is_question(words)


@pytest.mark.parametrize("words", [
    "The party which receives information shall not disclose it.", "repairs of the roof", "Notice period",
    "Documents that show what was agreed are kept.", "Mayor of the town", "",
])  # fmt: skip
def test_words_that_state_or_name(words: str) -> None:
    assert not is_question(words)
