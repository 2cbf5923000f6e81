"""The maker of false twins: one fact changed, a true form left true, the same for the same seed."""

from random import Random

import pytest

from benchmarks.perturb import FAITHFUL, FALSE, differs, make
from benchmarks.perturbed_twins import Entailment, measure
from benchmarks.twins.edit import apply
from benchmarks.twins.sentence import Sentence, is_usable, parties_of


def sentence(text, **given):
    values = {"source": "s", "document": "d", "passage": text, "is_medical": False} | given
    return Sentence(text=text, **values)


def made(kind, text, **given):
    one = sentence(text, **given)
    rule = (FALSE | FAITHFUL)[kind]
    return {apply(text, change) for seed in range(30) for change in rule(one, Random(seed))}


@pytest.mark.parametrize(
    ("kind", "text", "twin"),
    [
        ("unit", "The Tenant pays within 30 days.", "The Tenant pays within 30 weeks."),
        ("unit", "Give 5 mg once daily.", "Give 5 mcg once daily."),
        ("unit", "A fee of $10,000 is due.", "A fee of €10,000 is due."),
        ("number", "Take it twice daily.", "Take it once daily."),
        ("date", "It ends on June 21, 1999.", "It ends on June 21, 1998."),
        ("party", "The Landlord shall repair the roof.", "The Tenant shall repair the roof."),
        ("negation_added", "The Tenant shall repair the roof.", "The Tenant shall not repair the roof."),
        ("negation_removed", "It does not carry a risk.", "It carries a risk."),
        ("negation_removed", "It shall not be assigned.", "It shall be assigned."),
        ("modal", "The Tenant shall repair the roof.", "The Tenant may repair the roof."),
        ("modal", "Aspirin is contraindicated in children.", "Aspirin is indicated in children."),
        ("comparative", "Give at least 30 days' notice.", "Give at most 30 days' notice."),
        ("comparative", "Pay before the end.", "Pay after the end."),
        ("scope", "All tenants pay.", "Some tenants pay."),
        ("numeral", "Within sixty (60) days it ends.", "Within 60 days it ends."),
        ("numeral", "About 50% of it.", "About 50 percent of it."),
        ("date_form", "It ends on June 21, 1999.", "It ends on 21 June 1999."),
        ("adverb_dropped", "However, the Tenant may leave.", "The Tenant may leave."),
        (
            "clause_order",
            "If the rent is late by a week, the Landlord may end this lease.",
            "The Landlord may end this lease if the rent is late by a week.",
        ),
        ("case", "This lets the Tenant leave.", "This lets the tenant leave."),
    ],
)
def test_a_kind_of_change(kind, text, twin):
    assert twin in made(kind, text)


def test_parties_of_a_contract_change_places():
    text = "The Company shall pay Accuray in time."
    parties = ("the Company", "Accuray")
    assert made("party", text, parties=parties) == {"Accuray shall pay the Company in time."}
    assert made("party", "Accuray and the Company shall agree.", parties=parties) == set()  # says the same


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "As said in Section 5, and in [see Warnings (5.2)], it ends."),
        ("number", "In 1999 it ended."),
        ("number", "The ratio was 5-10 and type 2 was found [12]."),
        ("negation_added", "No party shall pay."),
        ("negation_removed", "It includes but is not limited to rent."),
        ("comparative", "It may increase or decrease."),
        ("comparative", "He lives at 5 Lower Road."),
        ("scope", "Not all tenants pay."),
        ("modal", "No tenant shall pay."),
        ("date_form", "It ends in June."),
    ],
)
def test_what_is_left_alone(kind, text):
    assert made(kind, text) == set()


def test_both_forms_of_a_number_change_together():
    for twin in made("number", "Within sixty (60) days it ends."):
        assert "sixty" not in twin
        assert "60" not in twin


def test_a_percentage_stays_one():
    for twin in made("number", "At least 95% of them."):
        assert 0 < float(twin.split("%")[0].split()[-1]) <= 100


def test_rows_say_where_what_changed_and_come_again_for_the_same_seed():
    texts = [f"The Tenant number {word} shall pay 30 days after June 21, 1999." for word in "abcdefgh"]
    pool = [sentence(text, document=text) for text in texts]
    twins = make(pool, 5)
    assert twins == make(pool, 5)
    assert twins != make(pool, 6)
    kinds = {twin.kind for twin in twins}
    assert {"number", "unit", "date", "negation_added", "modal", "comparative", "identical"} <= kinds
    for twin in twins:
        again = twin.sentence
        for start, end, text in reversed(twin.changes):
            again = again[:start] + text + again[end:]
        assert again == twin.statement
        assert twin.is_faithful or differs(twin.sentence, twin.statement)


def test_capitals_and_commas_make_no_difference():
    assert not differs("The Tenant, however, pays.", "the tenant however pays")
    assert differs("5 mg", "5 mcg")
    assert differs("$5", "€5")


def test_usable_sentences_are_whole():
    assert is_usable("The Tenant shall pay the rent on the first day of every month.")
    assert not is_usable("ARTICLE FIVE. OBLIGATIONS OF THE TENANT AND OF THE LANDLORD UNDER THIS.")
    assert not is_usable("and shall pay the rent on the first day of every month of the year.")


def test_parties_are_defined_and_act():
    text = 'Between Acme Inc. (the "Company") and Beta (“Beta”) this Agreement (the "Agreement"). ' + (
        "The Company shall pay. Beta shall pay. The Agreement shall end. " * 3
    )
    assert set(parties_of(text)) == {"the Company", "Beta"}


def test_figures_of_a_checker_that_sees_no_negation():
    pool = [sentence(f"The Tenant {word} shall pay at least 30 days late.", document=word) for word in "abcdefgh"]
    twins = [twin for twin in make(pool) if twin.kind in ("identical", "negation_added", "number")]

    def check(statement, passages):
        plain = statement.replace(" not ", " ")
        return "supported" if plain in passages[0] else "contradicted"

    nli = [Entailment(label="Contradiction", document="d", statement="It pays.", evidence=("It never pays.",))]
    figures, rows = measure(check, twins, nli)
    assert figures["caught_by_kind"]["negation_added"]["share"] == 0.0
    assert figures["caught_by_kind"]["number"] == {
        "n": 8,
        "share": 1.0,
        "ci95": [0.6756, 1.0],
        "contradicted": 1.0,
        "failed": 0,
    }
    assert figures["false_alarms"]["share"] == 0.0
    assert figures["contractnli"]["Contradiction"]["n"] == 1
    assert len(rows) == len(twins) + 1


def test_a_check_that_fails_catches_nothing():
    def check(statement, passages):
        raise KeyError(statement)

    twins = [twin for twin in make([sentence("The Tenant shall pay 30 days later.")]) if twin.kind == "number"]
    figures, _ = measure(check, twins, [])
    assert (figures["caught"]["share"], figures["caught"]["failed"]) == (0.0, 1)
