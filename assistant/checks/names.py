"""Who a text speaks of: parties by their roles, and the names of firms, persons and products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.checks.vocabulary import LISTS, is_empty
from index.define import definitions, party_names

_EVERYBODY = re.compile(
    r"\b(?:(?:each|either|both|neither|no|any|the)\s+(?:other\s+)?part(?:y|ies)|parties)\b", re.IGNORECASE
)
_PARTIES = [[role.replace("-", " ") for role in line.split()] for line in LISTS["roles"]]
_ONE_OF = {role: party[0] for party in _PARTIES for role in party}
_ROLE = re.compile(
    r"\b(?P<role>" + "|".join(re.escape(one) for one in sorted(_ONE_OF, key=len, reverse=True)) + r")(?P<many>s)?\b",
    re.IGNORECASE,
)
# "Dosing in the Elderly The recommended dose": a heading that runs into its text ends before such a word.
_OPENS = r"(?!(?:The|An?|In|If|This|That|These|Those|Its?|For|When|Where|Each|All|Any|No|Such|To|We|You|Do)\b)"

_PROPER = re.compile(rf"\b[A-Z][\w&-]*(?:[^\S\n]+(?:(?:of|and|de|&)[^\S\n]+)?{_OPENS}[A-Z][\w&-]*)*")
_TELLS_NOTHING = re.compile(
    r"(?:,?\s+(?:Inc|LLC|Ltd|Limited|Plc|PLC|Corp|Corporation|Co|LP|LLP|GmbH|AG)\b\.?)+$|^(?:The|A|An|Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?\s*"
)
_PREPOSITION = re.compile(
    r"\b(?P<word>of|to|by|from|with|for|between|in|under|against|on|upon|at|than|as|per)\s+(?:(?:the|an?|any|such|each|its|all)\s+)*$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s?\b|['’](?=\s)")
# Capitalised, but nobody: "this Agreement", "Confidential Information", "the Effective Date".
_THING = re.compile(
    r"\b(?:agreement|contract|lease|information|materials?|dates?|terms?|acts?|laws?|sections?|exhibits?|annex|schedules?|"
    r"attachments?|property|premises|purposes?|products?|services?|periods?|notices?|orders?|codes?|transactions?|projects?|"
    r"documents?|loans?|notes?|rent|fees?|price|tax(?:es)?|state|rules?|regulations?|mnda|nda|study|work|programs?|plans?|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|i|events?|default|losses|claims?|shares?|securities|interest|closing|rights?)$"
)
_ACTS = re.compile(r"\s+(?:shall|may|must|will|agrees|undertakes|covenants|represents|warrants)\b")
_BLANK = re.compile(r"\s*")
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name in a text. `key` is the same for all names of one party; `before` the preposition that leads to it."""

    key: str
    start: int
    end: int
    before: str = ""
    is_possessive: bool = False
    is_party: bool = False  # somebody: a role, a firm, a person; no "Agreement"
    is_known: bool = False  # a role, or what a text calls somebody: the key stands for it wherever it is named


def names(text: str, called: Mapping[str, str], known: frozenset[str] = frozenset()) -> list[Name]:
    """The names of a text in order.

    Args:
        text: a sentence.
        called: what a folded name is otherwise called there, of `aliases`.
        known: folded capitalised words that are names also where a sentence begins.
    """
    found: list[Name] = []
    roles, longs = set(_ONE_OF.values()), set(called.values())
    for match in (*_EVERYBODY.finditer(text), *_ROLE.finditer(text), *_proper(text, known)):
        if any(one.start < match.end() and match.start() < one.end for one in found):
            continue
        key = _key(match, called)
        is_party = match.re is not _PROPER or key in _ONE_OF.values() or _is_party(match, text, called)
        before = _PREPOSITION.search(text, max(0, match.start() - 30), match.start())
        found.append(
            Name(
                key=key,
                start=match.start(),
                end=match.end(),
                before=before["word"].lower() if before else "",
                is_possessive=_POSSESSIVE.match(text, match.end()) is not None,
                is_party=is_party,
                is_known=is_party and (key in roles or key in longs),
            )
        )
    return sorted(found, key=lambda one: one.start)


def aliases(texts: Iterable[str]) -> dict[str, str]:
    """What the texts call a party or abbreviate: the folded short name to the folded long one."""
    called: dict[str, str] = {}
    for text in texts:
        called |= {own.lower(): name.lower() for name, own in party_names(text)}
        called |= {short.lower(): long.lower() for short, long in definitions(text)}
    return called


def capitalised(texts: Iterable[str]) -> frozenset[str]:
    """The folded words that are capitalised inside a sentence, where no grammar asks for it."""
    inside = re.compile(r"(?<=[\w,;)]\s)[A-Z][\w&-]*")
    return frozenset(word.lower() for text in texts for word in inside.findall(text))


def _proper(text: str, known: frozenset[str]) -> Iterable[re.Match[str]]:
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter.isupper() for letter in letters) > len(letters) / 2:  # a heading
        return
    for whole in _PROPER.finditer(text):
        match = _without_leading(whole, text)
        begins = not text[: match.start()].strip(" \t\n\"“'(") if match else False
        word = match.group().lower() if match else ""
        if match is not None and (not begins or " " in word or word in known or _acts(match, text)):
            yield match


def _without_leading(match: re.Match[str], text: str) -> re.Match[str] | None:
    """A name without the words of grammar that begin its sentence: "That Person", "Although IBM"."""
    found: re.Match[str] | None = match
    while found and found.start() != found.end() and is_empty((first := found.group().split()[0]).lower()):
        found = _PROPER.match(text, _BLANK.match(text, found.start() + len(first)).end(), match.end())  # type: ignore[union-attr]
    return found


def _acts(match: re.Match[str], text: str) -> bool:
    return _ACTS.match(text, match.end()) is not None and not is_empty(match.group().lower())


def _is_party(match: re.Match[str], text: str, called: Mapping[str, str]) -> bool:
    """Whether a name may be somebody. An acronym is where it acts or a party was called so: "IBM shall", not "AUC"."""
    name = match.group()
    if name.isupper() and len(name) <= 6:
        return name.lower() in called or _ACTS.match(text, match.end()) is not None
    return not _THING.search(name.lower())


def _key(match: re.Match[str], called: Mapping[str, str]) -> str:
    if match.re is _EVERYBODY:
        return EVERYBODY
    if match.re is _ROLE:
        role = match["role"].lower()
        return called.get(role, _ONE_OF[role])
    name = _TELLS_NOTHING.sub("", _TELLS_NOTHING.sub("", match.group())).lower()
    return called.get(name, _ONE_OF.get(name, name))
