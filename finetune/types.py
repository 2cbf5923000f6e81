"""What the recipes learn from, and what a run leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]  # characters of a passage, half-open


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question and a passage, and what is known of the two together. None is not known and not learned from."""

    question: str
    passage: str
    answer: Span | None = None  # where the words that answer stand
    answerable: bool | None = None  # whether some do
    relevant: bool | None = None  # whether the passage is one to read for this question
    source: str  # the set it was made from, and the way in which it lost its answer
    document: str  # of the question, by a name that no other document of its set has

    def __post_init__(self) -> None:
        if self.answer is not None and (
            not self.answerable or not 0 <= self.answer[0] < self.answer[1] <= len(self.passage)
        ):
            raise ValueError(f"no answer at {self.answer} of {len(self.passage)} characters ({self.source})")

    @property
    def right(self) -> str | None:
        """The passage, where it is one to read for the question."""
        return self.passage if self.answerable or self.relevant else None

    @property
    def wrong(self) -> tuple[str, ...]:
        """The passage, where it is none, or not known to be one."""
        return () if self.right else (self.passage,)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """Where an adapter comes from; it stands in its card."""

    begun: str  # ISO 8601, UTC
    minutes: float
    device: str
    versions: dict[str, str]
    commit: str  # of the code, "" outside a checkout
    dirty: bool  # whether the code differed from it
    rows: dict[str, int]  # learned from or held out, by source
    left_out: dict[str, int]  # as leaks, by source
    rows_sha256: str
