"""One party, drug, place or kind of patient of a sentence exchanged for another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from benchmarks.twins.edit import Change, Edit, like, replaced
from benchmarks.twins.sentence import Sentence

_ROLES = (
    ("Licensor", "Licensee"), ("Landlord", "Tenant"), ("Lessor", "Lessee"), ("Buyer", "Seller"),
    ("Purchaser", "Seller"), ("Disclosing Party", "Receiving Party"), ("Discloser", "Recipient"),
    ("Franchisor", "Franchisee"), ("Borrower", "Lender"), ("Employer", "Employee"), ("Shipper", "Transporter"),
    ("Indemnified Party", "Indemnifying Party"), ("Owner", "Contractor"), ("Supplier", "Customer"),
    ("Manufacturer", "Distributor"), ("Applicant", "Regulator"), ("Issuer", "Regulator"), ("Trustee", "Beneficiary"),
    ("Authorised Person", "Regulator"), ("Custodian", "Fund Manager"),
)  # fmt: skip
PLACES = (
    ("New York", "Delaware", "California", "Texas", "Florida", "Illinois", "Massachusetts", "New Jersey", "Nevada"),
    ("China", "Italy", "Germany", "France", "Japan", "Spain", "India", "Brazil", "Canada", "Mexico", "Australia"),
    ("Africa", "Asia", "Europe", "South America"),
    ("Hong Kong", "Singapore", "London", "Beijing", "Wuhan", "Toronto"),
)  # fmt: skip
_SCIENCE = (
    ("SARS-CoV", "MERS-CoV"), ("MERS", "SARS"), ("influenza A", "influenza B"), ("HIV", "HCV"), ("IL-6", "IL-10"),
    ("rhinovirus", "adenovirus"), ("RSV", "HMPV"), ("Escherichia coli", "Staphylococcus aureus"),
    ("type 1 diabetes", "type 2 diabetes"), ("CYP3A4", "CYP2D6"), ("CD4+", "CD8+"), ("IgG", "IgM"), ("mice", "rats"),
    ("men", "women"), ("adults", "children"), ("males", "females"), ("male", "female"),
    ("autosomal dominant", "autosomal recessive"), ("intravenously", "orally"), ("intravenous", "subcutaneous"),
    ("left", "right"), ("oral", "intravenous"), ("plasma", "urine"), ("liver", "kidney"), ("hepatic", "renal"),
    ("bacteria", "viruses"), ("DNA", "RNA"), ("systolic", "diastolic"), ("arteries", "veins"), ("lungs", "kidneys"),
    ("mother", "father"), ("hyperkalemia", "hypokalemia"), ("hypertension", "hypotension"),
    ("hyperglycemia", "hypoglycemia"), ("agonist", "antagonist"), ("anterior", "posterior"),
)  # fmt: skip
_DRUGS = (
    "metformin", "warfarin", "lisinopril", "omeprazole", "sertraline", "amoxicillin", "ibuprofen", "simvastatin",
    "gabapentin", "prednisone",
)  # fmt: skip
_JOINED = re.compile(r"^,? (?:and|or|and/or|nor)(?: the| its| any)? $|^/$|^-$|^, $|^ (?:with|by and between) $")


def party(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """One party put in the place of the other; where both stand, each in the other's place."""
    if sentence.is_medical:
        return
    parties = sentence.parties
    own = tuple((one, other) for one in parties for other in parties if one < other)
    held = {party.removeprefix("the ") for party in parties}
    for one, other in (*own, *(pair for pair in _ROLES if not held.intersection(pair))):
        yield from _exchanged(sentence.text, one, other)


def name(sentence: Sentence, draw: Random) -> Iterator[Change]:
    """One place, drug, organism or group of people for another of its kind."""
    if sentence.is_medical:
        for one, other in _SCIENCE:
            yield from _exchanged(sentence.text, one, other)
    if sentence.subject and len(sentence.subject) > 3 and "/" not in sentence.subject:
        for match in re.finditer(rf"\b{re.escape(sentence.subject)}\b", sentence.text, re.IGNORECASE):
            drug = draw.choice([d for d in _DRUGS if d not in sentence.text.lower()])
            yield replaced(match, like(match[0], drug))
            break
    for places in PLACES:
        found = [m for p in places for m in re.finditer(rf"\b{p}\b", sentence.text)]
        # "New York, New York", a list of countries, an author's university: too little depends on one of them.
        if len(found) == 1 and not re.search(
            r"(?:South|North|West|East|Western|New|Republic of|, ) $", sentence.text[: found[0].start()]
        ):
            others = [p for p in places if p not in sentence.passage]
            if others and not re.match(r"n|ese|[-’']|,", sentence.text[found[0].end() :]):
                yield replaced(found[0], draw.choice(others))


def _exchanged(text: str, one: str, other: str) -> Iterator[Change]:
    ones, others = _places(text, one), _places(text, other)
    if len(ones) + len(others) == 1:
        first, new = (ones[0], other) if ones else (others[0], one)
        before = text[: first.start()]
        fits = (new[0].lower() in "aeiou") == (first[0][0].lower() in "aeiou") or not re.search(r"(?i)\ban? $", before)
        is_sensible = not re.search(r"(?i)\b(?:pregnan\w+|lactating|nursing|menopausal) $", before)  # no pregnant men
        if fits and is_sensible:
            yield replaced(first, like(first[0], new))
    elif len(ones) == 1 and len(others) == 1:
        first, second = sorted((ones[0], others[0]), key=lambda m: m.start())
        if not _JOINED.match(text[first.end() : second.start()]):
            yield (Edit(*first.span(), like(first[0], second[0])), Edit(*second.span(), _inside(first[0])))


def _inside(name: str) -> str:
    return "the " + name[4:] if name.startswith("The ") else name


def _places(text: str, word: str) -> list[re.Match[str]]:
    article, plain = word.startswith("the "), word.removeprefix("the ")
    return list(re.finditer(rf"(?<![\w-]){'[Tt]he ' if article else ''}{re.escape(plain)}(?![\w-])", text))
