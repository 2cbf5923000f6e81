"""Short forms and what they stand for."""

from __future__ import annotations

import pytest

from index.define import definitions, short_forms


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
