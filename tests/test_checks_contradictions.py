"""Statements that their source contradicts, by what is wrong in them, and what the finding must be about."""

import pytest

from assistant.checks.check import Checker, check
from assistant.checks.verdict import Kind, Outcome, Relation

NUMBERS = [
    ("The tenant must give 30 days' notice.", "The Tenant shall give sixty (60) days' written notice."),
    ("The Buyer pays $700 and the Seller pays $500.", "The Buyer pays $500 and the Seller pays $700."),
    ("Rent is $700 for unit A and $500 for unit B.", "Rent is $500 for unit A and $700 for unit B."),
    ("Adults take 5 mg and children take 10 mg.", "Adults take 10 mg and children take 5 mg."),
    ("The dose is 5 mg for adults and 10 mg for children.", "The dose is 10 mg for adults and 5 mg for children."),
    ("The interest rate is 6% per annum.", "The interest rate is 5% per annum."),
    ("The liability cap is $15 million.", "The liability cap is $1.5 million."),
    ("The lease term is five years.", "The lease term is three (3) years."),
    ("Give 250 mg every 8 hours.", "Give 250 mg every 6 hours."),
    ("The dose is 10 mg twice daily.", "The dose is 10 mg once daily."),
    ("Rent is payable quarterly.", "Rent is payable monthly."),
    ("The notice period is at least 30 days.", "The notice period is no more than 30 days."),
    ("The company has 12 directors.", "The company has eleven directors."),
    ("Infuse 3 mg/kg over one hour.", "Infuse 2 mg/kg over one hour."),
    ("The study enrolled 520 patients.", "The study enrolled 250 patients."),
    ("The fee is one third of the price.", "The fee is one quarter of the price."),
    ("Payment is due on the 15th day of each month.", "Payment is due on the 5th day of each month."),
    (
        "Indemnity is dealt with in Section 8.3 of the Agreement.",
        "Indemnity is dealt with in Section 8.2 of the Agreement.",
    ),
    ("The serum creatinine was 2.1 mg/dL.", "The serum creatinine was 1.2 mg/dL."),
    (
        "After the first year the rent is $500, and after the second $400.",
        "After the first year the rent is $400, and after the second $500.",
    ),
]
UNITS = [
    ("The term is 60 months.", "The term is sixty (60) days."),
    ("The dose is 10 mg daily.", "The dose is 10 mcg daily."),
    ("Notice of 5 days is required.", "Notice of five (5) Business Days is required."),
    ("The price is £500.", "The price is $500."),
    ("Inject 5 mg.", "Inject 5 mL."),
]
DATES = [
    ("The lease begins on June 30, 2022.", "The lease commences on 30 June 2021."),
    (
        "The agreement is dated 1 May 2020 and ends on 1 March 2020.",
        "The agreement is dated 1 March 2020 and ends on 1 May 2020.",
    ),
    ("The closing takes place on March 15, 2023.", "The Closing shall take place on March 5, 2023."),
    ("Surgery was performed in April 2019.", "Surgery was performed in March 2019."),
    ("The term runs from 1 July 2021 to 1 January 2021.", "The term runs from 1 January 2021 to 1 July 2021."),
    ("The option expires on 2024-12-01.", "The option expires on the 2nd day of December, 2024."),
]
NAMES = [
    ("Seller shall indemnify Buyer.", "Buyer shall indemnify Seller."),
    ("Buyer shall be indemnified by Seller.", "Buyer shall indemnify Seller."),
    (
        "The Landlord shall repair the roof and the Tenant shall insure it.",
        "The Tenant shall repair the roof and the Landlord shall insure it.",
    ),
    ("The Licensee shall pay the Licensor a royalty.", "The Licensor shall pay the Licensee a royalty."),
    ("The Lender may inspect the books of the Borrower.", "The Borrower may inspect the books of the Lender."),
    ("The Employer shall notify the Employee.", "The Employee shall notify the Employer."),
    ("Acme shall deliver the goods to Bolt.", "Bolt shall deliver the goods to Acme."),
    ("The Guarantor shall pay the costs of the proceedings.", "The Borrower shall pay the costs of the proceedings."),
    ("The plaintiff filed the motion against the defendant.", "The defendant filed the motion against the plaintiff."),
    ("The Agent was appointed by the Issuer.", "The Issuer was appointed by the Agent."),
]
NEGATIONS = [
    ("The Tenant may assign the lease.", "The Tenant shall not assign the lease."),
    ("The Tenant shall not assign the lease.", "The Tenant may assign the lease."),
    (
        "Plavix is indicated in patients with active bleeding.",
        "Plavix is contraindicated in patients with active bleeding.",
    ),
    ("The dose in patients with renal impairment is 5 mg.", "The dose in patients without renal impairment is 5 mg."),
    ("The patient has a history of bleeding.", "The patient has no history of bleeding."),
    ("The patient reports chest pain.", "The patient denies chest pain."),
    (
        "Confidential Information includes public information.",
        "Confidential Information does not include public information.",
    ),
    ("The option may be exercised if notice is given.", "The option may be exercised unless notice is given."),
    ("The licence is exclusive.", "The licence is non-exclusive."),
    ("The drug increases blood pressure.", "The drug decreases blood pressure."),
    ("The Borrower fails to pay interest on the due date.", "The Borrower pays interest on the due date."),
    ("Either party shall be liable for indirect damages.", "Neither party shall be liable for indirect damages."),
    ("The parties agreed to arbitrate disputes.", "The parties never agreed to arbitrate disputes."),
    ("The licence is revocable.", "The licence is irrevocable."),
    ("Consent shall be unreasonably withheld.", "Consent shall not be unreasonably withheld."),
    ("The motion was granted.", "The motion was denied."),
    ("Take the tablet before meals.", "Take the tablet after meals."),
    (
        "Drowsiness is less common in adults.",
        "Experience shows that drowsiness is significantly more common in adults.",
    ),
    (
        "Emdeon holds an exclusive right to use the logos.",
        "Emdeon is hereby granted a non-exclusive right to use the logos.",
    ),
    (
        "If it is given with methotrexate, the dosage of methotrexate should be increased.",
        "If it is given with methotrexate, the dosage of methotrexate should be reduced and levels may be monitored.",
    ),
    (
        "Late payments bear interest at 1% per month or the legal rate, whichever is greater.",
        "Late payments shall bear interest at 1% per month or the legal rate, whichever is less.",
    ),
    ("Fever was present.", "Fever was absent."),
    ("The drug must be taken during pregnancy.", "The drug must not be taken during pregnancy."),
    ("Use in children is permitted.", "Use in children is prohibited."),
    ("The wound shows signs of infection.", "The wound shows no signs of infection."),
    ("The receiving party shall retain all copies.", "The receiving party shall destroy all copies."),
]
EXTENTS = [
    (
        "Confidential Information includes only technical information.",
        "Confidential Information includes any and all information, including without limitation technical data.",
    ),
    ("Some notices shall be sent by courier.", "All notices shall be sent by courier."),
    ("The headache rarely resolves without treatment.", "The headache often resolves without treatment."),
    ("If all of the tenants default, the landlord may sue.", "If any of the tenants default, the landlord may sue."),
]
MODALS = [
    ("Norbeck may be responsible for all costs.", "Norbeck shall be responsible for all costs."),
    ("Norbeck is responsible for all costs.", "Norbeck will not be responsible for any costs."),
    ("The Tenant shall assign the lease.", "The Tenant may assign the lease."),
    ("The Tenant may pay the insurance premium.", "The Tenant shall pay the insurance premium."),
    ("Patients must avoid alcohol.", "Patients may drink alcohol and need not avoid alcohol."),
    ("The Company must redeem the shares.", "The Company is not required to redeem the shares."),
    ("The Borrower need not maintain insurance.", "The Borrower shall maintain insurance."),
    ("The dose must be reduced.", "The dose may be reduced."),
    ("The dose must be reduced in the elderly.", "The dose should be reduced in the elderly."),
    ("The Seller is obliged to repurchase the goods.", "The Seller is entitled to repurchase the goods."),
]
QUOTES = [
    (
        "The lease says that the tenant “shall not keep any animals on the premises”.",
        "The Tenant shall not keep any dangerous dogs on the premises.",
    ),
    ("The label warns of “serious and sometimes fatal bleeding”.", "It can cause serious and often fatal bleeding."),
]
# Clauses that stand in one piece, and what a heading above one denies.
APART = [
    (
        "Norbeck is responsible for direct sales.",
        "● Norbeck keeps records. ● Norbeck will not be responsible for any direct sales.",
    ),
    ("The deed creates a joint venture.", "8. NO JOINT VENTURE Nothing in the deed shall create a joint venture."),
]
CASES = [
    (kind, *pair)
    for kind, pairs in (
        (Kind.NUMBER, NUMBERS),
        (Kind.UNIT, UNITS),
        (Kind.DATE, DATES),
        (Kind.NAME, NAMES),
        (Kind.NEGATION, NEGATIONS),
        (Kind.EXTENT, EXTENTS),
        (Kind.MODAL, MODALS),
        (Kind.QUOTE, QUOTES),
    )
    for pair in pairs
]


@pytest.mark.parametrize(("kind", "statement", "source"), CASES, ids=[case[1] for case in CASES])
def test_wrong_statement_is_contradicted(kind, statement, source):
    verdict = check(statement, [source])
    assert verdict.outcome is Outcome.CONTRADICTED, verdict
    faults = [finding for finding in verdict.findings if finding.relation is Relation.DIFFERS]
    assert kind in {finding.kind for finding in faults}, faults
    for finding in faults:  # each can be shown
        assert statement[slice(*finding.said_at)] == finding.said
        assert finding.found is not None
        assert source[slice(*finding.found_at)] == finding.found


@pytest.mark.parametrize(("statement", "source"), APART)
def test_a_clause_is_read_apart_from_those_around_it(statement, source):
    assert check(statement, [source]).outcome is Outcome.CONTRADICTED


def test_a_medicine_may_be_called_the_treatment_in_its_own_label_but_not_be_another_one():
    label = "Quorvastin label"
    course = Checker(["A course of treatment lasts 19 days."], label)
    assert course.check("A course of Quorvastin lasts 19 days.").outcome is Outcome.SUPPORTED
    assert course.check("A course of Pelmoxate lasts 19 days.").outcome is not Outcome.SUPPORTED
    other = Checker(["The dosage of pelmoxate should be reduced."], label)
    assert other.check("The dosage of quorvastin should be reduced.").outcome is not Outcome.SUPPORTED


def test_a_half_is_a_figure():
    told = "At least half of the space must show the goods."
    assert check(told, ["At least 75% of the space must show the goods."]).outcome is Outcome.NOT_FOUND


def test_the_title_of_a_source_need_not_be_repeated_in_it():
    told, source = "The term of the alliance is five years.", ["The term is five years."]
    assert check(told, source).outcome is Outcome.NOT_FOUND
    assert Checker(source, "Strategic Alliance Agreement").check(told).outcome is Outcome.SUPPORTED
    other = Checker(["The fee of the term is five pounds."], "Strategic Alliance Agreement").check(told)
    assert other.outcome is not Outcome.SUPPORTED


@pytest.mark.parametrize("source", [case[2] for case in CASES])
def test_what_the_source_itself_says_is_supported(source):
    assert check(source, [source]).outcome is Outcome.SUPPORTED
