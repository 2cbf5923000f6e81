"""Documents as parts under headings, read from public sets that hold them in other forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.evaluation.labelled import LabelledPassage, LabelledSet
from finetune.reading_rows import Read
from index.analyze import STOP_WORDS

_CLAUSE = re.compile(
    r"^[ \t]*(?:(?:ARTICLE|Article|SECTION|Section)[ \t]+)?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})[.):]*[ \t\n]+"
    r"(?P<heading>[A-Z][\w,&/'’ -]{2,70}?)(?:[.:](?=\s)|[ \t]*$)",
    re.MULTILINE,
)
_CAPITALS = re.compile(r"[\d.\s]*(?:[A-Z][A-Z/,&()-]+[:\s]+){1,8}(?=[A-Z•(])")
_ROMAN = re.compile(r"[IVXLC]+$")
_SMALL = STOP_WORDS | {"or", "any"}  # words that a heading may hold without a capital
SHORTEST = 120  # characters of a part
_HEADING_WORDS = 8  # at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The words under a heading of a document."""

    document: str
    title: str  # of the document, as people would name it; "" where it has no such name
    heading: str  # "" where it has none
    text: str


def clauses(contracts: Iterable[Read]) -> Iterator[Part]:
    """The numbered clauses of contracts in plain text, in order, each under its own heading."""
    for one in contracts:
        found = [match for match in _CLAUSE.finditer(one.passage) if _is_title(match["heading"])]
        ends = [*(match.start() for match in found[1:]), len(one.passage)]
        for match, end in zip(found, ends, strict=False):  # a contract without headings has an end alone
            text = " ".join(one.passage[match.end() : end].lstrip(".: \t").split())
            if len(text) >= SHORTEST:
                yield Part(document=one.document, title="", heading=match["heading"].strip(), text=text)


def paragraphs(read: Iterable[Read]) -> Iterator[Part]:
    """Passages without headings."""
    for one in read:
        if len(one.passage) >= SHORTEST:
            yield Part(document=one.document, title="", heading="", text=one.passage)


def sections(passages: Iterable[LabelledPassage]) -> Iterator[Part]:
    """Passages whose titles are "document - section", without the words of the heading before their text."""
    for passage in passages:
        name, _, section = passage.title.rpartition(" - ")
        text = re.sub(rf"^[\d.\s]*{re.escape(section)}\W*", "", passage.text, flags=re.IGNORECASE)
        text = _CAPITALS.sub("", text, count=1) if _CAPITALS.match(text) else text
        if name and len(text) >= SHORTEST:
            title = name.partition(" (")[0]
            yield Part(document=document_of(passage), title=title, heading=section, text=text)


def answers(labelled: LabelledSet, kinds: Sequence[tuple[str, str]]) -> Iterator[Part]:
    """Passages under the kind of what is asked of them, for those that are asked for one kind alone.

    Args:
        labelled: titles of its passages name what they are about.
        kinds: query ids, and what kind of question each is.
    """
    asked: dict[str, set[str]] = {}
    for query, kind in kinds:
        for passage_id in labelled.qrels.get(query, ()):
            asked.setdefault(passage_id, set()).add(kind)
    for passage in labelled.passages:
        found = asked.get(passage.passage_id, set())
        if len(found) == 1 and len(passage.text) >= SHORTEST:
            yield Part(document=document_of(passage), title=passage.title, heading=next(iter(found)), text=passage.text)


def document_of(passage: LabelledPassage) -> str:
    """What tells the documents of a labelled set apart: its own mark, else the title without a section, else the id."""
    return passage.group or passage.title.rpartition(" - ")[0] or passage.title or passage.passage_id


def _is_title(words: str) -> bool:
    """Whether this reads like a heading: not long, and its words begin with capitals."""
    found = [word for word in re.findall(r"[^\W\d_]+", words) if word.lower() not in _SMALL and not _ROMAN.match(word)]
    return (
        0 < len(found) <= _HEADING_WORDS and all(word[0].isupper() for word in found) and len(max(found, key=len)) > 3
    )
