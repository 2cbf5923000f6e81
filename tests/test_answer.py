"""Answers from a small collection of letters, with the real encoder."""

import time
from pathlib import Path

import pytest

from assistant.answer import AnswerConfig, Answerer
from assistant.answer_json import answer_to_json, hit_to_json
from assistant.cite import Citer
from assistant.pieces import pieces
from assistant.scope import names
from assistant.settings import Settings
from assistant.support import SHARE_OF_BEST
from assistant.types import AnswerStatus, StatementKind
from assistant.urgency import NOTICE, sounds_urgent
from assistant.workspace import Workspace
from index.reread import mixed
from index.types import Filter, Query
from ingest.errors import UsageError
from tests.pdf_hidden_pages import say
from tests.pdf_writer import Page, pdf

LEASE = """LEASE OF SHOP 3

1. RENT

The Tenant must pay the yearly rent of £24,500 in four equal instalments. Interest on late rent is 4 per cent a year.

2. BREAK

The Tenant may end this lease on 1 May 2027 by giving the Landlord at least six months' written notice. The notice is
void if rent is unpaid on that day.

3. PETS

No dog larger than a spaniel may enter the shop.
"""
LETTER = """Dear Dr Osei,

Mrs Lund was seen on 3 March. She takes bisoprolol 2.5 mg once a day. Her blood pressure was 128/76.

She is allergic to penicillin: a rash in 1998.
"""
LAUNDRY = """LAUNDRY SERVICES AGREEMENT

1. Collection. The Contractor collects soiled linen from the Hotel every Monday and Thursday before 9 a.m. and returns
it clean within 48 hours.

2. Price. The Hotel pays 1,850 euros a month, in advance, by the fifth working day. If the Contractor misses three
collections in a calendar month, no fee is due for that month.

3. Term. This agreement runs for two years from 1 March 2025. Either party may end it with ninety days' written notice.
"""
ROWS = "Medicine,Age from,Dose\nZelcortil,2 years,1.2 mg/kg\nCefavorin,3 months,18 mg/kg\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "lease.txt").write_text(LEASE)
    (folder / "letter.txt").write_text(LETTER)
    (folder / "doses.csv").write_text(ROWS)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    workspace = Workspace(tmp_path_factory.mktemp("home"), Settings(home=folder))
    workspace.ingest("desk", [folder])
    return workspace


def answerer(workspace, **config):
    return Answerer(workspace.collection("desk").open(), workspace.collection("desk").catalog, AnswerConfig(**config))


def test_the_settings_have_the_fitted_thresholds():
    assert Settings().share_of_best == SHARE_OF_BEST


def test_the_quote_is_printed_there(workspace):
    answer = workspace.ask("desk", "How much notice must the Tenant give to end the lease?")
    assert answer.status is AnswerStatus.ANSWERED
    assert "at least six months' written notice" in answer.statements[0].text
    catalog = workspace.collection("desk").catalog()
    for citation in answer.citations:
        printed = catalog.printed(citation.text_id)
        assert all(printed[s.start : s.end] == s.quote for s in citation.spans)
        joined = citation.before + printed[citation.spans[0].start : citation.spans[-1].end] + citation.after
        assert joined in printed
    catalog.close()
    assert answer.citations[0].document == "lease.txt"
    assert answer.citations[0].headings[-1] == "2. BREAK"
    assert [s.kind for s in answer.statements] == [StatementKind.QUOTE] * len(answer.statements)
    assert not answer.invalid_markers


def test_what_the_files_do_not_say_is_not_answered(workspace):
    answer = workspace.ask("desk", "Which orbit does the weather satellite follow around Jupiter?")
    assert answer.status is AnswerStatus.NO_EVIDENCE
    assert not answer.citations
    assert [s.kind for s in answer.statements] == [StatementKind.ABSENCE]
    assert "3 of 4 documents searched" in answer.text
    assert "broken.pdf" in answer.text


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("How much must the hotel pay each month?", "1,850 euros a month"),
        ("Is a fee still due if three collections are missed?", "no fee is due"),
        ("How long does this agreement still run?", "two years"),
    ],
)
def test_a_single_page_answers_in_other_words_too(tmp_path, question, printed):
    """By one passage alone every word that it lacks is as rare as can be, "much" and "still" too."""
    (tmp_path / "laundry.txt").write_text(LAUNDRY)
    small = Workspace(tmp_path / "home", Settings(home=tmp_path))
    small.ingest("one", [tmp_path / "laundry.txt"])
    answer = small.ask("one", question)
    assert answer.status == AnswerStatus.ANSWERED
    assert printed in answer.statements[0].text
    assert small.ask("one", "Which court has jurisdiction?").status == AnswerStatus.NO_EVIDENCE


def test_a_table_row_brings_its_header(workspace):
    hits = workspace.search("desk", Query(text="Zelcortil dose", filter=Filter(types=("csv",))))
    rows = [piece for hit in hits for piece in pieces(hit)]
    zelcortil = next(piece for piece in rows if "Zelcortil" in piece.text)
    assert [span.quote for span in zelcortil.spans] == ["Medicine\tAge from\tDose", "Zelcortil\t2 years\t1.2 mg/kg"]
    assert [span.is_header for span in zelcortil.spans] == [True, False]
    answer = workspace.ask("desk", "What is the dose of zelcortil?", Filter(types=("csv",)))
    first = answer_to_json(answer)["citations"][0]
    assert (first["quote"], first["row"]) == ("Zelcortil\t2 years\t1.2 mg/kg", 2)


def test_the_filter_decides_who_may_answer(workspace):
    answer = workspace.ask("desk", "How much notice must the Tenant give?", Filter(documents=("letter.txt",)))
    assert all(citation.document == "letter.txt" for citation in answer.citations)
    assert answer.coverage.searched == 1
    with pytest.raises(UsageError, match="matches no document"):
        workspace.ask("desk", "How much notice?", Filter(documents=("other.txt",)))


def test_the_name_of_the_place_changes_nothing_in_a_narrowed_search(workspace):
    only = Filter(types=("csv",))
    plain = workspace.ask("desk", "What is the dose of zelcortil?", only)
    named = workspace.ask("desk", "In the table of doses for the ward: what is the dose of zelcortil?", only)
    assert [s.support for s in named.statements] == [s.support for s in plain.statements]
    assert [s.text for s in named.statements] == [s.text for s in plain.statements]


def test_every_part_of_a_question_is_answered_in_turn(workspace):
    answer = workspace.ask("desk", "What is the yearly rent of the shop, and what is Mrs Lund allergic to?")
    assert answer.status is AnswerStatus.ANSWERED
    first = next(number for number, said in enumerate(answer.statements) if "£24,500" in said.text)
    assert any("penicillin" in said.text for said in answer.statements[first + 1 :])


def test_a_part_that_nothing_supports_is_told(workspace):
    asked = "How much notice must the Tenant give to end the lease, and which orbit does the moon of Jupiter follow?"
    answer = workspace.ask("desk", asked)
    assert answer.status is AnswerStatus.PARTIAL
    assert "six months' written notice" in answer.statements[0].text
    assert [s.kind for s in answer.statements[-2:]] == [StatementKind.QUOTE, StatementKind.ABSENCE]
    assert "“which orbit does the moon of Jupiter follow”" in answer.statements[-1].text
    assert not answer.statements[-1].citations


def test_a_sentence_that_answers_two_parts_is_quoted_once(workspace):
    asked = "How much notice must the Tenant give to end the lease, and when may the Tenant end the lease?"
    answer = workspace.ask("desk", asked)
    assert answer.status is AnswerStatus.ANSWERED
    assert sum("six months' written notice" in s.text for s in answer.statements) == 1


def test_statements_are_few_and_differ(workspace):
    shown = answerer(workspace, support_min=0.0, share_of_best=0.0, max_statements=2).answer("What must the Tenant do?")
    assert len(shown.statements) == 2
    assert len({s.text for s in shown.statements}) == 2
    assert shown.statements[0].support >= shown.statements[1].support
    assert answerer(workspace, support_min=1.0).answer("What is the rent?").status is AnswerStatus.NO_EVIDENCE


def test_an_answer_is_reproducible_but_for_its_timings(workspace):
    question = "What is Mrs Lund allergic to?"
    one, two = (answer_to_json(workspace.ask("desk", question)) for _ in range(2))
    fresh = answer_to_json(Workspace(workspace.home, workspace.settings).ask("desk", question))
    for answer in (one, two, fresh):
        assert answer.pop("timings_s")
    assert one == two == fresh
    assert one["citations"][0]["page"] is None
    assert "penicillin" in one["answer"]


def test_a_quote_that_is_not_in_the_stored_text_is_no_citation(workspace):
    searcher, catalog = workspace.collection("desk").open(), workspace.collection("desk").catalog()
    hit = searcher.search(Query(text="rent"))[0]
    span = hit.passage.spans[0]
    forged = type(span)(start=span.start + 1, end=span.end + 1, quote=span.quote, locator=span.locator)
    citer = Citer(searcher, catalog)
    assert citer.cite(hit, [forged]) is None
    assert (citer.invalid, citer.citations) == ([1], ())
    assert citer.cite(hit, [span]) == 2
    assert citer.cite(hit, [span]) == 2
    catalog.close()


@pytest.mark.parametrize("question", ["", "  \n ", "x" * 100_000])
def test_what_is_no_question_is_refused(workspace, question):
    with pytest.raises(UsageError):
        workspace.ask("desk", question)


def test_hits_say_why_they_rank_where_they_do(workspace):
    row = hit_to_json(workspace.search("desk", Query(text="yearly rent instalments", k=1))[0])
    assert row["routes"]["lexical"]["rank"] == row["routes"]["dense"]["rank"] == row["rank"] == 1
    assert [row["score"]] == pytest.approx(mixed([1.0], [row["answerable"]]), abs=1e-5)


@pytest.mark.parametrize(
    "question",
    [
        "My father has crushing chest pain, what now?",
        "patient is unresponsive after an overdose",
        "I can't breathe",
        "My child swallowed ten tablets",
    ],
)
def test_an_emergency_is_noticed(workspace, question):
    assert sounds_urgent(question)
    assert NOTICE in workspace.ask("desk", question).notices


@pytest.mark.parametrize(
    "question",
    [
        "What does section 10 say about overdosage of pelmoxate?",
        "Which patients were excluded from the trial?",
        "Who bears the cost of repairs after a stroke of lightning?",
        "Is chest pain a common adverse reaction?",
    ],
)
def test_a_plain_question_is_no_emergency(question):
    assert not sounds_urgent(question)


@pytest.mark.parametrize(
    "words", ["my ", "seizure ", "my seizure-free ", "my chest pai", "collapscollaps", "won't stop "]
)
def test_a_long_question_is_judged_at_once(words):
    begun = time.process_time()
    sounds_urgent((words * 10_000)[:10_000])
    assert time.process_time() - begun < 0.2


@pytest.mark.parametrize("before", [True, False])
def test_person_and_sign_belong_together_when_they_are_near(before):
    def question(gap):
        return f"my {'x' * gap} seizure" if before else f"seizure {'x' * gap} my"

    assert sounds_urgent(question(150))
    assert not sounds_urgent(question(250))
    assert sounds_urgent(f"{question(250)} {'y' * 250} {question(150)}")


def test_an_unknown_collection_is_named_without_those_that_exist(workspace):
    with pytest.raises(UsageError, match=r"no collection 'other'; see `assistant collections list`"):
        workspace.ask("other", "Who?")
    with pytest.raises(UsageError, match="cannot name a collection"):
        workspace.ingest("../out", [Path(__file__)])


def test_a_name_in_the_question_decides_which_document_may_answer(workspace, tmp_path):
    dose = "The maximum recommended daily dose of {} is {} mg in adults."
    for name, amount in (("Quorvastin", 40), ("Pelmoxate", 800)):
        (tmp_path / f"{name.lower()}.txt").write_text(
            f"{name.upper()} LABEL\n\n" + dose.format("this medicine", amount)
        )
    labels = Workspace(tmp_path / "home", Settings())
    labels.ingest("labels", [tmp_path / "quorvastin.txt", tmp_path / "pelmoxate.txt"])
    one = labels.ask("labels", "What is the maximum daily dose of Pelmoxate?")
    assert {c.document for c in one.citations} == {"pelmoxate.txt"}
    assert "do not name Pelmoxate" in one.notices[0]
    none = labels.ask("labels", "What is the maximum daily dose of Zorbaxil?")
    assert none.status is AnswerStatus.NO_EVIDENCE
    assert "do not name Zorbaxil" in none.notices[0]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What must Tidewell’s Landlord do by 1 May?", ("Tidewell",)),
        ("Plavix and Norbeck, and Plavix again", ("Plavix", "Norbeck")),
        ("When may the Tenant end the Lease in March?", ()),
        ("what is the dose of pelmoxate?", ()),
    ],
)
def test_rare_names_are_told_from_common_words(question, found):
    assert names(question) == found


def test_a_bad_redaction_is_warned_of_before_its_document_is_quoted(tmp_path):
    content = say("The tenant of the mill is") + say("Josephine Quill", x=240) + "0 g 236 596 90 14 re f\n"
    content += say("The mill may be sublet only with the consent of the parish.", y=560)
    (tmp_path / "mill.pdf").write_bytes(pdf(Page(content=content)))
    (tmp_path / "other.txt").write_text("The bakery opens at six in the morning every day of the week.\n")
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path))
    report = workspace.ingest("desk", [tmp_path / "mill.pdf", tmp_path / "other.txt"])
    warning = "Warning: mill.pdf: bad redaction on page 1"
    answer = workspace.ask("desk", "With whose consent may the mill be sublet?")
    assert "consent of the parish" in answer.text
    assert answer.notices[0].startswith(warning)
    assert workspace.find("desk", Query(text="parish")).notices[0].startswith(warning)
    assert not any("redaction" in notice for notice in workspace.ask("desk", "When does the bakery open?").notices)
    [row, _] = workspace.collection("desk").documents()
    [outcome, _] = report.outcomes
    assert outcome.notices == row.notices
    assert "bad redaction on page 1" in row.notices[0]
    told = workspace.ask("desk", "Who is the tenant of the mill?")
    assert "Quill" not in repr((told, report, row, workspace.search("desk", Query(text="Josephine Quill", k=5))))
