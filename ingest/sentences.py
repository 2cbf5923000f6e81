"""Where sentences begin and end in legal and medical English."""

from __future__ import annotations

import re

# A full stop after one of these does not end a sentence, unless a new paragraph follows.
_ABBREVIATIONS = frozenset(
    "art arts sec secs para paras cl ch pt fig figs tab vol ed eds p pp v vs cf e.g i.e eg ie viz al etc approx "
    "inc corp ltd llc co cos plc bros assn dept mr mrs ms dr prof hon st jr sr gen rev messrs jan feb mar apr jun jul "
    "aug sep sept oct nov dec u.s u.k u.s.c c.f.r f.2d f.3d f.supp s.ct l.ed id ibid supra infra reg regs app ex exs "
    "sched subpara dist ct cir div ave blvd rd tel ext wk yr i.v i.m s.c b.i.d t.i.d q.i.d "
    "p.o a.m p.m ph.d m.d d.c".split()
)
# These only before a number: "No. 5" and "5 mg. 2 times daily", but "The answer is no. The Tenant left."
_BEFORE_NUMBERS = frozenset("no nos max min mg kg ml mcg hr hrs".split())
_END = re.compile(
    r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9•§])|\n\s*\n|;(?=\s++(?:(?:and|or)\s++)?\([a-z0-9]{1,4}\)\s)"
)
_LONGEST = 20  # characters of an abbreviation or clause number, and more
_NUMBER = re.compile(r"\s*\d")
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*|\d+(?:\.\d+)*)$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open offsets of the sentences of `text`, outer white space left out, covering every other character.

    A sentence ends at a full stop, question or exclamation mark before a capital or digit, at an empty line, and at a
    semicolon before a bracketed list item. It does not end after an abbreviation, an initial or a clause number.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group().startswith(".") and _is_abbreviation(text, start, match.start()):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to the word before it."""
    word = _LAST_WORD.search(text, max(start, stop - _LONGEST), stop)
    if word is None:
        return False
    token = word.group()
    if token[0].isdigit():  # a clause number that opens the sentence: "12. The Tenant"
        return not text[start : word.start()].strip()
    if token.lower() in _BEFORE_NUMBERS:
        return _NUMBER.match(text, stop + 1) is not None
    return token.lower() in _ABBREVIATIONS or (len(token) == 1 and token.isupper())


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if piece.strip():
        left = len(piece) - len(piece.lstrip())
        spans.append((start + left, start + len(piece.rstrip())))
