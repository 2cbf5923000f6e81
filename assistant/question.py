"""What counts as a question."""

from __future__ import annotations

from ingest.errors import UsageError

MAX_CHARACTERS = 10_000


def check_question(text: str) -> str:
    """The question without surrounding white space.

    Raises:
        UsageError: it is empty, or longer than `MAX_CHARACTERS`.
    """
    question = text.strip()
    if not question:
        raise UsageError("The question is empty: write what you want to know.")
    if len(question) > MAX_CHARACTERS:
        raise UsageError(
            f"The question has {len(question):,} characters, at most {MAX_CHARACTERS:,} are read: "
            "shorten it, or add the text as a document with `assistant ingest`."
        )
    return question
