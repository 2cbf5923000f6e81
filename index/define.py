"""What a text defines: short forms, terms, and what it calls the parties.

"the Food and Drug Administration (FDA)", "“Break Date” means 24 March 2030", "Acme Widgets Inc. (the “Supplier”)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_SHORT = 10  # characters of a short form, as Schwartz and Hearst 2003 have it

_BRACKETED = re.compile(r"""\(\s*["“']?([A-Za-z][\w-]{1,9})["”']?\s*[),;]""")
_REACH = 160  # characters before a bracket that are looked at
_BEFORE = re.compile(r"[^()\n]{3,}\Z")
_SHORT = re.compile(r"(?<![\w-])[A-Za-z][\w-]{1,9}(?![\w-])")

_TERM = r"(?<!\w)(?:[\"“]([^\"“”\n]{2,60})[\"”]|['‘]([^'‘’\n]{2,60})['’])(?!\w)"
_HAS = r"ha(?:s|ve)\s+the\s+(?:same\s+|respective\s+)?meanings?\b"
_MEANS = rf"(?:(?:shall|will)\s+mean\b|means\b(?!\s+that\b)|(?:shall\s+)?{_HAS})"
_SAYS = rf"(?:{_MEANS}|mean\b|(?:shall\s+)?includes?\b|refers?\s+to\b|(?:is|are|be)\s+(?:defined|construed)\b)"
_OTHERS = r"(?:\s{0,4}(?:,|and\b|or\b){1,2}\s{0,4}[\"“'‘][^\"“”'‘’\n]{2,60}[\"”'’]){0,3}"
# "“Losses”, in relation to a claim, means": what stands between is no other sentence. "“Group” and “Member” mean".
_SAID = re.compile(
    rf"{_TERM}(?={_OTHERS}(?:\s{{0,4}},?\s{{0,4}}{_SAYS}|[^.;\n\"“”]{{0,80}}?\s{_MEANS}))", re.IGNORECASE
)
# The same without quotation marks, where a sentence, a line or an item begins: "Break Date means", "Yard: the ground".
_SAYS_PLAINLY = re.compile(
    rf"(?<=\S)\s{{1,4}}(?:{_MEANS}|(?:is|are)\s+defined\s+as\b)"
    r"|:\s+(?=(?:an?|the|any|all|each|every|such|those|that|has|have|as)\b)"
)
_BEGINS = re.compile(
    r"(?:^|(?<=[.;:)\d])[^\S\n]+|^[^\S\n]+)([A-Z][\w’'&/-]*(?:[^\S\n]+[\w’'&/-]+){0,5})(?<=\w)\Z", re.MULTILINE
)
_PHRASE_REACH = 80  # characters of a term without quotation marks

_CALLED = re.compile(
    r"\((?:(?:herein\w*|the|an?|as|called|known|termed|referred|to|collectively|together|each|or|and)\b[\s,]*)*"
    r"(?=[\"“'‘])[^()\n]{2,160}\)"
)
_NAMED = re.compile(_TERM)
_NAME_REACH = 300  # characters between a party's name and what it is called, such as its seat and number
_FORMS = (
    "Inc Incorporated LLC L.L.C Ltd Limited Plc Corp Corporation Company Co LP L.P LLP GmbH AG SA S.A B.V N.V SE"
    " Trust Bank University Clinic Hospital"
)
_FORM = "(?:" + "|".join(re.escape(word) for form in _FORMS.split() for word in (form, form.upper())) + "|plc)"
_WORD = r"[A-Z][\w&.'’-]*"
_FIRM = re.compile(rf"(?:{_WORD},?\s+|&\s+|(?<=\s)of\s+){{1,6}}?{_FORM}\b")
_PERSON = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor)\.?\s+{_WORD}(?:\s+{_WORD}){{0,3}}")
_ALL_PARTIES = ("party", "parties")
_TELLS_NOTHING = re.compile(rf"(?i:{_FORM}|liability|the|of|and|mr|mrs|ms|miss|dr|prof|professor)\.?")


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of a short form in brackets and the words before it that it abbreviates, as printed, in order.

    The algorithm of Schwartz and Hearst (Pacific Symposium on Biocomputing 2003): every letter of the short form is
    found, from its end, in the words before the bracket, the first one at the start of a word.
    """
    end = 0
    for found in _BRACKETED.finditer(text):
        short, before = found[1], _BEFORE.search(text[max(end, found.start() - _REACH) : found.start()])
        end = found.end()
        if before is None or not is_short_form(short):
            continue
        most = min(len(short) + 5, 2 * len(short))  # words
        long = _abbreviated(short, " ".join(before[0].split()[-most:]))
        if long is not None and len(long) > len(short) and short not in long.split():
            yield short, long


def defined_terms(text: str) -> list[str]:
    """The terms that a text defines, as printed: "“X” means", "X means", "X: a …", "(the “X”)"; doubles are kept."""
    quoted = [found[1] or found[2] for found in _SAID.finditer(text)]
    says = [found.start() for found in _SAYS_PLAINLY.finditer(text)]
    plain = [found[1] for end in says if (found := _BEGINS.search(text, max(0, end - _PHRASE_REACH), end))]
    return [*quoted, *plain, *(term for found in _CALLED.finditer(text) for term in _quoted(found[0]))]


def party_names(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of a firm's or a person's name and what the brackets after it call the party, as printed, in order.

    Of the name are left the words that tell it from others: no "Inc.", no "Dr".
    """
    for found in _CALLED.finditer(text):
        before = text[max(0, found.start() - _NAME_REACH) : found.start()]
        before = before[max(map(before.rfind, (";", "”", '"', "\n\n"))) + 1 :]
        named = [*_FIRM.finditer(before), *_PERSON.finditer(before)]
        if not named:
            continue
        words = max(named, key=lambda one: one.start())[0].replace(",", " ").split()
        name = " ".join(word for word in words if not _TELLS_NOTHING.fullmatch(word))
        called = [own for own in _quoted(found[0]) if own.lower() not in (*_ALL_PARTIES, name.lower())]
        yield from ((name, own) for own in called if name)


def short_forms(text: str) -> list[str]:
    """What may be short forms among the words of a text, as printed."""
    return [word for word in _SHORT.findall(text) if is_short_form(word)]


def is_short_form(word: str) -> bool:
    """Whether a word of at most `MAX_SHORT` characters has two capital letters: "FDA", "mRNA", "PaO2"."""
    return len(word) <= MAX_SHORT and sum(letter.isupper() for letter in word) >= 2


def _quoted(text: str) -> list[str]:
    return [found[1] or found[2] for found in _NAMED.finditer(text)]


def _abbreviated(short: str, words: str) -> str | None:
    """The end of `words` that `short` abbreviates, None where it abbreviates none."""
    place = len(words)
    letters = [letter for letter in short.lower() if letter.isalnum()]
    for number in range(len(letters) - 1, -1, -1):
        place = words.lower().rfind(letters[number], 0, place)
        while number == 0 and place > 0 and words[place - 1].isalnum():
            place = words.lower().rfind(letters[0], 0, place)
        if place < 0:
            return None
    return words[words.rfind(" ", 0, place + 1) + 1 :]
