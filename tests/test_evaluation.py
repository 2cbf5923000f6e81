"""The evaluation of answers: each figure against one worked by hand, and the page that shows them."""

import json

import pytest
from hash_encoder import HashEncoder

from assistant.evaluation import interval, plot
from assistant.evaluation.answers import evaluate_folder
from assistant.evaluation.calibration import calibration, risk_coverage
from assistant.evaluation.figures import figures
from assistant.evaluation.gold import Evidence, GoldQuestion, load_questions
from assistant.evaluation.judge import judge, same_answer, span_f1
from assistant.evaluation.metamorphic import paraphrase, typo
from assistant.evaluation.page import page
from assistant.evaluation.question_type import question_types
from assistant.settings import Settings
from assistant.types import Answer, AnswerStatus, Citation, Coverage, Statement, StatementKind
from ingest.errors import UsageError
from ingest.types import Locator, Span

LEASE = "The Tenant shall pay the rent on the first day of May."


def gold(question="When is the rent due?", *, answerable=True, **given):
    evidence = (Evidence(quote=LEASE, file="legal/lease.pdf", page=3),) if answerable else ()
    values = {"question_id": "q", "kind": "fact" if answerable else "near_miss", "evidence": evidence} | given
    return GoldQuestion(question=question, answerable=answerable, **values)


def citation(marker, quote, document="lease.pdf", page=3):
    span = Span(start=0, end=len(quote), quote=quote, locator=Locator(page=page))
    return Citation(
        marker=marker, document=document, document_id="d", revision=1, text_id="t", spans=(span,), headings=()
    )


def answer(*citations, support=0.8, status=None):
    said = [Statement(kind=StatementKind.QUOTE, text=c.spans[0].quote, support=support) for c in citations]
    return Answer(
        question="?",
        status=status or (AnswerStatus.ANSWERED if citations else AnswerStatus.NO_EVIDENCE),
        statements=tuple(said),
        citations=citations,
        hits=(),
        coverage=Coverage(documents=1, searched=1),
    )


def test_a_citation_counts_for_file_page_and_words():
    row = judge(gold(), answer(citation(1, "The roof."), citation(2, f"So: {LEASE}"), citation(3, LEASE, "b.pdf")))
    assert (row["gold_shown"], row["gold_first"], row["right_file"], row["right_page"]) == (True, False, True, True)
    assert row["citation_precision"] == pytest.approx(1 / 3)
    assert row["citation_recall"] == 1.0
    assert judge(gold(), answer(citation(1, LEASE, page=4)))["right_page"] is False
    assert judge(gold(), answer(citation(1, LEASE, "other.pdf")))["gold_shown"] is False
    assert judge(gold(), answer())["answered"] is False


def test_every_place_that_an_answer_needs_is_looked_for():
    second = Evidence(quote="The rent is 5,000 pounds.", file="rent.pdf")
    row = judge(gold(evidence=(*gold().evidence, second)), answer(citation(1, LEASE)))
    assert row["citation_recall"] == 0.5
    assert row["citation_precision"] == 1.0


def test_words_shared_by_an_answer_and_the_gold_quote():
    row = judge(gold(), answer(citation(1, "The Tenant shall pay the rent in June.")))
    # "tenant shall pay rent in june" and "tenant shall pay rent on first day of may", without articles
    assert row["token_f1"] == pytest.approx(2 * 4 / (6 + 9))
    assert row["span_f1"] == pytest.approx(2 * 4 / (6 + 9), abs=1e-4)
    assert span_f1("rent pay", "pay rent") == 0.5  # in another order
    assert judge(gold(), answer(citation(1, LEASE)))["exact"] == 1.0


def test_false_answers_by_kind_and_figures_by_type():
    rows = [
        judge(gold("When is the rent due?"), answer(citation(1, LEASE))),
        judge(gold("When does it end?"), answer()),
        judge(gold("Who pays?", answerable=False), answer(citation(1, LEASE))),
        judge(gold("Who roofs?", answerable=False, kind="topic_absent"), answer()),
    ]
    report = figures(rows)
    assert (report["n"], report["answerable"], report["answered"]) == (4, 2, 0.5)
    assert report["false_answers"]["near_miss"]["share"] == 1.0
    assert report["false_answers"]["topic_absent"]["share"] == 0.0
    assert report["by_type"]["date"]["gold_shown"]["n"] == 2
    assert report["by_type"]["party"]["false_answers"]["share"] == 0.5
    assert report["citation_precision"] == 1.0  # of the one that was answered
    assert report["token_f1"] == 0.5  # a refusal shares no words


def test_a_share_has_the_interval_of_wilson():
    assert interval.wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert interval.wilson(0, 0) == (0.0, 1.0)
    assert interval.share([]) == {"n": 0, "share": None, "ci95": [0.0, 1.0]}


def test_a_mean_has_an_interval_around_it():
    found = interval.mean([0.0, 1.0] * 50)
    assert found["mean"] == 0.5
    assert 0.35 < found["ci95"][0] < 0.45
    assert 0.55 < found["ci95"][1] < 0.65
    assert interval.mean([]) == {"n": 0, "mean": None, "ci95": None}


def test_calibration_of_a_support_that_says_too_much():
    found = calibration([(0.95, True), (0.95, False), (0.15, False), (1.0, True)])
    # one bin of three, confidence 0.9667 and 2 of 3 right; one of 0.15 that is wrong
    assert found["ece"] == pytest.approx((3 * 0.3 + 0.15) / 4, abs=1e-3)
    assert [count for _, _, count in found["points"]] == [1, 3]
    assert calibration([])["ece"] is None


def test_risk_grows_with_coverage():
    found = risk_coverage([(0.9, True), (0.8, False), (0.7, True), (0.1, False)])
    assert [risk for _, risk, _ in found["points"]] == [0.0, 0.5, 0.3333, 0.5]
    assert found["aurc"] == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4, abs=1e-4)
    tied = risk_coverage([(0.5, True), (0.5, False)])
    assert tied == risk_coverage([(0.5, False), (0.5, True)])
    assert tied["aurc"] == 0.5


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When does it expire?", "date"),
        ("Who are the parties?", "party"),
        ("How many months?", "number"),
        ("Must the tenant insure?", "obligation"),
        ("What dose of aspirin is given?", "dose"),
        ("Is it contraindicated in children?", "negation"),
        ("Tell me of the roof.", "other"),
    ],
)
def test_the_type_of_a_question(question, kind):
    assert kind in question_types(question)


def test_variants_change_the_words_and_come_again():
    one = gold("How long must the tenant insure the building?")
    assert paraphrase(one) == "For what length of time must the tenant insure the building?"
    assert paraphrase(gold("Is there a roof?")) == "I would like to know: is there a roof?"
    assert paraphrase(gold(paraphrase="By when must one pay?")) == "By when must one pay?"
    assert typo(one) == typo(one) != one.question
    assert sorted(typo(one)) == sorted(one.question)
    assert typo(gold("Why?")) == "Why?"


def test_the_same_answer_cites_the_same_words_first():
    assert same_answer(answer(citation(1, LEASE)), answer(citation(1, LEASE.upper()), citation(2, "More.")))
    assert not same_answer(answer(citation(1, LEASE)), answer(citation(1, LEASE, "b.pdf")))
    assert not same_answer(answer(citation(1, LEASE)), answer())
    assert same_answer(answer(), answer())


def folder(tmp_path, *, distractors=True):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "lease.txt").write_text(f"{LEASE}\n\nThe landlord repairs the roof.")
    (tmp_path / "documents" / "note.txt").write_text("Give 5 mg of bisoprolol once a day.")
    if distractors:
        (tmp_path / "distractors").mkdir()
        (tmp_path / "distractors" / "sea.txt").write_text("Whales sing below the ice.")
    rows = [
        {"id": "a", "question": "When shall the tenant pay the rent?", "answerable": True, "quote": LEASE,
         "file": "lease.txt"},
        {"id": "b", "question": "<b>Which</b> planet has rings of dust?", "answerable": False},
    ]  # fmt: skip
    (tmp_path / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_a_folder_is_asked_in_every_way(tmp_path):
    report = evaluate_folder(folder(tmp_path), Settings(support_min=0.0), HashEncoder())
    assert set(report["metamorphic"]) == {"paraphrase", "typo", "shuffled", "distractors"}
    assert report["metamorphic"]["shuffled"]["same"]["share"] == 1.0
    assert report["gold_shown"] == 1.0
    text = page(report, "A <title>")
    assert "<b>Which" not in text
    assert "A &lt;title&gt;" in text
    assert text.count("<svg") == 5
    assert "answered without evidence" in text


def test_a_folder_without_documents_is_refused(tmp_path):
    folder(tmp_path)
    (tmp_path / "documents").rename(tmp_path / "papers")
    with pytest.raises(UsageError, match="no folder documents"):
        evaluate_folder(tmp_path, Settings(), HashEncoder())


def test_no_questions_are_no_evaluation(tmp_path):
    (tmp_path / "questions.jsonl").write_text("\n")
    with pytest.raises(UsageError, match="holds no questions"):
        load_questions(tmp_path / "questions.jsonl")


def test_more_places_are_read_from_a_row(tmp_path):
    row = {"id": 1, "question": "?", "answerable": True, "quote": "a", "file": "a.pdf", "also": [{"quote": "b"}]}
    (tmp_path / "q.jsonl").write_text(json.dumps(row))
    assert [e.quote for e in load_questions(tmp_path / "q.jsonl")[0].evidence] == ["a", "b"]


def test_plots_escape_their_labels():
    assert "<x>" not in plot.bars("t", [("<x>", 0.5, (0.4, 0.6))])
    assert "&lt;x&gt;" in plot.curve("<x>", [(0, 0), (1, 1)], "a", "b", diagonal=True)
