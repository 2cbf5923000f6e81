import pytest

from assistant.question import MAX_CHARACTERS, check_question
from ingest.errors import UsageError


def test_a_question_loses_only_the_white_space_around_it():
    assert check_question(" Who\npays? \n") == "Who\npays?"
    assert check_question("x" * MAX_CHARACTERS) == "x" * MAX_CHARACTERS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("x" * (MAX_CHARACTERS + 1), "10,001 characters"),
        ("rent \udcff", "character 6"),
    ],
)
def test_what_is_no_question_is_refused(text, message):
    with pytest.raises(UsageError, match=message) as caught:
        check_question(text)
    str(caught.value).encode()
