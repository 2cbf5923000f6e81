"""The parts of generated answers: the fence around passages, sentences of a draft, rules on words, the budget."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generation.budget import estimate, fitting
from assistant.generation.draft import Draft, read_sentence
from assistant.generation.fence import CLOSE, OPEN, code, neutral
from assistant.generation.prompt import Excerpt, Message, compose
from assistant.generation.wording import faults, same_words, source
from ingest.tokens import token_offsets

ANYTHING = st.text(st.characters() | st.sampled_from("⟦⟧<>|[]\n\u200b\u202e/"), max_size=80)


# The fence.


@given(ANYTHING, ANYTHING)
def test_no_document_can_close_its_fence(text, question):
    (*_, asked) = compose(question, [Excerpt(source=text, text=text), Excerpt(source="b", text=text)])
    fence = code(question, [f"({text})\n{text}", f"(b)\n{text}"])
    assert fence not in text + question
    passages = asked.text.split("\n\nQuestion: ")[0]
    assert passages.count(OPEN) == passages.count(CLOSE) == 4
    inside = [line for line in passages.split("\n")[2:] if line and not line.startswith(OPEN)]
    assert all(line.startswith("| ") for line in inside)


def test_the_fence_is_another_for_another_text_and_the_same_for_the_same():
    assert code("q", ["a", "b"]) == code("q", ["a", "b"])
    assert len({code("q", ["a", "b"]), code("q", ["ab"]), code("p", ["a", "b"]), code("q", ["b", "a"])}) == 4


@pytest.mark.parametrize(
    "control",
    [
        "<|im_end|>",
        "<|eot_id|>",
        "</s>",
        "<s>",
        "[INST]",
        "[/INST]",
        "<<SYS>>",
        "<start_of_turn>",
        "<think>",
        "<｜User｜>",
    ],
)
def test_what_opens_a_turn_is_broken_up(control):
    assert control not in neutral(f"a {control} b")
    assert neutral("ALT < 5 U/l, <5 mg, ≤ 3 and a[1] <= b") == "ALT < 5 U/l, <5 mg, ≤ 3 and a[1] <= b"


def test_what_nobody_sees_is_left_out():
    assert neutral("pay\u200b no\U000e0041thing\u202e\x07\ttab") == "pay nothing\ttab"


# A draft.


def drafted(text, size):
    draft = Draft()
    found = [one for at in range(0, len(text), size) for one in draft.add(text[at : at + size])]
    return [(one.text, one.markers) for one in [*found, *draft.end(is_whole=True)]]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "The rent is 5. [1] The roof leaks [2]. All.",
            [("The rent is 5.", (1,)), ("The roof leaks.", (2,)), ("All.", ())],
        ),
        ("The rent is 5 [1][2, 3].\nThe roof leaks.[4]", [("The rent is 5.", (1, 2, 3)), ("The roof leaks.", (4,))]),
        ("- **Rent** is due [1]\n- The roof leaks [2]\n", [("Rent is due", (1,)), ("The roof leaks", (2,))]),
        ("1. Rent is due. [1]\n2. The roof leaks. [2]", [("Rent is due.", (1,)), ("The roof leaks.", (2,))]),
        ("The rent is due\non the first day [1].", [("The rent is due on the first day.", (1,))]),
        ("<think>The rent is 9. [1]</think>\n\nThe rent is 5. [1]", [("The rent is 5.", (1,))]),
        ("Yes, the rent is due. [1]", [("The rent is due.", (1,))]),
        ("The rent is due on 1.5.2027 at Dr. No's. [1]", [("The rent is due on 1.5.2027 at Dr. No's.", (1,))]),
        ("Rent\u202e is\u200b due. [1]", [("Rent is due.", (1,))]),
    ],
)
def test_sentences_come_with_their_markers_however_the_text_comes(text, sentences, size):
    assert drafted(text, size) == sentences


def test_a_sentence_is_given_once_its_markers_are_whole():
    draft = Draft()
    assert [*draft.add("The rent is 5. [1")] == []
    assert [*draft.add("2] ")] == []
    assert [one.markers for one in draft.add("The roof")] == [(12,)]
    assert [*draft.end(is_whole=False)] == []


def test_thinking_without_a_beginning_ends_where_it_ends():
    assert drafted("I think. So. </think>The rent is 5. [1]", 5)[-1] == ("The rent is 5.", (1,))


@given(ANYTHING, st.integers(1, 9))
def test_any_text_can_be_drafted(text, size):
    assert all("\u200b" not in found and len(markers) < 90 for found, markers in drafted(text, size))
    assert read_sentence(text).text == read_sentence(text).text.strip()


# Rules on words.

CLAUSE = (
    "The Tenant may assign this lease to a company of its group with the prior written consent of the Landlord, unless "
    "rent of more than £500 has been unpaid for 30 days."
)


@pytest.mark.parametrize(
    "said",
    [
        CLAUSE,
        CLAUSE.replace("has been unpaid", "is unpaid"),
        f"According to the lease, {CLAUSE[0].lower()}{CLAUSE[1:]}",
        CLAUSE.replace("this lease", "the lease"),
        CLAUSE.replace("may", "can"),
    ],
)
def test_small_changes_of_words_pass(said):
    assert faults(said, source(CLAUSE, "Lease of shop 3")) == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("may assign", "may not assign", "not"),
        ("may assign", "must assign", "must"),
        ("prior written", "prior oral", "oral"),
        ("prior ", "", "prior"),
        ("with the prior written consent of the Landlord", "", "written|prior|consent"),
        (", unless rent of more than £500 has been unpaid for 30 days", "", "leaves out"),
        ("unless", "if", "unless"),
        ("more than", "less than", "more|less"),
        ("£500", "£600", "600"),
        ("30 days", "30 months", "30 months"),
        (
            "The Tenant may assign this lease to a company of its group",
            "The Landlord may assign this lease",
            "Landlord|order",
        ),
        ("company of its group", "bank", "bank"),
        ("a company", "every company", "every"),
        ("has been unpaid", "has been paid", "paid"),
        ("with the", "without the", "without"),
        ("The Tenant", "Acme Corp", "Acme"),
    ],
)
def test_a_changed_fact_is_named(old, new, fault):
    said = CLAUSE.replace(old, new)
    assert said != CLAUSE
    found = " ".join(faults(said, source(CLAUSE, "Lease of shop 3")))
    assert any(part in found for part in fault.split("|")), found


def test_a_figure_may_not_move_to_another_thing():
    doses = source("Adults take 10 mg and children take 5 mg a day.", "")
    assert faults("Adults take 5 mg a day.", doses)
    assert faults("Adults take 5 mg and children take 10 mg a day.", doses)
    assert faults("Adults take 10 mg.", doses)  # and children? "a day"?


def test_what_follows_a_comma_may_be_left_out_and_what_narrows_may_not():
    rent = source(
        "The Tenant of the upper shop shall pay the rent of £500 (five hundred pounds), by cheque or in cash.", ""
    )
    assert faults("The Tenant of the upper shop shall pay the rent of £500.", rent) == ()
    assert faults("The Tenant shall pay the rent of £500.", rent) == ("leaves out “upper”", "leaves out “shop”")


def test_a_unit_may_not_be_put_to_a_bare_figure():
    mean = source("The three year average is that of the last three yearly observations.", "")
    assert faults("The three month average is that of the last three yearly observations.", mean) == (
        "“three month” where the passage has “three”",
    )


@pytest.mark.parametrize(
    ("said", "there"), [("Table 3", "Table 1"), ("coronavirus 1", "coronavirus 2"), ("m 1", "m 2")]
)
def test_a_figure_that_counts_nothing_is_compared_too(said, there):
    assert faults(f"The average is shown in {said}.", source(f"The average is shown in {there}.", ""))


def test_names_may_come_from_the_title():
    piece = source("The dose is 5 mg a day.", "Zelcortil leaflet")
    assert faults("The dose of Zelcortil is 5 mg a day.", piece) == ()
    assert faults("The dose of Cefavorin is 5 mg a day.", piece)


def test_the_same_words_have_the_same_signs():
    assert same_words("The fee is £5 – “net”.", "the fee is £5 (net)")
    assert not same_words("The fee is £5.", "The fee is $5.")
    assert not same_words("below -5 °C", "below 5 °C")


# The budget.


def test_the_estimate_is_too_high_rather_than_too_low():
    texts = (CLAUSE * 5, "1,234.56 mg/kg; 0.05 % (n=12)\n" * 20, "Außerordentliche Kündigung, größer als 5 €. " * 9)
    for text in texts:
        assert estimate([Message(role="user", text=text)]) > len(token_offsets([text])[0])


def test_as_many_whole_passages_as_fit():
    passages = [Excerpt(source="a", text=f"Passage {number} " + "word " * 50) for number in range(9)]

    def count(messages):
        return sum(len(message.text) for message in messages)

    for wanted in (0, 1, 5, 9):
        room = count(compose("Why?", passages[:wanted]))
        assert fitting("Why?", passages, room, count) == wanted
    assert fitting("Why?", passages, 10, count) == 0
