"""Which document decides what is said of a sentence, with a check made up for it."""

from collections.abc import Sequence

import pytest

from assistant.checks.verdict import Finding, Kind, Outcome, Relation, Verdict
from assistant.citecheck.judgement import Judge
from assistant.citecheck.library import excerpt
from index.types import Hit
from ingest.types import Locator, Passage, Span


class Check:
    """Says of each text what its first word says: `yes`, `no` or `part`, with the overlap that follows."""

    def __call__(self, statement: str, evidence: Sequence[str], about: str, /) -> Verdict:
        told = [(text.split()[0], float(text.split()[1]), n) for n, text in enumerate(evidence)]
        overlap = max(share for _, share, _ in told)
        parts = {text.split()[2] for text in evidence if text.startswith("part")}
        if parts == {"one", "two"}:
            return Verdict(outcome=Outcome.SUPPORTED, findings=(), overlap=1.0)
        for word, relation, outcome in (
            ("no", Relation.DIFFERS, Outcome.CONTRADICTED), ("yes", Relation.AGREES, Outcome.SUPPORTED)
        ):  # fmt: skip
            sources = [n for said, _, n in told if said == word]
            if sources:
                at = (0, len(statement))
                finding = Finding(
                    kind=Kind.NUMBER, relation=relation, said=statement, said_at=at, found=word, source=sources[0],
                    found_at=(0, len(word)),
                )  # fmt: skip
                return Verdict(outcome=outcome, findings=(finding,), overlap=overlap)
        return Verdict(outcome=Outcome.NOT_FOUND, findings=(), overlap=overlap)


def an_excerpt(document: str, text: str, start: int = 0):
    span = Span(start=start, end=start + len(text), quote=text, locator=Locator())
    passage = Passage(
        passage_id=f"{document}{start}", row_id=start, document_id=document, revision_id=1, text_id=document,
        ordinal=0, text=text, headings=(), spans=(span,), token_count=1,
    )  # fmt: skip
    return excerpt(Hit(passage=passage, document=document, title="", rank=1, score=1.0, routes=()), [span])


def judged(*found: tuple[str, str], statement: str = "It is so, and that too"):
    return Judge(Check()).among(statement, [an_excerpt(d, text, n * 100) for n, (d, text) in enumerate(found)])


@pytest.mark.parametrize(
    ("found", "outcome", "document"),
    [
        ([("a", "yes 1.0"), ("b", "no 1.0")], Outcome.SUPPORTED, "a"),
        ([("a", "no 1.0"), ("b", "yes 0.9")], Outcome.SUPPORTED, "b"),
        ([("a", "no 1.0"), ("b", "yes 0.6")], Outcome.CONTRADICTED, "a"),
        ([("a", "no 0.4"), ("b", "other 0.45")], Outcome.NOT_FOUND, "b"),
        ([("a", "part 0.5 one"), ("b", "part 0.5 two")], Outcome.SUPPORTED, "a"),
        ([("a", "other 0.2")], Outcome.NOT_FOUND, "a"),
    ],
)
def test_who_decides(found, outcome, document):
    judgement = judged(*found)
    assert judgement.outcome is outcome
    assert judgement.excerpts[0].document_id == document


def test_what_has_one_part_does_not_rest_on_scraps_of_several():
    assert judged(("a", "part 0.5 one"), ("b", "part 0.5 two"), statement="It is so").outcome is Outcome.NOT_FOUND


def test_who_says_otherwise_is_told():
    assert [one.excerpts[0].document_id for one in judged(("a", "yes 0.8"), ("b", "no 0.9")).otherwise] == ["b"]
    assert not judged(("a", "yes 0.9"), ("b", "no 0.7")).otherwise


def test_what_differs_is_what_a_contradiction_rests_on():
    judgement = judged(("a", "other 0.9"), ("a", "no 0.9"))
    assert [judgement.excerpts[n].text for n in judgement.used] == ["no 0.9"]


def test_a_sentence_that_is_printed_is_supported_whatever_the_check_says():
    class Denies(Check):
        def __call__(self, statement, evidence, about, /):
            return super().__call__(statement, ["no 1.0"], about)

    def outcome(text):
        return Judge(Denies()).among("The rent is due.", [an_excerpt("a", text)]).outcome

    assert outcome("3.2 The rent is due. It is paid.") is Outcome.SUPPORTED
    assert outcome("It is not so that the rent is due.") is Outcome.CONTRADICTED


def test_of_nothing_nothing_is_found():
    assert Judge(Check()).among("It is so", []).outcome is Outcome.NOT_FOUND


def test_the_printed_words_of_an_excerpt():
    found = an_excerpt("a", "The agree-\nment  ends", start=40)
    at = found.text.index("agreement ends")
    (span,) = found.printed(at, at + len("agreement"))
    assert (span.start, span.end, span.quote) == (44, 55, "agree-\nment")
