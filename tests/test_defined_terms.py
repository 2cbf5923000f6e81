"""What users expect of defined terms: who asks what one means finds its definition first, and a party by its name.

Five documents that define terms in the ways of contracts, rules and trial protocols, and use them more often elsewhere.
"""

from __future__ import annotations

import pytest

from index.collection import Collection
from index.encode import MiniLM
from index.search import Searcher
from index.types import Filter, Query

SUPPLY = """# Supply and Support Agreement
This agreement is made on 3 March 2025 between Acme Widgets Inc., a Delaware corporation with its seat at 9 Quarry Road,
Ludlow (the “Supplier”), and Borealis Hospital Trust, a public body of Norrland (hereinafter the “Customer”; each a
“Party”).
# 1. Definitions
“Acceptance Tests” means the tests in Annex B that show whether a Deliverable works as specified.
“Business Day” means a day other than a Saturday, a Sunday or a public holiday in Norrland.
“Change of Control” has the meaning given in clause 9.1.
“Confidential Information” means all information, in whatever form, that one Party discloses to the other and that is
marked secret or is of a kind that a sensible recipient would keep to itself.
“Deliverable” shall mean an item listed in Annex A, with its manuals.
“Losses”, in relation to a claim, means all liabilities, costs and reasonable legal fees.
# 2. Supply
2.1 The Supplier delivers each Deliverable within ten Business Days of an order. A Deliverable that comes later than
twenty Business Days may be sent back.
2.2 The Supplier must not subcontract any part of the work without the written consent of the Customer.
2.3 The Customer must give the Supplier access to the wards between 7 am and 5 pm on every Business Day.
# 3. Secrecy
3.1 Each Party keeps Confidential Information secret. Confidential Information may be given to advisers who need the
Confidential Information and who are bound to keep Confidential Information secret.
3.2 Confidential Information must be sent back or destroyed within thirty Business Days of a request; what is
Confidential Information stays Confidential Information after the end of this agreement.
# 4. Money
4.1 The Customer pays each invoice within forty days. Late sums bear interest at 5% a year.
4.2 The Supplier carries insurance of at least 2 million crowns for each event.
4.3 The Supplier indemnifies the Customer against Losses from a defective Deliverable. Losses do not include lost
profit.
# 9. Ending
9.1 A Change of Control happens when more than half of the votes in a Party pass to somebody who did not hold them
before.
9.2 On a Change of Control of the Supplier, the Customer may end this agreement within sixty days. A Change of Control
must be told within five Business Days.
9.3 The Customer may end this agreement at any time on ninety days' notice.
"""

LEASE = """# Underlease of the Granary
Made between (1) Corven Estates Limited ("Landlord") and (2) Dunmore Bakery LLP ("Tenant") on 1 June 2024.
# Interpretation
Business Day: a day on which the banks in Corven are open.
Permitted Purpose: the baking and sale of bread, with up to twelve seats for customers.
Premises: the ground floor of the Granary, without the loft.
Yard: the cobbled ground behind the Granary.
# Tenant's promises
1. The Tenant must use the Premises for the Permitted Purpose only, and must ask before the Permitted Purpose is
widened.
2. The Tenant must not sublet the Premises or share them with anybody.
3. The Tenant must sweep the Yard each Business Day, and must leave nothing in the Yard overnight.
4. The Tenant may not keep a fire alight in the Premises after 10 pm.
# Landlord's promises
1. The Landlord must keep the roof and the walls of the Granary in repair.
2. The Landlord must not let the loft for a purpose that competes with the Permitted Purpose.
3. The Landlord gives the Tenant two keys to the Yard.
"""

SECRECY = """# Non-disclosure Agreement
This agreement is between Velmark Pharma GmbH (“Discloser”) and Dr Ines Okafor (the “Adviser”).
# 1. Terms
In this agreement the term “Confidential Information” includes formulas, batch records and the names of patients, and
“Purpose” means the assessment of the Discloser's eye drops. “Representatives” of the Adviser means her employees and
her accountant.
# 2. Duties
2.1 The Adviser uses Confidential Information for the Purpose only, and copies Confidential Information for no other
Purpose.
2.2 The Adviser may show Confidential Information to Representatives. Representatives sign a promise first.
2.3 The Adviser is paid 900 euros a day for work on the Purpose.
2.4 The Discloser need not show the Adviser any particular formula.
"""

RULES = """# Rules on Payment Agents
# Part 1: Meanings
(1) In these rules, “payment agent” means—
(a) a person who takes money from one person to pay it to another, or
(b) a person who holds out to do so.
(2) The term “client money” includes money held in a mixed account.
(3) A “relevant person” is defined as a director or an owner of more than a tenth of a payment agent.
(4) 'Reportable event' means a shortfall in client money of more than 500 marks.
Fit and proper has the meaning in Annex 2.
# Part 2: Duties
5. A payment agent must keep client money in a separate account. A payment agent that mixes client money must tell the
Authority.
6. A payment agent must tell the Authority of each reportable event within two days. A reportable event that is put
right within two days is a reportable event all the same.
7. A relevant person must be fit and proper. Nobody becomes a relevant person before the Authority has found that
person fit and proper.
8. A payment agent must pay a fee of 200 marks each year.
"""

TRIAL = """# Protocol of the Lumarin Trial
The trial is run by Hestia Research Ltd (the "Sponsor") at Saint Bride's Clinic (the "Site").
# Safety
An 'adverse event' means any unwanted sign or illness after the first dose, whether or not the drug caused it.
A serious adverse event is defined as an adverse event that is fatal, needs a bed in hospital or harms for life.
Washout period: the fourteen days before the first dose, when no statin may be taken.
# Conduct
Each adverse event is written down. A serious adverse event is told to the Sponsor within a day of its discovery.
Nobody takes part who took a statin in the washout period. The washout period is not shortened.
The Sponsor pays the Site 350 pounds for each visit.
The Site must keep the records of the trial for fifteen years.
The Sponsor provides the tablets free of charge.
"""
DOCUMENTS = {
    "supply.md": SUPPLY,
    "underlease.md": LEASE,
    "secrecy.md": SECRECY,
    "rules.md": RULES,
    "protocol.md": TRIAL,
}

MEANINGS = {  # a question, and words of each passage that may come first
    "What is Confidential Information?": ("all information, in whatever form", "includes formulas, batch records"),
    "What does Business Day mean?": ("a day other than a Saturday", "the banks in Corven are open"),
    "what does business days mean": ("a day other than a Saturday", "the banks in Corven are open"),
    "Define Permitted Purpose": ("the baking and sale of bread",),
    "What is meant by “Acceptance Tests”?": ("tests in Annex B",),
    "How is Deliverable defined?": ("item listed in Annex A",),
    "What counts as Losses?": ("all liabilities, costs and reasonable legal fees",),
    "definition of the Yard": ("cobbled ground",),
    "What are the Premises?": ("without the loft",),
    "What is the Purpose?": ("assessment of the Discloser's eye drops",),
    "Who are the Representatives?": ("her employees and her accountant",),
    "What is a payment agent?": ("takes money from one person",),
    "What does client money include?": ("held in a mixed account",),
    "Who is a relevant person?": ("a director or an owner",),
    "What is a reportable event?": ("shortfall in client money of more than 500",),
    "reportable event definition": ("shortfall in client money of more than 500",),
    "What does fit and proper mean?": ("has the meaning in Annex 2",),
    "What is an adverse event?": ("any unwanted sign",),
    "What is a serious adverse event?": ("fatal, needs a bed",),
    "What does washout period mean in the protocol?": ("fourteen days before",),
    "What is a Change of Control?": ("has the meaning given in clause 9.1", "more than half of the votes"),
    "Who is the Supplier?": ("Acme Widgets Inc.",),
    "Who is the Sponsor?": ("Hestia Research Ltd",),
    "Who is the Tenant?": ("Dunmore Bakery LLP",),
    "Who is the Adviser?": ("Dr Ines Okafor",),
}
PARTIES = {  # a question, the document it is about, and words of the passage that answers
    "May Acme subcontract the work?": ("supply.md", "must not subcontract"),
    "When can Borealis walk away?": ("supply.md", "ninety days' notice"),
    "What must Borealis pay late?": ("supply.md", "forty days"),
    "How much insurance does Acme Widgets carry?": ("supply.md", "insurance of at least"),
    "Can Dunmore sublet?": ("underlease.md", "must not sublet"),
    "Does Dunmore Bakery have to sweep?": ("underlease.md", "must sweep the Yard"),
    "What must Corven repair?": ("underlease.md", "roof and the walls"),
    "What must Corven Estates give?": ("underlease.md", "two keys"),
    "What is Dr Okafor paid?": ("secrecy.md", "900 euros"),
    "Must Velmark show every formula?": ("secrecy.md", "need not show"),
    "What does Hestia pay for a visit?": ("protocol.md", "350 pounds"),
    "How long does Saint Bride's keep records?": ("protocol.md", "fifteen years"),
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, encoder: MiniLM) -> Searcher:
    root = tmp_path_factory.mktemp("defined")
    for name, text in DOCUMENTS.items():
        (root / name).write_text(text, encoding="utf-8")
    collection = Collection(root / "collection", encoder=lambda: encoder)
    collection.ingest([root / name for name in DOCUMENTS])
    return collection.open()


def rank(searcher: Searcher, query: Query, wanted: tuple[str, ...]) -> int | None:
    """The rank of the first hit with any of these words."""
    found = ((hit.rank, " ".join(hit.passage.text.split())) for hit in searcher.search(query))
    return next((number for number, text in found if any(words in text for words in wanted)), None)


@pytest.mark.parametrize("question", MEANINGS)
def test_what_defines_a_term_is_found_first(searcher: Searcher, question: str) -> None:
    assert rank(searcher, Query(text=question), MEANINGS[question]) == 1


@pytest.mark.parametrize(("narrowed", "least"), [(True, 11), (False, 10)])
def test_what_a_party_must_do_is_found_by_its_name(searcher: Searcher, narrowed: bool, least: int) -> None:
    ranks = {
        question: rank(
            searcher, Query(text=question, filter=Filter(documents=(document,)) if narrowed else Filter()), (words,)
        )
        for question, (document, words) in PARTIES.items()
    }
    assert set(ranks.values()) <= {1, 2}, ranks
    assert [*ranks.values()].count(1) >= least, ranks
