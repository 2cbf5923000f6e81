"""Documents that a question names, and the question as they would put it.

An agreement names its parties on the first page and by the signatures; in between they are "the Tenant" and "the
Company". A question that names them is answered by none of the lines that repeat the names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

HEAD = 4000  # characters from the beginning of a document, where it says what or whom it is about
SELDOM = 0.01  # of the words of a document: a name that stands so seldom is not what its sentences speak of
IT = "it"  # what a name is called in its own document where that gives it no role
_ROLE = r"[^()]{0,250}?\((?:(?!and\b)[^()\"“”]){0,60}[\"“](?P<role>[^\"“”()]{2,40})[\"”]\)"
_PHRASE = re.compile(r"(?<![\w-])[A-Z][\w’'&-]*(?:\s+(?:(?:of|and|&)\s+)?[A-Z][\w’'&-]*)+")
_ASKING = re.compile(
    r"(?:what|which|who|whom|whose|when|where|why|how|does|do|did|is|are|was|were|can|could|may|might|must|shall|should|"
    r"will|would|has|have|had|in|on|at|by|to|from|for|with|under|per|if|the|an?)\s+",
    re.IGNORECASE,
)


def phrases(question: str) -> tuple[str, ...]:
    """Names of several capitalised words, which may all be common: "Island Creek Coal", "Tom Watson"."""
    found = (_ASKING.sub("", one, count=1) if one == question[: len(one)] else one for one in _PHRASE.findall(question))
    named = (re.sub(r"['’]s$", "", one) for one in found)
    return tuple(dict.fromkeys(one for one in named if " " in one))


def holds(name: str, text: str) -> bool:
    """Whether a text says a name, in whatever case and over the ends of lines."""
    words = r"\s+".join(map(re.escape, name.split()))
    return re.search(rf"(?<!\w){words}", text, re.IGNORECASE) is not None


def heads(names: Sequence[str], label: str, text: str) -> bool:
    """Whether a document is about what all these names name: they stand in its title, file name or beginning.

    Args:
        names: of parties, products or cases.
        label: title and file name of the document.
        text: its printed text.
    """
    head = " ".join(f"{label} {text[:HEAD]}".casefold().split())
    return all(name.casefold() in head for name in names)


def roles(names: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    """What documents call whom the names name.

    A name that the documents speak of in more than `SELDOM` of their words, or give no role, stands for itself.
    """
    length = sum(len(text.split()) for text in texts)
    counts = {name: sum(text.casefold().count(name.casefold()) for text in texts) for name in names}
    called = {name: _role(name, texts) for name, count in counts.items() if count <= SELDOM * length}
    return {name: role for name, role in called.items() if role}


def _role(name: str, texts: Sequence[str]) -> str:
    """The one word that follows the name in brackets: `Wheatley Mills Ltd, a company …, (the "Tenant")`."""
    words = r"\s+".join(map(re.escape, name.split()))
    found = [re.search(words + _ROLE, text[:HEAD], re.IGNORECASE | re.DOTALL) for text in texts]
    called = {" ".join(one["role"].split()) if one else "" for one in found}
    return called.pop() if len(called) == 1 else ""


def in_roles(question: str, called: Mapping[str, str]) -> str:
    """The question with the roles in place of names and of the capitalised words around them ("Brett Ogle").

    The first word of the question begins with a capital for another reason and stays unless it is a name.
    """
    for name, role in called.items():
        around = rf"(?:(?<=\s)[A-Z][\w’'-]*\s+)*(?<!\w){re.escape(name)}(?P<s>['’]s)?(?:\s+[A-Z][\w-]*)*"
        if found := re.search(around, question):
            before, after = question[: found.start()], question[found.end() :]
            article = "" if role == IT or before.casefold().endswith("the ") else "the "
            owning = "its" if role == IT else f"{role}{found['s']}"
            question = f"{before}{article}{owning if found['s'] else role}{after}"
    return question
