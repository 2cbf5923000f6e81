"""Where an expectation was lost: every verdict, on files that the program itself has read."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import LETTERS, Edit
from hash_encoder import HashEncoder
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from torture.reader_in_process import ReaderInProcess

import ingest.store.ledger
from assistant.settings import load_settings
from assistant.why.as_json import why_to_json
from assistant.why.expectation import MAX_PLACES, Kind
from assistant.why.explanation import Why, why
from assistant.why.fate import Fate, Verdict
from assistant.why.trial import MAX_PASSAGES, MAX_RIVALS
from assistant.workspace import Workspace
from index.types import Filter, Query, RouteName
from ingest.errors import UsageError
from ui import cli

RENT = "When does the Tenant pay the rent?"
EVERYTHING = Filter()
Ask = Callable[..., Why]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def workspace(home: Path, **settings: Any) -> Workspace:
    return Workspace(home, load_settings(home, **settings), HashEncoder("all-MiniLM-L6-v2@1"), ReaderInProcess)


@pytest.fixture
def ask(home: Path, folder: Path) -> Ask:
    """Take in the user's folder as it is now, and ask why something was not found."""

    def explain(question: str, expected: str, condition: Filter = EVERYTHING, *, as_of: str | None = None,
                reads: bool = True, **settings: Any) -> Why:  # fmt: skip
        here = workspace(home, **settings)
        if reads:
            here.ingest("letters", [folder])
        return why(here, "letters", question, expected, condition, as_of)

    return explain


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    now = ["2026-01-01T00:00:00+00:00"]
    monkeypatch.setattr(ingest.store.ledger, "_now", lambda: now[0])
    return lambda moment: now.__setitem__(0, moment)


def only(found: Why) -> Fate:
    (fate,) = found.fates
    assert found.verdict is fate.verdict
    return fate


def draw(path: Path, pages: list[list[str] | None], footer: str = "") -> None:
    """A PDF with these lines on its pages; None is a picture."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for number, lines in enumerate(pages, 1):
        for row, line in enumerate(lines or ()):
            canvas.drawString(72, 750 - 15 * row, line)
        if lines is None:
            content = io.BytesIO()
            Image.new("L", (400, 600), 120).save(content, "PNG")
            canvas.drawImage(ImageReader(content), 50, 50, 400, 600)
        if footer:
            canvas.drawString(72, 40, f"{footer} {number}")
        canvas.showPage()
    canvas.save()


# --- lost before it was searched -------------------------------------------------------------------------------------


def test_a_name_that_nothing_bears(ask: Ask) -> None:
    found = ask(RENT, "leese.txt")
    fate = only(found)
    assert fate.verdict is Verdict.NOT_IN_COLLECTION
    assert found.expectation.similar[0] == "lease.txt"
    assert fate.because[0].startswith("Similar names: lease.txt")
    assert found.hits == ()


def test_a_file_that_lies_in_the_folder_and_was_never_taken_in(ask: Ask, home: Path, write: Edit, folder: Path) -> None:
    workspace(home).ingest("letters", [folder])
    write("later.txt", "A later letter.\n")
    fate = only(ask(RENT, "later.txt", reads=False))
    assert fate.verdict is Verdict.NOT_IN_COLLECTION
    assert f"lies at {folder / 'later.txt'}" in fate.sentence
    assert "assistant ingest" in fate.sentence


def test_words_that_stand_nowhere_may_stand_in_what_was_not_read(ask: Ask, write: Edit) -> None:
    write("broken.pdf", "%PDF-1.4 not much of one\n")
    found = ask(RENT, "The quick brown fox jumps over the lazy hedgehog")
    assert only(found).verdict is Verdict.NOT_IN_COLLECTION
    assert found.expectation.kind is Kind.NOTHING
    assert [line.startswith("Not (fully) read: broken.pdf") for line in only(found).because] == [True]


@pytest.mark.parametrize("name", ["blank.txt", "BLANK.TXT"])
def test_a_file_that_was_skipped_tells_its_reason(ask: Ask, write: Edit, name: str) -> None:
    write("blank.txt", " \n ")
    fate = only(ask(RENT, name))
    assert fate.verdict is Verdict.NOT_READ
    assert "blank.txt was skipped: holds no text" in fate.sentence


def test_a_page_without_text(ask: Ask, folder: Path) -> None:
    draw(folder / "scan.pdf", [["The roof is repaired by the Landlord."], None, ["Windows are the Tenant's."]])
    fate = only(ask("Who repairs the roof?", "scan.pdf, page 2"))
    assert fate.verdict is Verdict.NO_TEXT
    assert fate.sentence == "Page 2 of scan.pdf gave no text (is a picture, and OCR is switched off)."
    assert only(ask("Who repairs the roof?", "scan.pdf, page 1")).verdict is Verdict.SHOWN
    found = ask("Who repairs the roof?", "scan.pdf, page 9")
    assert "has no page 9" in found.expectation.how


def test_words_in_a_running_footer_are_in_no_passage(ask: Ask, folder: Path) -> None:
    bodies: list[list[str] | None] = [
        ["The roof is repaired by the Landlord."],
        ["The rent is due in June."],
        ["Pets are not allowed."],
    ]
    draw(folder / "lease.pdf", bodies, footer="Confidential draft, page")
    fate = only(ask("Who repairs the roof?", "confidential draft, page 2"))
    assert fate.verdict is Verdict.IN_NO_PASSAGE
    assert "lease.pdf around the text" in fate.sentence


def test_a_removed_document(ask: Ask, home: Path, folder: Path) -> None:
    workspace(home).ingest("letters", [folder])
    workspace(home).collection("letters").remove(["lease.txt"])
    for expected in ("lease.txt", "rent of 500 pounds"):
        found = ask(RENT, expected, reads=False)
        assert only(found).verdict is Verdict.REMOVED
        assert "collections restore letters lease.txt" in only(found).sentence
        assert "Tenant shall" not in json.dumps(why_to_json(found))
    workspace(home).collection("letters").restore(["lease.txt"])
    assert only(ask(RENT, "lease.txt", reads=False)).verdict is Verdict.SHOWN


def test_of_a_purged_document_nothing_is_told_but_its_path(ask: Ask, home: Path, write: Edit, folder: Path) -> None:
    secret = "The confidential name is Zanzibarquux Threlkeld."  # noqa: S105
    write("secret.txt", secret)
    workspace(home).ingest("letters", [folder])
    workspace(home).collection("letters").purge(["secret.txt"])
    found = ask(RENT, "secret.txt", reads=False)
    assert only(found).verdict is Verdict.PURGED
    assert f"{folder / 'secret.txt'} was purged on 20" in only(found).sentence
    assert "Zanzibarquux" not in json.dumps(why_to_json(found))
    found = ask(RENT, "name is Zanzibarquux Threlkeld", reads=False)
    assert only(found).verdict is Verdict.NOT_IN_COLLECTION
    assert "secret" not in json.dumps(why_to_json(found))


def test_what_a_rollback_left_behind_is_pending(ask: Ask, home: Path, write: Edit, folder: Path) -> None:
    workspace(home).ingest("letters", [folder])
    write("later.txt", "The garden is shared by all tenants.\n")
    write("lease.txt", LETTERS["lease.txt"] + "\nPets are welcome.\n")
    workspace(home).ingest("letters", [folder])
    workspace(home).collection("letters").rollback()
    for expected in ("later.txt", "garden is shared by all", "Pets are welcome"):
        fate = only(ask(RENT, expected, reads=False))
        assert fate.verdict is Verdict.PENDING, expected
        assert "assistant reindex -c letters" in fate.sentence
    workspace(home).reindex("letters")
    assert only(ask("garden shared tenants", "later.txt", reads=False)).verdict is Verdict.SHOWN


def test_a_superseded_wording_is_found_as_of_then(ask: Ask, write: Edit, clock: Callable[[str], None]) -> None:
    ask(RENT, "lease.txt")
    clock("2026-02-01T10:00:00+00:00")
    write("lease.txt", LETTERS["lease.txt"].replace("500 pounds", "700 pounds"))
    fate = only(ask(RENT, "rent of 500 pounds"))
    assert fate.verdict is Verdict.SUPERSEDED
    assert "revision 1 of lease.txt, superseded on 2026-02-01 10:00:00 UTC; revision 2 is searched" in fate.sentence
    assert only(ask(RENT, "rent of 500 pounds", as_of="2026-01-31")).verdict is Verdict.SHOWN
    later = only(ask(RENT, "rent of 700 pounds", as_of="2026-01-31"))
    assert later.verdict is Verdict.PENDING
    assert "taken in on 2026-02-01" in later.sentence and "reindex" not in later.sentence


def test_a_document_whose_file_is_gone(ask: Ask, home: Path, folder: Path, clock: Callable[[str], None]) -> None:
    ask(RENT, "lease.txt")
    clock("2026-02-01T10:00:00+00:00")
    (folder / "lease.txt").unlink()
    workspace(home).reindex("letters", confirm_gone=True)
    for expected in ("lease.txt", "LEASE.TXT", "rent of 500 pounds"):
        fate = only(ask(RENT, expected, reads=False))
        assert fate.verdict is Verdict.GONE, expected
        assert "since 2026-02-01 10:00:00 UTC" in fate.sentence
        assert only(ask(RENT, expected, as_of="2026-01-31", reads=False)).verdict is Verdict.SHOWN


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (Filter(documents=("notice.txt",)), "--document notice.txt, and it is "),
        (Filter(folders=("medical",)), "--folder medical, and it lies in "),
        (Filter(types=("pdf", "md")), "--type pdf or md, and its type is txt"),
        (Filter(since="2030-01-01"), "--since 2030-01-01, and its day is 20"),
        (Filter(until="1999-01-01", types=("txt",)), "--until 1999-01-01, and its day is 20"),
    ],
)
def test_the_condition_that_kept_it_out_is_named(ask: Ask, condition: Filter, told: str) -> None:
    for expected in ("lease.txt", "rent of 500 pounds"):
        fate = only(ask(RENT, expected, condition))
        assert fate.verdict is Verdict.FILTERED
        assert fate.sentence.startswith(f"lease.txt was filtered out: {told}")
        assert ";" not in fate.sentence


# --- outranked -------------------------------------------------------------------------------------------------------

FLATS = "Who pays the rent of the flat?"


def flats(write: Edit, count: int) -> None:
    """So many texts about rent, a long one that has one word of the question, and one that has none."""
    for number in range(count):
        write(f"flats/flat{number:03}.txt", f"Tenant {number} pays the rent of the flat.\n")
    plants = " ".join(f"plant{letter} herb{letter}" for letter in "abcdefghijklmnopqrst")
    write("flats/garden.txt", f"Behind it lies flat ground with {plants}.\n")
    write("flats/other.txt", "Wash your hands.\n")


def test_outside_every_window_the_true_rank_is_counted(ask: Ask, home: Path, write: Edit) -> None:
    flats(write, 150)
    found = ask(FLATS, "garden.txt")
    fate = only(found)
    assert fate.verdict is Verdict.OUTSIDE_WINDOW
    assert "not among the 100 best of any route" in fate.sentence
    assert fate.ranked is not None and fate.ranked.rank is None
    standings = {one.name: one for one in fate.ranked.standings}
    searcher = workspace(home).answerer("letters").searcher
    allowed = [*searcher.documents]
    for name, ranking in searcher.rankings(Query(text=FLATS), allowed, 10_000).items():
        (own,) = [(r, score) for r, (row, score) in enumerate(ranking, 1) if row == fate.ranked.passage.row_id]
        one = standings[name]
        assert (one.rank, one.score) == own and own[0] > 100
        assert (one.ranked, one.last, one.is_inside) == (len(ranking), ranking[99][1], False)
    assert any("(the 100th has" in line for line in why_to_json(found)["fates"][0]["because"])
    far = only(ask(FLATS, "other.txt", reads=False))
    assert {one.name: one.rank is None for one in (far.ranked or pytest.fail()).standings}[RouteName.LEXICAL]


def test_outranked_by_what_and_why(ask: Ask, home: Path, write: Edit) -> None:
    flats(write, 8)
    found = ask("Who pays the rent of the large flat in Dover?", "garden.txt", k=3)
    fate = only(found)
    assert fate.verdict is Verdict.OUTRANKED
    assert fate.ranked is not None and fate.ranked.rank is not None and fate.ranked.rank > 3
    assert f"ranks {fate.ranked.rank} in all; the best 3 are read" in fate.sentence
    query = Query(text=found.question, k=3)
    hits = workspace(home, crossencoder="off").search("letters", query)
    ahead = {rivals.route: rivals.best for rivals in fate.rivals}
    assert [r.passage.passage_id for r in ahead[None]] == [h.passage.passage_id for h in hits][:MAX_RIVALS]
    assert [(r.rank, r.score) for r in ahead[None]] == [(h.rank, h.score) for h in hits]
    for rival, hit in zip(ahead[None], hits, strict=True):
        inside = {one.name: (one.rank or 0, one.score or 0.0) for one in rival.standings if one.is_inside}
        assert inside == {route.name: (route.rank, route.score) for route in hit.routes}
    assert [r.passage.passage_id for r in found.hits] == [h.passage.passage_id for h in hits]
    words = {word.text: word for word in fate.ranked.words}
    assert (words["rent"].count, words["flat"].count, words["Dover"].count) == (0, 1, 0)
    lexical = next(one for one in fate.ranked.standings if one.name is RouteName.LEXICAL)
    assert sum(word.share for word in words.values()) == pytest.approx(lexical.score, rel=1e-4)
    assert words["Dover"].rarity > words["rent"].rarity > 0


def test_a_winner_shows_the_words_that_the_expected_lacks(ask: Ask, write: Edit) -> None:
    flats(write, 3)
    write("dover.txt", "In Dover the tenant pays.")
    found = ask("What is paid in Dover?", "flat002.txt", k=1)
    assert only(found).verdict is Verdict.OUTRANKED
    lines = why_to_json(found)["fates"][0]["because"]
    assert any(line.startswith("lacks ") and "Dover (rarity " in line for line in lines)
    assert any(line.startswith("1. by words: dover.txt, ") and "has Dover " in line for line in lines)
    assert any(line.startswith("1. in all: dover.txt, ") and "words: rank 1 of " in line for line in lines)


def test_nothing_is_ahead_of_itself(ask: Ask, home: Path, write: Edit) -> None:
    flats(write, 6)
    workspace(home).ingest("letters", [home.parent / "files"])
    third = workspace(home).search("letters", Query(text=FLATS, k=3))[2].document
    lines = why_to_json(ask(FLATS, third, k=2, reads=False))["fates"][0]["because"]
    assert [line[:9] for line in lines if "in all" in line] == ["1. in all", "2. in all"]


def test_of_a_long_document_the_best_ranked_passages_are_judged(ask: Ask, write: Edit) -> None:
    write("long.md", "\n\n".join(f"## Part {n}\n\nIn part {n} the rent is {'due ' * n}." for n in range(9)))
    found = ask("When is the rent of part 4 due?", "long.md")
    assert len(found.fates) == MAX_PASSAGES
    assert found.more == 9 - MAX_PASSAGES
    ranks = [fate.ranked.rank for fate in found.fates if fate.ranked]
    assert ranks == sorted(ranks)  # type: ignore[type-var]
    assert found.verdict is Verdict.SHOWN
    assert [bool(fate.rivals) for fate in found.fates] == [False] * MAX_PASSAGES


# --- not quoted ------------------------------------------------------------------------------------------------------


def test_a_document_that_lacks_the_name_asked_for(ask: Ask, write: Edit) -> None:
    write("tidewell.txt", "The rent of Tidewell House is 900 pounds.\n")
    fate = only(ask("What rent does the Tenant of Tidewell House pay?", "lease.txt"))
    assert fate.verdict is Verdict.NOT_NAMED
    assert "does not hold the name Tidewell" in fate.sentence
    assert only(ask("What rent does the Tenant of Tidewell House pay?", "tidewell.txt")).verdict is Verdict.SHOWN


def test_a_name_in_one_part_of_the_question_leaves_it_out_for_that_part(ask: Ask, write: Edit) -> None:
    write("tidewell.txt", "The rent of Tidewell House is 900 pounds.\n")
    asked = "What rent does the Tenant of Tidewell House pay each month, and what is never taken with metronidazole?"
    fate = only(ask(asked, "lease.txt"))
    assert fate.verdict is Verdict.NOT_QUOTED
    assert (
        "for “What rent does the Tenant of Tidewell House pay each month”, its document does not hold" in fate.sentence
    )


def test_a_document_beside_the_one_that_the_question_calls(ask: Ask, write: Edit) -> None:
    write("rent_schedule.txt", "RENT SCHEDULE\n\nThe rent of the shop is 700 pounds.\n")
    fate = only(ask("What does the rent schedule say about the rent?", "lease.txt"))
    assert (fate.verdict, fate.ranked) == (Verdict.FILTERED, None)
    assert fate.sentence == "lease.txt was not searched: the question calls rent_schedule.txt."


def test_no_sentence_has_the_support_that_an_answer_needs(ask: Ask, home: Path) -> None:
    fate = only(ask(RENT, "lease.txt", support_min=0.999))
    assert fate.verdict is Verdict.NOT_QUOTED
    assert fate.support is not None and fate.support.value == fate.support.best < fate.support.least == 0.999
    assert f"a support of 0.9990, and the best sentence of all has {fate.support.best:.4f}" in fate.sentence
    supports = [value for _, value in workspace(home).answerer("letters").ranked(RENT)]
    assert fate.support.best == supports[0]


def test_its_support_is_too_far_behind_the_best(ask: Ask) -> None:
    fate = only(ask(RENT, "warning.txt", support_min=0.0, share_of_best=0.9))
    assert fate.verdict is Verdict.NOT_QUOTED
    assert fate.support is not None
    assert fate.support.value < fate.support.needed == pytest.approx(0.9 * fate.support.best)
    assert f"a support of {fate.support.value:.4f}, and beside the best one's" in fate.sentence


def test_others_came_first(ask: Ask) -> None:
    fate = only(ask(RENT, "warning.txt", support_min=0.0, share_of_best=0.0, max_statements=1))
    assert fate.verdict is Verdict.NOT_QUOTED
    assert "was enough, but others came first: the same words, or 1 better sentences" in fate.sentence


def test_another_sentence_of_the_passage_was_quoted(ask: Ask, write: Edit) -> None:
    write("lease.txt", "The Tenant pays the rent on the first day. The Moon is made of green cheese.\n")
    assert only(ask(RENT, "lease.txt", share_of_best=0.9)).verdict is Verdict.SHOWN
    fate = only(ask(RENT, "the moon is made of green cheese", share_of_best=0.9))
    assert fate.verdict is Verdict.NOT_QUOTED
    shown = only(ask(RENT, "pays the rent on the first day", share_of_best=0.9))
    assert (shown.verdict, shown.markers) == (Verdict.SHOWN, (1,))
    assert "is quoted: [1]." in shown.sentence


# --- what is meant ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expected",
    ["lease.txt", "LEASE.txt", "Lease", "{folder}/lease.txt", "the\nTen-\nant  shall pay", "THE TENANT SHALL"],
)
def test_a_document_has_many_names_and_words_many_shapes(ask: Ask, folder: Path, expected: str) -> None:
    found = ask(RENT, expected.format(folder=folder))
    assert (only(found).verdict, only(found).document) == (Verdict.SHOWN, "lease.txt")
    assert found.expectation.kind is (Kind.DOCUMENT if "lease" in expected.casefold() else Kind.WORDS)


def test_a_title_means_the_document_that_bears_it_now(ask: Ask, home: Path, folder: Path, write: Edit) -> None:
    write("old.md", "# Garden rules\n\nNo dogs on the lawn.\n")
    ask(RENT, "old.md")
    (folder / "old.md").unlink()
    write("new.md", "# Garden rules\n\nDogs are welcome now.\n")
    workspace(home).reindex("letters", confirm_gone=True)
    assert only(ask("dogs", "garden RULES", reads=False)).document == "new.md"
    assert only(ask("dogs", "old.md", reads=False)).verdict is Verdict.GONE


def test_an_id_names_a_document(ask: Ask, home: Path) -> None:
    ask(RENT, "lease.txt")
    (row,) = [r for r in workspace(home).collection("letters").documents() if r.path.endswith("lease.txt")]
    found = ask(RENT, row.document_id)
    assert (found.expectation.kind, only(found).document_id) == (Kind.DOCUMENT, row.document_id)


@pytest.mark.parametrize(
    "words", ["rent of 50", "rent of 500 pound", "ent of 500 pounds", "ren t of 500", "rent of 5 00", "—"]
)
def test_parts_of_words_and_numbers_are_not_those_words(ask: Ask, words: str) -> None:
    assert ask(RENT, words).expectation.kind is not Kind.WORDS


def test_words_that_are_nearly_there_lead_to_the_closest_passage(ask: Ask) -> None:
    found = ask(RENT, "the Tenant must pay a rent of 500 pounds on the first of every month")
    assert found.expectation.kind is Kind.CLOSEST
    assert found.fates[0].document == "lease.txt"
    assert found.verdict is Verdict.SHOWN


def test_words_at_many_places_are_counted(ask: Ask, write: Edit) -> None:
    for number in range(MAX_PLACES + 2):
        write(f"copy{number}.txt", f"Copy {number}: the usual terms apply.\n")
    found = ask(RENT, "the usual terms apply")
    assert found.expectation.how == f"The words stand in {MAX_PLACES + 2} documents, at {MAX_PLACES + 2} places"
    assert (len(found.fates), found.expectation.more) == (MAX_PLACES, 2)


def test_a_name_that_several_bear(ask: Ask, write: Edit) -> None:
    write("old/lease.txt", "The old lease of the shop.\n")
    write("broken/lease.txt", " ")
    found = ask(RENT, "lease.txt")
    assert found.expectation.how == "“lease.txt” means 3 documents"
    assert Verdict.NOT_READ in {fate.verdict for fate in found.fates}
    assert found.verdict is Verdict.SHOWN


def test_words_that_a_page_break_parts(ask: Ask, folder: Path) -> None:
    bodies: list[list[str] | None] = [
        ["The roof is repaired by the Landlord, who bears"],
        ["the whole cost of it without any limit."],
        ["Windows are the Tenant's."],
    ]
    draw(folder / "lease.pdf", bodies, footer="Confidential draft, page")
    found = ask("Who repairs the roof?", "who bears the whole cost of it")
    assert found.expectation.kind is Kind.WORDS
    assert found.verdict is Verdict.SHOWN


def test_a_heading_stands_for_what_is_below_it(ask: Ask, write: Edit) -> None:
    write("lease.md", "# Lease\n\n## Break clause\n\nEither party may end it in May.\n\n## Pets\n\nNo dogs.\n")
    fate = only(ask("May it be ended?", "Break clause"))
    assert fate.ranked is not None and fate.ranked.passage.text == "Either party may end it in May."
    assert "The words are a heading; the first passage below it was looked at." in fate.because


def test_an_earlier_state_that_still_answers_is_told(ask: Ask, write: Edit) -> None:
    ask(RENT, "lease.txt")
    write("lease.txt", " \n")
    fate = only(ask(RENT, "lease.txt"))
    assert fate.verdict is Verdict.SHOWN
    assert any(line.startswith("The newest state of lease.txt could not be read (") for line in fate.because)


@pytest.mark.parametrize(
    "expected",
    [
        "(",
        "[a-z]*",
        "\\d",
        "?!",
        "ä" * 249 + ".pdf",
        "\x00.txt",
        "../..",
        "/",
        "p. 1",
        " page 2",
        "合同",
    ],
)
def test_strange_expectations_have_a_verdict(ask: Ask, expected: str) -> None:
    assert ask(RENT, expected).verdict is Verdict.NOT_IN_COLLECTION


def test_an_empty_expectation_is_refused(ask: Ask) -> None:
    with pytest.raises(UsageError, match="The expectation is empty"):
        ask(RENT, " ")


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_shows_and_tells(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = workspace(home)
    here.ingest("letters", [folder])
    monkeypatch.setattr("ui.session.Session.workspace", lambda _: here)
    words = ["why", RENT, "-c", "letters", "--expect"]
    assert cli.run([*words, "lease.txt"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == "“lease.txt” is a document."
    assert "shown: lease.txt ranks 1 in all and is quoted: [1]." in shown
    assert "    words: rank 1 of " in shown and " · meaning: rank " in shown
    assert cli.run([*words, "lease.txt", "--type", "pdf", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["fates"][0]["document"], told["hits"]) == ("filtered", "lease.txt", [])
    assert cli.run([*words, "lease.txt", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (fate,) = told["fates"]
    assert fate["passage"]["routes"]["lexical"]["rank"] == 1
    assert told["hits"][0]["passage_id"] == fate["passage"]["passage_id"]
    assert {word["word"] for word in fate["passage"]["words"]} >= {"Tenant", "rent"}
    assert cli.run([*words, ""]) == 2
    assert "expectation is empty" in capsys.readouterr().err


def test_no_text_steers_the_terminal(
    home: Path, folder: Path, write: Edit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write("ev\x1b[31mil.txt", "When does the Tenant pay the rent? \U000e0041 \u202e\x1b[31m Now.\n")
    here = workspace(home, k=1)
    here.ingest("letters", [folder])
    monkeypatch.setattr("ui.session.Session.workspace", lambda _: here)
    for expected in ("Tenant pay the rent?", "ev\x1b[31mil.txt", "lease.txt", "\x1b[31m.pdf"):
        assert cli.run(["why", RENT, "-c", "letters", "--expect", expected]) == 0
        shown = capsys.readouterr().out
        assert "evil.txt" in shown or expected == "\x1b[31m.pdf"
        assert not {"\x1b", "\u202e", "\U000e0041"} & set(shown)
