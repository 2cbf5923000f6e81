"""Questions that are asked of many documents of a kind: the clauses of a contract, the sections of a drug label.

The names of the clause types are those of CUAD (the Atticus Project); the questions are this project's own, in plain
English with the words that such clauses use.
"""

from __future__ import annotations

from collections.abc import Mapping

Preset = tuple[tuple[str, str], ...]  # heading and question

CUAD: Preset = (
    ("Document Name", "What is the title of this agreement?"),
    ("Parties", "By and between which parties is this agreement made and entered into?"),
    ("Agreement Date", "On what date was this agreement made, dated or signed?"),
    ("Effective Date", "On what date does this agreement become effective or commence?"),
    ("Expiration Date", "When does the initial term of this agreement end or expire?"),
    ("Renewal Term", "Does the term renew or extend automatically after the initial term, for what renewal term?"),
    (
        "Notice Period To Terminate Renewal",
        "How much prior written notice must a party give of its intention not to renew the agreement?",
    ),
    ("Governing Law", "By the laws of which state or country is this agreement governed and construed?"),
    (
        "Most Favored Nation",
        "Must a party be offered prices or terms no less favorable than those offered to any third party?",
    ),
    (
        "Competitive Restriction Exception",
        "What exceptions are there to the non-compete, exclusivity or non-solicitation restrictions?",
    ),
    ("Non-Compete", "Shall a party not compete or engage in a competing business or sell competing products?"),
    ("Exclusivity", "Does a party have an exclusive right, or must it deal exclusively with the other party?"),
    ("No-Solicit Of Customers", "Is a party forbidden to solicit or contact the other party's customers or clients?"),
    ("No-Solicit Of Employees", "Is a party forbidden to solicit, hire or employ the other party's employees?"),
    ("Non-Disparagement", "Is a party forbidden to disparage or harm the reputation of the other party?"),
    (
        "Termination For Convenience",
        "May a party terminate this agreement at any time without cause, for convenience, by giving notice?",
    ),
    (
        "Rofr/Rofo/Rofn",
        "Does a party have a right of first refusal, a right of first offer or a right of first negotiation?",
    ),
    (
        "Change Of Control",
        "What happens on a change of control, merger, or sale of all or substantially all of the stock or assets?",
    ),
    (
        "Anti-Assignment",
        "May a party assign or transfer this agreement without the prior written consent of the other party?",
    ),
    ("Revenue/Profit Sharing", "What share or percentage of revenue, profit or net sales must be paid, as a royalty?"),
    ("Price Restrictions", "How may prices or fees be increased or decreased, and what limits are there?"),
    ("Minimum Commitment", "What minimum quantity, amount or number must be purchased, ordered, paid or sold?"),
    (
        "Volume Restriction",
        "Is use limited to a maximum number or volume, with additional fees or consent when it is exceeded?",
    ),
    (
        "Ip Ownership Assignment",
        "Does a party assign to the other its title and interest in intellectual property or work made for hire?",
    ),
    ("Joint Ip Ownership", "Is intellectual property jointly owned by the parties?"),
    ("License Grant", "What license or right to use does a party hereby grant to the other?"),
    (
        "Non-Transferable License",
        "Is the license granted non-transferable, not assignable, or without the right to sublicense?",
    ),
    (
        "Affiliate License-Licensor",
        "Does the license include intellectual property owned or controlled by affiliates of the licensor?",
    ),
    ("Affiliate License-Licensee", "Does the license extend to the licensee and its affiliates or subsidiaries?"),
    (
        "Unlimited/All-You-Can-Eat-License",
        "Is the license an enterprise license or for unlimited use, unlimited users or unlimited copies?",
    ),
    ("Irrevocable Or Perpetual License", "Is the license granted irrevocable or perpetual?"),
    ("Source Code Escrow", "Must source code be deposited in escrow with an escrow agent?"),
    (
        "Post-Termination Services",
        "What must the parties do after termination or expiration: transition, sell off inventory, return or pay?",
    ),
    ("Audit Rights", "May a party audit, inspect or examine the books, records or premises of the other party?"),
    (
        "Uncapped Liability",
        "Which breaches, such as of confidentiality or indemnity, are excepted from the limitation of liability?",
    ),
    (
        "Cap On Liability",
        "Is liability limited to a maximum amount, or excluded for consequential, incidental or indirect damages?",
    ),
    ("Liquidated Damages", "Are liquidated damages, a penalty or a termination fee payable?"),
    ("Warranty Duration", "For what period of days, months or years is the product or service warranted?"),
    ("Insurance", "What insurance must a party obtain and maintain, with what limits of coverage?"),
    (
        "Covenant Not To Sue",
        "Is a party forbidden to challenge or contest the validity or ownership of the other's intellectual property?",
    ),
    (
        "Third Party Beneficiary",
        "Does any person who is not a party have rights as a third party beneficiary to enforce this agreement?",
    ),
)

DRUG_LABEL: Preset = (
    ("Boxed warning", "What does the boxed warning say?"),
    ("Indications", "What is it indicated for?"),
    ("Dosage", "What is the recommended dosage and administration?"),
    ("Dosage forms", "What are the dosage forms and strengths?"),
    ("Contraindications", "What are the contraindications?"),
    ("Warnings", "What are the warnings and precautions?"),
    ("Adverse reactions", "What are the adverse reactions or side effects?"),
    ("Interactions", "What are the drug interactions with other medicines?"),
    ("Pregnancy", "May it be used during pregnancy?"),
    ("Lactation", "May it be used during breastfeeding or lactation?"),
    ("Children", "May it be used in children or pediatric patients?"),
    ("Older patients", "May it be used in elderly or geriatric patients?"),
    ("Renal impairment", "What is the dose in renal impairment?"),
    ("Hepatic impairment", "What is the dose in hepatic impairment?"),
    ("Overdosage", "What happens in an overdose?"),
    ("Abuse and dependence", "Is it a controlled substance with abuse or dependence?"),
    ("Ingredients", "What are the active and inactive ingredients?"),
    ("Mechanism of action", "What is the mechanism of action?"),
    ("Pharmacokinetics", "What are the absorption, metabolism and elimination half-life?"),
    ("Storage", "How should it be stored?"),
    ("Patient advice", "What should patients be told?"),
)

# How documents head what a column asks for. Only headings that leave no doubt: "Term" or "Restrictions" say too little.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Governing Law": ("governing law", "applicable law", "choice of law", "controlling law"),
    "Most Favored Nation": ("most favored nation", "most favoured nation", "most favored customer"),
    "Non-Compete": ("non-compete", "non-competition", "noncompetition", "covenant not to compete"),
    "Exclusivity": ("exclusivity",),
    "No-Solicit Of Customers": ("non-solicitation of customers", "solicitation of customers"),
    "No-Solicit Of Employees": ("non-solicitation of employees", "solicitation of employees", "no hire"),
    "Non-Disparagement": ("non-disparagement", "nondisparagement", "disparagement"),
    "Termination For Convenience": ("termination for convenience", "termination without cause"),
    "Rofr/Rofo/Rofn": ("right of first refusal", "right of first offer", "right of first negotiation"),
    "Change Of Control": ("change of control", "change in control"),
    "Anti-Assignment": ("assignment", "assignability"),
    "Revenue/Profit Sharing": ("revenue share", "revenue sharing", "profit sharing", "royalties", "royalty"),
    "Minimum Commitment": ("minimum commitment", "minimum purchase", "minimum purchases", "minimum order"),
    "License Grant": ("license grant", "grant of license", "grant of licenses", "licence grant", "grant of rights"),
    "Source Code Escrow": ("source code escrow",),
    "Post-Termination Services": ("effect of termination", "effects of termination", "consequences of termination"),
    "Audit Rights": ("audit", "audits", "audit rights", "inspection of records", "books and records"),
    "Cap On Liability": ("limitation of liability", "limitations of liability", "limitation on liability"),
    "Liquidated Damages": ("liquidated damages", "termination fee"),
    "Insurance": ("insurance",),
    "Boxed warning": ("boxed warning",),
    "Indications": ("indications", "indication", "uses"),
    "Dosage": ("dosage and administration", "posology", "directions"),
    "Dosage forms": ("dosage forms", "pharmaceutical form", "presentation"),
    "Contraindications": ("contraindications", "contra-indications"),
    "Warnings": ("warnings", "warnings and precautions"),
    "Adverse reactions": ("adverse reactions", "undesirable effects", "side effects"),
    "Interactions": ("drug interactions", "interactions", "interaction"),
    "Pregnancy": ("pregnancy", "pregnant women"),
    "Lactation": ("lactation", "nursing mothers", "breastfeeding", "breast-feeding"),
    "Children": ("pediatric use", "paediatric use", "paediatric population", "children"),
    "Older patients": ("geriatric use", "older people", "elderly"),
    "Renal impairment": ("renal impairment", "renal insufficiency"),
    "Hepatic impairment": ("hepatic impairment", "hepatic insufficiency"),
    "Overdosage": ("overdosage", "overdose"),
    "Abuse and dependence": ("abuse and dependence", "drug abuse"),
    "Ingredients": ("ingredients", "excipients", "list of excipients", "composition"),
    "Mechanism of action": ("mechanism of action", "pharmacodynamics", "pharmacodynamic properties"),
    "Pharmacokinetics": ("pharmacokinetics", "pharmacokinetic properties"),
    "Storage": ("storage", "storage and handling", "how to store", "how supplied"),
    "Patient advice": ("patient counseling information", "information for patients", "patient information"),
}

PRESETS: Mapping[str, Preset] = {"cuad": CUAD, "drug-label": DRUG_LABEL}
