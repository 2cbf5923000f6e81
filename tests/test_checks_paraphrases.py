"""True statements in other words than their source's: all must be supported."""

import pytest

from assistant.checks.check import check
from assistant.checks.verdict import Outcome

# (statement, source): a lawyer or a clinician would say that the source says it
PARAPHRASES = [
    ("The tenant must give 60 days' notice.", "The Tenant shall give sixty (60) days' prior written notice."),
    ("The lease begins on June 30, 2021.", "The Lease commences on 30 June 2021."),
    ("The maximum daily dose is 1 g.", "The maximum dose is 1,000 mg daily."),
    ("Seller shall be indemnified by Buyer.", "Buyer shall indemnify and hold harmless Seller."),
    (
        "Do not use Plavix in patients with active bleeding.",
        "Plavix is contraindicated in patients with active bleeding.",
    ),
    (
        "The Tenant may assign the lease with the Landlord's consent.",
        "The Tenant shall not assign the Lease without the prior written consent of the Landlord.",
    ),
    ("Rent is due on the first day of each month.", "Rent shall be due and payable on the 1st day of every month."),
    ("The term is two years.", "The initial term of this Agreement is twenty-four (24) months."),
    ("The cap on liability is $1.5 million.", "Liability under this Agreement shall not exceed a cap of US$1,500,000."),
    ("Interest accrues at 5% per year.", "Interest shall accrue at the rate of five percent (5%) per annum."),
    (
        "Either party can terminate on 30 days' notice.",
        "Either party may terminate this Agreement upon thirty (30) days' notice.",
    ),
    ("The borrower is not required to prepay the loan.", "The Borrower shall have no obligation to prepay the Loan."),
    ("The employee may not disclose trade secrets.", "Employee shall not at any time disclose any trade secrets."),
    ("The Licensee must not sublicense the Software.", "Licensee is prohibited from sublicensing the Software."),
    ("The contractor has to maintain insurance.", "Contractor agrees to maintain insurance throughout the term."),
    ("The landlord is entitled to inspect the premises.", "Landlord shall have the right to inspect the Premises."),
    (
        "The buyer pays $500 and the seller pays $700.",
        "The closing costs are shared: the Seller pays $700 and the Buyer pays $500.",
    ),
    (
        "Notice must be given at least 10 business days before closing.",
        "Notice shall be given not less than ten (10) Business Days before the Closing.",
    ),
    ("The agreement ends on 31 December 2025.", "This Agreement shall terminate on December 31, 2025."),
    ("The fee is payable every three months.", "The Fee is payable quarterly in advance."),
    ("Delaware law governs the contract.", "This Agreement shall be governed by the laws of the State of Delaware."),
    (
        "The supplier shall deliver the goods within two weeks.",
        "Within fourteen (14) days of the order, Supplier shall deliver the Goods.",
    ),
    (
        "Neither party is liable for consequential damages.",
        "In no event shall either party be liable for any consequential damages.",
    ),
    ("No party shall be liable for lost profits.", "Neither party shall be liable to the other for lost profits."),
    (
        "The tenant may terminate if the premises are destroyed.",
        "If the Premises are destroyed, the Tenant may terminate this Lease.",
    ),
    (
        "The guarantor is not released by an extension of time.",
        "No extension of time shall release the Guarantor.",
    ),
    (
        "Confidential information may be used solely for the project.",
        "The Recipient shall not use Confidential Information for any purpose other than the Project.",
    ),
    ("The option can be exercised until 1 March 2024.", "The option may be exercised at any time until March 1, 2024."),
    (
        "Acme Widgets shall supply the parts.",
        "Acme Widgets Inc. (the “Supplier”) enters into this contract. The Supplier shall supply the parts.",
    ),
    (
        "The deposit is one half of the price.",
        "The deposit is 50% of the price; one half of the price is due at signing.",
    ),
    ("Adults take 10 mg twice a day.", "The recommended dose for adults: take 10 mg b.i.d."),
    ("Give 500 mg every 12 hours.", "The dose is 0.5 g given twice daily."),
    (
        "Children weighing less than 20 kg should not take it.",
        "It should not be taken by children weighing less than 20 kg.",
    ),
    ("The patient denies chest pain.", "The patient has no chest pain and no dyspnea."),
    ("No rash was seen.", "There was no rash seen on examination."),
    (
        "Monitor liver function every month.",
        "Liver function should be monitored monthly; monitor hepatic function closely.",
    ),
    (
        "In renal impairment the dose is 5 mg once daily.",
        "The usual dose is 10 mg once daily. In patients with renal impairment, the dose is 5 mg once daily.",
    ),
    ("The drug may cause dizziness.", "Dizziness may occur; the drug may cause dizziness and headache."),
    ("Infuse 2 mg/kg over 30 minutes.", "Administer 2 mg/kg; infuse over thirty minutes."),
    ("Treatment lasts 14 days.", "The course of treatment is two weeks; treatment lasts 14 days."),
    ("Avoid use with MAO inhibitors.", "Do not use with MAO inhibitors."),
    ("Patients aged 65 years or older receive 5 mg.", "Patients at least 65 years of age receive 5 mg."),
    ("The study enrolled 250 patients.", "Two hundred and fifty patients were enrolled in the study."),
    ("Blood pressure was 120 mmHg on 3 May 2020.", "On May 3, 2020 the blood pressure was 120 mmHg."),
    (
        "Dose adjustment is not needed in mild hepatic impairment.",
        "No dose adjustment is needed in patients with mild hepatic impairment.",
    ),
    ("Aspirin need not be stopped.", "Aspirin does not need to be stopped."),
    ("The vaccine is given as 0.5 mL.", "The vaccine is given as a single dose of 0.5 ml."),
    ("Stop the drug if the platelet count falls below 100.", "If the platelet count falls below 100, stop the drug."),
    (
        "The patient was discharged on warfarin 5 mg daily.",
        "Discharge medication: the patient was discharged on warfarin, 5 mg per day.",
    ),
    ("Food does not affect absorption.", "Absorption is not affected by food."),
    (
        "Use is not recommended in severe asthma.",
        "Use should be avoided; it is not recommended for use in severe asthma.",
    ),
    ("The deed is made on July 15, 2010.", "THIS DEED is made this 15 th day of July, 2010."),
    ("The deed was made on March 1, 2018.", "THIS DEED is made this 1s t day of March , 2018."),
    ("The licence was concluded on July 11, 2006.", "The license was signed on July 11 , 2006."),
    (
        "Within fifteen days Rogers must return the Masters.",
        'Within fifteen (15) days Rogers shall return to Norbeck (the "Licensor") all such Masters (the "Masters").',
    ),
    (
        "Nothing in it creates a partnership.",
        "8. NO JOINT VENTURE Nothing in it shall be deemed to create a partnership.",
    ),
    ("Half of the fee is due on 1 May.", "50% of the fee is due on 1 May."),
]


@pytest.mark.parametrize(("statement", "source"), PARAPHRASES, ids=[statement for statement, _ in PARAPHRASES])
def test_true_paraphrase_is_supported(statement, source):
    verdict = check(statement, [source])
    assert verdict.outcome is Outcome.SUPPORTED, verdict.faults
