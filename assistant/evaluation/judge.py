"""One answer beside what is known: is the evidence shown, from the right place; is a refusal right."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import PurePath
from typing import Any

from assistant.evaluation.gold import Evidence, GoldQuestion, squeeze
from assistant.evaluation.measures import DIGITS
from assistant.evaluation.overlap import exact, f1, plain
from assistant.evaluation.question_type import question_types
from assistant.types import Answer, AnswerStatus, Citation, Role, StatementKind

REFUSALS = (AnswerStatus.NO_EVIDENCE, AnswerStatus.UNSUPPORTED, AnswerStatus.ERROR)
SAME = 0.5  # F1 of words from which a citation is about the gold quote


def judge(gold: GoldQuestion, answer: Answer) -> dict[str, Any]:
    """A row of figures: booleans, and shares in 0-1."""
    answered = answer.status not in REFUSALS
    brought = {m for statement in answer.statements if statement.role is not Role.ANSWER for m in statement.citations}
    citations = tuple(c for c in answer.citations if c.marker not in brought) if answered else ()
    first = quoted(citations[0]) if citations else ""
    filed = [c for c in citations if any(in_file(c, e) for e in gold.evidence)]
    shown = [c for c in filed if any(holds(c, e) for e in gold.evidence)] if gold.evidence else []
    about = [c for c in filed if any(is_about(c, e) for e in gold.evidence)]
    held = [e for e in gold.evidence if any(holds(c, e) and in_file(c, e) for c in citations)]
    return {
        "id": gold.question_id,
        "question": gold.question,
        "kind": gold.kind,
        "types": question_types(gold.question),
        "answerable": gold.answerable,
        "status": answer.status.value,
        "answered": answered,
        "gold_shown": bool(shown),
        "gold_first": bool(shown) and shown[0].marker == 1,
        "right_file": bool(filed),
        "right_page": any(_on_page(c, e) for c in filed for e in gold.evidence if in_file(c, e)),
        "exact": max((exact(first, e.quote) for e in gold.evidence), default=0.0),
        "token_f1": max((f1(first, e.quote) for e in gold.evidence), default=0.0),
        "span_f1": max((span_f1(first, e.quote) for e in gold.evidence), default=0.0),
        "citation_precision": len(about) / len(citations) if citations else 0.0,
        "citation_recall": len(held) / len(gold.evidence) if gold.evidence else 0.0,
        "support": max((s.support for s in answer.statements), default=0.0),
        "shown": _said(answer) if answered else [],
        "cited": [c.document for c in citations],
        "gold": [e.quote for e in gold.evidence],
    }


def _said(answer: Answer) -> list[str]:
    """What answers the question; not what a language model said without support."""
    kept = (s for s in answer.statements if s.role is Role.ANSWER and s.kind is not StatementKind.UNSUPPORTED)
    return [s.text for s in kept]


def quoted(citation: Citation) -> str:
    """Its words, all spans together."""
    return " ".join(span.quote for span in citation.spans)


def holds(citation: Citation, evidence: Evidence) -> bool:
    """Whether the words of the gold quote stand, in order and unbroken, in the citation."""
    wanted = squeeze(evidence.quote)
    return bool(wanted.strip()) and wanted in squeeze(quoted(citation))


def is_about(citation: Citation, evidence: Evidence) -> bool:
    """Whether the citation holds the gold quote, lies within it, or shares most of its words."""
    found, wanted = squeeze(quoted(citation)), squeeze(evidence.quote)
    return holds(citation, evidence) or found in wanted or f1(found, wanted) >= SAME


def in_file(citation: Citation, evidence: Evidence) -> bool:
    """Whether the citation is from the file of the evidence, and from that attachment of it."""
    container, _, part = citation.document.partition("!/")
    return container == PurePath(evidence.file).name and (not evidence.attachment or part == evidence.attachment)


def span_f1(answer: str, gold: str) -> float:
    """Harmonic mean of the shares of both that the longest run of words has which they have in common, 0-1."""
    found, wanted = plain(answer).split(), plain(gold).split()
    if not found or not wanted:
        return float(found == wanted)
    run = SequenceMatcher(None, found, wanted, autojunk=False).find_longest_match().size
    return round(2 * run / (len(found) + len(wanted)), DIGITS)


def same_answer(one: Answer, other: Answer) -> bool:
    """Whether both refuse, or both cite the same words of the same document first."""
    return _first(one) == _first(other)


def _first(answer: Answer) -> Sequence[str] | None:
    if answer.status in REFUSALS or not answer.citations:
        return None
    return answer.citations[0].document, squeeze(quoted(answer.citations[0]))


def _on_page(citation: Citation, evidence: Evidence) -> bool:
    return evidence.page is None or any(span.locator.page == evidence.page for span in citation.spans)
