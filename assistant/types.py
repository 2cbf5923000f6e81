"""What `assistant/` hands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from index.types import Hit
from ingest.types import Span


class AnswerStatus(StrEnum):
    """How a question ended. Not knowing is a value, never an exception."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NO_EVIDENCE = "no_evidence"
    CONFLICTING = "conflicting"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


class StatementKind(StrEnum):
    """What a statement claims to be."""

    QUOTE = "quote"
    DERIVED = "derived"
    COUNT = "count"
    ABSENCE = "absence"
    UNSUPPORTED = "unsupported"


class Role(StrEnum):
    """What a quote is there for. What is brought along with an answer supports nothing."""

    ANSWER = "answer"
    DEFINITION = "definition"  # of a term in a quote that answers
    REFERENCE = "reference"  # the clause that a quote refers to


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A place in a document, re-read from the stored text: `printed[start:end] == quote` for every span."""

    marker: int  # 1-based, as shown: [1]
    document: str  # file name
    document_id: str
    revision: int
    text_id: str
    spans: tuple[Span, ...]
    headings: tuple[str, ...]
    before: str = ""  # neighbouring printed text, for reading on; not part of the quote
    after: str = ""
    superseded: str | None = None  # since when (ISO 8601, UTC) this revision is no longer the newest of its document


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing said, and what it rests on. `support` is in 0-1."""

    kind: StatementKind
    text: str
    support: float
    citations: tuple[int, ...] = ()  # markers
    faults: tuple[str, ...] = ()  # what speaks against it, where it is unsupported
    role: Role = Role.ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was searched. `unreadable` names what could not be, with the reason."""

    documents: int
    searched: int
    unreadable: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The coverage in one sentence, for people."""
        text = f"{self.searched:,} of {self.documents:,} documents searched"
        if not self.unreadable:
            return text + "."
        shown = "; ".join(self.unreadable[:5])
        more = f"; and {len(self.unreadable) - 5} more" if len(self.unreadable) > 5 else ""
        return f"{text}; not (fully) readable: {shown}{more}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question and what the files say to it. `answered` implies at least one supported statement."""

    question: str  # as it was asked
    status: AnswerStatus
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    coverage: Coverage
    notices: tuple[str, ...] = ()
    invalid_markers: tuple[int, ...] = ()
    model: str = ""
    adapter: str | None = None
    generation: int = 0
    as_of: str | None = None  # the earlier moment whose state was searched
    typed: str | None = None  # the question as it was typed, where earlier questions were needed to ask it
    settings_digest: str = ""
    timings_s: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The answer as one string with [n] markers; what is unsupported is said to be."""
        return "\n".join(_line(statement) for statement in self.statements)


BROUGHT = {Role.DEFINITION: "What a term in this means: ", Role.REFERENCE: "What this refers to: "}


def _line(statement: Statement) -> str:
    if statement.kind is StatementKind.UNSUPPORTED:
        return f"(Not supported by the documents: {statement.text})"
    return BROUGHT.get(statement.role, "") + statement.text + "".join(f" [{marker}]" for marker in statement.citations)
