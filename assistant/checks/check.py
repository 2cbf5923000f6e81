"""Whether a source says what a statement says: numbers, dates, names, negation, modal words and quotations compared.

Each fact of the statement is compared with the one that stands in its place in the source, not with all that the source
holds. No model is asked: what is found can be shown, word against word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.checks.alignment import closest, overlap
from assistant.checks.difference import difference
from assistant.checks.exclusivity import exclusivity
from assistant.checks.measured import measured
from assistant.checks.names import aliases, capitalised
from assistant.checks.parties import parties
from assistant.checks.provisos import provisos
from assistant.checks.quotes import quotes
from assistant.checks.sentence import Sentence, read
from assistant.checks.stance import stance
from assistant.checks.verdict import Finding, Kind, Outcome, Relation, Verdict

NEAREST = 3  # sentences of the source that a statement may be a rendering of
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

    def __init__(self, evidence: Sequence[str]) -> None:
        """Read texts as printed; an item of a list follows the text that leads into it."""
        self._evidence = tuple(evidence)
        self._called, self._known = aliases(self._evidence), capitalised(self._evidence)
        self._sources = read(self._evidence, self._called, self._known)

    def check(self, statement: str) -> Verdict:
        """Compare a statement with the texts; see `check`."""
        own = read([statement], self._called | aliases([statement]), self._known | capitalised([statement]))
        findings = [finding for sentence in own for finding in _sentence(sentence, self._sources)]
        findings += quotes(statement, self._evidence)
        share = min((_overlap(one, self._sources) for one in own), default=0.0)
        return Verdict(outcome=_outcome(findings, share), findings=_ordered(findings), overlap=round(share, 4))


def _sentence(sentence: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    yield from measured(sentence, sources)
    if _stands_there(sentence, sources):
        return
    yield from stance(sentence, sources)
    yield from exclusivity(sentence, sources)
    yield from provisos(sentence, sources)
    yield from parties(sentence, sources)
    yield from min(
        (one for source in closest(sentence, sources)[:NEAREST] if (one := difference(sentence, source)) is not None),
        key=len,
        default=[],
    )
    if _overlap(sentence, sources) < LEAST_OVERLAP:
        at = (sentence.start, sentence.start + len(sentence.text))
        yield Finding(kind=Kind.WORDING, relation=Relation.ABSENT, said=sentence.text, said_at=at)


def _stands_there(sentence: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether a sentence of the source is the same word for word."""
    own = [one.word.text for one in sentence.words]
    return any(own == [one.word.text for one in source.words] for source in sources if sentence.own == source.own)


def _overlap(sentence: Sentence, sources: Sequence[Sentence]) -> float:
    """The share of a sentence's words in the two sentences of the source that together hold most of them."""
    first = max(sources, key=lambda one: overlap(sentence, one), default=None)
    if first is None:
        return 0.0
    held = max((len(sentence.own & (first.content | one.content)) for one in sources), default=0)
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
