"""What a question asks for: its parts, what it quotes, whose meaning it asks, whether it looks for numbers."""

from __future__ import annotations

import re

from index.analyze import terms, words

MIN_TERMS = 3  # of a part; with fewer it does not stand alone
MAX_PARTS = 4  # of a question; a text of more is a description, told best by its whole
MIN_NUMBERS = 0.25  # share of the terms of a question that looks for a citation, a dose or an amount

# "In the Lease between A and B: may the Tenant sublet?"; the colon is not one of a time ("10:30").
_PLACE = re.compile(
    r"\s*(?:in|under|according to|as to|per|pursuant to|for|from|within|of|on|regarding|concerning|with respect to)\b"
    r"[^?]*?:\s+(?=\S)",
    re.IGNORECASE | re.DOTALL,
)
_SEAM = re.compile(
    r"(?<=\?)\s+|;\s+|,?\s+and\s+(?=(?:what|how|when|which|who|where|why|whether|if|does|do|is|are|can|must|should|may|under)\b)",
    re.IGNORECASE,
)

_QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|„([^“]+)“|«([^»]+)»")

# "What does Break Date mean in this lease?"; what names the document is no part of the term.
_MEANING = re.compile(
    r"""(?:^|[,:;]\s)\s*(?:
        (?:please\s+)?(?:define|explain)\s+(.+?)
        | (?:what|who)\s+(?:is|are)\s+(?:meant\s+by\s+|(?:the\s+)?(?:meaning|definition)\s+of\s+)?(.+?)
        | what\s+(?:does|do)\s+(.+?)\s+(?:mean|include|refer\s+to|stand\s+for)
        | what\s+(?:counts?|qualif(?:y|ies))\s+as\s+(.+?)
        | how\s+(?:is|are)\s+(.+?)\s+defined
        | (?:the\s+)?(?:meaning|definition)\s+of\s+(.+?)
        | ([^,:;?]+?)\s+(?:meaning|definition)
    )(?:,?\s+(?:in|under|for\s+the\s+purposes?\s+of|according\s+to)\s[^?]*)?[\s?.]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKING = re.compile(
    r"""^\W*(?:
        (?:(?:about|after|and|at|but|by|during|for|from|in|of|on|since|so|to|under|until|up\sto|with|within)\s+)?
        (?:who|whom|whose|what|when|where|which|why|how|whether)
        | is|are|was|were|do|does|did|has|have|had|can|could|may|must|shall|should|will|would
        | list|name|show|tell|find|give|state
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TERM = re.compile(r"^(?:the\s+)?(?:term|word|words|expression|phrase)\s+(?=\S)", re.IGNORECASE)


def without_place(question: str) -> str:
    """The question without words before a colon that say in which document to look, where anything is left.

    A search that is narrowed to that document has no use for them: the parties' names stand on every page of it.
    """
    found = _PLACE.match(question)
    rest = question[found.end() :] if found else question
    return rest if terms(rest) else question


def parts(question: str, least: int = MIN_TERMS) -> tuple[str, ...]:
    """The questions that a question is made of ("What is … and who must …?"), none where it is one.

    Words before a colon that say in which document to look belong to none of them, nor do pieces of fewer terms than
    `least`.
    """
    pieces = [piece.strip() for piece in _SEAM.split(without_place(question))]
    telling = tuple(piece for piece in pieces if len(terms(piece)) >= least)
    return telling if 1 < len(telling) <= MAX_PARTS else ()


def phrases(question: str) -> tuple[tuple[str, ...], ...]:
    """What stands in quotation marks, each as its words in order; a single word is no phrase."""
    quoted = (tuple(words("".join(found))) for found in _QUOTED.findall(question))
    return tuple(dict.fromkeys(phrase for phrase in quoted if len(phrase) > 1))


def asked_meaning(question: str) -> str:
    """The words whose meaning a question may ask for ("What is a Break Date?"), "" where it asks for none."""
    found = _MEANING.search(question)
    return _TERM.sub("", next(part for part in found.groups() if part)) if found else ""


def is_question(words: str) -> bool:
    """Whether words ask ("Who pays for repairs"), rather than state or name something ("repairs of the roof")."""
    return "?" in words or _ASKING.search(without_place(words)) is not None


def is_literal(question: str) -> bool:
    """Whether a question looks for certain words or numbers ("21 CFR 201.57", "500 mg"), which meaning blurs."""
    asked = terms(question)
    numbers = sum(any(letter.isdigit() for letter in term) for term in asked)
    return bool(phrases(question)) or (bool(asked) and numbers >= MIN_NUMBERS * len(asked))
