"""What a check of a draft comes to: every sentence with its status, quotations and citations; and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from assistant.answer_json import citation_to_json
from assistant.checks.verdict import Kind, Relation
from assistant.citecheck.draft import Draft, Sentence
from assistant.citecheck.quotation import Difference, QuoteStatus
from assistant.citecheck.reference import ReferenceStatus
from assistant.types import Citation, Coverage


class SentenceStatus(StrEnum):
    """What the collection says to a sentence of a draft."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    NOT_A_CLAIM = "not_a_claim"


_OFF = (SentenceStatus.CONTRADICTED, SentenceStatus.NOT_FOUND)
_OFF_QUOTES = (QuoteStatus.ALTERED, QuoteStatus.NOT_FOUND)
_OFF_REFERENCES = (ReferenceStatus.ELSEWHERE, ReferenceStatus.NO_SUCH_PLACE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One thing that a sentence says, `draft[start:end]`, beside what its source says in its place.

    `citation` is the marker of the source, and `found_start` to `found_end` the place in its printed text; None where
    the source has nothing in its place.
    """

    kind: Kind
    relation: Relation
    said: str
    start: int
    end: int
    found: str | None = None
    citation: int | None = None
    found_start: int | None = None
    found_end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuotation:
    """A quotation of the draft, `draft[start:end]`, and where its words, or others like them, are printed."""

    text: str
    start: int
    end: int
    sentences: tuple[int, ...]  # numbers
    status: QuoteStatus
    citation: int | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReference:
    """A page or section that the draft cites, `draft[start:end]`, and whether what is said stands there."""

    text: str
    start: int
    end: int
    sentence: int  # its number
    status: ReferenceStatus
    document: str | None = None  # which the draft names for it
    actual: str = ""  # where it stands instead, for people
    citation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSentence:
    """A sentence with its status. `reason` says why it claims nothing, or why its status is no plainer one.

    `citations` support or contradict it; of one that was not found they are the nearest passage and no more.
    `otherwise` are places in other documents that say the contrary.
    """

    sentence: Sentence
    status: SentenceStatus
    reason: str = ""
    overlap: float = 0.0  # share of its words that the source holds, 0-1
    compared: tuple[Compared, ...] = ()
    citations: tuple[int, ...] = ()
    otherwise: tuple[int, ...] = ()

    @property
    def faults(self) -> tuple[Compared, ...]:
        """What speaks against it."""
        return tuple(c for c in self.compared if c.relation in (Relation.DIFFERS, Relation.ABSENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDraft:
    """A draft with every sentence of it checked or said to claim nothing."""

    draft: Draft
    collection: str
    sentences: tuple[CheckedSentence, ...]
    quotations: tuple[CheckedQuotation, ...]
    references: tuple[CheckedReference, ...]
    citations: tuple[Citation, ...]
    coverage: Coverage
    notices: tuple[str, ...] = ()
    invalid_markers: tuple[int, ...] = ()
    generation: int = 0
    as_of: str | None = None
    settings_digest: str = ""
    timings_s: dict[str, float] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many sentences have each status."""
        found = Counter(one.status for one in self.sentences)
        return {status.value: found[status] for status in SentenceStatus}

    @property
    def quotation_counts(self) -> dict[str, int]:
        """How many quotations have each status."""
        found = Counter(one.status for one in self.quotations)
        return {status.value: found[status] for status in QuoteStatus}

    @property
    def reference_counts(self) -> dict[str, int]:
        """How many citations have each status."""
        found = Counter(one.status for one in self.references)
        return {status.value: found[status] for status in ReferenceStatus}

    @property
    def to_look_at(self) -> tuple[CheckedSentence, ...]:
        """The sentences that a person should look at: they, their quotations or their citations are off or in doubt."""
        numbers = {n for quote in self.quotations if quote.status in _OFF_QUOTES for n in quote.sentences}
        numbers |= {reference.sentence for reference in self.references if reference.status in _OFF_REFERENCES}
        return tuple(
            one for one in self.sentences if one.status in _OFF or one.otherwise or one.sentence.number in numbers
        )

    def citation(self, marker: int | None) -> Citation | None:
        """The citation of a marker."""
        return next((one for one in self.citations if one.marker == marker), None)


def checked_to_json(checked: CheckedDraft) -> dict[str, Any]:
    """A checked draft as JSON-ready values. Every field but `timings_s` is reproducible.

    `start` and `end` are half-open characters of the draft's printed text; `found_start` and `found_end` of the cited
    document's.
    """
    return {
        "draft": checked.draft.name,
        "collection": checked.collection,
        "counts": checked.counts,
        "quotation_counts": checked.quotation_counts,
        "reference_counts": checked.reference_counts,
        "sentences": [_sentence(one) for one in checked.sentences],
        "quotations": [asdict(one) for one in checked.quotations],
        "references": [asdict(one) for one in checked.references],
        "citations": [citation_to_json(citation) for citation in checked.citations],
        "coverage": asdict(checked.coverage),
        "draft_notices": list(checked.draft.notices),
        "notices": list(checked.notices),
        "invalid_markers": list(checked.invalid_markers),
        "generation": checked.generation,
        "as_of": checked.as_of,
        "settings_digest": checked.settings_digest,
        "timings_s": {name: round(seconds, 4) for name, seconds in checked.timings_s.items()},
    }


def _sentence(one: CheckedSentence) -> dict[str, Any]:
    sentence = {name: value for name, value in asdict(one.sentence).items() if name not in ("at", "paragraph")}
    return sentence | {
        "status": one.status.value,
        "reason": one.reason,
        "overlap": one.overlap,
        "findings": [asdict(found) for found in one.compared],
        "citations": list(one.citations),
        "otherwise": list(one.otherwise),
    }
