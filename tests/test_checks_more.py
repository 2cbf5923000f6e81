"""Cases written after the rules were made, and more by what they look at: free wording, aliases, lists, quotations."""

import pytest

from assistant.checks.check import Checker, check
from assistant.checks.verdict import Kind, Outcome, Relation

TRUE = [
    ("Lessee pays all utilities.", "Lessee shall pay for all utilities serving the Premises."),
    ("The loan matures on 15 January 2030.", "The Loan shall mature, and all amounts be due, on January 15, 2030."),
    (
        "Late payments bear interest at 1.5% a month.",
        "Any late payment shall bear interest at the rate of one and one-half percent (1.5%) per month.",
    ),
    (
        "The indemnity does not cover gross negligence.",
        "The indemnity shall not cover losses arising from gross negligence.",
    ),
    (
        "The Franchisee may not open a competing business for two years.",
        "For a period of twenty-four (24) months the Franchisee shall not open any competing business.",
    ),
    (
        "Consent may not be unreasonably withheld.",
        "Such consent shall not be unreasonably withheld, conditioned or delayed.",
    ),
    (
        "The seller warrants that the goods are free of defects.",
        "Seller represents and warrants that the Goods shall be free from defects.",
    ),
    ("Only the Board can amend the plan.", "The Plan may be amended solely by the Board."),
    (
        "The company can redeem the notes at any time after 2025-06-01.",
        "At any time after June 1, 2025, the Company may redeem the Notes.",
    ),
    ("Disputes go to arbitration in London.", "All disputes shall be finally settled by arbitration in London."),
    ("The buyer has ten days to inspect the goods.", "Buyer shall have ten (10) days to inspect the Goods."),
    (
        "The supplier must tell the customer about delays.",
        "The Supplier shall promptly inform the Customer of any delay.",
    ),
    ("The tenant is responsible for repairs.", "All repairs shall be the responsibility of the Tenant."),
    (
        "The agreement renews automatically for one-year terms.",
        "This Agreement shall automatically renew for successive terms of twelve (12) months.",
    ),
    (
        "The executive gets a base salary of $250,000 a year.",
        "The Executive shall receive a base salary of $250,000 per annum.",
    ),
    (
        "If the borrower defaults, the lender may accelerate the loan.",
        "Upon default by the Borrower, the Lender may accelerate the Loan.",
    ),
    ("Nothing requires the bank to lend.", "Nothing herein shall require the Bank to lend any sum."),
    (
        "The licensee cannot sublicense without approval.",
        "Licensee may sublicense only with the prior approval of Licensor.",
    ),
    ("The parties waive jury trial.", "EACH PARTY HEREBY WAIVES ANY RIGHT TO JURY TRIAL."),
    ("The right survives termination.", "The foregoing right shall survive the termination of this Agreement."),
    (
        "Metformin is contraindicated in severe renal impairment.",
        "Metformin must not be used in patients with severe renal impairment (eGFR below 30).",
    ),
    ("Start with 25 mg once a day.", "The recommended starting dose is 25 mg once daily; start low."),
    ("The half-life is about 6 hours.", "The elimination half-life is approximately six hours."),
    ("Do not exceed 4 g per day.", "The daily dose should not exceed 4,000 mg."),
    (
        "The drug is not recommended for patients under 18.",
        "Use in patients younger than 18 years is not recommended; the drug was not studied in patients under 18.",
    ),
    ("Headache was reported in 12% of patients.", "In clinical trials, 12% of patients reported headache."),
    ("The patient has never smoked.", "Patient is a never smoker; the patient has never smoked tobacco."),
    ("She was given 2 litres of saline.", "She was given 2,000 mL of normal saline."),
    (
        "Warfarin was stopped on 4 April 2021.",
        "On April 4, 2021 warfarin was discontinued; it was stopped because of bleeding.",
    ),
    ("No allergies are known.", "The patient has no known allergies."),
    ("The tumour measured 2.5 cm.", "The tumour measured 25 mm in diameter."),
    ("Blood cultures were negative.", "Blood cultures showed no growth and were negative."),
    (
        "The infusion should last at least 60 minutes.",
        "Infuse over at least one hour; the infusion should last not less than 60 minutes.",
    ),
    ("Hold treatment if neutrophils are below 1,000.", "Treatment must be held if neutrophils fall below 1000."),
    ("Patients with asthma should not use it.", "It should not be used by patients with asthma."),
    ("Liver enzymes need to be checked monthly.", "Liver enzymes must be checked every month."),
    ("Renal function was normal.", "Renal function was within normal limits; kidney function was normal."),
    (
        "Ms Jones was admitted on 3 March and discharged on 9 March.",
        "Ms Jones was admitted on March 3 and was discharged on March 9.",
    ),
    (
        "Vaccination is required for all staff.",
        "All staff must receive vaccination; vaccination is mandatory for all staff.",
    ),
    ("The patient was not in pain.", "The patient was without pain."),
    ("The Buyer isn't required to inspect the goods.", "The Buyer is not required to inspect the Goods."),
    (
        "An assignment without such consent is null and void.",
        "Any such purported assignment without such consent shall be null and void.",
    ),
    (
        'The term (the "Term") begins on 2001-12-01 (the "Start").',
        'The term (the "Term") begins on December 1, 2001 (the "Start").',
    ),
    ("All events had resolved after 2 months of follow-up.", "After 2 months of follow-up, all events had resolved."),
]
WRONG = [
    ("Lessor shall pay for all utilities.", "Lessee shall pay for all utilities serving the Premises."),
    ("The loan matures on January 15, 2031.", "The Loan shall mature, and all amounts be due, on January 15, 2030."),
    (
        "Late payments bear interest at 1.5% a year.",
        "Any late payment shall bear interest at the rate of one and one-half percent (1.5%) per month.",
    ),
    ("The indemnity covers gross negligence.", "The indemnity shall not cover losses arising from gross negligence."),
    (
        "The Franchisee may not open a competing business for four years.",
        "For a period of twenty-four (24) months the Franchisee shall not open any competing business.",
    ),
    (
        "The company may redeem the notes before 1 June 2025.",
        "At any time after June 1, 2025, the Company may redeem the Notes.",
    ),
    ("The Lender may prepay the loan without penalty.", "The Borrower may prepay the Loan without penalty."),
    ("The Borrower may prepay the loan with a penalty.", "The Borrower may prepay the Loan without penalty."),
    ("Buyer has 30 days to inspect the goods.", "Buyer shall have ten (10) days to inspect the Goods."),
    (
        "The Supplier need not inform the Customer of delays.",
        "The Supplier shall promptly inform the Customer of any delay.",
    ),
    (
        "Upon default by the Lender, the Borrower may accelerate the loan.",
        "Upon default by the Borrower, the Lender may accelerate the Loan.",
    ),
    (
        "The executive receives a base salary of $250,000 per month.",
        "The Executive shall receive a base salary of $250,000 per annum.",
    ),
    (
        "The right shall not survive termination.",
        "The foregoing right shall survive the termination of this Agreement.",
    ),
    ("The plan may be amended by the Board at any time.", "The Plan may not be amended by the Board."),
    ("Seller shall reimburse Buyer for the taxes.", "Buyer shall reimburse Seller for the taxes."),
    (
        "The Licensor grants the Licensee an exclusive license.",
        "The Licensor grants the Licensee a non-exclusive license.",
    ),
    ("The arbitration takes place within 90 business days.", "The arbitration shall take place within 90 days."),
    (
        "The warranty lasts from 1 January 2020 to 1 January 2022.",
        "The warranty lasts from 1 January 2020 to 1 January 2021.",
    ),
    ("The Purchaser shall be indemnified by the Vendor.", "The Vendor shall be indemnified by the Purchaser."),
    ("The deposit is non-refundable.", "The deposit is refundable."),
    (
        "Metformin may be used in patients with severe renal impairment.",
        "Metformin must not be used in patients with severe renal impairment (eGFR below 30).",
    ),
    ("The recommended starting dose is 250 mg once daily.", "The recommended starting dose is 25 mg once daily."),
    ("The recommended starting dose is 25 mg three times daily.", "The recommended starting dose is 25 mg once daily."),
    ("The daily dose may exceed 4,000 mg.", "The daily dose should not exceed 4,000 mg."),
    ("Headache was reported in 21% of patients.", "In clinical trials, 12% of patients reported headache."),
    (
        "Headache was reported in 12% and nausea in 8% of patients.",
        "Nausea was reported in 12% and headache in 8% of patients.",
    ),
    ("The patient has known allergies.", "The patient has no known allergies."),
    ("The tumour measured 2.5 mm.", "The tumour measured 2.5 cm."),
    ("Blood cultures were positive.", "Blood cultures were negative."),
    ("The mass was in the left lung.", "The mass was in the right lung."),
    (
        "Ms Jones was admitted on 9 March and discharged on 3 March.",
        "Ms Jones was admitted on March 3 and was discharged on March 9.",
    ),
    ("Vaccination is optional and not required for staff.", "Vaccination is required for all staff."),
    ("Give the drug with food.", "Give the drug without food."),
    ("The patient was in pain.", "The patient was not in pain."),
    (
        "Dose reduction is required in mild hepatic impairment.",
        "Dose reduction is not required in mild hepatic impairment.",
    ),
    ("Take 1 tablet every 4 hours.", "Take 1 tablet every 6 hours."),
    ("Adults receive 1 g and infants receive 2 g.", "Infants receive 1 g and adults receive 2 g."),
    (
        "The drug is approved for patients aged 12 years or younger.",
        "The drug is approved for patients aged 12 years or older.",
    ),
    ("Potassium rose from 5.1 to 3.2 mmol/L.", "Potassium rose from 3.2 to 5.1 mmol/L."),
    ("Symptoms improved after treatment.", "Symptoms worsened after treatment."),
]
NOWHERE = [
    ("The tenant must keep a dog.", "The Tenant shall pay rent monthly in advance."),
    ("Notice must be sent by courier.", "Notice shall be sent by registered mail to the address below."),
    ("The patient received penicillin in 2019.", "The patient received penicillin."),
    ("The licence covers Germany, France and Italy.", "The Licence covers France."),
    ("Aspirin cures migraine.", "Aspirin is used in the treatment of fever."),
    ("The tenant shall pay $500.", "The Tenant shall pay the rent."),
    ("Acme shall deliver the goods by 1 May 2020.", "Acme shall deliver the goods."),
    ("Globex shall deliver the goods.", "The supplier is Acme; it shall deliver the goods."),
    ("The drug causes dizziness.", "The drug may cause dizziness."),
    ("The fee covers only travel.", "The fee covers travel."),
    ("Patients may drink alcohol with Silenor.", "Advise patients NOT to take Silenor when drinking alcohol."),
    ("The virus spreads through contaminated milk.", "The virus spreads through contaminated water."),
    ("He said that it was “a complete and utter failure”.", "He said that it was late."),
]
# True, but in words too far from the source's to be found by words alone.
FREE = [
    ("The drug must not be taken during pregnancy.", "The drug is contraindicated during pregnancy."),
    ("Pregnant women should stay away from this medicine.", "Use during pregnancy is contraindicated."),
    ("The renter has to leave by the end of May.", "The Tenant shall vacate the Premises on or before May 31."),
    (
        "The company keeps ownership of its inventions.",
        "All right, title and interest in the Inventions shall remain with the Company.",
    ),
    ("You may not hire their staff.", "The Recipient shall not solicit for employment any employee of the Discloser."),
    (
        "Either side can walk away with a month's warning.",
        "Either party may terminate upon thirty (30) days' written notice.",
    ),
    ("The clinic will not be sued for delays.", "In no event shall the Hospital be liable for any delay."),
    ("Kidney trouble calls for half the dose.", "In patients with renal impairment the dose should be reduced by 50%."),
    ("He bled after surgery.", "Postoperatively the patient developed haemorrhage."),
    (
        "The secret must be kept for five years.",
        "The obligations of confidentiality shall survive for sixty (60) months.",
    ),
    ("The patient is not diabetic.", "There is no history of diabetes mellitus."),
    (
        "Breach lets the lender call the loan.",
        "Upon an Event of Default the Lender may declare all amounts due and payable.",
    ),
]


@pytest.mark.parametrize(("statement", "source"), TRUE, ids=[case[0] for case in TRUE])
def test_true_is_supported(statement, source):
    verdict = check(statement, [source])
    assert verdict.outcome is Outcome.SUPPORTED, verdict.faults


@pytest.mark.parametrize(("statement", "source"), WRONG, ids=[case[0] for case in WRONG])
def test_wrong_is_contradicted(statement, source):
    assert check(statement, [source]).outcome is Outcome.CONTRADICTED


@pytest.mark.parametrize(("statement", "source"), NOWHERE, ids=[case[0] for case in NOWHERE])
def test_what_the_source_does_not_say_is_not_found(statement, source):
    assert check(statement, [source]).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize(("statement", "source"), FREE, ids=[case[0] for case in FREE])
def test_free_wording_is_not_called_contradicted(statement, source):
    assert check(statement, [source]).outcome is not Outcome.CONTRADICTED


def test_a_list_is_governed_by_what_leads_into_it():
    lead, item = "The Receiving Party shall not:", "(b) copy any document;"
    assert check("The Receiving Party shall not copy any document.", [lead, item]).outcome is Outcome.SUPPORTED
    assert check("The Receiving Party may copy any document.", [lead, item]).outcome is Outcome.CONTRADICTED
    assert (
        check("The Receiving Party may copy any document.", ["The Receiving Party may:", item]).outcome
        is Outcome.SUPPORTED
    )


def test_exceptions_of_a_list_are_not_bans():
    lead = "The obligations shall not apply to information that:"
    verdict = check(
        "The Recipient may independently develop information.",
        [lead, "(d) is independently developed by the Recipient;"],
    )
    assert verdict.outcome is not Outcome.CONTRADICTED


def test_a_party_is_known_by_what_it_is_called():
    contract = (
        "Acme Widgets Inc. (the “Supplier”) and Bolt LLC (the “Buyer”) agree. The Supplier shall indemnify the Buyer."
    )
    assert check("Acme Widgets shall indemnify Bolt.", [contract]).outcome is Outcome.SUPPORTED
    assert check("Bolt shall indemnify Acme Widgets.", [contract]).outcome is Outcome.CONTRADICTED


def test_each_fact_is_compared_with_the_one_in_its_place_in_any_text():
    label = ["The dose for adults is 10 mg daily.", "The dose for children is 5 mg daily.", "Store below 25 °C."]
    checker = Checker(label)
    assert checker.check("The dose for children is 5 mg daily.").outcome is Outcome.SUPPORTED
    wrong = checker.check("The dose for children is 10 mg daily.")
    assert wrong.outcome is Outcome.CONTRADICTED
    fault = next(finding for finding in wrong.findings if finding.relation is Relation.DIFFERS)
    assert (fault.kind, fault.said, fault.found, fault.source) == (Kind.NUMBER, "10 mg", "5 mg", 1)


def test_every_sentence_of_a_statement_counts():
    source = ["The rent is $500. The term is two years."]
    assert check("The rent is $500. The term is two years.", source).outcome is Outcome.SUPPORTED
    verdict = check("The rent is $500. The term is five years.", source)
    assert verdict.outcome is Outcome.CONTRADICTED
    assert [finding.said for finding in verdict.faults] == ["five years"]


def test_a_condition_that_is_left_out_is_told():
    verdict = check(
        "The Tenant shall pay the rent.", ["The Tenant shall pay the rent unless the Premises are destroyed."]
    )
    assert verdict.outcome is Outcome.SUPPORTED
    told = [finding.found for finding in verdict.findings if finding.relation is Relation.QUALIFIED]
    assert told == ["unless the Premises are destroyed"]


def test_a_condition_behind_printed_words_is_told():
    verdict = check("The Tenant may sublet.", ["The Tenant may sublet, if the Landlord consents in writing."])
    assert [one.found for one in verdict.findings if one.relation is Relation.QUALIFIED] == [
        "if the Landlord consents in writing"
    ]


def test_a_quotation_may_leave_words_out_where_it_says_so():
    source = ["The Tenant shall, at its own cost, keep the Premises in good repair."]
    assert check("“The Tenant shall … keep the Premises in good repair.”", source).outcome is Outcome.SUPPORTED
    assert check("“The Tenant shall keep the Premises in bad repair.”", source).outcome is not Outcome.SUPPORTED


def test_nothing_is_supported_by_nothing():
    verdict = check("The rent is $500.", [])
    assert verdict.outcome is Outcome.NOT_FOUND
    assert verdict.overlap == 0.0


def test_empty_statement_says_nothing():
    assert check("", ["The rent is $500."]).outcome is Outcome.NOT_FOUND
