"""Which words of earlier questions, or of a cited document's name, a question that points back to them needs.

What is asked of something else ("and in the lease?") drops what it puts something else in place of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from assistant.conversation.pointing import MOST_WORDS, Pointing, bare, content, document_noun, pointing
from assistant.scope import names
from ingest.tokens import token_offsets

MOST_NAME_WORDS = 8  # of a document's name: whoever sent a mail has named what is attached to it
MOST_TITLES = 3  # that hold a name which tells documents apart
STRANGE = 3  # pieces of the encoder's vocabulary that a name in small letters is made of: "que ##tia ##pine"
_CONTRACTS = frozenset("contract agreement lease deed nda".split())
_FILES = frozenset({"document", "paper", "file", "text", ""})
_PREPOSITIONS = "of|for|in|under|on|at|with|to|between|by|from|after|before|during"
_LED = re.compile(rf"^({_PREPOSITIONS})\s", re.IGNORECASE)
_END = rf"(?=,|$|\s+(?:{_PREPOSITIONS}|if|when|and)\b)"
_SINGLE = re.compile(rf"^(?:who|what|when|where|which)\s+(?:is|are|was|were)\s+(?:the|an?)\s+[^,]+?{_END}", re.I)
_THE = re.compile(r"^(?:the|an?|any)\s", re.IGNORECASE)
_SEAM = re.compile(  # where a question would be taken for several; see `index.intent.parts`
    r"[.?!;]\s+(?:and\s+)?|,?\s+and\s+(?=(?:what|how|when|which|who|where|why|whether|if|do(?:es)?|is|are|can|must|should|may|under)\b)",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"^(?:Who|Whom|Whose|What|When|Where|Which|Why|How|Is|Are|Was|Were|Do|Does|Did|Has|Have|Had|Can|Could|May|Might|Must|"
    r"Shall|Should|Will|Would|The|An?|If|In|On|At|By|For|Until|Under|From|To|My|Our)\b"
)
_LATER = re.compile(r"(?<=\s)[A-Z][\w-]*")  # capitalised, and not because it comes first
_NAME = re.compile(r"[^\W_]+")


def carried(question: str, earlier: Sequence[str], cited: Sequence[str], titles: Sequence[str]) -> str:
    """The words that a question needs of those before it; "" where it is not clear which.

    Args:
        question: as it was typed; it points back to something.
        earlier: what it may go on with, as it was typed: a question that stands alone, then those that went on with it.
        cited: the names of the documents that the last answer cites.
        titles: titles and file names of the collection's documents: names that tell documents apart.
    """
    need, first = pointing(question), earlier[0]
    if need is Pointing.DOCUMENT:
        noun = document_noun(question).removesuffix("s")
        if named := _meant(noun, cited):
            return ", ".join([*(name for name in names(first) if name.lower() not in named.lower()), named])
        if noun not in _CONTRACTS | _FILES and noun not in " ".join(earlier).lower():
            return ""
    whole = [text for text in earlier if need is not Pointing.FRAME or pointing(text) is not Pointing.FRAME] or [first]
    words = ", ".join(_plain(text) for text in dict.fromkeys((whole[-1], first)) if content(text))
    if need is Pointing.FRAME:
        words = _without_replaced(words, bare(question), titles)
    return words if len(words.split()) <= MOST_WORDS else ""


def _meant(noun: str, cited: Sequence[str]) -> str:
    """The one document cited that a noun may mean, by the words of its file's name."""
    known = [called(name) for name in dict.fromkeys(cited)]
    wanted = _CONTRACTS if noun in _CONTRACTS else {noun}
    fitting = [name for name in known if wanted & set(name.lower().split())]
    if not fitting and noun in _CONTRACTS | _FILES:
        fitting = known
    return fitting[0] if len(fitting) == 1 else ""


def called(document: str) -> str:
    """The name of a document in words: "lease of unit 4" of "leases.zip!/lease_of_unit_4.pdf"."""
    stem = PurePath(document.rsplit("!/", 1)[-1].partition("#")[0]).stem
    return " ".join(_NAME.findall(stem)[:MOST_NAME_WORDS])


def _plain(question: str) -> str:
    """A question as it stands in brackets: one sentence, without its sign."""
    text = _SEAM.sub(", ", bare(question)).replace("(", "").replace(")", "")
    return _SMALL.sub(lambda found: found.group().lower(), " ".join(text.split()))


def _without_replaced(words: str, fragment: str, titles: Sequence[str]) -> str:
    """What was asked, without the part that a fragment puts something else in place of; "" where that is in doubt."""
    told, asked = telling(fragment, titles), telling(words, titles)
    if led := _LED.match(fragment):
        same = [*re.finditer(rf"\s+{led[1]}(?:\s+(?!(?:{_PREPOSITIONS})\b)[^\s,]+)+{_END}", words, re.IGNORECASE)]
        if len(same) == 1 and (told or not telling(same[0].group(), titles)):
            return words[: same[0].start()] + words[same[0].end() :]
    if _THE.match(fragment) and (single := _SINGLE.match(words)) and words[single.end() :].strip():
        return words[single.end() :].strip()
    if told.keys() & asked.keys() or not told or not asked:
        return words
    held, were = frozenset().union(*told.values()), frozenset().union(*asked.values())
    are_contracts = all(_CONTRACTS & set(text.lower().split()) for text in (fragment, words))
    if not are_contracts and (not held or not were or held & were):
        return words if were else ""  # a name that no title holds may be one of a disease, or of a clause
    are_names = all(any(name[0].isupper() for name in some) for some in (told, asked))
    return _without(words, asked) if are_names else ""


def telling(text: str, titles: Sequence[str]) -> dict[str, frozenset[int]]:
    """The names in a text that tell documents apart, each with the titles that hold it."""
    small = re.findall(r"(?<![\w-])[a-z]{4,}(?![\w-])", text)
    pieces = token_offsets(small) if small else []
    strange = [word for word, tokens in zip(small, pieces, strict=True) if len(tokens) >= STRANGE]
    found = {}
    for word in dict.fromkeys([*names(text), *_LATER.findall(text), *strange]):
        holders = frozenset(n for n, title in enumerate(titles) if word.lower() in title.lower())
        if word in names(text) or (len(holders) <= MOST_TITLES and (holders or word in strange)):
            found[word] = holders
    return found


def _without(words: str, dropped: Iterable[str]) -> str:
    """Without names and what goes with them: "the NDA between Quillon and Saltmarsh", "in the Harbour Mill lease"."""
    name = "|".join(map(re.escape, dropped))
    lead = rf"(?:\b(?:{_PREPOSITIONS}|and)\s+)*(?:(?:the|an?|our|this|that)\s+)?(?:[A-Z][\w’'-]*\s+)*"
    shorter = re.sub(rf"{lead}\b(?:{name})(?:['’]s)?\b(?:\s+(?:{'|'.join(_CONTRACTS)})\b)?", " ", words)
    return " ".join(shorter.split()) if content(shorter) else ""
