"""Questions about every document: "which of the contracts …", "how many of the leases …", "does any label …"."""

from __future__ import annotations

import re

from index.analyze import terms
from index.intent import parts

_NOUN = (
    r"(?:documents?|files?|contracts?|agreements?|leases?|labels?|letters?|polic(?:y|ies)|licen[cs]es?|ndas?|reports?|"
    r"decisions?|judge?ments?|guidelines?|leaflets?|records?|papers?|articles?|statutes?|deeds?|e?-?mails?|notes?|"
    r"protocols?|summar(?:y|ies)|orders?|schedules?|handbooks?|regulations?|medicines?|drugs?|tenanc(?:y|ies))"
)
_SET = rf"(?:(?:all\s+|any\s+)?(?:of\s+)?(?:the|these|those|our|my|all)\s+)?(?:[\w’'-]+\s+){{0,2}}?{_NOUN}"
_OF = rf"of\s+(?:the|these|those|our|my|all)\s+(?:the\s+)?(?:[\w’'-]+\s+){{0,2}}?{_NOUN}"
# What a document does; "which documents must the Tenant hand over" asks something else.
_DOES = (
    r"(?:do\s+not\s+|does\s+not\s+|don['’]t\s+|can\s+|may\s+|also\s+|expressly\s+)?(?:contains?|mentions?|says?|states?|provides?|"
    r"allows?|permits?|requires?|includes?|ha(?:s|ve)|refers?|limits?|names?|covers?|governs?|deals?|ends?|expires?|"
    r"lists?|recommends?|warns?|contraindicates?|forbids?|prohibits?|excludes?|grants?|obliges?|sets?|gives?|speaks?|"
    r"defines?|addresses|address|restricts?|caps?|renews?|terminates?|are\s+governed|is\s+governed|is\s+silent|are\s+silent)\b"
)
_LINK = r"(?:\s*,)?\s*(?:that|which|who|with|where|in\s+which|containing|mentioning|about|on|having)?\s+"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.DOTALL)
    for form in (
        rf"(?:in\s+)?(?:which|what|how\s+many)\s+{_OF}{_LINK}(?P<asked>.+)",
        rf"(?:in\s+)?(?:which|how\s+many)\s+(?:[\w’'-]+\s+){{0,1}}?{_NOUN}\s+(?P<asked>{_DOES}.*)",
        rf"(?:please\s+)?(?:list|show|name|find|give\s+me|tell\s+me)\s+(?:me\s+)?(?:all|every|each)\s+{_SET}{_LINK}(?P<asked>.+)",
        rf"(?:do|does|is|are|has|have|can|may|must|will|would|should)\s+(?:there\s+)?(?:any|all|each|every|none)\s+{_SET}{_LINK}(?P<asked>.+)",
        rf"(?:for|in)\s+(?:each|every)\s+{_SET}\s*,?\s+(?P<asked>.+)",
    )
)


def asked_of_each(question: str) -> str:
    """What a question asks of each document; "" where it does not ask about all of them, or asks something else too."""
    if len(parts(question)) > 1:
        return ""
    for form in _FORMS:
        found = form.match(question.strip())
        if found and terms(found["asked"]):
            return found["asked"].strip()
    return ""
