"""What a clause does to its verb: duty, leave, ban, advice or release, told by its modal words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Force(StrEnum):
    """Of a clause. A negated duty is a ban, and so is a negated leave."""

    PLAIN = "plain"
    DUTY = "duty"  # shall, must
    LEAVE = "leave"  # may
    ADVICE = "advice"  # should
    BAN = "ban"  # shall not, may not, is contraindicated
    RELEASE = "release"  # need not


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """Modal words in a text: their force, and their force where the subject is denied: "no party shall"."""

    force: Force
    denied: Force
    start: int
    end: int
    is_backward: bool = False  # what it governs stands before it: "smoking is prohibited"


_BE = r"(?:(?:shall|will|must|may|should|can|would)\s+)?(?:(?:is|are|was|were|be|been|being)\s+)?"
_BE_NOT = (
    r"(?:(?:shall|will|must|may|should|can|does|do|would)\s+)?(?:(?:is|are|was|were)\s+)?(?:not|never)\s+(?:be\s+)?"
)
_SOFT = r"(?:(?:also|hereby|always|strictly|expressly|otherwise|only|solely|fully|specifically|legally)\s+)?"
_BANNED = r"(?:prohibited|forbidden|barred|precluded|prevented|restrained|enjoined|restricted|disqualified)"
_FREE = r"(?:entitled|permitted|allowed|authori[sz]ed|free|at\s+liberty|eligible)"
_BOUND = r"(?:required|obligated|obliged|bound|responsible)"
_RIGHT = r"(?:right|option|discretion|power|authority|entitlement)"
_PARENTHESIS = r"(?:,[^,;.]{1,80},)?"
_NEVER = r"(?:not|never|neither|in\s+no\s+(?:event|case|way)|under\s+no\s+circumstances?|at\s+no\s+time)"
_BARS = r"(?:prevent|prohibit|restrict|preclude|restrain)(?:s|ing)?\b"
_AUXILIARY = r"(?:is|are|was|were|be|been|has\s+been|have\s+been)"

# The first form that fits decides; each with its force, and the force where the subject is denied.
_FORMS: tuple[tuple[str, Force, Force], ...] = (
    (  # "shall not exceed $500" bans no more than "shall be at most $500"
        r"(?:shall|may|must|will|should|can)\s+not\s+(?:in\s+any\s+event\s+)?(?=exceed\b(?:\W+\w+){0,5}?\W+(?:US\$|[$£€])?\d)",
        Force.DUTY,
        Force.BAN,
    ),
    (
        rf"nothing\b[^.;]{{0,80}}?\b(?:shall|will|may|must)\s+(?:be\s+(?:construed|deemed)\s+(?:to|as)\s+)?{_BARS}",
        Force.LEAVE,
        Force.BAN,
    ),
    (
        rf"(?:shall|will|may|must|do|does)\s+not\s+(?:be\s+(?:construed|deemed)\s+(?:to|as)\s+)?{_BARS}",
        Force.LEAVE,
        Force.BAN,
    ),
    (rf"{_BE_NOT}{_SOFT}{_BANNED}\s+from", Force.LEAVE, Force.BAN),
    (
        rf"{_BE_NOT}{_SOFT}{_BOUND}\s+(?:to|for)|need\s+not|(?:does|do|did)\s+not\s+(?:have|need)\s+to",
        Force.RELEASE,
        Force.DUTY,
    ),
    (
        r"(?:has|have|having|under|assumes?)\s+no\s+(?:obligation|duty)\s+to|not\s+(?:necessary|mandatory)",
        Force.RELEASE,
        Force.DUTY,
    ),
    (rf"{_BE_NOT}{_SOFT}{_FREE}\s+to|(?:has|have|having|shall\s+have)\s+no\s+{_RIGHT}\s+to", Force.BAN, Force.LEAVE),
    (rf"{_BE_NOT}have\s+(?:the|any|a)\s+{_RIGHT}\s+to", Force.BAN, Force.LEAVE),
    (
        rf"{_BE}{_SOFT}{_BANNED}\s+from|(?:shall\s+|will\s+|must\s+|to\s+|should\s+)?(?:refrain|abstain|desist)s?\s+from",
        Force.BAN,
        Force.LEAVE,
    ),
    (
        rf"{_BE}{_SOFT}{_BOUND}\s+to|(?:is|are|was|were)\s+{_SOFT}responsible\s+for|(?:shall\s+|will\s+)?(?:agrees?|undertakes?|covenants?|promises?)\s+(?:that\s+it\s+(?:shall|will)|to)(?!\s+not)",
        Force.DUTY,
        Force.RELEASE,
    ),
    (
        r"(?:shall\s+|will\s+)?(?:agrees?|undertakes?|covenants?|promises?)\s+(?:not\s+to|that\s+it\s+(?:shall|will)\s+not|to\s+not)",
        Force.BAN,
        Force.LEAVE,
    ),
    (
        rf"{_BE}{_SOFT}{_FREE}\s+to|(?:shall\s+|will\s+)?(?:has|have|having|retains?|reserves?)\s+(?:the\s+|an?\s+)?(?:\w+\s+){{0,2}}{_RIGHT}\s+to",
        Force.LEAVE,
        Force.BAN,
    ),
    (
        rf"(?:shall|must|will)\s*{_PARENTHESIS}\s*(?:also\s+|hereby\s+)?{_NEVER}\b|mustn't|won't|shan't|cannot|can't|can\s+{_NEVER}",
        Force.BAN,
        Force.DUTY,
    ),
    (rf"(?:may|might|could)\s*{_PARENTHESIS}\s*(?:also\s+)?{_NEVER}\b", Force.BAN, Force.LEAVE),
    (rf"(?:should|ought)\s*{_PARENTHESIS}\s*{_NEVER}\b(?:\s+to)?|shouldn't", Force.BAN, Force.ADVICE),
    (r"(?:shall|must|has\s+to|have\s+to|needs?\s+to)(?!\s+\w+\s+(?:from))", Force.DUTY, Force.BAN),
    (r"will(?=\s+(?!of\b|and\b|or\b)[a-z])", Force.DUTY, Force.BAN),
    (r"(?:may|might|can|could)(?=[\s,])", Force.LEAVE, Force.BAN),
    (r"(?:should|ought\s+to)", Force.ADVICE, Force.BAN),
)
# Of what stands before them in the clause.
_BACKWARD: tuple[tuple[str, Force, Force], ...] = (
    (rf"{_AUXILIARY}\s+not\s+(?:contraindicated|{_BANNED})", Force.LEAVE, Force.BAN),
    (
        rf"(?:{_BE_NOT}{_SOFT}(?:permitted|allowed|permissible|recommended|advised|indicated|advisable))(?!\s+(?:to|in|for)\s+\w+ing?\b)(?!\s+to\b)",
        Force.BAN,
        Force.LEAVE,
    ),
    (
        rf"{_BE}{_SOFT}(?:contraindicated|prohibited|forbidden|unlawful|impermissible|inadvisable)(?!\s+from)|contraindicat(?:ion|ions)",
        Force.BAN,
        Force.LEAVE,
    ),
    (rf"(?<!not\s){_AUXILIARY}\s+{_SOFT}(?:permitted|allowed|permissible)(?!\s+to\b)", Force.LEAVE, Force.BAN),
    (rf"(?<!not\s){_AUXILIARY}\s+{_SOFT}(?:recommended|advised|advisable)(?!\s+to\b)", Force.ADVICE, Force.BAN),
    (
        rf"(?<!not\s){_AUXILIARY}\s+{_SOFT}(?:required|mandatory|obligatory|compulsory)(?!\s+(?:to|by)\b)",
        Force.DUTY,
        Force.RELEASE,
    ),
)
_MODALS = tuple(
    (re.compile(rf"(?<![\w-])(?:{form})", re.IGNORECASE), force, denied, forms is _BACKWARD)
    for forms in (_BACKWARD, _FORMS)
    for form, force, denied in forms
)
_MONTH = re.compile(r"May(?=\s+(?:\d|of\b))|(?<=\d\s)May\b|\bWill(?=\s+[A-Z])")


def modals(text: str) -> list[Modal]:
    """The modal words of a text in order, none over another; May the month is none."""
    taken = [match.span() for match in _MONTH.finditer(text)]
    return sorted(_found(text, taken), key=lambda one: one.start)


def _found(text: str, taken: list[tuple[int, int]]) -> Iterator[Modal]:
    for form, force, denied, is_backward in _MODALS:
        for match in form.finditer(text):
            if match.group().strip() and not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                yield Modal(force=force, denied=denied, start=match.start(), end=match.end(), is_backward=is_backward)
