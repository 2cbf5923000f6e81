import re

import pytest

from ingest.formats.pdf.pagetext import BAR
from ingest.formats.pdf.read import parse_pdf
from ingest.formats.pdf.show import boxes
from ingest.isolation.frames import check
from ingest.limits import Limits
from ingest.types import WARNING
from tests.pdf_hidden_pages import HIDDEN, PLAIN, cases

CASES = cases()
WORDS = {
    "invisible": "hidden text on page 1",
    "redacted": "bad redaction on page 1",
    "covered": "under pictures on page 1",
}


def test_there_are_enough_cases():
    assert len(CASES) == len({case.name for case in CASES}) > 150
    assert sum(not case.cause for case in CASES) > 50


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_hidden_words_are_kept_out_and_reported(tmp_path, case):
    path = tmp_path / "a.pdf"
    path.write_bytes(case.file())
    parsed = parse_pdf(path, Limits(ocr=False))
    check(parsed)
    printed = " ".join(parsed.printed.split())
    assert PLAIN in printed
    if not case.cause:
        assert printed.count(HIDDEN) >= 1
        assert not parsed.notices
        return
    for word in HIDDEN.split():
        assert word not in printed
        assert not any(word in notice for notice in parsed.notices)
    [notice] = parsed.notices
    assert WORDS[case.cause] in notice
    assert notice.startswith(WARNING) == (case.cause == "redacted")
    assert (BAR in printed) == (case.cause == "redacted")


def test_words_beside_a_box_stay_where_they_are(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(next(case for case in CASES if case.name == "one-word-of-a-line").file())
    parsed = parse_pdf(path, Limits(ocr=False))
    line = f"The rate is {BAR} a day."
    assert line in re.sub(" +", " ", parsed.printed)
    for words, left, right in (("rate", 120, 142), (BAR, 158, 252), ("a day.", 260, 290)):
        start = parsed.printed.index(words)
        [(x0, _, x1, _)] = boxes(path, parsed.pages[0], start, start + len(words))
        assert left - 2 <= x0 < x1 <= right + 2, words
