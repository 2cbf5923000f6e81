"""What a collection teaches about itself: questions made from its own passages, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from index.build import above, passage_text

Span = tuple[int, int]  # characters, half-open


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A passage of a collection, and where it stands in its document."""

    passage_id: str
    document_id: str
    text_id: str
    spans: tuple[Span, ...]  # of the printed text
    title: str  # of the document
    headings: tuple[str, ...]  # outermost first
    text: str

    @property
    def path(self) -> tuple[str, ...]:
        """The document's title and the headings, outermost first, less what is empty."""
        return tuple(part for part in (self.title, *self.headings) if part)

    @property
    def above(self) -> str:
        """What is embedded and shown over the text."""
        return above(self.title, self.headings)

    @property
    def embedded(self) -> str:
        """What the encoder reads."""
        return passage_text(self.title, self.headings, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A question, and the passage that it is to find."""

    question: str
    passage: Stored  # less what the question was taken from, where `is_whole` is false
    is_whole: bool  # whether the collection holds the passage as it stands here
    source: str  # the way it was made: "cloze", "heading", …
    also: tuple[str, ...] = ()  # ids of other passages that may answer as well
    answer: Span | None = None  # the words of the passage that answer, where they are known
    wrong: tuple[str, ...] = ()  # ids of passages that look as if they answered

    @property
    def document(self) -> str:
        """That of the passage."""
        return self.passage.document_id

    @property
    def right(self) -> str:
        """Id of the passage."""
        return self.passage.passage_id
