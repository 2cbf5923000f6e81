"""What counts as a question."""

from __future__ import annotations

from ingest.errors import UsageError

MAX_CHARACTERS = 10_000


def check_question(text: str, name: str = "question") -> str:
    """The question, or what else a user writes by this name, without surrounding white space.

    Raises:
        UsageError: it is empty, longer than `MAX_CHARACTERS`, or holds what is no character (half of a pair that
            JSON or bytes on a command line can bring in, and that no tokenizer, file or terminal takes).
    """
    question = text.strip()
    if not question:
        raise UsageError(f"The {name} is empty: write what you want to know.")
    if len(question) > MAX_CHARACTERS:
        raise UsageError(
            f"The {name} has {len(question):,} characters, at most {MAX_CHARACTERS:,} are read: "
            "shorten it, or add the text as a document with `assistant ingest`."
        )
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"The {name} is not text at character {error.start + 1}: write it in UTF-8 and ask again."
        ) from error
    return question
