"""A sentence said otherwise and no less true: its capitals, numerals, dates, the order of its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from benchmarks.twins.edit import Change, Edit, replaced
from benchmarks.twins.figures import MONTHS, VALUES, WORDS
from benchmarks.twins.names import PLACES
from benchmarks.twins.sentence import Sentence

_SPELLED = "|".join(sorted(VALUES, key=len, reverse=True))
_BOTH = re.compile(rf"\b(?P<word>{_SPELLED})\s*\((?P<figure>\d{{1,3}})\)", re.IGNORECASE)
_DAYS = re.compile(
    r"(?<= )(?P<figure>\d{1,2})(?= (?:days|months|years|weeks|hours|patients|children|minutes|people)\b)"
)
_WORD = re.compile(
    rf"(?<= )(?P<word>{_SPELLED})(?= (?:days|months|years|weeks|hours|patients|children|minutes|people)\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<=\d)(?P<sign>\s?%)(?= |,|\.)")
_THOUSANDS = re.compile(r"\b(?P<figure>\d{1,3},\d{3})\b(?!,)")
_MONTH = "|".join(MONTHS)
_DATE = re.compile(rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}}), (?P<year>(?:19|20)\d\d)\b(?P<comma>,?)")
_EUROPEAN = re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{_MONTH}) (?P<year>(?:19|20)\d\d)\b")
_UNITS = {
    "mg": "milligrams", "mcg": "micrograms", "mL": "millilitres", "ml": "millilitres", "kg": "kilograms",
    "hrs": "hours", "min": "minutes", "mm": "millimetres", "cm": "centimetres", "km": "kilometres",
}  # fmt: skip
_UNIT = re.compile(rf"(?<=\d )(?P<unit>{'|'.join(_UNITS)})(?= |,|\.$)(?!\.? ?per| (?:kg|once|twice))")
_ADVERB = re.compile(
    r"(?:However|In addition|Furthermore|Moreover|Accordingly|Therefore|Additionally|Thus|Also|Consequently|Hence|"
    r"Finally|Interestingly|Importantly|In general|Notably|Indeed|Overall|Similarly), (?P<first>[a-zA-Z])(?P<second>.)"
)
_CONDITION = re.compile(
    r"(?P<head>If|When|Where|Although|Because|Subject to|During|After|Upon) "
    r"(?P<one>(?!feasible|appropriate|possible|applicable)[^,;:()]{10,110}), "
    r"(?P<two>(?:the|a|an|each|all|any|no|this|such|patients|there|it is) [^,;:()]{15,160})\."
)
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_NAMES = (*MONTHS, "Internet", "English", "American", "European")
_CONTRACTIONS = {"do not": "don't", "does not": "doesn't", "is not": "isn't", "are not": "aren't", "cannot": "can't"}


def identical(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """Word for word."""
    if sentence.text:
        yield ()


def case(sentence: Sentence, draw: Random) -> Iterator[Change]:
    """Defined terms without their capitals, or the whole in capitals where no unit could be taken for another."""
    names = " ".join((*sentence.parties, *_NAMES, *(place for places in PLACES for place in places)))
    edits = tuple(
        Edit(*match.span(), match[0].lower()) for match in _CAPITAL.finditer(sentence.text) if match[0] not in names
    )
    if edits and not sentence.is_medical:
        yield edits
    if not re.search(r"\d|[a-z][A-Z]|\b[A-Z]{2,}", sentence.text) and draw.random() < 0.2:
        yield (Edit(0, len(sentence.text), sentence.text.upper()),)


def numeral(sentence: Sentence, draw: Random) -> Iterator[Change]:
    """Numbers: "sixty (60)" as "60" or "sixty", "60 days" as "sixty days", "50%" as "50 percent", "1,000" as "1000"."""
    text = sentence.text
    for match in _BOTH.finditer(text):
        if VALUES[match["word"].lower()] == int(match["figure"]):
            yield replaced(match, draw.choice([match["word"], match["figure"]]))
    for match in _DAYS.finditer(text):
        if (
            int(match["figure"]) in WORDS
            and int(match["figure"]) > 1
            and not re.search(r"[-–] ?$", text[: match.start()])
        ):
            yield replaced(match, WORDS[int(match["figure"])])
    for match in _WORD.finditer(text):
        yield replaced(match, str(VALUES[match["word"].lower()]), "word")
    for match in _PERCENT.finditer(text):
        yield replaced(match, draw.choice([" percent", " per cent"]), "sign")
    for match in _THOUSANDS.finditer(text):
        yield replaced(match, match["figure"].replace(",", ""))


def date_form(sentence: Sentence, draw: Random) -> Iterator[Change]:
    """The same day written another way."""
    for match in _DATE.finditer(sentence.text):
        iso = f"{match['year']}-{MONTHS.index(match['month']) + 1:02d}-{int(match['day']):02d}"
        plain = f"{match['day']} {match['month']} {match['year']}"
        yield replaced(match, draw.choice([plain, iso]) + match["comma"])
    for match in _EUROPEAN.finditer(sentence.text):
        yield replaced(match, f"{match['month']} {match['day']}, {match['year']}")


def unit_form(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """A unit spelled out."""
    for match in _UNIT.finditer(sentence.text):
        yield replaced(match, _UNITS[match["unit"]], "unit")


def adverb_dropped(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """Without the word that only ties it to the sentence before."""
    match = _ADVERB.match(sentence.text)
    if match:
        yield (Edit(0, match.end("first"), match["first"].upper()),)


def clause_order(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """The condition last: "If one, two." as "Two if one."."""
    match = _CONDITION.fullmatch(sentence.text)
    if match and not re.search(r"\b(?:it|they|its|their|then|who|which)\b", match["two"]):
        two = match["two"][0].upper() + match["two"][1:]
        yield (Edit(0, len(sentence.text), f"{two} {match['head'][0].lower()}{match['head'][1:]} {match['one']}."),)


def contraction(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """Short forms: "does not" as "doesn't"."""
    for match in re.finditer(rf"\b(?:{'|'.join(_CONTRACTIONS)})\b", sentence.text):
        yield replaced(match, _CONTRACTIONS[match[0]])


def typography(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """Straight and curly quotes exchanged, and dashes."""
    table = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-"})
    edits = tuple(Edit(*m.span(), m[0].translate(table)) for m in re.finditer("[“”’‘–]", sentence.text))
    edits = edits or tuple(Edit(*m.span(), "’") for m in re.finditer("(?<=[a-z])'(?=s )", sentence.text))
    if edits:
        yield edits
