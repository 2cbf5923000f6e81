"""Whether a source says what a statement says: numbers, dates, names, negation, modal words and quotations compared.

Each fact of the statement is compared with the one that stands in its place in the source, not with all that the source
holds. No model is asked: what is found can be shown, word against word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from assistant.checks.difference import judged
from assistant.checks.extent import exclusivity
from assistant.checks.measured import measured
from assistant.checks.names import aliases, capitalised
from assistant.checks.parties import acts, strangers
from assistant.checks.provisos import provisos
from assistant.checks.quotes import quotes
from assistant.checks.rendering import renderings
from assistant.checks.sentence import Sentence, overlap, read
from assistant.checks.stance import stance
from assistant.checks.verdict import Finding, Kind, Outcome, Relation, Verdict
from assistant.checks.words import words

_BEGINS = re.compile(r"^|[\n.;:•]\s*")
_ENDS = re.compile(r"[^\S\n]*(?:$|[\n.,;:)”\"])")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+|[^\w\s.,;:()\"“”'’‘]")
# What a document calls its own subject.
_GENERAL = frozenset(
    "treatment therapy drug medicine medication product agreement contract lease licence license deed".split()
)
LEAST_OVERLAP = 0.7  # of a statement's words in the source's sentences, below which the source does not say it


def check(statement: str, evidence: Sequence[str]) -> Verdict:
    """Compare a statement with the texts that it rests on.

    Args:
        statement: one or a few sentences, as they are shown.
        evidence: texts as printed; an item of a list follows the text that leads into it.

    Returns:
        Contradicted where the source says something else in the place of a thing said; not found where it does not say
        it; else supported. A statement in other words than its source's may be not found although it is true.
    """
    return Checker(evidence).check(statement)


class Checker:
    """Texts that statements rest on, read once for many statements."""

    def __init__(self, evidence: Sequence[str], about: str = "") -> None:
        """Read texts as printed; an item of a list follows the text that leads into it.

        Args:
            evidence: the texts.
            about: what they are of, a title or a file name, whose words a text need not repeat.
        """
        self._evidence = tuple(evidence)
        self._about = frozenset(one.stem for one in words(about))
        self._called, self._known = aliases(self._evidence), capitalised(self._evidence)
        self._sources = read(self._evidence, self._called, self._known)

    def check(self, statement: str) -> Verdict:
        """Compare a statement with the texts; see `check`."""
        own = read([statement], aliases([statement]) | self._called, self._known | capitalised([statement]))
        found = (one for sentence in own for one in _sentence(sentence, self._sources, self._about))
        findings = [one for one in found if not self._is_title(one)]
        findings += quotes(statement, self._evidence)
        differs = any(one.relation is Relation.DIFFERS for one in findings)
        about = frozenset[str]() if differs else self._about  # what differs must speak of the same by itself
        share = min((_overlap(one, self._sources, about) for one in own), default=0.0)
        return Verdict(outcome=_outcome(findings, share), findings=_ordered(findings), overlap=round(share, 4))

    def _is_title(self, finding: Finding) -> bool:
        """Whether a finding misses no more than a word of the title: a label says "the drug", or nothing."""
        if finding.relation is not Relation.ABSENT or not {one.stem for one in words(finding.said)} <= self._about:
            return False
        instead = {one.text for one in words(finding.found or "") if not one.is_empty}
        return finding.kind is Kind.NAME or (finding.kind is Kind.WORDING and instead <= _GENERAL)


def _sentence(sentence: Sentence, sources: Sequence[Sentence], about: frozenset[str]) -> Iterator[Finding]:
    there = _printed(sentence, sources)
    if there is not None:
        yield there
        yield from provisos(sentence, sources)  # what is printed may go on behind it
        return
    close = min(map(judged, renderings(sentence, sources)), key=lambda one: len(one[1]), default=None)
    yield from measured(sentence, sources, close[0] if close else None)
    yield from exclusivity(sentence, sources)
    yield from provisos(sentence, sources)
    yield from strangers(sentence, sources)
    if close is None:
        yield from stance(sentence, sources)
        yield from acts(sentence, sources)
    else:
        yield from close[1]
    if _overlap(sentence, sources, about) < LEAST_OVERLAP:
        yield sentence.finding(Kind.WORDING, Relation.ABSENT)


def _printed(sentence: Sentence, sources: Sequence[Sentence]) -> Finding | None:
    """Where a sentence stands in the source word for word, from the beginning of a line, a clause or a sentence on."""
    wanted = [one.casefold() for one in _TOKEN.findall(sentence.text)]
    for source in sources:
        for match in _BEGINS.finditer(source.text) if sentence.own <= source.own else ():
            there = [*islice(_TOKEN.finditer(source.text, match.end()), len(wanted))]
            is_it = bool(wanted) and [one.group().casefold() for one in there] == wanted
            if is_it and _ENDS.match(source.text, there[-1].end()):
                return sentence.finding(Kind.WORDING, Relation.AGREES, None, source, (match.end(), there[-1].end()))
    return None


def _overlap(sentence: Sentence, sources: Sequence[Sentence], about: frozenset[str]) -> float:
    """The share of a sentence's words in the two sentences of the source that together hold most, or in its title."""
    first = max(sources, key=lambda one: overlap(sentence, one), default=None)
    if first is None:
        return 0.0
    titled = about if sentence.own - about else frozenset()
    held = max((len(sentence.own & (titled | first.content | one.content)) for one in sources), default=0)
    return held / len(sentence.own) if sentence.own else 1.0


def _outcome(findings: Sequence[Finding], share: float) -> Outcome:
    relations = {finding.relation for finding in findings}
    if Relation.DIFFERS in relations:
        return Outcome.CONTRADICTED
    if Relation.ABSENT in relations or share < LEAST_OVERLAP:
        return Outcome.NOT_FOUND
    return Outcome.SUPPORTED


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda one: (one.said_at, one.kind, one.relation)))
