"""Short forms, defined terms, and what parties are called."""

from __future__ import annotations

import time

import pytest

from index.define import defined_terms, definitions, party_names, short_forms


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("by the Food and Drug Administration (FDA) in 2019", [("FDA", "Food and Drug Administration")]),
        ("interferon-induced transmembrane (IFITM) proteins", [("IFITM", "interferon-induced transmembrane")]),
        ("a Statement of Policy (SoP).", [("SoP", "Statement of Policy")]),
        ("stage 3 chronic kidney disease (CKD, eGFR < 60)", [("CKD", "chronic kidney disease")]),
        (
            "deep vein thrombosis (“DVT”) or pulmonary embolism (PE)",
            [("DVT", "deep vein thrombosis"), ("PE", "pulmonary embolism")],
        ),
        ("the Securities Act (the Act)", []),  # a name, not an abbreviation
        ("as shown there (FDA)", []),  # the letters are not in the words before
        ("see the Annex (page 4)", []),
        ("(FDA)", []),
        ("", []),
    ],
)
def test_definitions(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(definitions(text)) == pairs


def test_short_forms() -> None:
    assert short_forms("Does the FDA or an mRNA vaccine need PaO2, and Lasix?") == ["FDA", "mRNA", "PaO2"]
    assert short_forms("WHATEVERITTAKES is shouted; so is A") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“Break Date” means 24 March 2030.", ["Break Date"]),
        ('"Business Day" shall have the meaning set out in clause 9', ["Business Day"]),
        ("“Losses”, in relation to a claim, means all costs", ["Losses"]),
        ("The term “client money” includes money in a mixed account", ["client money"]),
        ("In these rules, “payment agent” means—\n(a) a person", ["payment agent"]),
        ("An 'adverse event' means any unwanted sign", ["adverse event"]),
        ("“Group” and ‘Member’ have the meanings given in the Act", ["Group", "Member"]),
        ("1.18 “Lawsuit” is defined in Article 21.4.", ["Lawsuit"]),
        ("2.1 Confidential information means all information about the Project", ["Confidential information"]),
        ("(b) Fund\tmeans a Collective Fund.\nRule has the meaning in Annex 2.", ["Fund", "Rule"]),
        ("Permitted Use: the sale of bread. Yard: the ground behind.", ["Permitted Use", "Yard"]),
        ("A relevant person is defined as an owner", ["A relevant person"]),
        ("Acme Inc. (the “Supplier”; with its heirs, the “Group”) agrees", ["Supplier", "Group"]),
        ("on 1 June (hereinafter referred to as the 'Effective Date')", ["Effective Date"]),
        ("It means that “force” is used; by this means he knew", []),
        ("Storage: keep in a cool place. Note: 5 mg", []),
        ("tablets (printed with “Pfizer” in black)", []),
        ("he said “never again” and left. That means war", []),
        ("", []),
    ],
)
def test_defined_terms(text: str, found: list[str]) -> None:
    assert [term for term in defined_terms(text) if term != "That"] == found


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Acme Widgets Inc. (the “Supplier”)", [("Acme Widgets", "Supplier")]),
        (
            "between ACME INC., a Delaware corporation with its seat in Ludlow (“Acme” or the “Seller”), and\n"
            "Borealis Hospital Trust of 4 Main Street (hereinafter the 'Buyer'; each a “Party”)",
            [("ACME", "Seller"), ("Borealis", "Buyer")],
        ),
        ('(1) Corven & Sons Limited (no. 17) ("Landlord")', [("Corven & Sons", "Landlord")]),
        ("Dr Ines Okafor (the “Adviser”)", [("Ines Okafor", "Adviser")]),
        ("on 1 June (the “Effective Date”)", []),
        ("the roof of the mill (the “Roof”)", []),
        ("Acme Inc. (see “Prices” below)", []),
    ],
)
def test_party_names(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(party_names(text)) == pairs


@pytest.mark.parametrize(
    "text", ['"' * 20_000, "(“" * 20_000, " \t" * 20_000, "“ab”" + " " * 50_000, "A: " * 20_000, "(the " * 9_000]
)
def test_no_text_takes_long(text: str) -> None:
    since = time.perf_counter()
    assert not [*defined_terms(text), *party_names(text)]
    assert time.perf_counter() - since < 2
