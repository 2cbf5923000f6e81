"""What is looked up as one: citations, section references, doses and codes, however they are spaced and dotted."""

from __future__ import annotations

import re

_REPORTER = r"(?:(?:[A-Z]\.[ ]?)+|[A-Z]{2,8}\b|[A-Z][a-z]{1,5}\.)"  # "U.S.C.", "CFR", "Supp."
_CITATION = re.compile(
    rf"\b(?P<volume>\d{{1,4}})\]?[ ](?P<reporter>{_REPORTER}(?:[ ]?{_REPORTER}){{0,2}})(?P<series>[ ]?[2-9](?:d|th)\b)?"
    r"[ ]?(?:§{1,2}|s\.|Part\b)?[ ]?(?P<number>\d+[a-z]{0,2}(?:[.-]\d+)*)(?![^\W_])"
)
# A number followed by bracketed subdivisions: "3.2(a)(iv)", "12 (b)".
_REFERENCE = re.compile(r"(?<!\d)(?<!\d\.)\d++(?:\.\d++)*+(?:[ ]?\([a-z0-9]{1,4}\))+", re.IGNORECASE)

_UNIT = r"(?:mg|mcg|μg|ug|kg|g|ml|l|iu|units?|mmol|meq|mm|cm|%)"
_PER = rf"(?:\d+[ ]?)?(?:{_UNIT}|m2|day|d|hour|hr|h|dose|min)"
_DOSE = re.compile(
    rf"(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+[ -]?{_UNIT}(?:[ ]?/[ ]?{_PER})*(?![^\W_])|\bq[. ]\d+[. ]?h\b", re.IGNORECASE
)
# Letters with a number: "B12", "q6h", "COVID-19", "SARS-CoV-2".
_CODE = re.compile(r"(?<![\w-])[^\W\d_]{1,15}+(?:-[^\W\d_]{1,10}+)?-?\d[^\W_]{0,12}+(?![\w-])")


def wholes(text: str) -> list[str]:
    """Every citation, reference, dose and code of a text in one spelling, without blanks and in lower case.

    Args:
        text: in Unicode's normal form NFKC.

    Returns:
        Such as "28usc1331" for "28 U.S.C. § 1331", "3.2(a)(iv)", "0.5mg/kg", "q6h", "covid19".
    """
    found = [_citation(match) for match in _CITATION.finditer(text)]
    found += [reference.replace(" ", "").lower() for reference in _REFERENCE.findall(text)]
    found += [_dose(dose.lower()) for dose in _DOSE.findall(text)]
    return found + [code.replace("-", "").lower() for code in _CODE.findall(text)]


def _citation(match: re.Match[str]) -> str:
    reporter = re.sub(r"[. ]", "", match["reporter"] + (match["series"] or ""))
    return f"{match['volume']}{reporter}{match['number']}".lower()


def _dose(printed: str) -> str:
    if printed.startswith("q"):
        return re.sub(r"[. ]", "", printed)
    together = re.sub(r"[ -]|,(?=\d{3}(?!\d))", "", printed)
    return re.sub(r"[μu]g", "mcg", together)
