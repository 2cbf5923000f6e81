"""What a question asks for, by its words: a number, a date, a party, an obligation, a dose, a negation."""

from __future__ import annotations

import re

_TYPES = {
    "dose": r"\b(?:dos(?:e|es|age|ing)|how (?:much|many|often|long|fast) .*\b(?:mg|drug|tablets?|drip|antibiotic|off)|"
    r"loaded with|infus\w*|titrat\w*|ampoules?|drip)\b",
    "number": r"\b(?:how (?:many|much|big|large|high|low|far|old|senior|long)|what (?:number|amount|percentage|share|"
    r"rate|level|count|size)|ceiling|total|cap|limit|minimum|maximum|cost|price|fine|rent|interest|extension)\b",
    "date": r"\b(?:when|what (?:date|day|year|time)|which (?:date|day|year)|how (?:soon|quickly|long|often)|"
    r"until (?:when|what)|deadline|expir\w*|due|start date|end date|term end|take effect)\b",
    "party": r"\b(?:who|whom|whose|which (?:party|parties|company|companies|doctor|court|state|law|person)|parties)\b",
    "obligation": r"\b(?:must|shall|have to|has to|need to|needs to|may|can|should|allowed|permitted|required|oblig\w*|"
    r"entitled|duty|duties|prohibit\w*|forbid\w*|consent)\b",
    "negation": r"\b(?:not|no|never|without|except|exclud\w*|unless|n't|forbidden|prohibited|contraindicat\w*|"
    r"avoid\w*|cannot)\b",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _TYPES.items()}
OTHER = "other"


def question_types(question: str) -> tuple[str, ...]:
    """Every type that the words speak for, in a fixed order; `OTHER` alone where none does."""
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(question)) or (OTHER,)
